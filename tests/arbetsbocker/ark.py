"""Any kind of workbook as a user has it: fetched, changed cell by cell, tried and saved."""

from io import BytesIO
from typing import Any

import openpyxl

from styrning.bas.arbetsbok import Preview
from styrning.bas.xlsx import HEADER_ROW
from styrning.grund.arbetsbok import Arbetsbokslag
from styrning.grund.models import User


class Ark:
    """One workbook; ``set`` writes as a user types, ``file`` saves it."""

    def __init__(self, slag: Arbetsbokslag, omfang: Any, user: User) -> None:
        self.slag, self.omfang, self.user = slag, omfang, user
        data = slag.file(slag.read(omfang, user), by=user)
        self.book = openpyxl.load_workbook(BytesIO(data))

    def headers(self, blad: str) -> list[str]:
        return [cell.value for cell in self.book[blad][HEADER_ROW]]

    def cell(self, blad: str, number: int, header: str) -> Any:
        return self.book[blad].cell(number, self.headers(blad).index(header) + 1)

    def row(self, blad: str, kod: str | None) -> int:
        """Excel's number of the row of a kod; the first empty one for None."""
        key = self.slag.form.blad(blad).nyckel
        sheet = self.book[blad]
        for number in range(HEADER_ROW + 1, sheet.max_row + 2):
            empty = not any(cell.value for cell in sheet[number])
            if empty if kod is None else self.cell(blad, number, key).value == kod:
                return number
        raise LookupError(f"no row for {kod} on {blad}")

    def set(self, blad: str, kod: str | None, cells: dict[str, Any]) -> int:
        """Fill the row's cells by their headers; the number of the row."""
        number = self.row(blad, kod)
        for header, value in cells.items():
            self.cell(blad, number, header).value = value
        return number

    def get(self, blad: str, kod: str, header: str) -> Any:
        return self.cell(blad, self.row(blad, kod), header).value

    def is_locked(self, blad: str, kod: str, header: str) -> bool:
        return self.cell(blad, self.row(blad, kod), header).protection.locked

    def file(self) -> BytesIO:
        file = BytesIO()
        self.book.save(file)
        file.seek(0)
        return file

    def preview(self, omfang: Any = None, user: User | None = None) -> Preview:
        by = user or self.user
        bok = self.slag.read(omfang or self.omfang, by)
        read = self.slag.read_file(self.file(), "bok.xlsx", bok)
        return self.slag.preview(read.rader, read.errors, bok, by=by)

    def apply(self) -> Preview:
        rows = [row.inlast for row in self.preview().changed]
        return self.slag.apply(rows, self.omfang, by=self.user)
