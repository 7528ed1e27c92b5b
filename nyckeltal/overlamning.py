"""What was handed over to whom: notices for the one who received, and who holds what."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from nyckeltal.models import NyckeltalEnhet
from styrning.grund.enums import Roll
from styrning.grund.models import Enhet, Handelse, Inlamning, Tilldelning, User
from styrning.grund.organisation import organisation

ROW = "lämnade över nyckeltal"
ROUND = "lämnade över omgången"
ROUND_BACK = "lämnade tillbaka omgången"
ROW_SLAG, ROUND_SLAG = "nyckeltal.nyckeltalenhet", "grund.inlamning"
REMEMBERED = timedelta(days=60)


@dataclass(frozen=True)
class Overlamning:
    """Something that was handed over to the reader and that the reader still holds.

    ``ansvar`` is the public id of a key figure's responsibility, "" for a round; ``givare`` that
    of the one who gave it, to hand it back to.
    """

    at: datetime
    av: str
    givare: str
    vad: str
    enhet: str
    text: str
    is_round: bool
    is_back: bool
    runda: str
    inlamning: str
    ansvar: str

    @classmethod
    def of(cls, row: Handelse) -> "Overlamning":
        known: dict[str, Any] = row.uppgift
        is_round = row.slag == ROUND_SLAG
        return cls(
            at=row.at,
            av=row.av.namn,
            givare=str(row.av.publikt_id),
            vad=known.get("omgang", "") if is_round else known.get("namn", ""),
            enhet=row.enhet.namn if row.enhet else "",
            text=known.get("motiv", ""),
            is_round=is_round,
            is_back=row.vad == ROUND_BACK,
            runda=known.get("runda", ""),
            inlamning=known.get("inlamning", ""),
            ansvar=known.get("ansvar", ""),
        )


def reporters(enhet: Enhet, day: date) -> list[User]:
    """The people who may report for the enhet on ``day``: rapportör or godkännare at or above.

    One statement.
    """
    rows = Tilldelning.objects.valid_on(day).filter(
        roll__in=(Roll.RAPPORTOR, Roll.GODKANNARE),
        enhet__tree_id=enhet.tree_id,
        enhet__lft__lte=enhet.lft,
        enhet__rght__gte=enhet.rght,
    )
    people = User.objects.filter(is_active=True, maskinkonto=False, tilldelningar__in=rows)
    return list(people.distinct())


def is_mine(user: User, ansvarig_id: int | None, handlaggare_id: int | None) -> bool:
    """Whether ``user`` answers for a row: by name, or for what nobody is named for in a round
    that nobody else does."""
    if ansvarig_id is not None:
        return ansvarig_id == user.pk
    return handlaggare_id in {None, user.pk}


def rows_asked(inlamning: Inlamning) -> QuerySet[NyckeltalEnhet]:
    """The responsibilities that the submission answers for on its period's last day."""
    covered = organisation(inlamning.uppfoljning_id).covered_by(inlamning.enhet_id)
    rows = NyckeltalEnhet.objects.valid_on(inlamning.uppfoljning.avser_till)
    return rows.filter(enhet__in=covered)


def holders(inlamning: Inlamning) -> list[User]:
    """Who holds something in the round: its handläggare, and whoever answers for a figure."""
    held = rows_asked(inlamning).values("ansvarig")
    return list(User.objects.filter(Q(pk__in=held) | Q(pk=inlamning.handlaggare_id)))


def last_hand_over(inlamning: Inlamning) -> Handelse | None:
    """How the round came to its handläggare; None where it was not handed over, or was back."""
    rows = Handelse.objects.filter(slag=ROUND_SLAG, objekt_id=inlamning.pk)
    last = rows.filter(vad__in=[ROUND, ROUND_BACK]).select_related("av", "enhet").first()
    return last if last and last.vad == ROUND else None


def received(user: User, day: date) -> list[Overlamning]:
    """What others handed over to ``user`` in the last 60 days and ``user`` holds; one statement.

    Latest first, a thing that went to and fro only once.
    """
    rows = Handelse.objects.filter(handed_over(user, day))
    return told_of(rows.select_related("av", "enhet"), user)


def handed_over(user: User, day: date) -> Q:
    """The events that ``told_of`` tells of, for who reads other events at the same time."""
    mine = Q(
        slag=ROW_SLAG,
        vad=ROW,
        objekt_id__in=NyckeltalEnhet.objects.filter(ansvarig=user).values("pk"),
    ) | Q(
        slag=ROUND_SLAG,
        vad=ROUND,
        objekt_id__in=Inlamning.objects.filter(handlaggare=user).values("pk"),
    )
    back = Q(
        slag=ROUND_SLAG,
        vad=ROUND_BACK,
        objekt_id__in=Inlamning.objects.filter(Q(handlaggare=user) | Q(handlaggare=None)).values(
            "pk"
        ),
    )
    since = timezone.make_aware(datetime.combine(day - REMEMBERED, time.min))
    return (mine | back) & Q(at__gte=since)


def received_in(inlamning: Inlamning, user: User, day: date) -> list[Overlamning]:
    """What ``received`` says of one submission; one statement."""
    place = (inlamning.uppfoljning.kod, inlamning.enhet.kod)
    return [told for told in received(user, day) if (told.runda, told.inlamning) == place]


def told_of(rows: Iterable[Handelse], user: User) -> list[Overlamning]:
    """What of the events, latest first, ``user`` got from others: each thing once."""
    found: list[Overlamning] = []
    seen: set[tuple[str, int]] = set()
    for row in rows:
        thing = (row.slag, row.objekt_id)
        if thing in seen:
            continue
        seen.add(thing)
        if row.uppgift.get("till") == str(user.publikt_id) and row.av_id != user.pk:
            found.append(Overlamning.of(row))
    return found


@dataclass(frozen=True)
class Ansvarsbyte:
    """From when somebody answered for a key figure, who said so, and why."""

    at: datetime
    av: str
    ansvarig: str
    text: str


def responsible_over_time(ansvar: NyckeltalEnhet) -> list[Ansvarsbyte]:
    """Everybody who has answered for the key figure at the enhet, latest first; two statements."""
    said = {
        row.uppgift.get("version"): row.uppgift.get("motiv", "")
        for row in Handelse.objects.filter(slag=ROW_SLAG, objekt_id=ansvar.pk, vad=ROW)
    }
    rows = ansvar.history.select_related("ansvarig", "history_user").order_by("version")
    found: list[Ansvarsbyte] = []
    before = None
    for row in rows:
        if row.ansvarig_id != before:
            av = row.history_user.namn if row.history_user else ""
            namn = row.ansvarig.namn if row.ansvarig else ""
            found.append(Ansvarsbyte(row.history_date, av, namn, said.get(row.version, "")))
        before = row.ansvarig_id
    return found[::-1]
