"""Internal control of a report in words, alike on page, in HTML file and in workbook. Pure."""

from collections.abc import Mapping
from typing import Any

from internkontroll.enums import Kontrollutfall, Metod, TillfalleLage
from styrning.grund.enums import AtgardLage


def control_rows(report: Mapping[str, Any]) -> list[dict]:
    """Internal control per enhet: the plan in words, counts in words, and every occasion."""
    return [
        {
            "enhet": rad["enhet"],
            "plan": _plan_words(rad["plan"]),
            "rakning": rad["rakning"],
            "text": control_words(rad["rakning"]),
            "tillfallen": [
                _occasion(check, tillfalle)
                for check in rad["moment"]
                for tillfalle in check["tillfallen"]
            ],
        }
        for rad in report["internkontroll"]
    ]


def _plan_words(plan: Mapping[str, str] | None) -> str:
    if plan is None:
        return "ingen antagen plan"
    return plan["beslut"] or "utkast"


def control_words(rakning: Mapping[str, int]) -> str:
    """ "3 utan anmärkning, 1 mindre avvikelse, 2 återstår": every occasion once."""
    words = {utfall.value: utfall.label.lower() for utfall in Kontrollutfall}
    words |= {"installda": "inställda", "aterstar": "återstår"}
    return ", ".join(f"{rakning[key]} {word}" for key, word in words.items() if rakning[key])


def _occasion(check: Mapping[str, Any], tillfalle: Mapping[str, Any]) -> dict[str, Any]:
    resultat = tillfalle["resultat"]
    found = resultat or {"avvikelser": None, "stickprov": None, "text": "", "atgarder": []}
    extent = ""
    if found["avvikelser"] is not None and found["stickprov"] is not None:
        word = "avvikelse" if found["avvikelser"] == 1 else "avvikelser"
        extent = f"{found['avvikelser']} {word} av {found['stickprov']}"
    return {
        "kod": check["kod"],
        "vad": check["vad"],
        "metod": Metod(check["metod"]).label,
        "ansvarig": check["ansvarig"],
        "planerad": tillfalle["planerad"],
        "lage": TillfalleLage(tillfalle["lage"]).label,
        "utfall": resultat["utfall"] if resultat else "",
        "utfall_ord": Kontrollutfall(resultat["utfall"]).label if resultat else "",
        "utford_at": resultat["utford_at"] if resultat else None,
        "utford_av": resultat["utford_av"] if resultat else "",
        "stickprov": found["stickprov"],
        "avvikelser": found["avvikelser"],
        "omfattning": extent,
        "text": found["text"] or tillfalle["lage_motiv"],
        "atgarder": [
            {**atgard, "lage_ord": AtgardLage(atgard["lage"]).label.lower()}
            for atgard in found["atgarder"]
        ],
    }


def deviations(report: Mapping[str, Any]) -> list[dict]:
    """What was found to be wrong, or not checked though it should be, with its actions."""
    return [
        {**tillfalle, "enhet": rad["enhet"]}
        for rad in control_rows(report)
        for tillfalle in rad["tillfallen"]
        if tillfalle["utfall"] and tillfalle["utfall"] != Kontrollutfall.UTAN_ANMARKNING
    ]
