"""What the organisation's pages read: submissions, the årshjul, the board. Set-based."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Count, Q, QuerySet

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


def latest_events(inlamning_ids: Collection[int], antal: int = 8) -> list[Handelse]:
    """What happened last to these submissions; none asked for, none answered."""
    if not inlamning_ids:
        return []
    rows = Handelse.objects.filter(slag=INLAMNING, objekt_id__in=inlamning_ids)
    return list(rows.select_related("av", "enhet")[:antal])


def returned_by(inlamning_ids: Collection[int]) -> dict[int, Handelse]:
    """The last time that each of these submissions was given back, and by whom."""
    if not inlamning_ids:
        return {}
    rows = Handelse.objects.filter(
        slag=INLAMNING, objekt_id__in=inlamning_ids, vad__in=["lämnade åter", "återremitterade"]
    ).select_related("av")
    return {row.objekt_id: row for row in rows.order_by("at", "pk")}


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


def current_rounds(day: date) -> list[Uppfoljning]:
    """Rounds that are open, or open within 60 days, or whose last day was within 120 days."""
    return list(
        Uppfoljning.objects.filter(
            oppnar__lte=day + AHEAD, klar_namnd__gte=day - REMEMBERED
        ).order_by("klar_namnd", "pk")
    )


@dataclass(frozen=True)
class Kontakt:
    """Whom to call about an enhet."""

    namn: str
    telefon: str


def approvers(enheter: Collection[Enhet], day: date) -> dict[int, Kontakt]:
    """The godkännare nearest to each enhet today, by enhet id; one statement.

    The enhet's own telephone stands in where the person has none. No godkännare, no entry.
    """
    rows = (
        Tilldelning.objects.valid_on(day)
        .filter(roll=Roll.GODKANNARE, user__is_active=True, user__maskinkonto=False)
        .select_related("user", "enhet")
        .order_by("-enhet__level", "pk")
    )
    found: dict[int, Kontakt] = {}
    for row in rows:
        for enhet in enheter:
            inside = row.enhet.tree_id == enhet.tree_id and (
                row.enhet.lft <= enhet.lft and enhet.rght <= row.enhet.rght
            )
            if inside and enhet.pk not in found:
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
    """The rounds of a year's årshjul and what ``user`` may see of their submissions."""
    rundor = list(Uppfoljning.objects.filter(arshjul__ar=ar).order_by("klar_namnd", "oppnar", "pk"))
    inlamningar: QuerySet[Inlamning] = (
        Inlamning.objects.visible_to(user)
        .filter(uppfoljning__in=rundor)
        .select_related("enhet", "uppfoljning")
        .order_by("enhet__tree_id", "enhet__lft", "uppfoljning__klar_namnd")
    )
    return rundor, list(inlamningar)
