"""Read a backup into an empty, migrated database."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from styrning.bas.errors import RuleError
from styrning.bas.progress import progress
from styrning.grund.restore import restore


class Command(BaseCommand):
    help = (
        "Läs tillbaka en säkerhetskopia i en tom databas: kör först migrate med samma version av "
        "Styrning. Allt läses tillbaka eller inget."
    )

    def add_arguments(self, parser):
        parser.add_argument("fil", metavar="FILE", type=Path, help="filen som backup skrev")
        parser.add_argument(
            "--force", action="store_true", help="ersätt allt som finns i databasen"
        )

    def handle(self, *, fil, force, **options):
        try:
            content = restore(
                fil, force=force, track=lambda lines: progress(lines, desc="Läser tillbaka")
            )
        except RuleError as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            reason = error.strerror or "okänt fel"
            raise CommandError(f"Filen {fil} gick inte att läsa: {reason}.") from error
        self.stdout.write(f"Läste tillbaka {content.rader} rader, gjorda {content.gjord}.")
