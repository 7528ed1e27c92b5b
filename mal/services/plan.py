"""Next year's plan: made from this year's in a moment, adopted with its decision."""

import uuid
from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Max

from mal.enums import PlanLage
from mal.models import Mal, MalMedansvarig, Plan
from mal.registries import plan_copied
from styrning.bas.clock import today
from styrning.bas.errors import RuleError
from styrning.grund.events import log
from styrning.grund.history import record_history
from styrning.grund.models import User
from styrning.grund.tree import lock_tree

COPIED = (
    "kod", "identitet", "ordning", "niva_id", "namn", "beskrivning", "huvudansvarig_id",
    "rapporteras_till", "geh", "geh_beslut", "lft", "rght", "level",
)  # fmt: skip


@dataclass(frozen=True)
class Planbeslut:
    """The decision that adopts a plan (KL 11:8–10: kommunfullmäktige, by November)."""

    organ: str
    datum: date
    paragraf: str = ""
    diarienummer: str = ""


@transaction.atomic
def copy_plan(plan: Plan, ar: int, *, by: User) -> Plan:
    """Make the draft plan of ``ar`` from ``plan``: its goals, shared identities and all.

    Only goal rows, who contributes, tags and what measures them are copied; facts never
    are. A fixed number of statements per level, however many goals.

    Raises: RuleError when the year has a plan, or ``plan`` has no goals.
    """
    lock_tree(Mal)
    if Plan.objects.filter(ar=ar).exists():
        raise RuleError(f"Det finns redan en plan för {ar}.", field="ar")
    goals = list(Mal.objects.filter(plan=plan).order_by("lft"))
    if not goals:
        raise RuleError(f"{plan.namn} har inga mål att utgå från.")
    copy = Plan(ar=ar, namn=f"Verksamhetsplan {ar}", lage=PlanLage.UTKAST, skala=plan.skala)
    copy.save_as(by)
    new_ids = _copy_goals(goals, copy)
    record_history(Mal, new_ids.values(), by=by, kind="+")
    _copy_relations(new_ids)
    plan_copied(new_ids, by)
    log("kopierade plan", copy, by=by, fran=plan.ar, mal=len(goals))
    return copy


def _copy_goals(goals: list[Mal], plan: Plan) -> dict[int, int]:
    """The goals at the same places of a new tree; a bulk insert per level."""
    tree_id = (Mal.objects.aggregate(last=Max("tree_id"))["last"] or 0) + 1
    levels: dict[int, list[Mal]] = defaultdict(list)
    for goal in goals:
        levels[goal.level].append(goal)
    new_ids: dict[int, int] = {}
    for level in sorted(levels):
        rows = [
            Mal(
                plan=plan,
                publikt_id=uuid.uuid4(),
                tree_id=tree_id,
                parent_id=new_ids.get(goal.parent_id) if goal.parent_id else None,
                **{name: getattr(goal, name) for name in COPIED},
            )
            for goal in levels[level]
        ]
        created = Mal.objects.bulk_create(rows)
        new_ids |= {old.pk: new.pk for old, new in zip(levels[level], created, strict=True)}
    return new_ids


def _copy_relations(new_ids: dict[int, int]) -> None:
    medansvar = MalMedansvarig.objects.filter(mal__in=new_ids)
    MalMedansvarig.objects.bulk_create(
        MalMedansvarig(mal_id=new_ids[row.mal_id], enhet_id=row.enhet_id) for row in medansvar
    )
    tags = Mal.taggar.through
    tags.objects.bulk_create(
        tags(mal_id=new_ids[row.mal_id], tagg_id=row.tagg_id)
        for row in tags.objects.filter(mal__in=new_ids)
    )


@transaction.atomic
def adopt_plan(plan: Plan, beslut: Planbeslut, *, by: User) -> Plan:
    """Adopt the plan: one row changes, and its goals are decided.

    Raises: RuleError when it is adopted already, the decision lacks its organ, or is dated
        in the future.
    """
    row = Plan.objects.select_for_update().get(pk=plan.pk)
    if row.lage == PlanLage.FASTSTALLD:
        raise RuleError(f"{row.namn} är redan fastställd: {row.beslut_text}.")
    if not beslut.organ.strip():
        raise RuleError("Ange vilket organ som beslutade.", field="organ")
    if beslut.datum > today():
        raise RuleError("Beslutsdatum ligger i framtiden.", field="datum")
    row.lage = PlanLage.FASTSTALLD
    row.beslut_organ, row.beslut_datum = beslut.organ.strip(), beslut.datum
    row.beslut_paragraf, row.diarienummer = beslut.paragraf.strip(), beslut.diarienummer.strip()
    row.save_as(by)
    log("fastställde plan", row, by=by, beslut=row.beslut_text)
    return row
