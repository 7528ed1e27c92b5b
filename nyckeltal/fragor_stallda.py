"""The questions that reviewers have asked about values and judgements, as they are shown."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import timedelta

from django.db.models import Q

from nyckeltal.models import Fraga
from nyckeltal.overlamning import is_mine
from styrning.bas.clock import now
from styrning.grund.models import Inlamning, User

ANSWERED_SHOWN = timedelta(days=14)  # how long the start page shows an answer
RELATED = (
    "inlamning__enhet", "inlamning__uppfoljning", "ansvar__nyckeltal", "ansvar__enhet", "mal",
    "stalld_av", "svarad_av",
)  # fmt: skip


def questions_in(inlamningar: Iterable[Inlamning]) -> dict[int, list[Fraga]]:
    """Every question of each submission, by its id, oldest first; one statement."""
    found: dict[int, list[Fraga]] = defaultdict(list)
    rows = Fraga.objects.filter(inlamning__in=[row.pk for row in inlamningar])
    for fraga in rows.select_related(*RELATED):
        found[fraga.inlamning_id].append(fraga)
    return dict(found)


def by_place(fragor: Iterable[Fraga]) -> Mapping[str, list[Fraga]]:
    """Questions by the row that they are about: a responsibility's public id, or a goal's kod."""
    found: dict[str, list[Fraga]] = defaultdict(list)
    for fraga in fragor:
        found[place_of(fraga)].append(fraga)
    return found


def place_of(fraga: Fraga) -> str:
    if fraga.ansvar is not None:
        return str(fraga.ansvar.publikt_id)
    return fraga.mal.kod if fraga.mal else ""


def for_start_page(user: User) -> tuple[list[Fraga], list[Fraga]]:
    """Questions that wait for ``user``'s answer, and fresh answers to those that ``user`` asked.

    A question waits for whoever answers for the value, and for all who report where nobody is
    named. One statement.
    """
    waits = Q(pk__in=Fraga.objects.answerable_by(user).values("pk"))
    answered = Q(stalld_av=user, svarad_at__gte=now() - ANSWERED_SHOWN)
    visible = Q(pk__in=Fraga.objects.visible_to(user).values("pk"))
    rows = list(Fraga.objects.filter(waits | (answered & visible)).select_related(*RELATED))
    mine = [row for row in rows if row.svarad_at is None and _waits_for(user, row)]
    return mine, [row for row in rows if row.svarad_at is not None]


def _waits_for(user: User, row: Fraga) -> bool:
    ansvarig = row.ansvar.ansvarig_id if row.ansvar else None
    return row.stalld_av_id != user.pk and is_mine(user, ansvarig, row.inlamning.handlaggare_id)
