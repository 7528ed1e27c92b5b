"""Series across a change of the organisation: older values are those of what the enhet took over.

Pure. A value of before is borrowed, with its enhet named, where one predecessor had the key
figure; of several none is chosen and nothing is added: each one's own value stands by itself.
Source: docs/beslut, "Organisation över tid".
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from nyckeltal.selectors import Facts
from styrning.bas.quantities import format_decimal
from styrning.grund.organisation import Enhetsrad, Organisation

Span = tuple[date, date]


def sources(
    facts: Facts, org: Organisation, nyckeltal_id: int, enhet_id: int, span: Span
) -> list[int]:
    """The enheter whose values of ``span`` stand before the enhet's own; none where it has one,
    or owed one then."""
    if facts.utfall.get((nyckeltal_id, enhet_id), {}).get(span) or (
        org.rader[enhet_id].valid_on(span[1]) and facts.owes(nyckeltal_id, enhet_id, span[1])
    ):
        return []
    found: list[int] = []
    for fran, datum in org.foregangare.get(enhet_id, ()):
        if span[1] >= datum:
            continue
        had = facts.owes(nyckeltal_id, fran, span[1]) or facts.utfall.get(
            (nyckeltal_id, fran), {}
        ).get(span)
        before = [fran] if had else sources(facts, org, nyckeltal_id, fran, span)
        found += [pk for pk in before if pk not in found]
    return found


def owner_on(facts: Facts, org: Organisation, nyckeltal_id: int, agare_id: int, day: date) -> int:
    """The owner, or on a day before it took over the one enhet that owed the key figure then."""
    if facts.owes(nyckeltal_id, agare_id, day):
        return agare_id
    before = sources(facts, org, nyckeltal_id, agare_id, (day, day))
    return before[0] if len(before) == 1 else agare_id


def told(rad: Enhetsrad, numbers: Mapping[str, Any]) -> dict[str, Any]:
    """One predecessor's own value of a period: its total and those of the sexes."""
    return {"enhet": rad.ref, **{name: numbers[name] for name in ("totalt", "kvinnor", "man")}}


def told_words(point: Mapping[str, Any], decimaler: int) -> str:
    """Whose the value is, where it is not the enhet's own: "från Kulturnämnden", or each one's
    value where several had one; empty for the enhet's own."""
    several = [
        f"{row['enhet']['namn']} {format_decimal(row['totalt'], decimaler)}"
        for row in point["fore_enheter"]
    ]
    if several:
        return f"{', '.join(several)}: räknas inte ihop"
    has_value = point["totalt"] is not None or point["saknas"]
    return f"från {point['fran_enhet']['namn']}" if point["fran_enhet"] and has_value else ""


def told_periods(points: Iterable[Mapping[str, Any]], decimaler: int) -> str:
    """Of which periods the value is another enhet's: "2022–2025 från Kulturnämnden"."""
    periods: dict[str, list[str]] = {}
    for point in points:
        if words := told_words(point, decimaler):
            periods.setdefault(words, []).append(point["period"])
    return "; ".join(f"{_span(found)} {words}" for words, found in periods.items())


def _span(periods: list[str]) -> str:
    if len(periods) < 3:
        return " och ".join(periods)
    return f"{periods[0]}–{periods[-1]}"


def mark_new_enhet(points: list[dict], enhet: dict[str, str]) -> None:
    """Say where another enhet's values end: the break forbids no judgement, but a comparison.

    ``ny_enhet`` tells such a break from one in what is measured.
    """
    if not any(point["fore_enheter"] or point["fran_enhet"] for point in points):
        return
    told_of = [_told_of(point) for point in points]
    for place, point in enumerate(points[1:], start=1):
        before, now = told_of[place - 1], told_of[place]
        if before == now or not before or not _has_value(points[:place], before):
            continue
        names = " och ".join(before.values())
        text = f"tidigare värden är från {names}, som {enhet['namn']} tog över efter"
        point["ny_enhet"] = point["brott"] is None
        point["brott"] = f"{point['brott']}; {text}" if point["brott"] else text


def _told_of(point: Mapping[str, Any]) -> dict[str, str]:
    """Kod and name of the enheter that the point is of, where it is not the enhet's own."""
    if not point["fore_enheter"] and not point["fran_enhet"]:
        return {}
    refs = [row["enhet"] for row in point["fore_enheter"]]
    refs += [point["fran_enhet"]] if point["fran_enhet"] else []
    return {ref["kod"]: ref["namn"] for ref in refs}


def _has_value(points: list[dict], told_of: dict[str, str]) -> bool:
    return any(
        _told_of(point) == told_of
        and (
            point["totalt"] is not None
            or any(row["totalt"] is not None for row in point["fore_enheter"])
        )
        for point in points
    )
