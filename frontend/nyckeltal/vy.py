"""The entry page's view model: every number is formatted here, once."""

from dataclasses import dataclass, field

from frontend.nyckeltal.ord import earlier, reasons, target_words
from mal.enums import Geh, Klass, RapporterasTill, Riktning
from nyckeltal.entry import Entry, Malblock, Rad
from nyckeltal.enums import Kon
from styrning.bas.quantities import format_decimal, input_text
from styrning.grund.models import Inlamning

PROGNOS = "P"


@dataclass(frozen=True)
class Falt:
    """One input of a row."""

    namn: str
    etikett: str
    varde: str
    version: int
    fel: bool = False


@dataclass(frozen=True)
class Radlage:
    """What happened to a row at the last try: what was typed, and what was said about it."""

    typed: dict[str, str] = field(default_factory=dict)
    fel: str = ""
    falt: str = ""
    fragor: list[str] = field(default_factory=list)
    konflikt: dict | None = None
    sparlage: str = ""


@dataclass(frozen=True)
class RadVy:
    rad: Rad
    lage: Radlage
    visa_enhet: bool

    @property
    def id(self) -> str:
        return str(self.rad.ansvar or f"{self.rad.definition.kod}-{self.rad.enhet_id}")

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
        return self.figure["serie"][-1] if self.figure["period"] else None

    @property
    def meta(self) -> str:
        d = self.definition
        parts = [d.mattenhet, d.kalla, Riktning(d.riktning).label]
        return " · ".join(part for part in parts if part)

    @property
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

    @property
    def orsaker(self) -> list[tuple[str, str, str]]:
        return reasons(self.definition)

    @property
    def orsak_ord(self) -> str:
        return next((word for value, word, _ in self.orsaker if value == self.saknas), "")

    @property
    def kommentar(self) -> str:
        return self.lage.typed.get("kommentar", self.figure["kommentar"])

    @property
    def ingar(self) -> str:
        """18 av 20 enheter; empty when the value is reported, not computed."""
        parts = (self.nu or {}).get("ingar")
        return f"{parts['med']} av {parts['av']} enheter" if parts else ""

    @property
    def falten(self) -> list[Falt]:
        falten = []
        if self.nu is not None:
            kinds = [Kon.TOTALT, Kon.KVINNOR, Kon.MAN] if self.definition.per_kon else [Kon.TOTALT]
            falten = [self._falt(kon) for kon in kinds]
        if self.figure["malvarde"] and self._asks_forecast:
            value = input_text(self.figure["prognos"])
            typed = self.lage.typed.get(PROGNOS, value)
            version = self.figure["prognos_version"]
            falten.append(
                Falt(PROGNOS, "Prognos helår", typed, version, self.lage.falt == "prognos")
            )
        return falten

    @property
    def _asks_forecast(self) -> bool:
        return self.figure["fragar_prognos"]

    def _falt(self, kon: Kon) -> Falt:
        point = self.nu or {}
        key = {Kon.TOTALT: "totalt", Kon.KVINNOR: "kvinnor", Kon.MAN: "man"}[kon]
        version = point["versioner"].get(kon, 0)
        # a derived total is not typed: nobody reported it
        value = input_text(point[key]) if version or kon != Kon.TOTALT else ""
        typed = self.lage.typed.get(kon, value)
        return Falt(kon.value, kon.label, typed, version, self.lage.falt == kon)

    @property
    def last_varde(self) -> str:
        """The value in words, for those who only read."""
        nu = self.nu or {}
        if nu.get("totalt") is None:
            return self.orsak_ord or "–"
        parts = [format_decimal(nu["totalt"], self.definition.decimaler)]
        for key, word in (("kvinnor", "kvinnor"), ("man", "män")):
            if nu[key] is not None:
                parts.append(f"{word} {format_decimal(nu[key], self.definition.decimaler)}")
        return ", ".join(parts)


@dataclass(frozen=True)
class BlockVy:
    block: Malblock
    rader: list[RadVy]
    steg: list
    lage: Radlage

    @property
    def kod(self) -> str:
        return self.block.kod

    @property
    def mal(self):
        return self.block.mal

    @property
    def rubrikrad(self) -> str:
        """Nämndsmål · rapporteras till kommunfullmäktige · god ekonomisk hushållning"""
        mal = self.block.mal
        to_kf = mal.rapporteras_till == RapporterasTill.KF
        parts = [mal.niva, "rapporteras till " + ("kommunfullmäktige" if to_kf else "nämnden")]
        if mal.geh != Geh.NEJ:
            parts.append(f"god ekonomisk hushållning, {Geh(mal.geh).label.lower()}")
        if not self.block.is_samlad:
            parts.append("ert bidrag, en annan enhet är huvudansvarig")
        return " · ".join(parts)

    @property
    def klart(self) -> str:
        """klar, halv or tom: how far the goal has come."""
        done = self.block.klara == len(self.block.egna) and self.block.bedomning is not None
        if done:
            return "klar"
        return "halv" if self.block.klara or self.block.bedomning else "tom"

    @property
    def bedomning(self):
        return self.block.bedomning

    @property
    def val(self) -> dict:
        """The judgement's fields: what was typed last, else what is saved."""
        row = self.block.bedomning
        saved = {
            "steg": "" if row is None or row.varde is None else str(row.varde),
            "motiv": row.motiv if row else "",
            "orsak": row.orsak if row else "",
            "effekt": row.effekt if row else "",
            "atgard": row.atgard if row else "",
            "version": row.version if row else 0,
        }
        return saved | self.lage.typed

    @property
    def typed_words(self) -> dict[str, str]:
        """What was chosen, in the scale's words, to be shown beside what somebody else saved."""
        chosen = next((s.ord for s in self.steg if str(s.varde) == self.val["steg"]), "")
        return {"T": chosen, "motiv": self.val["motiv"]}


@dataclass(frozen=True)
class Sida:
    """Everything the template prints."""

    inlamning: Inlamning
    entry: Entry
    block: list[BlockVy]
    ovriga: list[RadVy]
    kan_andra: bool

    @property
    def omraden(self) -> list[tuple[str, list[BlockVy]]]:
        """The goals under their areas, in the plan's order; the nämnd's own goals last."""
        groups: dict[str, list[BlockVy]] = {}
        for block in self.block:
            own = block.mal.rapporteras_till == RapporterasTill.NAMND
            groups.setdefault("Enbart till nämnden" if own else block.block.omrade, []).append(
                block
            )
        last = groups.pop("Enbart till nämnden", None)
        return list(groups.items()) + ([("Enbart till nämnden", last)] if last else [])

    @property
    def bedomda(self) -> int:
        return sum(block.bedomning is not None for block in self.block)


def page(entry: Entry, *, kan_andra: bool, lagen: dict[str, Radlage] | None = None) -> Sida:
    """The view model of an entry; ``lagen`` holds what happened to single rows, by id or kod."""
    lagen = lagen or {}
    nothing = Radlage()
    org_enhet = entry.inlamning.enhet_id
    steg = [s for s in entry.plan.skala if s.klass != Klass.EJ_BEDOMT] if entry.plan else []

    def row(rad: Rad) -> RadVy:
        return RadVy(rad, lagen.get(str(rad.ansvar), nothing), rad.enhet_id != org_enhet)

    return Sida(
        inlamning=entry.inlamning,
        entry=entry,
        block=[
            BlockVy(block, [row(rad) for rad in block.rader], steg, lagen.get(block.kod, nothing))
            for block in entry.block
        ],
        ovriga=[row(rad) for rad in entry.ovriga],
        kan_andra=kan_andra,
    )
