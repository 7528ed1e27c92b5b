"""One row of the entry page: a nyckeltal with its inputs, formatted once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from uuid import UUID

from frontend.nyckeltal.inmatning import PROGNOS
from frontend.nyckeltal.konflikt import Konflikt, typed_words
from frontend.nyckeltal.ord import earlier, earlier_enheter, reasons, target_pair
from frontend.nyckeltal.regel import live_rule
from frontend.uppslag import Uppslag
from mal.enums import Riktning
from nyckeltal.entry import Rad
from nyckeltal.enums import Kon, Sakerhet, Saknas
from nyckeltal.fragor import questions
from nyckeltal.models import Fraga
from nyckeltal.svar import answer_text, svar_of
from nyckeltal.textstod import sentence
from nyckeltal.visning import (
    certainty,
    forecast_text,
    missing_parts,
    missing_words,
    parts_words,
    point_text,
)
from styrning.bas.quantities import canonical, input_text
from styrning.bas.text import MAX_KOMMENTAR


@dataclass(frozen=True)
class Falt(Uppslag):
    """One input of a row; ``tillagg`` is the rest of its label, for those who listen.

    ``val`` is what may be chosen, (value, words), where the answer is not any number.
    """

    namn: str
    etikett: str
    varde: str
    fel: bool = False
    tillagg: str = ""
    val: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Radlage(Uppslag):
    """What happened to a row at the last try: what was typed, and what was said about it."""

    typed: Mapping[str, str] = field(default_factory=dict)
    fel: str = ""
    falt: str = ""
    fragor: list[str] = field(default_factory=list)
    konflikt: Konflikt | None = None
    sparlage: str = ""


@dataclass(frozen=True)
class RadVy(Uppslag):
    """One nyckeltal at one enhet, in the goal ``plats`` or among the others; ``stallda`` are
    what reviewers have asked about it."""

    rad: Rad
    lage: Radlage
    is_elsewhere: bool
    plats: str = ""
    stallda: Sequence[Fraga] = ()

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
            "" if self.is_part else d.mattenhet,
            "" if self.is_part else d.kalla,
            "" if self.is_part else str(Riktning(d.riktning).label),
            self.figure["enhet"]["namn"] if elsewhere else "",
            f"mäts nästa gång {self.mats_nasta}" if self.mats_nasta else "",
            f"publiceras: {self.publiceras}" if self.publiceras else "",
        ]
        return " · ".join(part for part in parts if part)

    @cached_property
    def _mal(self) -> tuple[str, str]:
        return target_pair(self.definition, self.figure["malvarde"])

    @property
    def malord(self) -> str:
        """The target: "minst 88,0"."""
        return self._mal[0]

    @property
    def malets_grans(self) -> str:
        """From where it is near, or what a figure without a target is for."""
        return self._mal[1]

    @property
    def mal_ar(self) -> str:
        """The year of the target; empty without one."""
        target = self.figure["malvarde"]
        return str(target["ar"]) if target else ""

    @property
    def tidigare(self) -> list[tuple[str, str]]:
        return earlier(self.definition, self.figure)

    @property
    def tidigare_enheter(self) -> str:
        """Of which earlier periods the value is another enhet's: "2014 från Kulturnämnden"."""
        return earlier_enheter(self.definition, self.figure)

    @property
    def saknas(self) -> str:
        return self.lage.typed.get("saknas", (self.nu or {}).get("saknas") or "")

    @cached_property
    def orsaker(self) -> list[tuple[str, str, str]]:
        return reasons(self.definition)

    @property
    def orsaksval(self) -> list[tuple[str, str, str]]:
        """What may be chosen: that there is no reason, or one of them."""
        return [("", "Nej, utfallet finns eller kommer", ""), *self.orsaker]

    @property
    def orsak_ord(self) -> str:
        """Why there is no value: "ännu inte publicerat (Kolada, juni)"."""
        return missing_words(self.figure, self.saknas if self.saknas in Saknas.values else "")

    @property
    def sakerhet(self) -> str:
        typed = self.lage.typed if self.lage.fel or self.lage.konflikt else {}
        return typed.get("sakerhet", (self.nu or {}).get("sakerhet") or Sakerhet.SLUTLIG.value)

    @property
    def sakerhet_ord(self) -> str:
        return dict(self.sakerheter).get(self.sakerhet, str(Sakerhet.SLUTLIG.label))

    @property
    def sakerheter(self) -> list[tuple[str, str]]:
        return [(value, str(label)) for value, label in Sakerhet.choices]

    @property
    def sakerhetsval(self) -> list[tuple[str, str]]:
        return [(value, word.lower()) for value, word in self.sakerheter]

    @property
    def fragar_varfor(self) -> bool:
        """Whether an odd value waits for a sentence."""
        return bool(self.fragor) and not self.kommentar.strip()

    @property
    def mats_nasta(self) -> int | None:
        """The year that a figure of every second year is asked for, where this one is not."""
        return self.figure["mats_nasta"]

    @property
    def publiceras(self) -> str:
        """Where and when a value comes that is not there yet: Kolada, juni."""
        if self.nu is None or self.nu["totalt"] is not None or self.saknas:
            return ""
        d = self.definition
        return ", ".join(filter(None, [d.kalla, d.publiceras])) if d.publiceras else ""

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
        return parts_words(self.nu)

    @property
    def ingar_ej(self) -> str:
        """Those that a computed value lacks, by name; none when nobody has answered."""
        return "" if self.nu is None or self.nu["totalt"] is None else missing_parts(self.nu)

    @property
    def sakert(self) -> str:
        """preliminärt or reviderat; empty for a final value."""
        return certainty(self.nu)

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
        return Falt(namn, etikett, varde, wrong, tillagg, self._val)

    @cached_property
    def _val(self) -> tuple[tuple[str, str], ...]:
        svar = svar_of(self.figure)
        if self.rad.prognos and not self.rad.ansvar:
            return ()  # the forecast of a mean or a sum is a number
        return tuple((canonical(v) or "", answer_text(v, svar) or "") for v, _ in svar)

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
        return point_text(nu, "totalt", self.definition.decimaler)

    @property
    def is_input(self) -> bool:
        """Whether the round asks the enhet for anything in this row."""
        return self.nyckel is not None and bool(self.falten)

    @property
    def regel(self) -> str:
        """What the browser judges the row by while it is typed."""
        return live_rule(self.rad) if self.is_input else ""

    @property
    def mening(self) -> str:
        """A first sentence for the comment."""
        return "" if self.rad.is_hidden else sentence(self.figure)

    @property
    def hogst(self) -> str:
        """How long the comment may be, in characters."""
        return str(MAX_KOMMENTAR)

    @property
    def is_procent(self) -> bool:
        """Whether a per cent sign after a pasted number only repeats the unit."""
        return self.definition.mattenhet.casefold().startswith(("procent", "%", "andel"))

    @property
    def is_unanswered(self) -> bool:
        """Whether the row waits for an answer that is given here."""
        return self.is_input and not self.rad.is_done

    @property
    def lasta(self) -> list[tuple[str, str]]:
        """The values with their labels, for those who only read."""
        if self.rad.is_hidden:
            return []
        nu, digits = self.nu, self.definition.decimaler
        keys = {Kon.TOTALT: "totalt", Kon.KVINNOR: "kvinnor", Kon.MAN: "man"}
        known = [(kon, key) for kon, key in keys.items() if nu and nu[key] is not None]
        words = [(str(kon.label), point_text(nu, key, digits)) for kon, key in known]
        if self.figure["prognos"] is not None:
            words.append(("Prognos helår", forecast_text(self.figure)))
        if certain := certainty(nu):
            words.append(("Säkerhet", certain))
        return words

    @property
    def utan_varde(self) -> str:
        """Why there is nothing to read."""
        return "Utkast, visas när det är godkänt" if self.rad.is_hidden else self.orsak_ord or "–"

    @property
    def skrivet(self) -> list[tuple[str, str]]:
        """What was typed in a row that can no longer be changed."""
        return typed_words(self.lage.typed, {})
