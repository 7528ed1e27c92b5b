"""From facts to figures: one nyckeltal at one enhet in one round, computed on read.

Pure given its facts; entry page, workbook, annual report and GraphQL all show what this
says, so they cannot differ.
"""

from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import lru_cache

from mal.rules import Malniva, is_due, judge, trend
from nyckeltal.enhetsfoljd import mark_new_enhet, owner_on, sources, told
from nyckeltal.enums import Aggregering, Kon, MalvardeTyp, Satt
from nyckeltal.foljd import mark_breaks, replaced_in
from nyckeltal.models import Nyckeltal
from nyckeltal.rules import (
    Aggregat,
    Pair,
    aggregate,
    derive_total,
    from_pair,
    is_measured_in,
    measured_period,
    target_year,
)
from nyckeltal.selectors import YEARS_BACK, Cell, Definition, Facts
from nyckeltal.svar import Svar, answers, computed_text, value_text
from styrning.bas.periods import Period
from styrning.grund.models import Uppfoljning
from styrning.grund.organisation import Enhetsrad, Organisation

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
        if asked and enhet_id in self.hidden:
            return True
        return span in self.draft_spans(definition, enhet_id)


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
    return runda.is_forecast and _is_measured(definition, runda)


def _is_measured(definition: Definition | Nyckeltal, runda: Runda) -> bool:
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
def _label(span: Span) -> str:
    return Period(*span).label


def _back(day: date, years: int) -> date:
    last = 28 if (day.month, day.day) == (2, 29) else day.day
    return date(day.year - years, day.month, last)


def series_periods(definition: Definition, runda: Runda) -> list[Span]:
    """Five years' periods, oldest first, the asked one last; whole years when nothing is asked.

    Of every second year only those that are measured.
    """
    if asked_period(definition, runda) is None:
        last = runda.till.year - definition.efterslapning - 1
        return [
            (date(y, 1, 1), date(y, 12, 31))
            for y in range(last - YEARS_BACK + 2, last + 1)
            if is_measured_in(y, definition.periodicitet, definition.forsta_ar)
        ]
    spans = [asked_period(definition, runda, back) for back in range(YEARS_BACK - 1, -1, -1)]
    return [span for span in spans if span is not None]


def figure(definition: Definition, enhet_id: int, underlag: Underlag) -> dict:
    """The nyckeltal at the enhet in the round, as plain data; decimals stay Decimal."""
    runda = underlag.runda
    asked = asked_period(definition, runda)
    svar = answers(definition.vardetyp, underlag.facts.alternativ.get(definition.id, {}).items())
    points = [
        _point(definition, enhet_id, span, asked, underlag, svar)
        for span in series_periods(definition, runda)
    ]
    current = points[-1] if asked else None
    judged, target, forecast = _judged(definition, enhet_id, current, underlag)
    status = _status(definition, judged, target, current)
    rad = underlag.organisation.rader[enhet_id]
    mark_breaks(points)
    mark_new_enhet(points, rad.ref)
    if target and svar:
        target["text"] = value_text(target["varde"], svar, definition.decimaler)
    is_measured = _is_measured(definition, runda)
    return {
        "id": str(definition.publikt_id),
        "kod": definition.kod,
        "namn": definition.namn,
        "mattenhet": definition.mattenhet,
        "decimaler": definition.decimaler,
        "riktning": definition.riktning,
        "slag": definition.slag,
        "kalla": definition.kalla,
        "publiceras": definition.publiceras,
        "vardetyp": definition.vardetyp,
        "alternativ": [{"varde": varde, "ord": ord} for varde, ord in svar],
        "rapporteras_till": definition.rapporteras_till,
        "enhet": rad.ref,
        "period": _label(asked) if asked else None,
        "malvarde": target,
        "utgangsvarde": _baseline(definition, enhet_id, underlag, svar),
        "status": status,
        "i_namnaren": is_due(status, current["saknas"] if current else None),
        "saknas": current["saknas"] if current else None,
        "prognos": forecast,
        "prognos_version": _forecast(definition, enhet_id, underlag)[1],
        "prognos_text": value_text(forecast, svar, definition.decimaler),
        "fragar_prognos": runda.is_forecast and is_measured,
        "mats_nasta": None if is_measured else runda.till.year + 1,
        "bedoms_pa": "prognos" if forecast is not None and runda.is_forecast else "utfall",
        "trend": _trend(definition, points, target),
        "jamforelse": None,  # until figures of other municipalities are read in
        "kommentar": current["kommentar"] if current else "",
        "serie": points,
    }


