"""How wide columns are: a figure and a status are never divided where there is room."""

import pytest

from styrning.arsredovisning.renderare.bredder import is_whole, layout
from tests.factories import dokument as gora


def widths(table, **options):
    return layout(table, **options).bredder


def table(*rows, kolumner):
    return gora.tabell("T", kolumner, [[gora.cell(text) for text in row] for row in rows])


def test_words_share_what_figures_leave():
    kolumner = [gora.kolumn("Namn", bredd=3), gora.kolumn("Vad"), gora.kolumn("2025", "tal")]
    name, what, figure = widths(table(("a", "b", "1 234,5"), kolumner=kolumner))
    assert figure == len("1 234,5") + 2
    assert name + what + figure <= 92
    assert name - 6 == pytest.approx(3 * (what - 5), abs=3)


def test_a_status_has_room_for_its_shape_and_its_word():
    kolumner = [gora.kolumn("Mål"), gora.kolumn("Läge", "status")]
    assert widths(table(("a", "Kan ej bedömas"), kolumner=kolumner))[1] == 14 + 3 + 2


def test_a_long_name_stands_undivided():
    kolumner = [gora.kolumn("Mål", bredd=9), gora.kolumn("Ansvarig")]
    assert widths(table(("a", "Samhällsbyggnadsnämnden"), kolumner=kolumner))[1] >= 23 + 3


def test_where_a_line_holds_too_little_the_shares_are_the_document_s():
    kolumner = [gora.kolumn(f"K{nr}", "tal", nr + 1) for nr in range(9)]
    rows = ["123 456 789 012,3456"] * 9
    assert widths(table(rows, kolumner=kolumner)) == list(range(1, 10))


def test_a_table_without_rows_or_words_is_divided_alike():
    kolumner = [gora.kolumn("A", "tal"), gora.kolumn("B", "tal")]
    first, second = widths(table(kolumner=kolumner))
    assert first == second


def test_what_does_not_fit_is_set_smaller_before_words_are_pressed():
    kolumner = [gora.kolumn("Namn"), *(gora.kolumn(f"20{nr}", "tal") for nr in range(7))]
    assert layout(table(["a", *["1 234,5"] * 7], kolumner=kolumner)).liten is False
    assert layout(table(["a", *["12 345,67"] * 7], kolumner=kolumner)).liten is True


@pytest.mark.parametrize(("rader", "hel"), [(24, True), (25, False)])
def test_a_low_table_is_never_divided_between_pages(rader, hel):
    made = table(*[("a", "1")] * rader, kolumner=[gora.kolumn("N"), gora.kolumn("T", "tal")])
    assert is_whole(made, layout(made)) is hel


def test_long_texts_count_the_lines_that_they_take():
    made = table(*[("ord " * 100, "1")] * 5, kolumner=[gora.kolumn("N"), gora.kolumn("T", "tal")])
    assert is_whole(made, layout(made)) is False
