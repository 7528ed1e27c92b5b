"""How many key figures a round asks for, by how often they are measured."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from nyckeltal.enums import Periodicitet, Satt
from nyckeltal.models import NyckeltalEnhet
from nyckeltal.selectors import SHEET, Definition
from nyckeltal.series import Runda, asked_period, asks
from styrning.grund.models import Inlamning, Uppfoljning


@dataclass(frozen=True)
class Antal:
    """``antal`` key figures of one periodicity; ``bara_prognos``: no outcome is asked for."""

    ord: str
    antal: int
    bara_prognos: bool


def asked_counts(uppfoljning: Uppfoljning) -> list[Antal]:
    """The key figures that those asked in the round owe, each counted once; one statement.

    Most often measured first; what is asked an outcome of before what is only forecast.
    """
    runda = Runda.of(uppfoljning)
    counts = Counter(
        (definition.periodicitet, asked_period(definition, runda) is None)
        for definition in _definitions(uppfoljning)
        if definition.valid_on(runda.till) and asks(definition, runda)
    )
    return [
        Antal(str(kind.label), counts[kind, only], only)
        for kind in OFTAST_FORST
        for only in (False, True)
        if counts[kind, only]
    ]


OFTAST_FORST = (
    Periodicitet.MANAD,
    Periodicitet.KVARTAL,
    Periodicitet.TERTIAL,
    Periodicitet.HALVAR,
    Periodicitet.AR,
    Periodicitet.VARTANNAT_AR,
)


def _definitions(uppfoljning: Uppfoljning) -> list[Definition]:
    """What enheter at and below those asked are to report on the period's last day."""
    asked = Inlamning.objects.filter(
        uppfoljning=uppfoljning,
        enhet__tree_id=OuterRef("enhet__tree_id"),
        enhet__lft__lte=OuterRef("enhet__lft"),
        enhet__rght__gte=OuterRef("enhet__rght"),
    )
    rows = (
        NyckeltalEnhet.objects.valid_on(uppfoljning.avser_till)
        .filter(Exists(asked), satt=Satt.RAPPORTERAS)
        .order_by()
        .values_list(*(f"nyckeltal__{name}" for name in SHEET))
        .distinct()
    )
    return [Definition(*row) for row in rows]
