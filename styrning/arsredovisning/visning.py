"""The report as words and printed numbers: page, HTML file and workbook print these alike.

Pure: a report from ``read_report`` in, plain dicts out. Nothing is computed but counts of what
the report says; every number is formatted here, once.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from mal.enums import Geh, Klass, Status, Trend
from nyckeltal.enhetsfoljd import told_periods
from nyckeltal.visning import (
    SAKNAS,
    baseline_words,
    certainty,
    forecast_text,
    missing_parts,
    missing_words,
    parts_words,
    point_text,
    target_words,
)
from styrning.bas.periods import number_word
from styrning.grund.enums import InlamningLage

PRINTED = (("utfall", "totalt"), ("kvinnor", "kvinnor"), ("man", "man"))
ARTAL = 5

Rapport = Mapping[str, Any]


def scale_words(report: Rapport) -> dict[str, str]:
    """Class → the municipality's own word, where exactly one step of the scale has the class."""
    words: dict[str, list[str]] = {}
    for steg in report["skala"]:
        words.setdefault(steg["klass"], []).append(steg["ord"])
    return {
        klass.value: words[klass][0] if len(words.get(klass, ())) == 1 else klass.label
        for klass in Klass
    }


def total(counts: Mapping[str, int]) -> int:
    return sum(counts.values())


def count_words(counts: Mapping[str, int], words: Mapping[str, str]) -> str:
    """ "7 uppfyllt, 2 delvis": every class that somebody has; said aloud, never merged."""
    return ", ".join(f"{antal} {words[klass].lower()}" for klass, antal in counts.items() if antal)


def summary(report: Rapport) -> dict[str, str]:
    """The counts in running text: how many goals, how they went, and what is not counted."""
    rakning = report["rakning"]
    number = total(rakning)
    if not number:
        text = "Planen har inga mål som bedöms i den här omfattningen."
        return {"antal": text, "utfall": "", "ovriga": ""}
    words = scale_words(report)
    judged = {klass: rakning[klass] for klass in ("uppfyllt", "delvis", "ej_uppfyllt")}
    unjudged = {klass: rakning[klass] for klass in ("kan_ej_bedomas", "ej_bedomt")}
    what = "Prognosen för året" if is_forecast(report) else "Utfallet"
    result = {
        "antal": f"{number_word(number, neuter=True).capitalize()} mål för {report['ar']} bedöms.",
        "utfall": f"{what} är {count_words(judged, words)}." if any(judged.values()) else "",
        "ovriga": "",
    }
    if any(unjudged.values()):
        others = count_words(unjudged, words)
        result["ovriga"] = f"Dessutom {others}; de räknas varken som uppfyllda eller missade."
    return result


def is_forecast(report: Rapport) -> bool:
    """Whether the judgements of the round are forecasts of the year, as at delår."""
    return bool(report["uppfoljning"] and report["uppfoljning"]["prognos"])


def undecided(report: Rapport) -> list[dict]:
    """The enheter whose submission no nämnd or styrelse has decided on yet."""
    return [rad for rad in enhet_rows(report) if rad["ej_beslutad"]]


def state(report: Rapport) -> str:
    """How far the submissions behind the report have come, in one sentence."""
    sent = [rad for rad in report["enheter"] if rad["lage"]]
    if not sent:
        return "Ingen inlämning hör till redovisningen."
    decided = len(sent) - len(undecided(report))
    changed = sum(rad["andrad_efter_beslut"] for rad in sent)
    text = f"{decided} av {len(sent)} inlämningar är beslutade"
    if approved := sum(rad["lage"] == InlamningLage.GODKAND for rad in sent):
        text += f", {approved} godkända men ej beslutade"
    if waiting := len(sent) - decided - approved:
        text += f", {waiting} ej godkända och visas inte utanför den egna enheten"
    return f"{text}; {changed} ändrade efter beslut." if changed else f"{text}."


def enhet_rows(report: Rapport) -> list[dict]:
    """Counts per huvudansvarig, with the submission's stage in words and its decision."""
    return [
        {
            **rad,
            "lage_ord": InlamningLage(rad["lage"]).label if rad["lage"] else "",
            "beslut_kort": rad["beslut"].removeprefix(rad["namn"]).strip(),
            "ej_beslutad": bool(rad["lage"]) and rad["lage"] != InlamningLage.BESLUTAD,
        }
        for rad in report["enheter"]
    ]


