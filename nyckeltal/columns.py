"""The sheets and headers of a round's workbook: written by the exporter, read by the importer."""

from dataclasses import astuple, dataclass
from decimal import Decimal
from typing import NamedTuple

from nyckeltal.enums import Kon
from styrning.bas.quantities import canonical
from styrning.bas.text import clean_text
from styrning.bas.xlsx import README, SEAL_SHEET, TEXT_MAX, fingerprint

BLAD_LASMIG = README
BLAD_INMATNING = "Inmatning"
BLAD_KONTROLL = SEAL_SHEET
MALLVERSION = "3"

MAL = "Mål"
NYCKELTAL = "Nyckeltal"
NAMN = "Namn"
ENHET = "Enhet"
ENHETSKOD = "Enhetskod"
PERIOD = "Period"
KON = "Kön"
MATTENHET = "Måttenhet"
MALVARDE = "Målvärde"
TALJARE = "Täljare"
NAMNARE = "Nämnare"
UTFALL = "Utfall"
ORSAK = "Varför utfall saknas"
PROGNOS = "Prognos helår"
KOMMENTAR = "Kommentar"
SAKERHET = "Säkerhet"
VERSION = "Version"
PROGNOSVERSION = "Prognosversion"
AVTRYCK = "Avtryck"
UTLAMNAT = "Utlämnat"

EARLIER = ("Utfall tre perioder före", "Utfall två perioder före", "Utfall perioden före")
KEYS = (NYCKELTAL, ENHETSKOD, PERIOD, KON)
HIDDEN = (VERSION, PROGNOSVERSION, AVTRYCK, UTLAMNAT)
PAIR = (TALJARE, NAMNARE)
INPUTS = (*PAIR, UTFALL, ORSAK, PROGNOS, KOMMENTAR, SAKERHET)
WIDTHS = {
    MAL: 26, NYCKELTAL: 11, NAMN: 38, ENHET: 19, KON: 10, PERIOD: 13, MATTENHET: 12, MALVARDE: 10,
    TALJARE: 11, NAMNARE: 11, UTFALL: 12, ORSAK: 23, PROGNOS: 12, KOMMENTAR: 44, ENHETSKOD: 11,
    SAKERHET: 13,
}  # fmt: skip
EARLIER_WIDTH = 10

# where the number of a column that may hold an answer stands in ``Ifyllt``
READ = {UTFALL: "varde", PROGNOS: "prognos"}
# stands as the period of a row that is only asked for a forecast
BARA_PROGNOS = "bara prognos"
# where each kön's value stands in a point of a figure's series
FIELD = {Kon.TOTALT: "totalt", Kon.KVINNOR: "kvinnor", Kon.MAN: "man"}


def headers(*, prognos: bool) -> list[str]:
    """Every header of the entry sheet, left to right; ``prognos`` where the round asks for it."""
    names = [
        MAL, NYCKELTAL, NAMN, ENHET, KON, PERIOD, MATTENHET, *EARLIER, MALVARDE,
        *PAIR, UTFALL, SAKERHET, ORSAK, PROGNOS, KOMMENTAR, ENHETSKOD, *HIDDEN,
    ]  # fmt: skip
    return names if prognos else [name for name in names if name not in {PROGNOS, PROGNOSVERSION}]


def inputs(*, prognos: bool) -> list[str]:
    """The headers that are filled in."""
    return [name for name in INPUTS if prognos or name != PROGNOS]


def required(*, prognos: bool) -> list[str]:
    """The headers that an upload must have, wherever they stand."""
    wanted = {*KEYS, *HIDDEN, *INPUTS}
    return [name for name in headers(prognos=prognos) if name in wanted]


@dataclass(frozen=True)
class Utlamning:
    """What a workbook was made for, when and to whom; its seal sheet holds this."""

    uppfoljning: str
    enhet: str
    at: str
    av: str

    @property
    def parts(self) -> tuple[str, ...]:
        """What the seal's fingerprint is made of."""
        return (MALLVERSION, *astuple(self))


def row_mark(utlamning: Utlamning, *cells: object) -> str:
    """A row's own fingerprint over some of its cells: 16 hexadecimal digits.

    Over keys and versions it shows that neither was changed; over the input cells, that
    nothing was filled in. Rows may still be sorted and left out.
    """
    return fingerprint([*utlamning.parts, *cells])[:16]


class Ifyllt(NamedTuple):
    """The input cells of one row: ``orsak`` a Saknas, ``sakerhet`` a Sakerhet.

    ``prognos`` is the whole year's.
    """

    taljare: Decimal | None = None
    namnare: Decimal | None = None
    varde: Decimal | None = None
    orsak: str = ""
    prognos: Decimal | None = None
    kommentar: str = ""
    sakerhet: str = ""

    @property
    def parts(self) -> list[str]:
        """The cells in the form that their fingerprint is made of."""
        numbers = (self.taljare, self.namnare, self.varde, self.prognos)
        text = clean_text(self.kommentar[:TEXT_MAX])
        return [*(canonical(number) or "" for number in numbers), self.orsak, text, self.sakerhet]
