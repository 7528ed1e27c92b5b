"""Next year's plan: made from this year's in a moment, adopted with its decision."""

import uuid
from collections import defaultdict
from typing import Any

from django.db import transaction
from django.db.models import Max, QuerySet

from mal.bedombarhet import Granser
from mal.enums import PlanLage
from mal.models import Mal, MalMedansvarig, MalSamband, Plan
from mal.registries import plan_copied
from styrning.bas.errors import RuleError, StaleError
from styrning.bas.periods import swedish_date
from styrning.grund.beslut import Beslut, demand_decision, put_decision
from styrning.grund.events import log
from styrning.grund.history import record_history
from styrning.grund.models import User
from styrning.grund.tree import lock_tree

COPIED = (
    "kod", "identitet", "ordning", "niva_id", "namn", "beskrivning", "metod", "huvudansvarig_id",
    "rapporteras_till", "geh", "geh_beslut", "level",
)  # fmt: skip
READ = ("pk", "parent_id", "lft", "rght")
CHANGED = "Någon annan har ändrat planen sedan du öppnade sidan. Inget har sparats."
LIMITS = ("max_mal_kf", "max_mal_enhet", "max_nyckeltal_mal")


@transaction.atomic
def copy_plan(plan: Plan, ar: int, *, by: User) -> Plan:
    """Make the draft plan of ``ar`` from ``plan``: its goals, shared identities and all.

    Only goal rows, who contributes, contributions besides the tree, tags, what measures them
    and the plan's limits are copied; facts never are, nor goals that ended within the year. A
    fixed number of statements per level, however many goals.

    Raises: RuleError when the year has a plan, or ``plan`` has no goals.
    """
    lock_tree(Mal)
    if Plan.objects.filter(ar=ar).exists():
        raise RuleError(f"Det finns redan en plan för {ar}.", field="ar")
    kept = Mal.objects.filter(plan=plan, upphor__isnull=True)
    goals = list(kept.order_by("lft").values_list(*READ, *COPIED, named=True))
    if not goals:
        raise RuleError(f"{plan.namn} har inga mål att utgå från.")
    limits = {name: getattr(plan, name) for name in LIMITS}
    copy = Plan(
        ar=ar, namn=f"Verksamhetsplan {ar}", lage=PlanLage.UTKAST, skala=plan.skala, **limits
    )
    copy.save_as(by)
    new_ids = _copy_goals(goals, copy)
    record_history(Mal, new_ids.values(), by=by, kind="+")
    _copy_relations(kept, new_ids)
    plan_copied(new_ids, by)
    log("kopierade plan", copy, by=by, fran=plan.ar, mal=len(goals))
    return copy


def _copy_goals(goals: list[Any], plan: Plan) -> dict[int, int]:
    """The goals (rows of READ and COPIED) at the same places of a new tree; an insert per level."""
    tree_id = (Mal.objects.aggregate(last=Max("tree_id"))["last"] or 0) + 1
    places = _places(goals)
    levels: dict[int, list[Any]] = defaultdict(list)
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
                lft=places[goal.pk][0],
                rght=places[goal.pk][1],
                **{name: getattr(goal, name) for name in COPIED},
            )
            for goal in levels[level]
        ]
        created = Mal.objects.bulk_create(rows)
        new_ids |= {old.pk: new.pk for old, new in zip(levels[level], created, strict=True)}
    return new_ids


def _places(goals: list[Any]) -> dict[int, tuple[int, int]]:
    """lft and rght of each goal in a tree without those that ended; ``goals`` in lft order."""
    places: dict[int, tuple[int, int]] = {}
    opened: list[tuple[Any, int]] = []
    step = 0

    def close() -> None:
        goal, lft = opened.pop()
        places[goal.pk] = (lft, step)

    for goal in goals:
        while opened and opened[-1][0].rght < goal.lft:
            step += 1
            close()
        step += 1
        opened.append((goal, step))
    while opened:
        step += 1
        close()
    return places


def _copy_relations(kept: QuerySet[Mal], new_ids: dict[int, int]) -> None:
    medansvar = MalMedansvarig.objects.filter(mal__in=kept)
    MalMedansvarig.objects.bulk_create(
        MalMedansvarig(mal_id=new_ids[row.mal_id], enhet_id=row.enhet_id) for row in medansvar
    )
    samband = MalSamband.objects.filter(mal__in=kept, till__in=kept)
    MalSamband.objects.bulk_create(
        MalSamband(mal_id=new_ids[row.mal_id], till_id=new_ids[row.till_id], notering=row.notering)
        for row in samband
    )
    tags = Mal.taggar.through
    tags.objects.bulk_create(
        tags(mal_id=new_ids[row.mal_id], tagg_id=row.tagg_id)
        for row in tags.objects.filter(mal__in=kept)
    )


@transaction.atomic
def adopt_plan(plan: Plan, beslut: Beslut, *, by: User) -> Plan:
    """Adopt the plan (KL 11:8–10): one row changes, and its goals are decided.

    It holds the goals' tree meanwhile, so that no goal slips in after the decision.

    Raises: RuleError when it is adopted already, the decision lacks its organ, or is dated
        in the future.
    """
    lock_tree(Mal)
    row = Plan.objects.select_for_update().get(pk=plan.pk)
    if row.lage == PlanLage.FASTSTALLD:
        raise RuleError(f"{row.namn} är redan fastställd: {row.beslut_text}.")
    demand_decision(beslut)
    row.lage = PlanLage.FASTSTALLD
    put_decision(row, beslut)
    row.save_as(by)
    log("fastställde plan", row, by=by, beslut=row.beslut_text)
    return row


@transaction.atomic
def change_adoption(plan: Plan, beslut: Beslut, *, by: User, version: int) -> Plan:
    """Correct what was typed of the decision that adopted the plan; its goals stand.

    Raises: RuleError, with the field, for a draft, a decision without organ or dated in the
        future or after an amendment of the plan; StaleError if somebody saved since
        ``version``. Nothing is written then, nor when nothing differs.
    """
    row = Plan.objects.select_for_update().get(pk=plan.pk)
    if row.lage != PlanLage.FASTSTALLD:
        raise RuleError(f"{row.namn} är ett utkast. Fastställ det på planens sida.")
    demand_decision(beslut)
    wanted, before = beslut.columns(), row.beslut_text
    if all(getattr(row, name) == value for name, value in wanted.items()):
        return row
    if row.version != version:
        raise StaleError(CHANGED, current=row)
    first = row.andringar.order_by("beslut_datum").first()
    if first and first.beslut_datum and first.beslut_datum < beslut.datum:
        raise RuleError(
            f"Planen är ändrad redan {swedish_date(first.beslut_datum)}. Ange den dag då den "
            "fastställdes, eller rätta ändringens beslut först.",
            field="datum",
        )
    put_decision(row, beslut)
    row.save_as(by)
    log("rättade planens beslut", row, by=by, fore=before, nu=row.beslut_text)
    return row


@transaction.atomic
def set_limits(plan: Plan, granser: Granser, *, by: User, version: int) -> Plan:
    """Set how much the plan should hold at most; what is over is told, never refused.

    Raises: StaleError if somebody saved the plan since ``version``.
    """
    row = Plan.objects.select_for_update().get(pk=plan.pk)
    if row.version != version:
        raise StaleError(CHANGED, current=row)
    for name in LIMITS:
        setattr(row, name, getattr(granser, name))
    row.save_as(by)
    log("satte gränser för plan", row, by=by, **{name: getattr(row, name) for name in LIMITS})
    return row
