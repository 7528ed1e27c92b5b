"""manage.py seed_demo: fill an empty database with a demo."""

import json

from django.core.management.base import BaseCommand, CommandError

from styrning.bas.errors import RuleError
from styrning.config.demo import alvstrand, marke
from styrning.config.demo.konton import demo_logins


class Command(BaseCommand):
    requires_system_checks = []
    help = (
        "Fills an empty database with Älvstrands kommun, which is fictitious. "
        "Refuses a database that holds anything else."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--users",
            action="store_true",
            help="only print role, log-in and password of each demo user, as JSON lines",
        )

    def handle(self, *args, **options):
        if options["users"]:
            for login in demo_logins():
                self.stdout.write(json.dumps(login, ensure_ascii=False))
            return
        kommun = marke.ALVSTRAND
        try:
            built = alvstrand.build()
        except RuleError as error:
            raise CommandError(str(error)) from error
        state = "är byggd" if built else "fanns redan"
        self.stdout.write(f"{marke.NAMN[kommun]} {state}.")
