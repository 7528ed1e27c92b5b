"""Lasbild: all statements of a report see one moment, whoever saves meanwhile."""

from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, transaction


@contextmanager
def lasbild(using: str = DEFAULT_DB_ALIAS) -> Iterator[None]:
    """Read from one consistent snapshot, taken on entry; nothing can be written within.

    PostgreSQL runs it as REPEATABLE READ READ ONLY, SQLite as a plain read transaction that
    stops no writer. Within a transaction that is already open it adds nothing: then that
    transaction's own guarantees hold, and it may write.

    Raises: django.db.DatabaseError on a write.
    """
    connection = connections[using]
    if connection.in_atomic_block:
        yield
        return
    with ExitStack() as stack:
        _begin(connection, stack)
        _pin(connection)
        yield


@contextmanager
def frysbild(using: str = DEFAULT_DB_ALIAS) -> Iterator[None]:
    """One transaction that reads one moment and writes what it read: REPEATABLE READ.

    Raises: django.db.OperationalError where somebody changed meanwhile what is written here;
        the caller begins anew.
    """
    connection = connections[using]
    outermost = not connection.in_atomic_block
    with transaction.atomic(using=using):
        if outermost and connection.vendor == "postgresql":
            _execute(connection, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield


def _begin(connection: Any, stack: ExitStack) -> None:
    """Open the transaction; on SQLite without the write lock that IMMEDIATE takes."""
    connection.ensure_connection()
    if connection.vendor != "sqlite":
        stack.enter_context(transaction.atomic(using=connection.alias))
        return
    usual = connection.transaction_mode
    connection.transaction_mode = "DEFERRED"
    try:
        stack.enter_context(transaction.atomic(using=connection.alias))
    finally:
        connection.transaction_mode = usual
    stack.callback(_execute, connection, "PRAGMA query_only = OFF")


def _pin(connection: Any) -> None:
    """Forbid writes and take the snapshot now, which both databases leave to the first read."""
    if connection.vendor == "postgresql":
        _execute(connection, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        _execute(connection, "SELECT 1")
    elif connection.vendor == "sqlite":
        _execute(connection, "PRAGMA query_only = ON")
        _execute(connection, "SELECT 1 FROM sqlite_master LIMIT 1")


def _execute(connection: Any, sql: str) -> None:
    """Run ``sql`` unseen by query counts: it is the frame, not the report."""
    with closing(connection.connection.cursor()) as cursor:
        cursor.execute(sql)
