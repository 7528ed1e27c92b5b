"""What a value refers to: two inclusive dates, with a Swedish label that reads back."""

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Self

from styrning.bas.errors import RuleError
from styrning.bas.quantities import NBSP

MONTHS = (
    "januari", "februari", "mars", "april", "maj", "juni",
    "juli", "augusti", "september", "oktober", "november", "december",
)  # fmt: skip
SHORT_MONTHS = (
    "jan", "feb", "mars", "april", "maj", "juni", "juli", "aug", "sep", "okt", "nov", "dec",
)  # fmt: skip
WEEKDAYS = ("måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag")
NUMBER_WORDS = (
    "noll", "en", "två", "tre", "fyra", "fem", "sex",
    "sju", "åtta", "nio", "tio", "elva", "tolv",
)  # fmt: skip
FIRST_YEAR, LAST_YEAR = 1900, 2199


@dataclass(frozen=True, order=True)
class Period:
    """The days from ``fran`` to ``till``, both included. Sorted by start, then by end.

    Raises: RuleError if ``fran`` is after ``till``.
    """

    fran: date
    till: date

    def __post_init__(self) -> None:
        if self.fran > self.till:
            raise RuleError(
                f"Perioden börjar {swedish_date(self.fran)} men slutar "
                f"{swedish_date(self.till)}. Byt plats på datumen."
            )

    @classmethod
    def year(cls, ar: int) -> Self:
        """The calendar year ``ar``."""
        return cls(date(ar, 1, 1), date(ar, 12, 31))

    @classmethod
    def months(cls, ar: int, first: int, last: int) -> Self:
        """Whole months ``first`` to ``last`` (1–12) of one year."""
        return cls(date(ar, first, 1), month_end(ar, last))

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a label, a year, an ISO date or month, or two ISO dates with / or -- between.

        Raises: RuleError for anything else, and for dates that do not exist.
        """
        plain = re.sub(r"\s+", " ", text).strip().casefold()
        plain = re.sub(" ?[–-] ?", "-", plain)
        for pattern, build in _READERS:
            match = pattern.fullmatch(plain)
            if match:
                fran, till = _existing(build, match, text)
                return cls(fran, till)
        raise RuleError(
            f'"{text[:40]}" är ingen period. Skriv till exempel 2025, mars 2026, '
            "jan–aug 2025, T2 2026 eller 2025-01-01/2025-08-31."
        )

    @property
    def label(self) -> str:
        """The period in Swedish, as short as it is clear: 2025, jan–aug 2025, T2 2026."""
        return _named(self) or _whole_months(self) or _days(self)

    @property
    def iso(self) -> str:
        """For machines: 2025-01-01/2025-08-31."""
        return f"{self.fran}/{self.till}"

    @property
    def slug(self) -> str:
        """For an address: 2025 for a calendar year, otherwise 2025-01-01--2025-08-31."""
        whole = self == Period.year(self.till.year)
        return str(self.till.year) if whole else f"{self.fran}--{self.till}"

    @property
    def days(self) -> int:
        """Number of days, both ends included."""
        return (self.till - self.fran).days + 1

    def contains(self, other: "Period | date") -> bool:
        """Whether a date, or every day of another period, lies within this one."""
        if isinstance(other, Period):
            return self.fran <= other.fran and other.till <= self.till
        return self.fran <= other <= self.till

    def __str__(self) -> str:
        return self.label


def month_end(ar: int, manad: int) -> date:
    """The last day of a month."""
    return date(ar, manad, calendar.monthrange(ar, manad)[1])


def shifted(day: date, years: int) -> date:
    """The same day ``years`` later; the last day of a month stays the last."""
    if day == month_end(day.year, day.month):
        return month_end(day.year + years, day.month)
    return day.replace(year=day.year + years)


def holds_on(fran: date | None, till: date | None, day: date) -> bool:
    """Whether ``day`` is within the two dates, both included; None is open."""
    return (fran is None or fran <= day) and (till is None or till >= day)


def swedish_date(day: date) -> str:
    """15 oktober 2026"""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def weekday_date(day: date) -> str:
    """fredag 11 september"""
    return f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]}"


def number_word(number: int, *, neuter: bool = False) -> str:
    """Numbers to twelve in words, as running text has them: en (ett), två … tolv, 13, 1 592."""
    if number == 1 and neuter:
        return "ett"
    if 0 <= number < len(NUMBER_WORDS):
        return NUMBER_WORDS[number]
    return f"{number:,}".replace(",", NBSP)


def deadline_words(due: date, today: date) -> str:
    """How far off a deadline is: i dag, i morgon, om tre dagar, försenad två dagar."""
    days = (due - today).days
    if days == 0:
        return "i dag"
    if days == 1:
        return "i morgon"
    if days > 0:
        return f"om {number_word(days)} dagar"
    return f"försenad {number_word(-days)} {'dag' if days == -1 else 'dagar'}"


_SPANS = {
    (1, 12): "{ar}",
    (1, 6): "första halvåret {ar}",
    (7, 12): "andra halvåret {ar}",
    (1, 4): "T1 {ar}",
    (5, 8): "T2 {ar}",
    (9, 12): "T3 {ar}",
    (1, 3): "kv 1 {ar}",
    (4, 6): "kv 2 {ar}",
    (7, 9): "kv 3 {ar}",
    (10, 12): "kv 4 {ar}",
}


def _is_whole_months(period: Period) -> bool:
    return period.fran.day == 1 and period.till == month_end(period.till.year, period.till.month)


def _named(period: Period) -> str:
    """A year, several years, läsår, halvår, tertial, kvartal or month; otherwise ""."""
    if not _is_whole_months(period):
        return ""
    fran, till = period.fran, period.till
    first, last = fran.month, till.month
    if fran.year != till.year:
        if (first, last) == (1, 12):
            return f"{fran.year}–{till.year}"
        if (first, last) == (7, 6) and till.year == fran.year + 1:
            return f"läsåret {fran.year}/{till.year % 100:02}"
        return ""
    if first == last:
        return f"{MONTHS[first - 1]} {till.year}"
    return _SPANS.get((first, last), "").format(ar=till.year)


def _whole_months(period: Period) -> str:
    if not _is_whole_months(period):
        return ""
    fran, till = period.fran, period.till
    first, last = SHORT_MONTHS[fran.month - 1], SHORT_MONTHS[till.month - 1]
    year = "" if fran.year == till.year else f" {fran.year}"
    return f"{first}{year}–{last} {till.year}"


def _days(period: Period) -> str:
    fran, till = period.fran, period.till
    if fran == till:
        return swedish_date(till)
    if fran.year != till.year:
        return f"{swedish_date(fran)}–{swedish_date(till)}"
    if fran.month != till.month:
        return f"{fran.day} {MONTHS[fran.month - 1]}–{swedish_date(till)}"
    return f"{fran.day}–{swedish_date(till)}"


_Dates = tuple[date, date]
_YEAR = r"([0-9]{4})"
_ISO = r"([0-9]{4}-[0-9]{2}-[0-9]{2})"
_NAME = r"([a-zåäö]{3,9})\.?"
_DAY = r"([0-9]{1,2})"


def _existing(build: Callable[..., _Dates], match: re.Match[str], text: str) -> _Dates:
    """The two dates of a match; a RuleError where there is no such date."""
    try:
        fran, till = build(*match.groups())
    except ValueError as error:
        raise RuleError(f'"{text}" är en dag, en månad eller ett läsår som inte finns.') from error
    if not FIRST_YEAR <= fran.year <= till.year <= LAST_YEAR and fran <= till:
        raise RuleError(f'"{text}" ligger utanför åren {FIRST_YEAR}–{LAST_YEAR}.')
    return fran, till


def _month(name: str) -> int:
    for number, month in enumerate(MONTHS, start=1):
        if month.startswith(name):
            return number
    raise ValueError(f"no month is called {name}")


def _span(ar: str, first: int, last: int) -> _Dates:
    return date(int(ar), first, 1), month_end(int(ar), last)


def _lasar(ar: str, next_year: str) -> _Dates:
    start = int(ar)
    if (start + 1) % 100 != int(next_year) % 100:
        raise ValueError("a läsår ends in the year after")
    return date(start, 7, 1), date(start + 1, 6, 30)


def _named_day(day: str, month: str, ar: str) -> date:
    return date(int(ar), _month(month), int(day))


def _two_months(first: str, ar1: str | None, last: str, ar2: str) -> _Dates:
    return date(int(ar1 or ar2), _month(first), 1), month_end(int(ar2), _month(last))


def _one_day(day: date) -> _Dates:
    return day, day


_READERS: tuple[tuple[re.Pattern[str], Callable[..., _Dates]], ...] = tuple(
    (re.compile(pattern), build)
    for pattern, build in (
        (_YEAR, lambda ar: _span(ar, 1, 12)),
        (rf"{_YEAR}-{_YEAR}", lambda a, b: (date(int(a), 1, 1), date(int(b), 12, 31))),
        (rf"{_YEAR}-([0-9]{{2}})", lambda ar, m: _span(ar, int(m), int(m))),
        (_ISO, lambda day: _one_day(date.fromisoformat(day))),
        (rf"{_ISO}(?:/|--){_ISO}", lambda a, b: (date.fromisoformat(a), date.fromisoformat(b))),
        (rf"(?:läsåret )?{_YEAR}/([0-9]{{2}}|[0-9]{{4}})", _lasar),
        (rf"t([1-3]) {_YEAR}", lambda t, ar: _span(ar, 4 * int(t) - 3, 4 * int(t))),
        (rf"kv ?([1-4]) {_YEAR}", lambda k, ar: _span(ar, 3 * int(k) - 2, 3 * int(k))),
        (rf"första halvåret {_YEAR}", lambda ar: _span(ar, 1, 6)),
        (rf"andra halvåret {_YEAR}", lambda ar: _span(ar, 7, 12)),
        (rf"{_NAME} {_YEAR}", lambda name, ar: _span(ar, _month(name), _month(name))),
        (rf"{_NAME}(?: {_YEAR})?-{_NAME} {_YEAR}", _two_months),
        (rf"{_DAY} {_NAME} {_YEAR}", lambda *day: _one_day(_named_day(*day))),
        (
            rf"{_DAY}-{_DAY} {_NAME} {_YEAR}",
            lambda a, b, name, ar: (_named_day(a, name, ar), _named_day(b, name, ar)),
        ),
        (
            rf"{_DAY} {_NAME}(?: {_YEAR})?-{_DAY} {_NAME} {_YEAR}",
            lambda a, m, ar, b, n, ar2: (_named_day(a, m, ar or ar2), _named_day(b, n, ar2)),
        ),
    )
)
