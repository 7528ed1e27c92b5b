"""An internal-control workbook as a user has it: fetched, changed cell by cell, saved."""

from io import BytesIO

import openpyxl

from internkontroll import columns as c
from internkontroll.arbetsbok import Omfang, read_book
from internkontroll.importers import INTERNKONTROLL
from styrning.bas.arbetsbok import Preview
from styrning.bas.xlsx import HEADER_ROW


class Arbetsbok:
    """One workbook; ``set`` writes as a user types, ``file`` saves it."""

    def __init__(self, enhet, ar, user, *, demo=False):
        self.enhet, self.ar, self.user = enhet, ar, user
        bok = read_book(Omfang(enhet, ar), user)
        data = INTERNKONTROLL.file(bok, by=user, demo=demo)
        self.book = openpyxl.load_workbook(BytesIO(data))

    def headers(self, blad) -> list[str]:
        return [cell.value for cell in self.book[blad][HEADER_ROW]]

    def row(self, blad, kod) -> int:
        """Excel's number of the row of a kod; the first empty one for None."""
        sheet = self.book[blad]
        for number in range(HEADER_ROW + 1, sheet.max_row + 2):
            row = [cell.value for cell in sheet[number]]
            if row[0] == kod and (kod is not None or not any(row)):
                return number
        raise LookupError(f"no row for {kod} on {blad}")

    def cell(self, blad, number, header):
        return self.book[blad].cell(number, self.headers(blad).index(header) + 1)

    def set(self, blad, kod, **cells) -> int:
        """Headers with underscores for spaces: Det_som_redan_görs="…"."""
        number = self.row(blad, kod)
        for header, value in cells.items():
            self.cell(blad, number, header.replace("_", " ")).value = value
        return number

    def get(self, blad, kod, header):
        return self.cell(blad, self.row(blad, kod), header).value

    def file(self) -> BytesIO:
        file = BytesIO()
        self.book.save(file)
        file.seek(0)
        return file

    def preview(self, enhet=None, user=None) -> Preview:
        user = user or self.user
        bok = read_book(Omfang(enhet or self.enhet, self.ar), user)
        read = INTERNKONTROLL.read_file(self.file(), "internkontroll.xlsx", bok)
        return INTERNKONTROLL.preview(read.rader, read.errors, bok, by=user)

    def apply(self) -> Preview:
        seen = self.preview()
        rows = [row.inlast for row in seen.changed]
        return INTERNKONTROLL.apply(rows, Omfang(self.enhet, self.ar), by=self.user)


def counts(result: Preview) -> dict[str, int]:
    """How many rows of each kind, those without any left out."""
    kinds = ("ny", "andrad", "samma", "konflikt")
    return {slag: len(result.of(slag)) for slag in kinds if result.of(slag)}


def errors(result: Preview) -> list[tuple[str, int, str, str]]:
    return [(error.blad, error.rad, error.kolumn, error.message) for error in result.errors]


__all__ = ["Arbetsbok", "c", "counts", "errors"]
