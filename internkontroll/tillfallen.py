"""The checks that a round asks an enhet for, with what the reader may do about each."""

from collections import defaultdict
from typing import Any

from django.db.models import BigIntegerField, Value

from internkontroll.enums import PlanLage, TillfalleLage
from internkontroll.models import Kontrolltillfalle, ResultatAtgard
from internkontroll.models.kontroll import RAPPORTERAR
from internkontroll.rules import is_deviation
from internkontroll.selectors import OPEN_ACTIONS, control_facts, is_due
from styrning.bas.clock import today
from styrning.grund.models import Atgard, Enhet, Inlamning, Uppfoljning, User
from styrning.grund.models.handelse import AtgardQuerySet
from styrning.grund.selectors import holds


def open_actions(enhet_id: int) -> AtgardQuerySet:
    """The enhet's actions that are not closed, soonest first."""
    return Atgard.objects.filter(enhet=enhet_id, lage__in=OPEN_ACTIONS).order_by(
        "klar_senast", "pk"
    )


_ACTION = ("publikt_id", "text", "ansvarig", "klar_senast", "lage", "version")


def _actions(ar: int, enhet_id: int) -> tuple[dict[int, list[dict[str, Any]]], list[dict]]:
    """``control_actions`` of the enhet's own plan, and its open actions; one statement."""
    linked = ResultatAtgard.objects.filter(
        resultat__tillfalle__moment__plan__ar=ar, resultat__tillfalle__moment__plan__enhet=enhet_id
    ).values_list("resultat_id", "atgard_id", *(f"atgard__{name}" for name in _ACTION))
    nowhere = Value(None, BigIntegerField())
    chosen = open_actions(enhet_id).order_by().values_list(nowhere, "pk", *_ACTION)
    per_result: dict[int, list[dict[str, Any]]] = defaultdict(list)
    still_open: list[dict[str, Any]] = []
    rows = linked.union(chosen, all=True).order_by("atgard__klar_senast", "atgard_id")
    for resultat_id, _, *row in rows:
        action = dict(zip(_ACTION, row, strict=True))
        action["id"] = action.pop("publikt_id")
        (still_open if resultat_id is None else per_result[resultat_id]).append(action)
    return per_result, still_open


def tillfallen_for(inlamning: Inlamning, reader: User) -> list[dict[str, Any]]:
    """The checks that the submission's round asks its enhet for, with results and actions.

    Beside the keys of ``control_facts``: ``atgarder``, ``valbara`` (open actions of the enhet
    to choose from), ``avvikelse``, ``sen``, and ``kan_rapportera`` (the reader may, the round
    is open and the check is not cancelled); and ``att_se_over``, of the enhet's risks. Empty
    until the plan is adopted, and where the round asks for no checks. A constant number of
    statements.
    """
    if not inlamning.uppfoljning.fragar_kontroller:
        return []
    facts = [
        fact
        for fact in control_facts(
            inlamning.uppfoljning.ar,
            None,
            enhet_pks=[inlamning.enhet_id],
            kf_only=False,
            with_review=True,
        )
        if fact["uppfoljning_id"] == inlamning.uppfoljning_id
        and fact["plan_lage"] == PlanLage.FASTSTALLD
    ]
    may_report = holds(reader, inlamning, *RAPPORTERAR)
    return _entry_rows(facts, inlamning.uppfoljning, may_report=may_report) if facts else []


def tillfalle_for(tillfalle: Kontrolltillfalle, reader: User) -> dict[str, Any] | None:
    """One occasion as a row of ``tillfallen_for``; None when ``reader`` may not see it."""
    plan = tillfalle.moment.plan
    enhet = Enhet.objects.filter(pk=plan.enhet_id)
    if not enhet.scope_visible_to(reader).exists():
        return None
    drafts = set(enhet.drafts_visible_to(reader).values_list("pk", flat=True))
    facts = [
        fact
        for fact in control_facts(
            plan.ar, None, enhet_pks=[plan.enhet_id], kf_only=False, readable=drafts
        )
        if fact["tillfalle_id"] == tillfalle.publikt_id
    ]
    may_report = Kontrolltillfalle.objects.reportable_by(reader).filter(pk=tillfalle.pk).exists()
    rows = _entry_rows(facts, tillfalle.uppfoljning, may_report=may_report) if facts else []
    return rows[0] if rows else None


def _entry_rows(
    facts: list[dict[str, Any]], uppfoljning: Uppfoljning, *, may_report: bool
) -> list[dict[str, Any]]:
    """The facts of one enhet and round, with what may be done about them; one statement."""
    actions, chosen = _actions(uppfoljning.ar, facts[0]["enhet_id"])
    is_open = uppfoljning.is_open()
    return [
        fact
        | {
            "atgarder": actions.get(fact["resultat_id"], []),
            "valbara": [(str(action["id"]), action["text"]) for action in chosen],
            "avvikelse": is_deviation(fact["utfall"]),
            "sen": is_due(fact) and fact["planerad"] < today(),
            "kan_rapportera": is_open
            and may_report
            and fact["plan_lage"] == PlanLage.FASTSTALLD
            and fact["lage"] != TillfalleLage.INSTALLT,
        }
        for fact in facts
    ]
