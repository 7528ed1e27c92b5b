"""One row of the entry page: a nyckeltal with its inputs, formatted once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from uuid import UUID

from frontend.nyckeltal.inmatning import PROGNOS
from frontend.nyckeltal.konflikt import Konflikt, typed_words
from frontend.nyckeltal.ord import earlier, questions, reasons, target_words
from mal.enums import Riktning
from nyckeltal.entry import Rad
from nyckeltal.enums import Kon
from styrning.bas.quantities import format_decimal, input_text


@dataclass(frozen=True)
class Falt:
    """One input of a row; ``tillagg`` is the rest of its label, for those who listen."""

    namn: str
    etikett: str
    varde: str
    fel: bool = False
    tillagg: str = ""


@dataclass(frozen=True)
class Radlage:
    """What happened to a row at the last try: what was typed, and what was said about it."""

    typed: Mapping[str, str] = field(default_factory=dict)
    fel: str = ""
    falt: str = ""
    fragor: list[str] = field(default_factory=list)
    konflikt: Konflikt | None = None
    sparlage: str = ""


@dataclass(frozen=True)
class RadVy:
    """One nyckeltal at one enhet, in the goal ``plats`` or among the others."""

    rad: Rad
    lage: Radlage
    is_elsewhere: bool
    plats: str = ""

    @property
    def id(self) -> str:
        if self.nyckel:
            return str(self.nyckel)
        return f"{self.definition.kod}-{self.rad.enhet_id}-{self.plats}"

    @property
    def nyckel(self) -> UUID | None:
        """The responsibility that the row is answered for; None where it is only read."""
        return self.rad.ansvar or self.rad.prognos

    @property
    def asks_outcome(self) -> bool:
        return self.rad.ansvar is not None and self.nu is not None

    @property
    def definition(self):
        return self.rad.definition

    @property
    def figure(self) -> dict:
        return self.rad.figure

    @property
    def status(self) -> str:
        return self.rad.figure["status"]

    @property
    def nu(self) -> dict | None:
        """The period that is asked for; None where the round asks for none."""
        return self.figure["serie"][-1] if self.figure["period"] else None

    @property
    def namn(self) -> str:
        """What tells the row from its neighbours: parts of one figure differ by enhet."""
        return self.figure["enhet"]["namn"] if self.is_part else self.definition.namn

    @property
    def hela_namnet(self) -> str:
        return f"{self.definition.namn}, {self.figure['enhet']['namn']}"

    @property
    def is_part(self) -> bool:
        return not self.rad.is_own

    @property
    def meta(self) -> str:
        d, elsewhere = self.definition, self.is_elsewhere and not self.is_part
        parts = [
            d.namn if self.is_part else "",
            d.mattenhet,
            "" if self.is_part else d.kalla,
            "" if self.is_part else str(Riktning(d.riktning).label),
            self.figure["enhet"]["namn"] if elsewhere else "",
        ]
        return " · ".join(part for part in parts if part)

    @cached_property
    def malord(self) -> tuple[str, str]:
        return target_words(self.definition, self.figure["malvarde"])

    @property
    def mal_ar(self) -> int | None:
        return self.figure["malvarde"]["ar"] if self.figure["malvarde"] else None

    @property
    def tidigare(self) -> list[tuple[str, str]]:
        return earlier(self.definition, self.figure)

    @property
    def saknas(self) -> str:
        return self.lage.typed.get("saknas", (self.nu or {}).get("saknas") or "")

    @cached_property
    def orsaker(self) -> list[tuple[str, str, str]]:
        return reasons(self.definition)

    @property
    def orsak_ord(self) -> str:
        return next((word for value, word, _ in self.orsaker if value == self.saknas), "")

    @property
    def kommentar(self) -> str:
        return self.lage.typed.get("kommentar", self.figure["kommentar"])

    @property
    def forra_kommentar(self) -> tuple[str, str] | None:
        """The last comment before this period, with the period that it was about."""
        before = self.figure["serie"][:-1] if self.nu else self.figure["serie"]
        said = ((p["period"], p["kommentar"]) for p in reversed(before) if p["kommentar"])
        return None if self.rad.is_hidden else next(said, None)

    @property
    def fragor(self) -> list[str]:
        """What is odd about the values that are saved; it stops nothing."""
        return (
            [] if self.lage.fel or self.lage.konflikt else questions(self.definition, self.figure)
        )

    @property
    def ingar(self) -> str:
        """18 av 20 enheter; empty when the value is reported, not computed."""
        parts = (self.nu or {}).get("ingar")
        return f"{parts['med']} av {parts['av']} enheter" if parts else ""

    @cached_property
    def falten(self) -> list[Falt]:
        falten = []
        if self.nu is not None and self.asks_outcome:
            falten = self._pairs(self.nu) if self.rad.asks_pair else self._values(self.nu)
        if self.rad.asks_forecast:
            falten.append(self._falt(PROGNOS, "Prognos helår", input_text(self.figure["prognos"])))
        return falten

    @property
    def kon(self) -> list[Kon]:
        return list(Kon) if self.definition.per_kon else [Kon.TOTALT]

    def _values(self, nu: dict) -> list[Falt]:
        key = {Kon.TOTALT: "totalt", Kon.KVINNOR: "kvinnor", Kon.MAN: "man"}
        # a derived total is not typed: nobody reported it
        return [
            self._falt(
                kon.value,
                str(kon.label),
                input_text(nu[key[kon]]) if nu["versioner"].get(kon) else "",
            )
            for kon in self.kon
        ]

    def _pairs(self, nu: dict) -> list[Falt]:
        saved = {pair["kon"]: pair for pair in nu["par"]}
        parts = (("t", "taljare", ", täljare"), ("n", "namnare", ", nämnare"))
        return [
            self._falt(
                f"{kon}{part}",
                str(kon.label) if part == "t" else "av",
                input_text(saved[kon][key]) if kon in saved else "",
                tillagg if part == "t" else f" {str(kon.label).lower()}{tillagg}",
            )
            for part, key, tillagg in parts
            for kon in self.kon
        ]

    def _falt(self, namn: str, etikett: str, saved: str, tillagg: str = "") -> Falt:
        varde = self.lage.typed.get(namn, saved)
        wrong = bool(self.lage.falt) and self.lage.falt in {namn, namn.removesuffix("t")}
        return Falt(namn, etikett, varde, wrong, tillagg)

    @property
    def versioner(self) -> list[tuple[str, str]]:
        """The versions that the next save is compared with; those seen, after a refusal."""
        known: dict[str, int] = {}
        if self.nu is not None and self.asks_outcome:
            known = {kon.value: self.nu["versioner"].get(kon, 0) for kon in self.kon}
        if self.rad.asks_forecast:
            known[PROGNOS] = self.figure["prognos_version"]
        typed = self.lage.typed
        return [(f"v_{name}", typed.get(f"v_{name}", str(v))) for name, v in known.items()]

    @property
    def raknas(self) -> str:
        """The total that follows from the sexes or from a pair, where it was not typed."""
        nu = self.nu
        if nu is None or nu["totalt"] is None or nu["ingar"]:
            return ""
        if nu["versioner"].get(Kon.TOTALT) and not nu["par"]:
            return ""
        return format_decimal(nu["totalt"], self.definition.decimaler)

    @property
    def is_input(self) -> bool:
        """Whether the round asks the enhet for anything in this row."""
        return self.nyckel is not None and bool(self.falten)

    @property
    def lasta(self) -> list[tuple[str, str]]:
        """The values with their labels, for those who only read."""
        if self.rad.is_hidden:
            return []
        nu, digits = self.nu or {}, self.definition.decimaler
        saved = [
            (str(Kon.TOTALT.label), nu.get("totalt")),
            (str(Kon.KVINNOR.label), nu.get("kvinnor")),
            (str(Kon.MAN.label), nu.get("man")),
            ("Prognos helår", self.figure["prognos"]),
        ]
        return [(word, format_decimal(value, digits)) for word, value in saved if value is not None]

    @property
    def utan_varde(self) -> str:
        """Why there is nothing to read."""
        return "Utkast, visas när det är godkänt" if self.rad.is_hidden else self.orsak_ord or "–"

    @property
    def skrivet(self) -> list[tuple[str, str]]:
        """What was typed in a row that can no longer be changed."""
        return typed_words(self.lage.typed, {})
