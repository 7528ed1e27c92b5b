"""manage.py seed_demo: fill an empty database with a demo."""

import json

from django.core.management.base import BaseCommand, CommandError

from styrning.bas.errors import RuleError
from styrning.config.demo import alvstrand, marke, pitea
from styrning.config.demo.konton import demo_logins


class Command(BaseCommand):
    requires_system_checks = []
    help = (
        "Fills an empty database with Älvstrands kommun, which is fictitious, or with what is "
        "published about Piteå 2007–2015. Refuses a database that holds anything else."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--pitea", action="store_true", help="build Piteå 2007–2015 from published facts"
        )
        parser.add_argument(
            "--users",
            action="store_true",
            help="only print role, log-in and password of each demo user, as JSON lines",
        )

    def handle(self, *args, **options):
        if options["users"]:
            for login in [pitea.LOGIN] if options["pitea"] else demo_logins():
                self.stdout.write(json.dumps(login, ensure_ascii=False))
            return
        kommun, build = (marke.ALVSTRAND, alvstrand.build)
        if options["pitea"]:
            kommun, build = (marke.PITEA, pitea.build)
        try:
            built = build()
        except RuleError as error:
            raise CommandError(str(error)) from error
        state = "är byggd" if built else "fanns redan"
        self.stdout.write(f"{marke.NAMN[kommun]} {state}.")
