import zipfile
from io import BytesIO

import pytest
from openpyxl import Workbook

from styrning.bas.errors import RuleError
from styrning.bas.xlsx import check_upload, upload

SAVE_AS = "Öppna den i Excel och välj Spara som, Excel-arbetsbok (.xlsx)."
BROKEN = "Filen är skadad och går inte att läsa. Spara om den i Excel och försök igen."
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ONE_MB = 1_000_000
SHEET = "xl/worksheets/sheet1.xml"


def workbook(**cells) -> bytes:
    book = Workbook()
    for place, value in (cells or {"A1": "Utfall"}).items():
        book.active[place] = value
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def archive(parts: dict[str, bytes], base: bytes = b"") -> bytes:
    """A zip of ``parts``, which replace those of ``base``."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        if base:
            with zipfile.ZipFile(BytesIO(base)) as old:
                for name in set(old.namelist()) - set(parts):
                    new.writestr(name, old.read(name))
        for name, content in parts.items():
            new.writestr(name, content)
    return file.getvalue()


def refusal(data: bytes, name: str = "utfall.xlsx", max_bytes: int = ONE_MB) -> str:
    with pytest.raises(RuleError) as refused:
        check_upload(BytesIO(data), name, max_bytes)
    return str(refused.value)


def test_lets_a_workbook_through_and_leaves_it_at_its_start():
    file = BytesIO(workbook())

    check_upload(file, "utfall.xlsx", ONE_MB)

    assert file.tell() == 0


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", 'Filen "utfall.xlsx" är tom. Välj en annan fil.'),
        (OLE + b"x" * 600, f"Filen är i det äldre formatet .xls. {SAVE_AS}"),
        (
            OLE + b"x" * 600 + "EncryptedPackage".encode("utf-16-le"),
            "Filen är skyddad med lösenord. Ta bort lösenordet i Excel "
            "(Arkiv, Info, Skydda arbetsbok) och ladda upp den igen.",
        ),
        (b"%PDF-1.7", "Filen är en PDF. Ladda upp Excel-arbetsboken (.xlsx) i stället."),
        (b"Nyckeltal;Utfall\nK1;5\n", f"Filen är ingen Excel-arbetsbok (.xlsx). {SAVE_AS}"),
        (
            archive({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}),
            f"Filen är i OpenDocument-format (.ods). {SAVE_AS}",
        ),
        (
            archive({"word/document.xml": b"<w/>"}),
            "Filen är ett Word-dokument. Ladda upp Excel-arbetsboken (.xlsx).",
        ),
        (archive({"xl/workbook.bin": b"x"}), f"Filen är en binär arbetsbok (.xlsb). {SAVE_AS}"),
        (
            archive({"xl/vbaProject.bin": b"x"}, base=workbook()),
            f"Filen innehåller makron (.xlsm). {SAVE_AS}",
        ),
        (archive({"hej.txt": b"x"}), f"Filen är ingen Excel-arbetsbok (.xlsx). {SAVE_AS}"),
        (workbook()[:-40], BROKEN),
        (b"PK\x03\x04" + b"x" * 100, BROKEN),
    ],
    ids=[
        "empty", "xls", "password", "pdf", "csv", "ods", "docx", "xlsb", "xlsm", "zip", "cut",
        "noise",
    ],
)  # fmt: skip
def test_refuses_by_content_with_the_remedy(data, message):
    assert refusal(data) == message


def test_refuses_too_large_a_file():
    assert refusal(b"PK" + b"x" * ONE_MB) == (
        'Filen "utfall.xlsx" är för stor: högst 1 MB. Ta bort bilder och blad som inte behövs.'
    )


def test_refuses_a_zip_bomb_before_it_is_unpacked():
    bomb = archive({"xl/media/a.bin": b"\0" * 151_000_000}, base=workbook())

    assert len(bomb) < ONE_MB
    assert refusal(bomb).startswith("Filen innehåller orimligt mycket när den packas upp.")


def test_refuses_a_part_that_is_longer_than_it_says():
    sheet = workbook(A1="x" * 30_000)
    with zipfile.ZipFile(BytesIO(sheet)) as old:
        size = old.getinfo(SHEET).file_size.to_bytes(4, "little")
    lying = sheet.replace(size, (50).to_bytes(4, "little"))

    assert lying != sheet
    assert refusal(lying) == BROKEN


def test_refuses_thousands_of_parts():
    many = archive({f"xl/media/{number}.bin": b"" for number in range(2_001)}, base=workbook())

    assert refusal(many).startswith("Filen innehåller orimligt mycket när den packas upp.")


def test_refuses_entities():
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><sst>&a;</sst>'

    assert refusal(archive({SHEET: bomb}, base=workbook())) == BROKEN


@pytest.mark.parametrize(
    "cells", [{"A1": 1, "XFD200": 2}, {"A1": 1, "B1048576": 2}, {"A1": 1, "AMJ3000": 2}]
)
def test_refuses_a_cell_that_would_fill_the_memory(cells):
    outermost = list(cells)[-1]

    assert refusal(workbook(**cells)) == (
        f"Ett blad har innehåll i cell {outermost}, långt utanför tabellen. "
        "Ta bort de tomma raderna och kolumnerna efter tabellen och spara."
    )


def test_cells_without_an_address_in_a_row_far_out_are_told():
    cells = b'<c r="A1"><v>1</v></c><c r="L1"><v>1</v></c>'
    extent = upload._Extent()
    with pytest.raises(RuleError, match="Ett blad har innehåll i cell A1048576"):
        extent.see(cells + b'<row r="1048576"><c s="1"><v>1</v></c></row>')


@pytest.mark.parametrize(
    "cell",
    [
        '<c r="U1">', '<c r="A100000">', '<c r="AA1">', '<c r="a1">', "<c r='A1'>", '<c r ="A1">',
        '<c\nr="A1">', '<c s="4" r="A1">', '<c r="A1" r="XFD1">', '<x:c r="A1">', "<c>",
        '<c s="4">',
    ],
)  # fmt: skip
def test_a_cell_that_is_not_plainly_near_is_looked_at(cell):
    near = b'<row r="1048576"><c r="A1"><v>1</v></c><c r="T99999" s="4"><v>1</v></c><c'

    assert upload._are_near(near)
    assert not upload._are_near(near + b' r="A1"/>' + cell.encode() + b"<v>1</v></c>")


@pytest.mark.parametrize(
    ("last", "far", "told"),
    [
        (99_999, "T1", ""),
        (99_999, "A1048576", ""),
        (90_000, "U1", ""),  # gone through once more, and sound
        (99_999, "U1", "Ett blad har innehåll i cell U1,"),
        (99_999, "B1048576", "Ett blad har innehåll i cell B1048576,"),
    ],
)
def test_a_large_sheet_is_near_save_for_one_cell(last, far, told):
    near = b"".join(b'<c r="A%d"><v>1</v></c>' % row for row in range(last - 50_000, last + 1))
    sheet = b'<sheetData>%b<c s="4" r="%b"><v>1</v></c></sheetData>' % (near, far.encode())
    answer = ""
    try:
        check_upload(BytesIO(archive({SHEET: sheet}, base=workbook())), "utfall.xlsx", ONE_MB)
    except RuleError as error:
        answer = str(error)

    assert len(near) > upload.CHUNK
    assert answer.startswith(told) if told else answer == ""


def sheet_with(xml: str) -> bytes:
    """A workbook whose sheet ends with ``xml``."""
    base = workbook()
    with zipfile.ZipFile(BytesIO(base)) as old:
        sheet = old.read(SHEET)
    cut = sheet.index(b"</sheetData>")
    return archive({SHEET: sheet[:cut] + xml.encode() + sheet[cut + 12 :]}, base=base)


@pytest.mark.parametrize(
    "xml",
    [
        '<row r="2"><c r="A99999999999"><v>1</v></c></row></sheetData>',
        '<row r="2"><c r="A99999999999"/></row></sheetData>',
        '<row r="2"><c s="0"r="A99999999999"><v>1</v></c></row></sheetData>',
        "<row r=\"2\"><c\nr = 'AAAAAAAAAA1'><v>1</v></c></row></sheetData>",
        '<row r="4294967295"><c><v>1</v></c></row></sheetData>',
        '</sheetData><mergeCells><mergeCell ref="A1:A99999999999"/></mergeCells>',
    ],
)
def test_a_place_that_no_sheet_has_is_refused_before_the_reader_counts_to_it(xml):
    assert refusal(sheet_with(xml)) == BROKEN


def test_a_place_that_no_sheet_has_is_seen_however_far_into_the_sheet_it_stands():
    filler = "<c><v>1</v></c>" * (5 * upload.CHUNK // 15)
    xml = f'<row>{filler}<c\tr="A99999999999"><v>1</v></c>{filler}</row></sheetData>'

    assert refusal(sheet_with(xml)) == BROKEN


def test_text_that_looks_like_a_place_is_no_place():
    check_upload(BytesIO(workbook(A1='r="Text" och ref="hela 2026"')), "utfall.xlsx", ONE_MB)


def test_merged_cells_that_would_fill_the_memory_are_refused():
    whole = '</sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'

    assert refusal(sheet_with(whole)) == (
        "Ett blad har orimligt många sammanfogade celler: A1:XFD1048576. Dela upp cellerna i Excel "
        "(Start, Sammanfoga, Dela upp celler) och spara."
    )


def test_a_merged_row_across_the_whole_sheet_is_let_through():
    row = '</sheetData><mergeCells><mergeCell ref="A1:XFD3"/></mergeCells>'

    check_upload(BytesIO(sheet_with(row)), "utfall.xlsx", ONE_MB)
