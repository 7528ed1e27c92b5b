"""Write the annual report to a file, as the pages and the GraphQL address show it."""

import os
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from styrning.arsredovisning.exporters.files import FORMAT
from styrning.arsredovisning.read_model import KF, MissingReportError, read_report
from styrning.bas.progress import progress
from styrning.grund.demo import is_demo
from styrning.grund.models import User


class Command(BaseCommand):
    help = "Skriv årsredovisningens måluppfyllelse till en fil: JSON, HTML eller Excel."

    def add_arguments(self, parser):
        parser.add_argument("--ar", type=int, required=True, help="räkenskapsår, till exempel 2025")
        parser.add_argument("--format", choices=sorted(FORMAT), required=True)
        parser.add_argument("--out", type=Path, required=True, help="filen som skrivs")
        parser.add_argument("--enhet", help="kod för den enhet vars egen redovisning skrivs")
        parser.add_argument("--som", help="användarnamn vars behörighet gäller, krävs med --enhet")
        parser.add_argument("--uppfoljning", help="kod för uppföljningen, annars årsbokslutet")

    def handle(self, *, ar, format, out, enhet, som, uppfoljning, **options):
        if enhet and not som:
            raise CommandError("Ange med --som vem som läser enhetens egen redovisning.")
        reader = self._reader(som) if som else None
        steps = iter(progress(("läser", "skriver"), desc=f"Årsredovisning {ar}"))
        next(steps)
        try:
            report = read_report(ar, scope=enhet or KF, reader=reader, moment=uppfoljning)
        except MissingReportError as error:
            raise CommandError(str(error)) from error
        next(steps)
        content = FORMAT[format].write(report, demodata=is_demo())
        _replace(out, content)
        next(steps, None)
        if options["verbosity"]:
            namn = report["omfattning"]["namn"]
            goals = sum(report["rakning"].values())
            self.stdout.write(f"Skrev {out}: {namn}, {goals} mål.")

    def _reader(self, username: str) -> User:
        user = User.objects.filter(username=username, is_active=True).first()
        if user is None:
            raise CommandError(f"Användaren {username} finns inte eller är avstängd.")
        return user


def _replace(path: Path, content: bytes) -> None:
    """Write the whole file or nothing: an earlier one stands until the new one is complete."""
    half = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        half.write_bytes(content)
        half.replace(path)
    except OSError as error:
        half.unlink(missing_ok=True)
        reason = error.strerror or "okänt fel"
        raise CommandError(f"Filen {path} gick inte att skriva: {reason}.") from error
