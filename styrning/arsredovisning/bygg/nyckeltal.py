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
        rows += _rows(figure, years, by_sex=kalla.urval.kon)
        notes += _notes(figure)
    if kalla.urval.kon and any(not _has_sex(figure, years) for figure in figures):
        notes.append("Nyckeltal utan rader för kvinnor och män är inte uppdelade på kön.")
    return table(rubrik, head, rows, noter=notes)


def _rows(figure: Figur, years: Sequence[int], *, by_sex: bool) -> list[list[Cell]]:
    row = visning.figure_row(figure)
    unit = f", {row['enhetsord']}" if row["enhetsord"] else ""
    total = [cell(f"{row['namn']}{unit}"), *_values(figure, years, "totalt"), cell(row["mal"])]
    total.append(cell(row["status_ord"], status=row["status"]))
    rows = [total]
    if by_sex and _has_sex(figure, years):
        for kon, word in KON:
            values = _values(figure, years, kon)
            rows.append([cell(f"{row['namn']}: {word}"), *values, cell(""), cell("")])
    return rows


def _values(figure: Figur, years: Sequence[int], kon: str) -> list[Cell]:
    points = _by_year(figure)
    return [
        cell(point_text(points.get(ar), kon, figure["decimaler"]), tal=_value(points.get(ar), kon))
        for ar in years
    ]


def _by_year(figure: Figur) -> dict[int, Figur]:
    return {point["till"].year: point for point in figure["serie"]}


def _value(point: Figur | None, kon: str) -> Decimal | None:
    return None if point is None else point[kon]


def _has_sex(figure: Figur, years: Sequence[int]) -> bool:
    points = [point for ar, point in _by_year(figure).items() if ar in years]
    return any(point[kon] is not None for point in points for kon, _ in KON)


def _notes(figure: Figur) -> list[str]:
    """Why a value is missing, and that a series is broken: said below the table."""
    row = visning.figure_row(figure)
    notes = []
    if row["saknas"]:
        notes.append(f"{row['namn']}: {row['saknas']}.")
    if row["brott"]:
        notes.append(f"{row['namn']}: serien är bruten. {row['brott']}")
    if row["delar_saknas"]:
        notes.append(f"{row['namn']}: utan {row['delar_saknas']}.")
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
    points = _by_year(figure)
    return sum(_value(points.get(ar), "totalt") is not None for ar in years) > 1


def _chart(kalla: Blockkalla, figure: Figur, years: Sequence[int]) -> Diagram:
    points = _by_year(figure)
    series = [_serie("Totalt", "totalt", points, years)]
    if kalla.urval.kon and _has_sex(figure, years):
        series += [_serie(word.capitalize(), kon, points, years) for kon, word in KON]
    row = visning.figure_row(figure)
    return Diagram(
        slag="diagram",
        rubrik=row["namn"],
        alt=_told(figure, points, years),
        typ="linje",
        enhet=row["enhetsord"],
        x=[str(ar) for ar in years],
        serier=series,
        tabell=figure_table(kalla, [figure], f"{row['namn']}, värden"),  # type: ignore[typeddict-item]
    )


def _serie(namn: str, kon: str, points: Mapping[int, Figur], years: Sequence[int]) -> Serie:
    values = [_value(points.get(ar), kon) for ar in years]
    return Serie(namn=namn, varden=[None if v is None else canonical(v) for v in values])


def _told(figure: Figur, points: Mapping[int, Figur], years: Sequence[int]) -> str:
    """The chart in words: "Linjediagram. 2022: 81,2; 2023: saknas; … Målvärde minst 90,0."."""
    decimaler = figure["decimaler"]
    values = [
        f"{ar}: {point_text(points[ar], 'totalt', decimaler)}"
        if _value(points.get(ar), "totalt") is not None
        else f"{ar}: saknas"
        for ar in years
    ]
    target = figure["malvarde"]
    goal = (
        ""
        if target is None
        else (f" Målvärde {target_words(target, figure['riktning'], decimaler)}.")
    )
    unit = "" if figure["alternativ"] else f" i {figure['mattenhet']}"
    return f"Linjediagram över {figure['namn']}{unit}. {'; '.join(values)}.{goal}"
