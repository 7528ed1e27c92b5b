"""Goals in a plan: added, changed, moved and removed under the tree lock."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import transaction

from mal.enums import Geh, PlanLage, RapporterasTill
from mal.models import Mal, MalMedansvarig, Niva, Plan, Tagg
from mal.registries import ties
from styrning.bas.errors import RuleError, StaleError
from styrning.bas.text import clean_text
from styrning.grund.events import log
from styrning.grund.models import Enhet, User
from styrning.grund.tree import lock_tree

CONFLICT = "Någon annan har ändrat målet sedan du öppnade sidan. Inget har sparats."


@dataclass(frozen=True)
class Malform:
    """What a goal says, apart from where it stands."""

    kod: str
    namn: str
    niva: Niva
    huvudansvarig: Enhet
    beskrivning: str = ""
    medansvariga: Sequence[Enhet] = ()
    rapporteras_till: str = RapporterasTill.KF
    geh: str = Geh.NEJ
    geh_beslut: str = ""
    taggar: Sequence[Tagg] = field(default_factory=tuple)


@transaction.atomic
def add_goal(plan: Plan, parent: Mal, form: Malform, *, by: User) -> Mal:
    """Add a goal last under ``parent``; it gets an identity of its own.

    Raises: RuleError, with the field, for an adopted plan, a parent in another plan, a level
        that does not lie below the parent's, or a kod that is taken.
    """
    lock_tree(Mal)
    _demand_draft(plan)
    above = _fresh_parent(plan, parent)
    goal = Mal(plan=plan, parent=above, identitet=uuid.uuid4(), ordning=_next_place(above))
    _fill(goal, form, above)
    goal.save_as(by)
    _relate(goal, form)
    log("lade till mål", goal, by=by, enhet=goal.huvudansvarig, kod=goal.kod)
    return goal


@transaction.atomic
def change_goal(
    goal: Mal, form: Malform, *, by: User, version: int, parent: Mal | None = None
) -> Mal:
    """Change what a draft plan's goal says and, with ``parent``, where it stands.

    Raises: RuleError as ``add_goal`` and ``move_goal``; StaleError if somebody saved since
        ``version``. Nothing is written then.
    """
    lock_tree(Mal)
    row = _fresh(goal)
    if row.version != version:
        raise StaleError(CONFLICT, current=row)
    _fill(row, form, row.parent if parent is None else _fresh_parent(row.plan, parent))
    if parent is not None and parent.pk != row.parent_id:
        _place(row, parent)
    row.save_as(by)
    _relate(row, form)
    log("ändrade mål", row, by=by, enhet=row.huvudansvarig, kod=row.kod)
    return row


@transaction.atomic
def move_goal(goal: Mal, parent: Mal, *, by: User) -> Mal:
    """Put the goal, with all below it, last under ``parent``.

    Raises: RuleError for an adopted plan, the vision, a parent in another plan, the goal's
        own descendant, or a level that does not lie below the parent's.
    """
    lock_tree(Mal)
    row = _fresh(goal)
    _place(row, parent)
    row.save_as(by)
    log("flyttade mål", row, by=by, enhet=row.huvudansvarig, kod=row.kod, under=parent.kod)
    return row


def _fresh(goal: Mal) -> Mal:
    """The goal of a draft plan as it stands now, read after the lock."""
    row = Mal.objects.select_related("plan", "parent__niva", "niva", "huvudansvarig").get(
        pk=goal.pk
    )
    _demand_draft(row.plan)
    return row


def _place(row: Mal, parent: Mal) -> None:
    above = _fresh_parent(row.plan, parent)
    if row.parent_id is None:
        raise RuleError("Visionen är planens rot och kan inte flyttas.")
    if above.is_descendant_of(row, include_self=True):
        raise RuleError("Ett mål kan inte flyttas under sig självt.", field="parent")
    _demand_level(row.niva, above)
    row.parent, row.ordning = above, _next_place(above)


def _next_place(above: Mal) -> int:
    last = above.get_children().order_by("-ordning").values_list("ordning", flat=True).first()
    return (last or 0) + 1


@transaction.atomic
def remove_goal(goal: Mal, *, by: User) -> None:
    """Take the goal out of a draft plan: it ends with the year before. History is kept.

    Raises: RuleError for an adopted plan, the vision, a goal with others below it, or one
        that reported facts rest on.
    """
    lock_tree(Mal)
    row = _fresh(goal)
    if row.parent_id is None:
        raise RuleError("Visionen är planens rot och kan inte tas bort.")
    if not row.is_leaf_node():
        raise RuleError("Målet har mål under sig. Flytta eller ta bort dem först.")
    reasons = ties(row)
    if reasons or row.bedomningar.exists():
        raise RuleError("Målet kan inte tas bort: " + "; ".join(reasons or ["det är bedömt"]) + ".")
    log("tog bort mål", row, by=by, enhet=row.huvudansvarig, kod=row.kod, namn=row.namn)
    row._history_user = by
    row.delete()


def _demand_draft(plan: Plan) -> None:
    if plan.lage == PlanLage.FASTSTALLD:
        raise RuleError(
            f"{plan.namn} är fastställd ({plan.beslut_text}). Ändra i nästa års utkast."
        )


def _fresh_parent(plan: Plan, parent: Mal) -> Mal:
    """The parent as it stands now: tree fields read before the lock may be old."""
    above = Mal.objects.select_related("niva").filter(pk=parent.pk, plan=plan).first()
    if above is None:
        raise RuleError("Välj ett mål i samma plan att lägga det under.", field="parent")
    return above


def _demand_level(niva: Niva, above: Mal) -> None:
    if niva.ordning <= above.niva.ordning:
        raise RuleError(
            f"Nivån {niva.namn} ligger inte under {above.niva.namn}. Välj en annan nivå "
            "eller ett annat mål att lägga det under.",
            field="niva",
        )


def _fill(goal: Mal, form: Malform, above: Mal | None) -> None:
    if above is not None:
        _demand_level(form.niva, above)
    goal.kod, goal.niva = form.kod.strip(), form.niva
    goal.namn, goal.beskrivning = clean_text(form.namn), clean_text(form.beskrivning)
    goal.huvudansvarig, goal.rapporteras_till = form.huvudansvarig, form.rapporteras_till
    goal.geh, goal.geh_beslut = form.geh, form.geh_beslut.strip()
    try:
        goal.full_clean(exclude=["parent"])
    except ValidationError as error:
        name, messages = next(iter(error.message_dict.items()))
        raise RuleError(" ".join(messages), field=name) from error


def _relate(goal: Mal, form: Malform) -> None:
    goal.taggar.set(form.taggar)
    wanted = {enhet.pk for enhet in form.medansvariga} - {goal.huvudansvarig_id}
    goal.medansvar.exclude(enhet__in=wanted).delete()
    known = set(goal.medansvar.values_list("enhet_id", flat=True))
    MalMedansvarig.objects.bulk_create(
        MalMedansvarig(mal=goal, enhet_id=pk) for pk in sorted(wanted - known)
    )
