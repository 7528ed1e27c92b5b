"""Set-based writes of the demo, each with its history, dated as if it had been written then."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import TypeVar

from django.db import connection, models

from styrning.grund.history import record_history
from styrning.grund.models import User

Model = TypeVar("Model", bound=models.Model)
CHUNK = 500


def create(
    model: type[Model],
    rows: Sequence[Model],
    *,
    by: User | None = None,
    at: Callable[[Model], datetime] | datetime | None = None,
) -> list[Model]:
    """Insert ``rows`` in one go; with ``by``, a first version of each in its history.

    ``at`` is when each was written; now if it is left out.
    """
    saved = model._base_manager.bulk_create(rows, batch_size=CHUNK)
    if by is not None:
        record_history(model, [row.pk for row in saved], by=by, kind="+")
        date_history(model, saved, at)
    return saved


def refresh_statistics() -> None:
    """Tell PostgreSQL how much there is now, so that it plans what is read next; elsewhere nothing.

    Within one transaction nobody else does it, and the old figures may say that tables are empty.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def create_by(
    model: type[Model],
    rows: Iterable[tuple[User, Model]],
    *,
    at: Callable[[Model], datetime] | None = None,
) -> None:
    """Insert rows that different people wrote: (who, row)."""
    per_user: dict[User, list[Model]] = defaultdict(list)
    for user, row in rows:
        per_user[user].append(row)
    every = [row for chunk in per_user.values() for row in chunk]
    model._base_manager.bulk_create(every, batch_size=CHUNK)
    for user, chunk in per_user.items():
        record_history(model, [row.pk for row in chunk], by=user, kind="+")
    date_history(model, every, at)


def date_history(
    model: type[Model],
    rows: Sequence[Model],
    at: Callable[[Model], datetime] | datetime | None,
) -> None:
    """Move the rows' history to when they were written, a statement for each time."""
    if at is None:
        return
    per_time: dict[datetime, list[int]] = defaultdict(list)
    for row in rows:
        per_time[at if isinstance(at, datetime) else at(row)].append(row.pk)
    history = model.history.model._base_manager  # type: ignore[attr-defined]
    for when, pks in per_time.items():
        for start in range(0, len(pks), CHUNK):
            part = pks[start : start + CHUNK]
            history.filter(id__in=part).update(history_date=when)
