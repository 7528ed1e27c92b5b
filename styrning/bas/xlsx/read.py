"""Rows of a sheet by their headers. Calamine reads values; openpyxl tells what lies behind."""

import re
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import Any, BinaryIO

import openpyxl
import python_calamine
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.utils import get_column_letter
from openpyxl.xml import DEFUSEDXML

from styrning.bas.errors import RuleError
from styrning.bas.text import listed

if not DEFUSEDXML:
    raise ImportError("defusedxml is needed: without it openpyxl expands entities")

HEADER_WITHIN = 20
ROWS_MAX = 20_000

_LITERAL = re.compile(r'"[^"]*"|\\.')
_NEW_TEMPLATE = "Hämta mallen på nytt eller skriv tillbaka rubriken."
_UNREADABLE = "Filen går inte att läsa. Spara om den i Excel som .xlsx och försök igen."

FORMEL = "Cellen innehåller en formel. Klistra in värdet i stället (Klistra in special, Värden)."
FELVARDE = "Cellen innehåller ett felvärde från Excel. Skriv värdet i stället."
SAMMANFOGAD = (
    "Cellen är sammanfogad med andra. Dela upp cellerna i Excel (Start, Sammanfoga, "
    "Dela upp celler) och fyll i var och en."
)
PROCENTFORMAT = (
    "Cellen är formaterad som procent, och då lagrar Excel 5 % som 0,05. "
    "Formatera den som Allmänt och skriv bara talet: 5."
)


@dataclass(frozen=True, order=True)
class CellError:
    """What is wrong in one cell; ``rad`` is Excel's row number and ``kolumn`` the header."""

    blad: str
    rad: int
    kolumn: str
    message: str

    @property
    def place(self) -> str:
        """Bladet "Inmatning", rad 7, kolumnen "Utfall" """
        return f'Bladet "{self.blad}", rad {self.rad}, kolumnen "{self.kolumn}"'

    def __str__(self) -> str:
        return f"{self.place}: {self.message}"


def in_order(errors: Iterable[CellError], headers: Mapping[str, Sequence[str]]) -> list[CellError]:
    """As one goes through a workbook: by sheet, row and column; ``headers`` of each sheet.

    What lies outside them, a sheet or a column, comes last.
    """
    sheets = list(headers)

    def place(error: CellError) -> tuple[int, int, int]:
        sheet = sheets.index(error.blad) if error.blad in headers else len(sheets)
        known = headers.get(error.blad, ())
        column = known.index(error.kolumn) if error.kolumn in known else len(known)
        return sheet, error.rad, column

    return sorted(errors, key=place)


def sheet_names(file: BinaryIO) -> list[str]:
    """Names of the sheets, hidden ones too, in order."""
    with calamine_book(file) as workbook:
        return list(workbook.sheet_names)


def read_rows(
    file: BinaryIO, blad: str, required_headers: Sequence[str], max_rows: int = ROWS_MAX
) -> Iterator[tuple[int, dict[str, Any]]]:
    """Rows under the header row, as (Excel's row number, header → value).

    The header row is looked for among the first 20. Columns may have moved, and others may
    have been added: those come along under their own headers. Values are as Excel stored them
    (text, float, bool, date, time); empty ones are None. Empty rows are passed over.

    Raises: RuleError, at the first row asked for, if the sheet or a header is missing, a
        header stands twice, or there are more than ``max_rows`` rows.
    """
    with calamine_book(file) as workbook:
        if blad not in workbook.sheet_names:
            raise RuleError(no_sheet(blad, workbook.sheet_names))
        rows = enumerate(workbook.get_sheet_by_name(blad).iter_rows(), start=1)
        columns = find_header(rows, blad, required_headers)
        count = 0
        for number, cells in rows:
            values = {header: cell_value(cells, place) for header, place in columns.items()}
            if all(value is None for value in values.values()):
                continue
            count += 1
            if count > max_rows:
                raise RuleError(f'Bladet "{blad}" har fler än {max_rows} rader. Dela upp filen.')
            yield number, values


def first_sheet(file: BinaryIO, max_rows: int) -> Iterator[tuple[int, list[str]]]:
    """Every row of the first sheet as (Excel's row number, its cells as text).

    A whole number is written without decimals and a day as 2026-11-18; an empty cell is "".

    Raises: RuleError, while it is read, for more than ``max_rows`` rows below the first.
    """
    with calamine_book(file) as workbook:
        sheet = workbook.get_sheet_by_index(0)
        for number, cells in enumerate(sheet.iter_rows(), start=1):
            if number > max_rows + 1:
                raise RuleError(f"Bladet har fler än {max_rows} rader. Dela upp filen.")
            yield number, [_as_text(cell) for cell in cells]


