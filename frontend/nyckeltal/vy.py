"""The entry page's view model: goals with their rows, menu and progress."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from frontend.nyckeltal.inmatning import BEDOMNING
from frontend.nyckeltal.konflikt import typed_words
from frontend.nyckeltal.rad import Radlage, RadVy
from frontend.nyckeltal.sagt import Granskat, Sagt
from frontend.nyckeltal.uppdrag import UppdragVy, uppdrag_rows
from frontend.uppslag import Uppslag
from mal.enums import Geh, Klass, RapporterasTill
from mal.readiness import anchor
from mal.selectors import Steg
from mal.uppdrag_lage import Uppdragspost
from nyckeltal.entry import Entry, Malblock, Rad
from nyckeltal.models import Fraga
from nyckeltal.textstod import sentences
from styrning.bas.text import MAX_ANALYS

OWN_AREA = "Enbart till nämnden"


def how_far(gjort: int, att_gora: int) -> str:
    """klar, halv or tom: the icon of a menu entry."""
    if gjort == att_gora:
        return "klar"
    return "halv" if gjort else "tom"


@dataclass(frozen=True)
class Grupp:
    """A figure's own row, and under it the rows of the enheter that it consists of."""

    rad: RadVy
    delar: list[RadVy]
    oppen: bool = False

    @property
    def klara(self) -> int:
        return sum(row.rad.is_done for row in self.delar)


@dataclass(frozen=True)
class BlockVy(Uppslag):
    """A goal of the page; ``oppen`` when it is unfolded as the page comes."""

    block: Malblock
    grupper: list[Grupp]
    skala: tuple[Steg, ...]
    lage: Radlage
    oppen: bool = True
    granskat: Granskat | None = None
    stallda: Sequence[Fraga] = ()

    @property
    def rader(self) -> list[RadVy]:
        return [row for grupp in self.grupper for row in (grupp.rad, *grupp.delar)]

    @property
    def kod(self) -> str:
        return self.block.kod

    @property
    def mal(self):
        return self.block.mal

    @property
    def steg(self) -> list[Steg]:
        """The steps that may be decided, best first."""
        return [steg for steg in self.skala if steg.klass != Klass.EJ_BEDOMT]

    @property
    def rubrikrad(self) -> str:
        """Nämndsmål · rapporteras till kommunfullmäktige · god ekonomisk hushållning"""
        mal = self.block.mal
        to_kf = mal.rapporteras_till == RapporterasTill.KF
        parts = [mal.niva, "rapporteras till " + ("kommunfullmäktige" if to_kf else "nämnden")]
        if mal.geh != Geh.NEJ:
            kind = str(Geh(mal.geh).label).lower()
            parts.append(f"god ekonomisk hushållning, {kind}")
        if not self.block.is_samlad:
            parts.append("ert bidrag, en annan enhet är huvudansvarig")
        return " · ".join(parts)

    @property
    def mening(self) -> str:
        """A first sentence for the goal's analysis: a line for each of its own figures."""
        own = [grupp.rad for grupp in self.grupper if not grupp.rad.rad.is_hidden]
        return sentences([row.figure for row in own])

    @property
    def hogst(self) -> str:
        """How long each text may be, in characters."""
        return str(MAX_ANALYS)

    @property
    def klart(self) -> str:
        return how_far(self.block.gjort, self.block.att_gora)

    @property
    def is_back(self) -> bool:
        """Whether the reviewer sent the goal back and nothing has been done about it."""
        return self.granskat is not None and self.granskat.waits

    @property
    def bedomning(self):
        return self.block.bedomning

    def word_of(self, klass: str) -> str | None:
        """The scale's own word for a class; None where the scale has none."""
        return next((steg.ord for steg in self.skala if steg.klass == klass), None)

    @property
    def forslag_ord(self) -> str | None:
        return self.word_of(self.block.forslag.klass)

    @property
    def forslag_da(self) -> str:
        """What was proposed when the goal was judged, if the proposal has moved since."""
        row = self.block.bedomning
        if row is None or row.foreslagen == self.block.forslag.klass:
            return ""
        return (self.word_of(row.foreslagen) or str(Klass(row.foreslagen).label)).lower()

    @cached_property
    def val(self) -> dict[str, str]:
        """The judgement's fields: what was typed last, else what is saved."""
        row = self.block.bedomning
        saved = {
            "steg": "" if row is None or row.varde is None else str(row.varde),
            "motiv": row.motiv if row else "",
            "orsak": row.orsak if row else "",
            "effekt": row.effekt if row else "",
            "atgard": row.atgard if row else "",
            f"v_{BEDOMNING}": str(row.version) if row else "0",
        }
        return saved | dict(self.lage.typed)

    @property
    def skrivet(self) -> list[tuple[str, str]]:
        return typed_words(self.lage.typed, {str(steg.varde): steg.ord for steg in self.skala})


