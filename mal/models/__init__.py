"""Plans, goals and their judgement."""

from mal.models.bedomning import Bedomning
from mal.models.mal import Mal, MalAtgard, MalMedansvarig, MalSuccession
from mal.models.plan import Niva, Plan, Skala, Skalsteg, Tagg

__all__ = [
    "Bedomning",
    "Mal",
    "MalAtgard",
    "MalMedansvarig",
    "MalSuccession",
    "Niva",
    "Plan",
    "Skala",
    "Skalsteg",
    "Tagg",
]
