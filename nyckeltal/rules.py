"""What key figures mean: sex split, pairs, aggregation, plausibility and periods asked for.

Pure: plain values in, plain values out. Values are in the nyckeltal's own unit; None is a gap
and never zero. The method is docs/beslut/0004-bedomning.md.
"""

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from nyckeltal.enums import Aggregering, Matt, Periodicitet
from styrning.bas.quantities import format_decimal, format_exact
from styrning.bas.rounding import quantised, shown

Pair = tuple[Decimal | None, Decimal | None]

MONTHS_IN = {
    Periodicitet.MANAD: 1,
    Periodicitet.KVARTAL: 3,
    Periodicitet.TERTIAL: 4,
    Periodicitet.HALVAR: 6,
}
TENFOLD = 10
WORTH_ASKING = 10
MONTHS_OF_A_YEAR = (Decimal("11.4"), Decimal("12.6"))  # times the year before: a year of months
FEW = 3  # earlier values that are too few to tell what is usual
USUAL_SPREADS = 3
USUAL_SHARE = Decimal("0.25")


def check_split(
    totalt: Decimal | None,
    kvinnor: Decimal | None,
    man: Decimal | None,
    matt: str,
    decimaler: int,
) -> list[str]:
    """Questions about a total and its parts by sex, in Swedish; none where a value is missing.

    Additive: T = K + M, and a difference that shows at ``decimaler`` digits is told. Share or
    mean: T lies between K and M, all as printed.
    """
    if totalt is None or kvinnor is None or man is None:
        return []
    if matt == Matt.ADDITIV:
        difference = shown(totalt - kvinnor - man, decimaler)
        if not difference:
            return []
        t, k, m = (format_decimal(value, decimaler) for value in (totalt, kvinnor, man))
        total = format_decimal(kvinnor + man, decimaler)
        return [
            f"Kvinnor {k} och män {m} blir tillsammans {total}, men totalt är {t}. "
            f"Skillnaden är {format_decimal(difference, decimaler)}."
        ]
    low, high = sorted((shown(kvinnor, decimaler), shown(man, decimaler)))
    if low <= shown(totalt, decimaler) <= high:
        return []
    t, k, m = (format_decimal(value, decimaler) for value in (totalt, kvinnor, man))
    return [f"Totalt {t} ligger inte mellan kvinnor {k} och män {m}. Kontrollera värdena."]


def from_pair(
    taljare: Decimal | None, namnare: Decimal | None, faktor: Decimal = Decimal(100)
) -> Decimal | None:
    """``taljare`` / ``namnare`` × ``faktor`` (100 for per cent), as stored: four decimals.

    None where either is missing or nothing is divided by zero.
    """
    if taljare is None or namnare is None or namnare == 0:
        return None
    return quantised(taljare * faktor / namnare)


def derive_total(
    kvinnor: Decimal | None,
    man: Decimal | None,
    matt: str,
    pairs: tuple[Pair, Pair] | None = None,
    faktor: Decimal = Decimal(100),
) -> Decimal | None:
    """The total from both sexes; None where it may not be derived.

    From ``pairs`` (täljare, nämnare of women and of men) as sums divided; otherwise only where
    the nyckeltal is additive. Never from two shares: their weights are unknown.
    """
    if pairs is not None:
        return _from_pairs(pairs, faktor)
    if matt != Matt.ADDITIV or kvinnor is None or man is None:
        return None
    return quantised(kvinnor + man)


def _from_pairs(pairs: Sequence[Pair], faktor: Decimal) -> Decimal | None:
    """Sum of täljare over sum of nämnare; None where any part is missing."""
    taljare, namnare = zip(*pairs, strict=True) if pairs else ((), ())
    if not pairs or None in taljare or None in namnare:
        return None
    return from_pair(sum(taljare), sum(namnare), faktor)


@dataclass(frozen=True)
class Aggregat:
    """A value computed over the enheter below, and how many of them had one.

    ``utan`` names those that had none.
    """

    varde: Decimal | None
    med: int
    av: int
    utan: tuple[int, ...] = ()

    @property
    def text(self) -> str:
        """18 av 20 enheter"""
        return f"{self.med} av {self.av} {'enhet' if self.av == 1 else 'enheter'}"

    @property
    def komplett(self) -> bool:
        return self.med == self.av


