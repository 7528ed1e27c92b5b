"""What the organisation's pages read: submissions, the årshjul, the board. Set-based."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import BooleanField, Count, ExpressionWrapper, Q, QuerySet, Value

from styrning.bas.clock import today
from styrning.grund.enums import InlamningLage, Roll
from styrning.grund.models import (
    Enhet,
    Handelse,
    Inlamning,
    Tilldelning,
    Uppfoljning,
    User,
)
from styrning.grund.rules import INNE, is_late

AHEAD = timedelta(days=60)
REMEMBERED = timedelta(days=120)
REPORTING = (Roll.RAPPORTOR, Roll.GODKANNARE, Roll.SEKRETERARE)
INLAMNING = "grund.inlamning"
CAME_BACK = ("lämnade åter", "återremitterade")


def submissions_of(user: User, day: date) -> list[Inlamning]:
    """Those that ``user`` fills in, approves or records decisions of; one statement.

    Leaves out what opens later than in 60 days and what was settled over 120 days ago.
    """
    settled = Q(lage=InlamningLage.BESLUTAD) | Q(uppfoljning__stangd_at__isnull=False)
    enheter = Enhet.objects.subtree_of_roles(user, *REPORTING)
    return list(
        Inlamning.objects.filter(enhet__in=enheter, uppfoljning__oppnar__lte=day + AHEAD)
        .exclude(settled & Q(uppfoljning__klar_namnd__lt=day - REMEMBERED))
        .select_related("enhet", "uppfoljning", "handlaggare", "inskickad_av", "godkand_av")
        .order_by("uppfoljning__klar_namnd", "enhet__tree_id", "enhet__lft", "pk")
    )


def holds(user: User, inlamning: Inlamning, *roller: Roll) -> bool:
    """Whether ``user`` has one of ``roller`` on the submission's loaded enhet, or on what that
    became; no statement, but one a request where an enhet has ended.

    For sorting what ``submissions_of`` found. What may be done is asked of the querysets.
    """
    enhet = inlamning.enhet
    places = [(enhet.tree_id, enhet.lft, enhet.rght)]
    if enhet.galler_till and enhet.galler_till < today():
        places += user.became.get(enhet.pk, [])
    return any(
        tree_id == tree and lft <= left and right <= rght
        for tree_id, lft, rght in user.role_ranges(*roller)
        for tree, left, right in places
    )


@dataclass(frozen=True)
class Inkorg:
    """What the start page tells of the past: the latest of the submissions, when and by whom each
    came back, and what was asked for beside them, latest first."""

    senast: list[Handelse]
    ater: dict[int, Handelse]
    ovrigt: list[Handelse]


def inbox_events(
    inlamning_ids: Collection[int],
    returned_ids: Collection[int],
    beside: Q | None = None,
    antal: int = 8,
) -> Inkorg:
    """The last ``antal`` events of submissions, how those of ``returned_ids`` came back, and what
    ``beside`` chooses; one statement, none where nothing is asked for."""
    of_these = Q(slag=INLAMNING, objekt_id__in=inlamning_ids)
    came_back = Q(slag=INLAMNING, objekt_id__in=returned_ids, vad__in=CAME_BACK)
    latest = Handelse.objects.filter(of_these).values("pk")[:antal]
    asked = [Q(pk__in=latest)] if inlamning_ids else []
    asked += [came_back] if returned_ids else []
    asked += [beside] if beside is not None else []
    if not asked:
        return Inkorg([], {}, [])
    wanted = reduce(or_, asked)
    if beside is not None:
        found = Handelse.objects.annotate(is_beside=ExpressionWrapper(beside, BooleanField()))
    else:
        found = Handelse.objects.annotate(is_beside=Value(False))
    rows: list[Any] = list(found.filter(wanted).select_related("av", "enhet"))
    ids, returned = set(inlamning_ids), set(returned_ids)
    own = [row for row in rows if row.slag == INLAMNING]
    return Inkorg(
        senast=[row for row in own if row.objekt_id in ids][:antal],
        ater={
            row.objekt_id: row
            for row in reversed(own)
            if row.objekt_id in returned and row.vad in CAME_BACK
        },
        ovrigt=[row for row in rows if row.is_beside],
    )


@dataclass
class Omgangslage:
    """How far a round has come: how many enheter stand in each state."""

    antal: Counter = field(default_factory=Counter)
    sena: int = 0

    @property
    def totalt(self) -> int:
        return self.antal.total()

    @property
    def inne(self) -> int:
        return sum(self.antal[lage] for lage in INNE)

    @property
    def beslutade(self) -> int:
        return self.antal[InlamningLage.BESLUTAD]


def round_states(rundor: Collection[Uppfoljning], day: date) -> dict[int, Omgangslage]:
    """State counts per round, in one statement; a round without enheter has zero of all."""
    states = {runda.pk: Omgangslage() for runda in rundor}
    due = {runda.pk: runda.klar_namnd for runda in rundor}
    rows = (
        Inlamning.objects.filter(uppfoljning__in=states)
        .values_list("uppfoljning_id", "lage")
        .annotate(antal=Count("pk"))
        .order_by()
    )
    for runda_id, lage, antal in rows:
        states[runda_id].antal[lage] += antal
        if is_late(lage, due[runda_id], day):
            states[runda_id].sena += antal
    return states


def current_rounds(day: date) -> list[tuple[Uppfoljning, Omgangslage]]:
    """Rounds that are open, or open within 60 days, or whose last day was within 120 days, each
    with how far it has come; one statement."""
    states = {
        f"antal_{lage.value}": Count("inlamningar", filter=Q(inlamningar__lage=lage))
        for lage in InlamningLage
    }
    rows = Uppfoljning.objects.filter(oppnar__lte=day + AHEAD, klar_namnd__gte=day - REMEMBERED)
    return [
        (runda, _state(runda, day))
        for runda in rows.annotate(**states).order_by("klar_namnd", "pk")
    ]


def _state(runda: Uppfoljning, day: date) -> Omgangslage:
    state = Omgangslage()
    for lage in InlamningLage:
        antal = getattr(runda, f"antal_{lage.value}")
        if antal:
            state.antal[lage] = antal
            state.sena += antal * is_late(lage, runda.klar_namnd, day)
    return state


@dataclass(frozen=True)
class Kontakt:
    """Whom to call about an enhet."""

    namn: str
    telefon: str


def role_holders(day: date, *roller: Roll) -> list[Tilldelning]:
    """Who holds one of ``roller`` on an enhet, the nearest enhet first; one statement."""
    rows = Tilldelning.objects.valid_on(day).filter(
        roll__in=roller, enhet__isnull=False, user__maskinkonto=False
    )
    return list(
        rows.select_related("user", "enhet").order_by(
            "-enhet__level", "user__last_name", "user__first_name", "pk"
        )
    )


def approvers(
    enheter: Collection[Enhet], day: date, holders: Collection[Tilldelning] | None = None
) -> dict[int, Kontakt]:
    """The godkännare nearest to each enhet today, by enhet id; one statement, or none where the
    ``holders`` of the role are read already.

    The enhet's own telephone stands in where the person has none. No godkännare, no entry.
    """
    if holders is None:
        holders = role_holders(day, Roll.GODKANNARE)
    found: dict[int, Kontakt] = {}
    for row in holders:
        if row.roll != Roll.GODKANNARE or not row.user.is_active:
            continue
        for enhet in enheter:
            if enhet.pk not in found and row.reaches(enhet):
                found[enhet.pk] = Kontakt(row.user.namn, row.user.telefon or enhet.telefon)
    return found


def colleagues(user: User) -> QuerySet[User]:
    """The other people who have an account and a role today, by name."""
    roles = Tilldelning.objects.valid_on(today()).values("user")
    rows = User.objects.filter(is_active=True, maskinkonto=False, pk__in=roles)
    return rows.exclude(pk=user.pk)


def administrators(day: date) -> list[User]:
    """Whom to ask for a role."""
    rows = Tilldelning.objects.valid_on(day).filter(roll=Roll.ADMINISTRATOR)
    return list(User.objects.filter(is_active=True, tilldelningar__in=rows).distinct())


def board(user: User, ar: int) -> tuple[list[Uppfoljning], list[Inlamning]]:
    """What ``user`` may see of the submissions in a year's årshjul, and their rounds; one
    statement."""
    inlamningar = list(
        Inlamning.objects.visible_to(user)
        .filter(uppfoljning__arshjul__ar=ar)
        .select_related("enhet", "uppfoljning")
        .order_by("enhet__tree_id", "enhet__lft", "uppfoljning__klar_namnd")
    )
    rundor = {row.uppfoljning_id: row.uppfoljning for row in inlamningar}
    for row in inlamningar:
        row.uppfoljning = rundor[row.uppfoljning_id]
    return sorted(
        rundor.values(), key=lambda row: (row.klar_namnd, row.oppnar, row.pk)
    ), inlamningar
