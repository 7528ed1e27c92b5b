"""The annual report's own facts."""

from styrning.arsredovisning.models.rapport import (
    Rapport,
    Rapportbild,
    Rapportblock,
    Rapportmall,
    Rapporttext,
)

__all__ = ["Rapport", "Rapportbild", "Rapportblock", "Rapportmall", "Rapporttext"]
