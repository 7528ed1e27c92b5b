"""What the compilation filters on, and the lists behind its numbers."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from internkontroll.enums import Kontrollutfall, TillfalleLage, Tillracklighet
from internkontroll.rakning import Fakta, open_deviations
from internkontroll.sammanstallning import Enhetsrad, Underlag, visible_checks
from internkontroll.selectors import OPEN_ACTIONS, is_due
from styrning.bas.clock import today
from styrning.grund.enums import Slag
from styrning.grund.models import User

FILTER = (
    ("", "Alla nämnder och bolag"),
    ("namnder", "Kommunstyrelsen och nämnderna"),
    ("bolag", "Bolagen"),
    ("med_plan", "Med fastställd plan"),
    ("utan_plan", "Utan fastställd plan"),
    ("sen_plan", "Planen kom sent"),
    ("med_rapport", "Med beslutad rapport"),
    ("utan_rapport", "Utan beslutad rapport"),
    ("sen_rapport", "Rapporten är sen"),
    ("kvar", "Med avvikelser som inte är åtgärdade"),
    ("sena", "Med sena kontroller"),
    ("sena_atgarder", "Med försenade åtgärder"),
    *((f"bedomda_{value}", f"Bedömd: {word.lower()}") for value, word in Tillracklighet.choices),
)


def chosen(rad: Enhetsrad, visa: str) -> bool:
    """Whether a row is among those that the filter shows."""
    if visa.startswith("bedomda_"):
        return rad.bedomning == visa.removeprefix("bedomda_")
    tests: dict[str, Callable[[], bool]] = {
        "": lambda: True,
        "namnder": lambda: rad.slag != Slag.BOLAG,
        "bolag": lambda: rad.slag == Slag.BOLAG,
        "med_plan": lambda: rad.plan_faststalld,
        "utan_plan": lambda: not rad.plan_faststalld,
        "sen_plan": lambda: rad.plan_sen,
        "med_rapport": lambda: bool(rad.bedomning),
        "utan_rapport": lambda: not rad.bedomning,
        "sen_rapport": lambda: rad.rapport_sen,
        "kvar": lambda: rad.antal["oppna_avvikelser"] > 0,
        "sena": lambda: rad.antal["sena"] > 0,
        "sena_atgarder": lambda: rad.antal["sena_atgarder"] > 0,
    }
    return tests[visa]()


LISTOR = {
    "alla": "Planerade kontroller",
    "utforda": "Gjorda kontroller",
    "ogjorda": "Kontroller som inte är gjorda",
    "avvikelser": "Avvikelser",
    "mindre": "Mindre avvikelser",
    "allvarliga": "Allvarliga avvikelser",
    "kvar": "Avvikelser som inte är åtgärdade",
    "sena": "Sena kontroller",
    "installda": "Inställda kontroller",
    "atgarder": "Öppna åtgärder",
    "sena_atgarder": "Försenade åtgärder",
}
AVVIKELSER = {Kontrollutfall.MINDRE_AVVIKELSE, Kontrollutfall.ALLVARLIG_AVVIKELSE}


@dataclass
class Lista:
    """The rows that a number counts: occasions, or actions with the checks they follow from."""

    rubrik: str
    rader: list[dict[str, Any]]
    enhet: str
    ar_atgarder: bool
    enheter: list[tuple[str, str]]


def listed(ar: int, reader: User, visa: str, kod: str) -> Lista:
    """A constant number of statements; an enhet that is unknown or has nothing gives no rows."""
    underlag = visible_checks(ar, reader)
    facts = [fact for rows in underlag.per_enhet.values() for fact in rows]
    enheter = [
        (rows[0]["enhet_kod"], rows[0]["enhet_namn"]) for rows in underlag.per_enhet.values()
    ]
    mine = [
        fact | {"synlig": fact["enhet_id"] in underlag.egna}
        for fact in facts
        if fact["moment_id"] and fact["tillfalle_id"] and kod in {"", fact["enhet_kod"]}
    ]
    is_action = visa in {"atgarder", "sena_atgarder"}
    rows = (
        _actions(mine, underlag, late_only=visa == "sena_atgarder")
        if is_action
        else _checks(mine, underlag, visa)
    )
    return Lista(LISTOR[visa], rows, dict(enheter).get(kod, ""), is_action, enheter)


def _checks(facts: list[Fakta], underlag: Underlag, visa: str) -> list[Fakta]:
    standing = open_deviations(facts, underlag.atgarder)
    day = today()
    tests: dict[str, Callable[[Fakta], bool]] = {
        "alla": lambda fact: not _cancelled(fact),
        "utforda": lambda fact: fact["utfall"] not in {None, Kontrollutfall.EJ_GENOMFORD},
        "ogjorda": lambda fact: is_due(fact) or fact["utfall"] == Kontrollutfall.EJ_GENOMFORD,
        "avvikelser": lambda fact: fact["utfall"] in AVVIKELSER,
        "mindre": lambda fact: fact["utfall"] == Kontrollutfall.MINDRE_AVVIKELSE,
        "allvarliga": lambda fact: fact["utfall"] == Kontrollutfall.ALLVARLIG_AVVIKELSE,
        "kvar": lambda fact: fact["resultat_id"] in standing,
        "sena": lambda fact: is_due(fact) and fact["planerad"] < day,
        "installda": _cancelled,
    }
    test = tests[visa]
    return [
        fact
        | {
            "atgarder": underlag.atgarder.get(fact["resultat_id"], []),
            "star_kvar": fact["resultat_id"] in standing,
        }
        for fact in facts
        if test(fact) and (visa == "installda" or not _cancelled(fact))
    ]


def _cancelled(fact: Fakta) -> bool:
    return bool(fact["lage"] == TillfalleLage.INSTALLT)


def _actions(facts: list[Fakta], underlag: Underlag, *, late_only: bool) -> list[dict[str, Any]]:
    found: dict[Any, dict[str, Any]] = {}
    for fact in facts:
        if _cancelled(fact):
            continue
        for atgard in underlag.atgarder.get(fact["resultat_id"], []):
            if atgard["lage"] in OPEN_ACTIONS:
                row = found.setdefault(atgard["id"], atgard | {"kontroller": [], "fakta": fact})
                row["kontroller"].append(fact["moment_kod"])
    rows = [row | {"sen": _is_late(row["klar_senast"])} for row in found.values()]
    shown = [row for row in rows if row["sen"] or not late_only]
    return sorted(shown, key=lambda row: row["klar_senast"])


def _is_late(klar_senast: date) -> bool:
    return klar_senast < today()
