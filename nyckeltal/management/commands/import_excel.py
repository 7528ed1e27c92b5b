"""Read a round's filled-in workbook from the command line, as the page does."""

from io import BytesIO
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from nyckeltal.entry import entry
from nyckeltal.importers import (
    Andring,
    Helhet,
    answers_in,
    apply_both,
    counted,
    counted_judgements,
    ensure_importable,
    preview,
    read_judgements,
    read_seal,
    read_workbook,
)
from styrning.bas import arbetsbok
from styrning.bas.errors import RuleError
from styrning.bas.progress import progress
from styrning.bas.xlsx import check_upload
from styrning.grund.models import Inlamning, User

SLAG = {"ny": "Ny", "andrad": "Ändrad", "konflikt": "Konflikt"}
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
        known = entry(inlamning)
        read = read_workbook(file, name, inlamning, answers_in(known))
        utfall = preview(read.rader, read.errors, known)
        seen = Helhet(utfall, read_judgements(file, name, known, utfall, by=user))
        self._tell(seen)
        _refuse(seen)
        if dry_run:
            self.stdout.write("Inget har sparats: --dry-run.")
        elif seen.can_apply:
            self._apply(seen, inlamning, user)

    def _apply(self, seen: Helhet, inlamning: Inlamning, user: User) -> None:
        done = apply_both(
            seen.utfall.rader,
            [row.inlast for row in seen.bedomt.result.changed],
            inlamning,
            by=user,
            track=lambda ansvar: progress(ansvar, desc="Läser in"),
        )
        if done is None:
            raise CommandError("Någon sparade medan filen lästes in. Inget har sparats. Kör igen.")
        self.stdout.write(f"Sparat: {done.omfang}.")

    def _tell(self, seen: Helhet) -> None:
        """Every bad cell, every change, and how many there are of each kind."""
        both = (seen.utfall, seen.bedomt.result)
        errors = [error for one in both for error in one.errors]
        for error in errors:
            self.stderr.write(str(error))
        for andring in seen.utfall.of("konflikt", "ny", "andrad"):
            self.stdout.write(_line(andring))
        for row in seen.bedomt.result.of("konflikt", "ny", "andrad"):
            self.stdout.write(_judged(row))
        counts = [f"{word} {sum(len(one.of(slag)) for one in both)}" for slag, word in ORD.items()]
        self.stdout.write(f"{', '.join(counts)}, Fel {len(errors)}")


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


def _refuse(seen: Helhet) -> None:
    both = (seen.utfall, seen.bedomt.result)
    if errors := sum(len(one.errors) for one in both):
        raise CommandError(f"Celler med fel: {errors}. Inget har sparats.")
    conflicts = [len(one.of("konflikt")) for one in both]
    if any(conflicts):
        told = [counted(conflicts[0])] if conflicts[0] else []
        told += [counted_judgements(conflicts[1])] if conflicts[1] else []
        raise CommandError(
            f"Ändrat i systemet sedan arbetsboken hämtades: {' och '.join(told)}. Inget har "
            "sparats. Hämta arbetsboken på nytt."
        )


def _line(andring: Andring) -> str:
    """Ny: rad 4, N1 Totalt, BUN: – → 72,5"""
    word = SLAG[andring.slag]
    values = f"{andring.fore or '–'} → {andring.efter or '–'}"
    text = (
        f"{word}: rad {andring.rad}, {andring.nyckeltal} {andring.vad}, {andring.enhet}: {values}"
    )
    return f"{text} (ny kommentar)" if andring.kommentar else text


def _judged(row: arbetsbok.Andring) -> str:
    """Ny: rad 4, M-1 Alla elever når målen: Bedömning – → Uppfyllt"""
    cells = (f"{cell.rubrik} {cell.fore or '–'} → {cell.efter}" for cell in row.celler)
    return f"{SLAG[row.slag]}: rad {row.rad}, {row.kod} {row.namn}: {', '.join(cells)}"
