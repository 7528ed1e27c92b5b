"""The rounds that a nämnd reports its internal control in, and by when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from internkontroll.models import Kontrollar, Risk
from styrning.grund.enums import UppfoljningSlag
from styrning.grund.models import Uppfoljning

RAPPORTERAS_I = (UppfoljningSlag.DELAR, UppfoljningSlag.ARSBOKSLUT)


@dataclass(frozen=True, slots=True)
class Rapportrunda:
    """A round with a report; ``senast`` is the day by which the nämnd decides it."""

    pk: int
    kod: str
    namn: str
    slag: str
    oppnar: date
    senast: date


def reporting_rounds() -> QuerySet[Uppfoljning]:
    """Delår and årsbokslut that ask for checks, earliest period first."""
    return Uppfoljning.objects.filter(slag__in=RAPPORTERAS_I, fragar_kontroller=True).order_by(
        "avser_till", "oppnar", "pk"
    )


def round_of(runda: Uppfoljning, kontrollar: Kontrollar | None) -> Rapportrunda:
    return as_round(
        {
            name: getattr(runda, name)
            for name in ("pk", "kod", "namn", "slag", "oppnar", "klar_namnd", "behandlas_namnd")
        },
        kontrollar,
    )


def as_round(row: dict[str, Any], kontrollar: Kontrollar | None) -> Rapportrunda:
    """The year's last day for reports counts for the årsbokslut; else the day of the nämnd."""
    senast = row["behandlas_namnd"] or row["klar_namnd"]
    if row["slag"] == UppfoljningSlag.ARSBOKSLUT and kontrollar and kontrollar.rapport_senast:
        senast = kontrollar.rapport_senast
    names = ("pk", "kod", "namn", "slag", "oppnar")
    return Rapportrunda(**{name: row[name] for name in names}, senast=senast)


def current_round(rundor: Iterable[Rapportrunda], day: date) -> Rapportrunda | None:
    """The latest that has opened; None before the first does."""
    opened = [runda for runda in rundor if runda.oppnar <= day]
    return opened[-1] if opened else None


def risks_of_year(ar: int) -> QuerySet[Risk]:
    """Risks that stood on the year's last day, or stand now."""
    return Risk.objects.filter(Q(avslutad_at__isnull=True) | Q(avslutad_at__gte=date(ar, 12, 31)))
