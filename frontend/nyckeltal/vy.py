"""The entry page's view model: goals with their rows, menu and progress."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from frontend.nyckeltal.inmatning import BEDOMNING
from frontend.nyckeltal.konflikt import typed_words
from frontend.nyckeltal.rad import Radlage, RadVy
from mal.enums import Geh, Klass, RapporterasTill
from mal.selectors import Steg
from nyckeltal.entry import Entry, Malblock, Rad

OWN_AREA = "Enbart till nämnden"


def how_far(gjort: int, att_gora: int) -> str:
    """klar, halv or tom: the icon of a menu entry."""
    if gjort == att_gora:
        return "klar"
    return "halv" if gjort else "tom"


@dataclass(frozen=True)
class BlockVy:
    block: Malblock
    rader: list[RadVy]
    skala: tuple[Steg, ...]
    lage: Radlage

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
    def klart(self) -> str:
        return how_far(self.block.gjort, self.block.att_gora)

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
class Sida:
    """Everything the template prints; ``kontroller`` are (done, asked for)."""

    entry: Entry
    block: list[BlockVy]
    ovriga: list[RadVy]
    kan_andra: bool
    kontroller: tuple[int, int]

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
        return self.entry.gjort + self.kontroller[0]

    @property
    def att_gora(self) -> int:
        return self.entry.att_gora + self.kontroller[1]

    @property
    def rader(self) -> list[RadVy]:
        return [row for block in self.block for row in block.rader] + self.ovriga

    @property
    def ovriga_klara(self) -> int:
        return sum(row.rad.is_done for row in self.ovriga)

    @property
    def ovriga_klart(self) -> str:
        return how_far(self.ovriga_klara, len(self.ovriga))

    @property
    def kontroller_klart(self) -> str:
        return how_far(*self.kontroller)


def page(
    entry: Entry,
    *,
    kan_andra: bool,
    kontroller: tuple[int, int] = (0, 0),
    lagen: Mapping[str, Radlage] | None = None,
) -> Sida:
    """The view model of an entry; ``lagen`` holds what happened to single rows, by id or kod."""
    lagen, nothing = lagen or {}, Radlage()
    at = entry.inlamning.enhet_id
    skala = entry.plan.skala if entry.plan else ()

    def row(rad: Rad, plats: str = "") -> RadVy:
        lage = lagen.get(str(rad.ansvar or rad.prognos), nothing)
        return RadVy(rad, lage, rad.enhet_id != at, plats)

    def rows(block: Malblock) -> list[RadVy]:
        return [row(rad, block.kod) for rad in block.rader]

    return Sida(
        entry=entry,
        block=[
            BlockVy(block, rows(block), skala, lagen.get(block.kod, nothing))
            for block in entry.block
        ],
        ovriga=[row(rad) for rad in entry.ovriga],
        kan_andra=kan_andra,
        kontroller=kontroller,
    )
