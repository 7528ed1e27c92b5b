"""Set-based writes of versioned rows: staged, then put in their place with their history.

Source: docs/beslut/0031-inlasning-i-mangd.md. The stage is a temporary table, private to the
connection: a worker that dies leaves nothing behind.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self
from uuid import UUID

from django.db import connection, models

from styrning.bas.clock import now
from styrning.bas.errors import StaleError

SEDD = "sedd"
CHUNK = 2_000
NEW_ID = {  # a random UUID, version 4, as the database stores one
    "postgresql": "gen_random_uuid()",
    "sqlite": (
        "printf('%%016x%%016x', (random() & ~(15 << 12)) | (4 << 12), "
        "(random() & ~(3 << 62)) | (2 << 62))"
    ),
}


def _as_stored(kind: str) -> Callable[[Any], Any] | None:
    """How SQLite stores a value of this type of column; None where it is stored as it is."""
    if kind.startswith("decimal"):
        return str
    if kind == "date":
        return dt.date.isoformat
    return None


class Tabell:
    """A temporary table that is filled row by row and sent in chunks; use it in a ``with``.

    Args:
        columns: name → type, as the database calls it.
    """

    def __init__(self, name: str, columns: Mapping[str, str]):
        self.name, self.columns = name, dict(columns)
        self.count = 0
        self._rows: list[Sequence[Any]] = []

    def __enter__(self) -> Self:
        columns = ", ".join(f"{_q(name)} {kind}" for name, kind in self.columns.items())
        _execute(f"DROP TABLE IF EXISTS {_q(self.name)}")
        _execute(f"CREATE TEMPORARY TABLE {_q(self.name)} ({columns})")
        return self

    def __exit__(self, *error: object) -> None:
        if not connection.needs_rollback:  # a broken transaction takes the table with it
            _execute(f"DROP TABLE IF EXISTS {_q(self.name)}")

    def add(self, row: Sequence[Any]) -> None:
        """One row, its values in the order of the columns."""
        self._rows.append(row)
        if len(self._rows) >= CHUNK:
            self.flush()

    def flush(self) -> None:
        """Send what waits to the database."""
        if not self._rows:
            return
        columns = ", ".join(map(_q, self.columns))
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                with cursor.copy(f"COPY {_q(self.name)} ({columns}) FROM STDIN") as copy:
                    for row in self._rows:
                        copy.write_row(row)
            else:
                places = ", ".join(["%s"] * len(self.columns))
                cursor.executemany(
                    f"INSERT INTO {_q(self.name)} ({columns}) VALUES ({places})",  # noqa: S608
                    self._stored(),
                )
        self.count += len(self._rows)
        self._rows = []

    def _stored(self) -> list[Sequence[Any]]:
        """What waits, as SQLite stores it; converted a column at a time."""
        columns: list[Iterable[Any]] = list(zip(*self._rows, strict=True))
        for place, kind in enumerate(self.columns.values()):
            if how := _as_stored(kind):
                columns[place] = [None if cell is None else how(cell) for cell in columns[place]]
        return list(zip(*columns, strict=True))

    def settle(self) -> None:
        """Let the planner know what is in it."""
        self.flush()
        if connection.vendor == "postgresql":
            _execute(f"ANALYZE {_q(self.name)}")


class Stage(Tabell):
    """Rows on their way to ``model``'s table: key, values and the version seen.

    Those that are new get their public id from the database.

    Args:
        key: the fields that name a row, those of a unique constraint.
        values: the fields that are written.
    """

    def __init__(self, model: type[models.Model], key: Sequence[str], values: Sequence[str]):
        self.model, self.key, self.values = model, columns_of(model, key), columns_of(model, values)
        kinds = column_types(model, [*key, *values])
        super().__init__(f"stage_{model._meta.db_table}", kinds | {SEDD: "integer"})


def columns_of(model: type[models.Model], names: Iterable[str]) -> list[str]:
    return [str(model._meta.get_field(name).column) for name in names]  # type: ignore[union-attr]


def column_types(model: type[models.Model], names: Iterable[str]) -> dict[str, str]:
    """Column → type of these fields, as a key to other rows where they are one."""
    fields: list[Any] = [model._meta.get_field(name) for name in names]
    return {field.column: field.rel_db_type(connection) if field.remote_field else
            field.db_type(connection) for field in fields}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Skrivet:
    """What one write came to; ``samma``: rows that somebody had made equal meanwhile."""

    skrivna: int
    samma: int


def upsert(stage: Stage, *, by: models.Model, import_id: UUID) -> Skrivet:
    """Put the staged rows in their place, each as one more version than was seen, with history.

    Three statements however many rows there are. ``import_id`` stands on every history row.
    Call it inside the transaction.

    Raises: StaleError if a row is another than the one that was seen; roll back then.
    """
    stage.settle()
    sql, at = _Sql(stage), now()
    samma = _execute(sql.drop_equal())
    skrivna = _execute(sql.put(), [at] * sql.stamped)
    if skrivna + samma != stage.count:
        raise StaleError(
            "Någon annan sparade medan filen lästes in. Inget har sparats. Läs in den igen.",
            current=None,
        )
    _execute(sql.keep(), [at, f"inläsning {import_id}", by.pk])
    return Skrivet(skrivna, samma)


class _Sql:
    """The statements of one stage."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.table, self.staged = _q(stage.model._meta.db_table), _q(stage.name)
        same, differs = ("IS NOT DISTINCT FROM", "IS DISTINCT FROM")
        if connection.vendor == "sqlite":
            same, differs = "IS", "IS NOT"
        self.same: Callable[[str], str] = lambda other: " AND ".join(
            f"t.{_q(name)} {same} {other}.{_q(name)}" for name in stage.values
        )
        self.differs = " OR ".join(
            f"t.{_q(name)} {differs} excluded.{_q(name)}" for name in stage.values
        )
        self.on = " AND ".join(f"t.{_q(name)} = s.{_q(name)}" for name in stage.key)
        self.touched = [
            str(field.column)
            for field in stage.model._meta.concrete_fields
            if getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False)
        ]

    @property
    def stamped(self) -> int:
        """How many columns take the moment of the write."""
        return len(self.touched)

    def drop_equal(self) -> str:
        return (
            f"DELETE FROM {self.staged} AS s WHERE EXISTS "  # noqa: S608
            f"(SELECT 1 FROM {self.table} AS t WHERE {self.on} AND {self.same('s')})"
        )

    def put(self) -> str:
        staged = [*self.stage.key, *self.stage.values]
        columns = ", ".join(map(_q, [*staged, "publikt_id", "version", *self.touched]))
        made = [NEW_ID[connection.vendor], f"s.{SEDD} + 1", *["%s"] * self.stamped]
        chosen = ", ".join([*(f"s.{_q(name)}" for name in staged), *made])
        updated = [*self.stage.values, "version", *self.touched]
        sets = ", ".join(f"{_q(name)} = excluded.{_q(name)}" for name in updated)
        return (
            f"INSERT INTO {self.table} AS t ({columns}) SELECT {chosen} "  # noqa: S608
            f"FROM {self.staged} AS s LEFT JOIN {self.table} AS t ON {self.on} "
            f"WHERE s.{SEDD} = 0 OR t.id IS NOT NULL "
            f"ON CONFLICT ({', '.join(map(_q, self.stage.key))}) DO UPDATE SET {sets} "
            f"WHERE t.version + 1 = excluded.version AND ({self.differs})"
        )

    def keep(self) -> str:
        history = self.stage.model.history.model  # type: ignore[attr-defined]
        tracked = [field.column for field in history.tracked_fields]
        columns = ", ".join(map(_q, tracked))
        return (
            f"INSERT INTO {_q(history._meta.db_table)} ({columns}, history_date, "  # noqa: S608
            f"history_change_reason, history_user_id, history_type) "
            f"SELECT {', '.join(f't.{_q(name)}' for name in tracked)}, %s, %s, %s, "
            f"CASE WHEN s.{SEDD} = 0 THEN '+' ELSE '~' END "
            f"FROM {self.staged} AS s JOIN {self.table} AS t ON {self.on}"
        )


def _q(name: str) -> str:
    return connection.ops.quote_name(name)


def _execute(sql: str, params: Sequence[Any] = ()) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.rowcount
