import datetime
import math
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from styrning.bas.errors import RuleError
from styrning.bas.quantities import (
    as_decimal,
    canonical,
    format_decimal,
    format_exact,
    input_text,
    parse_decimal,
    quantised,
    shown,
)

stored = st.decimals(
    min_value=Decimal("-99999999999.9999"), max_value=Decimal("99999999999.9999"), places=4
)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("5", "5"),
        ("  72,5 ", "72.5"),
        ("12.5", "12.5"),
        ("0.125", "0.125"),
        ("1234.567", "1234.567"),
        ("1,234", "1.234"),
        ("1 234,5", "1234.5"),
        ("1\u00a0234,5", "1234.5"),
        ("1\u2009234\u2009567", "1234567"),
        ("1\u202f234,5", "1234.5"),
        ("-3,2", "-3.2"),
        ("\u22123,2", "-3.2"),
        ("–3,2", "-3.2"),
        ("- 3,2", "-3.2"),
        ("+3,2", "3.2"),
        ("1,50000", "1.5"),
        ("12345678901,1234", "12345678901.1234"),
        ("-0", "0"),
    ],
)
def test_reads_what_a_swede_types(text, number):
    assert parse_decimal(text) == Decimal(number)


@pytest.mark.parametrize("text", ["", "   ", "\u00a0", "\n"])
def test_nothing_typed_is_none_and_not_zero(text):
    assert parse_decimal(text) is None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("5 %", '"5 %" är inte ett tal. Skriv bara talet, utan procenttecken: 5.'),
        (
            "5,5 procent",
            '"5,5 procent" är inte ett tal. Skriv bara talet, utan procenttecken: 5,5.',
        ),
        ("ca 5", '"ca 5" är inte ett tal. Skriv bara talet: 5.'),
        ("drygt hälften", '"drygt hälften" är inte ett tal. Skriv bara talet.'),
        (
            "1.234,5",
            '"1.234,5" har skiljetecken mellan tusental. '
            "Skriv med mellanslag eller inget alls: 1234,5.",
        ),
        (
            "1,234.5",
            '"1,234.5" har skiljetecken mellan tusental. '
            "Skriv med mellanslag eller inget alls: 1234,5.",
        ),
        ("1.234", '"1.234" kan läsas på två sätt. Skriv 1234 eller 1,234.'),
        (
            "12 34",
            '"12 34" har mellanslag på fel ställe. Skriv ett enda tal, till exempel 1 234,5.',
        ),
        ("abc", '"abc" är inte ett tal. Skriv ett tal, till exempel 1 234,5.'),
        ("9\x003", '"9 3" är inte ett tal. Skriv ett tal, till exempel 1 234,5.'),
        ("NaN", '"NaN" är inte ett tal. Skriv ett tal, till exempel 1 234,5.'),
        ("inf", '"inf" är inte ett tal. Skriv ett tal, till exempel 1 234,5.'),
        ("٥", '"٥" är inte ett tal. Skriv ett tal, till exempel 1 234,5.'),
        (
            "1e5",
            '"1e5" är skrivet med tiopotens. Skriv ut alla siffror, till exempel 100 000.',
        ),
        (
            "2026-03-01",
            '"2026-03-01" är ett datum, inte ett tal. '
            "Skriv bara talet (i Excel: formatera först cellen som tal).",
        ),
        (
            "1/3 2026",
            '"1/3 2026" är ett datum, inte ett tal. '
            "Skriv bara talet (i Excel: formatera först cellen som tal).",
        ),
        (
            "1,23456",
            '"1,23456" har fler än fyra decimaler. Avrunda till högst fyra: 1,2346.',
        ),
        (
            "123456789012",
            "Talet är för stort: högst 11 siffror före decimaltecknet. Kontrollera måttenheten.",
        ),
        ("–", '"–" är inte ett tal. Lämna tomt och ange varför värdet saknas.'),
        ("..", '".." är inte ett tal. Lämna tomt och ange varför värdet saknas.'),
        (
            "<5",
            '"<5" är inte ett tal. Skriv ett enda tal, eller lämna tomt och ange varför '
            "värdet saknas.",
        ),
        (
            "10–12",
            '"10–12" är inte ett tal. Skriv ett enda tal, eller lämna tomt och ange varför '
            "värdet saknas.",
        ),
        (
            "5 st",
            '"5 st" är inte ett tal. Skriv bara talet, i nyckeltalets måttenhet och utan ord: 5.',
        ),
        (
            "12 mkr",
            '"12 mkr" är inte ett tal. Skriv bara talet, i nyckeltalets måttenhet och utan ord.',
        ),
        ("#DIV/0!", '"#DIV/0!" är ett felvärde från Excel. Skriv talet i stället.'),
        ("=1+1", '"=1+1" är en formel. Skriv talet i stället.'),
    ],
)
def test_refuses_with_the_remedy(text, message):
    with pytest.raises(RuleError) as refused:
        parse_decimal(text)

    assert str(refused.value) == message


