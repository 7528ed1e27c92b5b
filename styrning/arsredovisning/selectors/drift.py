"""What was reported of net costs, as plain data."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from django.db.models import Q

from styrning.arsredovisning.models import Driftpost
from styrning.arsredovisning.models.drift import driftenheter
from styrning.grund.enums import Slag, UppfoljningSlag
from styrning.grund.models import Enhet, Uppfoljning, User

TOPPAR = (Slag.KF, Slag.STYRELSE, Slag.NAMND, Slag.BOLAG, Slag.REVISION)
FALT = ("verksamhet", "budget", "utfall", "prognos", "kommentar")


@dataclass(frozen=True, slots=True)
class Driftfakta:
    """One row as it was reported, with the outcome of the year before where that is known, and
    the id of the round that told it."""

    enhet_id: int
    kod: str
    verksamhet: str
    budget: Decimal | None
    utfall: Decimal | None
    prognos: Decimal | None
    kommentar: str
    version: int
    forra: Decimal | None = None
    forra_omgang: int | None = None


def drift_facts(ar: int, uppfoljning: Uppfoljning | None) -> list[Driftfakta]:
    """The rows of the round, and of the year before its outcome; one statement."""
    before = Q(ar=ar - 1) & (Q(uppfoljning=None) | Q(uppfoljning__slag=UppfoljningSlag.ARSBOKSLUT))
    rows = (
        Driftpost.objects.filter(Q(ar=ar, uppfoljning=uppfoljning) | before)
        .order_by("enhet__tree_id", "enhet__lft", "kod", "uppfoljning_id")
        .values_list("ar", "uppfoljning_id", "enhet_id", "kod", *FALT, "version")
    )
    outcome: dict[tuple[int, str], tuple[Decimal | None, int | None]] = {}
    current = []
    for year, runda_id, enhet_id, kod, *values in rows:
        if year == ar:
            current.append((enhet_id, kod, *values))
        else:
            outcome[enhet_id, kod] = values[FALT.index("utfall")], runda_id
    found = [Driftfakta(*row) for row in current]
    return [
        replace(row, forra=before_that[0], forra_omgang=before_that[1])
        for row in found
        for before_that in [outcome.get((row.enhet_id, row.kod), (None, None))]
    ]


def posts_to_edit(ar: int, runda: Uppfoljning | None, user: User) -> list[Driftpost]:
    """The rows of the round that ``user`` may change, in the order of the organisation."""
    rows = Driftpost.objects.of(ar, runda).editable_by(user).select_related("enhet")
    return list(rows.order_by("enhet__tree_id", "enhet__lft", "kod"))


def enheter_to_edit(ar: int, user: User) -> list[Enhet]:
    """The enheter of the year that ``user`` may add rows to, in the order of the organisation."""
    rows = driftenheter(user).filter(
        Q(galler_fran=None) | Q(galler_fran__year__lte=ar),
        Q(galler_till=None) | Q(galler_till__year__gte=ar),
    )
    return list(rows.order_by("tree_id", "lft"))


def under_their_tops(enheter: Iterable[Enhet]) -> dict[int, Enhet]:
    """The nämnd or bolag of each of ``enheter``, in tree order; itself where none is among them."""
    tops: dict[int, Enhet] = {}
    for enhet in enheter:
        above = tops.get(enhet.parent_id or 0)
        tops[enhet.pk] = enhet if enhet.slag in TOPPAR or above is None else above
    return tops
