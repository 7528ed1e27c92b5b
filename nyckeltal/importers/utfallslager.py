"""Rows that wait between the file and the table: sent to the database, and back in order."""

from collections.abc import Generator, Iterable
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import connection

from nyckeltal.importers.utfallsfil import Filrad
from nyckeltal.models import Utfall
from nyckeltal.services_mangd import KEY
from styrning.grund.mangd import CHUNK, Tabell, column_types

Rows = Generator[tuple[Any, ...], None, None]

_TEXTS = ("varde", "taljare", "namnare", "orsak", "sakerhet", "kommentar")


DATES = ("avser_fran", "avser_till")


class Sparadrad(NamedTuple):
    """A saved row of one kön, as plain data."""

    varde: Decimal | None
    taljare: Decimal | None
    namnare: Decimal | None
    saknas_orsak: str
    sakerhet: str
    kommentar: str
    version: int


def waiting_table() -> Tabell:
    """Where the rows of a file wait; use it in a ``with``."""
    columns = column_types(Utfall, KEY) | dict.fromkeys(_TEXTS, "text")
    return Tabell("inlast_utfall", columns | {"version": "integer", "rad": "integer"})


def waiting_rows(waiting: Tabell) -> Rows:
    """The rows in the order of nyckeltal, enhet and period; the first four cells are the key.

    To be closed: the table cannot go while it is read.
    """
    order = ", ".join(f"s.{name}" for name in [*list(waiting.columns)[:4], "rad"])
    names = ", ".join(_plain("s", name) for name in waiting.columns)
    return _stream(f"SELECT {names} FROM {waiting.name} AS s ORDER BY {order}")  # noqa: S608


def as_filrader(rows: Iterable[tuple], kod: str, enhet: str) -> list[Filrad]:
    """Waiting rows of one key as they stood in the file."""
    found = list(rows)
    fran, till = map(_date, found[0][2:4])
    return [
        Filrad(
            number, kod, enhet, fran, till, kon,
            Decimal(varde) if varde else None,
            Decimal(taljare) if taljare else None,
            Decimal(namnare) if namnare else None,
            orsak, sakerhet, kommentar, version,
        )
        for (_, _, _, _, kon, varde, taljare, namnare, orsak, sakerhet, kommentar, version,
             number) in found
    ]  # fmt: skip


class Saved:
    """The saved rows of the keys that wait, in the same order."""

    def __init__(self, waiting: Tabell) -> None:
        key = list(waiting.columns)[:4]
        on = " AND ".join(f"t.{name} = g.{name}" for name in key)
        fields = ", ".join(_plain("t", name) for name in [*key, "kon", *Sparadrad._fields])
        self._rows = _stream(
            f"SELECT {fields} FROM (SELECT DISTINCT {', '.join(key)} FROM {waiting.name}) AS g "  # noqa: S608
            f"JOIN {Utfall._meta.db_table} AS t ON {on} "
            f"ORDER BY {', '.join(f't.{name}' for name in key)}"
        )
        self._next = next(self._rows, None)

    def of(self, key: tuple) -> dict[str, Sparadrad]:
        """Asked in the order of the keys."""
        found = {}
        while self._next is not None and self._next[:4] == key:
            cells = self._next[5:]
            found[self._next[4]] = Sparadrad(*map(_decimal, cells[:3]), *cells[3:])  # type: ignore[arg-type]
            self._next = next(self._rows, None)
        return found

    def close(self) -> None:
        self._rows.close()


def _stream(sql: str) -> Rows:
    """The rows as the database sends them, a chunk in memory at a time."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql)
        while rows := cursor.fetchmany(CHUNK):
            yield from rows


def _plain(table: str, name: str) -> str:
    """The column; a date as the text that SQLite keeps: a key is compared, not reckoned with."""
    if name in DATES and connection.vendor == "sqlite":
        return f"CAST({table}.{name} AS text)"
    return f"{table}.{name}"


def _date(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)


def _decimal(value: Any) -> Decimal | None:
    """SQLite gives what it stored: a number of its own."""
    return value if value is None or isinstance(value, Decimal) else Decimal(str(value))
