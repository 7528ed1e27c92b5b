"""A filled-in workbook: read without database, compared with what is saved, then applied.

Every bad cell is named in one answer, and either everything is applied or nothing.
"""

from nyckeltal.importers.bedomningar import (
    BEDOMNINGAR,
    Helhet,
    apply_both,
    counted_judgements,
    nothing_judged,
    read_judgements,
    try_judgements,
)
from nyckeltal.importers.granskning import Andring, Fel, Preview, counted, preview
from nyckeltal.importers.inlasning import apply, ensure_importable
from nyckeltal.importers.konflikt import last_saved
from nyckeltal.importers.markering import mark_errors
from nyckeltal.importers.rader import Inlasning, Inlast, answers_in, read_seal, read_workbook
from nyckeltal.importers.undringar import Undran

__all__ = [
    "BEDOMNINGAR",
    "Andring",
    "Fel",
    "Helhet",
    "Inlasning",
    "Inlast",
    "Preview",
    "Undran",
    "answers_in",
    "apply",
    "apply_both",
    "counted",
    "counted_judgements",
    "ensure_importable",
    "last_saved",
    "mark_errors",
    "nothing_judged",
    "preview",
    "read_judgements",
    "read_seal",
    "read_workbook",
    "try_judgements",
]
