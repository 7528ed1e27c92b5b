"""Set-based reads of plans, checks, results and actions, as plain data."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Count, FilteredRelation, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from internkontroll.enums import PlanLage, Riskbeslut, Skallage, TillfalleLage
from internkontroll.models import (
    Kontrollresultat,
    ResultatAtgard,
    Risk,
    Riskskala,
    Urval,
)
from internkontroll.permissions import PLANERAR
from mal.enums import RapporterasTill
from styrning.bas.clock import today
from styrning.grund.enums import AtgardLage
from styrning.grund.models import Enhet, Inlamning, Uppfoljning
from styrning.grund.organisation import APPROVED

OPEN_ACTIONS = (AtgardLage.EJ_PABORJAD, AtgardLage.PAGAR)

_MOMENT = ("moment_id", "moment_kod", "vad", "metod", "omfattning", "frekvens", "ansvarig",
           "rapporteras_till", "risk_kod", "urval", "ansvarig_person_id", "nyckeltal_kod",
           "undersokning_id", "undersokning")  # fmt: skip
_TILLFALLE = ("tillfalle_id", "planerad", "forst_planerad", "lage", "lage_motiv",
              "tillfalle_version", "urval_antal", "omprovar_id", "uppfoljning_id",
              "uppfoljning")  # fmt: skip
_RESULTAT = ("resultat_id", "utfall", "utford_at", "utford_av", "stickprov", "avvikelser", "text",
             "orsak", "jav_motiv", "utford_person_id", "omprovad", "version")  # fmt: skip
_COLUMNS = {
    "enhet_id": "pk",
    "enhet_kod": "kod",
    "enhet_namn": "namn",
    "enhet_slag": "slag",
    "plan_id": "plan__publikt_id",
    "plan_pk": "plan__pk",
    "plan_lage": "plan__lage",
    "plan_version": "plan__version",
    "beslut_organ": "plan__beslut_organ",
    "beslut_datum": "plan__beslut_datum",
    "beslut_paragraf": "plan__beslut_paragraf",
    "moment_id": "plan__moment_lista__publikt_id",
    "moment_kod": "plan__moment_lista__kod",
    "vad": "plan__moment_lista__vad",
    "metod": "plan__moment_lista__metod",
    "omfattning": "plan__moment_lista__omfattning",
    "frekvens": "plan__moment_lista__frekvens",
    "ansvarig": "plan__moment_lista__ansvarig",
    "rapporteras_till": "plan__moment_lista__rapporteras_till",
    "risk_kod": "plan__moment_lista__risk__kod",
    "urval": "plan__moment_lista__urval",
    "ansvarig_person_id": "plan__moment_lista__ansvarig_person_id",
    "nyckeltal_kod": "plan__moment_lista__nyckeltal__kod",
    "undersokning_id": "plan__moment_lista__undersokning__publikt_id",
    "undersokning": "plan__moment_lista__undersokning__titel",
    "tillfalle_id": "plan__moment_lista__tillfallen__publikt_id",
    "planerad": "plan__moment_lista__tillfallen__planerad",
    "forst_planerad": "plan__moment_lista__tillfallen__forst_planerad",
    "lage": "plan__moment_lista__tillfallen__lage",
    "lage_motiv": "plan__moment_lista__tillfallen__lage_motiv",
    "tillfalle_version": "plan__moment_lista__tillfallen__version",
    "urval_antal": "urval_antal",
    "omprovar_id": "plan__moment_lista__tillfallen__omprovar_id",
    "uppfoljning_id": "plan__moment_lista__tillfallen__uppfoljning_id",
    "uppfoljning": "plan__moment_lista__tillfallen__uppfoljning__namn",
    "resultat_id": "plan__moment_lista__tillfallen__resultat__pk",
    "utfall": "plan__moment_lista__tillfallen__resultat__utfall",
    "utford_at": "plan__moment_lista__tillfallen__resultat__utford_at",
    "utford_av": "plan__moment_lista__tillfallen__resultat__utford_av",
    "stickprov": "plan__moment_lista__tillfallen__resultat__stickprov",
    "avvikelser": "plan__moment_lista__tillfallen__resultat__avvikelser",
    "text": "plan__moment_lista__tillfallen__resultat__text",
    "orsak": "plan__moment_lista__tillfallen__resultat__orsak",
    "jav_motiv": "plan__moment_lista__tillfallen__resultat__jav_motiv",
    "utford_person_id": "plan__moment_lista__tillfallen__resultat__utford_person_id",
    "omprovad": "omprovad",
    "version": "plan__moment_lista__tillfallen__resultat__version",
    "_till": "plan__moment_lista__tillfallen__uppfoljning__avser_till",
    "_grans": "grans",
    "inlamning_lage": "inlamning_lage",
}


def control_facts(
    ar: int,
    uppfoljning_id: int | None,
    *,
    enhet_pks: Iterable[int] | None = None,
    kf_only: bool,
    readable: set[int] | None = None,
    with_review: bool = False,
) -> list[dict[str, Any]]:
    """Every nämnd's plan of ``ar`` with its checks, occasions and results; one statement.

    One dict for each occasion, or for a check without any, or for an enhet without checks or
    without a plan (``plan_lage`` None), in the order of the organisation, code and day.

    Args:
        uppfoljning_id: occasions of the year's rounds up to and including this one; all if
            None. Checks are done during the year and an annual report shows them all.
        enhet_pks: the enheter of a scope; None for all.
        kf_only: leave out checks that are reported to the own nämnd only (KF scope).
        readable: enheter whose drafts may be shown. Elsewhere only adopted plans have checks,
            and results of a submission that is not approved are left out; None shows all.
        with_review: tell under ``att_se_over`` how many of the enhet's risks ask for a decision.
    """
    rows = _rows(ar, uppfoljning_id, enhet_pks)
    columns = [*_COLUMNS, "att_se_over"] if with_review else list(_COLUMNS)
    if with_review:
        rows = rows.annotate(att_se_over=_risks_to_review())
    rows = rows.values_list(*_COLUMNS.values(), *columns[len(_COLUMNS) :])
    shown: dict[tuple, dict[str, Any]] = {}
    for row in rows:
        fact = dict(zip(columns, row, strict=True))
        _narrow(fact, kf_only=kf_only, readable=readable)
        is_later = fact["_grans"] and fact["_till"] and fact["_till"] > fact["_grans"]
        if is_later or fact["tillfalle_id"] is None:
            fact |= dict.fromkeys((*_TILLFALLE, *_RESULTAT))
        key = (fact["enhet_id"], fact["moment_id"], fact["tillfalle_id"])
        shown.setdefault(key, fact)
    return _without_empty(shown)


def _risks_to_review() -> Coalesce:
    """How many risks of the enhet are not scored, scored on a scale that has been replaced, or
    accepted until a day that has passed."""
    newest = Riskskala.objects.filter(lage=Skallage.FASTSTALLD).order_by("-nummer").values("pk")
    expired = Q(beslut=Riskbeslut.ACCEPTERA, accepterad_till__lt=today())
    rows = Risk.objects.filter(
        Q(skala=None) | ~Q(skala=Subquery(newest[:1])) | expired,
        enhet=OuterRef("pk"),
        avslutad_at=None,
    )
    counted = rows.order_by().values("enhet").annotate(antal=Count("pk")).values("antal")
    return Coalesce(Subquery(counted), 0)


def _rows(ar: int, uppfoljning_id: int | None, enhet_pks: Iterable[int] | None) -> QuerySet[Enhet]:
    first, last = date(ar, 1, 1), date(ar, 12, 31)
    enheter = Enhet.objects.filter(
        Q(galler_fran__isnull=True) | Q(galler_fran__lte=last),
        Q(galler_till__isnull=True) | Q(galler_till__gte=first),
        slag__in=PLANERAR,
    )
    if enhet_pks is not None:
        enheter = enheter.filter(pk__in=list(enhet_pks))
    occasion = "plan__moment_lista__tillfallen"
    inlamningar = Inlamning.objects.filter(
        enhet=OuterRef("pk"), uppfoljning=OuterRef(f"{occasion}__uppfoljning_id")
    )
    grans = Uppfoljning.objects.filter(pk=uppfoljning_id or 0).values("avser_till")
    of_year = Q(kontrollplaner__ar=ar)
    return (
        enheter.annotate(plan=FilteredRelation("kontrollplaner", condition=of_year))
        .annotate(
            inlamning_lage=Subquery(inlamningar.values("lage")[:1]),
            grans=Subquery(grans[:1]),
            omprovad=_latest_recheck(f"{occasion}__resultat__pk"),
            urval_antal=_sample_size(f"{occasion}__pk"),
        )
        .order_by("tree_id", "lft", "plan__moment_lista__kod", f"{occasion}__planerad",
                  f"{occasion}__pk")
    )  # fmt: skip


def _latest_recheck(resultat: str) -> Subquery:
    """The outcome of the latest re-check of a result's deviation."""
    again = Kontrollresultat.objects.filter(tillfalle__omprovar=OuterRef(resultat))
    return Subquery(again.order_by("-utford_at", "-pk").values("utfall")[:1])


