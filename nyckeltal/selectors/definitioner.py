"""Definition sheets, and which nyckeltal measure which goals."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from django.db import models

from nyckeltal.enums import Aggregering, Vardetyp
from nyckeltal.models import MalNyckeltal, Nyckeltal, NyckeltalBrott
from styrning.bas.periods import holds_on
from styrning.bas.radstrom import stream
from styrning.bas.textvarden import (
    day_of,
    iso,
    number_of,
    one_or_zero,
    open_day,
    text,
    uuid_of,
    uuid_text,
)


class Definition(NamedTuple):
    """A nyckeltal's definition sheet, as far as reports need it."""

    id: int
    publikt_id: UUID
    kod: str
    namn: str
    syfte: str
    kalla: str
    metod: str
    agare_id: int
    mattenhet: str
    decimaler: int
    riktning: str
    slag: str
    periodicitet: str
    per_kon: bool
    matt: str
    ackumulerad: bool
    aggregering: str
    namnarfaktor: Decimal | None
    efterslapning: int
    publiceras: str
    rapporteras_till: str
    min_varde: Decimal | None
    max_varde: Decimal | None
    galler_fran: date | None
    galler_till: date | None
    vardetyp: str
    forsta_ar: int | None
    brott: tuple[tuple[date, str], ...] = ()

    def valid_on(self, day: date) -> bool:
        return holds_on(self.galler_fran, self.galler_till, day)


@dataclass(frozen=True)
class Lankar:
    """The plan's nyckeltal, and which of them measure which goal, in order.

    ``foljer``: whether any of them replaced another.
    """

    definitioner: dict[int, Definition]
    per_mal: dict[int, list[int]]
    vikter: dict[int, dict[str, int]] = field(default_factory=dict)  # by kod, where not 1
    foljer: bool = False

    def summed(self) -> list[int]:
        """The nyckeltal whose value may be computed of the enheter below."""
        rows = self.definitioner.values()
        return [one.id for one in rows if one.aggregering != Aggregering.INGEN]

    def elsewhere(self, answering: Mapping[int, int]) -> set[int]:
        """The nyckeltal that measure a goal of another enhet than their owner.

        ``answering``: the huvudansvarig of each goal, by id.
        """
        return {
            pk
            for mal_id, linked in self.per_mal.items()
            for pk in linked
            if self.definitioner[pk].agare_id != answering.get(mal_id)
        }


SHEET = (
    "pk", "publikt_id", "kod", "namn", "syfte", "kalla", "metod", "agare_id", "mattenhet",
    "decimaler", "riktning", "slag", "periodicitet", "per_kon", "matt", "ackumulerad",
    "aggregering", "namnarfaktor", "efterslapning", "publiceras", "rapporteras_till",
    "min_varde", "max_varde", "galler_fran", "galler_till", "vardetyp", "forsta_ar",
)  # fmt: skip


# What a database's driver does not read as it stands, and how it becomes a value.
_AS_TEXT: dict[str, tuple[Callable[[str], Any], Callable[[Any], Any]]] = {
    "publikt_id": (uuid_text, uuid_of),
    "per_kon": (one_or_zero, bool),
    "ackumulerad": (one_or_zero, bool),
    "namnarfaktor": (text, Decimal),
    "min_varde": (text, number_of),
    "max_varde": (text, number_of),
    "galler_fran": (iso, day_of),
    "galler_till": (iso, day_of),
}
_READ = [(SHEET.index(name), read) for name, (_, read) in _AS_TEXT.items()]


@cache
def _links() -> models.QuerySet:
    """All links with their sheets and breaks, to be narrowed; to make it takes long."""
    columns = [(f"nyckeltal__{name}", _AS_TEXT.get(name)) for name in SHEET]
    return MalNyckeltal.objects.order_by(
        "mal_id", "ordning", "nyckeltal__kod", "nyckeltal__brott__datum"
    ).values_list(
        "nyckeltal__foregangare__till_id",
        "mal_id",
        "vikt",
        iso("nyckeltal__brott__datum"),
        "nyckeltal__brott__text",
        *(way[0](name) if way else name for name, way in columns),
    )


def links(plan_id: int) -> Lankar:
    """Which nyckeltal measure which goals, with definitions and breaks; one statement."""
    foljer, rows = False, []
    for till_id, mal_id, vikt, brott, om, *sheet in stream(_links().filter(mal__plan=plan_id)):
        foljer = foljer or till_id is not None
        for place, read in _READ:
            if sheet[place] is not None:
                sheet[place] = read(sheet[place])
        rows.append((mal_id, vikt, open_day(brott), om, *sheet))
    return replace(gather_links(rows), foljer=foljer)


def gather_links(rows: Iterable[tuple]) -> Lankar:
    """Of rows of goal, weight, a break's day and text, and a sheet; in the order of the goals."""
    sheets: dict[int, tuple] = {}
    breaks: dict[int, dict[date, str]] = defaultdict(dict)
    per_mal: dict[int, list[int]] = defaultdict(list)
    vikter: dict[int, dict[str, int]] = defaultdict(dict)
    for mal_id, vikt, brott, om, *sheet in rows:
        nyckeltal_id = sheet[0]
        if vikt != 1:
            vikter[mal_id][sheet[2]] = vikt
        sheets[nyckeltal_id] = tuple(sheet)
        if brott:
            breaks[nyckeltal_id][brott] = om
        if nyckeltal_id not in per_mal[mal_id]:
            per_mal[mal_id].append(nyckeltal_id)
    definitioner = {
        pk: Definition(*sheet, brott=tuple(breaks[pk].items()))  # type: ignore[misc]
        for pk, sheet in sheets.items()
    }
    return Lankar(definitioner, dict(per_mal), dict(vikter))


def answer_on_scale(definitioner: Iterable[Definition]) -> bool:
    """Whether any of them is answered on a scale."""
    return any(row.vardetyp == Vardetyp.SKALA for row in definitioner)


def of_plan(plan_id: int) -> models.QuerySet:
    """The ids of the nyckeltal that measure the plan's goals."""
    return MalNyckeltal.objects.filter(mal__plan=plan_id).values("nyckeltal")


def definition_of(nyckeltal_id: int) -> Definition:
    """One definition sheet with its breaks; two statements."""
    sheet = Nyckeltal.objects.values_list(*SHEET).get(pk=nyckeltal_id)
    brott = NyckeltalBrott.objects.filter(nyckeltal=nyckeltal_id).order_by("datum")
    breaks = tuple(brott.values_list("datum", "text"))
    return Definition(*sheet, brott=breaks)  # type: ignore[misc]