def _baseline(definition: Definition, enhet_id: int, underlag: Underlag, svar: Svar) -> dict | None:
    """Where the series starts from, as it was decided."""
    known = underlag.facts.utgang.get((definition.id, enhet_id))
    if known is None:
        return None
    ar, varde = known
    return {"ar": ar, "varde": varde, "text": value_text(varde, svar, definition.decimaler)}


def _point(
    definition: Definition,
    enhet_id: int,
    span: Span,
    asked: Span | None,
    underlag: Underlag,
    svar: Svar,
) -> dict:
    earlier = replaced_in(underlag.facts, definition.id, enhet_id, span)
    if earlier is not None:
        definition = replace(definition, id=earlier.id)
    before = _before(definition, enhet_id, span, asked, underlag)
    at = before[0] if len(before) == 1 else enhet_id
    values, aggregat = _values(definition, at, span, asked, underlag)
    cell = values.get(Kon.TOTALT) or values.get(Kon.KVINNOR)
    totalt = _total(definition, values)
    brott = [text for day, text in definition.brott if span[0] <= day <= span[1]]
    point = {
        "period": _label(span),
        "fran": span[0],
        "till": span[1],
        "totalt": aggregat.varde if aggregat else totalt,
        "kvinnor": _number(definition, values.get(Kon.KVINNOR)),
        "man": _number(definition, values.get(Kon.MAN)),
        "saknas": (cell.saknas or None) if cell and totalt is None else None,
        "sakerhet": cell.sakerhet if cell else None,
        "kommentar": cell.kommentar if cell else "",
        "brott": brott[0] if brott else None,
        "ingar": _parts(aggregat, underlag) if aggregat else None,
        "foregangare": earlier.kod if earlier else None,
        "ersatter": None,
        **_of_others(definition, enhet_id, before, span, underlag),
        "text": None,
        "par": _pairs(values),
        "versioner": {}
        if earlier or before
        else {kon: cell.version for kon, cell in values.items()},
    }
    if svar:
        point["text"] = _point_text(definition, point, aggregat, svar)
    return point


def _before(
    definition: Definition, enhet_id: int, span: Span, asked: Span | None, underlag: Underlag
) -> list[int]:
    """The enheter before this one whose values are of ``span``; what is asked of it is its own."""
    facts, till = underlag.facts, underlag.runda.till
    if span == asked and facts.owes(definition.id, enhet_id, till):
        return []
    return sources(facts, underlag.organisation, definition.id, enhet_id, span)


def _of_others(
    definition: Definition, enhet_id: int, before: list[int], span: Span, underlag: Underlag
) -> dict:
    """Which enhet's the point's value is, or which enheter had one each: those are never added."""
    rader = underlag.organisation.rader
    one = rader[before[0]].ref if len(before) == 1 else None
    several = [
        told(rader[pk], _numbers(definition, pk, span, underlag))
        for pk in (before if len(before) > 1 else ())
    ]
    return {"fran_enhet": one, "fore_enheter": several, "ny_enhet": False}


def _numbers(
    definition: Definition, enhet_id: int, span: Span, underlag: Underlag
) -> dict[str, Decimal | None]:
    values, aggregat = _values(definition, enhet_id, span, None, underlag)
    return {
        "totalt": aggregat.varde if aggregat else _total(definition, values),
        "kvinnor": _number(definition, values.get(Kon.KVINNOR)),
        "man": _number(definition, values.get(Kon.MAN)),
    }


def _parts(aggregat: Aggregat, underlag: Underlag) -> dict:
    """How many of those below are in a computed value, and which of them are not."""
    rader = underlag.organisation.rader
    missing = [rader[enhet_id].ref for enhet_id in aggregat.utan]
    return {"med": aggregat.med, "av": aggregat.av, "saknas": missing}


