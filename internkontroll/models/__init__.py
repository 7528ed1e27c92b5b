"""Internal control: risk, plan, check, occasion, result."""

from internkontroll.models.kontroll import (
    Kontrollmoment,
    Kontrollplan,
    Kontrollresultat,
    Kontrolltillfalle,
    ResultatAtgard,
)
from internkontroll.models.risk import Risk

__all__ = [
    "Kontrollmoment",
    "Kontrollplan",
    "Kontrollresultat",
    "Kontrolltillfalle",
    "ResultatAtgard",
    "Risk",
]
