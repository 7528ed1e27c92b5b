"""The sheets and headers of a round's workbook: written by the exporter, read by the importer."""

from nyckeltal.enums import Kon

BLAD_LASMIG = "Läs mig"
BLAD_INMATNING = "Inmatning"
BLAD_KONTROLL = "_kontroll"
MALLVERSION = "1"

MAL = "Mål"
NYCKELTAL = "Nyckeltal"
NAMN = "Namn"
ENHET = "Enhet"
PERIOD = "Period"
KON = "Kön"
MATTENHET = "Måttenhet"
MALVARDE = "Målvärde"
UTFALL = "Utfall"
ORSAK = "Varför utfall saknas"
KOMMENTAR = "Kommentar"
VERSION = "Version"

# what a row is found by; locked, and only the version is hidden
KEYS = (NYCKELTAL, ENHET, PERIOD, KON, VERSION)
INPUTS = (UTFALL, ORSAK, KOMMENTAR)
REQUIRED = (*KEYS, *INPUTS)
EARLIER = 3
WIDTHS = {MAL: 34, NYCKELTAL: 12, NAMN: 44, ENHET: 12, PERIOD: 14, KON: 10, MATTENHET: 16,
          MALVARDE: 14, UTFALL: 13, ORSAK: 26, KOMMENTAR: 50, VERSION: 9}  # fmt: skip
EARLIER_WIDTH = 11
EARLIER_HEADER = "Utfall {} före"
EARLIER_WORDS = ("tre perioder", "två perioder", "perioden")


def earlier_headers() -> list[str]:
    return [EARLIER_HEADER.format(words) for words in EARLIER_WORDS]


def headers() -> list[str]:
    """Every header of the entry sheet, left to right."""
    return [
        MAL, NYCKELTAL, NAMN, ENHET, PERIOD, KON, MATTENHET, *earlier_headers(), MALVARDE,
        UTFALL, ORSAK, KOMMENTAR, VERSION,
    ]  # fmt: skip


# where each kön's value stands in a point of a figure's series
FIELD = {Kon.TOTALT: "totalt", Kon.KVINNOR: "kvinnor", Kon.MAN: "man"}


def seal_parts(uppfoljning_kod: str, enhet_kod: str) -> list[str]:
    """What a workbook's fingerprint is made of."""
    return [MALLVERSION, uppfoljning_kod, enhet_kod]
