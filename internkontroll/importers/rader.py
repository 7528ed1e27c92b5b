"""From the file to rows: every cell of the three sheets, no database."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, BinaryIO

from django.conf import settings

from internkontroll import columns as c
from internkontroll.arbetsbok import Bok
from styrning.bas.errors import RuleError
from styrning.bas.xlsx import (
    CellError,
    RowReader,
    as_version,
    carried,
    carry,
    cell_faults,
    cell_text,
    check_upload,
    column_letters,
    merged_cells,
    read_rows,
    read_seal,
)
from styrning.grund.models import Enhet, User

SALT = "internkontroll.import"
NOT_OURS = (
    "Filen är ingen arbetsbok för internkontroll från Styrning. Hämta arbetsboken på sidan, fyll "
    "i den och ladda upp den filen."
)


@dataclass(frozen=True)
class Inlast:
    """One row as it was written; what is empty changes nothing.

    ``kod`` is what is seen as its key and ``nyckel`` the hidden one, empty for a new row.
    ``is_genuine`` is whether key and version stand as they were handed out, ``is_untouched``
    whether the input cells do.
    """

    blad: str
    rad: int
    kod: str
    nyckel: str
    version: int
    varden: dict[str, Any]
    is_genuine: bool
    is_untouched: bool

    @property
    def is_new(self) -> bool:
        return not self.nyckel and not self.kod

    @property
    def filled_in(self) -> dict[str, Any]:
        return {name: value for name, value in self.varden.items() if value not in {None, ""}}


@dataclass(frozen=True)
class Inlasning:
    """What a file holds: rows, bad cells, each row as it stands, and where headers stand."""

    utlamning: c.Utlamning
    rader: list[Inlast]
    errors: list[CellError]
    cells: dict[str, dict[int, dict[str, Any]]] = field(default_factory=dict)
    letters: dict[str, dict[str, str]] = field(default_factory=dict)


def read_workbook(file: BinaryIO, name: str, bok: Bok) -> Inlasning:
    """Every row of the three sheets and every bad cell.

    Raises: RuleError for what is no workbook of this nämnd and year.
    """
    check_upload(file, name, settings.EXCEL_MAX_BYTES)
    parts = read_seal(file, c.MALLVERSION, 4)
    if parts is None:
        raise RuleError(NOT_OURS)
    utlamning = c.Utlamning(*parts)
    if (utlamning.enhet, utlamning.ar) != (bok.enhet.kod, str(bok.ar)):
        raise RuleError(
            f"Arbetsboken gäller {utlamning.enhet} {utlamning.ar}, men du är i internkontroll "
            f"{bok.ar} för {bok.enhet.namn} ({bok.enhet.kod}). Inget har sparats."
        )
    result = Inlasning(utlamning, [], [])
    for blad in c.BLADEN:
        _read_sheet(file, blad, bok, result)
    result.errors.sort()
    return result


def _read_sheet(file: BinaryIO, blad: c.Blad, bok: Bok, result: Inlasning) -> None:
    headers = [column.rubrik for column in blad.inputs]
    faults = merged_cells(file, blad.namn, blad.required)
    faults += cell_faults(file, blad.namn, headers)
    cells = dict(read_rows(file, blad.namn, blad.required))
    seen: dict[str, int] = {}
    result.errors.extend(faults)
    for number, values in cells.items():
        bad = {fault.kolumn for fault in faults if fault.rad == number}
        reader = RowReader(blad.namn, number, values, bad)
        row = _row(reader, blad, bok, result.utlamning)
        if row.is_new and not row.filled_in and not reader.errors and not bad:
            continue
        if row.nyckel and row.nyckel in seen:
            reader.refuse(
                blad.nyckel, f"Samma rad står redan på rad {seen[row.nyckel]}. Ta bort en av dem."
            )
        seen.setdefault(row.nyckel, number)
        result.rader.append(row)
        result.errors.extend(reader.errors)
    result.cells[blad.namn] = cells
    result.letters[blad.namn] = column_letters(file, blad.namn, blad.required)


def _row(reader: RowReader, blad: c.Blad, bok: Bok, utlamning: c.Utlamning) -> Inlast:
    nyckel = cell_text(reader.cells.get(c.NYCKEL))
    version = reader.tried(c.VERSION, as_version, 0) if nyckel else 0
    values = {
        column.falt: reader.tried(column.rubrik, _reader(column, bok.listor), None)
        for column in blad.inputs
    }
    marks = {name: cell_text(reader.cells.get(name)) for name in (c.AVTRYCK, c.UTLAMNAT)}
    parts = c.input_parts(blad, values)
    return Inlast(
        blad=blad.namn,
        rad=reader.number,
        kod=cell_text(reader.cells.get(blad.nyckel)),
        nyckel=nyckel,
        version=version,
        varden=values,
        is_genuine=c.row_mark(utlamning, blad.namn, nyckel, version) == marks[c.AVTRYCK],
        is_untouched=c.row_mark(utlamning, blad.namn, nyckel, *parts) == marks[c.UTLAMNAT],
    )


def _reader(column: c.Kolumn, listor: Mapping[str, c.Val]) -> Callable[[Any], Any]:
    return lambda value: column.read(value, listor)


def seal_rows(rows: Iterable[Inlast], enhet: Enhet, ar: int, user: User) -> str:
    """``rows`` as one text that only ``user`` can confirm, for this plan, within the hour."""
    plain = [asdict(row) | {"varden": _plain(row.varden)} for row in rows]
    return carry(plain, [enhet.publikt_id, ar, user.publikt_id], SALT)


def open_rows(sealed: str, enhet: Enhet, ar: int, user: User) -> list[Inlast]:
    """The rows that were sealed.

    Raises: signing.BadSignature if they were altered, are too old, or belong to another plan
        or user.
    """
    plain = carried(sealed, [enhet.publikt_id, ar, user.publikt_id], SALT)
    return [Inlast(**row | {"varden": _values(row["blad"], row["varden"])}) for row in plain]


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in values.items()
    }


def _values(blad: str, plain: Mapping[str, Any]) -> dict[str, Any]:
    days = {column.falt for column in c.PER_NAMN[blad].inputs if column.slag == "dag"}
    return {
        name: date.fromisoformat(value) if name in days and value else value
        for name, value in plain.items()
    }
