"""The event log: one row for each thing that a service did."""

from datetime import datetime, time, timedelta

from django.db import models
from django.db.models import Count, Max
from django.utils import timezone

from styrning.bas.clock import today
from styrning.grund.models import Enhet, Handelse, User


def log(vad: str, thing: models.Model, *, by: User, enhet: Enhet | None = None, **uppgift) -> None:
    """Write that ``by`` did ``vad`` to ``thing``; call it inside the service's transaction."""
    Handelse.objects.create(
        vad=vad,
        slag=thing._meta.label_lower,
        objekt_id=thing.pk,
        av=by,
        enhet=enhet,
        uppgift=uppgift,
    )


def change_mark() -> str:
    """A text that is another as soon as any service has written; one statement.

    It counts the events since yesterday's midnight, within the snapshot that it is read in. The
    log only grows, so two equal counts from one day are the same events. The highest id would not
    do: a transaction that got its id first may commit last, and the highest stands still then.
    The day before is counted in since an event's time is that of the write, not of its commit.
    """
    since = timezone.make_aware(datetime.combine(today() - timedelta(days=1), time.min))
    found = Handelse.objects.filter(at__gte=since).aggregate(antal=Count("pk"), senast=Max("at"))
    return f"{since:%Y-%m-%d} {found['antal']} {found['senast']}"
