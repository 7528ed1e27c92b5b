"""What stands in one workbook, as its user may change it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from styrning.bas.arbetsbok.form import Blad, Val
from styrning.bas.text import clean_text


@dataclass(frozen=True)
class Bokrad:
    """One row: its key and version, what is saved by field, and which fields may be filled in.

    ``nyckel`` stands in a hidden column and names the row for good; ``varden["kod"]`` is what a
    reader sees. ``varfor`` says why the locked fields are. ``tom``: nothing is saved on it yet.
    ``objekt`` is what a service writes on, and ``sparad`` the row that ``version`` is of, where
    that is another. ``listor`` are the lists to choose from that are this row's own: a scale that
    only some rows are answered on.
    """

    nyckel: str
    version: int
    varden: Mapping[str, Any]
    oppna: Collection[str] = ()
    varfor: str = ""
    objekt: Any = None
    namn: str = ""
    tom: bool = False
    listor: Mapping[str, Val] = field(default_factory=dict)
    sparad: Any = None

    def __post_init__(self) -> None:
        # as a cell reads, so that a row that nobody touched equals what is saved
        clean = {
            name: clean_text(value) if isinstance(value, str) else value
            for name, value in self.varden.items()
        }
        object.__setattr__(self, "varden", clean)


@dataclass
class Bok:
    """One workbook: what it is for, its rows by sheet and key, and the lists to choose from.

    Args:
        omfang: what its seal says that it is for, as ("BUN", "2026").
        omfang_text: the same in words: "BUN 2026".
        fil: the name of the file, without its ending.
        lage: what is told first: the round, the day that it is due, the plan's state.
        nya: why no new row may be added to a sheet, by its name; without the sheet they may.
        stangda: fields that no new row of this workbook fills in.
        objekt: what the services need besides the row: a plan, an enhet.
    """

    titel: str
    omfang: tuple[str, ...]
    omfang_text: str
    fil: str
    rader: dict[str, dict[str, Bokrad]]
    listor: dict[str, Val] = field(default_factory=dict)
    lage: Sequence[str] = ()
    nya: dict[str, str] = field(default_factory=dict)
    stangda: Collection[str] = ()
    objekt: Any = None

    def open_in_new(self, blad: Blad) -> list[str]:
        """The fields that a new row of a sheet may fill in."""
        return [col.falt for col in blad.inputs if col.ny and col.falt not in self.stangda]

    def lists_of(self, rad: Bokrad | None) -> Mapping[str, Val]:
        """What may be chosen in a row; None is a new one."""
        return {**self.listor, **rad.listor} if rad and rad.listor else self.listor
