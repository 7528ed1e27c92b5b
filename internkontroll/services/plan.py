"""The plan of a nämnd: begun, made from the one before, bounded and adopted."""

from collections.abc import Mapping
from datetime import date

from django.db import transaction
from django.db.models import QuerySet

from internkontroll.enums import PlanLage
from internkontroll.models import Kontrollmoment, Kontrollplan, Planrisk, Risk
from internkontroll.permissions import PLANERAR
from internkontroll.planlage import Planlage
from internkontroll.services.gemensamt import give_common
from internkontroll.services.moment import held_plan, next_kod
from internkontroll.services.skrivning import checked_save, demand, held_enhet, same_version
from internkontroll.skalor import read_scales
from styrning.bas.errors import RuleError
from styrning.bas.text import clean_text
from styrning.grund.beslut import Beslut, demand_decision, put_decision
from styrning.grund.events import log
from styrning.grund.models import Enhet, User

KOPIERADE = ("vad", "metod", "omfattning", "urval", "ansvarig", "ansvarig_person", "nyckeltal",
             "undersokning", "rapporteras_till")  # fmt: skip


@transaction.atomic
def create_plan(enhet: Enhet, ar: int, *, by: User) -> Kontrollplan:
    """Begin a nämnd's plan of a year, as a draft with the common checks of the year.

    Raises: RuleError when there is one, or for an enhet that answers for no control or had
        ended before the year.
    """
    row = held_enhet(enhet)
    _demand_none(row, ar)
    plan = Kontrollplan(enhet=row, ar=ar)
    checked_save(plan, by=by)
    given = give_common(plan, by=by)
    log("skapade kontrollplan", plan, by=by, enhet=row, ar=ar, gemensamma=len(given))
    return plan


def _demand_none(row: Enhet, ar: int) -> None:
    demand(row.slag in PLANERAR, "Bara styrelser, nämnder och bolag har en kontrollplan.")
    demand(
        row.galler_till is None or row.galler_till >= date(ar, 1, 1),
        f"{row.namn} upphörde {row.galler_till} och har ingen plan för {ar}.",
    )
    demand(
        not Kontrollplan.objects.filter(enhet=row, ar=ar).exists(),
        f"{row.namn} har redan en kontrollplan för {ar}.",
    )


@transaction.atomic
def next_plan(enhet: Enhet, ar: int, behall: Mapping[str, str], *, by: User) -> Kontrollplan:
    """Begin the plan of a year from that of the year before, as a draft.

    Own threshold and reasons for exceptions come along, to be tried anew; the common checks are
    those of the new year.

    Args:
        behall: {code of a check in the plan before: how often it is to be done}; the others
            are not taken along.

    Raises: RuleError as ``create_plan``, when there is no plan before, or for a code that is
        not in it.
    """
    row = held_enhet(enhet)
    _demand_none(row, ar)
    before = Kontrollplan.objects.filter(enhet=row, ar=ar - 1).first()
    if before is None:
        raise RuleError(f"{row.namn} har ingen kontrollplan för {ar - 1} att utgå från.")
    own = before.troskel if before.troskel_motiv else None
    plan = Kontrollplan(
        enhet=row, ar=ar, foregaende=before, troskel=own, troskel_motiv=before.troskel_motiv
    )
    checked_save(plan, by=by)
    give_common(plan, by=by)
    copied = _copy_checks(before, plan, behall, by=by)
    _copy_exceptions(before, plan, by=by)
    log("skapade kontrollplan", plan, by=by, enhet=row, ar=ar, efter=before.ar, kopierade=copied)
    return plan


def copyable(plan: Kontrollplan) -> QuerySet[Kontrollmoment]:
    """The checks that may be taken along: own, and not ended."""
    rows = Kontrollmoment.objects.filter(
        plan=plan, gemensamt__isnull=True, avslutad_genom__isnull=True
    )
    return rows.select_related("risk").order_by("kod")


def _copy_checks(
    before: Kontrollplan, plan: Kontrollplan, behall: Mapping[str, str], *, by: User
) -> int:
    rows = {row.kod: row for row in copyable(before)}
    unknown = sorted(behall.keys() - rows.keys())
    demand(not unknown, f"{', '.join(unknown)} finns inte i planen för {before.ar}.")
    for kod, frekvens in behall.items():
        model = rows[kod]
        moment = Kontrollmoment(
            plan=plan,
            kod=next_kod(plan),
            foregaende=model,
            frekvens=frekvens,
            risk=model.risk if model.risk and model.risk.avslutad_at is None else None,
            **{name: getattr(model, name) for name in KOPIERADE},
        )
        checked_save(moment, by=by)
    return len(behall)


