"""Succession: that a goal takes the place of one that ended, or of several."""

from datetime import date

from django.db import transaction

from mal.models import Mal, MalSuccession
from styrning.bas.errors import RuleError
from styrning.bas.text import clean_text
from styrning.grund.events import log
from styrning.grund.models import User


@transaction.atomic
def record_succession(before: Mal, after: Mal, *, by: User, notering: str = "") -> MalSuccession:
    """Record that ``after`` takes over from ``before`` on 1 January of its plan's year.

    Judgements and values stay where they were; open actions are seen on the new goal too.

    Raises: RuleError for a goal of the same year or later, one that lives on in the plan, or
        what is recorded already.
    """
    if before.plan.ar >= after.plan.ar:
        raise RuleError("Välj ett mål i en tidigare plan.", field="fran")
    if Mal.objects.filter(plan=after.plan, identitet=before.identitet).exists():
        raise RuleError(
            f"{before.kod} finns kvar i {after.plan.namn} och har inte ersatts.", field="fran"
        )
    day = date(after.plan.ar, 1, 1)
    row, is_new = MalSuccession.objects.get_or_create(
        fran=before.identitet,
        till=after.identitet,
        datum=day,
        defaults={"notering": clean_text(notering)[:300]},
    )
    if not is_new:
        raise RuleError(
            f"Det är redan noterat att {after.kod} ersätter {before.kod}.", field="fran"
        )
    log("noterade målföljd", after, by=by, enhet=after.huvudansvarig, fran=before.kod)
    return row


@transaction.atomic
def remove_succession(before: Mal, after: Mal, *, by: User) -> None:
    """Take back a succession that was recorded by mistake; the event log keeps that it was."""
    rows = MalSuccession.objects.filter(fran=before.identitet, till=after.identitet)
    if rows.delete()[0]:
        log("tog bort målföljd", after, by=by, enhet=after.huvudansvarig, fran=before.kod)