def area_rows(report: Rapport) -> list[dict]:
    """Counts per strategic area; goals outside every area are a row of their own."""
    rows = [
        {"kod": rad["kod"], "namn": rad["namn"], "rakning": rad["rakning"]}
        for rad in report["omraden"]
    ]
    outside = [mal["klass"] for mal in report["mal"] if mal["bedoms"] and mal["omrade"] is None]
    if outside:
        rakning = {klass: outside.count(klass) for klass in report["rakning"]}
        rows.append({"kod": "", "namn": "Utan strategiskt område", "rakning": rakning})
    return rows


def rating_years(report: Rapport) -> list[int]:
    return list(range(report["ar"] - ARTAL + 1, report["ar"] + 1))


def rating_rows(report: Rapport) -> list[dict]:
    """Five years of judgements: each area as a heading, each assessed goal as a row.

    A cell is {"klass", "ord"} or None. The year of the report is what the report itself says.
    """
    rows = []
    for mal in report["mal"]:
        if not mal["bedoms"] and mal["nivaslag"] != "omrade":
            continue
        per_year = {rad["ar"]: rad for rad in mal["ar"]}
        if mal["bedoms"]:
            per_year[report["ar"]] = mal
        cells = [per_year.get(ar) for ar in rating_years(report)]
        rows.append(
            {
                "kod": mal["kod"],
                "namn": mal["namn"],
                "niva": mal["niva"],
                "ansvarig": mal["huvudansvarig"]["namn"],
                "omrade": mal["nivaslag"] == "omrade",
                "bedoms": mal["bedoms"],
                "celler": [
                    {"klass": cell["klass"], "ord": cell["ord"]} if cell and cell["klass"] else None
                    for cell in cells
                ],
            }
        )
    return rows


def figures(report: Rapport) -> list[dict]:
    """Each nyckeltal of the report once, in the order of the goals, with the koder of its goals."""
    found: dict[tuple[str, str], dict] = {}
    for mal in report["mal"]:
        for figure in mal["nyckeltal"]:
            entry = found.setdefault(
                (figure["kod"], figure["enhet"]["kod"]),
                {"nyckeltal": figure, "mal": [], "omrade": mal["omrade"]},
            )
            entry["mal"].append(mal["kod"])
    return list(found.values())


def figure_years(report: Rapport) -> list[int]:
    """Every year that a series of the report has a point in, oldest first."""
    return sorted(
        {point["till"].year for entry in figures(report) for point in entry["nyckeltal"]["serie"]}
    )


def figure_groups(report: Rapport, years: Iterable[int]) -> list[dict]:
    """The table over ``years``: nyckeltal under the area of the first goal that each measures."""
    years = list(years)
    names = {rad["kod"]: rad["namn"] for rad in report["omraden"]}
    groups: dict[str | None, list[dict]] = {}
    for entry in figures(report):
        row = figure_row(entry["nyckeltal"], years) | {"malkoder": entry["mal"]}
        groups.setdefault(entry["omrade"], []).append(row)
    return [
        {"namn": names.get(kod or "", "Utan strategiskt område"), "rader": rows}
        for kod, rows in groups.items()
    ]


def figure_row(figure: Mapping[str, Any], years: Iterable[int] = ()) -> dict:
    """One nyckeltal in print: its cells by year, the latest by sex, target, status and trend."""
    decimaler, series = figure["decimaler"], figure["serie"]
    points = {point["till"].year: point for point in series}
    now = _now(figure)
    return {
        "kod": figure["kod"],
        "mattenhet": figure["mattenhet"],
        "enhet": figure["enhet"],
        "riktning": figure["riktning"],
        "period": figure["period"],
        "celler": [_cell(points.get(ar), ar, decimaler, points.get(ar) is now) for ar in years],
        **{name: point_text(now, kon, decimaler) for name, kon in PRINTED},
        "utgangsvarde": baseline_words(figure),
        "prognos": forecast_text(figure) if has_forecast(figure) else "",
        "bedoms_pa": figure["bedoms_pa"],
        "jamforelse": figure["jamforelse"],
        "sakerhet": certainty(now),
        "trend": figure["trend"],
        "trend_ord": "" if figure["trend"] is None else Trend(figure["trend"]).label,
        "kommentar": figure["kommentar"],
        "andras": told_periods(series, decimaler),
        "kurva": _curve(series),
        "delar": parts_words(now, names=True),
        **beside_values(figure),
    }


