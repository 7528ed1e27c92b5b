"""Set-based reads of organisation and rounds, as plain data."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import FilteredRelation, Q

from styrning.bas.clock import today
from styrning.bas.periods import holds_on
from styrning.bas.textvarden import day_of, iso, open_day, span_of
from styrning.grund.enums import HELA_KOMMUNEN, InlamningLage, Roll, UppfoljningSlag
from styrning.grund.models import Enhet, Inlamning, Uppfoljning, User
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
    in_round = Q(inlamningar__uppfoljning=uppfoljning_id)
    rows = (
        Enhet.objects.annotate(denna=FilteredRelation("inlamningar", condition=in_round))
        .order_by("tree_id", "lft")
        .values_list(
            "inlamningar__uppfoljning_id", iso("inlamningar__uppfoljning__avser_fran"),
            iso("inlamningar__uppfoljning__avser_till"), "inlamningar__lage",
            "foregangare__fran_id", iso("foregangare__datum"),
            "pk", "kod", "namn", "slag", "parent_id", "tree_id", "lft", "rght",
            iso("galler_fran"), iso("galler_till"), "denna__lage", "denna__andrad_efter_beslut",
            "denna__beslut_organ", iso("denna__beslut_datum"), "denna__beslut_paragraf",
        )
    )  # fmt: skip
    rader: dict[int, Enhetsrad] = {}
    omgangar: dict[int, dict[int, Omgang]] = {}
    before: dict[int, dict[int, date]] = {}
    for runda_id, fran, till, lage, fore_id, datum, pk, *rad in rows:
        if pk not in rader:
            rader[pk] = _enhetsrad(pk, *rad)
        if fore_id is not None:
            before.setdefault(pk, {})[fore_id] = day_of(datum)
        if runda_id is not None:
            known = omgangar.setdefault(pk, {})
            known[runda_id] = Omgang(*span_of(fran, till), lage in APPROVED)
    foregangare = {pk: sorted(rows.items()) for pk, rows in before.items()}
    return Organisation(rader, omgangar, foregangare)


def _enhetsrad(*row: Any) -> Enhetsrad:
    """Of a row whose days are text."""
    *before, galler_fran, galler_till, lage, andrad, organ, datum, paragraf = row
    days = open_day(galler_fran), open_day(galler_till)
    return Enhetsrad(*before, *days, lage, andrad, organ, open_day(datum), paragraf)  # type: ignore[call-arg]


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
