"""Internal control in a report: plans, risks, checks, results, reports and judgements."""

from collections.abc import Iterable, Mapping
from typing import Any

from internkontroll.enums import Frekvens, Kontrollutfall, PlanLage, TillfalleLage
from internkontroll.redovisning import latest_reports, plan_risks, year_statements
from internkontroll.selectors import control_actions, control_facts, decision_text

Fakta = Mapping[str, Any]


def control_part(
    ar: int, uppfoljning_id: int | None, *, inom: set[int] | None, readable: set[int]
) -> dict[str, Any]:
    """What internal control was in ``ar``, up to the round; five statements.

    ``internkontroll`` is one document an enhet in the order of the organisation: its plan (None
    without one), the risks that the plan rests on, counts, checks with occasions, results and
    actions, its own report, and for a company KS's check. Empty where no plan may be shown.
    ``samlad_bedomning`` is KS's of the whole municipality, in the KF scope alone.

    Args:
        inom: the enheter of the scope; None is the KF scope, with KF's checks only.
        readable: enheter whose drafts may be shown.
    """
    actions = control_actions(ar)
    facts = control_facts(
        ar, uppfoljning_id, enhet_pks=inom, kf_only=inom is None, readable=readable
    )
    risks = plan_risks(ar, enhet_pks=inom, kf_only=inom is None)
    reports = latest_reports(ar, uppfoljning_id, enhet_pks=inom, readable=readable)
    said = year_statements(ar)
    per_enhet: dict[int, list[Fakta]] = {}
    for fact in facts:
        per_enhet.setdefault(fact["enhet_id"], []).append(fact)
    documents = [
        _enhet(rows, actions)
        | _risks(rows[0], risks.get(enhet_id, []))
        | _conclusions(rows[0], reports.get(enhet_id), said)
        for enhet_id, rows in per_enhet.items()
    ]
    shown = any(document["plan"] for document in documents)
    return {
        "internkontroll": documents if shown else [],
        "samlad_bedomning": _whole(said["samlad"]) if inom is None else None,
    }


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


def _risks(fact: Fakta, risks: list[dict]) -> dict[str, Any]:
    """The risks of an adopted plan."""
    adopted = fact["plan_lage"] == PlanLage.FASTSTALLD
    return {"risker": [_risk(risk) for risk in risks] if adopted else []}


def _risk(risk: Fakta) -> dict[str, Any]:
    return {
        "kod": risk["kod"],
        "process": risk["process"],
        "kategori": risk["kategori"],
        "otillaten_paverkan": risk["otillaten_paverkan"],
        "risk_att": risk["risk_att"],
        "pa_grund_av": risk["pa_grund_av"],
        "leder_till": risk["leder_till"],
        "sannolikhet": {"steg": risk["s"], "ord": risk["s_ord"]},
        "konsekvens": {"steg": risk["k"], "ord": risk["k_ord"]},
        "riskvarde": risk["riskvarde"],
        "inneboende": risk["inneboende"],
        "zon": {"nr": risk["zon_nr"], "ord": risk["zon_ord"]},
        "beslut": risk["beslut"],
        "accepterad_av": risk["accepterad_av"],
        "accepterad_till": risk["accepterad_till"],
        "undantag": risk["undantag_motiv"] or "",
    }


def _conclusions(
    fact: Fakta, rapport: Fakta | None, said: Mapping[str, list[dict]]
) -> dict[str, Any]:
    """What the enhet itself, KS and the auditors say of its control."""
    enhet_id = fact["enhet_id"]
    checked = next((row for row in said["provning"] if row["enhet_id"] == enhet_id), None)
    frame = next(iter(said["ram"]), None)
    last = frame["senast"] if frame else None
    on_time = None
    if last and fact["plan_lage"] == PlanLage.FASTSTALLD:
        on_time = fact["beslut_datum"] <= last
    return {
        "plan_i_tid": on_time,
        "rapport": _report(rapport) if rapport else None,
        "provning": _company(checked) if checked else None,
        "rekommendationer": [
            _advice(row) for row in said["rekommendation"] if row["enhet_id"] == enhet_id
        ],
    }


def _report(row: Fakta) -> dict[str, Any]:
    return {
        "uppfoljning": row["uppfoljning__namn"],
        "lage": row["lage"],
        "bedomning": row["bedomning"] or None,
        "motivering": row["motivering"],
        "forbattringar": row["forbattringar"],
        "beslut": _decision(row["beslut_organ"], row["beslut_datum"], row["beslut_paragraf"]),
    }


def _company(row: Fakta) -> dict[str, Any]:
    return {
        "inom_andamal": row["bedomning"],
        "inom_befogenheter": row["andra"],
        "motivering": row["text"],
        "forslag": row["svar"],
        "beslut": _decision(row["organ"], row["datum"], row["paragraf"]),
    }


def _advice(row: Fakta) -> dict[str, Any]:
    return {
        "kod": row["kod"],
        "granskning": row["andra"],
        "rekommendation": row["text"],
        "lage": row["lage"],
        "svar": row["svar"],
        "svara_senast": row["senast"],
        "klar_senast": row["klar"],
        "forsenad": row["forsenad"],
    }


def _whole(rows: list[dict]) -> dict[str, Any] | None:
    """KS's decided judgement; None before it is."""
    return next(
        (
            {
                "bedomning": row["bedomning"],
                "motivering": row["text"],
                "forbattringar": row["svar"],
                "beslut": _decision(row["organ"], row["datum"], row["paragraf"]),
            }
            for row in rows
        ),
        None,
    )


def _decision(organ: str, datum: Any, paragraf: str) -> str:
    return f"{organ} {datum:%Y-%m-%d} § {paragraf}" if datum else ""


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
        "frekvens": Frekvens(fact["frekvens"]).label,
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
        "orsak": fact["orsak"],
        "omprovad": fact["omprovad"],
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
