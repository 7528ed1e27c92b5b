"""A workbook that comes back: every row as it was written, and every bad cell."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, BinaryIO

from django.conf import settings

from styrning.bas.arbetsbok.bok import Bok
from styrning.bas.arbetsbok.form import (
    AVTRYCK,
    HIDDEN,
    NYCKEL,
    UTLAMNAT,
    VERSION,
    Blad,
    Form,
    Kolumn,
    Utlamning,
    Val,
    input_parts,
)
from styrning.bas.errors import RuleError
from styrning.bas.xlsx import (
    CellError,
    RowReader,
    as_version,
    by_row,
    carried,
    carry,
    cell_text,
    check_upload,
    column_letters,
    faults_if_any,
    mark_cells,
    merged_cells,
    read_rows,
    read_seal,
)

NOT_OURS = (
    "Filen är ingen arbetsbok för {namn} från Styrning. Hämta arbetsboken på sidan, fyll i den "
    "och ladda upp den filen."
)
TWICE = "Samma rad står redan på rad {rad}. Ta bort en av dem."


@dataclass(frozen=True)
class Inlast:
    """One row as it was written; what is empty changes nothing.

    ``kod`` is what is seen as its key and ``nyckel`` the hidden one, empty for a new row.
    ``is_genuine`` is whether key and version stand as they were handed out, ``is_untouched``
    whether the input cells do. ``is_new``: no row of the workbook, but one that is to be added.
    """

    blad: str
    rad: int
    kod: str
    nyckel: str
    version: int
    varden: dict[str, Any]
    is_genuine: bool
    is_untouched: bool
    is_new: bool

    @property
    def filled_in(self) -> dict[str, Any]:
        return {name: value for name, value in self.varden.items() if value not in {None, "", ()}}


@dataclass(frozen=True)
class Inlasning:
    """What a file holds: rows, bad cells, each row as it stands, and where headers stand."""

    utlamning: Utlamning
    rader: list[Inlast]
    errors: list[CellError]
    cells: dict[str, dict[int, dict[str, Any]]] = field(default_factory=dict)
    letters: dict[str, dict[str, str]] = field(default_factory=dict)

    def marked(self, file: BinaryIO, errors: Iterable[CellError], form: Form) -> bytes:
        """The user's own file back, with ``errors`` marked and explained in comments.

        An error in a hidden column is told at what names the row, where it can be seen.
        """
        return mark_cells(file, errors, self.letters, hidden=HIDDEN, shown_at=form.bladen[0].nyckel)


def read_workbook(file: BinaryIO, name: str, form: Form, bok: Bok) -> Inlasning:
    """Every row of the workbook's sheets and every bad cell.

    Raises: RuleError for what is no workbook of this kind, or one of something else.
    """
    check_upload(file, name, settings.EXCEL_MAX_BYTES)
    parts = read_seal(file, form.version, len(bok.omfang) + 2)
    if parts is None:
        raise RuleError(NOT_OURS.format(namn=form.namn))
    *omfang, at, av = parts
    utlamning = Utlamning(form.version, tuple(omfang), at, av)
    if utlamning.omfang != bok.omfang:
        raise RuleError(
            f"Arbetsboken gäller {' '.join(omfang)}, men du är i {form.namn} för "
            f"{bok.omfang_text}. Inget har sparats."
        )
    result = Inlasning(utlamning, [], [])
    for blad in form.bladen:
        _read_sheet(file, blad, bok, result)
    result.errors.sort()
    return result


def _read_sheet(file: BinaryIO, blad: Blad, bok: Bok, result: Inlasning) -> None:
    headers = [column.rubrik for column in blad.inputs]
    faults = merged_cells(file, blad.namn, blad.required)
    faults += faults_if_any(file, blad.namn, headers)
    cells = dict(read_rows(file, blad.namn, blad.required))
    faulty = by_row(faults)
    seen: dict[str, int] = {}
    result.errors.extend(faults)
    for number, values in cells.items():
        bad = {fault.kolumn for fault in faulty.get(number, ())}
        reader = RowReader(blad.namn, number, values, bad)
        row = _row(reader, blad, bok, result.utlamning)
        if row.is_new and not row.filled_in and not reader.errors and not bad:
            continue
        same = row.nyckel or row.kod.casefold()
        if same and same in seen:
            reader.refuse(blad.nyckel, TWICE.format(rad=seen[same]))
        seen.setdefault(same, number)
        result.rader.append(row)
        result.errors.extend(reader.errors)
    result.cells[blad.namn] = cells
    result.letters[blad.namn] = column_letters(file, blad.namn, blad.required)


def _row(reader: RowReader, blad: Blad, bok: Bok, utlamning: Utlamning) -> Inlast:
    nyckel = cell_text(reader.cells.get(NYCKEL))
    kod = cell_text(reader.cells.get(blad.nyckel))
    version = reader.tried(VERSION, as_version, 0) if nyckel else 0
    listor = bok.lists_of(bok.rader[blad.namn].get(nyckel))
    values = {
        column.falt: reader.tried(column.rubrik, _reader(column, listor), None)
        for column in blad.inputs
    }
    marks = {name: cell_text(reader.cells.get(name)) for name in (AVTRYCK, UTLAMNAT)}
    parts = input_parts(blad, values)
    return Inlast(
        blad=blad.namn,
        rad=reader.number,
        kod=kod,
        nyckel=nyckel,
        version=version,
        varden=values,
        is_genuine=utlamning.row_mark(blad.namn, nyckel, version) == marks[AVTRYCK],
        is_untouched=utlamning.row_mark(blad.namn, nyckel, *parts) == marks[UTLAMNAT],
        is_new=not nyckel and (blad.names_itself or not kod),
    )


def _reader(column: Kolumn, listor: Mapping[str, Val]) -> Callable[[Any], Any]:
    return lambda value: column.read(value, listor)


def seal_rows(rows: Iterable[Inlast], owner: Sequence[object], salt: str) -> str:
    """``rows`` as one text that only ``owner`` can confirm, within the hour."""
    plain = [asdict(row) | {"varden": _plain(row.varden)} for row in rows]
    return carry(plain, owner, salt)


def open_rows(sealed: str, owner: Sequence[object], form: Form, salt: str) -> list[Inlast]:
    """The rows that were sealed.

    Raises: signing.BadSignature if they were altered, are too old, or belong to another owner.
    """
    return [
        Inlast(**row | {"varden": _values(form.blad(row["blad"]), row["varden"])})
        for row in carried(sealed, owner, salt)
    ]


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: str(value) if isinstance(value, date | Decimal) else value
        for name, value in values.items()
    }


_OPEN: dict[str, Callable[[Any], Any]] = {
    "dag": date.fromisoformat,
    "tal": Decimal,
    "ord": tuple,
}


def _values(blad: Blad, plain: Mapping[str, Any]) -> dict[str, Any]:
    opened = {column.falt: _OPEN.get(column.slag) for column in blad.inputs}
    return {
        name: make(value) if (make := opened.get(name)) and value is not None else value
        for name, value in plain.items()
    }
