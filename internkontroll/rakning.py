"""Counting what checks found: the same counts in a nämnd's report and in KS's compilation."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from internkontroll.enums import Avvikelselage, Kontrollutfall, PlanLage, Riskbeslut, TillfalleLage
from internkontroll.rules import deviation_state
from internkontroll.rules_rapport import Kontrollbild
from internkontroll.selectors import OPEN_ACTIONS, is_due

Fakta = dict[str, Any]
Atgarder = Mapping[int, list[dict[str, Any]]]

# The counts by name, in words; the order in which they are shown.
RAKNAS = {
    "moment": "kontrollmoment",
    "tillfallen": "planerade kontroller",
    "utforda": "gjorda kontroller",
    "mindre": "mindre avvikelser",
    "allvarliga": "allvarliga avvikelser",
    "oppna_avvikelser": "avvikelser som inte är åtgärdade",
    "ej_genomforda": "ej genomförda kontroller",
    "installda": "inställda kontroller",
    "sena": "sena kontroller",
    "oppna_atgarder": "öppna åtgärder",
    "sena_atgarder": "försenade åtgärder",
}


@dataclass(frozen=True, slots=True)
class Risklage:
    """How many of a nämnd's risks are scored, accepted, and accepted past their day."""

    risker: int = 0
    ej_varderade: int = 0
    accepterade: int = 0
    utgangna: int = 0


def open_deviations(facts: Collection[Fakta], actions: Atgarder) -> set[int]:
    """The ``resultat_id`` of deviations that nobody has dealt with yet (``deviation_state``)."""
    rechecks: dict[int, list[Fakta]] = defaultdict(list)
    for fact in facts:
        if fact["omprovar_id"] is not None and fact["lage"] != TillfalleLage.INSTALLT:
            rechecks[fact["omprovar_id"]].append(fact)
    found = set()
    for fact in facts:
        again = rechecks.get(fact["resultat_id"], [])
        done = [row for row in again if row["utfall"] is not None]
        latest = max(done, key=lambda row: row["utford_at"], default=None)
        lagen = [atgard["lage"] for atgard in actions.get(fact["resultat_id"], [])]
        state = deviation_state(fact["utfall"], lagen, latest["utfall"] if latest else None)
        if state == Avvikelselage.OPPEN:
            found.add(fact["resultat_id"])
    return found


def count(facts: Collection[Fakta], actions: Atgarder, *, day: date) -> dict[str, int]:
    """The counts of RAKNAS, and ``oppna_allvarliga``, of checks that ``narrowed`` gave."""
    shown = [fact for fact in facts if fact["moment_id"] is not None]
    planned = [fact for fact in shown if fact["tillfalle_id"] is not None]
    kept = [fact for fact in planned if fact["lage"] != TillfalleLage.INSTALLT]
    linked = {
        atgard["id"]: atgard for fact in kept for atgard in actions.get(fact["resultat_id"], [])
    }
    still_open = [row for row in linked.values() if row["lage"] in OPEN_ACTIONS]
    deviating = open_deviations(planned, actions)
    serious = {
        fact["resultat_id"] for fact in kept if fact["utfall"] == Kontrollutfall.ALLVARLIG_AVVIKELSE
    }
    return {
        "moment": len({fact["moment_id"] for fact in shown}),
        "tillfallen": len(kept),
        "utforda": _number(kept, set(Kontrollutfall) - {Kontrollutfall.EJ_GENOMFORD}),
        "mindre": _number(kept, {Kontrollutfall.MINDRE_AVVIKELSE}),
        "allvarliga": len(serious),
        "oppna_avvikelser": len(deviating),
        "ej_genomforda": _number(kept, {Kontrollutfall.EJ_GENOMFORD}),
        "installda": len(planned) - len(kept),
        "sena": sum(is_due(fact) and fact["planerad"] < day for fact in kept),
        "oppna_atgarder": len(still_open),
        "sena_atgarder": sum(row["klar_senast"] < day for row in still_open),
        "oppna_allvarliga": len(deviating & serious),
    }


def _number(facts: Iterable[Fakta], utfall: Collection[str]) -> int:
    return sum(fact["utfall"] in utfall for fact in facts)


def risk_state(rows: Iterable[Mapping[str, Any]], *, day: date) -> Risklage:
    """Args: rows: ``sannolikhet``, ``beslut`` and ``accepterad_till`` of each risk."""
    risker = list(rows)
    accepted = [row for row in risker if row["beslut"] == Riskbeslut.ACCEPTERA]
    return Risklage(
        risker=len(risker),
        ej_varderade=sum(row["sannolikhet"] is None for row in risker),
        accepterade=len(accepted),
        utgangna=sum(
            row["accepterad_till"] is not None and row["accepterad_till"] < day for row in accepted
        ),
    )


def picture(counts: Mapping[str, int], plan_lage: str | None, risker: Risklage) -> Kontrollbild:
    """What the rules of the report ask about."""
    return Kontrollbild(
        plan_faststalld=plan_lage == PlanLage.FASTSTALLD,
        tillfallen=counts["tillfallen"],
        utforda=counts["utforda"],
        ej_genomforda=counts["ej_genomforda"],
        sena=counts["sena"],
        oppna_allvarliga=counts["oppna_allvarliga"],
        oppna_mindre=counts["oppna_avvikelser"] - counts["oppna_allvarliga"],
        sena_atgarder=counts["sena_atgarder"],
        risker=risker.risker,
        ej_varderade=risker.ej_varderade,
        utgangna=risker.utgangna,
    )
