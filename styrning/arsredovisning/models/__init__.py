"""The annual report's own facts."""

from styrning.arsredovisning.models.balanskrav import Balanskravsbeslut, Balanskravsutredning
from styrning.arsredovisning.models.drift import Driftpost
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
    UtgavaRad,
    Utgavedokument,
    Utgaverattelse,
)

__all__ = [
    "Balanskravsbeslut",
    "Balanskravsutredning",
    "Driftpost",
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
