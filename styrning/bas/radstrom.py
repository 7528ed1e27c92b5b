"""Rows of a query, one after the other, for whoever keeps what it needs of each."""

from collections.abc import Iterator

from django.db import connection
from django.db.models import QuerySet

CHUNK = 5_000


def stream(rows: QuerySet) -> Iterator:
    """All rows of the query, each once.

    SQLite gives them as they are read. PostgreSQL would do so by a cursor at the server, for which
    it plans as if a tenth of them were wanted and is asked again for each chunk: there all come at
    once. What must not hold all of them in memory uses ``iterator`` itself.
    """
    return rows.iterator(chunk_size=CHUNK) if connection.vendor == "sqlite" else iter(rows)