def beside_values(figure: Mapping[str, Any]) -> dict[str, Any]:
    """What a table says of a nyckeltal beside its values: name, target, status, what lacks."""
    now = _now(figure)
    return {
        "namn": figure["namn"],
        "enhetsord": "" if figure["alternativ"] else figure["mattenhet"],
        "mal": target_words(figure["malvarde"], figure["riktning"], figure["decimaler"]),
        "status": figure["status"],
        "status_ord": Status(figure["status"]).label,
        "saknas": missing_words(figure, figure["saknas"]),
        "brott": (now["brott"] if now else None) or "",
        "delar_saknas": missing_parts(now),
    }


def _now(figure: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The point that the round asks for; None where it asks for none."""
    return figure["serie"][-1] if figure["serie"] and figure["period"] else None


def _curve(series: Iterable[Mapping[str, Any]]) -> list[Decimal | None]:
    """The totals for a small line, with a gap where the series is broken."""
    values: list[Decimal | None] = []
    for point in series:
        if point["brott"]:
            values.append(None)
        values.append(point["totalt"])
    return values


def has_forecast(figure: Mapping[str, Any]) -> bool:
    return figure["prognos"] is not None


def _cell(point: Mapping[str, Any] | None, ar: int, decimaler: int, now: bool) -> dict:
    text = point_text(point, "totalt", decimaler)
    return {"ar": ar, "text": text, "nu": now and point is not None}


def geh_groups(report: Rapport) -> list[dict]:
    """The GEH goals by kind, with counts in words and the outcome of each goal's figures."""
    per_kod = {mal["kod"]: mal for mal in report["mal"]}
    words = scale_words(report)
    names = {"finansiellt": "Finansiella mål", "verksamhet": "Verksamhetsmål"}
    return [
        {
            "slag": slag,
            "namn": name,
            "antal": total(report["geh"][slag]["rakning"]),
            "rakning": report["geh"][slag]["rakning"],
            "text": count_words(report["geh"][slag]["rakning"], words),
            "mal": [
                {
                    **mal,
                    "utfall": _outcomes(slag, per_kod[mal["kod"]]["nyckeltal"]),
                    "bedomning": per_kod[mal["kod"]]["bedomning"],
                }
                for mal in report["geh"][slag]["mal"]
            ],
        }
        for slag, name in names.items()
    ]


def _outcomes(slag: str, figures: list[Mapping[str, Any]]) -> list[str]:
    """The outcome of each figure of a financial goal; of others how many stand where."""
    if slag == Geh.FINANSIELLT:
        return [_outcome(figure) for figure in figures]
    counts = Counter(figure["status"] for figure in figures)
    words = [f"{counts[status]} {status.label.lower()}" for status in Status if counts[status]]
    return [f"{len(figures)} nyckeltal: {', '.join(words)}"] if figures else []


def _outcome(figure: Mapping[str, Any]) -> str:
    """ "Soliditet: 32,0 procent, minst 31,3": outcome and target; why it is missing, if it is."""
    row = figure_row(figure)
    value = row["saknas"] or "utfall saknas"
    if row["utfall"] != SAKNAS:
        value = f"{row['utfall']} {row['enhetsord']}".rstrip()
    target = "" if row["mal"] == SAKNAS else f", {row['mal']}"
    return f"{row['namn']}: {value}{target}"


def values(report: Rapport) -> Iterable[dict]:
    """Every value of the report once, one a row: the tidy form of all series."""
    for entry in figures(report):
        figure = entry["nyckeltal"]
        for point in figure["serie"]:
            for kon, name in (("totalt", "Totalt"), ("kvinnor", "Kvinnor"), ("man", "Män")):
                value: Decimal | None = point[kon]
                if value is None and kon != "totalt":
                    continue
                yield {
                    "mal": entry["mal"],
                    "nyckeltal": figure,
                    "punkt": point,
                    "kon": name,
                    "varde": value,
                    "nu": point is figure["serie"][-1] and figure["period"] is not None,
                }
