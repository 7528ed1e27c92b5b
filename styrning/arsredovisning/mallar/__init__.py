"""The templates that reports are made from: shipped ones, and the municipality's own.

The headings of the förvaltningsberättelse follow RKR R15, those of the delårsrapport RKR R17; what
a row may hold is checked alike wherever it comes from.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from mal.enums import RapporterasTill
from styrning.arsredovisning.enums import Blockslag, Rapportslag
from styrning.arsredovisning.urval import read_urval
from styrning.bas.errors import RuleError

FOLDER = Path(__file__).parent
NYCKEL = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
MOST = 300  # rows of one template


@dataclass(frozen=True)
class Mallrad:
    """One heading or block of a template; ``nyckel`` names it over the years."""

    nyckel: str
    slag: str
    niva: int = 0
    rubrik: str = ""
    instruktion: str = ""
    urval: Mapping[str, Any] = field(default_factory=dict)
    rapporteras_till: str = RapporterasTill.KF

    def data(self) -> dict[str, Any]:
        """What is kept of it: only what is said."""
        return {name: value for name, value in asdict(self).items() if value}


@dataclass(frozen=True)
class Mall:
    """A template: what kind of report, what it is for, and its rows in order."""

    kod: str
    slag: str
    namn: str
    beskrivning: str
    rader: tuple[Mallrad, ...]


@cache
def shipped() -> tuple[Mall, ...]:
    """The templates that come with the system, one for each kind of report."""
    return tuple(_shipped(slag) for slag in Rapportslag)


def _shipped(slag: str) -> Mall:
    document = json.loads((FOLDER / f"{slag}.json").read_text(encoding="utf-8"))
    return Mall(
        kod=str(slag),
        slag=str(slag),
        namn=document["namn"],
        beskrivning=document["beskrivning"],
        rader=read_rows(document["rader"]),
    )


def template_of(slag: str) -> Mall:
    return next(mall for mall in shipped() if mall.slag == slag)


def read_rows(rows: Sequence[Mapping[str, Any]]) -> tuple[Mallrad, ...]:
    """The rows of a template, checked one by one.

    Raises: RuleError, naming the row, for an unknown kind or field, a heading that skips a level,
        a nyckel that stands twice, or a selection that its kind of block cannot make.
    """
    if len(rows) > MOST:
        raise RuleError(f"En mall har högst {MOST} rader.")
    seen: set[str] = set()
    read: list[Mallrad] = []
    above = 0
    for place, row in enumerate(rows, start=1):
        try:
            rad = _row(row)
            if rad.nyckel in seen:
                raise RuleError(f"Nyckeln {rad.nyckel} står två gånger.")
            if rad.slag == Blockslag.RUBRIK:
                if rad.niva > above + 1:
                    raise RuleError(f"Rubriken {rad.rubrik} hoppar över en nivå.")
                above = rad.niva
        except RuleError as error:
            raise RuleError(f"Rad {place} i mallen: {error}") from error
        seen.add(rad.nyckel)
        read.append(rad)
    return tuple(read)


def _row(row: Mapping[str, Any]) -> Mallrad:
    if unknown := sorted(set(row) - set(Mallrad.__dataclass_fields__)):
        raise RuleError(f"okänt fält {', '.join(unknown)}.")
    if row.get("slag") not in Blockslag.values:
        raise RuleError(f"okänt slag av block: {row.get('slag')}.")
    rad = Mallrad(**row)
    if not NYCKEL.fullmatch(rad.nyckel):
        raise RuleError("nyckeln får ha små bokstäver a–z, siffror och bindestreck.")
    if (rad.slag == Blockslag.RUBRIK) != (rad.niva in {1, 2, 3}):
        raise RuleError("en rubrik har nivå 1, 2 eller 3, och bara rubriker har nivå.")
    if rad.slag == Blockslag.RUBRIK and not rad.rubrik:
        raise RuleError("en rubrik behöver ord.")
    if rad.rapporteras_till not in RapporterasTill.values:
        raise RuleError("rapporteras till är kf eller namnd.")
    read_urval(rad.slag, rad.urval)
    return rad
