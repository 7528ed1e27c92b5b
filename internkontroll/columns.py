"""The sheets and headers of the internal-control workbook: written here, read back there."""

from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass
from datetime import date
from typing import Any

from internkontroll.enums import Frekvens, Kategori, Kontrollutfall, Metod, Processlag, Riskbeslut
from mal.enums import RapporterasTill
from styrning.bas.errors import RuleError
from styrning.bas.xlsx import as_choice, as_count, as_day, as_text, cell_text, fingerprint

MALLVERSION = "internkontroll-1"
BLAD_RISKER, BLAD_PLAN, BLAD_RESULTAT = "Risker", "Plan", "Resultat"

KOD = "Kod"
KONTROLL = "Kontroll"
VERSION, AVTRYCK, UTLAMNAT, NYCKEL = "Version", "Avtryck", "Utlämnat", "Nyckel"
HIDDEN = (NYCKEL, VERSION, AVTRYCK, UTLAMNAT)

JA_NEJ = {"ja": "Ja", "nej": "Nej"}
SANNOLIKHET, KONSEKVENS, RISK = "sannolikhet", "konsekvens", "risk"  # lists of the nämnd's own

Val = Mapping[str, str]  # what is saved → the word to choose


@dataclass(frozen=True)
class Kolumn:
    """One column: its header, the field that it holds, and what may stand in it.

    ``slag`` is text, antal (a whole number), dag, val (a word of a list) or last (shown, never
    read). ``val`` is the list itself, or the name of one that differs between workbooks.
    """

    rubrik: str
    falt: str
    bredd: int
    slag: str = "text"
    val: Val | str | None = None
    hjalp: str = ""

    @property
    def is_input(self) -> bool:
        return self.slag != "last"

    def choices(self, lists: Mapping[str, Val]) -> Val:
        """What may be chosen; empty where anything may be written."""
        if isinstance(self.val, str):
            return lists.get(self.val, {})
        return self.val or {}

    def read(self, value: Any, lists: Mapping[str, Val]) -> Any:
        """What the cell says. Raises: RuleError, in words, for what cannot be read."""
        if self.slag == "antal":
            return as_count(value)
        if self.slag == "dag":
            return as_day(value)
        if self.slag != "val":
            return as_text(value)
        if isinstance(self.val, str) and self.val != RISK:
            return _step(value, self.choices(lists))
        return as_choice(value, self.choices(lists))

    def write(self, value: Any, lists: Mapping[str, Val]) -> Any:
        """What stands in the cell for what is saved."""
        if self.slag == "val":
            return self.choices(lists).get(str(value), "") if value not in {None, ""} else ""
        return value

    def words(self, value: Any, lists: Mapping[str, Val]) -> str:
        """The value in print."""
        shown = self.write(value, lists)
        if isinstance(shown, date):
            return f"{shown:%Y-%m-%d}"
        return "" if shown is None else str(shown)


def _step(value: Any, steps: Val) -> int | None:
    """A step of the scale: its number, its word, or both as the list has them.

    Raises: RuleError off the scale, 3.2 too.
    """
    text = cell_text(value)
    if not text:
        return None
    for nr, label in steps.items():
        if text.casefold() in {nr, label.casefold(), label.partition(" ")[2].casefold()}:
            return int(nr)
    if not steps:
        raise RuleError("Kommunen har ingen fastställd riskskala. Töm cellen.")
    known = ", ".join(steps.values())
    raise RuleError(f'"{text[:40]}" är inget steg på skalan. Välj: {known}.')


@dataclass(frozen=True)
class Blad:
    """One sheet: its name, the header of its key, its columns, and rows for what is new."""

    namn: str
    nyckel: str
    kolumner: tuple[Kolumn, ...]
    nya: int = 0

    @property
    def inputs(self) -> list[Kolumn]:
        return [column for column in self.kolumner if column.is_input]

    @property
    def headers(self) -> list[str]:
        return [*(column.rubrik for column in self.kolumner), *HIDDEN]

    @property
    def required(self) -> list[str]:
        """The headers that an upload must have, wherever they stand."""
        return [self.nyckel, *(column.rubrik for column in self.inputs), *HIDDEN]

    def header_of(self, falt: str | None) -> str:
        """The header that a field stands under; the key's for a field that has none."""
        return next((col.rubrik for col in self.kolumner if col.falt == falt), self.nyckel)


