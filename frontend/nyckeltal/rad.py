"""One row of the entry page: a nyckeltal with its inputs, formatted once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from frontend.nyckeltal.inmatning import PROGNOS
from frontend.nyckeltal.konflikt import Konflikt, typed_words
from frontend.nyckeltal.ord import earlier, questions, reasons, target_words
from mal.enums import Riktning
from nyckeltal.entry import Rad
from nyckeltal.enums import Kon
from styrning.bas.quantities import format_decimal, input_text


@dataclass(frozen=True)
class Falt:
    """One input of a row, with the version that its value was read at."""

    namn: str
    etikett: str
    varde: str
    version: str
    fel: bool = False


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
        if self.rad.ansvar:
            return str(self.rad.ansvar)
        return f"{self.definition.kod}-{self.rad.enhet_id}-{self.plats}"

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
    def fragor(self) -> list[str]:
        """What is odd about the values that are saved; it stops nothing."""
        return [] if self.lage.fel else questions(self.definition, self.figure)

    @property
    def ingar(self) -> str:
        """18 av 20 enheter; empty when the value is reported, not computed."""
        parts = (self.nu or {}).get("ingar")
        return f"{parts['med']} av {parts['av']} enheter" if parts else ""

    @cached_property
    def falten(self) -> list[Falt]:
        falten = []
        if self.nu is not None:
            kinds = list(Kon) if self.definition.per_kon else [Kon.TOTALT]
            falten = [self._outcome(kon, self.nu) for kon in kinds]
        if self.figure["malvarde"] and self.figure["fragar_prognos"]:
            version = self.figure["prognos_version"]
            saved = input_text(self.figure["prognos"])
            falten.append(self._falt(PROGNOS, "Prognos helår", saved, version))
        return falten

    def _outcome(self, kon: Kon, nu: dict) -> Falt:
        version = nu["versioner"].get(kon, 0)
        key = {Kon.TOTALT: "totalt", Kon.KVINNOR: "kvinnor", Kon.MAN: "man"}[kon]
        # a derived total is not typed: nobody reported it
        saved = input_text(nu[key]) if version or kon != Kon.TOTALT else ""
        return self._falt(kon.value, str(kon.label), saved, version)

    def _falt(self, namn: str, etikett: str, saved: str, version: int) -> Falt:
        typed = self.lage.typed
        return Falt(
            namn,
            etikett,
            typed.get(namn, saved),
            typed.get(f"v_{namn}", str(version)),
            self.lage.falt == namn,
        )

    @property
    def raknas(self) -> str:
        """The total that follows from the sexes, where it was not typed."""
        nu = self.nu
        if nu is None or nu["totalt"] is None or nu["ingar"] or nu["versioner"].get(Kon.TOTALT):
            return ""
        return format_decimal(nu["totalt"], self.definition.decimaler)

    @property
    def is_input(self) -> bool:
        """Whether the round asks the enhet for anything in this row."""
        return self.rad.ansvar is not None and bool(self.falten)

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
