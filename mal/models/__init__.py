"""Plans, goals, their judgement, and what enheter are asked to do."""

from mal.models.bedomning import Bedomning, Bedomningsgrund
from mal.models.granskning import Granskning
from mal.models.mal import Mal, MalAtgard, MalMedansvarig, MalSamband, MalSuccession
from mal.models.plan import Niva, Nivaregel, Plan, Planandring, Skala, Skalsteg, Tagg
from mal.models.uppdrag import Uppdrag, UppdragMottagare, Uppdragssvar

__all__ = [
    "Bedomning",
    "Bedomningsgrund",
    "Granskning",
    "Mal",
    "MalAtgard",
    "MalMedansvarig",
    "MalSamband",
    "MalSuccession",
    "Niva",
    "Nivaregel",
    "Plan",
    "Planandring",
    "Skala",
    "Skalsteg",
    "Tagg",
    "Uppdrag",
    "UppdragMottagare",
    "Uppdragssvar",
]
