"""An extract of a report by tag: the same document with only the goals that carry it.

Pure: a report from ``read_report`` in, a report out, so that pages and files need nothing new.
Internal control carries no tags and is left out; so are the rule and the statements of GEH and
the balanskravsutredning, which are of the whole municipality, and net costs, which are of enheter.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from styrning.arsredovisning.geh_del import SLAG, geh_part
from styrning.arsredovisning.rollup import count, no_counts
from styrning.arsredovisning.uppdrag_del import tagged_uppdrag

Rapport = Mapping[str, Any]


def tag_extract(report: Rapport, namn: str) -> dict[str, Any]:
    """The report of the goals tagged ``namn``; every count is made anew from those alone."""
    mal_lista = _counted(mal for mal in report["mal"] if namn in mal["taggar"])
    assessed = [mal for mal in mal_lista if mal["bedoms"]]
    koder = {mal["kod"] for mal in assessed}
    omfattning = report["omfattning"]
    return {
        **report,
        "omfattning": {**omfattning, "namn": f"{omfattning['namn']}, tagg: {namn}"},
        "mal": mal_lista,
        "rakning": count(mal["klass"] for mal in assessed),
        "omraden": _parts(
            report["omraden"], assessed, lambda rad, mal: mal["omrade"] == rad["kod"]
        ),
        "enheter": _parts(
            report["enheter"],
            assessed,
            lambda rad, mal: mal["huvudansvarig"]["kod"] == rad["kod"],
        ),
        "geh": _geh(report["geh"], koder),
        "balanskrav": None,
        "drift": None,
        "upphorda": [mal for mal in report["upphorda"] if namn in mal["taggar"]],
        "uppdrag": tagged_uppdrag(report["uppdrag"]["lista"], {mal["kod"] for mal in mal_lista}),
        "internkontroll": [],
        "samlad_bedomning": None,
    }


def _counted(mal_lista: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Copies of the goals, in tree order, each with the tagged goals at and below it counted."""
    rows = [{**mal, "rakning": no_counts()} for mal in mal_lista]
    by_kod = {mal["kod"]: mal for mal in rows}
    for mal in reversed(rows):
        if mal["bedoms"]:
            mal["rakning"][mal["klass"]] += 1
        above = by_kod.get(mal["foralder"] or "")
        if above:
            for klass, antal in mal["rakning"].items():
                above["rakning"][klass] += antal
    return rows


def _parts(rows: list[dict], assessed: list[dict], belongs) -> list[dict]:
    """Those of the areas or enheter that hold a tagged goal, counted anew."""
    parts = []
    for rad in rows:
        klasser = [mal["klass"] for mal in assessed if belongs(rad, mal)]
        if klasser:
            parts.append({**rad, "rakning": count(klasser)})
    return parts


def _geh(part: Mapping[str, Any], koder: set[str]) -> dict[str, Any]:
    return geh_part(
        [
            mal | {"geh": slag, "geh_beslut": mal["beslut"]}
            for slag in SLAG
            for mal in part[slag]["mal"]
            if mal["kod"] in koder
        ],
        None,
        prognos=False,
    )
