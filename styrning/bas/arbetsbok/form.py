"""The sheets and headers of a kind of workbook: written by one module, read by another."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from styrning.bas.quantities import as_decimal, canonical, format_exact
from styrning.bas.text import clean_text
from styrning.bas.xlsx import (
    CellError,
    as_choice,
    as_count,
    as_day,
    as_text,
    cell_text,
    fingerprint,
    in_order,
)

KOD = "Kod"
VERSION, AVTRYCK, UTLAMNAT, NYCKEL = "Version", "Avtryck", "Utlämnat", "Nyckel"
HIDDEN = (NYCKEL, VERSION, AVTRYCK, UTLAMNAT)
JA_NEJ = {"ja": "Ja", "nej": "Nej"}

Val = Mapping[str, str]  # what is saved → the word to choose


def yes_no(value: bool | None) -> str | None:
    """A key of ``JA_NEJ``; None stays None."""
    return None if value is None else "ja" if value else "nej"


@dataclass(frozen=True)
class Kolumn:
    """One column: its header, the field that it holds, and what may stand in it.

    ``slag`` is text, antal (a whole number), tal (a Decimal), dag, val (a word of a list),
    ord (words with ; between) or last (shown, never read). ``val`` is the list itself, or the
    name of one that differs between workbooks. ``las`` reads the cell in another way, with the
    list; a tal with a list is shown by its word. ``varfor`` says why a change is refused where
    the cell is locked, if the row's own reason does not. ``fritt``: the list is a help, and
    another word may be what a new row says. ``ny``: whether a new row may fill it in.
    """

    rubrik: str
    falt: str
    bredd: int
    slag: str = "text"
    val: Val | str | None = None
    hjalp: str = ""
    las: Callable[[Any, Val], Any] | None = None
    varfor: str = ""
    fritt: bool = False
    ny: bool = True

    @property
    def is_input(self) -> bool:
        return self.slag != "last"

    def choices(self, lists: Mapping[str, Val]) -> Val:
        """What may be chosen; empty where anything may be written."""
        if isinstance(self.val, str):
            return lists.get(self.val, {})
        return self.val or {}

    def read(self, value: Any, lists: Mapping[str, Val]) -> Any:
        """What the cell says. Raises: RuleError, in words, for what cannot be read."""
        if self.las is not None:
            return self.las(value, self.choices(lists))
        if self.slag == "val":
            return as_choice(value, self.choices(lists))
        return _READ[self.slag](value)

    def write(self, value: Any, lists: Mapping[str, Val]) -> Any:
        """What stands in the cell for what is saved."""
        if self.slag == "val":
            other = str(value) if self.fritt else ""
            return self.choices(lists).get(str(value), other) if value not in {None, ""} else ""
        if isinstance(value, tuple):
            return "; ".join(value)
        if isinstance(value, Decimal) and (choices := self.choices(lists)):
            return choices.get(canonical(value) or "", value)
        return value

    def words(self, value: Any, lists: Mapping[str, Val]) -> str:
        """The value in print."""
        shown = self.write(value, lists)
        if isinstance(shown, date):
            return f"{shown:%Y-%m-%d}"
        if isinstance(shown, Decimal):
            return format_exact(shown)
        return "" if shown is None else str(shown)


def _as_words(value: Any) -> tuple[str, ...]:
    """Words with ; between, in their order, each once."""
    words = (clean_text(word) for word in cell_text(value).split(";"))
    return tuple(dict.fromkeys(word for word in words if word))


_READ: dict[str, Callable[[Any], Any]] = {
    "text": as_text,
    "antal": as_count,
    "tal": as_decimal,
    "dag": as_day,
    "ord": _as_words,
}


@dataclass(frozen=True)
class Blad:
    """One sheet: its name, the header of what names a row, its columns, and its new rows.

    ``nya``: how many empty rows there are for what is new; 0 where none may be added.
    ``inte_nya``: why not, then. ``kallas``: the header of what a row is called by, where its key
    says nothing to a reader. ``fasta``: how many columns stay in view beside a wide sheet.
    """

    namn: str
    nyckel: str
    kolumner: tuple[Kolumn, ...]
    nya: int = 0
    inte_nya: str = "Nya rader läggs inte till här. Gör det på sidan."
    kallas: str = ""
    fasta: int = 1

    @property
    def inputs(self) -> list[Kolumn]:
        return [column for column in self.kolumner if column.is_input]

    @property
    def headers(self) -> list[str]:
        return [*(column.rubrik for column in self.kolumner), *HIDDEN]

    @property
    def required(self) -> list[str]:
        """The headers that an upload must have, wherever they stand."""
        return list(
            dict.fromkeys([self.nyckel, *(column.rubrik for column in self.inputs), *HIDDEN])
        )

    @property
    def names_itself(self) -> bool:
        """Whether a new row says its own kod; elsewhere the system gives it."""
        return any(column.rubrik == self.nyckel for column in self.inputs)

    def column(self, falt: str) -> Kolumn:
        return next(column for column in self.kolumner if column.falt == falt)

    def header_of(self, falt: str | None) -> str:
        """The header that a field stands under; the key's for a field that has none."""
        return next((col.rubrik for col in self.kolumner if col.falt == falt), self.nyckel)


@dataclass(frozen=True)
class Form:
    """A kind of workbook: its mark, what it is called ("internkontroll"), its sheets and rules.

    ``version`` changes when a workbook that is out can no longer be read. ``regler`` are told on
    the first sheet.
    """

    version: str
    namn: str
    bladen: tuple[Blad, ...]
    regler: Sequence[str] = ()

    def blad(self, namn: str) -> Blad:
        return next(blad for blad in self.bladen if blad.namn == namn)

    def in_order(self, errors: Iterable[CellError]) -> list[CellError]:
        """As one goes through the workbook: by sheet, row and column."""
        return in_order(errors, {blad.namn: blad.headers for blad in self.bladen})


@dataclass(frozen=True)
class Utlamning:
    """What a workbook was made for, when and to whom; its seal sheet holds this."""

    version: str
    omfang: tuple[str, ...]
    at: str
    av: str

    @property
    def parts(self) -> tuple[str, ...]:
        """What the seal's fingerprint is made of."""
        return (self.version, *self.omfang, self.at, self.av)

    def row_mark(self, blad: str, *cells: object) -> str:
        """A row's own fingerprint over some of its cells: 16 hexadecimal digits."""
        return fingerprint([*self.parts, blad, *cells])[:16]


def input_parts(blad: Blad, values: Mapping[str, Any]) -> list[str]:
    """The input cells in the form that their fingerprint is made of."""
    return [_part(values.get(column.falt)) for column in blad.inputs]


def _part(value: Any) -> str:
    if isinstance(value, Decimal):
        return canonical(value) or ""
    if isinstance(value, tuple):
        return "; ".join(value)
    return "" if value is None else str(value)