def _sample_size(tillfalle: str) -> Subquery:
    """How many rows the occasion's sample has, by its latest draw."""
    drawn = Urval.objects.filter(tillfalle=OuterRef(tillfalle))
    return Subquery(drawn.order_by("-draget_at", "-pk").values("antal")[:1])


def _narrow(fact: dict[str, Any], *, kf_only: bool, readable: set[int] | None) -> None:
    """Take away what the scope or the reader leaves out.

    ``dold`` says that there is a result which is not shown yet: the check is not owed.
    """
    found = fact["utfall"]
    is_draft_reader = readable is None or fact["enhet_id"] in readable
    adopted = fact["plan_lage"] == PlanLage.FASTSTALLD
    other_scope = kf_only and fact["rapporteras_till"] == RapporterasTill.NAMND
    if other_scope or not (adopted or is_draft_reader):
        fact |= dict.fromkeys((*_MOMENT, *_TILLFALLE, *_RESULTAT))
    elif not is_draft_reader and fact["inlamning_lage"] not in {*APPROVED, None}:
        fact |= dict.fromkeys(_RESULTAT)
        if fact["lage"] == TillfalleLage.UTFORT:
            fact["lage"] = TillfalleLage.PLANERAT.value
    fact["dold"] = found is not None and fact["utfall"] is None


