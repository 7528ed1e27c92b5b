"""What the page of a report's outline shows: its blocks in words, with what each reader may do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.utils.text import Truncator

from frontend.uppslag import Uppslag
from mal.selectors import goals, plan_of
from styrning.arsredovisning.enums import Blockslag, Skrivlage
from styrning.arsredovisning.models import Rapport, Rapportblock
from styrning.arsredovisning.rapporter import (
    Blockrad,
    Framdrift,
    blocks_of,
    next_for,
    progress_of,
)
from styrning.grund.models import Enhet, User

LAGEN = {
    Skrivlage.EJ_PABORJAD: "tom",
    Skrivlage.PABORJAD: "utkast",
    Skrivlage.KLAR: "godkand",
}


@dataclass(frozen=True)
class Lage:
    """How far a block has come, as an icon and a word."""

    form: str
    ord: str

    @property
    def ikonnamn(self) -> str:
        return f"l-{self.form}"


class Rad(Uppslag):
    """One row of the outline."""

    def __init__(self, block: Blockrad, sida: "Bygge", djup: int):
        self.block, self.sida, self.djup = block, sida, djup

    @property
    def namn(self) -> str:
        return self.block.name

    @property
    def etikett(self) -> str:
        """Its name where it stands under its heading."""
        return self.block.label

    @property
    def is_heading(self) -> bool:
        return self.block.slag == Blockslag.RUBRIK

    @property
    def slag_ord(self) -> str:
        return str(Blockslag(self.block.slag).label)

    @property
    def ord(self) -> str:
        return self.block.told(for_kf=self.sida.rapport.is_for_kf, names=self.sida.names)

    @property
    def beskrivning(self) -> str:
        """The selection in plain words, or what the writer is asked for."""
        if self.is_heading:
            return ""
        asked = self.block.is_work or self.block.slag == Blockslag.INSTRUKTION
        text = self.block.instruktion if asked else ""
        return Truncator(text).words(24) if text else self.ord

    @property
    def fylls(self) -> bool:
        """Whether it is filled from what is reported."""
        return self.lage is None and self.block.slag not in {
            Blockslag.RUBRIK,
            Blockslag.INSTRUKTION,
        }

    @property
    def lage(self) -> Lage | None:
        """None where nobody has to do anything: the block is filled from what is reported."""
        if not self.block.is_work:
            return None
        return Lage(LAGEN[Skrivlage(self.block.lage)], str(Skrivlage(self.block.lage).label))

    @property
    def sen(self) -> bool:
        return self.block.is_late(self.sida.dag)

    @property
    def bara_namnden(self) -> bool:
        return not self.block.is_for_kf

    @property
    def far_skriva(self) -> bool:
        return self.block.is_work and (
            self.sida.far_andra or self.block.ansvarig_id == self.sida.reader.pk
        )

    @property
    def is_image(self) -> bool:
        return self.block.slag == Blockslag.BILD


FORST = "forst"


@dataclass(frozen=True)
class Plats:
    """A place in the outline, indented as it; ``nu`` where the block stands."""

    varde: str
    ord: str
    nu: bool = False


def places_for(block: Rapportblock) -> list[Plats]:
    """Where the block can be put: first, or after another; not within what it takes along."""
    places, niva, moves = [Plats(FORST, "Först i rapporten")], 0, False
    for row in blocks_of(block.rapport):
        niva = row.niva or niva
        if row.id == block.pk:
            moves, places[-1] = True, replace(places[-1], nu=True)
        elif not block.niva or 0 < row.niva <= block.niva:
            moves = False
        if not moves:
            indent = "\u2003" * (row.niva - 1 if row.niva else niva)
            places.append(Plats(str(row.publikt_id), f"{indent}{row.label}"))
    return places


class Bygge:
    """The outline of one report, for one reader."""

    def __init__(self, rapport: Rapport, reader: User, *, far_andra: bool, dag: date):
        self.rapport, self.reader, self.far_andra, self.dag = rapport, reader, far_andra, dag
        self.blocks = blocks_of(rapport)
        self.names = names_for(rapport, self.blocks)

    @property
    def framdrift(self) -> Framdrift:
        return progress_of(self.blocks, self.dag)

    @property
    def nasta(self) -> Rad | None:
        block = next_for(self.blocks, self.reader)
        return Rad(block, self, 0) if block else None

    @property
    def mina(self) -> int:
        """How much is left for the reader."""
        rows = [b for b in self.blocks if b.is_work and not b.is_ready]
        return sum(b.ansvarig_id == self.reader.pk for b in rows)

    @property
    def utan_skribent(self) -> int:
        return sum(b.is_work and b.ansvarig_id is None and not b.is_ready for b in self.blocks)

    @property
    def rader(self) -> list[Rad]:
        """Each block, one step below the heading that it stands under."""
        rows, niva = [], 0
        for block in self.blocks:
            if block.slag == Blockslag.RUBRIK:
                niva = block.niva
                rows.append(Rad(block, self, niva))
            else:
                rows.append(Rad(block, self, niva + 1))
        return rows


def names_for(rapport: Rapport, blocks: Sequence[Blockrad | Rapportblock]) -> Mapping[str, str]:
    """Names of the enheter and areas that selections name, by kod; at most three statements."""
    chosen = [block.urval for block in blocks if block.urval]
    names: dict[str, str] = {}
    if koder := {row["enhet"] for row in chosen if row.get("enhet")}:
        names |= dict(Enhet.objects.filter(kod__in=koder).values_list("kod", "namn"))
    if any(row.get("omrade") for row in chosen):
        plan = plan_of(rapport.ar)
        names |= {mal.kod: mal.namn for mal in goals(plan.id)} if plan else {}
    return names
