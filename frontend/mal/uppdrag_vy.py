"""What the pages of uppdrag show: the register of a year, and one uppdrag."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from mal.enums import Mottagarlage
from mal.models import Uppdrag
from mal.uppdrag import Mottagarrad, Uppdragsrad, given
from mal.uppdrag_historik import Yttrande, statements
from mal.uppdrag_lage import SETTLED, Lagesrad, count_standings, standing
from styrning.bas.clock import today
from styrning.grund.models import EnhetSuccession, User
from styrning.grund.organisation import Organisation, drafts_of, organisation

NAMED = 2  # so many recipients are named in the register; more are counted


@dataclass(frozen=True)
class Registerrad:
    """One uppdrag in the register with the recipients that may be seen."""

    uppdrag: Uppdragsrad
    mottagare: list[Lagesrad] = field(default_factory=list)

    @property
    def till(self) -> str:
        if len(self.mottagare) <= NAMED:
            return ", ".join(rad.enhet.namn for rad in self.mottagare)
        return f"{self.uppdrag.riktat_ord}, {len(self.mottagare)} mottagare"

    @property
    def lagen(self) -> list[tuple[str, int]]:
        """How many recipients stand where; what nobody does is left out."""
        counts = count_standings(self.mottagare)
        return [(lage, antal) for lage, antal in counts.items() if antal]

    @property
    def sena(self) -> int:
        return sum(rad.is_late for rad in self.mottagare)


@dataclass(frozen=True)
class Register:
    """The uppdrag of a year as one reader sees them, before and after the filter."""

    alla: list[Lagesrad]
    visade: list[Lagesrad]

    @property
    def rader(self) -> list[Registerrad]:
        rows: dict[int, Registerrad] = {}
        for rad in self.visade:
            row = rows.setdefault(rad.uppdrag.id, Registerrad(rad.uppdrag))
            row.mottagare.append(rad)
        return list(rows.values())

    @property
    def rakning(self) -> list[tuple[str, str, int]]:
        """läge, word, how many recipients: of all that the reader may see in the year."""
        counts = count_standings(self.alla)
        return [(lage.value, str(lage.label), counts[lage.value]) for lage in Mottagarlage]

    @property
    def enheter(self) -> dict[str, str]:
        rader = sorted((rad.enhet for rad in self.alla), key=lambda e: (e.tree_id, e.lft))
        return {enhet.kod: enhet.namn for enhet in rader}


def register(reader: User, ar: int, *, enhet: str = "", lage: str = "") -> Register:
    """The uppdrag of ``ar``; a constant number of statements."""
    org = organisation(None)
    rows = given(ar=ar, uppdrag=Uppdrag.objects.visible_to(reader))
    day = min(today(), date(ar, 12, 31))
    seen = [rad for rad in _readable(rows, reader, org) if rad.stands_in(ar, org)]
    alla = _standings(seen, reader, org, day)
    visade = [
        rad
        for rad in alla
        if (not enhet or rad.enhet.kod == enhet) and (not lage or rad.lage == lage)
    ]
    return Register(alla, visade)


def _readable(rows: Iterable[Mottagarrad], reader: User, org: Organisation) -> list[Mottagarrad]:
    """What is for an enhet only is seen by those who may read that enhet's own report."""
    return [
        rad
        for rad in rows
        if rad.uppdrag.is_for_kf or org.report_visible_to(reader, org.rader[rad.enhet_id])
    ]


def _standings(
    rows: Iterable[Mottagarrad], reader: User, org: Organisation, day: date
) -> list[Lagesrad]:
    drafts = drafts_of(reader, org)
    return [standing(rad, org, readable=drafts, day=day) for rad in rows]


@dataclass(frozen=True)
class Uppdragssida:
    """One uppdrag: its recipients with where they stand, and who said what when."""

    uppdrag: Uppdragsrad
    mottagare: list[Lagesrad]
    yttranden: list[Yttrande]
    tog_over: dict[int, dict[int, str]] = field(default_factory=dict)

    @property
    def rakning(self) -> dict[str, int]:
        return count_standings(self.mottagare)

    @property
    def sena(self) -> list[str]:
        return [rad.enhet.namn for rad in self.mottagare if rad.is_late]

    @property
    def rader(self) -> list[tuple[Lagesrad, str]]:
        """Each recipient, with the names of those that took over after one that has ended."""
        return [
            (rad, ", ".join(self.tog_over.get(rad.enhet.id, {}).values())) for rad in self.mottagare
        ]

    @property
    def kvarlamnade(self) -> list[tuple[Lagesrad, str]]:
        """Recipients that ended before the uppdrag was done, and no one after them has it."""
        has = {rad.enhet.id for rad in self.mottagare}
        return [
            (rad, names)
            for rad, names in self.rader
            if rad.has_left
            and rad.lage not in SETTLED
            and not has & self.tog_over.get(rad.enhet.id, {}).keys()
        ]


def page_of(uppdrag: Uppdrag, reader: User) -> Uppdragssida | None:
    """The page of one uppdrag; None where ``reader`` may see none of its recipients."""
    org = organisation(None)
    rows = _readable(given(uppdrag=Uppdrag.objects.filter(pk=uppdrag.pk)), reader, org)
    if not rows:
        return None
    mottagare = _standings(rows, reader, org, today())
    left = [rad.enhet.id for rad in mottagare if rad.has_left]
    return Uppdragssida(
        rows[0].uppdrag,
        mottagare,
        statements(rows, org, drafts_of(reader, org)),
        _successors(left) if left else {},
    )


def _successors(enheter: list[int]) -> dict[int, dict[int, str]]:
    """Who took over after each of the enheter: id and name."""
    rows = EnhetSuccession.objects.filter(fran__in=enheter).order_by("till__tree_id", "till__lft")
    found: dict[int, dict[int, str]] = {}
    for fran, till, namn in rows.values_list("fran_id", "till_id", "till__namn"):
        found.setdefault(fran, {})[till] = namn
    return found
