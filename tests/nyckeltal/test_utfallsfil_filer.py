"""Files that are no workbook of outcomes, or one that was bent: refused in words, at once."""

import zipfile
from io import BytesIO

import openpyxl
import pytest
from openpyxl.styles import PatternFill

from nyckeltal import utfallskolumner as c
from nyckeltal.importers.utfallsfil import open_file
from styrning.bas.errors import RuleError
from styrning.bas.xlsx import upload
from styrning.bas.xlsx.stream import faults_if_any
from tests.nyckeltal.utfallsfil import YEAR, utfallsfil

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def row(**cells):
    return {c.NYCKELTAL: "N1", c.ENHET: "BUN", c.KON: "Totalt"} | YEAR | cells


def read(file, name="utfall.xlsx"):
    """(rows, [(row, header, message)]) of a file."""
    with open_file(file, name, lambda kod: ()) as fil:
        rows = list(fil.rader)
        return rows, [(error.rad, error.kolumn, error.message) for error in sorted(fil.errors)]


def changed(file, change):
    """The file with its workbook changed, as a user would in Excel."""
    book = openpyxl.load_workbook(file)
    change(book)
    out = BytesIO()
    book.save(out)
    out.seek(0)
    return out


def packed(**parts):
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/"), content)
    out.seek(0)
    return out


def without_rows(file, part, content):
    """The file with one part replaced."""
    out = BytesIO()
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            new.writestr(info, content if info.filename == part else old.read(info))
    out.seek(0)
    return out


def sheet_xml(file):
    with zipfile.ZipFile(file) as archive:
        return archive.read("xl/worksheets/sheet1.xml").decode()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", 'Filen "utfall.xlsx" är tom.'),
        (b"Nyckeltal;V\xe4rde\r\nN1;72\r\n", "Filen är ingen Excel-arbetsbok (.xlsx)."),
        (OLE + bytes(600), "Filen är i det äldre formatet .xls."),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "Filen är skyddad med lösenord."),
        (b"%PDF-1.7", "Filen är en PDF."),
        (b"PK\x03\x04" + bytes(40), "Filen är skadad och går inte att läsa."),
        (bytes(11_000_000), "är för stor: högst 10 MB."),
    ],
)  # fmt: skip
def test_what_is_no_workbook_is_refused(content, message):
    with pytest.raises(RuleError) as error:
        read(BytesIO(content))
    assert message in str(error.value)


def test_ods_and_macros_are_refused():
    ods = packed(mimetype="application/vnd.oasis.opendocument.spreadsheet")
    with pytest.raises(RuleError, match=r"OpenDocument-format \(\.ods\)"):
        read(ods)
    parts = {"[Content_Types].xml": "", "xl/workbook.xml": "", "xl/vbaProject.bin": "x"}
    with pytest.raises(RuleError, match=r"innehåller makron \(\.xlsm\)"):
        read(packed(**parts))


def test_a_zip_bomb_is_refused_before_it_is_unpacked(monkeypatch):
    bomb = packed(**{
        "[Content_Types].xml": "", "xl/workbook.xml": "",
        "xl/worksheets/sheet1.xml": bytes(upload.UNPACKED_MAX + 1),
    })  # fmt: skip
    assert len(bomb.getvalue()) < 1_000_000
    with pytest.raises(RuleError, match="orimligt mycket när den packas upp"):
        read(bomb)


def test_an_entity_bomb_is_refused():
    file = utfallsfil(row(Värde=1))
    bomb = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>' + sheet_xml(file)
    with pytest.raises(RuleError, match="skadad"):
        read(without_rows(file, "xl/worksheets/sheet1.xml", bomb))


def test_a_mark_across_two_chunks_is_seen(monkeypatch):
    monkeypatch.setattr(upload, "CHUNK", 7)
    file = utfallsfil(row(Värde=1))
    bomb = sheet_xml(file).replace("<sheetData>", "<!ENTITY a><sheetData>")
    with pytest.raises(RuleError, match="skadad"):
        read(without_rows(file, "xl/worksheets/sheet1.xml", bomb))


def test_a_cell_far_out_is_named_in_whatever_chunk_it_stands(monkeypatch):
    monkeypatch.setattr(upload, "CHUNK", 50)
    file = changed(utfallsfil(row(Värde=1)), lambda book: book[c.BLAD].cell(1_048_576, 16_384, "x"))
    with pytest.raises(RuleError, match="Ett blad har innehåll i cell XFD1048576"):
        read(file)


def test_a_million_ghost_rows_as_libreoffice_writes_them_are_passed_over():
    file = utfallsfil(row(Värde=1))
    ghosts = "".join(
        f'<row r="{number}" customFormat="1"><c r="A{number}" s="0"/></row>'
        for number in range(3, 1_000_003)
    )
    haunted = sheet_xml(file).replace("</sheetData>", f"{ghosts}</sheetData>")
    rows, errors = read(without_rows(file, "xl/worksheets/sheet1.xml", haunted))
    assert (len(rows), errors) == (1, [])


