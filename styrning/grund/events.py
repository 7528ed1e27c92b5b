"""The event log: one row for each thing that a service did."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import Any

from django.db import models
from django.db.models import Count, Max, Q
from django.utils import timezone

from styrning.bas.clock import today
from styrning.grund.models import Enhet, Handelse, User

SYNS_FRAN = "syns_fran"
LAG = 2  # the most years that a nyckeltal's values come after what they measure


def log(vad: str, thing: models.Model, *, by: User, enhet: Enhet | None = None, **uppgift) -> None:
    """Write that ``by`` did ``vad`` to ``thing``; call it inside the service's transaction.

    ``syns_fran`` among the facts says that no report of an earlier year can tell what was done;
    see ``change_mark``. Without it every year may.
    """
    if uppgift.get(SYNS_FRAN) is None:
        uppgift.pop(SYNS_FRAN, None)
    Handelse.objects.create(
        vad=vad,
        slag=thing._meta.label_lower,
        objekt_id=thing.pk,
        av=by,
        enhet=enhet,
        uppgift=uppgift,
    )


def log_all(
    vad: str, things: Iterable[tuple[models.Model, Enhet | None, dict[str, Any]]], *, by: User
) -> None:
    """As ``log`` of each (thing, enhet, facts), in one statement."""
    Handelse.objects.bulk_create(
        Handelse(
            vad=vad, slag=thing._meta.label_lower, objekt_id=thing.pk, av=by, enhet=enhet,
            uppgift=uppgift,
        )
        for thing, enhet, uppgift in things
    )  # fmt: skip


def change_mark(ar: int | None = None) -> str:
    """A text that is another as soon as any service has written; one statement.

    It counts the events since yesterday's midnight, within the snapshot that it is read in. The
    log only grows, so two equal counts from one day are the same events. The highest id would not
    do: a transaction that got its id first may commit last, and the highest stands still then.
    The day before is counted in since an event's time is that of the write, not of its commit.

    Args:
        ar: leave out what is said to concern later years alone.
    """
    since = timezone.make_aware(datetime.combine(today() - timedelta(days=1), time.min))
    rows = Handelse.objects.filter(at__gte=since)
    if ar is not None:
        told = f"uppgift__{SYNS_FRAN}"
        rows = rows.filter(Q(**{f"{told}__isnull": True}) | Q(**{f"{told}__lte": ar}))
    found = rows.aggregate(antal=Count("pk"), senast=Max("at"))
    return f"{since:%Y-%m-%d} {found['antal']} {found['senast']}"
