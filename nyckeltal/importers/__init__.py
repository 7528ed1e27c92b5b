"""A filled-in workbook: read without database, compared with what is saved, then applied.

Every bad cell is named in one answer, and either everything is applied or nothing.
"""

from nyckeltal.importers.granskning import Andring, Fel, Preview, Undran, counted, preview
from nyckeltal.importers.inlasning import apply, ensure_importable
from nyckeltal.importers.konflikt import last_saved
from nyckeltal.importers.markering import mark_errors
from nyckeltal.importers.rader import Inlasning, Inlast, answers_in, read_seal, read_workbook

__all__ = [
    "Andring",
    "Fel",
    "Inlasning",
    "Inlast",
    "Preview",
    "Undran",
    "answers_in",
    "apply",
    "counted",
    "ensure_importable",
    "last_saved",
    "mark_errors",
    "preview",
    "read_seal",
    "read_workbook",
]
