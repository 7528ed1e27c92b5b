"""What the organisation's pages read: submissions, the årshjul, the board. Set-based."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Count, Q, QuerySet

from styrning.grund.enums import Arshjulslage, InlamningLage, Ring, Roll
from styrning.grund.models import (
    Aktivitet,
    Enhet,
    Handelse,
    Inlamning,
    Tilldelning,
    Uppfoljning,
    User,
)
from styrning.grund.rules import INNE, arshjulslage, is_late, last_day

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
        .select_related("enhet", "uppfoljning", "inskickad_av", "godkand_av")
        .order_by("uppfoljning__klar_namnd", "enhet__tree_id", "enhet__lft", "pk")
    )


def holds(user: User, inlamning: Inlamning, *roller: Roll) -> bool:
    """Whether ``user`` has one of ``roller`` on the submission's loaded enhet; no statement.

    For sorting what ``submissions_of`` found. What may be done is asked of the querysets.
    """
    enhet = inlamning.enhet
    return any(
        tree_id == enhet.tree_id and lft <= enhet.lft and enhet.rght <= rght
        for tree_id, lft, rght in user.role_ranges(*roller)
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
class Arshjulsrad:
    """An activity or a round as a row of the årshjul; ``runda`` says which."""

    ring: Ring
    titel: str
    ansvarig: str
    oppnar: date
    sista_dag: date | None
    lage: Arshjulslage
    post: Aktivitet | Uppfoljning
    enhet_ids: frozenset[int]
    omgang: Omgangslage | None = None

    @property
    def is_round(self) -> bool:
        return self.omgang is not None


def arshjul_rows(ar: int, day: date) -> list[Arshjulsrad]:
    """Activities and rounds of a year in the order of rings and days; three statements."""
    rundor = list(Uppfoljning.objects.filter(arshjul__ar=ar))
    aktiviteter = Aktivitet.objects.filter(arshjul__ar=ar).select_related("enhet")
    asked: defaultdict[int, list[Inlamning]] = defaultdict(list)
    for inlamning in Inlamning.objects.filter(uppfoljning__in=rundor).select_related("enhet"):
        asked[inlamning.uppfoljning_id].append(inlamning)
    rows = [_round_row(runda, asked[runda.pk], day) for runda in rundor]
    rows += [_activity_row(aktivitet, day) for aktivitet in aktiviteter]
    rings = list(Ring)
    return sorted(
        rows, key=lambda r: (rings.index(r.ring), r.oppnar, r.sista_dag or date.max, r.titel)
    )


def _round_row(runda: Uppfoljning, asked: Iterable[Inlamning], day: date) -> Arshjulsrad:
    omgang = Omgangslage()
    enheter = {}
    for inlamning in asked:
        omgang.antal[inlamning.lage] += 1
        omgang.sena += is_late(inlamning.lage, runda.klar_namnd, day)
        enheter[inlamning.enhet_id] = inlamning.enhet.namn
    names = list(enheter.values())
    return Arshjulsrad(
        ring=Ring.UPPFOLJNING,
        titel=runda.namn,
        ansvarig=names[0] if len(names) == 1 else f"{len(names)} enheter",
        oppnar=runda.oppnar,
        sista_dag=runda.klar_namnd,
        lage=arshjulslage(
            oppnar=runda.oppnar,
            sista_dag=runda.klar_namnd,
            klar=0 < omgang.totalt == omgang.inne,
            day=day,
        ),
        post=runda,
        enhet_ids=frozenset(enheter),
        omgang=omgang,
    )


def _activity_row(aktivitet: Aktivitet, day: date) -> Arshjulsrad:
    sista_dag = last_day(aktivitet.klar_namnd, aktivitet.klar_ks, aktivitet.klar_kf)
    return Arshjulsrad(
        ring=Ring(aktivitet.ring),
        titel=aktivitet.titel,
        ansvarig=aktivitet.enhet.namn if aktivitet.enhet else "",
        oppnar=aktivitet.oppnar,
        sista_dag=sista_dag,
        lage=arshjulslage(
            oppnar=aktivitet.oppnar,
            sista_dag=sista_dag,
            klar=aktivitet.klar_at is not None,
            day=day,
        ),
        post=aktivitet,
        enhet_ids=frozenset(filter(None, [aktivitet.enhet_id])),
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
