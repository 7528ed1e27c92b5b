"""The annual report's own facts."""

from styrning.arsredovisning.models.balanskrav import Balanskravsbeslut, Balanskravsutredning
from styrning.arsredovisning.models.geh import Gehregel, Gehutlatande
from styrning.arsredovisning.models.rapport import (
    Rapport,
    Rapportbild,
    Rapportblock,
    Rapportmall,
    Rapporttext,
)
from styrning.arsredovisning.models.utgava import (
    Utgava,
    Utgavedokument,
    UtgavaRad,
    Utgaverattelse,
)

__all__ = [
    "Balanskravsbeslut",
    "Balanskravsutredning",
    "Gehregel",
    "Gehutlatande",
    "Rapport",
    "Rapportbild",
    "Rapportblock",
    "Rapportmall",
    "Rapporttext",
    "Utgava",
    "UtgavaRad",
    "Utgavedokument",
    "Utgaverattelse",
]