def _point_text(
    definition: Definition, point: dict, aggregat: Aggregat | None, svar: Svar
) -> dict[str, str | None]:
    """The point's values in words, where they are answers."""
    texts = {
        name: value_text(point[name], svar, definition.decimaler) for name in ("kvinnor", "man")
    }
    total = value_text(point["totalt"], svar, definition.decimaler)
    if aggregat and aggregat.varde is not None:
        how = definition.aggregering
        total = computed_text(aggregat.varde, svar, how, aggregat.med, definition.decimaler)
    return {"totalt": total, **texts}


def _pairs(values: dict[str, Cell]) -> list[dict]:
    """The numerators and denominators that were reported in place of a number."""
    return [
        {"kon": kon, "taljare": cell.taljare, "namnare": cell.namnare}
        for kon, cell in sorted(values.items())
        if cell.taljare is not None
    ]


def _values(
    definition: Definition, enhet_id: int, span: Span, asked: Span | None, underlag: Underlag
) -> tuple[dict[str, Cell], Aggregat | None]:
    """What the enhet reported, or what those below it did when its value is computed."""
    facts = underlag.facts
    draft = span == asked
    owes = facts.owes(definition.id, enhet_id, span[1])
    if owes and owes.satt == Satt.BERAKNAS and definition.aggregering != Aggregering.INGEN:
        return {}, _aggregate(definition, enhet_id, span, draft, underlag)
    if underlag.is_hidden(definition, enhet_id, span, asked=draft):
        return {}, None
    return facts.utfall.get((definition.id, enhet_id), {}).get(span, {}), None


def _aggregate(
    definition: Definition, enhet_id: int, span: Span, draft: bool, underlag: Underlag
) -> Aggregat:
    values: list = []
    below = _reporting_below(definition, enhet_id, span[1], underlag)
    for child_id in below:
        cells = underlag.facts.utfall.get((definition.id, child_id), {}).get(span, {})
        if underlag.is_hidden(definition, child_id, span, asked=draft):
            cells = {}
        if definition.aggregering == Aggregering.VAGT:
            values.append(_whole_pair(cells))
        else:
            values.append(_total(definition, cells))
    faktor = definition.namnarfaktor or Decimal(1)
    return aggregate(values, definition.aggregering, faktor, below)


def _reporting_below(
    definition: Definition, enhet_id: int, day: date, underlag: Underlag
) -> list[int]:
    """The topmost enheter below that report: what stands below them is part of theirs."""
    rader = underlag.organisation.rader
    top = rader[enhet_id]
    reporting = [
        rader[child_id]
        for child_id, rows in underlag.facts.ansvar.get(definition.id, {}).items()
        if child_id != enhet_id
        and top.holds(rader[child_id])
        and any(row.satt == Satt.RAPPORTERAS and row.valid_on(day) for row in rows)
    ]
    topmost: list[Enhetsrad] = []
    for rad in sorted(reporting, key=lambda rad: rad.lft):
        if not topmost or not topmost[-1].holds(rad):
            topmost.append(rad)
    return [rad.id for rad in topmost]


def _whole_pair(cells: dict[str, Cell]) -> Pair | None:
    """The pair of the total, or of both sexes together; None without either."""
    cell = cells.get(Kon.TOTALT)
    if cell is not None:
        return cell.taljare, cell.namnare
    kvinnor, man = cells.get(Kon.KVINNOR), cells.get(Kon.MAN)
    if kvinnor is None or man is None:
        return None
    parts = (kvinnor.taljare, man.taljare, kvinnor.namnare, man.namnare)
    if None in parts:
        return None
    return parts[0] + parts[1], parts[2] + parts[3]  # type: ignore[operator]


def _number(definition: Definition, cell: Cell | None) -> Decimal | None:
    if cell is None or cell.varde is not None:
        return cell.varde if cell else None
    return from_pair(cell.taljare, cell.namnare, definition.namnarfaktor or Decimal(1))


def _total(definition: Definition, values: dict[str, Cell]) -> Decimal | None:
    """The total as reported, or derived from both sexes where that is allowed."""
    reported = values.get(Kon.TOTALT)
    if reported is not None:
        return _number(definition, reported)
    kvinnor, man = values.get(Kon.KVINNOR), values.get(Kon.MAN)
    if kvinnor is None or man is None:
        return None
    pairs = None
    if kvinnor.taljare is not None and man.taljare is not None:
        pairs = ((kvinnor.taljare, kvinnor.namnare), (man.taljare, man.namnare))
    return derive_total(
        kvinnor.varde, man.varde, definition.matt, pairs, definition.namnarfaktor or Decimal(1)
    )


