"""One kind of workbook with rows in it, and the same as a user has it in Excel."""

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import openpyxl

from styrning.bas.arbetsbok import Bok, Preview
from styrning.bas.xlsx import HEADER_ROW
from styrning.grund.arbetsbok import Arbetsbokslag
from styrning.grund.models import Handelse, User


@dataclass(frozen=True)
class Fall:
    """A workbook with at least three rows, and what the contract test does to one of them.

    Args:
        by: who may change ``cell``; ``stranger`` may not, and has no more than a reader's rights.
        blad, kod: the sheet, and what stands as the row's key, of a row that may be changed.
        rubrik, nytt: the header of a harmless cell and a valid new value for it, as typed.
        fel_rubrik, fel: the header of a cell and a value that is refused there.
        save: changes the same row by the page's service, as somebody else would meanwhile.
    """

    slag: Arbetsbokslag
    omfang: Any
    by: User
    stranger: User
    blad: str
    kod: str
    rubrik: str
    nytt: Any
    fel_rubrik: str
    fel: Any
    save: Callable[[], object]

    @property
    def bok(self) -> Bok:
        """What is saved now, as ``by`` may change it."""
        return self.slag.read(self.omfang, self.by)

    @property
    def state(self) -> tuple[object, ...]:
        """Everything that the workbook shows, and how many events there are."""
        rows = {
            (blad, nyckel): (rad.version, rad.varden)
            for blad, rader in self.bok.rader.items()
            for nyckel, rad in rader.items()
        }
        return rows, Handelse.objects.count()

    @property
    def rows(self) -> int:
        return sum(len(rader) for rader in self.bok.rader.values())


class Excelfil:
    """A fetched workbook in a user's hands."""

    def __init__(self, fall: Fall) -> None:
        self.fall = fall
        self.book = openpyxl.load_workbook(BytesIO(fall.slag.file(fall.bok, by=fall.by)))

    @property
    def sheet(self) -> Any:
        return self.book[self.fall.blad]

    def headers(self, blad: str | None = None) -> list[str]:
        return [cell.value for cell in self.book[blad or self.fall.blad][HEADER_ROW]]

    def column(self, header: str) -> int:
        return self.headers().index(header) + 1

    @property
    def row(self) -> int:
        """Excel's number of the row that is changed."""
        place = self.column(self.fall.slag.form.blad(self.fall.blad).nyckel)
        for number in range(HEADER_ROW + 1, self.sheet.max_row + 1):
            if str(self.sheet.cell(number, place).value) == self.fall.kod:
                return number
        raise LookupError(f"no row for {self.fall.kod}")

    def put(self, header: str, value: Any) -> "Excelfil":
        self.sheet.cell(self.row, self.column(header)).value = value
        return self

    def copy_row(self) -> int:
        """The row once more below the last one that is filled; its number."""
        last = HEADER_ROW + len(self.fall.bok.rader[self.fall.blad])
        for cell in self.sheet[self.row]:
            _put(self.sheet.cell(last + 1, cell.column), cell.value, cell.data_type)
        return last + 1

    def turn_around(self) -> "Excelfil":
        """The rows in the opposite order, two columns further to the right."""
        count = len(self.fall.bok.rader[self.fall.blad])
        first, width = HEADER_ROW + 1, len(self.headers())
        rows = [
            [
                (cell.value, cell.data_type, cell.number_format)
                for cell in self.sheet[number][:width]
            ]
            for number in range(first, first + count)
        ]
        for number, cells in enumerate(reversed(rows), start=first):
            for place, (value, kind, number_format) in enumerate(cells, start=1):
                cell = self.sheet.cell(number, place)
                _put(cell, value, kind)
                cell.number_format = number_format
        end = self.sheet.cell(self.sheet.max_row, self.sheet.max_column).coordinate
        self.sheet.move_range(f"A{HEADER_ROW}:{end}", cols=2)
        return self

    @property
    def content(self) -> bytes:
        file = BytesIO()
        self.book.save(file)
        return file.getvalue()

    def preview(self, by: User | None = None) -> Preview:
        return preview(self.fall, self.content, by=by)

    def apply(self, by: User | None = None) -> Preview:
        """The preview confirmed, by the one who saw it or by another."""
        rows = [row.inlast for row in self.preview().changed]
        return self.fall.slag.apply(rows, self.fall.omfang, by=by or self.fall.by)


def _put(cell: Any, value: Any, kind: str) -> None:
    """The value as it stood: text that begins with = is a formula to openpyxl otherwise."""
    cell.value = value
    if value is not None:
        cell.data_type = kind


def preview(fall: Fall, content: bytes, by: User | None = None) -> Preview:
    """What the file would do."""
    user = by or fall.by
    bok = fall.slag.read(fall.omfang, user)
    read = fall.slag.read_file(BytesIO(content), "bok.xlsx", bok)
    return fall.slag.preview(read.rader, read.errors, bok, by=user)


def counts(result: Preview) -> dict[str, int]:
    """How many rows of each kind, those without any left out."""
    kinds = ("ny", "andrad", "samma", "konflikt")
    return {slag: len(result.of(slag)) for slag in kinds if result.of(slag)}


def errors(result: Preview) -> list[tuple[str, int, str, str]]:
    return [(error.blad, error.rad, error.kolumn, error.message) for error in result.errors]
