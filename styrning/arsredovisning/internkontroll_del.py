"""Internal control in a report: plans, checks, results and actions per enhet."""

from collections.abc import Iterable, Mapping
from typing import Any

from internkontroll.enums import Kontrollutfall, PlanLage, TillfalleLage
from internkontroll.selectors import control_actions, control_facts, decision_text

Fakta = Mapping[str, Any]


def control_part(
    ar: int, uppfoljning_id: int | None, *, inom: set[int] | None, readable: set[int]
) -> list[dict]:
    """What each nämnd's plan of ``ar`` asked for and found, up to the round; two statements.

    One document an enhet in the order of the organisation: its plan (None without one), counts,
    and its checks with occasions, results and actions. Empty where no plan may be shown.

    Args:
        inom: the enheter of the scope; None is the KF scope, with KF's checks only.
        readable: enheter whose drafts may be shown.
    """
    actions = control_actions(ar)
    facts = control_facts(
        ar, uppfoljning_id, enhet_pks=inom, kf_only=inom is None, readable=readable
    )
    per_enhet: dict[int, list[Fakta]] = {}
    for fact in facts:
        per_enhet.setdefault(fact["enhet_id"], []).append(fact)
    documents = [_enhet(rows, actions) for rows in per_enhet.values()]
    return documents if any(document["plan"] for document in documents) else []


def _enhet(facts: list[Fakta], actions: Mapping[int, list[dict]]) -> dict[str, Any]:
    first = facts[0]
    moment = _checks(facts, actions)
    occasions = [tillfalle for check in moment for tillfalle in check["tillfallen"]]
    return {
        "enhet": {"kod": first["enhet_kod"], "namn": first["enhet_namn"]},
        "plan": _plan(first),
        "rakning": {"moment": len(moment), **_counts(occasions)},
        "moment": moment,
    }


def _plan(fact: Fakta) -> dict[str, str] | None:
    """The adopted plan, or a draft whose checks the reader may see."""
    if fact["plan_lage"] is None:
        return None
    if fact["plan_lage"] != PlanLage.FASTSTALLD and fact["moment_id"] is None:
        return None
    return {"lage": fact["plan_lage"], "beslut": decision_text(dict(fact))}


def _checks(facts: Iterable[Fakta], actions: Mapping[int, list[dict]]) -> list[dict]:
    checks: dict[Any, dict] = {}
    for fact in facts:
        if fact["moment_id"] is None:
            continue
        check = checks.setdefault(fact["moment_id"], _check(fact))
        if fact["tillfalle_id"] is not None:
            check["tillfallen"].append(_occasion(fact, actions))
    return list(checks.values())


def _check(fact: Fakta) -> dict[str, Any]:
    return {
        "kod": fact["moment_kod"],
        "vad": fact["vad"],
        "metod": fact["metod"],
        "omfattning": fact["omfattning"],
        "frekvens": fact["frekvens"],
        "ansvarig": fact["ansvarig"],
        "rapporteras_till": fact["rapporteras_till"],
        "risk": fact["risk_kod"],
        "tillfallen": [],
    }


def _occasion(fact: Fakta, actions: Mapping[int, list[dict]]) -> dict[str, Any]:
    return {
        "planerad": fact["planerad"],
        "lage": fact["lage"],
        "lage_motiv": fact["lage_motiv"],
        "uppfoljning": fact["uppfoljning"],
        "resultat": _result(fact, actions) if fact["utfall"] is not None else None,
    }


def _result(fact: Fakta, actions: Mapping[int, list[dict]]) -> dict[str, Any]:
    return {
        "utfall": fact["utfall"],
        "utford_at": fact["utford_at"],
        "utford_av": fact["utford_av"],
        "stickprov": fact["stickprov"],
        "avvikelser": fact["avvikelser"],
        "text": fact["text"],
        "version": fact["version"],
        "atgarder": [
            {
                "text": action["text"],
                "ansvarig": action["ansvarig"],
                "klar_senast": action["klar_senast"],
                "lage": action["lage"],
            }
            for action in actions.get(fact["resultat_id"], [])
        ],
    }


def _counts(occasions: list[dict]) -> dict[str, int]:
    """Occasions by what came of them; each stands in exactly one of all but ``tillfallen``."""
    counts = {"tillfallen": len(occasions), **{str(utfall): 0 for utfall in Kontrollutfall}}
    counts |= {"installda": 0, "aterstar": 0}
    for occasion in occasions:
        if occasion["resultat"]:
            counts[occasion["resultat"]["utfall"]] += 1
        elif occasion["lage"] == TillfalleLage.INSTALLT:
            counts["installda"] += 1
        else:
            counts["aterstar"] += 1
    return counts
