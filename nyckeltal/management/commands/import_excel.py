"""Read a round's filled-in workbook from the command line, as the page does."""

from io import BytesIO
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from nyckeltal.entry import entry
from nyckeltal.importers import (
    Andring,
    Preview,
    apply,
    counted,
    ensure_importable,
    preview,
    read_seal,
    read_workbook,
)
from styrning.bas.errors import RuleError
from styrning.bas.progress import progress
from styrning.bas.xlsx import check_upload
from styrning.grund.models import Inlamning, User

ORD = {"ny": "Nya", "andrad": "Ändrade", "samma": "Samma", "konflikt": "Konflikt"}


class Command(BaseCommand):
    help = "Läs in en ifylld arbetsbok för en uppföljning: allt eller inget."

    def add_arguments(self, parser):
        parser.add_argument("fil", metavar="FILE", type=Path, help="arbetsboken (.xlsx)")
        parser.add_argument("--uppfoljning", required=True, help="omgångens kod")
        parser.add_argument("--som", required=True, help="användarnamn som rapporterar")
        parser.add_argument("--dry-run", action="store_true", help="visa bara vad som ändras")

    def handle(self, *, fil, uppfoljning, som, dry_run, **options):
        try:
            file = BytesIO(fil.read_bytes())
        except OSError as error:
            reason = error.strerror or "okänt fel"
            raise CommandError(f"Filen {fil} gick inte att läsa: {reason}.") from error
        user = User.objects.filter(username=som, is_active=True).first()
        if user is None:
            raise CommandError(f"Användaren {som} finns inte eller är avstängd.")
        try:
            self._import(file, fil.name, uppfoljning, user, dry_run=dry_run)
        except RuleError as error:
            raise CommandError(str(error)) from error

    def _import(self, file: BytesIO, name: str, kod: str, user: User, *, dry_run: bool) -> None:
        check_upload(file, name, settings.EXCEL_MAX_BYTES)
        inlamning = _submission(kod, read_seal(file).enhet, user)
        ensure_importable(inlamning, by=user)
        read = read_workbook(file, name, inlamning)
        result = preview(read.rader, read.errors, entry(inlamning))
        self._tell(result)
        _refuse(result)
        if dry_run:
            self.stdout.write("Inget har sparats: --dry-run.")
        elif result.can_apply:
            done = apply(
                result.rader,
                inlamning,
                by=user,
                track=lambda ansvar: progress(ansvar, desc="Läser in"),
            )
            _refuse(done)
            self.stdout.write(f"Sparat: {done.omfang}.")

    def _tell(self, result: Preview) -> None:
        """Every bad cell, every change, and how many there are of each kind."""
        for error in result.errors:
            self.stderr.write(str(error))
        for andring in result.of("konflikt", "ny", "andrad"):
            self.stdout.write(_line(andring))
        counts = [f"{word} {len(result.of(slag))}" for slag, word in ORD.items()]
        self.stdout.write(f"{', '.join(counts)}, Fel {len(result.errors)}")


def _submission(kod: str, enhet: str, user: User) -> Inlamning:
    """The submission that ``user`` may see, or the same answer for unknown and forbidden."""
    inlamning = (
        Inlamning.objects.visible_to(user)
        .filter(uppfoljning__kod=kod, enhet__kod=enhet)
        .select_related("uppfoljning", "enhet")
        .first()
    )
    if inlamning is None:
        raise CommandError(
            f"Arbetsboken gäller enheten {enhet}. Den ingår inte i uppföljningen {kod}, eller så "
            f"får {user.username} inte se den. Inget har sparats."
        )
    return inlamning


def _refuse(result: Preview) -> None:
    if result.errors:
        raise CommandError(f"Celler med fel: {len(result.errors)}. Inget har sparats.")
    if conflicts := len(result.of("konflikt")):
        raise CommandError(
            f"Ändrat i systemet sedan arbetsboken hämtades: {counted(conflicts)}. Inget har "
            "sparats. Hämta arbetsboken på nytt."
        )


def _line(andring: Andring) -> str:
    """Ny: rad 4, N1 Totalt, BUN: – → 72,5"""
    word = {"ny": "Ny", "andrad": "Ändrad", "konflikt": "Konflikt"}[andring.slag]
    values = f"{andring.fore or '–'} → {andring.efter or '–'}"
    text = (
        f"{word}: rad {andring.rad}, {andring.nyckeltal} {andring.vad}, {andring.enhet}: {values}"
    )
    return f"{text} (ny kommentar)" if andring.kommentar else text
