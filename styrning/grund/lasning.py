"""What an approval rests on: the versions that it pins, and what has changed since.

A pin is (table, row, version), and the history tables hold every version, so what was approved
can always be read again (design §4, History).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Model, QuerySet

from styrning.grund.enums import InlamningLage
from styrning.grund.models import Inlamning, Lasrad
from styrning.grund.organisation import organisation
from styrning.grund.registries import Lasbar, pinned_kinds

# The approval has fallen, or was taken back; the pins of it are kept until the next one.
FALLEN = {InlamningLage.INSKICKAD, InlamningLage.ATER, InlamningLage.ATERREMITTERAD}


def pin(inlamning: Inlamning) -> None:
    """Pin the present version of every fact that the submission rests on, instead of earlier pins.

    Call it in the transaction that approves. A constant number of statements, however many facts.
    """
    Lasrad.objects.filter(inlamning=inlamning).delete()
    covered = _covered(inlamning)
    for kind in pinned_kinds():
        write_pins(Lasrad, "inlamning", inlamning, kind, kind.rader(inlamning, covered))


def _covered(inlamning: Inlamning) -> frozenset[int]:
    org = organisation(inlamning.uppfoljning_id)
    return frozenset(org.covered_by(inlamning.enhet_id))


def _slag(kind: Lasbar) -> str:
    return kind.modell._meta.label_lower


def write_pins(model: type[Model], owner: str, row: Model, kind: Lasbar, rows: QuerySet) -> None:
    """INSERT … SELECT of the versions of ``rows`` into ``model``, whose ``owner`` is ``row``.

    By key, as the unique index of the pins stands: each goes in after the one before it.
    """
    try:
        select, params = rows.order_by("pk").values_list("pk", "version").query.sql_with_params()
    except EmptyResultSet:
        return
    quote = connection.ops.quote_name
    columns = ", ".join(map(quote, (f"{owner}_id", "slag", "objekt_id", "version")))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {quote(model._meta.db_table)} ({columns}) "  # noqa: S608
            f"SELECT %s, %s, rad.* FROM ({select}) rad",
            [row.pk, _slag(kind), *params],
        )


def read_pins(rows: QuerySet) -> dict[str, dict[int, int]]:
    """Table → {row: pinned version}; one statement."""
    pinned: dict[str, dict[int, int]] = {}
    for slag, pk, version in rows.values_list("slag", "objekt_id", "version"):
        pinned.setdefault(slag, {})[pk] = version
    return pinned


@dataclass(frozen=True)
class Andring:
    """One fact that is not what it was when it was approved, with who changed it last."""

    vad: str
    fran: str
    till: str
    av: str
    at: datetime


def changed_since_approval(inlamning: Inlamning) -> list[Andring]:
    """What differs from the approved versions, the latest change first.

    Empty while the approval holds, and where none was given or nothing was pinned. One statement
    then; at most two more for each kind of fact otherwise.
    """
    if inlamning.lage not in FALLEN and not inlamning.andrad_efter_beslut:
        return []
    pinned = read_pins(Lasrad.objects.filter(inlamning=inlamning))
    if not pinned:
        return []
    covered = _covered(inlamning)
    found = [
        change
        for kind in pinned_kinds()
        for change in changes(kind, kind.rader(inlamning, covered), pinned)
    ]
    return sorted(found, key=lambda change: change.at, reverse=True)


def has_fallen(inlamning: Inlamning) -> bool:
    """Whether an approval was given that holds no more; a statement, where it may be so."""
    if inlamning.lage != InlamningLage.INSKICKAD:
        return False
    return Lasrad.objects.filter(inlamning=inlamning).exists()


def changes(
    kind: Lasbar,
    rows: QuerySet,
    pins: Mapping[str, Mapping[int, int]],
    untold: Collection[int] = (),
) -> list[Andring]:
    """How ``rows`` are now against the pinned versions of their table; two statements at most.

    Args:
        untold: keys of rows that nothing is told of.
    """
    pinned = pins.get(_slag(kind), {})
    current = dict(rows.order_by().values_list("pk", "version"))
    moved = {pk for pk in pinned.keys() | current.keys() if pinned.get(pk) != current.get(pk)}
    moved -= set(untold)
    if not moved:
        return []
    versions: dict[int, list[Any]] = {}
    history = kind.modell.history.filter(id__in=moved)  # type: ignore[attr-defined]
    for row in history.select_related("history_user", *kind.med).order_by("version", "history_id"):
        versions.setdefault(row.id, []).append(row)
    return [
        change
        for pk, rows in versions.items()
        for change in _told(kind, rows, pinned.get(pk))
    ]  # fmt: skip


def _told(kind: Lasbar, versions: list[Any], pinned: int | None) -> list[Andring]:
    """How the latest of a row's versions differs from the pinned one."""
    last = versions[-1]
    before = next((row for row in versions if row.version == pinned), None)
    now = None if last.history_type == "-" else last
    av = last.history_user.namn if last.history_user else ""
    return [
        Andring(told.vad, told.fran, told.till, av, last.history_date)
        for told in kind.skillnader(before, now)
    ]
