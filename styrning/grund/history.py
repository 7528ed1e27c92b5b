"""History of set-based writes, in the same tables that single saves fill.

Source: docs/beslut/0003-historik.md. The history table holds every version of a row,
the current one included, so a pin is (slag, objekt_id, version).
"""

from collections.abc import Iterable

from django.db import connection, models

from styrning.bas.clock import now

CHUNK = 500


def record_history(model: type[models.Model], ids: Iterable[int], *, by, kind: str) -> int:
    """Copy the current rows ``ids`` of ``model`` into its history; return how many.

    Call it inside the transaction that wrote them. ``kind`` is "+" for new rows and "~"
    for changed ones.

    Raises: ValueError for another ``kind``.
    """
    if kind not in {"+", "~"}:
        raise ValueError(f"kind must be + or ~, got {kind!r}")
    tables = _insert_select(model)
    pks, copied = list(ids), 0
    with connection.cursor() as cursor:
        for start in range(0, len(pks), CHUNK):
            part = pks[start : start + CHUNK]
            places = ", ".join(["%s"] * len(part))
            cursor.execute(
                f"{tables} ({places})", [now(), kind, None, by.pk if by else None, *part]
            )
            copied += cursor.rowcount
    return copied


def _insert_select(model: type[models.Model]) -> str:
    """INSERT … SELECT with one column list, up to the ids to be copied."""
    history = model.history.model  # type: ignore[attr-defined]
    quote = connection.ops.quote_name
    tracked = ", ".join(quote(field.column) for field in history.tracked_fields)
    meta = ", ".join(
        quote(name)
        for name in ("history_date", "history_type", "history_change_reason", "history_user_id")
    )
    source, target = quote(model._meta.db_table), quote(history._meta.db_table)
    return (
        f"INSERT INTO {target} ({tracked}, {meta}) SELECT {tracked}, %s, %s, %s, %s "  # noqa: S608
        f"FROM {source} WHERE {quote(str(model._meta.pk.column))} IN"
    )
