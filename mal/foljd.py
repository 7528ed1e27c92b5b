"""What a goal replaced and what replaced it, over the years, as plain data."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q

from mal.enums import RapporterasTill
from mal.models import Mal, MalSuccession, Plan
from styrning.grund.models import User


@dataclass(frozen=True, slots=True)
class Foljdrad:
    """A goal before or after, in the plan nearest to the change."""

    identitet: UUID
    ar: int
    kod: str
    namn: str
    egen: str  # kod of the enhet in whose own report it stands; empty for one reported to KF
    datum: date
    notering: str


@dataclass(frozen=True)
class Foljd:
    fore: list[Foljdrad]
    efter: list[Foljdrad]


def succession_of(identitet: UUID | str, reader: User, *, kf_only: bool) -> Foljd:
    """What the goal replaced and was replaced by; at most two statements.

    Args:
        kf_only: leave out what is reported only to a nämnd, as the whole municipality's view
            does for everybody; else ``reader`` sees what ``Mal.objects.visible_to`` says.
    """
    key = UUID(str(identitet))
    rows = list(
        MalSuccession.objects.filter(Q(fran=key) | Q(till=key))
        .order_by("datum", "pk")
        .values_list("fran", "till", "datum", "notering")
    )
    if not rows:
        return Foljd([], [])
    goals = _goals({fran if till == key else till for fran, till, *_ in rows}, reader, kf_only)
    fore: list[Foljdrad] = []
    efter: list[Foljdrad] = []
    for fran, till, datum, notering in rows:
        is_before = till == key
        years = goals.get(fran if is_before else till, {})
        near = [ar for ar in years if (ar < datum.year if is_before else ar >= datum.year)]
        if near:
            goal = years[max(near) if is_before else min(near)]
            row = Foljdrad(*goal, datum, notering)
            (fore if is_before else efter).append(row)
    return Foljd(fore, efter)


def _goals(
    identiteter: Iterable[UUID], reader: User, kf_only: bool
) -> dict[UUID, dict[int, tuple[UUID, int, str, str, str]]]:
    """Each identity's goal by the year of its plan, where the reader may see both."""
    rows = Mal.objects.visible_to(reader).filter(
        identitet__in=list(identiteter), plan__in=Plan.objects.visible_to(reader)
    )
    if kf_only:
        rows = rows.filter(rapporteras_till=RapporterasTill.KF)
    found: dict[UUID, dict[int, tuple[UUID, int, str, str, str]]] = {}
    for identitet, ar, kod, namn, till, enhet in rows.values_list(
        "identitet", "plan__ar", "kod", "namn", "rapporteras_till", "huvudansvarig__kod"
    ):
        egen = enhet if till == RapporterasTill.NAMND else ""
        found.setdefault(identitet, {})[ar] = (identitet, ar, kod, namn, egen)
    return found
