"""The columns of the workbook of net costs, and what its head says of signs and units."""

import re

from styrning.arsredovisning.enums import Beloppsenhet, Kostnadstecken

MALLVERSION = "Driftredovisning 1"
BLAD = "Driftredovisning"
ENHET, NAMN, KOD, VERKSAMHET = "Enhetskod", "Enhet", "Kod", "Verksamhet"
BUDGET, UTFALL, PROGNOS = "Budget", "Utfall", "Prognos"
KOMMENTAR, VERSION = "Kommentar", "Version"
BELOPP = {"budget": BUDGET, "utfall": UTFALL, "prognos": PROGNOS}
RUBRIKER = {"enhet": ENHET, "kod": KOD, "verksamhet": VERKSAMHET, **BELOPP, "kommentar": KOMMENTAR}
KRAVS = (ENHET, KOD, VERKSAMHET, BUDGET, UTFALL)
SUMMA = "Summa"
UTAN_BOLAG = "Summa utan bolag"

_TOTAL = re.compile(r"(summa|totalt?|delsumma)\b.*", re.IGNORECASE)
_MINUS = re.compile(r"kostnad(er)?( är)? negativ|minus är kostnad", re.IGNORECASE)
_PLUS = re.compile(r"kostnad(er)?( är)? positiv|plus är kostnad", re.IGNORECASE)
_MKR = re.compile(r"\b(i|enhet:?) (mkr|mnkr|miljoner)", re.IGNORECASE)
_TKR = re.compile(r"\b(i|enhet:?) (tkr|kkr|tusen)", re.IGNORECASE)


def is_total(text: str) -> bool:
    """Whether a row that is called ``text`` states a sum."""
    return bool(_TOTAL.fullmatch(text.strip()))


def stated_sign(head: str) -> str:
    """What the head of a sheet says of signs; "" where it says nothing, or both."""
    return _one(
        (Kostnadstecken.MINUS, _MINUS.search(head)), (Kostnadstecken.PLUS, _PLUS.search(head))
    )


def stated_unit(head: str) -> str:
    """What the head of a sheet says of the unit; "" where it says nothing, or both."""
    return _one((Beloppsenhet.MKR, _MKR.search(head)), (Beloppsenhet.TKR, _TKR.search(head)))


def _one(*found: tuple[str, object]) -> str:
    said = [str(value) for value, match in found if match]
    return said[0] if len(said) == 1 else ""


def head_words(tecken: str, enhet: str) -> str:
    """What ``stated_sign`` and ``stated_unit`` read back."""
    return f"{Kostnadstecken(tecken).label}. Belopp i {Beloppsenhet(enhet).label}."
