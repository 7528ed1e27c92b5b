"""One period of a series: what was reported, computed of those below, or borrowed from before."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from nyckeltal.enhetsfoljd import sources, told
from nyckeltal.enums import Aggregering, Kon, Satt
from nyckeltal.foljd import replaced_in
from nyckeltal.rules import Aggregat, Pair, aggregate, derive_total, from_pair
from nyckeltal.selectors import Cell, Definition
from nyckeltal.svar import Svar, computed_text, value_text
from nyckeltal.underlag import Span, Underlag, period_label, series_periods
from styrning.grund.organisation import Enhetsrad

NOTHING: dict[Any, Any] = {}
T, K, M = (kon.value for kon in (Kon.TOTALT, Kon.KVINNOR, Kon.MAN))


def series_points(
    definition: Definition, enhet_id: int, asked: Span | None, underlag: Underlag, svar: Svar
) -> list[dict]:
    """The periods of the series as plain data, oldest first.

    Nearly every value is the enhet's own as it was reported; the others are found one by one.
    """
    hidden = underlag.hidden_spans(definition, enhet_id, asked)
    reported = underlag.facts.utfall.get((definition.id, enhet_id), NOTHING)
    summed = definition.aggregering != Aggregering.INGEN
    points = []
    for span in series_periods(definition, underlag.runda):
        own = reported.get(span) if not svar else None
        if own and not (summed and _is_computed(definition, enhet_id, span, underlag)):
            points.append(_point(definition, span, NOTHING if span in hidden else own))
        else:
            points.append(_searched(definition, enhet_id, span, asked, underlag, svar))
    return points


def _searched(
    definition: Definition,
    enhet_id: int,
    span: Span,
    asked: Span | None,
    underlag: Underlag,
    svar: Svar,
) -> dict:
    """A period that may be an answer, computed, of what was replaced or of an enhet before."""
    facts = underlag.facts
    earlier = replaced_in(facts, definition.id, enhet_id, span)
    if earlier is not None:
        definition = definition._replace(id=earlier.id)
    before = _before(definition, enhet_id, span, asked, underlag)
    at = before[0] if len(before) == 1 else enhet_id
    values, aggregat = _values(definition, at, span, asked, underlag)
    point = _point(definition, span, values, aggregat)
    if aggregat:
        point["ingar"] = _parts(aggregat, underlag)
    if before:
        point |= _of_others(definition, before, span, underlag)
    if earlier:
        point["foregangare"] = earlier.kod
    if earlier or before:
        point["versioner"] = {}
    if svar:
        point["text"] = _point_text(definition, point, aggregat, svar)
    return point


def _point(
    definition: Definition,
    span: Span,
    values: Mapping[str, Cell],
    aggregat: Aggregat | None = None,
) -> dict[str, Any]:
    """The values of a period with what was said about them, as the enhet's own."""
    total, kvinnor, man = values.get(T), values.get(K), values.get(M)
    cell = total or kvinnor
    if aggregat:
        totalt = aggregat.varde
    else:
        totalt = _number(definition, total) if total else _total(definition, values)
    return {
        "period": period_label(span),
        "fran": span[0],
        "till": span[1],
        "totalt": totalt,
        "kvinnor": _number(definition, kvinnor) if kvinnor else None,
        "man": _number(definition, man) if man else None,
        "saknas": (cell.saknas or None) if cell and totalt is None else None,
        "sakerhet": cell.sakerhet if cell else None,
        "kommentar": cell.kommentar if cell else "",
        "brott": _break_in(definition, span) if definition.brott else None,
        "ingar": None,
        "foregangare": None,
        "ersatter": None,
        "fran_enhet": None,
        "fore_enheter": [],
        "ny_enhet": False,
        "text": None,
        "par": _pairs(values),
        "versioner": {kon: cell.version for kon, cell in values.items()},
    }


def _break_in(definition: Definition, span: Span) -> str | None:
    return next((text for day, text in definition.brott if span[0] <= day <= span[1]), None)


def _numbers(
    definition: Definition, values: dict[str, Cell], aggregat: Aggregat | None
) -> dict[str, Decimal | None]:
    return {
        "totalt": aggregat.varde if aggregat else _total(definition, values),
        "kvinnor": _number(definition, values[K]) if K in values else None,
        "man": _number(definition, values[M]) if M in values else None,
    }


def _before(
    definition: Definition, enhet_id: int, span: Span, asked: Span | None, underlag: Underlag
) -> list[int]:
    """The enheter before this one whose values are of ``span``; what is asked of it is its own."""
    facts, till = underlag.facts, underlag.runda.till
    if span == asked and facts.owes(definition.id, enhet_id, till):
        return []
    return sources(facts, underlag.organisation, definition.id, enhet_id, span)


def _of_others(
    definition: Definition, before: list[int], span: Span, underlag: Underlag
) -> dict[str, Any]:
    """Which enhet's the point's value is, or which enheter had one each: those are never added."""
    rader = underlag.organisation.rader
    if len(before) == 1:
        return {"fran_enhet": rader[before[0]].ref}
    several = [
        told(rader[pk], _numbers(definition, *_values(definition, pk, span, None, underlag)))
        for pk in before
    ]
    return {"fore_enheter": several}


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


def _pairs(values: Mapping[str, Cell]) -> list[dict]:
    """The numerators and denominators that were reported in place of a number."""
    paired = [kon for kon, cell in values.items() if cell.taljare is not None]
    if not paired:
        return []
    return [
        {"kon": kon, "taljare": values[kon].taljare, "namnare": values[kon].namnare}
        for kon in sorted(paired)
    ]


def _values(
    definition: Definition, enhet_id: int, span: Span, asked: Span | None, underlag: Underlag
) -> tuple[dict[str, Cell], Aggregat | None]:
    """What the enhet reported, or what those below it did when its value is computed."""
    facts = underlag.facts
    draft = span == asked
    if _is_computed(definition, enhet_id, span, underlag):
        return {}, _aggregate(definition, enhet_id, span, draft, underlag)
    if underlag.is_hidden(definition, enhet_id, span, asked=draft):
        return {}, None
    return facts.utfall.get((definition.id, enhet_id), {}).get(span, {}), None


def _is_computed(definition: Definition, enhet_id: int, span: Span, underlag: Underlag) -> bool:
    """Whether the enhet's value of the period is that of those below it."""
    if definition.aggregering == Aggregering.INGEN:
        return False
    owes = underlag.facts.owes(definition.id, enhet_id, span[1])
    return owes is not None and owes.satt == Satt.BERAKNAS


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


def _number(definition: Definition, cell: Cell) -> Decimal | None:
    if cell.varde is not None or cell.taljare is None:
        return cell.varde
    return from_pair(cell.taljare, cell.namnare, definition.namnarfaktor or Decimal(1))


def _total(definition: Definition, values: Mapping[str, Cell]) -> Decimal | None:
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
