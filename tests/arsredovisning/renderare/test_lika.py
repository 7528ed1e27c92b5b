"""The same figures in PDF, Word, Excel, JSON and on the page: from one document."""

import io
import json
from decimal import Decimal
from hashlib import sha256

import docx
import openpyxl
import pytest
from bs4 import BeautifulSoup

from styrning.arsredovisning.dokument import canonical_bytes, content_hash, plain, typed, validate
from styrning.arsredovisning.exporters.xlsx import to_xlsx as workbook_of_report
from styrning.arsredovisning.read_model import read_report
from styrning.arsredovisning.renderare.filer import FILER, file_name, render
from styrning.arsredovisning.renderare.html import to_html
from styrning.config.demo.alvstrand import build
from styrning.grund.enums import Roll
from styrning.grund.models import User
from tests.arsredovisning import kommun
from tests.factories import UserFactory
from tests.factories import dokument as gora


@pytest.fixture(scope="module")
def files():
    document, envelope = gora.dokument(), gora.kuvert()
    return {format: render(format, document, envelope, gora.BILDER) for format in FILER}


def tables(document) -> list[dict]:
    """Every table that is printed, in order."""
    found = []
    for avsnitt in document["avsnitt"]:
        for block in avsnitt["block"]:
            if block["slag"] == "tabell":
                found.append(block)
            elif block["slag"] == "diagram" and block["tabell"]:
                found.append(block["tabell"])
    return found


def printed(document) -> list[list[list[str]]]:
    return [
        [[cell["text"] for cell in row] for row in table["rader"]] for table in tables(document)
    ]


def without_shapes(text: str) -> str:
    return text.lstrip("●◐■◇○ ")


def test_json_holds_the_document_itself(files):
    assert json.loads(files["json"])["dokument"] == gora.dokument()


def test_json_can_be_checked_against_its_hash_by_itself():
    document = gora.dokument()
    made = render("json", document, gora.kuvert(hash=content_hash(document)), {})
    held = json.loads(made)
    start = made.index(b'"dokument":') + len(b'"dokument":')
    raw = made[start : start + len(canonical_bytes(document))]
    assert sha256(raw).hexdigest() == held["utgava"]["hash"]


def test_word_prints_what_the_document_says(files):
    word = docx.Document(io.BytesIO(files["docx"]))
    shown = [
        [[without_shapes(cell.text) for cell in row.cells] for row in table.rows[1:]]
        for table in word.tables[1:]
    ]
    assert shown == printed(gora.dokument())


def test_the_page_prints_what_the_document_says():
    page = BeautifulSoup(to_html(gora.dokument(), gora.kuvert(), {}), "html.parser")
    shown = [
        [[cell.get_text() for cell in row.find_all(["th", "td"])] for row in table.tbody("tr")]
        for table in page.find_all("table")[1:]
    ]
    assert shown == printed(gora.dokument())


def test_the_pdf_prints_what_the_document_says(files, text_of):
    words = " ".join(text_of(files["pdf"]).split())
    for table in tables(gora.dokument()):
        for row in table["rader"]:
            if any(cell["tal"] is not None for cell in row):
                assert " ".join(" ".join(cell["text"] for cell in row).split()) in words


def test_excel_holds_each_number_in_full(files):
    sheet = openpyxl.load_workbook(io.BytesIO(files["xlsx"]))["Tabeller"]
    rows = [[cell for cell in row if cell is not None] for row in sheet.values]
    for table in tables(gora.dokument()):
        for row in table["rader"]:
            wanted = [cell["text"] if cell["tal"] is None else float(cell["tal"]) for cell in row]
            assert wanted in rows


def test_excel_shows_as_many_decimals_as_the_page(files):
    sheet = openpyxl.load_workbook(io.BytesIO(files["xlsx"]))["Tabeller"]
    formats = {
        (cell.value, cell.number_format)
        for row in sheet.iter_rows()
        for cell in row
        if cell.value in {88.4, -1230, 19}
    }
    assert formats == {(88.4, "#,##0.0"), (-1230, "#,##0.0"), (19, "#,##0")}


def test_excel_names_the_edition_first_and_writes_text_as_text(files):
    book = openpyxl.load_workbook(io.BytesIO(files["xlsx"]))
    assert book.sheetnames[:2] == ["Utgåva", "Tabeller"]
    told = {row[0]: row[1] for row in book["Utgåva"].values}
    assert told["Kontrollsumma"] == "ab" * 32
    assert told["Läge"] == "Utgåva 2, fryst 2027-04-12 kl. 09.30"
    assert {cell.data_type for row in book["Tabeller"].iter_rows() for cell in row} <= {"s", "n"}


@pytest.mark.parametrize("format", FILER)
def test_invented_facts_are_told_in_every_file(format, text_of):
    made = render(format, gora.dokument(avsnitt=[]), gora.kuvert(), {}, demodata=True)
    if format == "json":
        assert json.loads(made)["demodata"] is True
    elif format == "pdf":
        assert "Demodata:" in text_of(made)
    elif format == "docx":
        assert any("Demodata:" in p.text for p in docx.Document(io.BytesIO(made)).paragraphs)
    else:
        assert "Demodata:" in openpyxl.load_workbook(io.BytesIO(made))["Utgåva"]["A2"].value


@pytest.mark.django_db
@pytest.mark.parametrize("scope", ["KF", "BUN"])
def test_a_report_comes_back_from_a_document_as_it_was_read(scope):
    skola = kommun.build().skola
    reader = UserFactory(roll=(Roll.RAPPORTOR, skola))
    report = read_report(2026, scope=scope, reader=reader)
    assert typed(json.loads(canonical_bytes(plain(report)))) == report


@pytest.mark.django_db
def test_the_whole_municipality_comes_back_and_gives_the_same_workbook():
    build()
    user = User.objects.get(username="nils.berg")
    for ar in (2025, 2026):
        report = read_report(ar, reader=user)
        document = validate(gora.dokument(rapport=plain(report)))
        assert typed(document["rapport"]) == report
        ours = openpyxl.load_workbook(io.BytesIO(render("xlsx", document, gora.kuvert(), {})))
        theirs = openpyxl.load_workbook(io.BytesIO(workbook_of_report(report)))
        for name in theirs.sheetnames:
            assert list(ours[name].values) == list(theirs[name].values)


def test_words_that_look_like_numbers_stay_words():
    assert typed({"kod": "12.5", "text": {"totalt": "5"}, "totalt": "5"}) == {
        "kod": "12.5",
        "text": {"totalt": "5"},
        "totalt": Decimal(5),
    }


def test_a_file_is_named_by_its_report_and_edition():
    document = gora.dokument(scope="VÅRD/01", mall="verksamhetsberattelse")
    assert file_name(document, gora.kuvert(), "pdf") == (
        "verksamhetsberattelse-2026-vard-01-utgava-2.pdf"
    )
    assert file_name(gora.dokument(), gora.kuvert(hash=None), "docx") == (
        "arsredovisning-2026-kf-utkast.docx"
    )
