"""Write the Word template of reports to a file, to change in Word and name in WORD_MALL."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from styrning.arsredovisning.renderare.wordmall import default_template


class Command(BaseCommand):
    help = "Skriv rapporternas Word-mall till en fil, att ändra i Word och ange i WORD_MALL."

    def add_arguments(self, parser):
        parser.add_argument("--out", type=Path, required=True, help="filen som skrivs (.docx)")

    def handle(self, *, out, **options):
        try:
            out.write_bytes(default_template())
        except OSError as error:
            reason = error.strerror or "okänt fel"
            raise CommandError(f"Filen {out} gick inte att skriva: {reason}.") from error
        if options["verbosity"]:
            self.stdout.write(f"Skrev {out}.")
