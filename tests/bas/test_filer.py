"""What an uploaded file is, by its content, and what it may be called."""

from io import BytesIO
from zipfile import ZipFile

import pytest

from styrning.bas.errors import RuleError
from styrning.bas.filer import CSV, DOCX, JPEG, PDF, PNG, TEXT, XLSX, clean_name, file_type


def package(*parts: str) -> bytes:
    file = BytesIO()
    with ZipFile(file, "w") as archive:
        for part in parts:
            archive.writestr(part, "x")
    return file.getvalue()


@pytest.mark.parametrize(
    ("data", "name", "kind"),
    [
        (b"%PDF-1.7\n", "protokoll.pdf", PDF),
        (b"%PDF-1.7\n", "bild.png", PDF),
        (b"\x89PNG\r\n\x1a\n", "bild.png", PNG),
        (b"\xff\xd8\xff\xe0", "bild.jpeg", JPEG),
        (package("[Content_Types].xml", "word/document.xml"), "brev.docx", DOCX),
        (package("[Content_Types].xml", "xl/workbook.xml"), "lista.xlsx", XLSX),
        ("Två av tjugofem saknar underskrift".encode(), "anteckning.txt", TEXT),
        (b"rad;utfall\n1;ok\n", "LISTA.CSV", CSV),
    ],
)
def test_the_content_says_what_a_file_is(data, name, kind):
    assert file_type(data, name) == kind


@pytest.mark.parametrize(
    "data",
    [
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        b'<?xml version="1.0"?><svg onload="alert(1)"/>',
        b"\xef\xbb\xbf <!DOCTYPE html><script>alert(1)</script>",
        b"plain text first\n< script>alert(1)</ script>",
    ],
)
def test_markup_that_may_hold_a_script_is_refused_with_the_way_out(data):
    with pytest.raises(RuleError) as error:
        file_type(data, "bild.png")
    assert str(error.value) == (
        'Filen "bild.png" är SVG, HTML eller XML och kan innehålla skript. '
        "Spara den som PDF eller PNG och ladda upp den igen."
    )


@pytest.mark.parametrize(
    "data", [b"MZ\x90\x00", b"\xd0\xcf\x11\xe0", b"\x00\x01", package("a.txt"), b"\xff\xfe\x41\x00"]
)
def test_other_kinds_are_refused_and_the_allowed_ones_named(data):
    with pytest.raises(RuleError) as error:
        file_type(data, "x.exe")
    assert str(error.value) == (
        'Filen "x.exe" är av ett slag som inte tas emot. Tillåtna: PDF, PNG, JPEG, '
        "Word (.docx), Excel (.xlsx), text (.txt) eller CSV."
    )


def test_a_workbook_with_macros_is_refused():
    with pytest.raises(RuleError, match="innehåller makron"):
        file_type(package("xl/workbook.xml", "xl/vbaProject.bin"), "lista.xlsx")


def test_a_broken_package_is_refused():
    with pytest.raises(RuleError, match="skadad"):
        file_type(b"PK\x03\x04 and nothing more", "brev.docx")


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("protokoll.pdf", "protokoll.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        (r"C:\Users\karin\Lön åäö.PDF", "Lön åäö.pdf"),
        ("rapport\u202efdp.exe", "rapportfdp.exe.pdf"),
        ("rad\r\nSet-Cookie: a=b.pdf", "radSet-Cookie a=b.pdf"),
        ("<script>.pdf", "script.pdf"),
        ("..", "fil.pdf"),
        ("", "fil.pdf"),
        ("/", "fil.pdf"),
        ("å" * 300 + ".pdf", "å" * 116 + ".pdf"),
    ],
)
def test_a_name_keeps_no_path_and_no_trick_and_ends_as_its_kind(name, kept):
    assert clean_name(name, PDF) == kept


def test_jpeg_has_one_ending():
    assert clean_name("Bild.JPEG", JPEG) == "Bild.jpg"