RISKER = Blad(BLAD_RISKER, KOD, nya=15, kolumner=(
    Kolumn(KOD, "kod", 10, "last"),
    Kolumn("Process", "process", 26),
    Kolumn("Slag av process", "processlag", 15, "val", dict(Processlag.choices)),
    Kolumn("Kategori", "kategori", 18, "val", dict(Kategori.choices)),
    Kolumn("Otillåten påverkan", "otillaten_paverkan", 11, "val", JA_NEJ,
           "Ja bara för risker i kategorin Oegentligheter."),
    Kolumn("Risk att", "risk_att", 34, hjalp="Risk att … Skriv inte orden Risk att igen."),
    Kolumn("På grund av", "pa_grund_av", 30),
    Kolumn("Vilket leder till", "leder_till", 30),
    Kolumn("Riskägare", "agare", 18),
    Kolumn("Sannolikhet", "sannolikhet", 17, "val", SANNOLIKHET, "Innan något görs. Hela steg."),
    Kolumn("Konsekvens", "konsekvens", 17, "val", KONSEKVENS, "Innan något görs. Hela steg."),
    Kolumn("Det som redan görs", "befintlig_kontroll", 30,
           hjalp="Krävs för att värdera risken efter det som redan görs."),
    Kolumn("Sannolikhet efter", "sannolikhet_efter", 17, "val", SANNOLIKHET),
    Kolumn("Konsekvens efter", "konsekvens_efter", 17, "val", KONSEKVENS),
    Kolumn("Riskvärde", "riskvarde", 11, "last"),
    Kolumn("Beslut", "beslut", 14, "val", dict(Riskbeslut.choices)),
    Kolumn("Motiv till beslutet", "beslut_motiv", 28),
    Kolumn("Accepterad av", "accepterad_av", 18, hjalp="Fyll i när beslutet är Acceptera."),
    Kolumn("Accepterad till och med", "accepterad_till", 13, "dag",
           hjalp="Sista dagen som risken accepteras, som 2027-06-30."),
))  # fmt: skip

PLAN = Blad(BLAD_PLAN, KOD, nya=15, kolumner=(
    Kolumn(KOD, "kod", 12, "last"),
    Kolumn("Risk", "risk", 34, "val", RISK, "En av nämndens egna risker."),
    Kolumn("Vad kontrolleras", "vad", 38),
    Kolumn("Metod", "metod", 12, "val", dict(Metod.choices)),
    Kolumn("Omfattning", "omfattning", 24),
    Kolumn("Hur urvalet görs", "urval", 28),
    Kolumn("Hur ofta", "frekvens", 16, "val", dict(Frekvens.choices)),
    Kolumn("Kontrollansvarig", "ansvarig", 22),
    Kolumn("Rapporteras till", "rapporteras_till", 20, "val", dict(RapporterasTill.choices)),
    Kolumn("Beslutad för alla", "gemensamt", 12, "last"),
))  # fmt: skip

RESULTAT = Blad(BLAD_RESULTAT, KONTROLL, kolumner=(
    Kolumn(KONTROLL, "kod", 12, "last"),
    Kolumn("Vad kontrolleras", "vad", 34, "last"),
    Kolumn("Metod", "metod", 12, "last"),
    Kolumn("Kontrollansvarig", "ansvarig", 20, "last"),
    Kolumn("Planerad", "planerad", 12, "last"),
    Kolumn("Uppföljning", "uppfoljning", 22, "last"),
    Kolumn("Resultat", "utfall", 19, "val", dict(Kontrollutfall.choices)),
    Kolumn("Utförd", "utford_at", 12, "dag", hjalp="Dagen då kontrollen gjordes: 2026-11-18."),
    Kolumn("Utförd av", "utford_av", 20, hjalp="En annan än den som ansvarar för kontrollen."),
    Kolumn("Varför den ansvarige själv", "jav_motiv", 22,
           hjalp="Fyll i bara när den ansvarige själv har gjort kontrollen."),
    Kolumn("Antal kontrollerade", "stickprov", 13, "antal"),
    Kolumn("Antal avvikelser", "avvikelser", 11, "antal"),
    Kolumn("Iakttagelse", "text", 38),
    Kolumn("Orsak", "orsak", 28, hjalp="Vad avvikelsen beror på."),
    Kolumn("Åtgärder hittills", "atgarder", 30, "last"),
    Kolumn("Ny åtgärd", "atgard_text", 30, hjalp="En avvikelse behöver minst en åtgärd."),
    Kolumn("Ansvarig för åtgärden", "atgard_ansvarig", 20),
    Kolumn("Åtgärden klar senast", "atgard_klar_senast", 12, "dag"),
))  # fmt: skip

BLADEN = (RISKER, PLAN, RESULTAT)
PER_NAMN = {blad.namn: blad for blad in BLADEN}


@dataclass(frozen=True)
class Utlamning:
    """What a workbook was made for, when and to whom; its seal sheet holds this."""

    enhet: str
    ar: str
    at: str
    av: str

    @property
    def parts(self) -> tuple[str, ...]:
        """What the seal's fingerprint is made of."""
        return (MALLVERSION, *astuple(self))


def row_mark(utlamning: Utlamning, blad: str, *cells: object) -> str:
    """A row's own fingerprint over some of its cells: 16 hexadecimal digits."""
    return fingerprint([*utlamning.parts, blad, *cells])[:16]


def input_parts(blad: Blad, values: Mapping[str, Any]) -> Sequence[str]:
    """The input cells in the form that their fingerprint is made of."""
    cells = [values.get(column.falt) for column in blad.inputs]
    return ["" if cell is None else str(cell) for cell in cells]
