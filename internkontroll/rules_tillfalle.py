"""Pure rules of occasions: which parts of a year a check covers, and by which day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from internkontroll.enums import Frekvens
from styrning.bas.helgdagar import day_off, working_day_before
from styrning.bas.periods import month_end

_MONTHS = {
    Frekvens.ARSVIS: 12,
    Frekvens.HALVARSVIS: 6,
    Frekvens.TERTIALSVIS: 4,
    Frekvens.KVARTALSVIS: 3,
    Frekvens.MANADSVIS: 1,
}


@dataclass(frozen=True, slots=True)
class Del:
    """A part of the year that a check is done once in."""

    nr: int
    fran: date
    till: date


@dataclass(frozen=True, slots=True)
class Runda:
    """A round that asks for checks. ``sista`` is the last day that it takes an answer."""

    pk: int
    namn: str
    avser_till: date
    sista: date
    stangd: bool


def parts(ar: int, frekvens: str) -> list[Del]:
    """The parts of the year that a check of this frequency is done in, one occasion each.

    Raises: KeyError for what is no frequency.
    """
    months = _MONTHS[Frekvens(frekvens)]
    return [
        Del(nr, date(ar, 1 + (nr - 1) * months, 1), month_end(ar, nr * months))
        for nr in range(1, 12 // months + 1)
    ]


def due_day(part: Del, sista: date) -> date:
    """The last working day of the part, no later than the round's last day."""
    day = min(part.till, sista)
    return working_day_before(day) if day_off(day) else day


def round_of(part: Del, rundor: Sequence[Runda]) -> Runda | None:
    """The first round whose period reaches the part's end; None when none does."""
    later = [runda for runda in rundor if runda.avser_till >= part.till]
    return min(later, key=lambda runda: (runda.avser_till, runda.sista), default=None)


def moved_from(part: Del, sista: date) -> date | None:
    """The day off that ``due_day`` was moved from; None when it was not."""
    day = min(part.till, sista)
    return day if day_off(day) else None
