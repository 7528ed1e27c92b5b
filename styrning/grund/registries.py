"""What a lower floor asks of the higher ones: they register from ``AppConfig.ready()``."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Model, QuerySet

from styrning.grund.models import Enhet, Inlamning, User
from styrning.grund.organisation import Inlamningar


@dataclass(frozen=True)
class Lucka:
    """Something that a submission lacks.

    ``hindrar`` stops it from being sent in; otherwise one sentence of reason is asked for.
    ``ankare`` is the id of the row on the entry page.
    """

    text: str
    hindrar: bool
    ankare: str = ""


ReadinessCheck = Callable[[Inlamning], list[Lucka]]
_checks: list[ReadinessCheck] = []

ProgressSource = Callable[[Sequence[Inlamning]], Mapping[int, tuple[int, int]]]
_progress_sources: list[ProgressSource] = []


def readiness_check(check: ReadinessCheck) -> ReadinessCheck:
    """Let a higher floor say, in Swedish, what a submission still lacks."""
    if check not in _checks:
        _checks.append(check)
    return check


def gaps(inlamning: Inlamning) -> list[Lucka]:
    return [gap for check in _checks for gap in check(inlamning)]


def progress_source(source: ProgressSource) -> ProgressSource:
    """Let a higher floor count what is done and what is expected in many submissions.

    ``source`` gets submissions with enhet and uppföljning loaded and answers
    {inlamning.pk: (klara, totalt)} in a constant number of statements.
    """
    if source not in _progress_sources:
        _progress_sources.append(source)
    return source


class Framsteg(dict[int, tuple[int, int]]):
    """(done, expected) by submission.

    ``per_person``: the same by submission and user id, of what somebody is named for; None is
    what nobody is named for. A source that knows no names leaves it empty.
    """

    per_person: Mapping[int, Mapping[int | None, tuple[int, int]]]

    def __init__(
        self,
        counts: Mapping[int, tuple[int, int]] | None = None,
        per_person: Mapping[int, Mapping[int | None, tuple[int, int]]] | None = None,
    ):
        super().__init__(counts or {})
        self.per_person = per_person or {}


def progress(inlamningar: Sequence[Inlamning]) -> Framsteg:
    """(done, expected) per submission, summed over the sources; none knows it: no entry.

    One source at most tells by person.
    """
    total = Framsteg()
    asked = Inlamningar(inlamningar)
    for source in _progress_sources if asked else ():
        found = source(asked)
        for pk, (klara, totalt) in found.items():
            before = total.get(pk, (0, 0))
            total[pk] = (before[0] + klara, before[1] + totalt)
        total.per_person = total.per_person or getattr(found, "per_person", {})
    return total


@dataclass(frozen=True)
class Arshjulspost:
    """Something that a higher floor puts in the årshjul: several occasions told as one.

    Attributes:
        nyckel: what the page leads to, as "internkontroll" or "undersokning".
        objekt: which one, where the page is of one thing; else empty.
        enhet_ids: for whom; the filter by enhet asks it.
        gjort, totalt: how much of it is done.
    """

    ring: str
    nyckel: str
    titel: str
    ansvarig: str
    oppnar: date
    sista_dag: date
    gjort: int
    totalt: int
    enhet_ids: frozenset[int]
    objekt: str = ""


# year, for whom, and the enhet that is asked for or None
ArshjulSource = Callable[[int, User, int | None], list[Arshjulspost]]
_arshjul_sources: list[ArshjulSource] = []


def arshjul_source(source: ArshjulSource) -> ArshjulSource:
    """Let a higher floor put what it plans in the årshjul of a year, as far as a user may see.

    A constant number of statements.
    """
    if source not in _arshjul_sources:
        _arshjul_sources.append(source)
    return source


def arshjul_posts(ar: int, user: User, enhet_id: int | None = None) -> list[Arshjulspost]:
    return [post for source in _arshjul_sources for post in source(ar, user, enhet_id)]


@dataclass(frozen=True)
class Skillnad:
    """One thing that differs between two versions of a fact, in words.

    Either side is empty where there was nothing, or is nothing any more.
    """

    vad: str
    fran: str
    till: str


@dataclass(frozen=True)
class Omfang:
    """What a report of a year is about: its round, and its enheter; None is KF's report.

    KF's rests only on what is reported to KF, an enhet's on what its enheter reported.
    """

    ar: int
    uppfoljning_id: int | None
    enhet_ids: frozenset[int] | None


@dataclass(frozen=True)
class Lasbar:
    """A kind of fact that an approval or an edition pins, and how two versions are told apart.

    Attributes:
        modell: a versioned model with history.
        rader: the rows that a submission rests on, of the enheter that it answers for; lazy.
        i_rapport: the rows that a report of a year rests on; lazy.
        med: what ``skillnader`` reads through the version's relations.
        skillnader: of the version that was pinned and the latest; None for one that is not.
    """

    modell: type[Model]
    rader: Callable[[Inlamning, frozenset[int]], QuerySet]
    med: tuple[str, ...]
    skillnader: Callable[[Any, Any], list[Skillnad]]
    i_rapport: Callable[[Omfang], QuerySet]


_lasbara: list[Lasbar] = []


def pin_facts(*lasbara: Lasbar) -> None:
    """Let a higher floor say which facts a submission rests on: an approval pins their versions."""
    for lasbar in lasbara:
        if lasbar not in _lasbara:
            _lasbara.append(lasbar)


def pinned_kinds() -> list[Lasbar]:
    return list(_lasbara)


@dataclass(frozen=True)
class Overgang:
    """One thing of an enhet that ends, and that another may take over: a role, a goal.

    ``nyckel`` names it in a form, never by a database id; ``slag`` is the heading that it is
    listed under; ``text`` says what it is and ``hur`` what happens to it. ``alla``: every
    successor gets it, and nobody chooses; ``kravs``: somebody must. ``nu`` is what it is now, so
    that a change between preview and deed is seen.
    """

    nyckel: str
    slag: str
    text: str
    hur: str
    fran: Enhet
    rad: Model = field(compare=False)
    alla: bool = False
    kravs: bool = False
    nu: str = ""


@dataclass(frozen=True)
class Overtagande:
    """What came of it: the successors that take it over; none where nobody does."""

    overgang: Overgang
    till: tuple[Enhet, ...]


FindHook = Callable[[Sequence[Enhet], date], list[Overgang]]
TakeHook = Callable[[Sequence[Overtagande], date, User], None]
SuccessionHooks = tuple[FindHook, TakeHook]
_succession: list[SuccessionHooks] = []


def on_succession(*hooks: SuccessionHooks) -> None:
    """Let another module say what passes on when enheter end, and pass it on: (find, take) each.

    ``find`` gets those that end and the first day of what comes after; ``take`` what was found,
    with who takes it over. Both run in the reorganisation's transaction.
    """
    for pair in hooks:
        if pair not in _succession:
            _succession.append(pair)


def passing_on(enheter: Sequence[Enhet], day: date) -> list[tuple[TakeHook, list[Overgang]]]:
    """What every module finds, in the order in which they registered."""
    return [(take, find(enheter, day)) for find, take in _succession]


PeriodicWork = Callable[[], object]
_periodic: list[PeriodicWork] = []


def periodic_work(*works: PeriodicWork) -> None:
    """Let a higher floor have something done each time that ``manage.py tick`` runs."""
    for work in works:
        if work not in _periodic:
            _periodic.append(work)


def do_periodic_work() -> None:
    for work in _periodic:
        work()
