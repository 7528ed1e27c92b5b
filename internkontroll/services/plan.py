"""Risks, checks and the plan that a nämnd adopts."""

from dataclasses import dataclass

from django.db import transaction

from internkontroll.enums import PlanLage, Riskbeslut
from internkontroll.models import Kontrollmoment, Kontrollplan, Risk
from internkontroll.permissions import PLANERAR
from internkontroll.rules import PLAN_FROM, kod_after
from internkontroll.services.skrivning import checked_save, demand, same_version
from mal.enums import RapporterasTill
from mal.models import Mal
from styrning.bas.text import clean_text
from styrning.grund.beslut import Beslut, demand_decision, put_decision
from styrning.grund.events import log
from styrning.grund.models import Enhet, User


@dataclass(frozen=True)
class Riskdata:
    """Risk att … på grund av … vilket leder till …, scored 1–4 × 1–4."""

    risk_att: str
    process: str
    processlag: str
    kategori: str
    sannolikhet: int
    konsekvens: int
    beslut: str
    pa_grund_av: str = ""
    leder_till: str = ""
    mal: Mal | None = None


@dataclass(frozen=True)
class Momentdata:
    """What is checked, how, how often and who answers for it."""

    vad: str
    metod: str
    frekvens: str
    ansvarig: str
    omfattning: str = ""
    risk: Risk | None = None
    rapporteras_till: str = RapporterasTill.KF


def _held(enhet: Enhet) -> Enhet:
    """The enhet, locked, so that codes and plans are made one at a time."""
    return Enhet.objects.select_for_update().get(pk=enhet.pk)


def _used(model: type[Risk] | type[Kontrollmoment], prefix: str) -> set[str]:
    """Every code that was ever given, also to what has been removed."""
    return set(model.history.filter(kod__startswith=prefix).values_list("kod", flat=True)) | set(
        model._default_manager.filter(kod__startswith=prefix).values_list("kod", flat=True)
    )


@transaction.atomic
def create_plan(enhet: Enhet, ar: int, *, by: User) -> Kontrollplan:
    """Begin a nämnd's plan of a year, as a draft.

    Raises: RuleError when there is one, or for an enhet that answers for no control.
    """
    row = _held(enhet)
    demand(row.slag in PLANERAR, "Bara styrelser, nämnder och bolag har en kontrollplan.")
    demand(
        not Kontrollplan.objects.filter(enhet=row, ar=ar).exists(),
        f"{row.namn} har redan en kontrollplan för {ar}.",
    )
    plan = Kontrollplan(enhet=row, ar=ar)
    checked_save(plan, by=by)
    log("skapade kontrollplan", plan, by=by, enhet=row, ar=ar)
    return plan


@transaction.atomic
def add_risk(enhet: Enhet, data: Riskdata, *, by: User) -> Risk:
    """Add a scored risk; its code is the enhet's next.

    Raises: RuleError for a score off the scale, a gap, or an enhet that answers for no control.
    """
    row = _held(enhet)
    demand(row.slag in PLANERAR, "Risker hör till en styrelse, en nämnd eller ett bolag.")
    _ask_score(data.sannolikhet, data.konsekvens)
    prefix = f"{row.kod[:14]}-R"
    risk = Risk(
        enhet=row,
        kod=kod_after(prefix, _used(Risk, prefix)),
        process=clean_text(data.process),
        processlag=data.processlag,
        kategori=data.kategori,
        risk_att=clean_text(data.risk_att),
        pa_grund_av=clean_text(data.pa_grund_av),
        leder_till=clean_text(data.leder_till),
        sannolikhet=data.sannolikhet,
        konsekvens=data.konsekvens,
        beslut=data.beslut,
        mal=data.mal,
    )
    checked_save(risk, by=by)
    log("lade till risk", risk, by=by, enhet=row, riskvarde=risk.riskvarde)
    return risk


def _ask_score(sannolikhet: int, konsekvens: int) -> None:
    for field, varde in (("sannolikhet", sannolikhet), ("konsekvens", konsekvens)):
        demand(varde in {1, 2, 3, 4}, "Välj 1, 2, 3 eller 4.", field)


