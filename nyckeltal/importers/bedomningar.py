"""Judgements read in with the figures that they rest on: all or nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import BinaryIO

from django.db import transaction
from django.db.models import Model

from mal.models import Mal
from mal.services import decide
from mal.services.bedomning import Omdome
from nyckeltal.bedomningsblad import (
    BLAD_BEDOMNINGAR,
    FORM,
    TEXTER,
    Plats,
    book_of,
    read_book,
)
from nyckeltal.entry import Entry, entry
from nyckeltal.importers.granskning import Preview
from nyckeltal.importers.inlasning import Track, apply, ensure_importable
from nyckeltal.importers.rader import Inlast
from styrning.bas import arbetsbok
from styrning.bas.arbetsbok import Andring, Bok, Granskning
from styrning.bas.errors import RuleError
from styrning.bas.text import counted_word
from styrning.bas.xlsx import CellError
from styrning.grund.arbetsbok import Arbetsbokslag
from styrning.grund.models import Enhet, Inlamning, User

GONE = "Målet bedöms inte här längre. Hämta arbetsboken på nytt."


def _write(change: Andring, bok: Bok, by: User) -> None:
    """Decide with the proposal as it is now, what the same file has changed included."""
    inlamning: Inlamning = bok.objekt
    plats: Plats = change.objekt  # never new
    block = entry(inlamning).goal(plats.kod)
    if block is None:
        raise RuleError(GONE)
    steg = change.hela.get("steg")
    if not steg:
        raise RuleError("Välj en bedömning.", field="steg")
    omdome = Omdome(int(steg), **{name: change.hela.get(name) or "" for name in TEXTER})
    goal = Mal.objects.select_related("plan").get(pk=block.mal.id)
    at = Enhet.objects.get(pk=block.enhet_id)
    decide(goal, at, inlamning, block.forslag, omdome, by=by, version=change.version)


def _last_first(rows: Sequence[Andring], bok: Bok) -> list[Andring]:
    """Goals below before those above, whose proposals rest on them."""
    return sorted(rows, key=lambda row: -row.bokrad.objekt.nr if row.bokrad else 0)


def _about(bok: Bok) -> tuple[Model, Enhet]:
    return bok.objekt, bok.objekt.enhet


BEDOMNINGAR = Arbetsbokslag(
    form=FORM,
    read=read_book,
    write={BLAD_BEDOMNINGAR: _write},
    about=_about,
    order=_last_first,
)


def counted_judgements(antal: int) -> str:
    """1 bedömning, 2 bedömningar"""
    return counted_word(antal, "bedömning", "bedömningar")


@dataclass(frozen=True)
class Helhet:
    """What a round's workbook would do: its figures, and its judgements."""

    utfall: Preview
    bedomt: Granskning

    @property
    def can_apply(self) -> bool:
        """Whether anything changes and nothing is wrong, on either sheet."""
        both = (self.utfall, self.bedomt.result)
        sound = not any(one.errors or one.of("konflikt") for one in both)
        return sound and bool(self.utfall.ansvar or self.bedomt.result.changed)

    @property
    def omfang(self) -> str:
        """How much is new or changed: 3 värden och 1 bedömning."""
        judged = len(self.bedomt.result.changed)
        parts = [self.utfall.omfang] if self.utfall.ansvar or not judged else []
        if judged:
            parts.append(counted_judgements(judged))
        return " och ".join(parts)

    @property
    def antal(self) -> int:
        return len(self.utfall.of("ny", "andrad")) + len(self.bedomt.result.changed)


def nothing_judged() -> Granskning:
    """What a round that asks for no judgements makes of any file."""
    return Granskning(FORM, arbetsbok.Preview([], []))


def read_judgements(
    file: BinaryIO, name: str, known: Entry, utfall: Preview, *, by: User
) -> Granskning:
    """The judgements of a round's workbook, tried after its figures; nothing is kept.

    ``known`` is the entry of one who may report, as ``ensure_importable`` says.

    Raises: RuleError for a file without the sheet.
    """
    bok = book_of(known)
    if not bok.rader[BLAD_BEDOMNINGAR]:
        return nothing_judged()
    read = BEDOMNINGAR.read_file(file, name, bok)
    return Granskning(FORM, _tried(read.rader, read.errors, bok, utfall, by=by), read)


def try_judgements(
    rows: Sequence[arbetsbok.Inlast], known: Entry, utfall: Preview, *, by: User
) -> Granskning:
    """As ``read_judgements``, of rows that were read before."""
    bok = book_of(known)
    return Granskning(FORM, _tried(rows, [], bok, utfall, by=by))


@transaction.atomic
def _tried(
    rows: Sequence[arbetsbok.Inlast],
    errors: Sequence[CellError],
    bok: Bok,
    utfall: Preview,
    *,
    by: User,
) -> arbetsbok.Preview:
    """The rows tried on top of the figures of the same file, which are taken back too."""
    try:
        if utfall.can_apply:
            apply(utfall.rader, bok.objekt, by=by)
        return BEDOMNINGAR.preview(rows, errors, bok, by=by)
    finally:
        transaction.set_rollback(True)


@transaction.atomic
def apply_both(
    utfall: Sequence[Inlast],
    bedomt: Sequence[arbetsbok.Inlast],
    inlamning: Inlamning,
    *,
    by: User,
    track: Track = iter,
) -> Helhet | None:
    """Save the figures and then the judgements that were seen; None when either is refused.

    Raises: RuleError for a closed round or a role that ended; StaleError if somebody saves at
        the same moment. Nothing is written then, nor where None is answered.
    """
    ensure_importable(inlamning, by=by)
    done = Preview([], [])
    judged = nothing_judged()
    if utfall:
        done = apply(utfall, inlamning, by=by, track=track)
    if bedomt and (done.can_apply or not utfall):
        judged = Granskning(FORM, BEDOMNINGAR.apply(bedomt, inlamning, by=by))
    refused = (utfall and not done.can_apply) or (bedomt and not judged.result.can_apply)
    if refused or not (utfall or bedomt):
        transaction.set_rollback(True)
        return None
    return Helhet(done, judged)
