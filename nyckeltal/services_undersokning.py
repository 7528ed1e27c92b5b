"""Surveys and dialogues: planned, changed, reported back to those who answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from nyckeltal.models import Nyckeltal, Svarsskala, Undersokning
from styrning.bas.clock import today
from styrning.bas.errors import RuleError, StaleError
from styrning.bas.text import clean_text
from styrning.grund.events import log
from styrning.grund.models import Arshjul, Enhet, User

CONFLICT = "Någon annan har ändrat den sedan du öppnade sidan. Inget har sparats."
TEXTS = ("titel", "agare", "malgrupp", "metod", "paverkan", "beslut")


@dataclass(frozen=True)
class Plan:
    """What is planned: who asks whom what, when, how, and what it leads to (Policy)."""

    titel: str
    slag: str
    enhet: Enhet
    agare: str
    malgrupp: str
    oppnar: date
    klar: date
    metod: str
    trappsteg: str
    paverkan: str
    beslut: str
    svarsskala: Svarsskala | None = None
    nyckeltal: Sequence[Nyckeltal] = ()


@dataclass(frozen=True)
class Aterkoppling:
    """That it was carried out, and what those who answered were told."""

    genomford: date | None
    text: str = ""
    aterkopplad: date | None = None


@transaction.atomic
def plan_survey(ar: int, plan: Plan, *, by: User) -> Undersokning:
    """Put one in the plan of ``ar``; that it asks the same people again is told, not refused.

    Raises: RuleError, with its field, as ``_fill``.
    """
    row = Undersokning(ar=ar)
    _fill(row, plan)
    row.save_as(by)
    row.nyckeltal.set(plan.nyckeltal)
    log("planerade undersökning", row, by=by, enhet=row.enhet, titel=row.titel)
    return row


@transaction.atomic
def change_survey(row: Undersokning, plan: Plan, *, by: User, version: int) -> Undersokning:
    """Raises: RuleError as ``plan_survey``; StaleError if somebody saved since ``version``."""
    fresh = _fresh(row, version)
    _fill(fresh, plan)
    fresh.save_as(by)
    fresh.nyckeltal.set(plan.nyckeltal)
    log("ändrade undersökning", fresh, by=by, enhet=fresh.enhet, titel=fresh.titel)
    return fresh


@transaction.atomic
def report_back(row: Undersokning, svar: Aterkoppling, *, by: User, version: int) -> Undersokning:
    """Tell that it was carried out, and how those who answered were told what came of it.

    Raises: RuleError for a day to come, or a day of telling without what was told; StaleError.
    """
    fresh = _fresh(row, version)
    for name in ("genomford", "aterkopplad"):
        day = getattr(svar, name)
        if day is not None and day > today():
            raise RuleError("Dagen ligger i framtiden.", field=name)
    text = clean_text(svar.text)
    if svar.aterkopplad is not None and not text:
        raise RuleError("Skriv vad de som svarade fick veta.", field="text")
    fresh.genomford, fresh.aterkopplad, fresh.aterkoppling = svar.genomford, svar.aterkopplad, text
    fresh.save_as(by)
    log("återkopplade undersökning", fresh, by=by, enhet=fresh.enhet, titel=fresh.titel)
    return fresh


@transaction.atomic
def remove_survey(row: Undersokning, *, by: User) -> None:
    """Take one out of the plan. Raises: RuleError when it was carried out."""
    fresh = Undersokning.objects.select_for_update().get(pk=row.pk)
    if fresh.genomford is not None:
        raise RuleError("Den är genomförd och står kvar i planen.")
    log("tog bort undersökning", fresh, by=by, enhet=fresh.enhet, titel=fresh.titel)
    fresh._history_user = by  # type: ignore[attr-defined]
    fresh.delete()


@transaction.atomic
def set_gap(ar: int, dagar: int, *, by: User) -> None:
    """Set the least number of days between two that ask the same people.

    Raises: RuleError, with the field dagar, outside 0–365.
    """
    if not 0 <= dagar <= 365:
        raise RuleError("Ange 0–365 dagar.", field="dagar")
    arshjul, _ = Arshjul.objects.get_or_create(ar=ar)
    arshjul.mellanrum = dagar
    arshjul.save(update_fields=["mellanrum"])
    log("satte mellanrum mellan undersökningar", arshjul, by=by, ar=ar, dagar=dagar)


def _fresh(row: Undersokning, version: int) -> Undersokning:
    fresh = (
        Undersokning.objects.select_for_update(of=("self",)).select_related("enhet").get(pk=row.pk)
    )
    if fresh.version != version:
        raise StaleError(CONFLICT, current=fresh)
    return fresh


def _fill(row: Undersokning, plan: Plan) -> None:
    """Raises: RuleError, with its field, for days in the wrong order or another year, an odd
    scale, or what the model refuses."""
    if plan.klar < plan.oppnar:
        raise RuleError("Sista dagen ligger före den första.", field="klar")
    if row.ar not in {plan.oppnar.year, plan.klar.year}:
        raise RuleError(f"Dagarna ligger utanför {row.ar}.", field="oppnar")
    _ensure_even(plan.svarsskala)
    for name in TEXTS:
        setattr(row, name, clean_text(getattr(plan, name)))
    for name in ("slag", "enhet", "oppnar", "klar", "trappsteg", "svarsskala"):
        setattr(row, name, getattr(plan, name))
    try:
        row.full_clean()
    except ValidationError as error:
        name, messages = next(iter(error.message_dict.items()))
        raise RuleError(" ".join(messages), field=name) from error


def _ensure_even(skala: Svarsskala | None) -> None:
    """Attitudes are asked on an even scale: nobody answers in the middle (Policy)."""
    if skala is not None and skala.alternativ.count() % 2:
        raise RuleError(
            f"{skala.namn} har ett udda antal alternativ. Attitydfrågor ställs på en jämn skala, "
            "till exempel 2-4-6-8.",
            field="svarsskala",
        )
