"""The risk matrix and the list that it filters: counted and worded once, before printing."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from internkontroll.enums import Axel, Kategori, Processlag, Riskbeslut
from internkontroll.risker import Risklista, Riskrad
from internkontroll.rules_risk import Skala, Zon

FORE, EFTER = "fore", "efter"
SLAG = "slag:"

VISA: tuple[tuple[str, str], ...] = (
    ("", "Alla risker"),
    *Riskbeslut.choices,
    ("ej_varderad", "Inte värderade"),
    ("utgangen", "Acceptansen har gått ut"),
    ("aldre", "Värderade på en äldre skala"),
    ("saknar", "Något återstår"),
    ("avslutad", "Avslutade"),
)


@dataclass(frozen=True)
class Riskfilter:
    """What the reader asked to see; what is unknown is as if it was not asked."""

    skede: str = EFTER
    cell: tuple[int, int] | None = None
    kategori: str = ""
    process: str = ""
    visa: str = ""
    namnd: str = ""

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> "Riskfilter":
        s, k = asked.get("s", ""), asked.get("k", "")
        numbers = s.isdecimal() and k.isdecimal() and len(s + k) == 2
        kategori, visa = asked.get("kategori", ""), asked.get("risker", "")
        return cls(
            skede=FORE if asked.get("skede") == FORE else EFTER,
            cell=(int(s), int(k)) if numbers else None,
            kategori=kategori if kategori in Kategori.values else "",
            process=asked.get("process", "")[:160],
            visa=visa if visa in dict(VISA) else "",
            namnd=asked.get("namnd", "")[:20],
        )

    def query(self, **changes: Any) -> str:
        """The address of the same page with ``changes``; what is left out stands as it is."""
        values: dict[str, Any] = {
            "namnd": self.namnd,
            "kategori": self.kategori,
            "process": self.process,
            "risker": self.visa,
            "skede": "" if self.skede == EFTER else self.skede,
            "s": self.cell[0] if self.cell else "",
            "k": self.cell[1] if self.cell else "",
        } | changes
        return "?" + urlencode({name: value for name, value in values.items() if value})

    def lets_through(self, rad: Riskrad) -> bool:
        """Everything but the cell."""
        if self.visa != "avslutad" and rad.avslutad_at:
            return False
        if self.kategori and rad.kategori != self.kategori:
            return False
        if self.namnd and rad.enhet__kod != self.namnd:
            return False
        return self._of_process(rad) and self._of_state(rad)

    def _of_process(self, rad: Riskrad) -> bool:
        if self.process.startswith(SLAG):
            return bool(rad.processlag == self.process.removeprefix(SLAG))
        return not self.process or bool(rad.process == self.process)

    def _of_state(self, rad: Riskrad) -> bool:
        if self.visa in Riskbeslut.values:
            return bool(rad.beslut == self.visa)
        return {
            "": True,
            "ej_varderad": not rad.is_scored,
            "utgangen": rad.is_expired,
            "aldre": rad.is_old,
            "saknar": bool(rad.saknar),
            "avslutad": bool(rad.avslutad_at),
        }[self.visa]


@dataclass(frozen=True)
class Ruta:
    """One cell of the risk matrix."""

    skala: Skala
    sannolikhet: int
    konsekvens: int
    antal: int
    vald: bool
    adress: str

    @property
    def riskvarde(self) -> int:
        return self.sannolikhet * self.konsekvens

    @property
    def zon(self) -> Zon:
        return self.skala.zone(self.riskvarde)

    @property
    def ord(self) -> str:
        """What a screen reader says."""
        return (
            f"{_risks(self.antal)}, riskvärde {self.riskvarde}, {self.zon.ord}: "
            f"{self.skala.word(Axel.SANNOLIKHET, self.sannolikhet).lower()}, "
            f"{self.skala.word(Axel.KONSEKVENS, self.konsekvens).lower()}"
        )


def _risks(antal: int) -> str:
    return "1 risk" if antal == 1 else f"{antal} risker"


@dataclass
class Riskvy:
    """Risks as a matrix and a list, as the reader asked to see them.

    ``flera`` says that they are of several nämnder and bolag.
    """

    lista: Risklista
    filter: Riskfilter = field(default_factory=Riskfilter)
    flera: bool = False

    @property
    def skala(self) -> Skala | None:
        return self.lista.skalor.gallande

    @property
    def efter(self) -> bool:
        return self.filter.skede == EFTER

    @property
    def chosen(self) -> tuple[int, int] | None:
        """The cell asked for, if the scale has it."""
        cell = self.filter.cell
        if cell is None or self.skala is None:
            return None
        on_scale = self.skala.has(Axel.SANNOLIKHET, cell[0]) and self.skala.has(
            Axel.KONSEKVENS, cell[1]
        )
        return cell if on_scale else None

    @cached_property
    def gallande(self) -> list[Riskrad]:
        """Every risk that is not ended, whatever the filter."""
        return [rad for rad in self.lista.rader if not rad.avslutad_at]

    @cached_property
    def urval(self) -> list[Riskrad]:
        """What the filters let through, cell apart."""
        return [rad for rad in self.lista.rader if self.filter.lets_through(rad)]

    def _place(self, rad: Riskrad) -> tuple[int, int] | None:
        """Its cell, where it is scored on the scale that the matrix shows."""
        return None if rad.is_old else rad.cell(efter=self.efter)

    @cached_property
    def matris(self) -> list[tuple[str, list[Ruta]]]:
        """Rows of the matrix, most likely first: the row's word and its cells."""
        skala = self.skala
        if skala is None:
            return []
        counts = Counter(self._place(rad) for rad in self.urval)
        return [
            (f"{s.nr} {s.ord}", [self._ruta(skala, s.nr, k.nr, counts) for k in skala.konsekvens])
            for s in reversed(skala.sannolikhet)
        ]

    def _ruta(self, skala: Skala, s: int, k: int, counts: Counter) -> Ruta:
        return Ruta(
            skala=skala,
            sannolikhet=s,
            konsekvens=k,
            antal=counts[s, k],
            vald=(s, k) == self.chosen,
            adress=f"{self.filter.query(s=s, k=k)}#risker",
        )

    @property
    def konsekvenser(self) -> list[str]:
        return [f"{step.nr} {step.ord}" for step in self.skala.konsekvens] if self.skala else []

    @cached_property
    def rader(self) -> list[Riskrad]:
        """Those of the chosen cell, highest value first, and last those that are not scored."""
        shown = [rad for rad in self.urval if self.chosen in {None, self._place(rad)}]
        return sorted(shown, key=lambda rad: -(rad.value(efter=self.efter) or 0))

    @property
    def i_matrisen(self) -> int:
        return sum(self._place(rad) is not None for rad in self.urval)

    @property
    def ej_varderade(self) -> int:
        return sum(not rad.is_scored for rad in self.gallande)

    @property
    def aldre(self) -> int:
        return sum(rad.is_old for rad in self.gallande)

    @property
    def utgangna(self) -> int:
        return sum(rad.is_expired for rad in self.gallande)

    @property
    def hoga(self) -> int:
        """Those that reach the threshold of the scale in force."""
        return sum(rad.is_in_plan for rad in self.gallande)

    @property
    def rubrik(self) -> str:
        """What the list holds, in words."""
        where = " i vald ruta" if self.chosen else ", högst först"
        return f"{_risks(len(self.rader))}{where}"

    @property
    def matrisrubrik(self) -> str:
        when = "efter det som redan görs" if self.efter else "före det som redan görs"
        return f"Riskmatris {when}, {_risks(self.i_matrisen)}"

    @property
    def skeden(self) -> list[tuple[str, str, bool]]:
        """The two matrices: address, word, whether it is the one shown."""
        clear = {"s": "", "k": ""}
        return [
            (f"{self.filter.query(skede='', **clear)}#matris", "Efter det som görs", self.efter),
            (f"{self.filter.query(skede=FORE, **clear)}#matris", "Före", not self.efter),
        ]

    @property
    def alla_adress(self) -> str:
        """The same list without the cell."""
        return f"{self.filter.query(s='', k='')}#risker"

    @property
    def is_filtered(self) -> bool:
        asked = self.filter
        return any((asked.kategori, asked.process, asked.visa, asked.namnd))

    @property
    def visa_val(self) -> list[tuple[str, str, int]]:
        """The states to choose from, with how many risks each has; empty ones are left out."""
        counted = [
            (key, word, sum(Riskfilter(visa=key).lets_through(rad) for rad in self.lista.rader))
            for key, word in VISA
        ]
        return [row for row in counted if row[2] or row[0] in {"", self.filter.visa}]

    @property
    def kategorier(self) -> list[tuple[str, str]]:
        used = {rad.kategori for rad in self.lista.rader}
        return [row for row in Kategori.choices if row[0] in used]

    @property
    def processer(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """Kinds of process, each with its processes."""
        groups = []
        for slag, label in Processlag.choices:
            names = sorted({r.process for r in self.lista.rader if r.processlag == slag})
            if names:
                rows = [(f"{SLAG}{slag}", f"Alla: {label.lower()}er"), *((n, n) for n in names)]
                groups.append((label, rows))
        return groups

    @property
    def namnder(self) -> list[tuple[str, str]]:
        if not self.flera:
            return []
        return list({rad.enhet__kod: rad.enhet__namn for rad in self.lista.rader}.items())
