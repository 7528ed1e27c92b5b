"""Internal control of a report in words, alike on page, in HTML file and in workbook. Pure."""

from collections.abc import Mapping
from typing import Any

from internkontroll.enums import (
    Kategori,
    Kontrollutfall,
    Metod,
    Provningssvar,
    RapportLage,
    RekommendationLage,
    Riskbeslut,
    TillfalleLage,
    Tillracklighet,
)
from internkontroll.rules import is_remark
from styrning.grund.enums import AtgardLage

_COUNTED = {
    Kontrollutfall.UTAN_ANMARKNING: ("utan anmärkning", "utan anmärkning"),
    Kontrollutfall.MINDRE_AVVIKELSE: ("mindre avvikelse", "mindre avvikelser"),
    Kontrollutfall.ALLVARLIG_AVVIKELSE: ("allvarlig avvikelse", "allvarliga avvikelser"),
    Kontrollutfall.EJ_GENOMFORD: ("ej genomförd", "ej genomförda"),
    "installda": ("inställd", "inställda"),
    "aterstar": ("återstår", "återstår"),
}


def control_rows(report: Mapping[str, Any]) -> list[dict]:
    """Internal control per enhet: the plan in words, counts in words, and every occasion."""
    return [
        {
            "enhet": rad["enhet"],
            "plan": _plan_words(rad["plan"], rad["plan_i_tid"]),
            "risker": [_risk(risk) for risk in rad["risker"]],
            "rapport": _report(rad["rapport"]),
            "provning": _company(rad["provning"]),
            "rekommendationer": [_advice(row) for row in rad["rekommendationer"]],
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


def whole(report: Mapping[str, Any]) -> dict[str, Any] | None:
    """KS's judgement of the whole municipality in words; None before it is decided."""
    return _judged(report["samlad_bedomning"])


def _plan_words(plan: Mapping[str, str] | None, on_time: bool | None) -> str:
    if plan is None:
        return "ingen antagen plan"
    late = ", efter sista dagen" if on_time is False else ""
    return f"{plan['beslut']}{late}" if plan["beslut"] else "utkast"


def _risk(risk: Mapping[str, Any]) -> dict[str, Any]:
    s, k = risk["sannolikhet"], risk["konsekvens"]
    decided = Riskbeslut(risk["beslut"]).label.lower()
    if risk["accepterad_till"]:
        decided += f" av {risk['accepterad_av']} till och med {risk['accepterad_till']:%Y-%m-%d}"
    return {
        **risk,
        "text": _sentence(risk),
        "kategori_ord": Kategori(risk["kategori"]).label,
        "varde_ord": f"{s['steg']} {s['ord']} × {k['steg']} {k['ord']} = {risk['riskvarde']}",
        "beslut_ord": decided,
    }


def _sentence(risk: Mapping[str, Any]) -> str:
    """ "Risk att fel lön betalas ut på grund av … vilket leder till …" """
    text = f"Risk att {risk['risk_att']}"
    for words, field in (("på grund av", "pa_grund_av"), ("vilket leder till", "leder_till")):
        if risk[field]:
            text += f" {words} {risk[field]}"
    return text


def _judged(said: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """A body's judgement with its word."""
    if said is None:
        return None
    word = Tillracklighet(said["bedomning"]).label if said["bedomning"] else "Inte bedömd"
    return {**said, "ord": word}


def _report(said: Mapping[str, Any] | None) -> dict[str, Any] | None:
    row = _judged(said)
    if row is None:
        return None
    draft = RapportLage(row["lage"]) == RapportLage.UTKAST
    return {**row, "beslut": "utkast" if draft else row["beslut"]}


def _company(said: Mapping[str, Any] | None) -> dict[str, Any] | None:
    if said is None:
        return None
    both = (Provningssvar(said["inom_andamal"]), Provningssvar(said["inom_befogenheter"]))
    text = (
        f"förenlig med ändamålet: {both[0].label.lower()}, "
        f"inom befogenheterna: {both[1].label.lower()}"
    )
    return {**said, "ord": text}


def _advice(row: Mapping[str, Any]) -> dict[str, Any]:
    word = RekommendationLage(row["lage"]).label
    return {**row, "ord": f"{word}, försenad" if row["forsenad"] else word}


def control_words(rakning: Mapping[str, int]) -> str:
    """ "3 utan anmärkning, 2 mindre avvikelser, 1 återstår": every occasion once."""
    told = ((rakning[key], one, more) for key, (one, more) in _COUNTED.items() if rakning[key])
    return ", ".join(f"{antal} {one if antal == 1 else more}" for antal, one, more in told)


def _occasion(check: Mapping[str, Any], tillfalle: Mapping[str, Any]) -> dict[str, Any]:
    resultat = tillfalle["resultat"]
    found = resultat or {
        "avvikelser": None, "stickprov": None, "text": "", "orsak": "", "omprovad": None,
        "atgarder": [],
    }  # fmt: skip
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
        "orsak": found["orsak"],
        "omprovad": _rechecked(found["omprovad"]),
        "atgarder": [
            {**atgard, "lage_ord": AtgardLage(atgard["lage"]).label.lower()}
            for atgard in found["atgarder"]
        ],
    }


def _rechecked(utfall: str | None) -> str:
    """ "omprövad: utan anmärkning"; empty where it is not checked again."""
    return f"omprövad: {Kontrollutfall(utfall).label.lower()}" if utfall else ""


def deviations(report: Mapping[str, Any]) -> list[dict]:
    """What was found to be wrong, or not checked though it should be, with its actions."""
    return [
        {**tillfalle, "enhet": rad["enhet"]}
        for rad in control_rows(report)
        for tillfalle in rad["tillfallen"]
        if is_remark(tillfalle["utfall"])
    ]
