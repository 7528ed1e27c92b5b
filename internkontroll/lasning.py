"""The checks and their results that an approval pins, and their differences."""

from typing import Any

from django.db.models import Q, QuerySet

from internkontroll.models import Kontrollresultat, Kontrolltillfalle
from mal.enums import RapporterasTill
from styrning.grund.models import Inlamning
from styrning.grund.registries import Lasbar, Omfang, Skillnad
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


def _of_year(omfang: Omfang, path: str) -> Q:
    condition = Q(**{f"{path}plan__ar": omfang.ar})
    if omfang.enhet_ids is None:
        return condition & Q(**{f"{path}rapporteras_till": RapporterasTill.KF})
    return condition & Q(**{f"{path}plan__enhet__in": omfang.enhet_ids})


def _reported_results(omfang: Omfang) -> QuerySet[Kontrollresultat]:
    return Kontrollresultat.objects.filter(_of_year(omfang, "tillfalle__moment__"))


def _reported_occasions(omfang: Omfang) -> QuerySet[Kontrolltillfalle]:
    return Kontrolltillfalle.objects.filter(_of_year(omfang, "moment__"))


def _result(before: Any, now: Any) -> list[Skillnad]:
    moment = (now or before).tillfalle.moment
    namn = f"Kontroll {moment.kod} {moment.vad}"
    return differences(before, now, {
        namn: lambda row: row.get_utfall_display(),
        f"{namn}, antal kontrollerade": lambda row: _count(row.stickprov),
        f"{namn}, antal avvikelser": lambda row: _count(row.avvikelser),
        f"{namn}, iakttagelse": lambda row: row.text,
        f"{namn}, orsak": lambda row: row.orsak,
        f"{namn}, utförd av": lambda row: row.utford_av,
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
    Lasbar(Kontrollresultat, results, ("tillfalle__moment",), _result, _reported_results),
    Lasbar(Kontrolltillfalle, occasions, ("moment",), _occasion, _reported_occasions),
)
