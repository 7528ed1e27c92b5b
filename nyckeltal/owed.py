"""What enheter owe in a round, and which goals of the plan it measures: one statement."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import NamedTuple
from uuid import UUID

from django.db.models import CharField, IntegerField, Q, QuerySet, UUIDField, Value

from nyckeltal.enums import Satt
from nyckeltal.models import MalNyckeltal, NyckeltalEnhet
from nyckeltal.selectors import SHEET, Definition, Lankar, gather_links
from styrning.grund.models.bas import held_on

ByEnhet = dict[tuple[int, int], UUID]  # nyckeltal, enhet: the responsibility
LANK = "lank"


@dataclass(frozen=True)
class Efterfragat:
    """``ansvar`` is reported, by ``definitioner``; ``computed`` is computed of those below.

    ``foljer``: whether any of those, or of the goals', replaced another.
    """

    definitioner: dict[int, Definition]
    ansvar: ByEnhet
    computed: ByEnhet
    lankar: Lankar
    foljer: bool


def owed(plan_id: int | None, enheter: Collection[int], day: date) -> Efterfragat:
    """What ``enheter`` owe on ``day``, by kod and in their order, and all links of the plan."""
    lankar, ansvar, foljer = [], [], False
    for slag, where, _, publikt_id, vikt, till_id, *rest in _rows(plan_id, enheter, day):
        foljer = foljer or till_id is not None
        if slag == LANK:
            lankar.append((where, vikt, *rest))
        else:
            ansvar.append((slag, where, publikt_id, *rest))
    place = {enhet_id: nr for nr, enhet_id in enumerate(enheter)}
    ansvar.sort(key=lambda row: (row[_KOD], place[row[1]]))
    return Efterfragat(*_gather_owed(ansvar, day), gather_links(lankar), foljer)


_KOD = 5 + SHEET.index("kod")  # after slag, enhet, responsibility, and a break's day and text


def owed_row(ansvar: UUID, day: date) -> Efterfragat:
    """As ``owed``, of one responsibility and without links."""
    rows = _owing(Q(publikt_id=ansvar), day).order_by("nyckeltal__brott__datum")
    found = [(satt, at, publikt_id, *rest) for satt, at, _, publikt_id, _, _, *rest in rows]
    foljer = any(till_id is not None for _, _, _, _, _, till_id, *_ in rows)
    return Efterfragat(*_gather_owed(found, day), gather_links([]), foljer)


_SHEET = [
    f"nyckeltal__{name}" for name in ("foregangare__till_id", "brott__datum", "brott__text", *SHEET)
]


def _rows(plan_id: int | None, enheter: Collection[int], day: date) -> Iterable[tuple]:
    lankar = _columns().lankar.filter(mal__plan=plan_id)
    return lankar.union(_owing(Q(enhet__in=enheter), day), all=True).order_by(
        "mal_id", "ordning", "nyckeltal__kod", "nyckeltal__brott__datum"
    )


def _owing(where: Q, day: date) -> QuerySet:
    return _columns().ansvar.filter(held_on(day), where)


class _Columns(NamedTuple):
    lankar: QuerySet
    ansvar: QuerySet


@cache
def _columns() -> _Columns:
    """All links and responsibilities in the same columns; to make them takes long."""
    nothing = Value(0, IntegerField())
    return _Columns(
        lankar=MalNyckeltal.objects.order_by().values_list(
            Value(LANK, CharField()), "mal_id", "ordning", Value(None, UUIDField()), "vikt", *_SHEET
        ),
        ansvar=NyckeltalEnhet.objects.order_by().values_list(
            "satt", "enhet_id", nothing, "publikt_id", nothing, *_SHEET
        ),
    )


def _gather_owed(
    rows: Iterable[tuple], day: date
) -> tuple[dict[int, Definition], ByEnhet, ByEnhet]:
    definitioner: dict[int, Definition] = {}
    ansvar: ByEnhet = {}
    computed: ByEnhet = {}
    breaks: dict[int, dict[date, str]] = defaultdict(dict)
    for satt, enhet_id, publikt_id, brott, text, *sheet in rows:
        if brott:
            breaks[sheet[0]][brott] = text
        known = tuple(sorted(breaks[sheet[0]].items()))
        definition = Definition(*sheet, brott=known)  # type: ignore[misc]
        if satt == Satt.BERAKNAS:
            computed[definition.id, enhet_id] = publikt_id
        elif definition.valid_on(day):
            definitioner[definition.id] = definition
            ansvar[definition.id, enhet_id] = publikt_id
    return definitioner, ansvar, computed
