import datetime
import warnings
import zipfile
from io import BytesIO

import pytest
from openpyxl import Workbook
from openpyxl.styles import PatternFill

from styrning.bas import xlsx
from styrning.bas.errors import RuleError
from styrning.bas.xlsx import CellError
from styrning.bas.xlsx.read import FORMEL

HEADERS = ["Nyckeltal", "Utfall"]
TEMPLATE = "Hämta mallen på nytt eller skriv tillbaka rubriken."


def book(rows, title="Inmatning", start=1):
    workbook = Workbook()
    sheet = workbook.active
    sheet.title = title
    for number, row in enumerate(rows, start=start):
        for column, value in enumerate(row, start=1):
            sheet.cell(number, column).value = value
    return workbook


def saved(workbook) -> BytesIO:
    file = BytesIO()
    workbook.save(file)
    return file


def read(rows, **more):
    return list(xlsx.read_rows(saved(book(rows)), "Inmatning", HEADERS, **more))


def test_gives_rows_by_header_with_excels_row_number():
    rows = read([["Nyckeltal", "Utfall"], ["K1", 5], ["K2", None]])

    assert rows == [
        (2, {"Nyckeltal": "K1", "Utfall": 5.0}),
        (3, {"Nyckeltal": "K2", "Utfall": None}),
    ]


def test_finds_the_header_under_a_title_and_right_of_the_edge():
    workbook = book([["", "Nämnd X"], [], ["", "Nyckeltal", "Utfall"], ["", "K1", 5]], start=2)

    assert list(xlsx.read_rows(saved(workbook), "Inmatning", HEADERS)) == [
        (5, {"Nyckeltal": "K1", "Utfall": 5.0})
    ]


def test_follows_columns_that_moved_and_takes_new_ones_along():
    rows = read([["Min anteckning", " utfall\n*", "NYCKELTAL"], ["obs", 5, "K1"]])

    assert rows == [(2, {"Min anteckning": "obs", "Utfall": 5.0, "Nyckeltal": "K1"})]


def test_keeps_the_types_of_excel():
    rows = read(
        [
            HEADERS,
            ["text", "5 %"],
            ["sant", True],
            ["datum", datetime.date(2026, 3, 1)],
            ["tid", datetime.time(12, 30)],
            ["tal som text", "0012"],
        ]
    )

    assert [values["Utfall"] for _, values in rows] == [
        "5 %",
        True,
        datetime.date(2026, 3, 1),
        datetime.time(12, 30),
        "0012",
    ]


def test_passes_over_empty_and_merely_coloured_rows():
    workbook = book([HEADERS, ["K1", 5], [], ["  ", ""], ["K2", 6]])
    workbook.active["A4000"].fill = PatternFill("solid", fgColor="FF0000")

    rows = list(xlsx.read_rows(saved(workbook), "Inmatning", HEADERS))

    assert [number for number, _ in rows] == [2, 5]


def test_passes_over_notes_outside_the_table():
    assert read([[*HEADERS, None], ["K1", 5, None], [None, None, "kom ihåg"]]) == [
        (2, {"Nyckeltal": "K1", "Utfall": 5.0})
    ]


@pytest.mark.parametrize(
    ("header", "message"),
    [
        (["Nyckeltal"], f'Bladet "Inmatning" saknar kolumnen "Utfall". {TEMPLATE}'),
        (["a"], f'Bladet "Inmatning" saknar kolumnerna "Nyckeltal" och "Utfall". {TEMPLATE}'),
        (
            ["Nyckeltal", "Utfall", "utfall"],
            'Bladet "Inmatning" har 2 kolumner med rubriken "Utfall". Behåll en av dem.',
        ),
    ],
)
def test_says_which_header_is_wrong(header, message):
    with pytest.raises(RuleError) as refused:
        read([header, ["K1", 5, 6]])

    assert str(refused.value) == message


def test_says_which_sheets_there_are():
    with pytest.raises(RuleError) as refused:
        list(xlsx.read_rows(saved(book([HEADERS], title="Blad1")), "Inmatning", HEADERS))

    assert str(refused.value) == (
        'Filen saknar bladet "Inmatning". I filen finns "Blad1". Hämta mallen på nytt.'
    )


def test_stops_at_the_row_cap():
    rows = [HEADERS] + [["K1", number] for number in range(4)]

    assert len(read(rows, max_rows=4)) == 4
    with pytest.raises(RuleError, match='Bladet "Inmatning" har fler än 3 rader'):
        read(rows, max_rows=3)


