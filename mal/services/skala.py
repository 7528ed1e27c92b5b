"""Bedömningsskalor: drawn up, made anew by decision, chosen for a plan.

Nothing here recolours what was decided: docs/beslut/0010-regler-och-skalor.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.db import transaction

from mal.enums import Klass, PlanLage
from mal.models import Bedomning, Plan, Planandring, Skala, Skalsteg
from mal.services.ramar import checked
from styrning.bas.errors import RuleError, StaleError
from styrning.bas.text import clean_text
from styrning.grund.beslut import Beslut, demand_decision, put_decision
from styrning.grund.events import log
from styrning.grund.models import User

CONFLICT = "Någon annan har ändrat skalan sedan du öppnade sidan. Inget har sparats."
PLAN_CONFLICT = "Någon annan har ändrat planen sedan du öppnade sidan. Inget har sparats."
DEMANDED = (Klass.UPPFYLLT, Klass.EJ_UPPFYLLT, Klass.KAN_EJ_BEDOMAS)
ORDERED = (Klass.EJ_UPPFYLLT, Klass.DELVIS, Klass.UPPFYLLT)  # worst first
MAX_STEPS, MAX_VALUE = 10, 99


@dataclass(frozen=True)
class Stegform:
    """One step: its number, the municipality's word, and the class it counts as."""

    varde: int
    ord: str
    klass: str


STANDARD = (
    Stegform(3, "Uppfyllt", Klass.UPPFYLLT),
    Stegform(2, "Delvis uppfyllt", Klass.DELVIS),
    Stegform(1, "Ej uppfyllt", Klass.EJ_UPPFYLLT),
    Stegform(0, "Kan ej bedömas", Klass.KAN_EJ_BEDOMAS),
)


@dataclass(frozen=True)
class Skalaform:
    """What a scale says; the steps in any order."""

    namn: str
    notering: str
    steg: Sequence[Stegform]


def check_steps(steg: Sequence[Stegform]) -> None:
    """Refuse a scale that goals cannot be judged on.

    A step each for uppfyllt, ej uppfyllt and kan ej bedömas at least, numbers and words that
    differ, and no class above a better one.

    Raises: RuleError, with the field ``steg``, naming the step.
    """
    words = [step.ord.casefold() for step in steg]
    values = [step.varde for step in steg]
    lacking = [klass for klass in DEMANDED if klass not in {step.klass for step in steg}]
    fault = ""
    if len(steg) > MAX_STEPS:
        fault = f"En skala har högst {MAX_STEPS} steg."
    elif bad := next((v for v in values if not 0 <= v <= MAX_VALUE), None):
        fault = f"Värdet {bad} är inte mellan 0 och {MAX_VALUE}."
    elif twice := next((s for s in steg if values.count(s.varde) > 1), None):
        fault = f"Två steg har värdet {twice.varde}. Ge dem olika värden."
    elif twice := next((s for s in steg if words.count(s.ord.casefold()) > 1), None):
        fault = f"Två steg heter {twice.ord}. Ge dem olika ord."
    elif lacking:
        fault = f"Inget steg räknas som {lacking[0].label.lower()}. Lägg till ett."
    elif turned := _turned(steg):
        fault = f"{turned[0].ord} står högre än {turned[1].ord} men räknas som sämre."
    if fault:
        raise RuleError(fault, field="steg")


def _turned(steg: Sequence[Stegform]) -> tuple[Stegform, Stegform] | None:
    """The first two neighbours, highest number first, whose classes stand the wrong way."""
    graded = [step for step in steg if step.klass in ORDERED]
    falling = sorted(graded, key=lambda step: -step.varde)
    return next(
        (
            (high, low)
            for high, low in pairwise(falling)
            if ORDERED.index(Klass(high.klass)) < ORDERED.index(Klass(low.klass))
        ),
        None,
    )


@transaction.atomic
def add_scale(
    kod: str,
    namn: str,
    *,
    by: User,
    source: Skala | None = None,
    beslut: Beslut | None = None,
) -> Skala:
    """A draft scale: the steps of ``source`` as a new version, by decision, or four standard ones.

    Raises: RuleError, with the field, for a kod that is taken, or a new version of a scale
        without the decision that asks for it.
    """
    row = Skala(kod=clean_text(kod), namn=clean_text(namn))
    if source is not None:
        put_decision(row, demand_decision(beslut, why="En ändrad skala behöver ett beslut."))
        row.notering = source.notering
    checked(row)
    row.save_as(by)
    steps = STANDARD if source is None else steps_of(source)
    _write_steps(row, steps)
    log("lade till skala", row, by=by, kod=row.kod, fran=source.kod if source else "",
        beslut=row.beslut_text)  # fmt: skip
    return row


