"""The file of outcomes over many nyckeltal, enheter and years: one value a row."""

BLAD = "Data"

NYCKELTAL = "Nyckeltal"
ENHET = "Enhetskod"
FRAN = "Avser från"
TILL = "Avser till"
KON = "Kön"
VARDE = "Värde"
TALJARE = "Täljare"
NAMNARE = "Nämnare"
SAKNAS = "Varför värdet saknas"
SAKERHET = "Säkerhet"
KOMMENTAR = "Kommentar"
VERSION = "Version"
# for the reader; an import passes them over
NAMN = "Namn"
ENHETSNAMN = "Enhet"
MATTENHET = "Måttenhet"

KEYS = (NYCKELTAL, ENHET, FRAN, TILL, KON)
INPUTS = (VARDE, TALJARE, NAMNARE, SAKNAS, SAKERHET, KOMMENTAR)
REQUIRED = (*KEYS, *INPUTS, VERSION)
HEADERS = (
    NYCKELTAL, NAMN, ENHET, ENHETSNAMN, FRAN, TILL, KON, MATTENHET,
    VARDE, TALJARE, NAMNARE, SAKNAS, SAKERHET, KOMMENTAR, VERSION,
)  # fmt: skip
WIDTHS = {
    NYCKELTAL: 12, NAMN: 42, ENHET: 12, ENHETSNAMN: 30, FRAN: 12, TILL: 12, KON: 10, MATTENHET: 12,
    VARDE: 13, TALJARE: 12, NAMNARE: 12, SAKNAS: 24, SAKERHET: 13, KOMMENTAR: 44, VERSION: 9,
}  # fmt: skip
ROWS_MAX = 100_000
