"""A reorganisation: enheter that end, what comes after them, and what passes on; all or nothing.

Source: docs/beslut, "Organisation över tid".
"""

from collections.abc import Mapping
from datetime import date, timedelta

from django.db import transaction

from styrning.bas.errors import RuleError, StaleError
from styrning.bas.text import clean_text
from styrning.grund.events import log
from styrning.grund.models import Enhet, EnhetSuccession, User
from styrning.grund.omorganisation import (
    NyEnhet,
    Omorganisation,
    Oversikt,
    Plan,
    plan_of,
    print_of,
    successors,
)
from styrning.grund.registries import Overtagande
from styrning.grund.services_organisation import Enhetsform, add_enhet, set_last_day
from styrning.grund.tree import lock_tree

CHANGED = "Något har ändrats sedan du förhandsgranskade. Inget har sparats. Granska på nytt."


def overview(form: Omorganisation) -> Oversikt:
    """What the reorganisation would do; nothing is written.

    Raises: RuleError, with the field, for what ``reorganise`` refuses before it begins.
    """
    plan = plan_of(form)
    names = {row.kod: row.namn for row in form.till} | {ny.kod: ny.namn for ny in plan.nya}
    par = [(old, kod, names[kod]) for old in plan.slutar for kod in plan.blir[old.kod]]
    return Oversikt(par, plan.nya, plan.slutar, plan.rader, print_of(plan))


def try_out(form: Omorganisation, *, by: User) -> Oversikt:
    """``overview``, after the whole reorganisation has been done and taken back.

    Raises: RuleError for everything that ``reorganise`` refuses.
    """
    with transaction.atomic():
        lock_tree(Enhet)
        seen = overview(form)
        reorganise(form, by=by)
        transaction.set_rollback(True)
    return seen


@transaction.atomic
def reorganise(form: Omorganisation, *, by: User, seen: str | None = None) -> list[Enhet]:
    """Do it: end, begin, join, and pass on; return the successors, the chosen ones first.

    Args:
        seen: ``avtryck`` of the overview that was approved; None asks for no such thing.

    Raises: RuleError, with the field, when an enhet does not exist then, a kod was used, a round
        stands in the way, or what passes on is refused where it belongs; StaleError if something
        of it has changed since it was seen. Nothing is written then.
    """
    lock_tree(Enhet)
    plan = plan_of(form)
    if seen is not None and seen != print_of(plan):
        raise StaleError(CHANGED, current=None)
    known = {row.kod: row for row in form.till}
    for ny in plan.nya:
        known[ny.kod] = _begin(ny, form.datum, by=by)
    _join(plan, known, by=by)
    for take, rows in plan.fynd:
        taken = [Overtagande(rad.overgang, tuple(known[kod] for kod in rad.till)) for rad in rows]
        take(taken, form.datum, by)
    for old in sorted(plan.slutar, key=lambda row: -row.level):
        set_last_day(Enhet.objects.get(pk=old.pk), form.datum - timedelta(days=1), by=by)
    return [known[kod] for kod in successors(form)]


def _begin(ny: NyEnhet, day: date, *, by: User) -> Enhet:
    above = Enhet.objects.filter(kod=ny.under).first()
    if above is None:
        raise RuleError(f"Välj vilken enhet {ny.namn} hör till.", field="nya")
    return add_enhet(ny.kod, Enhetsform(ny.namn, ny.slag, above), by=by, galler_fran=day)


def _join(plan: Plan, known: Mapping[str, Enhet], *, by: User) -> None:
    for old in plan.slutar:
        for kod in plan.blir[old.kod]:
            EnhetSuccession.objects.create(
                fran=old, till=known[kod], datum=plan.form.datum,
                notering=clean_text(plan.form.notering)[:300],
            )  # fmt: skip
        into = [known[kod].namn for kod in plan.blir[old.kod]]
        log("lät enheten bli", old, by=by, enhet=old, kod=old.kod, blev=into,
            dag=plan.form.datum.isoformat())  # fmt: skip
    for kod in sorted({kod for kods in plan.blir.values() for kod in kods}):
        came = [old.namn for old in plan.slutar if kod in plan.blir[old.kod]]
        log("lät enheten ta över efter", known[kod], by=by, enhet=known[kod], kod=kod, fore=came,
            dag=plan.form.datum.isoformat())  # fmt: skip