def _copy_exceptions(before: Kontrollplan, plan: Kontrollplan, *, by: User) -> None:
    rows = Planrisk.objects.filter(plan=before, risk__avslutad_at__isnull=True)
    for row in rows.exclude(undantag_motiv="").order_by("pk"):
        checked_save(
            Planrisk(plan=plan, risk_id=row.risk_id, undantag_motiv=row.undantag_motiv), by=by
        )


@transaction.atomic
def set_threshold(
    plan: Kontrollplan, troskel: int | None, motiv: str, *, by: User, version: int
) -> Kontrollplan:
    """Choose from which risk value risks must be in a draft: None follows the scale.

    Raises: RuleError, with the field, for a value off the scale, one of its own without a
        reason, or an adopted plan; StaleError if somebody saved first.
    """
    row = held_plan(plan)
    _demand_draft(row)
    skala = read_scales().gallande
    if skala is None:
        raise RuleError("Kommunen har ingen fastställd riskskala. Gränsen sätts när den finns.")
    if troskel == skala.troskel:
        troskel = None
    text = clean_text(motiv) if troskel is not None else ""
    demand(
        troskel is None or 1 <= troskel <= skala.max_varde,
        f"Ange ett helt riskvärde mellan 1 och {skala.max_varde}.",
        "troskel",
    )
    demand(
        troskel is None or bool(text),
        f"Skriv varför nämnden har en egen gräns. Kommunens är {skala.troskel}.",
        "troskel_motiv",
    )
    if (row.troskel, row.troskel_motiv) == (troskel, text):
        return row
    same_version(row, version)
    before, row.troskel, row.troskel_motiv = row.troskel, troskel, text
    checked_save(row, by=by)
    log("ändrade gräns i kontrollplan", row, by=by, enhet=row.enhet, fran=before, till=troskel)
    return row


def _demand_draft(row: Kontrollplan) -> None:
    demand(
        row.lage == PlanLage.UTKAST,
        f"Planen är fastställd ({row.beslut_text}). Registrera ett beslut om att ändra den.",
    )


@transaction.atomic
def set_exception(
    plan: Kontrollplan, risk: Risk, motiv: str, *, by: User, version: int
) -> Planrisk | None:
    """Say why a risk is left out of a draft; an empty reason takes the exception away.

    Args:
        version: of the exception that was seen; 0 where there was none.

    Raises: RuleError for an adopted plan or a risk of another nämnd; StaleError if somebody
        saved first.
    """
    plan_row = held_plan(plan)
    _demand_draft(plan_row)
    demand(risk.enhet_id == plan_row.enhet_id, "Risken hör till en annan nämnd.", "risk")
    row = Planrisk.objects.filter(plan=plan_row, risk=risk).first()
    text = clean_text(motiv)
    if text == (row.undantag_motiv if row else ""):
        return row
    same_version(row, version)
    row = row or Planrisk(plan=plan_row, risk=risk)
    row.undantag_motiv = text
    checked_save(row, by=by)
    log("motiverade undantag ur kontrollplan", plan_row, by=by, enhet=plan_row.enhet,
        risk=risk.kod, motiv=text)  # fmt: skip
    return row


@transaction.atomic
def adopt_plan(plan: Kontrollplan, beslut: Beslut, *, by: User, version: int) -> Kontrollplan:
    """Record that the nämnd has adopted its plan, and keep what it rests on: the threshold,
    and the version of each risk.

    Raises: RuleError when it is adopted already, when it lacks something (``Planlage``), or
        without organ, date and §; StaleError if somebody saved first.
    """
    row = held_plan(plan)
    demand(row.lage == PlanLage.UTKAST, f"Planen är redan fastställd ({row.beslut_text}).")
    same_version(row, version)
    lage = Planlage(row)
    if lage.hinder:
        more = len(lage.hinder) - 1
        rest = f" Dessutom saknas {more} sak{'er' if more > 1 else ''} till." if more else ""
        raise RuleError(lage.hinder[0].text + rest)
    row.lage = PlanLage.FASTSTALLD
    row.troskel = lage.troskel
    put_decision(row, demand_decision(beslut, with_paragraf=True))
    checked_save(row, by=by)
    _pin(row, lage.risker, by=by)
    log("fastställde kontrollplan", row, by=by, enhet=row.enhet, beslut=row.beslut_text)
    return row


def _pin(plan: Kontrollplan, risker: list[Risk], *, by: User) -> None:
    """Keep the version of every risk, so that the plan shows the scores as they were."""
    kept = {row.risk_id: row for row in Planrisk.objects.filter(plan=plan)}
    for risk in risker:
        row = kept.get(risk.pk) or Planrisk(plan=plan, risk=risk)
        row.risk_version = risk.version
        checked_save(row, by=by)
