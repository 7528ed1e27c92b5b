"""Backup: every table in one file that restores into SQLite and PostgreSQL alike.

The file is gzipped JSON lines: a head that says what it holds, then for each table a line with
its columns and a line for each row, and a last line that says that the file is whole. Values are
those that the columns hold, so history, versions and time stamps come back as they were.
Sessions are left out: nobody is logged in after a restore.
"""

import gzip
import json
from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, TextIO
from uuid import UUID

from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import connection, models
from django.db.migrations.recorder import MigrationRecorder

from styrning.bas.clock import now
from styrning.bas.snapshot import lasbild

FORMAT = "styrning-sakerhetskopia-1"
CHUNK = 1_000
Track = Callable[[Iterable], Iterable]


@dataclass(frozen=True)
class Innehall:
    """What a backup holds: when it was made and how many rows each table has."""

    gjord: str
    tabeller: dict[str, int]

    @property
    def rader(self) -> int:
        return sum(self.tabeller.values())


def backup(path: Path, *, track: Track = iter) -> Innehall:
    """Write every table, as it stands at one moment, to ``path``; an older file is replaced.

    Raises: OSError if the file cannot be written; an older file is then left as it was.
    """
    half = path.with_name(f".{path.name}.halv")
    half.unlink(missing_ok=True)
    try:
        half.touch(mode=0o600)
        with lasbild(), gzip.open(half, "wt", encoding="utf-8") as file:
            content = _write(file, track)
        half.replace(path)
    finally:
        half.unlink(missing_ok=True)
    return content


def _write(file: TextIO, track: Track) -> Innehall:
    known = tables()
    counts = {label: model._base_manager.count() for label, model in known.items()}
    content = Innehall(now().isoformat(), counts)
    head = {"format": FORMAT, "migreringar": migrations(), **vars(content)}
    _line(file, head)
    for row in track(_rows(known)):
        _line(file, row)
    _line(file, {"slut": content.rader})
    return content


def _rows(known: dict[str, type[models.Model]]) -> Iterator[Any]:
    """A line for each table with its columns, and one for each row."""
    for label, model in known.items():
        names = [field.attname for field in model._meta.concrete_fields]
        yield {"tabell": label, "kolumner": names}
        rows = model._base_manager.order_by("pk").values_list(*names)
        for row in rows.iterator(chunk_size=CHUNK):
            yield [_plain(value) for value in row]


def _line(file: TextIO, content: Any) -> None:
    file.write(json.dumps(content, ensure_ascii=False, separators=(",", ":")))
    file.write("\n")


def _plain(value: Any) -> Any:
    """A column's value in JSON; its field reads it back exactly."""
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return b64encode(value).decode()
    return str(value) if isinstance(value, Decimal | UUID | timedelta) else value


def tables() -> dict[str, type[models.Model]]:
    """Every table but the sessions, by label, in the order of the apps."""
    found = apps.get_models(include_auto_created=True)
    kept = [model for model in found if model._meta.managed and not model._meta.proxy]
    return {model._meta.label_lower: model for model in kept if model is not Session}


def migrations() -> list[str]:
    applied = MigrationRecorder(connection).applied_migrations()
    return sorted(f"{app}.{name}" for app, name in applied)
