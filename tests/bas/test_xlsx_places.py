"""Where headers stand in a sheet, and merged cells under them."""

from io import BytesIO

import openpyxl
import pytest

from styrning.bas.errors import RuleError
from styrning.bas.xlsx import column_letters, merged_cells
from styrning.bas.xlsx.read import SAMMANFOGAD

HEADERS = ["Nyckeltal", "Utfall"]


def workbook(*merged: str) -> BytesIO:
    book, file = openpyxl.Workbook(), BytesIO()
    sheet = book.active
    sheet.title = "Inmatning"
    for row in (["Årsbokslut"], ["Nyckeltal", "Namn", "utfall *"], ["N1", "Ett", 1], ["N2", "Två"]):
        sheet.append(row)
    for area in merged:
        sheet.merge_cells(area)
    book.save(file)
    return file


def test_columns_are_found_by_their_headers():
    assert column_letters(workbook(), "Inmatning", HEADERS) == {"Nyckeltal": "A", "Utfall": "C"}


@pytest.mark.parametrize("read", [column_letters, merged_cells])
def test_a_missing_sheet_is_named(read):
    with pytest.raises(RuleError, match=r'^Filen saknar bladet "Blad1"\.'):
        read(workbook(), "Blad1", HEADERS)


@pytest.mark.parametrize(
    ("area", "found"),
    [
        ("C3:C4", [(3, "Utfall")]),
        ("A4:C4", [(4, "Nyckeltal"), (4, "Utfall")]),
        ("B3:B4", []),  # a column that is not read
        ("A1:C1", []),  # a title above the headers
        ("C2:C3", [(3, "Utfall")]),
    ],
)
def test_merged_cells_are_named_where_they_begin(area, found):
    errors = merged_cells(workbook(area), "Inmatning", HEADERS)

    assert [(error.rad, error.kolumn) for error in errors] == found
    assert all(error.message == SAMMANFOGAD for error in errors)