def test_forty_megabytes_of_strings_are_read_and_more_than_that_is_refused():
    forty = [row(Värde=1, Kommentar="x" * 32_000) for _ in range(1_250)]
    assert len(read(utfallsfil(*forty))[0]) == 1_250
    with pytest.raises(RuleError, match="orimligt mycket"):
        read(utfallsfil(*forty * 4))


def test_more_rows_than_one_file_may_hold_are_refused(monkeypatch):
    monkeypatch.setattr(c, "ROWS_MAX", 2)
    with pytest.raises(RuleError, match='Bladet "Data" har fler än 2 rader'):
        read(utfallsfil(*(row(Värde=number) for number in range(3))))


def test_a_missing_sheet_is_named_with_those_that_are_there():
    with pytest.raises(RuleError, match=r'saknar bladet "Data"\. I filen finns "Blad1"'):
        read(utfallsfil(row(Värde=1), blad="Blad1"))


def test_a_renamed_column_is_named():
    headers = [name for name in c.REQUIRED if name != c.VARDE]
    with pytest.raises(RuleError, match='saknar kolumnen "Värde"'):
        read(utfallsfil(row(), headers=[*headers, "Utfall"]))


def test_a_column_twice_is_named():
    with pytest.raises(RuleError, match='har 2 kolumner med rubriken "Värde"'):
        read(utfallsfil(row(Värde=1), headers=[*c.REQUIRED, c.VARDE]))


def test_moved_hidden_and_added_columns_do_not_matter():
    file = utfallsfil(row(Värde=7), headers=[*reversed(c.REQUIRED), "Min egen"])

    def hide(book):
        book[c.BLAD].column_dimensions["A"].hidden = True
        book[c.BLAD].insert_rows(1, 3)

    rows, errors = read(changed(file, hide))
    assert (rows[0].rad, rows[0].varde, errors) == (5, 7, [])


def test_merged_cells_are_named_where_they_begin():
    file = utfallsfil(row(Värde=7), row(Värde=7), row(Värde=7))
    rows, errors = read(changed(file, lambda book: book[c.BLAD].merge_cells("F3:F4")))
    assert len(rows) == 2
    assert [(rad, kolumn) for rad, kolumn, _ in errors] == [(3, c.VARDE)]
    assert "sammanfogad" in errors[0][2]


def test_a_merged_title_above_the_headers_is_let_be():
    def title(book):
        sheet = book[c.BLAD]
        sheet.insert_rows(1)
        sheet["A1"] = "Våra utfall"
        sheet.merge_cells("A1:F1")

    assert read(changed(utfallsfil(row(Värde=7)), title))[1] == []


@pytest.mark.parametrize(
    ("value", "number_format", "message"),
    [
        ("=1+1", "General", "Cellen innehåller en formel."),
        ("#DIV/0!", "General", "Cellen innehåller ett felvärde från Excel."),
        (0.05, "0%", "Cellen är formaterad som procent"),
        (0.05, "0.00%", "Cellen är formaterad som procent"),
        (0.05, "# ##0,0 %", "Cellen är formaterad som procent"),
    ],
)
def test_formulas_error_values_and_per_cent_are_found_by_the_bytes(value, number_format, message):
    def put(book):
        cell = book[c.BLAD]["F2"]
        cell.value, cell.number_format = value, number_format

    rows, errors = read(changed(utfallsfil(row(Värde=7)), put))
    assert rows == []
    assert [(rad, kolumn) for rad, kolumn, _ in errors] == [(2, c.VARDE)]
    assert message in errors[0][2]


def test_a_sound_file_is_not_read_by_the_slow_reader(monkeypatch):
    def never(*args, **kwargs):
        raise AssertionError("read slowly")

    monkeypatch.setattr("styrning.bas.xlsx.stream.cell_faults", never)
    green = PatternFill("solid", fgColor="E2F1E9")

    def dress(book):
        book[c.BLAD]["F2"].fill = green
        book[c.BLAD]["F2"].number_format = '0.0" procent"'

    file = changed(utfallsfil(row(Värde=7, Kommentar="t=e <f>5 %</f>")), dress)
    assert faults_if_any(file, c.BLAD, c.REQUIRED) == []


@pytest.mark.parametrize("name", ["../../etc/passwd.xlsx", "a\x00b.xlsx", "å" * 500 + ".xlsx"])
def test_the_name_says_nothing_of_what_is_read(name):
    assert len(read(utfallsfil(row(Värde=7)), name)[0]) == 1