def steps_of(skala: Skala) -> list[Stegform]:
    """The steps as they are saved, best first."""
    return [Stegform(row.varde, row.ord, row.klass) for row in skala.steg.order_by("-varde")]


def _write_steps(skala: Skala, steg: Sequence[Stegform]) -> None:
    skala.steg.all().delete()
    Skalsteg.objects.bulk_create(
        Skalsteg(skala=skala, varde=step.varde, ord=step.ord, klass=step.klass) for step in steg
    )


@transaction.atomic
def change_scale(skala: Skala, form: Skalaform, *, by: User, version: int) -> Skala:
    """Change a draft scale: its name, its note and all of its steps.

    Raises: RuleError for one that is judged on or adopted with, and for steps that goals
        cannot be judged on; StaleError if somebody saved since ``version``.
    """
    row = Skala.objects.select_for_update().get(pk=skala.pk)
    if row.version != version:
        raise StaleError(CONFLICT, current=row)
    if reason := locked_by(row):
        raise RuleError(f"{reason} Gör en ny version av skalan i stället.")
    steg = [Stegform(s.varde, clean_text(s.ord), s.klass) for s in form.steg]
    check_steps(steg)
    row.namn, row.notering = clean_text(form.namn), clean_text(form.notering)
    checked(row)
    row.save_as(by)
    _write_steps(row, steg)
    log("ändrade skala", row, by=by, kod=row.kod,
        steg=[f"{s.varde} {s.ord}: {s.klass}" for s in steg])  # fmt: skip
    return row


def locked_by(skala: Skala) -> str:
    """Why the scale stands as it is, in a Swedish sentence; empty while it is a draft."""
    judged = Bedomning.objects.filter(steg__skala=skala).select_related("mal__plan")
    if row := judged.order_by("-mal__plan__ar").first():
        return f"Mål i {row.mal.plan.namn} är bedömda på skalan."
    adopted = Plan.objects.filter(skala=skala, lage=PlanLage.FASTSTALLD).order_by("-ar").first()
    return f"{adopted.namn} är fastställd med skalan." if adopted else ""


@transaction.atomic
def remove_scale(skala: Skala, *, by: User) -> None:
    """Remove a draft scale that no plan uses; history is kept.

    Raises: RuleError, naming the plan, for one that is in use.
    """
    row = Skala.objects.select_for_update().get(pk=skala.pk)
    plan = Plan.objects.filter(skala=row).order_by("-ar").first()
    reason = f"{plan.namn} använder skalan." if plan else locked_by(row)
    if reason:
        raise RuleError(f"{reason} Den kan inte tas bort.")
    log("tog bort skala", row, by=by, kod=row.kod)
    row.steg.all().delete()
    row._history_user = by
    row.delete()


@transaction.atomic
def choose_scale(
    plan: Plan, skala: Skala, *, by: User, version: int, beslut: Beslut | None = None
) -> Plan:
    """Let the plan's goals be judged on another scale.

    A draft's is chosen freely. An adopted plan's is changed by a decision of its own, kept as
    an amendment of the plan, and only before anything is judged.

    Raises: RuleError, with the field, as said; StaleError if somebody saved since ``version``.
    """
    row = Plan.objects.select_for_update().select_related("skala").get(pk=plan.pk)
    if row.version != version:
        raise StaleError(PLAN_CONFLICT, current=row)
    if row.skala_id == skala.pk:
        return row
    if Bedomning.objects.filter(mal__plan=row, steg__isnull=False).exists():
        raise RuleError(
            f"Mål i {row.namn} är redan bedömda på {row.skala.namn}, och det som är beslutat "
            "räknas inte om. Välj skalan i nästa års plan.",
            field="skala",
        )
    check_steps(steps_of(skala))
    before, row.skala = row.skala, skala
    if row.lage == PlanLage.FASTSTALLD:
        why = "Planen är fastställd. En ändrad skala behöver ett beslut."
        text = f"Bedömningsskalan byts från {before.namn} till {skala.namn}."
        amendment = Planandring(plan=row, text=text)
        put_decision(amendment, demand_decision(beslut, why=why))
        checked(amendment)
        amendment.save_as(by)
    row.save_as(by)
    log("bytte skala", row, by=by, fran=before.kod, till=skala.kod)
    return row
