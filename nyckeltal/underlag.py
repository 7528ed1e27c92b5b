"""What a figure is computed from: the round, the facts, and the periods that are asked for."""

from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from nyckeltal.models import Nyckeltal
from nyckeltal.rules import is_measured_in, measured_period
from nyckeltal.selectors import YEARS_BACK, Definition, Facts
from styrning.bas.periods import Period
from styrning.grund.models import Uppfoljning
from styrning.grund.organisation import Organisation

Span = tuple[date, date]


@dataclass(frozen=True)
class Runda:
    """What a figure needs to know of the round."""

    fran: date
    till: date
    is_forecast: bool

    @classmethod
    def of(cls, uppfoljning: Uppfoljning) -> "Runda":
        return cls(uppfoljning.avser_fran, uppfoljning.avser_till, uppfoljning.is_forecast)

    @classmethod
    def year(cls, ar: int) -> "Runda":
        """A calendar year that no round has asked about."""
        return cls(date(ar, 1, 1), date(ar, 12, 31), is_forecast=False)


@dataclass(frozen=True)
class Underlag:
    """Everything a figure is computed from.

    ``hidden``: the enheter whose figures of the round are drafts that are not shown.
    ``readable``: those whose drafts of any round are shown; None shows all.
    """

    runda: Runda
    facts: Facts
    organisation: Organisation
    hidden: frozenset[int] = frozenset()
    readable: frozenset[int] | None = None
    _drafts: dict[tuple, frozenset[Span]] = field(default_factory=dict)

    def draft_spans(self, definition: Definition, enhet_id: int) -> frozenset[Span]:
        """The periods that only rounds not yet approved have asked the enhet for."""
        if self.readable is None or enhet_id in self.readable:
            return frozenset()
        d = definition
        key = (enhet_id, d.periodicitet, d.efterslapning, d.ackumulerad, d.forsta_ar)
        if key not in self._drafts:
            spans: dict[bool, set[Span]] = {True: set(), False: set()}
            for omgang in self.organisation.rounds_of(enhet_id).values():
                asked = measured_period(omgang.fran, omgang.till, *key[1:])
                if asked is not None:
                    spans[omgang.is_approved].add(asked)
            self._drafts[key] = frozenset(spans[False] - spans[True])
        return self._drafts[key]

    def is_hidden(self, definition: Definition, enhet_id: int, span: Span, *, asked: bool) -> bool:
        """Whether the enhet's value for ``span`` is a draft that is not shown."""
        return span in self.hidden_spans(definition, enhet_id, span if asked else None)

    def hidden_spans(
        self, definition: Definition, enhet_id: int, asked: Span | None
    ) -> frozenset[Span]:
        """The periods whose values are drafts that are not shown; ``asked``: the round's own."""
        drafts = self.draft_spans(definition, enhet_id)
        return drafts | {asked} if asked and enhet_id in self.hidden else drafts


def asked_period(
    definition: Definition | Nyckeltal, runda: Runda, years_back: int = 0
) -> Span | None:
    """The period that the round asks for, or the same one ``years_back`` years earlier."""
    return _asked(
        runda.fran,
        runda.till,
        years_back,
        definition.periodicitet,
        definition.efterslapning,
        definition.ackumulerad,
        definition.forsta_ar,
    )


def asks(definition: Definition | Nyckeltal, runda: Runda) -> bool:
    """Whether the round asks for the nyckeltal: an outcome, or a forecast of its year."""
    if asked_period(definition, runda) is not None:
        return True
    return runda.is_forecast and is_measured(definition, runda)


def is_measured(definition: Definition | Nyckeltal, runda: Runda) -> bool:
    """Whether the round's year is one that the nyckeltal is measured in."""
    ar = runda.till.year - definition.efterslapning
    return is_measured_in(ar, definition.periodicitet, definition.forsta_ar)


# A year's report asks for the same few periods thousands of times.
@lru_cache(maxsize=4096)
def _asked(
    fran: date,
    till: date,
    years_back: int,
    periodicitet: str,
    lag: int,
    ackumulerad: bool,
    forsta_ar: int | None,
) -> Span | None:
    fran, till = _back(fran, years_back), _back(till, years_back)
    return measured_period(fran, till, periodicitet, lag, ackumulerad, forsta_ar)


@lru_cache(maxsize=4096)
def period_label(span: Span) -> str:
    """The period's name, as 2025 or jan–aug 2025."""
    return Period(*span).label


def _back(day: date, years: int) -> date:
    last = 28 if (day.month, day.day) == (2, 29) else day.day
    return date(day.year - years, day.month, last)


def series_periods(definition: Definition, runda: Runda) -> tuple[Span, ...]:
    """Five years' periods, oldest first, the asked one last; whole years when nothing is asked.

    Of every second year only those that are measured.
    """
    return _series(
        runda.fran,
        runda.till,
        definition.periodicitet,
        definition.efterslapning,
        definition.ackumulerad,
        definition.forsta_ar,
    )


@lru_cache(maxsize=4096)
def _series(
    fran: date, till: date, periodicitet: str, lag: int, ackumulerad: bool, forsta_ar: int | None
) -> tuple[Span, ...]:
    asked = [
        _asked(fran, till, back, periodicitet, lag, ackumulerad, forsta_ar)
        for back in range(YEARS_BACK - 1, -1, -1)
    ]
    if asked[-1] is not None:
        return tuple(span for span in asked if span is not None)
    last = till.year - lag - 1
    return tuple(
        (date(y, 1, 1), date(y, 12, 31))
        for y in range(last - YEARS_BACK + 2, last + 1)
        if is_measured_in(y, periodicitet, forsta_ar)
    )
