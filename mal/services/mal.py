"""Goals in a plan: added, changed, moved and removed under the tree lock."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from mal.enums import Geh, RapporterasTill
from mal.models import Mal, MalMedansvarig, Niva, Plan, Planandring, Tagg
from mal.registries import ties
from mal.services.grind import (
    demand_above_children,
    demand_in_year,
    demand_judgements_kept,
    demand_level,
    fresh_goal,
    fresh_parent,
    open_plan,
    save_noted,
)
from mal.services.samband import demand_off_path
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
    metod: str = ""
    medansvariga: Sequence[Enhet] = ()
    rapporteras_till: str = RapporterasTill.KF
    geh: str = Geh.NEJ
    geh_beslut: str = ""
    taggar: Sequence[Tagg] = field(default_factory=tuple)


@transaction.atomic
def add_goal(
    plan: Plan,
    parent: Mal,
    form: Malform,
    *,
    by: User,
    andring: Planandring | None = None,
    borjar: date | None = None,
) -> Mal:
    """Add a goal last under ``parent``; it gets an identity of its own.

    Args:
        andring: the amendment that adds it to an adopted plan.
        borjar: the first day that it holds, in an adopted plan; the whole year without one.

    Raises: RuleError, with the field, for an adopted plan without an amendment, a parent in
        another plan, a level that does not lie below the parent's, a kod that is taken, an
        enhet that does not exist in the year, or a first day outside it.
    """
    lock_tree(Mal)
    plan = open_plan(plan.pk, andring)
    if borjar is not None and borjar.year != plan.ar:
        raise RuleError(f"Välj en dag under {plan.ar}.", field="borjar")
    above = fresh_parent(plan, parent)
    goal = Mal(plan=plan, parent=above, identitet=uuid.uuid4(), ordning=_next_place(above))
    goal.borjar = borjar if andring else None
    _fill(goal, form, above, andring)
    goal.save_as(by)
    _relate(goal, form)
    log("lade till mål", goal, by=by, enhet=goal.huvudansvarig, kod=goal.kod, **_by(andring))
    return goal


@transaction.atomic
def change_goal(
    goal: Mal,
    form: Malform,
    *,
    by: User,
    version: int,
    parent: Mal | None = None,
    andring: Planandring | None = None,
) -> Mal:
    """Change what a goal says and, with ``parent``, where it stands.

    Raises: RuleError as ``add_goal`` and ``move_goal``, for a level that does not lie above
        those below the goal, and where a judgement would be orphaned; StaleError if somebody
        saved since ``version``. Nothing is written then.
    """
    lock_tree(Mal)
    row = fresh_goal(goal, andring)
    if row.version != version:
        raise StaleError(CONFLICT, current=row)
    demand_above_children(form.niva, row)
    others = {enhet.pk for enhet in form.medansvariga}
    demand_judgements_kept(row, form.niva, form.huvudansvarig, others)
    above = row.parent if parent is None else fresh_parent(row.plan, parent)
    if above is not None and above.pk != row.parent_id:
        _place(row, above, form.niva)
    _fill(row, form, above, andring)
    save_noted(row, _relations_changed(row, form), andring, by=by)
    demand_off_path(row)
    _relate(row, form)
    log("ändrade mål", row, by=by, enhet=row.huvudansvarig, kod=row.kod, **_by(andring))
    return row


@transaction.atomic
def move_goal(goal: Mal, parent: Mal, *, by: User, andring: Planandring | None = None) -> Mal:
    """Put the goal, with all below it, last under ``parent``.

    Raises: RuleError for an adopted plan without an amendment, the vision, a parent in another
        plan, the goal's own descendant, a level that does not lie below the parent's, or a
        contribution that would then run along the tree.
    """
    lock_tree(Mal)
    row = fresh_goal(goal, andring)
    _place(row, fresh_parent(row.plan, parent), row.niva)
    row.andring = andring or row.andring
    row.save_as(by)
    demand_off_path(row)
    log("flyttade mål", row, by=by, enhet=row.huvudansvarig, kod=row.kod, under=parent.kod,
        **_by(andring))  # fmt: skip
    return row


def _by(andring: Planandring | None) -> dict[str, str]:
    """What the event says of the amendment that a change was made through."""
    return {"andring": andring.beslut_text} if andring else {}


def _place(row: Mal, above: Mal, niva: Niva) -> None:
    if row.parent_id is None:
        raise RuleError("Visionen är planens rot och kan inte flyttas.")
    if above.is_descendant_of(row, include_self=True):
        raise RuleError(
            "Ett mål kan inte flyttas under sig självt eller under ett mål som ligger under det.",
            field="parent",
        )
    demand_level(niva, above)
    row.parent, row.ordning = above, _next_place(above)


def _next_place(above: Mal) -> int:
    last = above.get_children().order_by("-ordning").values_list("ordning", flat=True).first()
    return (last or 0) + 1


@transaction.atomic
def remove_goal(goal: Mal, *, by: User) -> None:
    """Take the goal out of a draft plan: it ends with the year before. History is kept.

    Raises: RuleError for an adopted plan (there a goal is ended by an amendment), the vision,
        a goal with others below it, or one that reported facts rest on.
    """
    lock_tree(Mal)
    row = fresh_goal(goal, None)
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


def _fill(goal: Mal, form: Malform, above: Mal | None, andring: Planandring | None) -> None:
    if above is not None:
        demand_level(form.niva, above)
    demand_in_year(form.huvudansvarig, goal.plan.ar, field="huvudansvarig")
    for enhet in form.medansvariga:
        demand_in_year(enhet, goal.plan.ar, field="medansvariga")
    goal.kod, goal.niva, goal.andring = form.kod.strip(), form.niva, andring or goal.andring
    goal.namn, goal.beskrivning = clean_text(form.namn), clean_text(form.beskrivning)
    goal.metod = clean_text(form.metod)
    goal.huvudansvarig, goal.rapporteras_till = form.huvudansvarig, form.rapporteras_till
    goal.geh, goal.geh_beslut = form.geh, form.geh_beslut.strip()
    try:
        goal.full_clean(exclude=["parent"])
    except ValidationError as error:
        name, messages = next(iter(error.message_dict.items()))
        raise RuleError(" ".join(messages), field=name) from error


def _relations_changed(goal: Mal, form: Malform) -> str:
    """Which of those that ``_relate`` writes will differ, for the version's note."""
    tags = set(goal.taggar.values_list("pk", flat=True))
    enheter = set(goal.medansvar.values_list("enhet_id", flat=True))
    wanted = {enhet.pk for enhet in form.medansvariga} - {form.huvudansvarig.pk}
    words = ["medansvariga ändrade"] if enheter != wanted else []
    words += ["taggar ändrade"] if tags != {tag.pk for tag in form.taggar} else []
    return ", ".join(words)


def _relate(goal: Mal, form: Malform) -> None:
    goal.taggar.set(form.taggar)
    wanted = {enhet.pk for enhet in form.medansvariga} - {goal.huvudansvarig_id}
    goal.medansvar.exclude(enhet__in=wanted).delete()
    known = set(goal.medansvar.values_list("enhet_id", flat=True))
    MalMedansvarig.objects.bulk_create(
        MalMedansvarig(mal=goal, enhet_id=pk) for pk in sorted(wanted - known)
    )
