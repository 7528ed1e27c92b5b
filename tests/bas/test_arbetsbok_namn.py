"""Cells that name things by kod, by namn, or by what stands in the list."""

import pytest

from styrning.bas.arbetsbok import as_named, as_named_all, as_named_or_new, named
from styrning.bas.errors import RuleError

ENHETER = named([
    ("SON", "Socialnämnden"), ("BUN", "Barn-  och\nutbildningsnämnden"), ("bun", "Gamla"),
    ("A", "Skolan"), ("B", "Skolan"),
])  # fmt: skip


def test_the_list_shows_kod_and_namn_on_one_line():
    assert ENHETER["BUN"] == "BUN Barn- och utbildningsnämnden"
    assert len(named([("X", "långt " * 50)])["X"]) == 120


@pytest.mark.parametrize(
    ("cell", "kod"),
    [
        ("SON", "SON"), ("son", "SON"), ("socialnämnden", "SON"), ("SON Socialnämnden", "SON"),
        (" SON   socialnämnden ", "SON"), ("BUN", "BUN"), ("bun", "bun"), ("Bun", "BUN"),
        ("SON Det gamla namnet", "SON"), (None, ""), ("  ", ""),
    ],
)  # fmt: skip
def test_a_thing_is_named_by_kod_by_namn_or_by_both(cell, kod):
    assert as_named(cell, ENHETER) == kod


@pytest.mark.parametrize("cell", ["XYZ", "Skolan", "SONB"])
def test_what_names_none_or_several_is_refused(cell):
    with pytest.raises(RuleError) as error:
        as_named(cell, ENHETER)

    assert str(error.value) == f'"{cell}" finns inte i listan. Skriv koden eller välj i listan.'


def test_something_new_is_named_by_its_kod():
    assert as_named_or_new("SON9", ENHETER) == "SON9"
    assert as_named_or_new("Socialnämnden", ENHETER) == "SON"
    assert as_named_or_new(2026.0, ENHETER) == "2026"
    assert as_named_or_new(None, ENHETER) == ""


def test_several_are_read_in_the_order_of_the_list_each_once():
    assert as_named_all("B; son;Socialnämnden ;", ENHETER) == ("SON", "B")
    assert as_named_all("", ENHETER) == ()


def test_each_that_is_unknown_is_told():
    with pytest.raises(RuleError) as error:
        as_named_all("SON; X; Y", ENHETER)

    assert str(error.value) == (
        '"X", "Y" finns inte i listan. Skriv koden eller välj i listan. Skriv flera med ; emellan.'
    )
