"""Restore: put a backup's rows in place of all rows of the database, all or nothing."""

import gzip
import json
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, TextIO

from django.contrib.sessions.models import Session
from django.core.management.color import no_style
from django.db import connection, models, transaction

from styrning.bas.errors import RuleError
from styrning.grund.backup import CHUNK, FORMAT, Innehall, Track, migrations, tables

# migrate fills these by itself; they are in an empty database too
OF_MIGRATE = {"contenttypes.contenttype", "auth.permission"}

NOT_OURS = "Filen är ingen säkerhetskopia från Styrning."
BROKEN = "Säkerhetskopian är skadad eller avbruten. Inget har ändrats i databasen."
NOT_EMPTY = (
    "Databasen är inte tom. Läs tillbaka i en tom databas, eller ange --force för att ersätta "
    "allt som finns i den."
)
OTHER_VERSION = (
    "Säkerhetskopian är gjord med en annan version av Styrning: databasens migreringar skiljer "
    "sig ({names}). Läs tillbaka med den versionen och uppgradera sedan."
)


def restore(path: Path, *, force: bool = False, track: Track = iter) -> Innehall:
    """Put the backup's rows in place of all rows of the database, all or nothing.

    The database must be migrated to the version that the backup was made with, and empty
    unless ``force``.

    Raises: RuleError for a file that is no whole backup, another version, or a database that
        holds something; OSError if the file cannot be read. Nothing is changed then.
    """
    try:
        with gzip.open(path, "rt", encoding="utf-8") as file:
            return _restore(file, force=force, track=track)
    except (gzip.BadGzipFile, UnicodeDecodeError) as error:
        raise RuleError(NOT_OURS) from error
    except (EOFError, zlib.error) as error:
        raise RuleError(BROKEN) from error


@transaction.atomic
def _restore(file: TextIO, *, force: bool, track: Track) -> Innehall:
    content = _head(file)
    known = tables()
    if not force and any(
        model._base_manager.exists() for label, model in known.items() if label not in OF_MIGRATE
    ):
        raise RuleError(NOT_EMPTY)
    with connection.cursor() as cursor:
        for name in [Session._meta.db_table, *(m._meta.db_table for m in known.values())]:
            cursor.execute(f"DELETE FROM {_quoted(name)}")  # noqa: S608
        written = _insert(cursor, known, track(_lines(file)))
    if written != content.tabeller:
        raise RuleError(BROKEN)
    connection.check_constraints()
    _reset_sequences(list(known.values()))
    return content


def _head(file: TextIO) -> Innehall:
    try:
        head = json.loads(file.readline())
        is_ours = head["format"] == FORMAT
    except (json.JSONDecodeError, KeyError, TypeError) as error:
        raise RuleError(NOT_OURS) from error
    if not is_ours:
        raise RuleError(NOT_OURS)
    differ = sorted(set(head["migreringar"]) ^ set(migrations()))
    if differ:
        raise RuleError(OTHER_VERSION.format(names=", ".join(differ[:5])))
    return Innehall(head["gjord"], head["tabeller"])


def _lines(file: TextIO) -> Iterator[Any]:
    """Every line after the head; an unfinished file is told by its missing last line."""
    line: Any = None
    for text in file:
        try:
            line = json.loads(text)
        except json.JSONDecodeError as error:
            raise RuleError(BROKEN) from error
        yield line
    if not (isinstance(line, dict) and "slut" in line):
        raise RuleError(BROKEN)


def _insert(
    cursor: Any, known: dict[str, type[models.Model]], lines: Iterable[Any]
) -> dict[str, int]:
    """Insert rows table by table, as they come; return how many each table got."""
    written: dict[str, int] = {}
    batch: _Batch | None = None
    for line in lines:
        if isinstance(line, list) and batch is not None:
            batch.add(line)
            continue
        if batch is not None:
            written[batch.label] = batch.flush()
        batch = _Batch(cursor, known, line) if "tabell" in line else None
    return written


class _Batch:
    """Collects one table's rows and inserts them, ``CHUNK`` at a time."""

    def __init__(self, cursor: Any, known: dict[str, type[models.Model]], head: dict):
        self.cursor, self.label, self.count = cursor, head["tabell"], 0
        model = known.get(self.label)
        if model is None:
            raise RuleError(BROKEN)
        by_name = {field.attname: field for field in model._meta.concrete_fields}
        if set(by_name) != set(head["kolumner"]):
            raise RuleError(BROKEN)
        self.fields = [by_name[name] for name in head["kolumner"]]
        columns = ", ".join(_quoted(str(field.column)) for field in self.fields)
        places = ", ".join(["%s"] * len(self.fields))
        table = _quoted(model._meta.db_table)
        self.sql = f"INSERT INTO {table} ({columns}) VALUES ({places})"  # noqa: S608
        self.rows: list[list[Any]] = []

    def add(self, row: list[Any]) -> None:
        self.rows.append(
            [
                field.get_db_prep_save(field.to_python(value), connection)
                for field, value in zip(self.fields, row, strict=True)
            ]
        )
        if len(self.rows) >= CHUNK:
            self.flush()

    def flush(self) -> int:
        """Insert what is collected; return how many rows the table has got."""
        if self.rows:
            self.cursor.executemany(self.sql, self.rows)
        self.count += len(self.rows)
        self.rows = []
        return self.count


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)


def _reset_sequences(tables: list[type[models.Model]]) -> None:
    """Let the next row of each table get a number that is free (PostgreSQL)."""
    statements = connection.ops.sequence_reset_sql(no_style(), tables)
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
