"""The checks and their results that an approval pins, and their differences."""

from typing import Any

from django.db.models import QuerySet

from internkontroll.models import Kontrollresultat, Kontrolltillfalle
from styrning.grund.models import Inlamning
from styrning.grund.registries import Lasbar, Skillnad
from styrning.grund.skillnader import differences


def results(inlamning: Inlamning, covered: frozenset[int]) -> QuerySet[Kontrollresultat]:
    return Kontrollresultat.objects.filter(
        tillfalle__uppfoljning=inlamning.uppfoljning_id,
        tillfalle__moment__plan__enhet__in=covered,
    )


def occasions(inlamning: Inlamning, covered: frozenset[int]) -> QuerySet[Kontrolltillfalle]:
    return Kontrolltillfalle.objects.filter(
        uppfoljning=inlamning.uppfoljning_id, moment__plan__enhet__in=covered
    )


def _result(before: Any, now: Any) -> list[Skillnad]:
    moment = (now or before).tillfalle.moment
    namn = f"Kontroll {moment.kod} {moment.vad}"
    return differences(before, now, {
        namn: lambda row: row.get_utfall_display(),
        f"{namn}, antal kontrollerade": lambda row: _count(row.stickprov),
        f"{namn}, antal avvikelser": lambda row: _count(row.avvikelser),
        f"{namn}, iakttagelse": lambda row: row.text,
    })  # fmt: skip


def _count(antal: int | None) -> str:
    return "" if antal is None else str(antal)


def _occasion(before: Any, now: Any) -> list[Skillnad]:
    moment = (now or before).moment
    namn = f"Kontroll {moment.kod} {moment.vad}"
    return differences(before, now, {
        f"{namn}, läge": lambda row: row.get_lage_display(),
        f"{namn}, dag": lambda row: f"{row.planerad:%Y-%m-%d}",
    })  # fmt: skip


LASBARA = (
    Lasbar(Kontrollresultat, results, ("tillfalle__moment",), _result),
    Lasbar(Kontrolltillfalle, occasions, ("moment",), _occasion),
)
