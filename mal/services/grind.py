"""What a plan lets through: a draft is free, an adopted plan changes by a decided amendment."""

from datetime import date

from mal.enums import PlanLage
from mal.models import Mal, Niva, Plan, Planandring
from styrning.bas.errors import RuleError
from styrning.bas.periods import swedish_date
from styrning.grund.models import Enhet, User

NOTE = 100  # as much as a version's note holds


def open_plan(plan_id: int, andring: Planandring | None) -> Plan:
    """The plan as it stands now, when it may be changed; call it after the tree's lock.

    Raises: RuleError, with the field ``andring``, for an adopted plan without an amendment, an
        amendment of another plan, and an amendment of a draft.
    """
    plan = Plan.objects.get(pk=plan_id)
    demand_open(plan, andring)
    return plan


def demand_open(plan: Plan, andring: Planandring | None) -> None:
    """What ``open_plan`` demands of a plan that was read after the tree's lock."""
    if andring is not None and andring.plan_id != plan.pk:
        raise RuleError(f"Ändringen hör inte till {plan.namn}.", field="andring")
    if plan.lage == PlanLage.UTKAST and andring is not None:
        raise RuleError(f"{plan.namn} är ett utkast. Ändra direkt i det.", field="andring")
    if plan.lage == PlanLage.FASTSTALLD and andring is None:
        raise RuleError(
            f"{plan.namn} är fastställd ({plan.beslut_text}). Registrera beslutet om ändring på "
            "planens sida och ändra genom det, eller ändra i nästa års utkast.",
            field="andring",
        )


def fresh_goal(goal: Mal, andring: Planandring | None) -> Mal:
    """The goal as it stands now, when its plan may be changed and it has not ended.

    Raises: RuleError as ``open_plan``, and for a goal that has ended.
    """
    rows = Mal.objects.select_related("plan", "parent__niva", "niva", "huvudansvarig")
    row = rows.get(pk=goal.pk)
    demand_open(row.plan, andring)
    if row.upphor:
        raise RuleError(
            f"{row.kod} gäller inte från och med {swedish_date(row.upphor)}. Återta avslutet "
            "först, om det var ett misstag."
        )
    return row


def fresh_parent(plan: Plan, parent: Mal) -> Mal:
    """The parent as it stands now: tree fields read before the lock may be old.

    Raises: RuleError, with the field ``parent``, for one in another plan or one that has ended.
    """
    above = Mal.objects.select_related("niva").filter(pk=parent.pk, plan=plan).first()
    if above is None:
        raise RuleError("Välj ett mål i samma plan att lägga det under.", field="parent")
    if above.upphor:
        raise RuleError(
            f"{above.kod} gäller inte från och med {swedish_date(above.upphor)}. Välj ett annat "
            "mål att lägga det under.",
            field="parent",
        )
    return above


def demand_level(niva: Niva, above: Mal) -> None:
    """Raises: RuleError, with the field ``niva``, unless the level lies below the parent's."""
    if niva.ordning <= above.niva.ordning:
        raise RuleError(
            f"Nivån {niva.namn} ligger inte under {above.niva.namn}. Välj en annan nivå "
            "eller ett annat mål att lägga det under.",
            field="niva",
        )


def demand_above_children(niva: Niva, row: Mal) -> None:
    """Raises: RuleError, with the field ``niva``, unless it lies above the levels right below."""
    child = row.get_children().select_related("niva").order_by("niva__ordning").first()
    if child is not None and niva.ordning >= child.niva.ordning:
        raise RuleError(
            f"Nivån {niva.namn} ligger inte över {child.niva.namn}, som {child.kod} under målet "
            f"har. Välj en högre nivå, eller flytta {child.kod} först.",
            field="niva",
        )


def demand_judgements_kept(row: Mal, niva: Niva, huvudansvarig: Enhet, others: set[int]) -> None:
    """Raises: RuleError, with the field, where a judgement of the goal would lose whose it was,
    or its place: another huvudansvarig, a level that is not judged, or a contributor less.

    Args:
        others: the enheter that are to contribute.
    """
    judges = dict(row.bedomningar.values_list("enhet_id", "enhet__namn"))
    if not judges:
        return
    remedy = "Ändra i nästa års plan, eller avsluta målet och lägg till ett nytt."
    if huvudansvarig.pk != row.huvudansvarig_id:
        raise RuleError(
            f"{row.kod} är redan bedömt med {row.huvudansvarig.namn} som huvudansvarig. {remedy}",
            field="huvudansvarig",
        )
    if not niva.bedoms:
        raise RuleError(
            f"{row.kod} är redan bedömt, och mål på nivån {niva.namn} bedöms inte. {remedy}",
            field="niva",
        )
    gone = [namn for pk, namn in judges.items() if pk not in others | {huvudansvarig.pk}]
    if gone:
        raise RuleError(
            f"{', '.join(sorted(gone))} har redan lämnat bidrag till bedömningen av {row.kod} och "
            "behöver stå kvar.",
            field="medansvariga",
        )


def demand_in_year(enhet: Enhet, ar: int, *, field: str) -> None:
    """Raises: RuleError, with ``field``, for an enhet that does not exist in the year."""
    if enhet.galler_till and enhet.galler_till < date(ar, 1, 1):
        when = f"upphörde {swedish_date(enhet.galler_till)}"
    elif enhet.galler_fran and enhet.galler_fran > date(ar, 12, 31):
        when = f"börjar först {swedish_date(enhet.galler_fran)}"
    else:
        return
    raise RuleError(
        f"{enhet.namn} {when} och finns inte under {ar}. Välj en enhet som finns då.", field=field
    )


def save_noted(row: Mal, note: str, andring: Planandring | None, *, by: User) -> None:
    """Save a new version that tells what else than its columns changed, as an amendment shows."""
    row.andring = andring or row.andring
    row._change_reason = note[:NOTE]
    row.save_as(by)