def aggregate(
    values: Sequence[Decimal | Pair | None],
    how: str,
    faktor: Decimal = Decimal(100),
    names: Sequence[int] = (),
) -> Aggregat:
    """One value for the parent from its children; those missing are counted, never zero.

    Args:
        values: one per child that owes a value: a number, or for ``vagt`` a pair (täljare,
            nämnare); None, or a pair with a gap, where it is missing.
        how: summa, medel (unweighted), vagt (sum of täljare over sum of nämnare × ``faktor``)
            or ingen, which gives no value.
        names: which child each value is of, so that those missing can be named.
    """
    if how == Aggregering.VAGT:
        known = [isinstance(value, tuple) and None not in value for value in values]
    else:
        known = [isinstance(value, Decimal) for value in values]
    found = [value for value, is_known in zip(values, known, strict=True) if is_known]
    missing = tuple(name for name, is_known in zip(names, known, strict=False) if not is_known)
    return Aggregat(_whole(found, how, faktor), len(found), len(values), missing)


def _whole(found: Sequence[Any], how: str, faktor: Decimal) -> Decimal | None:
    if how == Aggregering.VAGT:
        return _from_pairs(found, faktor)
    if found and how == Aggregering.SUMMA:
        return quantised(sum(found, Decimal(0)))
    if found and how == Aggregering.MEDEL:
        return quantised(sum(found, Decimal(0)) / len(found))
    return None


@dataclass(frozen=True)
class Fraga:
    """What to ask of whoever typed a value. ``fel``: it cannot be saved as it is."""

    text: str
    fel: bool = False


def plausibility(
    value: Decimal,
    previous: Decimal | None,
    min_varde: Decimal | None,
    max_varde: Decimal | None,
    mattenhet: str,
) -> Fraga | None:
    """Whether a value is impossible (an error) or so far off the previous one as to ask.

    Outside ``min_varde``–``max_varde`` (None = open) is an error, with the value that a slipped
    decimal comma suggests. Ten times more or less than ``previous`` is a question, and so is a
    zero after a value of ten or more, since a gap is often typed as zero.
    """
    if (min_varde is not None and value < min_varde) or (
        max_varde is not None and value > max_varde
    ):
        meant = _slipped(value, previous, min_varde, max_varde)
        ask = f" Menade du {format_exact(meant)}?" if meant is not None else ""
        limits = _outside(value, min_varde, max_varde, mattenhet)
        return Fraga(f"{format_exact(value)} {limits}.{ask}", fel=True)
    return _unlike(value, previous) if previous else None


def _outside(value: Decimal, low: Decimal | None, high: Decimal | None, mattenhet: str) -> str:
    if low is not None and high is not None:
        limits = f"{format_exact(low)}–{format_exact(high)}"
        return f"ligger utanför {limits} {mattenhet}".rstrip()
    if low is not None:
        return f"är mindre än {format_exact(low)}, som är det lägsta möjliga"
    return f"är mer än {format_exact(high)}, som är det högsta möjliga"


def _slipped(
    value: Decimal, previous: Decimal | None, low: Decimal | None, high: Decimal | None
) -> Decimal | None:
    """The value with its comma or sign put right, within the limits and nearest the previous."""
    guesses = [quantised(value / 10**places) for places in (1, 2, 3)] + [-value]
    within = [
        guess
        for guess in guesses
        if guess and (low is None or guess >= low) and (high is None or guess <= high)
    ]
    if previous is not None and within:
        return min(within, key=lambda guess: abs(guess - previous))
    return within[0] if within else None


