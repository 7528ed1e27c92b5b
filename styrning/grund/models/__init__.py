"""The ground: users, roles, tokens, organisation, årshjul, event log."""

from styrning.grund.models.arshjul import (
    Aktivitet,
    Arshjul,
    Inlamning,
    Lasrad,
    Rapporthantering,
    Uppfoljning,
)
from styrning.grund.models.handelse import Atgard, Handelse
from styrning.grund.models.konto import ApiAnrop, ApiToken, Kalender, Tilldelning, User
from styrning.grund.models.kvittens import Kvittens
from styrning.grund.models.organisation import Enhet, EnhetSuccession, TreeLock
from styrning.grund.models.utskick import Utskick

__all__ = [
    "Aktivitet",
    "ApiAnrop",
    "ApiToken",
    "Arshjul",
    "Atgard",
    "Enhet",
    "EnhetSuccession",
    "Handelse",
    "Inlamning",
    "Kalender",
    "Kvittens",
    "Lasrad",
    "Rapporthantering",
    "Tilldelning",
    "TreeLock",
    "Uppfoljning",
    "User",
    "Utskick",
]