def narrowed(
    facts: Iterable[dict[str, Any]], *, kf_only: bool, readable: set[int] | None
) -> list[dict[str, Any]]:
    """Facts that were read whole, as another scope or reader sees them; no statement.

    A check that is taken away leaves its row behind, without check (``moment_id`` None).
    """
    shown = []
    for whole in facts:
        fact = dict(whole)
        _narrow(fact, kf_only=kf_only, readable=readable)
        shown.append(fact)
    return shown


def _without_empty(shown: dict[tuple, dict[str, Any]]) -> list[dict[str, Any]]:
    """Drop the empty row of an enhet with checks, and of a check with occasions."""
    with_moment = {(enhet_id, None) for enhet_id, moment_id, _ in shown if moment_id}
    with_moment |= {(None, moment_id) for _, moment_id, occasion in shown if occasion}
    result = []
    for (enhet_id, moment_id, occasion), fact in shown.items():
        if moment_id is None and (enhet_id, None) in with_moment:
            continue
        if moment_id and occasion is None and (None, moment_id) in with_moment:
            continue
        del fact["_till"], fact["_grans"]
        result.append(fact)
    return result


def control_actions(ar: int) -> dict[int, list[dict[str, Any]]]:
    """The actions of the year's results, by ``resultat_id``; one statement.

    Show only those of results that ``control_facts`` lets through.
    """
    rows = (
        ResultatAtgard.objects.filter(resultat__tillfalle__moment__plan__ar=ar)
        .order_by("atgard__klar_senast", "atgard_id")
        .values_list(
            "resultat_id", "atgard__publikt_id", "atgard__text", "atgard__ansvarig",
            "atgard__klar_senast", "atgard__lage", "atgard__version",
        )
    )  # fmt: skip
    actions: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for resultat_id, publikt_id, text, ansvarig, klar_senast, lage, version in rows:
        actions[resultat_id].append(
            {
                "id": publikt_id,
                "text": text,
                "ansvarig": ansvarig,
                "klar_senast": klar_senast,
                "lage": lage,
                "version": version,
            }
        )
    return dict(actions)


def is_due(fact: dict[str, Any]) -> bool:
    """Whether an occasion is still owed: planned or put off, and without result.

    A result that is only not shown yet (``dold``) is no longer owed.
    """
    return (
        fact["tillfalle_id"] is not None
        and fact["lage"] != TillfalleLage.INSTALLT
        and fact["utfall"] is None
        and not fact["dold"]
    )


def decision_text(fact: dict[str, Any]) -> str:
    """For example "Socialnämnden 2025-10-23 § 88"; empty for a plan that is not adopted."""
    if fact["plan_lage"] != PlanLage.FASTSTALLD:
        return ""
    return f"{fact['beslut_organ']} {fact['beslut_datum']:%Y-%m-%d} § {fact['beslut_paragraf']}"
