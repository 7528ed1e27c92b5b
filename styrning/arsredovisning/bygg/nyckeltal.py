"""Key figures in a document: tables over the years and by sex, charts with their tables."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from mal.enums import RapporterasTill
from nyckeltal.visning import point_text, target_words
from styrning.arsredovisning import visning
from styrning.arsredovisning.bygg.delar import cell, column, nothing, table
from styrning.arsredovisning.bygg.kalla import Blockkalla
from styrning.arsredovisning.dokument import Block, Cell, Diagram, Serie
from styrning.bas.quantities import canonical

INGA = "Inga nyckeltal i den här rapporten motsvarar urvalet."
KON = (("kvinnor", "kvinnor"), ("man", "män"))
Figur = Mapping[str, Any]
Punkter = Sequence[Figur | None]


def chosen_figures(kalla: Blockkalla) -> list[Figur]:
    """The nyckeltal of the selection, each once, in the order of the goals."""
    report = {**kalla.rapport, "mal": kalla.mal_lista()}
    rows = [entry["nyckeltal"] for entry in visning.figures(report)]
    if kalla.for_kf:
        rows = [row for row in rows if row["rapporteras_till"] == RapporterasTill.KF]
    wanted = kalla.urval.nyckeltal
    return [row for row in rows if not wanted or row["kod"] in wanted]


def figure_blocks(kalla: Blockkalla) -> list[Block]:
    rows = chosen_figures(kalla)
    return [figure_table(kalla, rows, kalla.rubrik)] if rows else nothing(INGA)


def figure_table(kalla: Blockkalla, figures: Sequence[Figur], rubrik: str) -> Block:
    """A row for each nyckeltal, and below it women and men where that is chosen."""
    years = kalla.years()
    head = [column("Nyckeltal", bredd=6)]
    head += [column(str(ar), "tal", 2) for ar in years]
    head += [column("Målvärde", "tal", 2), column("Läge", "status", 3)]
    rows: list[list[Cell]] = []
    notes: list[str] = []
    for figure in figures:
        told = visning.beside_values(figure)
        rows += _rows(figure, told, years, by_sex=kalla.urval.kon)
        notes += _notes(told)
    if kalla.urval.kon and any(not _has_sex(_points(figure, years)) for figure in figures):
        notes.append("Nyckeltal utan rader för kvinnor och män är inte uppdelade på kön.")
    return table(rubrik, head, rows, noter=notes)


def _rows(figure: Figur, told: Figur, years: Sequence[int], *, by_sex: bool) -> list[list[Cell]]:
    points, decimaler, namn = _points(figure, years), figure["decimaler"], told["namn"]
    unit = f", {told['enhetsord']}" if told["enhetsord"] else ""
    total = [cell(f"{namn}{unit}"), *_values(points, "totalt", decimaler), cell(told["mal"])]
    total.append(cell(told["status_ord"], status=told["status"]))
    rows = [total]
    if by_sex and _has_sex(points):
        for kon, word in KON:
            values = _values(points, kon, decimaler)
            rows.append([cell(f"{namn}: {word}"), *values, cell(""), cell("")])
    return rows


def _points(figure: Figur, years: Sequence[int]) -> Punkter:
    """The figure's point of each year; None where it has none."""
    by_year = {point["till"].year: point for point in figure["serie"]}
    return [by_year.get(ar) for ar in years]


def _values(points: Punkter, kon: str, decimaler: int) -> list[Cell]:
    return [
        cell(point_text(point, kon, decimaler), tal=None if point is None else point[kon])
        for point in points
    ]


def _numbers(points: Punkter, kon: str) -> list[Decimal | None]:
    return [None if point is None else point[kon] for point in points]


def _has_sex(points: Punkter) -> bool:
    return any(point[kon] is not None for point in points if point for kon, _ in KON)


def _notes(told: Figur) -> list[str]:
    """Why a value is missing, and that a series is broken: said below the table."""
    notes = []
    if told["saknas"]:
        notes.append(f"{told['namn']}: {told['saknas']}.")
    if told["brott"]:
        notes.append(f"{told['namn']}: serien är bruten. {told['brott']}")
    if told["delar_saknas"]:
        notes.append(f"{told['namn']}: utan {told['delar_saknas']}.")
    return notes


def chart_blocks(kalla: Blockkalla) -> list[Block]:
    """A chart with its table for each nyckeltal that has something to draw."""
    figures = chosen_figures(kalla)
    if not figures:
        return nothing(INGA)
    years = kalla.years()
    drawn = [figure for figure in figures if _drawn(figure, years)]
    blocks: list[Block] = [_chart(kalla, figure, years) for figure in drawn]
    left = [figure["namn"] for figure in figures if figure not in drawn]
    if left:
        blocks += nothing(f"Färre än två värden finns för: {', '.join(left)}.")
    return blocks


def _drawn(figure: Figur, years: Sequence[int]) -> bool:
    values = _numbers(_points(figure, years), "totalt")
    return sum(value is not None for value in values) > 1


def _chart(kalla: Blockkalla, figure: Figur, years: Sequence[int]) -> Diagram:
    points, told = _points(figure, years), visning.beside_values(figure)
    series = [_serie("Totalt", "totalt", points)]
    if kalla.urval.kon and _has_sex(points):
        series += [_serie(word.capitalize(), kon, points) for kon, word in KON]
    return Diagram(
        slag="diagram",
        rubrik=told["namn"],
        alt=_told(figure, points, years),
        typ="linje",
        enhet=told["enhetsord"],
        x=[str(ar) for ar in years],
        serier=series,
        tabell=figure_table(kalla, [figure], f"{told['namn']}, värden"),  # type: ignore[typeddict-item]
    )


def _serie(namn: str, kon: str, points: Punkter) -> Serie:
    return Serie(namn=namn, varden=[canonical(value) for value in _numbers(points, kon)])


def _told(figure: Figur, points: Punkter, years: Sequence[int]) -> str:
    """The chart in words: "Linjediagram. 2022: 81,2; 2023: saknas; … Målvärde minst 90,0."."""
    decimaler = figure["decimaler"]
    values = [
        f"{ar}: {point_text(point, 'totalt', decimaler)}"
        if point and point["totalt"] is not None
        else f"{ar}: saknas"
        for ar, point in zip(years, points, strict=True)
    ]
    target = figure["malvarde"]
    goal = (
        ""
        if target is None
        else (f" Målvärde {target_words(target, figure['riktning'], decimaler)}.")
    )
    unit = "" if figure["alternativ"] else f" i {figure['mattenhet']}"
    return f"Linjediagram över {figure['namn']}{unit}. {'; '.join(values)}.{goal}"