def test_names_the_sheets():
    workbook = book([HEADERS])
    workbook.create_sheet("Dold").sheet_state = "veryHidden"

    assert xlsx.sheet_names(saved(workbook)) == ["Inmatning", "Dold"]


@pytest.mark.parametrize("reader", [xlsx.read_rows, xlsx.cell_faults])
def test_refuses_what_no_reader_can_read(reader):
    with pytest.raises(RuleError, match="Filen går inte att läsa"):
        list(reader(BytesIO(b"PK\x03\x04 nonsens"), "Inmatning", HEADERS))


@pytest.mark.parametrize("reader", [xlsx.read_rows, xlsx.cell_faults])
def test_expands_no_entities(reader):
    lol = "".join(f'<!ENTITY a{n + 1} "{f"&a{n};" * 10}">' for n in range(9))
    bomb = f'<?xml version="1.0"?><!DOCTYPE s [<!ENTITY a0 "lol">{lol}]>'
    whole, file = saved(book([["Nyckeltal", "BOMB"]])), BytesIO()
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(file, "w") as new:
        for name in old.namelist():
            content = old.read(name).decode()
            bombed = bomb + content.replace("BOMB", "&a9;")
            new.writestr(name, bombed if "BOMB" in content else content)

    with pytest.raises(RuleError, match="Filen går inte att läsa"):
        list(reader(file, "Inmatning", HEADERS))


def test_finds_formulas_in_the_columns_asked_for():
    workbook = book([["Nyckeltal", "Utfall", "Egen"], ["K1", "=1+1", "=2"], ["K2", 5, "=3"]])

    assert xlsx.cell_faults(saved(workbook), "Inmatning", ["Utfall"]) == [
        CellError("Inmatning", 2, "Utfall", FORMEL)
    ]


def test_text_that_begins_as_a_formula_is_none():
    workbook = book([HEADERS])
    xlsx.write_text(workbook.active["A2"], "=1+1")

    assert xlsx.cell_faults(saved(workbook), "Inmatning", HEADERS) == []


def test_tells_faults_that_values_hide():
    workbook = book([[], HEADERS, ["K1", "=1+1"], ["K2", "#N/A"], ["K3", 0.05], ["K4", 5]])
    sheet = workbook.active
    sheet["B4"].data_type = "e"
    sheet["B5"].number_format = "0%"
    sheet["B6"].number_format = '0.0" %"'

    assert [str(fault) for fault in xlsx.cell_faults(saved(workbook), "Inmatning", HEADERS)] == [
        'Bladet "Inmatning", rad 3, kolumnen "Utfall": Cellen innehåller en formel. '
        "Klistra in värdet i stället (Klistra in special, Värden).",
        'Bladet "Inmatning", rad 4, kolumnen "Utfall": Cellen innehåller ett felvärde '
        "från Excel. Skriv värdet i stället.",
        'Bladet "Inmatning", rad 5, kolumnen "Utfall": Cellen är formaterad som procent, '
        "och då lagrar Excel 5 % som 0,05. Formatera den som Allmänt och skriv bara talet: 5.",
    ]


def test_is_silent_about_what_openpyxl_does_not_know():
    with warnings.catch_warnings():
        warnings.simplefilter("error")

        assert xlsx.cell_faults(saved(book([HEADERS])), "Inmatning", HEADERS) == []


def test_a_cell_error_names_its_place():
    error = CellError("Inmatning", 7, "Utfall", "Skriv talet.")

    assert error.place == 'Bladet "Inmatning", rad 7, kolumnen "Utfall"'
    assert str(error) == 'Bladet "Inmatning", rad 7, kolumnen "Utfall": Skriv talet.'


def test_errors_are_had_by_their_row():
    first, second = (xlsx.CellError("Blad", 4, name, "fel") for name in HEADERS[:2])
    other = xlsx.CellError("Blad", 9, HEADERS[0], "fel")

    assert xlsx.by_row([first, other, second]) == {4: [first, second], 9: [other]}


@pytest.mark.parametrize(
    ("count", "named"),
    [
        (3, '"K1", "K2" och "K3"'),
        (6, '"K1", "K2", "K3", "K4", "K5" och "K6"'),
        (13, '"K1", "K2", "K3", "K4", "K5" och 8 till'),
    ],
)
def test_many_headers_that_are_missing_are_told_as_a_list(count, named):
    headers = [f"K{number}" for number in range(1, count + 1)]

    with pytest.raises(RuleError) as refused:
        list(xlsx.read_rows(saved(book([["a"]])), "Inmatning", headers))
    assert str(refused.value).startswith(f'Bladet "Inmatning" saknar kolumnerna {named}. ')
