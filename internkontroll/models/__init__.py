"""Internal control: scale, risk, plan, check, occasion, result, report."""

from internkontroll.models.kontroll import (
    Kontrollmoment,
    Kontrollresultat,
    Kontrolltillfalle,
    ResultatAtgard,
)
from internkontroll.models.plan import (
    GemensamtMoment,
    Kontrollar,
    Kontrollplan,
    Kontrollplanandring,
    Planrisk,
)
from internkontroll.models.rapport import Bolagsprovning, Kontrollrapport, SamladBedomning
from internkontroll.models.revision import RekommendationAtgard, Revisionsrekommendation
from internkontroll.models.risk import Risk, RiskAtgard, RiskMal, RiskNyckeltal
from internkontroll.models.skala import Riskskala, Riskzon, Skalsteg
from internkontroll.models.underlag import Bevis, Bevisfil, Urval

__all__ = [
    "Bevis",
    "Bevisfil",
    "Bolagsprovning",
    "GemensamtMoment",
    "Kontrollar",
    "Kontrollmoment",
    "Kontrollplan",
    "Kontrollplanandring",
    "Kontrollrapport",
    "Kontrollresultat",
    "Kontrolltillfalle",
    "Planrisk",
    "RekommendationAtgard",
    "ResultatAtgard",
    "Revisionsrekommendation",
    "Risk",
    "RiskAtgard",
    "RiskMal",
    "RiskNyckeltal",
    "Riskskala",
    "Riskzon",
    "SamladBedomning",
    "Skalsteg",
    "Urval",
]
