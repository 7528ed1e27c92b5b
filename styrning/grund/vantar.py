"""What waits for whom, for everybody at once: what the weekly and the last-days e-mails say."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby
from typing import NamedTuple

from django.db.models import Q

from styrning.grund.enums import InlamningLage, Roll
from styrning.grund.models import Inlamning, Tilldelning

# which role a submission waits for, by its state
VANTAR_PA = {
    InlamningLage.EJ_PABORJAD: Roll.RAPPORTOR,
    InlamningLage.UTKAST: Roll.RAPPORTOR,
    InlamningLage.ATER: Roll.RAPPORTOR,
    InlamningLage.ATERREMITTERAD: Roll.RAPPORTOR,
    InlamningLage.INSKICKAD: Roll.GODKANNARE,
    InlamningLage.GODKAND: Roll.SEKRETERARE,
}
SHOWN = 12  # rows in one e-mail; the rest are counted
CHUNK = 500


class Post(NamedTuple):
    """One submission that waits, as far as an e-mail tells of it."""

    runda: str
    enhet: str
    lage: str
    sista_dag: date


@dataclass
class Vantan:
    """What waits for one person: the first ``SHOWN`` by last day, and how many in all."""

    poster: list[Post] = field(default_factory=list)
    antal: int = 0

    def add(self, post: Post) -> None:
        self.antal += 1
        if len(self.poster) < SHOWN:
            self.poster.append(post)


class _Holder(NamedTuple):
    user_id: int
    lft: int
    rght: int


def waiting(
    day: date, *, due_within: timedelta | None = None, chosen: Collection[int] | None = None
) -> dict[int, Vantan]:
    """By user id: the open submissions that wait for the person's role; two statements.

    A round that is handed over waits for the one who has it. Nothing is told to the machine
    accounts, nor to those who have left. ``due_within`` keeps to what is due by then and not
    yet late, ``chosen`` to submissions by id. However many wait, no more is kept than what the
    e-mails tell.
    """
    found: dict[int, Vantan] = defaultdict(Vantan)
    for post, people in _waiting(day, due_within, chosen):
        for user_id in people:
            found[user_id].add(post)
    return dict(found)


def waiting_by_last_day(day: date, *, due_within: timedelta) -> Iterator[tuple[date, dict]]:
    """What ``waiting`` says of each last day, one day at a time, soonest first."""
    rows = _waiting(day, due_within, None)
    for due, of_day in groupby(rows, key=lambda row: row[0].sista_dag):
        found: dict[int, Vantan] = defaultdict(Vantan)
        for post, people in of_day:
            for user_id in people:
                found[user_id].add(post)
        yield due, dict(found)


def _waiting(
    day: date, due_within: timedelta | None, chosen: Collection[int] | None
) -> Iterator[tuple[Post, Collection[int]]]:
    """Each open submission, soonest last day first, with whom it waits for."""
    reached = _Reached(day)
    for lage, handlaggare, tree_id, lft, rght, *told in _open(day, due_within, chosen):
        roll = VANTAR_PA[InlamningLage(lage)]
        people = reached.by(roll, tree_id, lft, rght)
        if roll == Roll.RAPPORTOR and handlaggare in people:
            people = frozenset({handlaggare})
        yield Post(told[0], told[1], lage, told[2]), people


def _open(
    day: date, due_within: timedelta | None, chosen: Collection[int] | None
) -> Iterator[tuple]:
    rows = Inlamning.objects.filter(
        Q(uppfoljning__lases__isnull=True) | Q(uppfoljning__lases__gte=day),
        uppfoljning__oppnar__lte=day,
        uppfoljning__stangd_at__isnull=True,
        lage__in=VANTAR_PA,
    )
    if due_within is not None:
        rows = rows.filter(
            uppfoljning__klar_namnd__gte=day, uppfoljning__klar_namnd__lte=day + due_within
        )
    if chosen is not None:
        rows = rows.filter(pk__in=chosen)
    ordered = rows.order_by("uppfoljning__klar_namnd", "enhet__tree_id", "enhet__lft", "pk")
    return ordered.values_list(
        "lage", "handlaggare_id", "enhet__tree_id", "enhet__lft", "enhet__rght",
        "uppfoljning__namn", "enhet__namn", "uppfoljning__klar_namnd",
    ).iterator(CHUNK)  # fmt: skip


def _holders(day: date) -> Mapping[tuple[str, int], list[_Holder]]:
    """Who holds which role, by role and tree."""
    rows = Tilldelning.objects.valid_on(day).filter(
        roll__in=set(VANTAR_PA.values()), user__is_active=True, user__maskinkonto=False
    )
    found = defaultdict(list)
    for roll, tree_id, user_id, lft, rght in rows.values_list(
        "roll", "enhet__tree_id", "user_id", "enhet__lft", "enhet__rght"
    ):
        found[roll, tree_id].append(_Holder(user_id, lft, rght))
    return found


class _Reached:
    """Whose role reaches an enhet; worked out once for each enhet, since many rounds ask it."""

    def __init__(self, day: date):
        self.holders = _holders(day)
        self.known: dict[tuple[str, int, int], frozenset[int]] = {}

    def by(self, roll: str, tree_id: int, lft: int, rght: int) -> frozenset[int]:
        key = (roll, tree_id, lft)
        if key not in self.known:
            self.known[key] = frozenset(
                holder.user_id
                for holder in self.holders.get((roll, tree_id), ())
                if holder.lft <= lft and rght <= holder.rght
            )
        return self.known[key]


def by_chunks(ids: Iterable[int], size: int = CHUNK) -> Iterator[list[int]]:
    """``ids`` in lists of at most ``size``."""
    chunk: list[int] = []
    for pk in ids:
        chunk.append(pk)
        if len(chunk) == size:
            yield chunk
            chunk = []
    if chunk:
        yield chunk
