"""The rule of a year and what is said of a round, as plain data."""

from dataclasses import dataclass
from typing import Any

from styrning.arsredovisning.enums import Avgivandelage, Utlatandeinstans
from styrning.arsredovisning.models import Gehregel, Gehutlatande
from styrning.arsredovisning.models.geh import writes_for
from styrning.arsredovisning.rules.geh import Delkrav, Regel
from styrning.grund.models import Uppfoljning, User


@dataclass(frozen=True)
class Gehfakta:
    """What the register needs beside the goals."""

    regel: Gehregel | None
    utlatanden: list[Gehutlatande]


def rule_of(ar: int) -> Gehregel | None:
    """The council's rule for ``ar``: the latest that does not begin after it; one statement."""
    return Gehregel.objects.filter(fran_ar__lte=ar).order_by("-fran_ar").first()


def as_rule(row: Gehregel) -> Regel:
    return Regel(
        Delkrav(row.krav_finansiellt, row.delvis_finansiellt, row.vikt_finansiellt),
        Delkrav(row.krav_verksamhet, row.delvis_verksamhet, row.vikt_verksamhet),
        row.minsta_bedomda,
        row.bara_ena,
    )


def statements_of(uppfoljning: Uppfoljning | None, reader: User | None) -> list[Gehutlatande]:
    """What the three bodies say of the round, in their order; drafts for those who write them."""
    if uppfoljning is None:
        return []
    rows = list(Gehutlatande.objects.filter(uppfoljning=uppfoljning))
    if any(row.lage == Avgivandelage.UTKAST for row in rows):
        own = writes_for(reader) if reader is not None else frozenset()
        rows = [row for row in rows if row.lage == Avgivandelage.AVGIVEN or row.instans in own]
    order = list(Utlatandeinstans.values)
    return sorted(rows, key=lambda row: order.index(row.instans))


def geh_facts(ar: int, uppfoljning: Uppfoljning | None, reader: User | None) -> Gehfakta:
    """The rule and what is said: two statements, and the reader's roles where there are drafts."""
    return Gehfakta(rule_of(ar), statements_of(uppfoljning, reader))


def statement_versions(
    uppfoljning: Uppfoljning | None, *, drafts: bool = False
) -> dict[str, list[Any]]:
    """Every version that was given of the round's statements, by instance, the latest first.

    One statement. ``drafts`` too for those who write them; ask only where they may be read.
    """
    if uppfoljning is None:
        return {}
    rows = Gehutlatande.history.filter(uppfoljning=uppfoljning)
    if not drafts:
        rows = rows.filter(lage=Avgivandelage.AVGIVEN)
    found: dict[str, list[Any]] = {}
    for row in rows.select_related("history_user").order_by("-version", "-history_id"):
        found.setdefault(row.instans, []).append(row)
    return found
