"""A list as CSV and as a workbook: values as they are, and no text becomes a formula."""

import datetime as dt
import tracemalloc
from decimal import Decimal
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from styrning.bas.listfil import Kolumn, csv_rows, workbook_of

VALUE = (Kolumn("Värde", lambda rad: rad),)


def csv_of(*rader):
    return b"".join(csv_rows(VALUE, rader)).decode()


def cell_of(value):
    return load_workbook(BytesIO(workbook_of("Lista", VALUE, [value]))).active["A2"]


@pytest.mark.parametrize(
    ("value", "printed"),
    [
        ("Åsa; Öberg", '"Åsa; Öberg"'),
        (Decimal("12.50"), "12,50"),
        (Decimal(-3), "-3"),
        (7, "7"),
        (None, '""'),
        (True, "ja"),
        (False, "nej"),
        (dt.date(2026, 11, 18), "2026-11-18"),
        (dt.datetime(2026, 11, 18, 9, 5, tzinfo=dt.UTC), "2026-11-18 10:05"),
        ("=1+1", "'=1+1"),
        ("+46", "'+46"),
        ("-ej", "'-ej"),
        ("@här", "'@här"),
        ("\tx", "'\tx"),
    ],
)
def test_a_value_in_csv(value, printed):
    assert csv_of(value) == f"\ufeffVärde\r\n{printed}\r\n"


@pytest.mark.parametrize("text", ["=1+1", "+46", "-ej", "@här", "Vanlig text"])
def test_a_text_in_a_workbook_stays_text(text):
    cell = cell_of(text)
    assert (cell.value, cell.data_type) == (text, "s")


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        (Decimal("12.5"), 12.5),
        (7, 7),
        (dt.date(2026, 11, 18), dt.datetime(2026, 11, 18)),  # noqa: DTZ001
        (dt.datetime(2026, 11, 18, 9, 5, tzinfo=dt.UTC), dt.datetime(2026, 11, 18, 10, 5)),  # noqa: DTZ001
        (None, None),
        (True, "ja"),
    ],
)
def test_numbers_and_days_are_such_in_a_workbook(value, kept):
    assert cell_of(value).value == kept


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=50))
def test_no_text_is_ever_a_formula(text):
    assert cell_of(text).data_type == "s"
    first = csv_of(text).split("\r\n", 1)[1].lstrip('"')[:1]
    assert first not in {"=", "+", "-", "@"}


@pytest.mark.parametrize(
    ("value", "shown"),
    [(Decimal(1200), "#,##0"), (Decimal("12.5"), "#,##0.0"), (Decimal("0.1250"), "#,##0.0000")],
)
def test_a_number_is_shown_with_its_own_decimals(value, shown):
    assert cell_of(value).number_format == shown


def test_what_xml_forbids_is_left_out_of_a_workbook():
    assert cell_of("rad\x00 ett\x0b").value == "rad ett"


def test_a_sheet_is_named_without_what_excel_forbids():
    content = workbook_of("Mål: BUN/1 [2026]? och mycket mer än trettioen tecken", VALUE, [])
    assert load_workbook(BytesIO(content)).sheetnames == ["Mål  BUN 1  2026   och mycket m"]


def peak_of(write, antal):
    """The most memory that writing so many rows took, in bytes."""
    rader = (f"rad {number}" for number in range(antal))
    tracemalloc.start()
    try:
        for _ in write(rader):
            pass
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    "write",
    [
        lambda rader: csv_rows(VALUE, rader),
        lambda rader: [workbook_of("Lista", VALUE, rader)],
    ],
    ids=["csv", "xlsx"],
)
def test_a_list_ten_times_as_long_takes_no_more_memory(write):
    peak_of(write, 10)  # what is imported and cached the first time
    short, long = peak_of(write, 1_000), peak_of(write, 10_000)
    assert long < short + 500_000


def test_an_empty_list_has_its_headings():
    assert csv_of() == "\ufeffVärde\r\n"