def _as_text(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else ILLEGAL_CHARACTERS_RE.sub("", str(value))


def column_letters(file: BinaryIO, blad: str, headers: Sequence[str]) -> dict[str, str]:
    """Header → Excel's letter of its column, wherever it has been moved.

    Raises: RuleError as ``read_rows``.
    """
    with calamine_book(file) as workbook:
        if blad not in workbook.sheet_names:
            raise RuleError(no_sheet(blad, workbook.sheet_names))
        rows = enumerate(workbook.get_sheet_by_name(blad).iter_rows(), start=1)
        columns = find_header(rows, blad, headers)
    return {header: get_column_letter(columns[header] + 1) for header in headers}


def cell_faults(file: BinaryIO, blad: str, headers: Sequence[str]) -> list[CellError]:
    """Cells under ``headers`` whose value must not be taken as it reads.

    Formulas (the stored result may be old), Excel's error values (which read as empty) and
    numbers in per cent format (5 % reads as 0.05).

    Raises: RuleError as ``read_rows``.
    """
    with _openpyxl(file) as workbook:
        if blad not in workbook.sheetnames:
            raise RuleError(no_sheet(blad, workbook.sheetnames))
        sheet = workbook[blad]
        sheet.reset_dimensions()
        rows = enumerate(sheet.iter_rows(), start=1)
        plain = ((number, [cell.value for cell in cells]) for number, cells in rows)
        columns = find_header(plain, blad, headers)
        return [
            CellError(blad, number, header, message)
            for number, cells in rows
            for header in headers
            if columns[header] < len(cells)
            and (message := _fault(cells[columns[header]])) is not None
        ]


def merged_cells(file: BinaryIO, blad: str, headers: Sequence[str]) -> list[CellError]:
    """Merged areas under ``headers``, at the cell where each begins: the rest read as empty.

    Raises: RuleError as ``read_rows``.
    """
    with calamine_book(file) as workbook:
        if blad not in workbook.sheet_names:
            raise RuleError(no_sheet(blad, workbook.sheet_names))
        sheet = workbook.get_sheet_by_name(blad)
        numbered = enumerate(sheet.iter_rows(), start=1)
        columns = find_header(numbered, blad, headers)
        below = next(numbered, (sheet.total_height + 1, []))[0]
        return [
            CellError(blad, max(top + 1, below), header, SAMMANFOGAD)
            for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()
            for header in headers
            if left <= columns[header] <= right and bottom + 1 >= below
        ]


def _fault(cell: Any) -> str | None:
    if cell.value is None:
        return None
    if cell.data_type == "f":
        return FORMEL
    if cell.data_type == "e":
        return FELVARDE
    is_number = isinstance(cell.value, int | float) and not isinstance(cell.value, bool)
    number_format = _LITERAL.sub("", cell.number_format or "")
    return PROCENTFORMAT if is_number and "%" in number_format else None


def find_header(
    rows: Iterator[tuple[int, Sequence[Any]]], blad: str, required: Sequence[str]
) -> dict[str, int]:
    """Header → column index of the row with most of ``required``; ``rows`` is left after it."""
    wanted = {_plain(header): header for header in required}
    fewest_missing = list(required)
    for number, cells in rows:
        found = [_plain(cell) for cell in cells]
        missing = [header for plain, header in wanted.items() if plain not in found]
        if not missing:
            return _columns(cells, found, wanted, blad)
        if len(missing) < len(fewest_missing):
            fewest_missing = missing
        if number >= HEADER_WITHIN:
            break
    names = listed([f'"{header}"' for header in fewest_missing])
    noun = "kolumnen" if len(fewest_missing) == 1 else "kolumnerna"
    raise RuleError(f'Bladet "{blad}" saknar {noun} {names}. {_NEW_TEMPLATE}')


def _columns(
    cells: Sequence[Any], found: Sequence[str], wanted: dict[str, str], blad: str
) -> dict[str, int]:
    for plain, header in wanted.items():
        if found.count(plain) > 1:
            raise RuleError(
                f'Bladet "{blad}" har {found.count(plain)} kolumner med rubriken "{header}". '
                "Behåll en av dem."
            )
    return {
        wanted.get(plain, str(cells[place]).strip()): place
        for place, plain in enumerate(found)
        if plain
    }


def _plain(header: Any) -> str:
    """A header without what users change by accident: spaces, line breaks, case, asterisk."""
    return " ".join(str(header or "").split()).rstrip("*: ").casefold()


def cell_value(cells: Sequence[Any], place: int) -> Any:
    """The cell at ``place``; None where there is none, or nothing but spaces in it.

    Null and other control characters go: neither the database nor a marked copy can hold them.
    """
    value = cells[place] if place < len(cells) else None
    return cleaned(value) if isinstance(value, str) else value


def cleaned(value: str) -> str | None:
    """As ``cell_value``, of a text."""
    if not value.isprintable():
        value = ILLEGAL_CHARACTERS_RE.sub("", value)
    return value if value.strip() else None


def no_sheet(blad: str, names: Sequence[str]) -> str:
    """What to say where a sheet is missing."""
    there = ", ".join(f'"{name}"' for name in names[:5])
    return f'Filen saknar bladet "{blad}". I filen finns {there}. Hämta mallen på nytt.'


def _data(file: BinaryIO) -> BytesIO:
    file.seek(0)
    data = BytesIO(file.read())
    file.seek(0)
    return data


@contextmanager
def calamine_book(file: BinaryIO) -> Iterator[Any]:
    """The workbook's values; any parser error means an unreadable file."""
    try:
        workbook = python_calamine.load_workbook(_data(file))
    except python_calamine.CalamineError as error:
        raise RuleError(_UNREADABLE) from error
    with workbook:
        try:
            yield workbook
        except python_calamine.CalamineError as error:
            raise RuleError(_UNREADABLE) from error


@contextmanager
def _openpyxl(file: BinaryIO) -> Iterator[Any]:
    """The workbook as stored, formulas and all; any parser error means an unreadable file."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # features that openpyxl drops do not matter here
        try:
            workbook = openpyxl.load_workbook(_data(file), read_only=True, data_only=False)
            yield workbook
            workbook.close()
        except RuleError:
            raise
        except Exception as error:
            raise RuleError(_UNREADABLE) from error
