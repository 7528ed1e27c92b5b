"""Set-based reads of key figures and what is said about them, as plain data."""

from nyckeltal.selectors.definitioner import (
    SHEET,
    Definition,
    Lankar,
    answer_on_scale,
    definition_of,
    gather_links,
    links,
    of_plan,
)
from nyckeltal.selectors.fakta import YEARS_BACK, Ansvar, Cell, Facts, Foregangare, facts
from nyckeltal.selectors.historik import history
from nyckeltal.selectors.planfakta import facts_of_plan

__all__ = [
    "SHEET",
    "YEARS_BACK",
    "Ansvar",
    "Cell",
    "Definition",
    "Facts",
    "Foregangare",
    "Lankar",
    "answer_on_scale",
    "definition_of",
    "facts",
    "facts_of_plan",
    "gather_links",
    "history",
    "links",
    "of_plan",
]
