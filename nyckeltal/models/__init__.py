"""Key figures and everything that is said about them."""

from nyckeltal.models.fraga import Fraga
from nyckeltal.models.inlasning import Inlasning
from nyckeltal.models.nyckeltal import (
    MalNyckeltal,
    Nyckeltal,
    NyckeltalBrott,
    NyckeltalEnhet,
    NyckeltalSuccession,
)
from nyckeltal.models.skala import Svarsalternativ, Svarsskala
from nyckeltal.models.undersokning import Undersokning
from nyckeltal.models.varde import Malvarde, Prognos, Utfall

__all__ = [
    "Fraga",
    "Inlasning",
    "MalNyckeltal",
    "Malvarde",
    "Nyckeltal",
    "NyckeltalBrott",
    "NyckeltalEnhet",
    "NyckeltalSuccession",
    "Prognos",
    "Svarsalternativ",
    "Svarsskala",
    "Undersokning",
    "Utfall",
]
