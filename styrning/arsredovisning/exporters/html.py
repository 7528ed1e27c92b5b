"""The report as one accessible HTML file that needs nothing beside itself."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string

from styrning.arsredovisning import (
    balanskravsvisning,
    driftvisning,
    gehvisning,
    kontrollvisning,
    uppdragsvisning,
    visning,
)
from styrning.arsredovisning.grundvisning import with_kinds

FORM = {
    "uppfyllt": "●",
    "natt": "●",
    "delvis": "◐",
    "nara": "◐",
    "ej_uppfyllt": "■",
    "ej_natt": "■",
    "kan_ej_bedomas": "◇",
    "ej_bedomt": "○",
    "ej_matt": "○",
    "foljs": "",
    "tillracklig": "●",
    "inte": "■",
}


def to_html(report: Mapping[str, Any], *, demodata: bool = False) -> bytes:
    """The document in UTF-8; every status is a shape and a word, colour only helps.

    Args:
        demodata: whether the facts are invented; then the document says so at the top.
    """
    return render_to_string("arsredovisning/export.html", context(report, demodata)).encode()


def context(report: Mapping[str, Any], demodata: bool) -> dict[str, Any]:
    words = visning.scale_words(report)
    klasser = [(klass, words[klass]) for klass in report["rakning"]]
    return {
        "rapport": report,
        "demodata": demodata,
        "kommun": settings.KOMMUN_NAMN,
        "klasser": [{"ord": ord, "form": FORM[klass]} for klass, ord in klasser],
        "sammanfattning": visning.summary(report),
        "lage": visning.state(report),
        "summa": _counts("Alla mål", report["rakning"]),
        "omraden": [_counts(rad["namn"], rad["rakning"]) for rad in visning.area_rows(report)],
        "enheter": [
            rad | _counts(rad["namn"], rad["rakning"]) for rad in visning.enhet_rows(report)
        ],
        "bedomningsar": visning.rating_years(report),
        "bedomningar": _with_forms(visning.rating_rows(report)),
        "mal": [_goal(mal) for mal in report["mal"] if mal["bedoms"]],
        "ar_lista": visning.figure_years(report),
        "grupper": _figures_with_forms(visning.figure_groups(report, visning.figure_years(report))),
        "uppdrag": uppdragsvisning.uppdrag_rows(report),
        "uppdrag_text": uppdragsvisning.uppdrag_words(report["uppdrag"]["rakning"]),
        "kontroll": _control_with_forms(kontrollvisning.control_rows(report)),
        "samlad": _judged(kontrollvisning.whole(report)),
        "avvikelser": kontrollvisning.deviations(report),
        "geh": _geh_with_forms(visning.geh_groups(report)),
        "geh_utfall": _verdict(report),
        "utlatanden": _statements(report),
        "balanskrav": balanskravsvisning.whole(report["balanskrav"]),
        "drift": driftvisning.whole(report),
    }


def _counts(namn: str, rakning: Mapping[str, int]) -> dict:
    return {"namn": namn, "antal": list(rakning.values()), "alla": visning.total(rakning)}


def _with_forms(rows: list[dict]) -> list[dict]:
    for row in rows:
        row["celler"] = [
            {"form": FORM[cell["klass"]], "ord": cell["ord"]} if cell else None
            for cell in row["celler"]
        ]
    return rows


def _goal(mal: Mapping[str, Any]) -> dict:
    shown = {**mal, "form": FORM[mal["klass"]]}
    if "bedomning" in mal:
        shown["grunder"] = with_kinds(mal["bedomning"]["grunder"])
    return shown


def _figures_with_forms(groups: list[dict]) -> list[dict]:
    for group in groups:
        group["rader"] = [row | {"form": FORM[row["status"]]} for row in group["rader"]]
    return groups


def _geh_with_forms(groups: list[dict]) -> list[dict]:
    for group in groups:
        group["mal"] = [_goal(mal) for mal in group["mal"]]
    return groups


def _control_with_forms(rows: list[dict]) -> list[dict]:
    return [row | {"rapport": _judged(row["rapport"])} for row in rows]


def _judged(said: Mapping[str, Any] | None) -> dict | None:
    return {**said, "form": FORM.get(said["bedomning"] or "", "○")} if said else None


def _verdict(report: Mapping[str, Any]) -> dict[str, Any] | None:
    verdict = gehvisning.verdict(report)
    if verdict is None:
        return None
    verdict["form"] = FORM[verdict["tecken"]["klass"]]
    for part in verdict["delar"]:
        part["form"] = FORM[part["tecken"]["klass"]]
    return verdict


def _statements(report: Mapping[str, Any]) -> list[dict]:
    """None in an enhet's own report and in an extract, which have neither rule nor statements."""
    geh = report["geh"]
    rows = gehvisning.statements(report) if geh["regel"] or geh["utlatanden"] else []
    for row in rows:
        for said in row.get("tecken", ()):
            said["form"] = FORM[said["tecken"]["klass"]]
    return rows
