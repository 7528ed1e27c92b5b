"""Levels of the goal tree: named, ordered, and judged by the rule that holds for a year.

Nothing here recolours what was decided: docs/beslut/0010-regler-och-skalor.md.
"""

from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.db.models import F, Max

from mal.enums import NivaSlag, PlanLage, Regel
from mal.models import Bedomning, Mal, Niva, Nivaregel, Plan
from mal.services.ramar import checked
from styrning.bas.errors import RuleError, StaleError
from styrning.bas.text import clean_text
from styrning.grund.beslut import Beslut, demand_decision, put_decision
from styrning.grund.events import log
from styrning.grund.models import User
from styrning.grund.tree import lock_tree

CONFLICT = "Någon annan har ändrat nivån sedan du öppnade sidan. Inget har sparats."
FIRST_YEAR, LAST_YEAR = 2000, 2100


@dataclass(frozen=True)
class Nivaform:
    """What a level is called, what it is for, and whether its goals are assessed."""

    namn: str
    slag: str
    bedoms: bool


@dataclass(frozen=True)
class Regelform:
    """A rule and its least measured share (per cent), from the plan of ``fran_ar`` on."""

    fran_ar: int
    regel: str
    minsta_matta: Decimal


@transaction.atomic
def add_level(
    form: Nivaform,
    *,
    by: User,
    regel: str = Regel.MAJORITET,
    minsta_matta: Decimal = Decimal(75),
) -> Niva:
    """Add a level lowest of all; ``move_level`` puts it in its place.

    Raises: RuleError, with the field, for a name that is taken or a second vision.
    """
    lock_tree(Mal)
    last = Niva.objects.aggregate(last=Max("ordning"))["last"] or 0
    row = Niva(ordning=last + 1, regel=regel, minsta_matta=minsta_matta)
    _fill(row, form)
    row.save_as(by)
    log("lade till nivå", row, by=by, namn=row.namn)
    return row


@transaction.atomic
def change_level(niva: Niva, form: Nivaform, *, by: User, version: int) -> Niva:
    """Rename a level, which every year's plan then shows, or change what it is for.

    Raises: RuleError, with the field, when a plan that is adopted or judged stands on what the
        level is for; StaleError if somebody saved since ``version``.
    """
    lock_tree(Mal)
    row = Niva.objects.select_for_update().get(pk=niva.pk)
    if row.version != version:
        raise StaleError(CONFLICT, current=row)
    before = Nivaform(row.namn, row.slag, row.bedoms)
    if form.slag != before.slag:
        _demand_free(row, "slag")
    if form.bedoms != before.bedoms:
        _demand_free(row, "bedoms")
    _fill(row, form)
    if Nivaform(row.namn, row.slag, row.bedoms) == before:
        return row
    row.save_as(by)
    log("ändrade nivå", row, by=by, namn=row.namn, fore=before.namn)
    return row


def _fill(row: Niva, form: Nivaform) -> None:
    row.namn, row.slag, row.bedoms = clean_text(form.namn), form.slag, form.bedoms
    others = Niva.objects.exclude(pk=row.pk)
    if row.namn and others.filter(namn__iexact=row.namn).exists():
        raise RuleError("Det finns redan en nivå med det namnet.", field="namn")
    if row.slag == NivaSlag.VISION and others.filter(slag=NivaSlag.VISION).exists():
        raise RuleError("Det finns redan en nivå för visionen.", field="slag")
    checked(row)


def _demand_free(row: Niva, field: str) -> None:
    """Raises: RuleError where a plan that is adopted or judged would be counted anew."""
    judged = Bedomning.objects.filter(steg__isnull=False).values("mal__plan")
    plans = Plan.objects.filter(pk__in=Mal.objects.filter(niva=row).values("plan"))
    fixed = plans.filter(lage=PlanLage.FASTSTALLD) | plans.filter(pk__in=judged)
    plan = fixed.order_by("-ar").first()
    if plan is not None:
        raise RuleError(
            f"{plan.namn} använder nivån och är fastställd eller bedömd; målen skulle räknas om. "
            "Lägg till en ny nivå och använd den i nästa års plan.",
            field=field,
        )


@transaction.atomic
def move_level(niva: Niva, *, up: bool, by: User) -> None:
    """Let the level change places with its neighbour.

    Raises: RuleError at the ends, for the vision, and when a goal of any plan would come to
        lie above what it lies under. Nothing is written then.
    """
    lock_tree(Mal)
    levels = list(Niva.objects.select_for_update().order_by("ordning"))
    here = next(place for place, row in enumerate(levels) if row.pk == niva.pk)
    there = here - 1 if up else here + 1
    if not 0 <= there < len(levels):
        raise RuleError(f"{niva.namn} ligger redan {'överst' if up else 'nederst'}.")
    row, other = levels[here], levels[there]
    if NivaSlag.VISION in {row.slag, other.slag}:
        raise RuleError("Visionen ligger alltid överst.")
    place, free = other.ordning, levels[-1].ordning + 1
    Niva.objects.filter(pk=other.pk).update(ordning=free)
    other.ordning, row.ordning = row.ordning, place
    row.save_as(by)
    other.save_as(by)
    _demand_trees()
    log("flyttade nivå", row, by=by, namn=row.namn, forbi=other.namn, upp=up)


