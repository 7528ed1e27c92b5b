"""Deficits to restore: which years they are of, and what has restored them.

Pure. KL (2017:725) 11 kap. 12 and 13 §§: a negative balanskravsresultat is restored within the
three years that follow, unless kommunfullmäktige for extraordinary reasons decides otherwise.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

AR_ATT_REGLERA = 3
ZERO = Decimal(0)


@dataclass(frozen=True)
class Arsresultat:
    """A year's balanskravsresultat; ``tidigare`` is the older deficit stated that year, signed."""

    ar: int
    resultat: Decimal
    tidigare: Decimal = ZERO


@dataclass(frozen=True)
class Nedsattning:
    """A decision of ``beslutsar`` that part of the deficit of ``ar`` is not restored."""

    ar: int
    beslutsar: int
    belopp: Decimal


@dataclass
class Underskott:
    """A deficit, positive, and what is left of it; ``ar`` is None for those before the first."""

    ar: int | None
    belopp: Decimal
    kvar: Decimal
    ej_regleras: Decimal = ZERO
    reglerat: dict[int, Decimal] = field(default_factory=dict)

    @property
    def senast(self) -> int | None:
        """The last year in which it is to be restored."""
        return None if self.ar is None else self.ar + AR_ATT_REGLERA

    def take(self, amount: Decimal) -> Decimal:
        """Lower what is left by at most ``amount``; return by how much."""
        taken = min(amount, self.kvar)
        self.kvar -= taken
        return taken


def deficits(years: Sequence[Arsresultat], decisions: Sequence[Nedsattning]) -> list[Underskott]:
    """Each deficit and what later surpluses have restored of it, the oldest first.

    A surplus restores the oldest deficit first. A decision counts from its own year on.
    """
    found: list[Underskott] = []
    waiting = sorted(decisions, key=lambda row: row.beslutsar)
    for place, year in enumerate(sorted(years, key=lambda row: row.ar)):
        if place == 0 and year.tidigare < 0:
            found.append(Underskott(None, -year.tidigare, -year.tidigare))
        waiting = _waive(found, waiting, year.ar)
        if year.resultat < 0:
            found.append(Underskott(year.ar, -year.resultat, -year.resultat))
        else:
            _restore(found, year)
    _waive(found, waiting, None)
    return found


def left_before(
    ar: int, years: Sequence[Arsresultat], decisions: Sequence[Nedsattning]
) -> Decimal | None:
    """What is left to restore as ``ar`` begins, as a line of its utredning: zero or negative.

    None where the utredning of the year before is not there to tell.
    """
    before = [year for year in years if year.ar < ar]
    if not any(year.ar == ar - 1 for year in before):
        return None
    made = [row for row in decisions if row.beslutsar <= ar]
    return -sum((row.kvar for row in deficits(before, made)), ZERO)


def _waive(
    found: Sequence[Underskott], waiting: list[Nedsattning], ar: int | None
) -> list[Nedsattning]:
    """Apply the decisions made by ``ar`` to the deficits there are; return the others."""
    by_year = {row.ar: row for row in found}
    left = []
    for decision in waiting:
        row = by_year.get(decision.ar)
        if row is None or (ar is not None and decision.beslutsar > ar):
            left.append(decision)
        else:
            row.ej_regleras += row.take(decision.belopp)
    return left


def _restore(found: Sequence[Underskott], year: Arsresultat) -> None:
    surplus = year.resultat
    for row in found:
        taken = row.take(surplus)
        if taken:
            row.reglerat[year.ar] = taken
            surplus -= taken
