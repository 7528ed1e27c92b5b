"""Merging two goals of a draft: one lives on, the other ends with the year before."""

from datetime import date

from django.db import transaction
from django.db.models import Q

from mal.models import Mal, MalMedansvarig, MalSamband, MalSuccession
from mal.registries import goals_merged, ties
from mal.services.grind import demand_level, fresh_goal
from mal.services.samband import demand_off_path
from styrning.bas.errors import RuleError
from styrning.bas.text import clean_text
from styrning.grund.events import log
from styrning.grund.models import User
from styrning.grund.tree import lock_tree


@transaction.atomic
def merge_goals(ended: Mal, into: Mal, *, by: User, notering: str = "") -> Mal:
    """Let ``into`` take over from ``ended``, which leaves the draft.

    What stood under ``ended``, its nyckeltal, contributors, tags and contributions follow.
    Judgements and values of earlier years stay where they were, and a succession joins them.

    Raises: RuleError, with the field ``till``, for an adopted plan, the goal itself, the vision,
        a goal of another plan or below the one that ends, levels that do not fit, or a goal
        that reported facts rest on. Nothing is written then.
    """
    lock_tree(Mal)
    old, new = fresh_goal(ended, None), fresh_goal(into, None)
    _demand_mergeable(old, new)
    for child in old.get_children().select_related("niva").order_by("ordning"):
        demand_level(child.niva, new)
        child.parent = Mal.objects.get(pk=new.pk)
        child.save_as(by)
    _take_over(old, new)
    goals_merged(old, new, by)
    _succeed(old, new, clean_text(notering)[:300])
    log("slog ihop mål", new, by=by, enhet=new.huvudansvarig, kod=new.kod, fran=old.kod,
        namn=old.namn)  # fmt: skip
    row = Mal.objects.get(pk=old.pk)  # its place changed as its children left
    row._history_user = by
    row.delete()
    merged = Mal.objects.get(pk=new.pk)
    demand_off_path(merged)
    return merged


def _demand_mergeable(old: Mal, new: Mal) -> None:
    if old.plan_id != new.plan_id or old.pk == new.pk:
        raise RuleError(f"Välj ett annat mål i {old.plan.namn}.", field="till")
    if old.parent_id is None:
        raise RuleError("Visionen är planens rot och kan inte slås ihop.", field="till")
    if new.is_descendant_of(old):
        raise RuleError(
            f"{new.kod} ligger under {old.kod}. Flytta det först, eller välj ett annat mål.",
            field="till",
        )
    reasons = ties(old) or (["det är bedömt"] if old.bedomningar.exists() else [])
    if reasons:
        raise RuleError(f"{old.kod} kan inte gå upp i ett annat mål: {'; '.join(reasons)}.",
                        field="till")  # fmt: skip


def _take_over(old: Mal, new: Mal) -> None:
    """Contributors, tags and contributions besides the tree, those of both."""
    known = {new.huvudansvarig_id, *new.medansvar.values_list("enhet_id", flat=True)}
    others = [old.huvudansvarig_id, *old.medansvar.values_list("enhet_id", flat=True)]
    MalMedansvarig.objects.bulk_create(
        MalMedansvarig(mal=new, enhet_id=pk) for pk in dict.fromkeys(others) if pk not in known
    )
    new.taggar.add(*old.taggar.all())
    for link in MalSamband.objects.filter(Q(mal=old) | Q(till=old)):
        mal_id, till_id = (new.pk if pk == old.pk else pk for pk in (link.mal_id, link.till_id))
        if mal_id != till_id:
            MalSamband.objects.get_or_create(
                mal_id=mal_id, till_id=till_id, defaults={"notering": link.notering}
            )


def _succeed(old: Mal, new: Mal, notering: str) -> None:
    """Join the years: what ended before the draft, the goal itself included, leads to ``new``."""
    day = date(old.plan.ar, 1, 1)
    earlier = MalSuccession.objects.filter(till=old.identitet, datum=day)
    before = set(earlier.values_list("fran", flat=True))
    earlier.delete()
    if Mal.objects.filter(identitet=old.identitet, plan__ar__lt=old.plan.ar).exists():
        before.add(old.identitet)
    for fran in before:
        MalSuccession.objects.get_or_create(
            fran=fran, till=new.identitet, datum=day, defaults={"notering": notering}
        )
