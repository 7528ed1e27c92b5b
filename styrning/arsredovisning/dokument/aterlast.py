"""The read model out of a document again: with Decimals, days and moments, as it was read."""

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any

# The fields of a report that hold a number or a list of them; a string there is a decimal.
TAL = frozenset(
    {
        "andel", "aterstallt", "aterstar", "att_reglera", "av_justerat", "av_resultat", "avvikelse",
        "belopp", "beraknat", "budget", "delvis", "eget_kapital", "ej_regleras", "forandring",
        "forra", "golv", "hogst", "ingaende", "krav", "kvar", "kvinnor", "man", "minsta_bedomda",
        "procent", "prognos", "prognosavvikelse", "reserverat", "skatter_bidrag", "tak", "tolerans",
        "totalt", "under_tak", "utfall", "utgaende", "utrymme", "varde", "varde_max", "vikt",
    }
)  # fmt: skip
# What is printed in place of a number is words, whatever they look like.
ORD = frozenset({"text"})
_NUMERAL = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+(?:\+[0-9:]+)?")


def typed(value: Any, key: str = "") -> Any:
    """The inverse of ``plain`` for a report: a string becomes what its field holds.

    Numbers are told by their field, since a kod may look like one; days and moments by their form.
    """
    if isinstance(value, dict):
        return {name: inner if name in ORD else typed(inner, name) for name, inner in value.items()}
    if isinstance(value, list):
        return [typed(inner, key) for inner in value]
    if not isinstance(value, str):
        return value
    if key in TAL and _NUMERAL.fullmatch(value):
        return Decimal(value)
    if _DAY.fullmatch(value):
        return date.fromisoformat(value)
    return datetime.fromisoformat(value) if _MOMENT.fullmatch(value) else value