@transaction.atomic
def score_risk(
    risk: Risk, *, sannolikhet: int, konsekvens: int, beslut: str, by: User, version: int
) -> Risk:
    """Score a risk anew and say what follows; earlier scores stay in its history.

    Raises: RuleError for a score off the scale; StaleError if somebody scored it first.
    """
    row = Risk.objects.select_for_update(of=("self",)).select_related("enhet").get(pk=risk.pk)
    _ask_score(sannolikhet, konsekvens)
    wanted = {"sannolikhet": sannolikhet, "konsekvens": konsekvens, "beslut": beslut}
    before = row.riskvarde
    if all(getattr(row, name) == value for name, value in wanted.items()):
        return row
    same_version(row, version)
    for name, value in wanted.items():
        setattr(row, name, value)
    checked_save(row, by=by)
    log("värderade risk", row, by=by, enhet=row.enhet, fran=before, till=row.riskvarde)
    return row


@transaction.atomic
def add_moment(plan: Kontrollplan, data: Momentdata, *, by: User) -> Kontrollmoment:
    """Add a check to a plan that is still a draft; its code is the plan's next.

    Raises: RuleError when the plan is adopted, for a risk of another nämnd, or a gap.
    """
    row = _held_plan(plan)
    demand(
        row.lage == PlanLage.UTKAST,
        f"Planen är fastställd ({row.beslut_text}). Nya kontrollmoment läggs i nästa års plan.",
    )
    demand(
        data.risk is None or data.risk.enhet_id == row.enhet_id,
        "Risken hör till en annan nämnd.",
        "risk",
    )
    prefix = f"{row.enhet.kod[:12]}-K{row.ar % 100:02}-"
    moment = Kontrollmoment(
        plan=row,
        risk=data.risk,
        kod=kod_after(prefix, _used(Kontrollmoment, prefix)),
        vad=clean_text(data.vad),
        metod=data.metod,
        omfattning=clean_text(data.omfattning),
        frekvens=clean_text(data.frekvens),
        ansvarig=clean_text(data.ansvarig),
        rapporteras_till=data.rapporteras_till,
    )
    checked_save(moment, by=by)
    log("lade till kontrollmoment", moment, by=by, enhet=row.enhet)
    return moment


def _held_plan(plan: Kontrollplan) -> Kontrollplan:
    rows = Kontrollplan.objects.select_for_update(of=("self",)).select_related("enhet")
    return rows.get(pk=plan.pk)


@transaction.atomic
def adopt_plan(plan: Kontrollplan, beslut: Beslut, *, by: User, version: int) -> Kontrollplan:
    """Record that the nämnd has adopted its plan.

    Raises: RuleError when it is adopted already, has no scored risks or no checks, when a
        risk that is to be checked has none, or without organ, date and §; StaleError if
        somebody saved first.
    """
    row = _held_plan(plan)
    demand(row.lage == PlanLage.UTKAST, f"Planen är redan fastställd ({row.beslut_text}).")
    same_version(row, version)
    _ask_contents(row)
    row.lage = PlanLage.FASTSTALLD
    put_decision(row, demand_decision(beslut, with_paragraf=True))
    checked_save(row, by=by)
    log("fastställde kontrollplan", row, by=by, enhet=row.enhet, beslut=row.beslut_text)
    return row


def _ask_contents(plan: Kontrollplan) -> None:
    """A plan rests on scored risks, and checks those that are to be checked."""
    risker = list(Risk.objects.filter(enhet=plan.enhet_id))
    demand(
        bool(risker),
        "Planen vilar inte på någon riskanalys. Lägg till och värdera riskerna först.",
    )
    checked = list(plan.moment_lista.values_list("risk_id", flat=True))
    demand(bool(checked), "Planen har inga kontrollmoment. Lägg till dem först.")
    unchecked = [
        f"{risk.kod} ({risk.riskvarde})"
        for risk in risker
        if risk.beslut == Riskbeslut.KONTROLLERA
        and risk.riskvarde >= PLAN_FROM
        and risk.pk not in checked
    ]
    demand(
        not unchecked,
        f"Risker från {PLAN_FROM} som ska kontrolleras saknar kontrollmoment: "
        f"{', '.join(unchecked)}.",
    )
