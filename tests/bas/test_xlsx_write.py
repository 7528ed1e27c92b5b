from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from styrning.bas import xlsx
from styrning.bas.text import clean_text


def saved_and_loaded(workbook):
    file = BytesIO()
    workbook.save(file)
    return load_workbook(file)


@pytest.mark.parametrize("text", ["=1+1", "+46", "-5", "@SUM(A1)", "vanlig", "rad\nrad", "'citat"])
def test_text_is_written_as_text_and_reads_back_the_same(text):
    workbook = Workbook()
    sheet = workbook.active
    sheet["A1"] = "Rubrik"
    xlsx.write_text(sheet["A2"], text)
    file = BytesIO()
    workbook.save(file)

    assert list(xlsx.read_rows(file, "Sheet", ["Rubrik"])) == [(2, {"Rubrik": text})]
    cell = load_workbook(file).active["A2"]
    assert (cell.data_type, cell.quotePrefix) == ("s", True)


@given(st.text().map(clean_text).filter(lambda text: text and "_x" not in text))
def test_any_clean_text_survives_a_round_trip(text):
    workbook = Workbook()
    workbook.active["A1"] = "Rubrik"
    xlsx.write_text(workbook.active["A2"], text)
    file = BytesIO()
    workbook.save(file)

    assert list(xlsx.read_rows(file, "Sheet", ["Rubrik"])) == [(2, {"Rubrik": text})]


@pytest.mark.parametrize("text", [None, ""])
def test_no_text_is_an_empty_cell(text):
    cell = Workbook().active["A1"]

    xlsx.write_text(cell, text)

    assert cell.value is None


def test_leaves_out_what_xml_forbids():
    cell = Workbook().active["A1"]

    xlsx.write_text(cell, "a\x00b\x0bc")

    assert cell.value == "abc"


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("=1+1", "'=1+1"),
        ("@x", "'@x"),
        ("-5", "'-5"),
        ("\t=1", "'\t=1"),
        (" =1+1", "' =1+1"),
        ("\n+1", "'\n+1"),
        ("\uff1d1", "'\uff1d1"),
        (" a=1", " a=1"),
        ("a=1", "a=1"),
        ("", ""),
    ],
)
def test_text_for_csv_is_never_a_formula(text, safe):
    assert xlsx.safe_text(text) == safe


def test_input_is_open_and_the_rest_is_locked():
    workbook = Workbook()
    sheet = workbook.active
    for style, place in (
        (xlsx.style_header, "A1"),
        (xlsx.style_locked, "A2"),
        (xlsx.style_input, "B2"),
    ):
        sheet[place] = 1
        style(sheet[place])
    xlsx.protect(sheet)

    loaded = saved_and_loaded(workbook).active

    assert loaded.protection.sheet is True
    assert loaded.protection.password is None
    assert [loaded[place].protection.locked for place in ("A1", "A2", "B2")] == [True, True, False]
    assert loaded["B2"].number_format == "General"
    assert loaded["A1"].font.bold is True


def test_choices_stand_on_a_hidden_sheet_and_are_shared():
    workbook = Workbook()
    sheet = workbook.active
    xlsx.add_dropdown(sheet, "B2:B9", ["Väntas", "Sekretess"])
    xlsx.add_dropdown(sheet, "C2:C9", ["Ja", "Nej", "Kanske"])
    xlsx.add_dropdown(sheet, "D2:D9", ["Väntas", "Sekretess"])

    loaded = saved_and_loaded(workbook)

    validations = loaded["Sheet"].data_validations.dataValidation
    assert [(v.sqref.ranges.copy().pop().coord, v.formula1) for v in validations] == [
        ("B2:B9", "Listor!$A$1:$A$2"),
        ("C2:C9", "Listor!$B$1:$B$3"),
        ("D2:D9", "Listor!$A$1:$A$2"),
    ]
    assert loaded["Listor"].sheet_state == "veryHidden"
    assert [cell.value for cell in loaded["Listor"]["B"]] == ["Ja", "Nej", "Kanske"]


def test_numbers_are_checked_by_excel_too():
    workbook = Workbook()
    xlsx.add_number_check(workbook.active, "B2:B9")

    (validation,) = saved_and_loaded(workbook).active.data_validations.dataValidation

    assert (validation.type, validation.operator) == ("decimal", "between")
    assert validation.error == "Skriv bara talet, till exempel 72,5. Lämna tomt om värdet saknas."


def test_a_fingerprint_is_known_again():
    mark = xlsx.fingerprint(["DR2026", "SN", 3])

    assert len(mark) == 64
    assert xlsx.verify(["DR2026", "SN", 3], mark)


@pytest.mark.parametrize("parts", [["DR2026", "SN", 4], ["DR2026S", "N", 3], ["DR2026", "SN"], []])
def test_another_content_has_another_fingerprint(parts):
    assert not xlsx.verify(parts, xlsx.fingerprint(["DR2026", "SN", 3]))


@pytest.mark.parametrize("mark", [None, "", "å", "0" * 64])
def test_a_false_fingerprint_is_refused(mark):
    assert not xlsx.verify(["DR2026"], mark)


def test_the_fingerprint_needs_our_secret(settings):
    mark = xlsx.fingerprint(["DR2026"])
    settings.SECRET_KEY = "another"

    assert not xlsx.verify(["DR2026"], mark)
