"""manage.py run_huvudjobb: take one submission all the way, and write the annual report."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from styrning.bas.errors import RuleError
from styrning.config.demo import huvudjobb


class Command(BaseCommand):
    requires_system_checks = []
    help = (
        "Does the main job once in the demo: a round is filled in, sent in, approved and "
        "decided, and the annual report is written as JSON, HTML and Excel."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--out",
            type=Path,
            default=settings.VAR_DIR / "demo",
            help="folder for the files, otherwise var/demo",
        )

    def handle(self, *args, out, **options):
        try:
            paths = huvudjobb.run(out)
        except (RuleError, OSError) as error:
            raise CommandError(str(error)) from error
        for path in paths:
            self.stdout.write(f"Skrev {path}")
