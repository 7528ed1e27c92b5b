"""What replaces a key figure."""

from datetime import date

from django.db import transaction

from nyckeltal.models import Nyckeltal, NyckeltalSuccession
from nyckeltal.validation import ensure_valid
from styrning.bas.errors import RuleError
from styrning.bas.periods import swedish_date
from styrning.bas.text import clean_text
from styrning.grund.events import log
from styrning.grund.models import User


@transaction.atomic
def succeed(
    nyckeltal: Nyckeltal, till: Nyckeltal, datum: date, *, by: User, notering: str = ""
) -> NyckeltalSuccession:
    """Say that ``till`` replaces (part of) ``nyckeltal`` from ``datum``; series show the break.

    Raises: RuleError, with its field, for itself, a circle, a successor that does not exist on
        that day, or what is said already.
    """
    pair = Nyckeltal.objects.filter(pk__in=[nyckeltal.pk, till.pk]).order_by("pk")
    list(pair.select_for_update(of=("self",)))
    if nyckeltal.pk == till.pk:
        raise RuleError("Ett nyckeltal kan inte ersätta sig självt.", field="till")
    if nyckeltal.pk in _successors(till.pk):
        raise RuleError(f"{nyckeltal.kod} ersätter redan {till.kod}.", field="till")
    if not till.valid_on(datum):
        raise RuleError(f"{till.kod} gäller inte {swedish_date(datum)}.", field="datum")
    key = {"fran": nyckeltal, "till": till, "datum": datum}
    if NyckeltalSuccession.objects.filter(**key).exists():
        raise RuleError(f"Det står redan att {till.kod} ersätter det då.", field="till")
    row = NyckeltalSuccession(**key, notering=clean_text(notering))
    ensure_valid(row, {})
    row.save()
    log("ersatte nyckeltal", nyckeltal, by=by, enhet=nyckeltal.agare, kod=nyckeltal.kod,
        till=till.kod, datum=datum.isoformat())  # fmt: skip
    return row


def _successors(pk: int) -> set[int]:
    """Every key figure that replaced this one, step by step."""
    known: set[int] = set()
    step = {pk}
    while step:
        rows = NyckeltalSuccession.objects.filter(fran__in=step)
        step = set(rows.values_list("till", flat=True)) - known
        known |= step
    return known