def is_answered(definition: Definition, values: dict[str, Cell]) -> bool:
    """Whether a period's rows, by Kon, say what was asked: a total, or why it is missing."""
    cell = values.get(Kon.TOTALT) or values.get(Kon.KVINNOR)
    return _total(definition, values) is not None or bool(cell and cell.saknas)


def _judged(
    definition: Definition, enhet_id: int, current: dict | None, underlag: Underlag
) -> tuple[Decimal | None, dict | None, Decimal | None]:
    """What is judged, against which target, and the forecast: (value, target, forecast).

    At delår the forecast is judged against the year's target; without one, the outcome
    against a periodmål, or against the year's when the figure does not accumulate.
    """
    runda, facts = underlag.runda, underlag.facts
    ar = target_year(current["till"]) if current else runda.till.year - definition.efterslapning
    arsmal = facts.malvarden.get((definition.id, enhet_id, ar, MalvardeTyp.ARSMAL, 12))
    outcome = current["totalt"] if current else None
    if not _is_measured(definition, runda):
        return None, None, None
    if not runda.is_forecast:
        return outcome, _target(arsmal, ar, MalvardeTyp.ARSMAL), None
    forecast = _forecast(definition, enhet_id, underlag)[0]
    if forecast is not None:
        return forecast, _target(arsmal, ar, MalvardeTyp.ARSMAL), forecast
    month = runda.till.month
    periodmal = facts.malvarden.get((definition.id, enhet_id, ar, MalvardeTyp.PERIODMAL, month))
    if periodmal:
        return outcome, _target(periodmal, ar, MalvardeTyp.PERIODMAL), None
    return (
        None if definition.ackumulerad else outcome,
        _target(arsmal, ar, MalvardeTyp.ARSMAL),
        None,
    )


def _forecast(
    definition: Definition, enhet_id: int, underlag: Underlag
) -> tuple[Decimal | None, int]:
    """The round's forecast of the year with its version; a hidden draft is none."""
    if enhet_id in underlag.hidden:
        return None, 0
    ar = underlag.runda.till.year - definition.efterslapning
    return underlag.facts.prognoser.get((definition.id, enhet_id, ar), (None, 0))


def _target(niva: Malniva | None, ar: int, typ: str) -> dict | None:
    if niva is None:
        return None
    return {
        "ar": ar,
        "typ": str(typ),
        "varde": niva.varde,
        "varde_max": niva.varde_max,
        "tolerans": niva.tolerans,
        "tolerans_procent": niva.tolerans_procent,
        "text": None,
    }


def niva_of(target: dict | None) -> Malniva | None:
    if target is None:
        return None
    return Malniva(
        target["varde"], target["tolerans"], target["varde_max"], target["tolerans_procent"]
    )


def _status(
    definition: Definition, value: Decimal | None, target: dict | None, current: dict | None
) -> str:
    saknas = current["saknas"] if current and value is None else None
    kan_ej = bool(current and current["brott"] and value is not None)
    return str(
        judge(value, niva_of(target), definition.riktning, definition.decimaler, saknas, kan_ej)
    )


def _trend(definition: Definition, points: list[dict], target: dict | None) -> int | None:
    """The last point against the one before it; none across a break in the series."""
    if len(points) < 2 or points[-1]["brott"]:
        return None
    direction = trend(
        points[-1]["totalt"],
        points[-2]["totalt"],
        definition.riktning,
        definition.decimaler,
        niva_of(target),
    )
    return None if direction is None else int(direction)


def figure_enhet(definition: Definition, enhet_id: int, underlag: Underlag, day: date) -> int:
    """Whose value stands for the goal: the enhet's own, or the owner's when it owes none.

    The owner's of then: on a day before it took over, whose figure it was.
    """
    facts, org = underlag.facts, underlag.organisation
    if facts.owes(definition.id, enhet_id, day):
        return enhet_id
    return owner_on(facts, org, definition.id, definition.agare_id, day)
