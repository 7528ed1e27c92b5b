"""One row to stand in line at, for work that must not run beside itself."""

from typing import Any, TypeVar

from django.db import connections, models, router
from django.db.transaction import TransactionManagementError

Row = TypeVar("Row", bound=models.Model)


def lock_row(model: type[Row], **key: Any) -> Row:
    """Hold ``model``'s row with ``key`` until the transaction ends; made if it is not there.

    Call it before reading what the lock protects. SQLite has no row locks and needs none: its
    transactions are IMMEDIATE, one writer at a time.

    Raises: TransactionManagementError outside a transaction, on every database.
    """
    if not connections[router.db_for_write(model)].in_atomic_block:
        raise TransactionManagementError(f"lock {model._meta.label} inside transaction.atomic()")
    rows = model._default_manager.select_for_update()
    row, _ = rows.get_or_create(**key)
    return row
