"""A filled-in workbook of internal control: read, compared with what is saved, then applied.

Every bad cell is named in one answer, and either everything is applied or nothing.
"""

from internkontroll.importers.granskning import Andring, Fel, Preview
from internkontroll.importers.inlasning import apply, preview
from internkontroll.importers.markering import mark_errors
from internkontroll.importers.rader import Inlasning, Inlast, open_rows, read_workbook, seal_rows

__all__ = [
    "Andring",
    "Fel",
    "Inlasning",
    "Inlast",
    "Preview",
    "apply",
    "mark_errors",
    "open_rows",
    "preview",
    "read_workbook",
    "seal_rows",
]
