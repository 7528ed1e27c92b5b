"""Save every table in one file that ``restore`` reads back."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import localtime

from styrning.bas.clock import now
from styrning.bas.progress import progress
from styrning.grund.backup import backup


class Command(BaseCommand):
    help = (
        "Säkerhetskopiera hela databasen till en fil som restore läser, oavsett om databasen är "
        "SQLite eller PostgreSQL. Filen innehåller personuppgifter och lösenordshashar."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "fil", metavar="FILE", nargs="?", type=Path, help="annars en ny fil i var/backup/"
        )

    def handle(self, *, fil, **options):
        path = fil or settings.VAR_DIR / "backup" / f"{localtime(now()):%Y-%m-%d-%H%M%S}.jsonl.gz"
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            content = backup(path, track=lambda rows: progress(rows, desc="Säkerhetskopierar"))
        except OSError as error:
            reason = error.strerror or "okänt fel"
            raise CommandError(f"Filen {path} gick inte att skriva: {reason}.") from error
        self.stdout.write(
            f"Skrev {path}: {content.rader} rader ur {len(content.tabeller)} tabeller."
        )
