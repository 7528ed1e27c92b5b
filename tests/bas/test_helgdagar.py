"""Days off: weekends, public holidays and the eves that are kept as holidays."""

from datetime import date

import pytest

from styrning.bas.helgdagar import day_off, working_day_before


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (date(2026, 6, 19), "midsommarafton"),
        (date(2026, 12, 24), "julafton"),
        (date(2026, 5, 14), "Kristi himmelsfärdsdag"),
        (date(2027, 3, 29), "annandag påsk"),
        (date(2026, 10, 31), "alla helgons dag"),
        (date(2026, 11, 21), "lördag"),
        (date(2026, 11, 22), "söndag"),
        (date(2026, 11, 23), ""),
        (date(2026, 4, 30), ""),
    ],
)
def test_why_nobody_works(day, why):
    assert day_off(day).casefold() == why.casefold()


def test_a_name_begins_small_but_for_a_proper_name():
    assert day_off(date(2026, 6, 19)) == "midsommarafton"


@pytest.mark.parametrize(
    ("day", "before"),
    [
        (date(2026, 11, 23), date(2026, 11, 20)),
        (date(2026, 6, 20), date(2026, 6, 18)),
        (date(2027, 1, 1), date(2026, 12, 30)),
    ],
)
def test_the_working_day_before(day, before):
    assert working_day_before(day) == before
