"""The economy that an edition pins, and its differences: net costs, balanskrav and statements."""

from decimal import Decimal
from functools import partial
from typing import Any

from django.db.models import QuerySet

from styrning.arsredovisning.enums import Avgivandelage, Balanskravsslag
from styrning.arsredovisning.models import Balanskravsutredning, Driftpost, Gehutlatande
from styrning.bas.quantities import format_exact
from styrning.grund.models import Inlamning
from styrning.grund.registries import Lasbar, Omfang, Skillnad
from styrning.grund.skillnader import differences

LINES = (
    "arets_resultat", "realisationsvinster", "vinster_undantag", "forluster_undantag",
    "orealiserat", "aterforing", "till_rur", "fran_rur", "till_reserv", "fran_reserv",
    "synnerliga_skal", "tidigare_underskott",
)  # fmt: skip


def _costs_in_round(inlamning: Inlamning, covered: frozenset[int]) -> QuerySet[Driftpost]:
    return Driftpost.objects.filter(uppfoljning=inlamning.uppfoljning_id, enhet__in=covered)


def _costs(omfang: Omfang) -> QuerySet[Driftpost]:
    rows = Driftpost.objects.filter(ar=omfang.ar, uppfoljning=omfang.uppfoljning_id)
    return rows if omfang.enhet_ids is None else rows.filter(enhet__in=omfang.enhet_ids)


def _cost(before: Any, now: Any) -> list[Skillnad]:
    row = now or before
    namn = f"Drift, {row.enhet.namn}" + (f", {row.verksamhet}" if row.verksamhet else "")
    return differences(before, now, {
        f"{namn}, budget": lambda post: _tkr(post.budget),
        f"{namn}, utfall": lambda post: _tkr(post.utfall),
        f"{namn}, prognos": lambda post: _tkr(post.prognos),
    })  # fmt: skip


def _tkr(amount: Decimal | None) -> str:
    return "" if amount is None else f"{format_exact(amount)} tkr"


def _no_statements(inlamning: Inlamning, covered: frozenset[int]) -> QuerySet[Gehutlatande]:
    """What is said of the whole municipality is in no nämnd's submission."""
    return Gehutlatande.objects.none()


def _statements(omfang: Omfang) -> QuerySet[Gehutlatande]:
    """Those that are given; drafts are in no report."""
    rows = Gehutlatande.objects.filter(
        uppfoljning=omfang.uppfoljning_id, lage=Avgivandelage.AVGIVEN
    )
    return rows if omfang.enhet_ids is None else rows.none()


def _statement(before: Any, now: Any) -> list[Skillnad]:
    av = (now or before).get_instans_display()
    return differences(before, now, {
        av: lambda row: row.get_utfall_display() if row.utfall else "",
        f"{av}, finansiella mål": lambda row: row.get_finansiellt_display(),
        f"{av}, verksamhetsmål": lambda row: row.get_verksamhet_display(),
        f"{av}, text": lambda row: row.text,
    })  # fmt: skip


def _no_balance(inlamning: Inlamning, covered: frozenset[int]) -> QuerySet[Balanskravsutredning]:
    return Balanskravsutredning.objects.none()


def _balance(omfang: Omfang) -> QuerySet[Balanskravsutredning]:
    """The three years that stand side by side, where they are ready."""
    rows = Balanskravsutredning.objects.filter(
        ar__range=(omfang.ar - 2, omfang.ar),
        slag=Balanskravsslag.UTFALL,
        lage=Avgivandelage.AVGIVEN,
    )
    return rows if omfang.enhet_ids is None else rows.none()


def _balance_lines(before: Any, now: Any) -> list[Skillnad]:
    ar = (now or before).ar
    return differences(before, now, {
        f"Balanskrav {ar}, {_words(name)}": partial(_line, name) for name in LINES
    })  # fmt: skip


def _words(name: str) -> str:
    return str(Balanskravsutredning._meta.get_field(name).verbose_name)  # type: ignore[union-attr]


def _line(name: str, row: Any) -> str:
    return _tkr(getattr(row, name))


LASBARA = (
    Lasbar(Driftpost, _costs_in_round, ("enhet",), _cost, _costs),
    Lasbar(Gehutlatande, _no_statements, (), _statement, _statements),
    Lasbar(Balanskravsutredning, _no_balance, (), _balance_lines, _balance),
)
