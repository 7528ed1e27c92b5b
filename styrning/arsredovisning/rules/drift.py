"""Net costs against their budget: deviations, sums and what rounding explains. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from styrning.arsredovisning.enums import Beloppsenhet
from styrning.arsredovisning.rules.balanskrav import amount, rounding_step

ZERO = Decimal(0)
BELOPP = ("forra", "budget", "utfall", "prognos")


@dataclass(frozen=True)
class Belopp:
    """Net costs in tkr: a cost is positive, a surplus negative. None is not stated, never 0.

    ``forra`` is the outcome of the year before, ``prognos`` what the whole year is expected to be.
    """

    forra: Decimal | None = None
    budget: Decimal | None = None
    utfall: Decimal | None = None
    prognos: Decimal | None = None

    @property
    def avvikelse(self) -> Decimal | None:
        """Budget minus outcome: positive where it cost less than was budgeted."""
        return _less(self.budget, self.utfall)

    @property
    def prognosavvikelse(self) -> Decimal | None:
        return _less(self.budget, self.prognos)


def _less(budget: Decimal | None, other: Decimal | None) -> Decimal | None:
    return None if budget is None or other is None else budget - other


def total(rows: Iterable[Belopp]) -> Belopp:
    """The sum of ``rows``; a column has one only where every row states it."""
    rows = list(rows)
    return Belopp(**{name: _sum([getattr(row, name) for row in rows]) for name in BELOPP})


def _sum(values: list[Decimal | None]) -> Decimal | None:
    stated = [value for value in values if value is not None]
    return sum(stated, ZERO) if stated and len(stated) == len(values) else None


def over_or_under(avvikelse: Decimal | None) -> str:
    """What a deviation means: "under budget" where it cost less."""
    if avvikelse is None:
        return ""
    if not avvikelse:
        return "enligt budget"
    return "under budget" if avvikelse > 0 else "över budget"


@dataclass(frozen=True)
class Summakontroll:
    """A sum that a file states, against its rows."""

    ryms: bool
    text: str


def check_sum(
    namn: str, rows: Iterable[Decimal], uppgivet: Decimal, enhet: str
) -> Summakontroll | None:
    """Compare the stated sum with the rows; None where they agree to the last digit.

    Each printed number may be half a step off, the sum too, so that n rows can differ from
    their sum by (n + 1)/2 steps; then it is told, and nothing is corrected.
    """
    terms = [row for row in rows if row]
    computed = sum(terms, ZERO)
    gap = abs(uppgivet - computed)
    if not gap:
        return None
    slack = rounding_step([*terms, uppgivet], enhet) / 2 * (len(terms) + 1)
    told = (
        f"{namn}: raderna ger {amount(computed, enhet)}, filen anger "
        f"{amount(uppgivet, enhet)}. Skillnaden {amount(gap, enhet)}"
    )
    if gap <= slack:
        return Summakontroll(True, f"{told} ryms i avrundningen av raderna. Raderna läses in.")
    return Summakontroll(
        False, f"{told} är större än avrundningen kan ge. Rätta en rad eller summan."
    )


def in_tkr(value: Decimal | None, enhet: str, *, minus: bool) -> Decimal | None:
    """An amount as it is written in ``enhet``, in tkr with a cost positive.

    Args:
        minus: whether it was written with a cost negative.
    """
    if value is None:
        return None
    size = 1000 if enhet == Beloppsenhet.MKR else 1
    return value * size * (-1 if minus else 1) + 0


def as_written(value: Decimal | None, enhet: str, *, minus: bool) -> Decimal | None:
    """What ``in_tkr`` reads back as ``value``."""
    if value is None:
        return None
    size = 1000 if enhet == Beloppsenhet.MKR else 1
    return value / size * (-1 if minus else 1) + 0
