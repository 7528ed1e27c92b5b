"""Workbooks that go out filled, are changed and come back: described by their columns, once.

``form`` says which sheets and columns there are, ``bok`` what stands in them, ``skrivning`` makes
the file, ``lasning`` reads it, ``jamforelse`` sorts its rows. What is saved, and by which service,
is each kind's own (``styrning.grund.arbetsbok``).
"""

from styrning.bas.arbetsbok.bok import Bok, Bokrad
from styrning.bas.arbetsbok.form import (
    HIDDEN,
    JA_NEJ,
    KOD,
    Blad,
    Form,
    Kolumn,
    Utlamning,
    Val,
    yes_no,
)
from styrning.bas.arbetsbok.jamforelse import (
    AGAIN,
    UNKNOWN,
    Andring,
    Cell,
    Fel,
    Granskning,
    Preview,
    compare,
)
from styrning.bas.arbetsbok.lasning import Inlasning, Inlast, open_rows, read_workbook, seal_rows
from styrning.bas.arbetsbok.namn import as_named, as_named_all, as_named_or_new, named
from styrning.bas.arbetsbok.skrivning import BLAD_DATA, add_sheet, workbook

__all__ = [
    "AGAIN",
    "BLAD_DATA",
    "HIDDEN",
    "JA_NEJ",
    "KOD",
    "UNKNOWN",
    "Andring",
    "Blad",
    "Bok",
    "Bokrad",
    "Cell",
    "Fel",
    "Form",
    "Granskning",
    "Inlasning",
    "Inlast",
    "Kolumn",
    "Preview",
    "Utlamning",
    "Val",
    "add_sheet",
    "as_named",
    "as_named_all",
    "as_named_or_new",
    "compare",
    "named",
    "open_rows",
    "read_workbook",
    "seal_rows",
    "workbook",
    "yes_no",
]