def test_a_long_text_is_quoted_shortly():
    with pytest.raises(RuleError, match=r"^\"x{37}…\" är inte ett tal"):
        parse_decimal("x" * 5000)


@given(stored)
def test_every_stored_number_reads_back_as_typed_and_as_printed(number):
    assert parse_decimal(input_text(number)) == number
    assert parse_decimal(format_decimal(number, 4)) == number
    assert parse_decimal(format_exact(number)) == number
    assert Decimal(canonical(number)) == number


@given(st.text(max_size=80))
def test_any_text_gives_a_number_or_a_swedish_reason(text):
    try:
        answer = parse_decimal(text)
    except RuleError as error:
        answer = str(error)[-1]

    assert answer in {None, "."} or answer == quantised(answer)


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        (5, "5"),
        (5.0, "5"),
        (0.1 + 0.2, "0.3"),
        (88.43215, "88.4322"),
        (-0.00001, "0"),
        (Decimal("1.5"), "1.5"),
        ("1 234,5", "1234.5"),
    ],
)
def test_reads_the_number_of_a_cell(cell, number):
    assert as_decimal(cell) == Decimal(number)


@pytest.mark.parametrize("cell", [None, "", "  "])
def test_an_empty_cell_is_none(cell):
    assert as_decimal(cell) is None


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        (True, "Cellen innehåller SANT, inte ett tal. Skriv talet."),
        (
            datetime.datetime(2026, 3, 1, tzinfo=datetime.UTC),
            "2026-03-01 är ett datum, inte ett tal. "
            "Skriv bara talet (i Excel: formatera först cellen som tal).",
        ),
        (
            datetime.date(2026, 3, 1),
            "2026-03-01 är ett datum, inte ett tal. "
            "Skriv bara talet (i Excel: formatera först cellen som tal).",
        ),
        (
            datetime.time(12, 30),
            "12:30:00 är ett klockslag, inte ett tal. Formatera cellen som tal.",
        ),
        (math.nan, "Cellen innehåller inget tal som går att läsa. Skriv talet på nytt."),
        (math.inf, "Cellen innehåller inget tal som går att läsa. Skriv talet på nytt."),
        (
            1e30,
            "Talet är för stort: högst 11 siffror före decimaltecknet. Kontrollera måttenheten.",
        ),
        (
            99999999999.99999,
            "Talet är för stort: högst 11 siffror före decimaltecknet. Kontrollera måttenheten.",
        ),
    ],
)
def test_refuses_what_is_no_number_in_a_cell(cell, message):
    with pytest.raises(RuleError) as refused:
        as_decimal(cell)

    assert str(refused.value) == message


@pytest.mark.parametrize(
    ("number", "decimaler", "printed"),
    [
        ("1234567.25", 1, "1\u00a0234\u00a0567,3"),
        ("-1234.5", 1, "\u22121\u00a0234,5"),
        ("79.96", 1, "80,0"),
        ("-0.04", 1, "0,0"),
        ("12", 0, "12"),
    ],
)
def test_prints_in_swedish(number, decimaler, printed):
    assert format_decimal(Decimal(number), decimaler) == printed


def test_prints_without_groups():
    assert format_decimal(Decimal("1234.5"), 1, group=False) == "1234,5"


def test_a_gap_is_printed_as_a_dash_and_never_as_zero():
    assert format_decimal(None, 1) == "–"
    assert format_exact(None) == "–"
    assert canonical(None) is None
    assert input_text(None) == ""


@pytest.mark.parametrize(
    ("number", "decimaler", "rounded"),
    [
        ("0.05", 1, "0.1"),
        ("-0.05", 1, "-0.1"),
        ("2.5", 0, "3"),
        ("79.949999", 1, "79.9"),
    ],
)
def test_rounds_half_up_as_excel_does(number, decimaler, rounded):
    assert str(shown(Decimal(number), decimaler)) == rounded


@given(stored, st.integers(0, 4))
def test_rounding_moves_at_most_half_a_step_and_is_done_once(number, decimaler):
    once = shown(number, decimaler)

    assert abs(once - number) <= Decimal("0.5").scaleb(-decimaler)
    assert shown(once, decimaler) == once
    assert shown(-number, decimaler) == -once