def _demand_trees() -> None:
    """Raises: RuleError, naming the first goal that does not lie below its parent's level."""
    goal = (
        Mal.objects.filter(parent__niva__ordning__gte=F("niva__ordning"))
        .select_related("plan", "niva", "parent__niva")
        .order_by("-plan__ar", "lft")
        .first()
    )
    if goal is not None:
        raise RuleError(
            f"Ordningen kan inte ändras: i {goal.plan.namn} ligger {goal.kod} ({goal.niva.namn}) "
            f"under {goal.parent.kod} ({goal.parent.niva.namn}). Lägg till en ny nivå på den "
            "plats du vill ha och använd den i nästa års plan."
        )


@transaction.atomic
def remove_level(niva: Niva, *, by: User) -> None:
    """Remove a level that no plan uses, with its rules; history is kept.

    Raises: RuleError, naming the plan, for one that is in use.
    """
    lock_tree(Mal)
    row = Niva.objects.select_for_update().get(pk=niva.pk)
    goals = Mal.objects.filter(niva=row)
    used = goals.select_related("plan").order_by("-plan__ar", "lft").first()
    if used is not None:
        number = goals.filter(plan=used.plan).count()
        raise RuleError(
            f"{row.namn} används av {number} mål i {used.plan.namn} och kan inte tas bort. "
            "I ett utkast kan målen flyttas till en annan nivå."
        )
    row.regler.all().delete()
    log("tog bort nivå", row, by=by, namn=row.namn)
    row._history_user = by
    row.delete()


@transaction.atomic
def change_rule(niva: Niva, form: Regelform, beslut: Beslut, *, by: User) -> Nivaregel:
    """Let another rule judge the level from the plan of ``fran_ar`` on, by decision.

    Raises: RuleError, with the field, for a year that has judgements on the level (they would
        be recoloured), a year that has a rule, the rule that holds already, a level that is
        not assessed, and a decision without its organ or in the future.
    """
    row = Niva.objects.select_for_update().get(pk=niva.pk)
    _demand_change(row, form)
    demand_decision(beslut, why="En ändrad regel behöver ett beslut.")
    rule = Nivaregel(
        niva=row, fran_ar=form.fran_ar, regel=form.regel, minsta_matta=form.minsta_matta
    )
    put_decision(rule, beslut)
    checked(rule)
    rule.save()
    log("ändrade regel för nivå", rule, by=by, niva=row.namn, fran_ar=rule.fran_ar,
        regel=rule.regel, minsta_matta=str(rule.minsta_matta), beslut=rule.beslut_text)  # fmt: skip
    return rule


def _demand_change(row: Niva, form: Regelform) -> None:
    if not row.bedoms:
        raise RuleError(f"{row.namn} bedöms inte och har därför ingen regel.")
    if not FIRST_YEAR <= form.fran_ar <= LAST_YEAR:
        raise RuleError(f"Ange ett år mellan {FIRST_YEAR} och {LAST_YEAR}.", field="fran_ar")
    rules = list(row.regler.order_by("fran_ar"))
    if any(rule.fran_ar == form.fran_ar for rule in rules):
        raise RuleError(
            f"{row.namn} har redan en regel från och med {form.fran_ar}. Ta bort den först.",
            field="fran_ar",
        )
    _demand_unjudged(row, form.fran_ar, rules, "Välj från och med {year} eller senare.")
    held = [(row.regel, row.minsta_matta)]
    held += [(rule.regel, rule.minsta_matta) for rule in rules if rule.fran_ar < form.fran_ar]
    if held[-1] == (form.regel, form.minsta_matta):
        raise RuleError("Nivån bedöms redan så det året. Inget har ändrats.", field="regel")


@transaction.atomic
def remove_rule(rule: Nivaregel, *, by: User) -> None:
    """Take back a rule that nothing was judged by; the event log keeps that it was.

    Raises: RuleError, naming the plan, when goals of its years are judged.
    """
    niva = Niva.objects.select_for_update().get(pk=rule.niva_id)
    rules = list(niva.regler.order_by("fran_ar"))
    remedy = "Ange i stället en ny regel från och med {year}."
    _demand_unjudged(niva, rule.fran_ar, rules, remedy)
    log("tog bort regel för nivå", rule, by=by, niva=niva.namn, fran_ar=rule.fran_ar,
        regel=rule.regel, beslut=rule.beslut_text)  # fmt: skip
    rule.delete()


def _demand_unjudged(niva: Niva, fran_ar: int, rules: list[Nivaregel], remedy: str) -> None:
    """Raises: RuleError where the level is judged in a year that a rule of ``fran_ar`` reaches.

    It reaches until the level's next rule. ``remedy`` is told the first year that is free.
    """
    later = [rule.fran_ar for rule in rules if rule.fran_ar > fran_ar]
    judged = Bedomning.objects.filter(
        steg__isnull=False, mal__niva=niva, mal__plan__ar__gte=fran_ar
    )
    if later:
        judged = judged.filter(mal__plan__ar__lt=min(later))
    row = judged.select_related("mal__plan").order_by("-mal__plan__ar").first()
    if row is not None:
        plan = row.mal.plan
        raise RuleError(
            f"I {plan.namn} är mål på nivån redan bedömda, och det som är beslutat räknas inte "
            f"om. {remedy.format(year=plan.ar + 1)}",
            field="fran_ar",
        )
