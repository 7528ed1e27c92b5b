"""What the page of one goal shows: its place, judgement, nyckeltal and history."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from mal.enums import Geh, RapporterasTill
from nyckeltal.enhetsfoljd import told_words
from nyckeltal.visning import certainty, missing_words, parts_words, point_text
from styrning.arsredovisning import visning
from styrning.arsredovisning.uppdragsvisning import uppdrag_rows
from styrning.bas.diagram import Linje, line_chart

Rapport = Mapping[str, Any]


def goal_context(report: Rapport, kod: str) -> dict[str, Any] | None:
    """The goal of ``kod`` as the template prints it; None where the report holds none."""
    per_kod = {mal["kod"]: mal for mal in report["mal"]}
    mal = per_kod.get(kod)
    if mal is None:
        return None
    ord = visning.scale_words(report)
    return {
        "rapport": report,
        "mal": mal,
        "vag": path(per_kod, mal),
        "ord": ord,
        "forslag_ord": ord[mal["bedomning"]["foreslagen"]] if mal["bedomning"] else "",
        "geh": "" if mal["geh"] == Geh.NEJ else Geh(mal["geh"]).label,
        "bara_namnd": mal["rapporteras_till"] == RapporterasTill.NAMND,
        "delmal": [other for other in report["mal"] if other["foralder"] == kod],
        "antal_under": visning.total(mal["rakning"]) - bool(mal["bedoms"]),
        "nyckeltal": [figure_block(figure) for figure in mal["nyckeltal"]],
        "historik": list(reversed(mal["ar"])),
        "uppdrag": [rad for rad in uppdrag_rows(report) if rad["mal"] == kod],
    }


def path(per_kod: Mapping[str, Mapping[str, Any]], mal: Mapping[str, Any]) -> list[Any]:
    """Everything above the goal, the vision first."""
    above = []
    node = per_kod.get(mal["foralder"] or "")
    while node is not None:
        above.append(node)
        node = per_kod.get(node["foralder"] or "")
    return above[::-1]


def figure_block(figure: Mapping[str, Any]) -> dict[str, Any]:
    """One nyckeltal with its chart and the table of the same numbers."""
    row = visning.figure_row(figure)
    row["kalla"] = figure["kalla"]
    row["mening"] = sentence(row)
    row["figur"], row["ankare"] = figure, f"varfor-{figure['kod']}"
    row["per_kon"] = any(
        point[kon] is not None for point in figure["serie"] for kon in ("kvinnor", "man")
    )
    row["punkter"] = [_point(figure, point) for point in figure["serie"]]
    row["diagram"] = _chart(figure)
    return row


def sentence(row: Mapping[str, Any]) -> str:
    """ "Utfall 88,4 procent (2025), mål minst 86,0.": the outcome, or why there is none."""
    target = "inget mål" if row["mal"] == visning.SAKNAS else f"mål {row['mal']}"
    if row["utgangsvarde"]:
        target += f", utgångsvärde {row['utgangsvarde']}"
    if row["prognos"]:
        forecast = f"{row['prognos']} {row['enhetsord']}".rstrip()
        return f"Prognos för året {forecast}, {target}."
    if row["utfall"] == visning.SAKNAS:
        return f"{(row['saknas'] or 'utfall saknas').capitalize()}, {target}."
    outcome = f"{row['utfall']} {row['enhetsord']}".rstrip()
    when = ", ".join(filter(None, [row["period"], row["sakerhet"]]))
    return f"Utfall {outcome} ({when}), {target}."


def _point(figure: Mapping[str, Any], point: Mapping[str, Any]) -> dict[str, str]:
    decimaler = figure["decimaler"]
    notes = [
        certainty(point),
        missing_words(figure, point["saknas"]),
        f"serien är bruten: {point['brott']}" if point["brott"] else "",
        f"från {point['foregangare']}" if point["foregangare"] else "",
        told_words(point, decimaler),
        parts_words(point, names=True),
        point["kommentar"],
    ]
    return {
        "period": point["period"],
        "totalt": point_text(point, "totalt", decimaler),
        "kvinnor": point_text(point, "kvinnor", decimaler),
        "man": point_text(point, "man", decimaler),
        "noter": "; ".join(filter(None, notes)),
    }


def _chart(figure: Mapping[str, Any]) -> str:
    """Empty where fewer than two values are known: a point is no line."""
    series = figure["serie"]
    lines = [Linje("Totalt", [point["totalt"] for point in series])]
    for kon, namn, klass in (("kvinnor", "Kvinnor", "d-kvinnor"), ("man", "Män", "d-man")):
        if any(point[kon] is not None for point in series):
            lines.append(Linje(namn, [point[kon] for point in series], klass))
    if max(sum(value is not None for value in line.varden) for line in lines) < 2:
        return ""
    target = figure["malvarde"]
    targets: list[Decimal | None] = [None] * len(series)
    if target and figure["period"]:
        targets[-1] = target["varde"]
    return line_chart(
        lines,
        [point["period"] for point in series],
        titel=figure["namn"],
        enhet=figure["mattenhet"],
        decimaler=figure["decimaler"],
        mal=targets,
        brott=[place for place, point in enumerate(series) if point["brott"]],
    )
