"""Set-based writes of the demo, each with its history."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import TypeVar

from django.db import models

from styrning.grund.history import record_history
from styrning.grund.models import User

Model = TypeVar("Model", bound=models.Model)


def create(model: type[Model], rows: Sequence[Model], *, by: User | None = None) -> list[Model]:
    """Insert ``rows`` in one go; with ``by``, a first version of each in its history."""
    saved = model._base_manager.bulk_create(rows, batch_size=500)
    if by is not None:
        record_history(model, [row.pk for row in saved], by=by, kind="+")
    return saved


def create_by(model: type[Model], rows: Iterable[tuple[User, Model]]) -> None:
    """Insert rows that different people wrote: (who, row)."""
    per_user: dict[int, list[Model]] = defaultdict(list)
    users: dict[int, User] = {}
    for user, row in rows:
        users[user.pk] = user
        per_user[user.pk].append(row)
    model._base_manager.bulk_create(
        [row for chunk in per_user.values() for row in chunk], batch_size=500
    )
    for pk, chunk in per_user.items():
        record_history(model, [row.pk for row in chunk], by=users[pk], kind="+")
