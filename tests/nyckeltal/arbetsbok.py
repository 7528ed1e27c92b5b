"""A round's workbook as a user has it: fetched, changed cell by cell, saved."""

from io import BytesIO

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from nyckeltal import columns as c
from nyckeltal.entry import entry
from nyckeltal.exporters import workbook
from nyckeltal.importers import Preview, preview, read_workbook
from styrning.bas.xlsx import HEADER_ROW
from styrning.grund.models import Inlamning

T, K, M = "Totalt", "Kvinnor", "Män"


class Arbetsbok:
    """One workbook; ``set`` writes as a user types, ``file`` saves it."""

    def __init__(self, inlamning: Inlamning, by, *, demo: bool = False):
        # as a request reads it: nothing cached from what the test wrote before
        self.inlamning = Inlamning.objects.select_related("enhet", "uppfoljning").get(
            pk=inlamning.pk
        )
        data = workbook(entry(self.inlamning), by=by, demo=demo)
        self.book = openpyxl.load_workbook(BytesIO(data))

    @property
    def sheet(self) -> Worksheet:
        return self.book[c.BLAD_INMATNING]

    @property
    def headers(self) -> list[str]:
        return [cell.value for cell in self.sheet[HEADER_ROW]]

    def row(self, kod: str, kon: str = T, enhet: str | None = None) -> int:
        """Excel's number of the row of a nyckeltal."""
        for number in range(HEADER_ROW + 1, self.sheet.max_row + 1):
            stands = [self.get(number, name) for name in (c.NYCKELTAL, c.KON)]
            if stands == [kod, kon] and enhet in {None, self.get(number, c.ENHETSKOD)}:
                return number
        raise LookupError(f"no row for {kod} {kon}")

    def cell(self, number: int, header: str):
        return self.sheet.cell(number, self.headers.index(header) + 1)

    def get(self, number: int, header: str):
        return self.cell(number, header).value

    def set(self, kod: str, header: str, value: object, kon: str = T) -> int:
        number = self.row(kod, kon)
        self.cell(number, header).value = value
        return number

    def rows(self) -> list[dict]:
        """Header → value of every row."""
        numbers = range(HEADER_ROW + 1, self.sheet.max_row + 1)
        return [{name: self.get(number, name) for name in self.headers} for number in numbers]

    def file(self) -> BytesIO:
        file = BytesIO()
        self.book.save(file)
        file.seek(0)
        file.name = "uppfoljning.xlsx"
        return file

    def read(self):
        return read_workbook(self.file(), "uppfoljning.xlsx", self.inlamning)

    def preview(self) -> Preview:
        read = self.read()
        return preview(read.rader, read.errors, entry(self.inlamning))


def counts(result: Preview) -> dict[str, int]:
    """How many rows of each kind, those without any left out."""
    kinds = ("ny", "andrad", "samma", "konflikt")
    return {slag: len(result.of(slag)) for slag in kinds if result.of(slag)}


def errors(result: Preview) -> list[tuple[int, str, str]]:
    return [(error.rad, error.kolumn, error.message) for error in result.errors]
