"""What a cell says: days, whole numbers, words of a list; and what is refused, in words."""

import datetime as dt

import pytest
from django.core import signing

from styrning.bas.errors import RuleError
from styrning.bas.xlsx import (
    CellError,
    as_choice,
    as_count,
    as_day,
    as_version,
    carried,
    carry,
    cell_text,
    seen,
)
from styrning.bas.xlsx.read import FELVARDE, FORMEL

EXCELS = dt.datetime(2026, 11, 18, 10)  # noqa: DTZ001  # Excel knows no time zone
LABELS = {"ja": "Ja", "nej": "Nej"}


@pytest.mark.parametrize("value", [dt.date(2026, 11, 18), EXCELS, "2026-11-18", " 2026-11-18 "])
def test_a_day_is_read_as_excel_keeps_it_and_as_it_is_typed(value):
    assert as_day(value) == dt.date(2026, 11, 18)


@pytest.mark.parametrize("value", ["i går", "18/11 2026", "2026-02-30", 45979.0])
def test_what_is_no_day_is_refused(value):
    with pytest.raises(RuleError, match="är inget datum"):
        as_day(value)


@pytest.mark.parametrize(
    ("value", "count"), [(25.0, 25), ("25", 25), ("1 234", 1234), (None, None)]
)
def test_a_whole_number_is_read(value, count):
    assert as_count(value) == count


@pytest.mark.parametrize("value", [3.2, "3,2", -1, "många"])
def test_what_is_no_whole_number_is_refused(value):
    with pytest.raises(RuleError, match="är inget heltal"):
        as_count(value)


def test_a_word_is_chosen_whatever_its_case_and_another_refused():
    assert [as_choice(value, LABELS) for value in ("JA", " nej ", None)] == ["ja", "nej", ""]
    with pytest.raises(RuleError, match='"Kanske" finns inte i listan'):
        as_choice("Kanske", LABELS)


@pytest.mark.parametrize("value", ["", "x", -1, 1.5])
def test_a_changed_version_is_refused(value):
    with pytest.raises(RuleError, match="Version är ändrad"):
        as_version(value)


def test_a_number_that_excel_keeps_with_a_decimal_reads_without_it():
    assert [cell_text(value) for value in (2026.0, "A-1", None)] == ["2026", "A-1", ""]


def test_what_is_carried_is_good_for_its_owner_alone():
    sealed = carry([{"rad": 4}], ["bok", 7], "salt")

    assert carried(sealed, ["bok", 7], "salt") == [{"rad": 4}]
    for owner, salt in ((["bok", 8], "salt"), (["bok", 7], "annat")):
        with pytest.raises(signing.BadSignature):
            carried(sealed, owner, salt)


@pytest.mark.parametrize(
    ("value", "message", "shown"),
    [
        (0.05, "fel", "0,05"),
        (2026.0, "fel", "2026"),
        (1234567890123456.0, "fel", "1234567890123456"),
        (1e308, "fel", "1e+308"),
        (float("nan"), "fel", "nan"),
        (float("inf"), "fel", "inf"),
        (True, "fel", "SANT"),
        (False, "fel", "FALSKT"),
        (dt.date(2026, 5, 3), "fel", "2026-05-03"),
        ("x" * 50, "fel", "x" * 40 + "…"),
        (None, "fel", ""),
        (None, FORMEL, "=…"),
        (7.0, FORMEL, "7"),
        (None, FELVARDE, "#…"),
    ],
)
def test_what_stands_in_a_bad_cell_is_shown_as_excel_shows_it(value, message, shown):
    assert seen(value, CellError("Blad", 4, "Utfall", message)) == shown
