"""Every plan of a year on one page: whether it is adopted, and counts of what came of it."""

from typing import Any

from internkontroll.enums import Kontrollutfall, TillfalleLage
from internkontroll.models import Kontrollplan
from internkontroll.selectors import (
    OPEN_ACTIONS,
    control_actions,
    control_facts,
    decision_text,
    is_due,
)
from mal.enums import RapporterasTill
from styrning.bas.clock import today
from styrning.grund.models import Enhet, User


def years_with_plans() -> list[int]:
    """Years that some nämnd has a plan for, latest first."""
    years = Kontrollplan.objects.order_by().values_list("ar", flat=True).distinct()
    return sorted(years, reverse=True)


def plan_overview(ar: int, reader: User) -> list[dict[str, Any]]:
    """Per nämnd and bolag: plan, and counts of checks and actions, as ``reader`` may see them.

    Of an enhet whose own report the reader may not see, checks that are reported to KF are
    counted; drafts are counted for those who may read them. A constant number of statements.
    """
    own = set(Enhet.objects.scope_visible_to(reader).values_list("pk", flat=True))
    drafts = set(Enhet.objects.drafts_visible_to(reader).values_list("pk", flat=True))
    actions = control_actions(ar)
    per_enhet: dict[int, dict[str, Any]] = {}
    for fact in control_facts(ar, None, kf_only=False, readable=drafts):
        row = per_enhet.setdefault(fact["enhet_id"], _empty_row(fact, own))
        visible = row["synlig"] or fact["rapporteras_till"] == RapporterasTill.KF
        if fact["moment_id"] is not None and visible:
            _count(row, fact, actions.get(fact["resultat_id"], []))
    return [_finished(row) for row in per_enhet.values()]


def _empty_row(fact: dict[str, Any], own: set[int]) -> dict[str, Any]:
    return {
        "enhet": {"kod": fact["enhet_kod"], "namn": fact["enhet_namn"]},
        "synlig": fact["enhet_id"] in own,
        "plan_lage": fact["plan_lage"],
        "beslut": decision_text(fact),
        "beslut_datum": fact["beslut_datum"],
        "beslut_paragraf": fact["beslut_paragraf"],
        "moment": set(),
        "tillfallen": 0,
        "utforda": 0,
        "mindre": 0,
        "allvarliga": 0,
        "ej_genomforda": 0,
        "installda": 0,
        "sena": 0,
        "oppna_atgarder": set(),
    }


def _count(row: dict[str, Any], fact: dict[str, Any], actions: list[dict[str, Any]]) -> None:
    row["moment"].add(fact["moment_id"])
    row["oppna_atgarder"] |= {atg["id"] for atg in actions if atg["lage"] in OPEN_ACTIONS}
    if fact["tillfalle_id"] is None:
        return
    utfall, installt = fact["utfall"], fact["lage"] == TillfalleLage.INSTALLT
    row["installda"] += installt
    row["tillfallen"] += not installt
    row["utforda"] += utfall is not None and utfall != Kontrollutfall.EJ_GENOMFORD
    row["mindre"] += utfall == Kontrollutfall.MINDRE_AVVIKELSE
    row["allvarliga"] += utfall == Kontrollutfall.ALLVARLIG_AVVIKELSE
    row["ej_genomforda"] += utfall == Kontrollutfall.EJ_GENOMFORD
    row["sena"] += is_due(fact) and fact["planerad"] < today()


def _finished(row: dict[str, Any]) -> dict[str, Any]:
    return row | {
        "moment": len(row["moment"]),
        "oppna_atgarder": len(row["oppna_atgarder"]),
        "avvikelser": row["mindre"] + row["allvarliga"],
    }