def _unlike(value: Decimal, previous: Decimal) -> Fraga | None:
    now, before = format_exact(value), format_exact(previous)
    if value == 0:
        if abs(previous) < WORTH_ASKING:
            return None
        return Fraga(
            f"0 efter {before} förra gången. Saknas värdet? Lämna då tomt och ange varför."
        )
    low, high = MONTHS_OF_A_YEAR
    if low <= value / previous <= high:
        return Fraga(
            f"{now} är tolv gånger förra värdet, {before}. Är tolv månader summerade? "
            "Ange värdet för hela perioden."
        )
    if abs(value) >= TENFOLD * abs(previous):
        return Fraga(f"{now} är minst tio gånger förra värdet, {before}. Stämmer det?")
    if abs(previous) >= TENFOLD * abs(value):
        return Fraga(f"{now} är högst en tiondel av förra värdet, {before}. Stämmer det?")
    return None


def unusual(value: Decimal, earlier: Sequence[Decimal]) -> Fraga | None:
    """Whether ``value`` lies far outside those of earlier periods, of which three are needed.

    Far is three times their spread beyond the nearest of them, and at least a fourth of it.
    """
    if len(earlier) < FEW:
        return None
    low, high = min(earlier), max(earlier)
    nearest = high if value > high else low
    far = max(USUAL_SPREADS * (high - low), USUAL_SHARE * abs(nearest))
    if low <= value <= high or abs(value - nearest) <= far:
        return None
    between = f"{format_exact(low)}–{format_exact(high)}"
    return Fraga(f"{format_exact(value)} ligger långt från tidigare värden, {between}.")


def is_measured_in(ar: int, periodicitet: str, forsta_ar: int | None) -> bool:
    """Whether a nyckeltal has a value of ``ar``: of every second year, those as ``forsta_ar``."""
    every_second = periodicitet == Periodicitet.VARTANNAT_AR and forsta_ar is not None
    return not every_second or (ar - (forsta_ar or 0)) % 2 == 0


def measured_period(
    fran: date,
    till: date,
    periodicitet: str,
    efterslapning: int = 0,
    ackumulerad: bool = False,
    forsta_ar: int | None = None,
) -> tuple[date, date] | None:
    """Which period a round over ``fran``–``till`` asks a nyckeltal for; None = not asked.

    - Each year and every second year: a round that ends on 31 December asks for the calendar
      year, ``efterslapning`` years back. Any other round asks only what accumulates and has no
      lag, for 1 January–``till``; of the rest only a forecast is asked. One of every second
      year is asked in the years that it is measured, counted from ``forsta_ar``.
    - Month, kvartal, tertial, halvår: the last whole one that ends within the round,
      ``efterslapning`` years back; counted from 1 January where it accumulates. None where no
      such period ends within the round.

    Raises: ValueError if ``fran`` is after ``till`` or the lag is negative.
    """
    if fran > till or efterslapning < 0:
        raise ValueError(f"no round is {fran}–{till} with lag {efterslapning}")
    months = MONTHS_IN.get(Periodicitet(periodicitet))
    if months is not None:
        return _last_whole(fran, till, months, efterslapning, ackumulerad)
    ar = till.year - efterslapning
    if not is_measured_in(ar, periodicitet, forsta_ar):
        return None
    if (till.month, till.day) == (12, 31):
        return date(ar, 1, 1), date(ar, 12, 31)
    return (date(ar, 1, 1), till) if ackumulerad and efterslapning == 0 else None


def _last_whole(
    fran: date, till: date, months: int, lag: int, ackumulerad: bool
) -> tuple[date, date] | None:
    """The last span of ``months`` that ends within the round, moved ``lag`` years back."""
    ended = till.month if till == _month_end(till.year, till.month) else till.month - 1
    last = ended // months * months
    ar = till.year
    if last == 0:
        ar, last = ar - 1, 12
    if _month_end(ar, last) < fran:
        return None
    first = 1 if ackumulerad else last - months + 1
    return date(ar - lag, first, 1), _month_end(ar - lag, last)


def _month_end(ar: int, manad: int) -> date:
    return date(ar, manad, calendar.monthrange(ar, manad)[1])


def target_year(till: date) -> int:
    """The year whose target a value is judged against: the one that its period ends in.

    A value of 2024 is judged against 2024's target, also when a round of 2025 asks for it.
    """
    return till.year
