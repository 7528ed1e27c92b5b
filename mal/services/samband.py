"""Contributions besides the tree: that a goal also serves another than those above it."""

from django.db import transaction
from django.db.models import F, Q

from mal.models import Mal, MalSamband, Planandring
from mal.services.grind import fresh_goal, save_noted
from styrning.bas.errors import RuleError
from styrning.bas.text import clean_text
from styrning.grund.events import log
from styrning.grund.models import User
from styrning.grund.tree import lock_tree


@transaction.atomic
def add_contribution(
    goal: Mal, to: Mal, *, by: User, notering: str = "", andring: Planandring | None = None
) -> MalSamband:
    """Record that ``goal`` also contributes to ``to``.

    Raises: RuleError, with the field ``till``, for the goal itself, one in another plan, one
        that has ended, one above or below it in the tree, or what is recorded already; and for
        an adopted plan without an amendment.
    """
    lock_tree(Mal)
    row = fresh_goal(goal, andring)
    other = Mal.objects.filter(pk=to.pk, plan=row.plan, upphor__isnull=True).first()
    if other is None:
        raise RuleError(f"Välj ett mål som gäller i {row.plan.namn}.", field="till")
    if other.pk == row.pk:
        raise RuleError("Ett mål kan inte bidra till sig självt.", field="till")
    if MalSamband.objects.filter(mal=row, till=other).exists():
        raise RuleError(f"{row.kod} bidrar redan till {other.kod}.", field="till")
    link = MalSamband.objects.create(mal=row, till=other, notering=clean_text(notering)[:300])
    demand_off_path(row)
    save_noted(row, f"bidrar också till {other.kod}", andring, by=by)
    log("noterade bidrag till mål", row, by=by, enhet=row.huvudansvarig, till=other.kod)
    return link


@transaction.atomic
def remove_contribution(
    goal: Mal, to: Mal, *, by: User, andring: Planandring | None = None
) -> None:
    """Take back a contribution; the event log keeps that it was.

    Raises: RuleError for an adopted plan without an amendment.
    """
    lock_tree(Mal)
    row = fresh_goal(goal, andring)
    deleted, _ = MalSamband.objects.filter(mal=row, till=to.pk).delete()
    if deleted:
        save_noted(row, f"bidrar inte längre till {to.kod}", andring, by=by)
        log("tog bort bidrag till mål", row, by=by, enhet=row.huvudansvarig, till=to.kod)


def demand_off_path(row: Mal) -> None:
    """Raises: RuleError if a contribution in the goal's plan runs along the tree.

    What stands under a goal serves it already; saying it twice would say nothing more.
    """
    under = Q(mal__lft__gt=F("till__lft"), mal__rght__lt=F("till__rght"))
    above = Q(till__lft__gt=F("mal__lft"), till__rght__lt=F("mal__rght"))
    links = MalSamband.objects.filter(under | above, mal__plan=row.plan_id)
    link = links.select_related("mal", "till").order_by("pk").first()
    if link is None:
        return
    low, high = link.mal, link.till
    if low.lft < high.lft:
        low, high = high, low
    raise RuleError(
        f"{low.kod} ligger under {high.kod} i trädet och hör redan till det. Bidrag skrivs bara "
        "till mål som ligger vid sidan om.",
        field="till",
    )
