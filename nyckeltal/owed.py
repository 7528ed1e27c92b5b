"""What enheter owe in a round, and which goals of the plan it measures: one statement."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import CharField, IntegerField, UUIDField, Value

from nyckeltal.enums import Satt
from nyckeltal.models import MalNyckeltal, NyckeltalEnhet
from nyckeltal.selectors import SHEET, Definition, Lankar, gather_links

ByEnhet = dict[tuple[int, int], UUID]  # nyckeltal, enhet: the responsibility
LANK = "lank"


@dataclass(frozen=True)
class Efterfragat:
    """``ansvar`` is reported, by ``definitioner``; ``computed`` is computed of those below."""

    definitioner: dict[int, Definition]
    ansvar: ByEnhet
    computed: ByEnhet
    lankar: Lankar


def owed(plan_id: int | None, enheter: Collection[int], day: date) -> Efterfragat:
    """What ``enheter`` owe on ``day``, by kod and in their order, and all links of the plan."""
    lankar, ansvar = [], []
    for slag, where, _, publikt_id, vikt, *rest in _rows(plan_id, enheter, day):
        if slag == LANK:
            lankar.append((where, vikt, *rest))
        else:
            ansvar.append((slag, where, publikt_id, *rest))
    place = {enhet_id: nr for nr, enhet_id in enumerate(enheter)}
    ansvar.sort(key=lambda row: (row[_KOD], place[row[1]]))
    return Efterfragat(*_gather_owed(ansvar, day), gather_links(lankar))


_KOD = 5 + SHEET.index("kod")  # after slag, enhet, responsibility, and a break's day and text


def _rows(plan_id: int | None, enheter: Collection[int], day: date) -> Iterable[tuple]:
    sheet = [f"nyckeltal__{name}" for name in ("brott__datum", "brott__text", *SHEET)]
    lankar = (
        MalNyckeltal.objects.filter(mal__plan=plan_id)
        .order_by()
        .values_list(
            Value(LANK, CharField()), "mal_id", "ordning", Value(None, UUIDField()), "vikt", *sheet
        )
    )
    nothing = Value(0, IntegerField())
    ansvar = (
        NyckeltalEnhet.objects.valid_on(day)
        .filter(enhet__in=enheter)
        .order_by()
        .values_list("satt", "enhet_id", nothing, "publikt_id", nothing, *sheet)
    )
    return lankar.union(ansvar, all=True).order_by(
        "mal_id", "ordning", "nyckeltal__kod", "nyckeltal__brott__datum"
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