@dataclass(frozen=True)
class Sida(Uppslag):
    """Everything the template prints; ``kontroller`` are (done, asked for)."""

    entry: Entry
    block: list[BlockVy]
    ovriga: list[RadVy]
    kan_andra: bool
    kontroller: tuple[int, int]
    ovriga_oppna: bool = True
    kontroller_oppna: bool = True
    uppdrag: list[UppdragVy] = field(default_factory=list)
    uppdrag_oppna: bool = True
    kan_svara: bool = False

    @property
    def omraden(self) -> list[tuple[str, list[BlockVy]]]:
        """The goals under their areas, in the plan's order; the nämnd's own goals last."""
        groups: dict[str, list[BlockVy]] = {}
        for block in self.block:
            own = block.mal.rapporteras_till == RapporterasTill.NAMND
            groups.setdefault(OWN_AREA if own else block.block.omrade, []).append(block)
        last = groups.pop(OWN_AREA, None)
        return list(groups.items()) + ([(OWN_AREA, last)] if last else [])

    @property
    def gjort(self) -> int:
        return self.entry.gjort + self.kontroller[0] + self.uppdrag_klara

    @property
    def att_gora(self) -> int:
        return self.entry.att_gora + self.kontroller[1] + len(self.uppdrag)

    @property
    def rader(self) -> list[RadVy]:
        return [row for block in self.block for row in block.rader] + self.ovriga

    @property
    def obesvarad(self) -> str:
        """The first row, judgement or uppdrag on the page that lacks its answer, as its key."""
        for block in self.block:
            for row in block.rader:
                if row.is_unanswered:
                    return row.id
            if block.block.awaits_judgement or block.is_back:
                return block.kod
        others = (row.id for row in self.ovriga if row.is_unanswered)
        unanswered = (row.kod for row in self.uppdrag if not row.post.is_done)
        return next(others, "") or next(unanswered, "")

    @property
    def alla_oppna(self) -> bool:
        return all(block.oppen for block in self.block)

    @property
    def ovriga_klara(self) -> int:
        return sum(row.rad.is_done for row in self.ovriga)

    @property
    def ovriga_klart(self) -> str:
        return how_far(self.ovriga_klara, len(self.ovriga))

    @property
    def uppdrag_klara(self) -> int:
        return sum(row.post.is_done for row in self.uppdrag)

    @property
    def uppdrag_klart(self) -> str:
        return how_far(self.uppdrag_klara, len(self.uppdrag))

    @property
    def kontroller_klart(self) -> str:
        return how_far(*self.kontroller)


ALLA = "alla"  # asks for every goal unfolded


def page(
    entry: Entry,
    *,
    kan_andra: bool,
    kontroller: tuple[int, int] = (0, 0),
    lagen: Mapping[str, Radlage] | None = None,
    visa: str = "",
    uppdrag: Sequence[Uppdragspost] = (),
    sagt: Sagt | None = None,
) -> Sida:
    """The view model of an entry; ``lagen`` holds what happened to single rows, by id or kod.

    One goal comes unfolded: that of the row or goal ``visa`` (its key, or the id on the page) or
    of one in ``lagen``, else the first with something left to do. All of them do where nothing
    can be filled in.
    """
    rows = _Rows(entry, lagen or {}, sagt or Sagt())
    asked = {visa.removeprefix("r-"), *(lagen or {})} - {""}
    keys = {block.kod: {block.kod, *map(_key, block.rader)} & asked for block in entry.block}
    left = next((block.kod for block in entry.block if block.gjort < block.att_gora), "")
    every = not kan_andra or visa == ALLA
    shown = {kod for kod, found in keys.items() if found} or {left, *rows.told}
    return Sida(
        entry=entry,
        block=[
            BlockVy(
                block,
                rows.groups(block, unfold=asked if kan_andra else None, every=visa == ALLA),
                rows.skala,
                rows.lage(block.kod),
                oppen=every or block.kod in shown,
                granskat=rows.sagt.granskat.get(block.kod),
                stallda=rows.sagt.stallda.get(block.kod, ()),
            )
            for block in entry.block
        ],
        ovriga=[rows.row(rad) for rad in entry.ovriga],
        kan_andra=kan_andra,
        kontroller=kontroller,
        ovriga_oppna=every or not left or any(_key(rad) in asked for rad in entry.ovriga),
        uppdrag=uppdrag_rows(uppdrag, entry.inlamning.enhet_id, lagen or {}),
        kontroller_oppna=every or not left or visa.startswith("kontroll-"),
        uppdrag_oppna=every or not left or any(anchor(post) in asked for post in uppdrag),
        kan_svara=rows.sagt.kan_svara,
    )


def _key(rad: Rad) -> str:
    return str(rad.ansvar or rad.prognos or "")


class _Rows:
    """Makes the rows of the page, each with what happened to it."""

    def __init__(self, entry: Entry, lagen: Mapping[str, Radlage], sagt: Sagt):
        self.at, self.lagen, self.nothing = entry.inlamning.enhet_id, lagen, Radlage()
        self.sagt = sagt
        self.skala = entry.plan.skala if entry.plan else ()

    def lage(self, key: str) -> Radlage:
        return self.lagen.get(key, self.nothing)

    def row(self, rad: Rad, plats: str = "") -> RadVy:
        key = _key(rad)
        asked = self.sagt.stallda.get(key, ())
        return RadVy(rad, self.lage(key), rad.enhet_id != self.at, plats, asked)

    @property
    def told(self) -> set[str]:
        """The goals that came back."""
        return {kod for kod, said in self.sagt.granskat.items() if said.waits}

    def groups(self, block: Malblock, *, unfold: set[str] | None, every: bool) -> list[Grupp]:
        """Each own row with its parts; those are unfolded while one of them lacks its answer.

        ``unfold``: the keys of rows that must be seen; None when nothing can be filled in.
        """
        found: list[tuple[Rad, list[Rad]]] = []
        for rad in block.rader:
            if rad.is_own or not found:
                found.append((rad, []))
            else:
                found[-1][1].append(rad)
        return [
            Grupp(
                self.row(own, block.kod),
                [self.row(part, block.kod) for part in parts],
                every
                or (
                    unfold is not None
                    and any(not part.is_done or _key(part) in unfold for part in parts)
                ),
            )
            for own, parts in found
        ]
