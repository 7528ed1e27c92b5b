"""Set-based reads of organisation and rounds, as plain data."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cache, cached_property, lru_cache
from operator import itemgetter
from typing import Any

from django.db.models import Case, QuerySet, Value, When

from styrning.bas.clock import today
from styrning.bas.periods import holds_on
from styrning.bas.textvarden import EMPTY, NO_TEXT, ZERO, day_of, iso, open_day, span_of
from styrning.grund.enums import HELA_KOMMUNEN, InlamningLage, Roll, UppfoljningSlag
from styrning.grund.models import Enhet, EnhetSuccession, Inlamning, Uppfoljning, User
from styrning.grund.models.organisation import DRAFT_ROLES, OWN_ROLES

APPROVED = {InlamningLage.GODKAND, InlamningLage.BESLUTAD}


@dataclass(frozen=True, slots=True)
class Enhetsrad:
    """One enhet with its place in the tree and its submission in the round, if any."""

    id: int
    kod: str
    namn: str
    slag: str
    parent_id: int | None
    tree_id: int
    lft: int
    rght: int
    galler_fran: date | None
    galler_till: date | None
    lage: str | None
    andrad_efter_beslut: bool | None
    beslut_organ: str | None
    beslut_datum: date | None
    beslut_paragraf: str | None

    @property
    def ref(self) -> dict:
        return {"kod": self.kod, "namn": self.namn}

    @property
    def beslut(self) -> str:
        """The political decision on its submission in the round; empty without one."""
        if not self.beslut_datum:
            return ""
        return f"{self.beslut_organ} {self.beslut_datum:%Y-%m-%d} § {self.beslut_paragraf}"

    def holds(self, other: "Enhetsrad") -> bool:
        """Whether ``other`` is this enhet or stands below it."""
        return self.tree_id == other.tree_id and self.lft <= other.lft and other.rght <= self.rght

    def within(self, ranges: list[tuple[int, int, int]]) -> bool:
        """Whether it stands in one of ``ranges`` of (tree_id, lft, rght)."""
        return any(
            tree_id == self.tree_id and lft <= self.lft and self.rght <= rght
            for tree_id, lft, rght in ranges
        )

    def valid_on(self, day: date) -> bool:
        return holds_on(self.galler_fran, self.galler_till, day)


@dataclass(frozen=True, slots=True)
class Omgang:
    """What an enhet was asked in one round, and whether the answer is approved."""

    fran: date
    till: date
    is_approved: bool


@dataclass(frozen=True)
class Organisation:
    """Every enhet, by id, with each one's submission in one round; ``omgangar``: its
    submissions in all rounds, by the round's id; ``foregangare``: the enheter that it took over
    from, each with the first day."""

    rader: dict[int, Enhetsrad]
    omgangar: dict[int, dict[int, Omgang]] = field(default_factory=dict)
    foregangare: dict[int, list[tuple[int, date]]] = field(default_factory=dict)
    _root_of: dict[int, Enhetsrad | None] = field(default_factory=dict)
    _rounds_of: dict[int, dict[int, Omgang]] = field(default_factory=dict)
    _sender_in: dict[tuple[int, int], int | None] = field(default_factory=dict)

    def by_kod(self, kod: str) -> Enhetsrad | None:
        return next((rad for rad in self.rader.values() if rad.kod == kod), None)

    def submitter(self, enhet_id: int) -> Enhetsrad | None:
        """The enhet that sends in for ``enhet_id``: itself, or the nearest above that does."""
        if enhet_id not in self._root_of:
            rad: Enhetsrad | None = self.rader[enhet_id]
            while rad is not None and rad.lage is None:
                rad = self.rader[rad.parent_id] if rad.parent_id else None
            self._root_of[enhet_id] = rad
        return self._root_of[enhet_id]

    def sender_in(self, uppfoljning_id: int, enhet_id: int) -> int | None:
        """Who sends in for the enhet in the round: itself, or the nearest above that does."""
        key = (uppfoljning_id, enhet_id)
        if key not in self._sender_in:
            at: int | None = enhet_id
            if uppfoljning_id not in self.omgangar.get(enhet_id, {}):
                parent_id = self.rader[enhet_id].parent_id
                at = self.sender_in(uppfoljning_id, parent_id) if parent_id else None
            self._sender_in[key] = at
        return self._sender_in[key]

    def rounds_of(self, enhet_id: int) -> dict[int, Omgang]:
        """Every round that the enhet answers in, by id: itself, or by the nearest above."""
        if enhet_id not in self._rounds_of:
            parent_id = self.rader[enhet_id].parent_id
            above = self.rounds_of(parent_id) if parent_id else {}
            self._rounds_of[enhet_id] = above | self.omgangar.get(enhet_id, {})
        return self._rounds_of[enhet_id]

    def is_draft(self, enhet_id: int, uppfoljning_id: int) -> bool:
        """Whether what the enhet said in the round is not approved yet."""
        omgang = self.rounds_of(enhet_id).get(uppfoljning_id)
        return omgang is not None and not omgang.is_approved

    def report_visible_to(self, reader: User | None, enhet: Enhetsrad) -> bool:
        """What ``Enhet.objects.scope_visible_to`` says of one enhet, in memory."""
        if reader is None or not reader.is_authenticated:
            return False
        return reader.has_municipal_role(*HELA_KOMMUNEN) or self.is_reached(
            enhet, reader.role_ranges(*OWN_ROLES)
        )

    def is_reached(self, enhet: Enhetsrad, ranges: list[tuple[int, int, int]]) -> bool:
        """What ``Enhet.objects.subtree_of_roles`` says of one enhet, in memory."""
        if enhet.within(ranges):
            return True
        ended = enhet.galler_till is not None and enhet.galler_till < today()
        return ended and any(
            self.rader[till].within(ranges)
            for till, rows in self.foregangare.items()
            if any(fran == enhet.id for fran, _ in rows)
        )

    def covered_by(self, enhet_id: int) -> set[int]:
        """The enheter that ``enhet_id`` sends in for: itself and those below, down to the
        next one with a submission of its own (a daughter company, say)."""
        return {
            rad_id
            for rad_id in self.below(enhet_id)
            if (top := self.submitter(rad_id)) is not None and top.id == enhet_id
        }

    def before(self, enhet_ids: Iterable[int]) -> set[int]:
        """The enheter that these took over from, those that those did, and all below them."""
        left, found = list(enhet_ids), set[int]()
        while left:
            for fran, _ in self.foregangare.get(left.pop(), ()):
                if fran not in found:
                    found |= self.below(fran)
                    left.append(fran)
        return found

    def below(self, enhet_id: int) -> set[int]:
        top = self.rader[enhet_id]
        return {rad.id for rad in self.rader.values() if top.holds(rad)}


def organisation(uppfoljning_id: int | None) -> Organisation:
    """All enheter and their submissions, those of the round apart; one statement."""
    enheter: list[tuple] = []
    omgangar: dict[int, dict[int, Omgang]] = defaultdict(dict)
    before: dict[int, dict[int, date]] = defaultdict(dict)
    answers: dict[int, tuple] = {}
    for slag, pk, *row in _rows(uppfoljning_id):
        if slag == INLAMNING:
            lage, _, _, fran, till, runda_id, *_ = row
            omgangar[pk][runda_id] = _omgang(fran, till, lage)
        elif slag == ENHET:
            enheter.append((pk, *row))
        elif slag == SVAR:
            lage, organ, paragraf, datum, _, andrad, *_ = row
            answers[pk] = (lage, bool(andrad), organ, open_day(datum), paragraf)
        else:
            _, _, _, datum, _, fran_id, *_ = row
            before[pk][fran_id] = day_of(datum)
    enheter.sort(key=itemgetter(*TREE_ORDER))
    rader = {row[0]: _enhetsrad(*row, answers.get(row[0], NO_ANSWER)) for row in enheter}
    foregangare = {pk: sorted(rows.items()) for pk, rows in before.items()}
    return Organisation(rader, dict(omgangar), foregangare)


ENHET, INLAMNING, FOLJD, SVAR = "enhet", "inlamning", "foljd", "svar"
TREE_ORDER = (7, 8)  # tree_id, lft
NO_ANSWER = (None, None, None, None, None)


def _rows(uppfoljning_id: int | None) -> QuerySet:
    """What a row is, of which enhet, three words, two days and four numbers."""
    # copies: a query keeps count of its tables as it is run, and threads must not share the count
    enheter, *others, svar = (rows.all() for rows in _columns())
    if uppfoljning_id is not None:
        others.append(svar.filter(uppfoljning=uppfoljning_id))
    return enheter.union(*others, all=True)


@cache
def _columns() -> tuple[QuerySet, ...]:
    """All that is there, in the same columns; to make them takes longer than to read them."""
    return (
        Enhet.objects.order_by().values_list(
            Value(ENHET), "pk", "kod", "namn", "slag", iso("galler_fran"), iso("galler_till"),
            "parent_id", "tree_id", "lft", "rght",
        ),
        Inlamning.objects.order_by().values_list(
            Value(INLAMNING), "enhet_id", "lage", EMPTY, EMPTY, iso("uppfoljning__avser_fran"),
            iso("uppfoljning__avser_till"), "uppfoljning_id", ZERO, ZERO, ZERO,
        ),
        EnhetSuccession.objects.order_by().values_list(
            Value(FOLJD), "till_id", EMPTY, EMPTY, EMPTY, iso("datum"), NO_TEXT,
            "fran_id", ZERO, ZERO, ZERO,
        ),
        Inlamning.objects.order_by().values_list(
            Value(SVAR), "enhet_id", "lage", "beslut_organ", "beslut_paragraf",
            iso("beslut_datum"), NO_TEXT,
            Case(When(andrad_efter_beslut=True, then=Value(1)), default=ZERO), ZERO, ZERO, ZERO,
        ),
    )  # fmt: skip


@lru_cache(maxsize=1024)
def _omgang(fran: str, till: str, lage: str) -> Omgang:
    return Omgang(*span_of(fran, till), lage in APPROVED)


def _enhetsrad(
    pk: int, kod: str, namn: str, slag: str, fran: str | None, till: str | None, *row: Any
) -> Enhetsrad:
    """``row``: its place in the tree, and what it answered in the round."""
    *place, answer = row
    return Enhetsrad(pk, kod, namn, slag, *place, open_day(fran), open_day(till), *answer)  # type: ignore[call-arg]


class Inlamningar(list[Inlamning]):
    """Submissions that several sources ask about: what they share is read once."""

    @classmethod
    def of(cls, rows: Iterable[Inlamning]) -> "Inlamningar":
        return rows if isinstance(rows, cls) else cls(rows)

    @cached_property
    def org(self) -> Organisation:
        """All enheter and all rounds; one statement, when first asked."""
        return organisation(None)


def drafts_of(reader: User | None, organisation: Organisation) -> set[int]:
    """The enheter whose drafts ``reader`` may read: what ``drafts_visible_to`` says, in memory.

    One statement the first time a request asks for the reader's roles, none afterwards.
    """
    if reader is None or not reader.is_authenticated:
        return set()
    if reader.has_municipal_role(Roll.KVALITETSKEDJAN):
        return set(organisation.rader)
    ranges = reader.role_ranges(*DRAFT_ROLES)
    return {rad.id for rad in organisation.rader.values() if organisation.is_reached(rad, ranges)}


def hidden_drafts(organisation: Organisation, readable: set[int]) -> set[int]:
    """The enheter whose figures of the round are still drafts that may not be shown.

    Approved submissions are shown to everybody, and what no submission covers was never a
    draft (design §5, "Who sees drafts").
    """
    hidden = set()
    for enhet_id in organisation.rader:
        top = organisation.submitter(enhet_id)
        if top is not None and top.lage not in APPROVED and enhet_id not in readable:
            hidden.add(enhet_id)
    return hidden


def rounds_of(ar: int) -> list[Uppfoljning]:
    """The rounds whose period ends in ``ar``, the latest first; one statement."""
    rows = Uppfoljning.objects.filter(avser_till__year=ar)
    return list(rows.order_by("-avser_till", "-oppnar"))


def report_round(rounds: Iterable[Uppfoljning], moment: str | None = None) -> Uppfoljning | None:
    """The round that a report of a year rests on, of its ``rounds``, the latest first.

    The one named; else among those whose period has ended the year's end, or the latest: a
    report asked for in May does not stand in a year-end round that nobody has answered.
    """
    if moment:
        return next((runda for runda in rounds if runda.kod == moment), None)
    day = today()

    def rank(runda: Uppfoljning) -> tuple[bool, bool]:
        return runda.avser_till > day, runda.slag != UppfoljningSlag.ARSBOKSLUT

    return min(rounds, key=rank, default=None)
