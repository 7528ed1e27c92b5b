"""Amendments: an adopted plan changes within its year only by a decision of its own."""

from datetime import date
from typing import Any

from django.db import transaction

from mal.enums import PlanLage
from mal.models import Bedomning, Mal, Plan, Planandring
from mal.services.grind import demand_open
from mal.services.mal import CONFLICT
from styrning.bas.errors import RuleError, StaleError
from styrning.bas.periods import swedish_date
from styrning.bas.text import clean_text
from styrning.grund.beslut import Beslut, demand_decision
from styrning.grund.events import log
from styrning.grund.models import User
from styrning.grund.tree import lock_tree

STALE = "Någon annan har rättat beslutet sedan du öppnade sidan. Inget har sparats."


@transaction.atomic
def register_amendment(plan: Plan, beslut: Beslut, text: str, *, by: User) -> Planandring:
    """Record the decision that an adopted plan is to change; goals are then changed through it.

    Raises: RuleError, with the field, for a draft, a decision without organ or dated in the
        future, before the plan's own or after the plan's year, one that is registered
        already, or no text.
    """
    row = Plan.objects.select_for_update().get(pk=plan.pk)
    if row.lage != PlanLage.FASTSTALLD:
        raise RuleError(f"{row.namn} är ett utkast. Ändra direkt i det.")
    andring = Planandring(plan=row, **_checked(row, beslut, text))
    andring.save_as(by)
    log("registrerade ändring av plan", andring, by=by, plan=row.ar, beslut=andring.beslut_text)
    return andring


@transaction.atomic
def change_amendment(
    andring: Planandring, beslut: Beslut, text: str, *, by: User, version: int
) -> Planandring:
    """Correct what was typed of an amendment; the goals that it changed stand.

    Raises: RuleError as ``register_amendment``; StaleError, with the row as it is now, if
        somebody saved since ``version``. Nothing is written then, nor when nothing differs.
    """
    rows = Planandring.objects.select_for_update(of=("self",)).select_related("plan")
    row = rows.get(pk=andring.pk)
    wanted, before = _checked(row.plan, beslut, text, row), row.beslut_text
    if all(getattr(row, name) == value for name, value in wanted.items()):
        return row
    if row.version != version:
        raise StaleError(STALE, current=row)
    for name, value in wanted.items():
        setattr(row, name, value)
    row.save_as(by)
    log("rättade ändring av plan", row, by=by, plan=row.plan.ar, fore=before, nu=row.beslut_text)
    return row


def _checked(
    plan: Plan, beslut: Beslut, text: str, andring: Planandring | None = None
) -> dict[str, Any]:
    """The columns to save, when the decision may amend the plan; ``andring`` is being corrected."""
    demand_decision(beslut)
    if plan.beslut_datum and beslut.datum < plan.beslut_datum:
        raise RuleError(
            f"Beslutet ligger före planens ({swedish_date(plan.beslut_datum)}). Ange den dag då "
            "ändringen beslutades.",
            field="datum",
        )
    if beslut.datum.year > plan.ar:
        raise RuleError(
            f"{plan.namn} ändras bara till och med {plan.ar}. Ange ett tidigare beslut, eller "
            "ändra i nästa års plan.",
            field="datum",
        )
    if not (cleaned := clean_text(text)):
        raise RuleError("Skriv vad som ändras och varför.", field="text")
    columns = beslut.columns()
    others = plan.andringar.exclude(pk__in=[andring.pk] if andring else [])
    if columns["beslut_paragraf"] and others.filter(**_named_by(columns)).exists():
        raise RuleError(
            "Beslutet är redan registrerat. Välj det på planens sida och ändra målen där.",
            field="paragraf",
        )
    return columns | {"text": cleaned}


def _named_by(columns: dict[str, Any]) -> dict[str, Any]:
    """What tells one decision from another."""
    return {name: columns[name] for name in ("beslut_organ", "beslut_datum", "beslut_paragraf")}


@transaction.atomic
def end_goal(
    goal: Mal, day: date | None, *, by: User, andring: Planandring | None, version: int
) -> Mal:
    """Let the goal hold no longer from ``day``; None takes an ending back.

    What was reported stands: rounds whose period ends before ``day`` show the goal as before,
    later ones list it as ended and count it nowhere.

    Raises: RuleError, with the field ``upphor``, for the vision, a day outside the plan's year
        or before the goal's first, goals below that hold longer, a goal above that does not, or
        a judgement of a period that reaches to ``day``; StaleError if somebody saved since.
    """
    lock_tree(Mal)
    row = Mal.objects.select_related("plan", "parent", "huvudansvarig").get(pk=goal.pk)
    demand_open(row.plan, andring)
    if andring is None:
        raise RuleError(f"{row.plan.namn} är ett utkast. Ta bort målet ur det i stället.")
    if row.version != version:
        raise StaleError(CONFLICT, current=row)
    _demand_endable(row, day)
    row.upphor, row.andring = day, andring
    row.save_as(by)
    vad = "avslutade mål" if day else "återtog avslut av mål"
    log(vad, row, by=by, enhet=row.huvudansvarig, kod=row.kod, andring=andring.beslut_text,
        dag=day.isoformat() if day else "")  # fmt: skip
    return row


def _demand_endable(row: Mal, day: date | None) -> None:
    if row.parent is None:
        raise RuleError("Visionen är planens rot och kan inte upphöra under året.")
    above = row.parent
    if above.upphor and (day is None or day > above.upphor):
        raise RuleError(
            f"{above.kod} ovanför gäller inte från och med {swedish_date(above.upphor)}. Flytta "
            "målet eller ändra det andra först.",
            field="upphor",
        )
    if day is None:
        return
    if day.year != row.plan.ar:
        raise RuleError(f"Välj en dag under {row.plan.ar}.", field="upphor")
    if row.borjar and day <= row.borjar:
        raise RuleError(
            f"Målet gäller från och med {swedish_date(row.borjar)}. Välj en senare dag.",
            field="upphor",
        )
    _demand_nothing_below(row, day)
    _demand_nothing_judged(row, day)


def _demand_nothing_below(row: Mal, day: date) -> None:
    below = [kod for kod, upphor in row.get_children().values_list("kod", "upphor")
             if upphor is None or upphor > day]  # fmt: skip
    if below:
        raise RuleError(
            f"Målet har mål under sig som gäller längre: {', '.join(sorted(below))}. Flytta eller "
            "avsluta dem först.",
            field="upphor",
        )


def _demand_nothing_judged(row: Mal, day: date) -> None:
    rows = Bedomning.objects.filter(mal=row, uppfoljning__avser_till__gte=day)
    last = rows.select_related("uppfoljning").order_by("-uppfoljning__avser_till").first()
    if last is not None:
        runda = last.uppfoljning
        raise RuleError(
            f"Målet är bedömt i {runda.namn}, som avser tiden till och med "
            f"{swedish_date(runda.avser_till)}. Bedömningen skulle bli utan mål. Välj en dag "
            "efter det.",
            field="upphor",
        )
