"""The law's days of a year."""

from datetime import date

import pytest

from styrning.grund.lagdatum import is_election_year, legal_dates


def test_each_day_stands_with_its_paragraph():
    days = {(row.lagrum, row.klar_ks or row.klar_kf) for row in legal_dates(2027)}
    assert days == {
        ("KL 11 kap. 20 §", date(2027, 4, 15)),
        ("KL 5 kap. 24 §", date(2027, 6, 30)),
        ("KL 6 kap. 9 §", date(2027, 3, 31)),
        ("KL 11 kap. 16 §", date(2027, 10, 31)),
        ("KL 11 kap. 8 §", date(2027, 10, 31)),
        ("KL 11 kap. 10 §", date(2027, 11, 30)),
    }


@pytest.mark.parametrize(("ar", "says"), [(2026, True), (2027, False), (2030, True)])
def test_in_an_election_year_the_new_council_decides_the_budget(ar, says):
    [budget] = [row for row in legal_dates(ar) if row.lagrum == "KL 11 kap. 10 §"]
    assert is_election_year(ar) is says
    assert ("nyvalda" in budget.text) is says


def test_titles_name_the_year_that_they_are_about():
    titles = [row.titel for row in legal_dates(2027)]
    assert titles[0] == "Årsredovisning 2026 till fullmäktige och revisorerna"
    assert titles[-1] == "Budget och verksamhetsplan 2028"
