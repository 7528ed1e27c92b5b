"""From what was reported and written to the canonical document of a report."""

from styrning.arsredovisning.bygg.dokument import build_document
from styrning.arsredovisning.bygg.noder import read_text

__all__ = ["build_document", "read_text"]
