"""What the public may read of a correction: that it was made, and its values where none is hidden.

Pure: the figures of the public document and the corrections in, the corrections as anybody may
read them out. A correction is words, so whatever is doubtful is hidden.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from nyckeltal.enums import Kon
from styrning.arsredovisning.dokument import Rattelse
from styrning.arsredovisning.offentlig import hidden_point, is_count, is_few, is_small_pair

DOLT = "visas inte"
_NUMBER = re.compile(r"[0-9]+(,[0-9]+)?")
_PAIR = re.compile(r"([0-9]+(?:,[0-9]+)?) av ([0-9]+(?:,[0-9]+)?)")
_SEXES = {"kvinnor": "kvinnor", "män": "man"}
_SPACES = str.maketrans("", "", "\u00a0\u202f")
Figur = Mapping[str, Any]


def public_errata(report: Mapping[str, Any], errata: Iterable[Rattelse]) -> list[Rattelse]:
    """``errata`` without the values that ``report``, the public one with Decimals, hides."""
    figures = [figure for mal in report.get("mal", []) for figure in mal["nyckeltal"]]
    return [_hidden(row) if _is_hidden(row, figures) else row for row in errata]


def _hidden(row: Rattelse) -> Rattelse:
    shown = row.copy()
    shown["publicerat"] = shown["nu"] = DOLT
    return shown


def _is_hidden(row: Rattelse, figures: Sequence[Figur]) -> bool:
    place, values = f"{row['vad']}, {row['var']}", (row["publicerat"], row["nu"])
    if any(_is_small_pair(text) for text in values):
        return True
    few = any(is_few(_number(text)) for text in values)
    named = _named(place, figures)
    if not named:
        return few
    if few and is_count(named[0]["mattenhet"]):
        return True
    at = [figure for figure in named if figure["enhet"]["namn"] in place]
    if not at and _tells_of_another(row["vad"], named):
        return True
    return any(_hides(figure, place) for figure in at or named)


def _named(place: str, figures: Sequence[Figur]) -> list[Figur]:
    """The nyckeltal that the words name, the longest name where several do."""
    found = [figure for figure in figures if figure["namn"] in place]
    longest = max((len(figure["namn"]) for figure in found), default=0)
    return [figure for figure in found if len(figure["namn"]) == longest]


def _tells_of_another(vad: str, named: Sequence[Figur]) -> bool:
    """Whether an enhet is named whose value the report never shows ("Nyckeltal, enhet, 2025")."""
    _, found, rest = vad.partition(f"{named[0]['namn']}, ")
    periods = {point["period"] for figure in named for point in figure["serie"]}
    first = rest.split(", ")[0].lower()
    return bool(found) and first not in {*periods, *_SEXES, Kon.TOTALT.label.lower()}


def _hides(figure: Figur, place: str) -> bool:
    """Whether the public report hides what the words tell of the figure: its period, its sex."""
    points = [point for point in figure["serie"] if point["period"] in place]
    words = {word.strip(" .:;") for word in place.lower().split(",")}
    sexes = [name for word, name in _SEXES.items() if word in words]
    return any(
        hidden_point(point) or any(point[name] is None for name in sexes)
        for point in points or figure["serie"]
    )


def _number(text: str) -> Decimal | None:
    found = _NUMBER.match(text.translate(_SPACES).strip())
    return Decimal(found[0].replace(",", ".")) if found else None


def _is_small_pair(text: str) -> bool:
    found = _PAIR.search(text.translate(_SPACES))
    if found is None:
        return False
    over, under = (Decimal(number.replace(",", ".")) for number in found.groups())
    return is_small_pair(over, under)
