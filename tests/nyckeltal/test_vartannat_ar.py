"""Figures of every second year: which rounds ask, and what the others say."""

import datetime as dt
from decimal import Decimal

import pytest

from mal.enums import Status
from nyckeltal.entry import entry
from nyckeltal.enums import Periodicitet
from nyckeltal.progress import figure_progress
from nyckeltal.rules import measured_period
from nyckeltal.services_definition import Blad, create_nyckeltal
from nyckeltal.services_malvarde import Malvardeform, set_target
from styrning.bas.errors import RuleError
from styrning.grund.enums import UppfoljningSlag
from tests.factories import (
    EnhetFactory,
    InlamningFactory,
    MalFactory,
    MalNyckeltalFactory,
    NyckeltalEnhetFactory,
    PlanFactory,
    UppfoljningFactory,
    UserFactory,
    UtfallFactory,
)

SECOND = Periodicitet.VARTANNAT_AR


def year(ar):
    return dt.date(ar, 1, 1), dt.date(ar, 12, 31)


@pytest.mark.parametrize(
    ("ar", "lag", "forsta_ar", "asked"),
    [
        (2026, 0, 2024, 2026),
        (2025, 0, 2024, None),
        (2025, 1, 2024, 2024),
        (2026, 1, 2024, None),
        (2022, 0, 2024, 2022),
        (2025, 0, None, 2025),
    ],
)
def test_a_round_asks_in_the_years_that_are_measured(ar, lag, forsta_ar, asked):
    span = measured_period(*year(ar), SECOND, lag, forsta_ar=forsta_ar)

    assert span == (year(asked) if asked else None)


@pytest.fixture
def ansvar(db):
    return NyckeltalEnhetFactory(nyckeltal__periodicitet=SECOND, nyckeltal__forsta_ar=2024)


def submission(ansvar, ar, **runda):
    goal = MalFactory(huvudansvarig=ansvar.enhet, plan=PlanFactory(ar=ar))
    MalNyckeltalFactory(mal=goal, nyckeltal=ansvar.nyckeltal)
    return InlamningFactory(enhet=ansvar.enhet, uppfoljning=UppfoljningFactory(ar=ar, **runda))


def test_the_series_steps_by_measured_years(ansvar):
    for ar, varde in ((2022, 70), (2024, 72), (2026, 75)):
        UtfallFactory(nyckeltal=ansvar.nyckeltal, ar=ar, varde=Decimal(varde))

    figure = entry(submission(ansvar, 2026)).rader[0].figure

    assert [(p["period"], p["totalt"]) for p in figure["serie"]] == [
        ("2022", 70), ("2024", 72), ("2026", 75),
    ]  # fmt: skip
    assert (figure["trend"], figure["mats_nasta"]) == (1, None)


@pytest.mark.parametrize("slag", [UppfoljningSlag.ARSBOKSLUT, UppfoljningSlag.DELAR])
def test_a_round_of_another_year_asks_for_nothing_and_says_when_it_does(ansvar, slag):
    UtfallFactory(nyckeltal=ansvar.nyckeltal, ar=2024, varde=Decimal(72))
    till = dt.date(2025, 12, 31) if slag == UppfoljningSlag.ARSBOKSLUT else dt.date(2025, 8, 31)
    inlamning = submission(ansvar, 2025, slag=slag, avser_till=till)

    page = entry(inlamning)

    assert page.rader == []
    row = page.block[0].rader[0]
    assert (row.ansvar, row.figure["mats_nasta"], row.figure["status"]) == (
        None,
        2026,
        Status.FOLJS,
    )
    assert row.asks_forecast is False
    assert figure_progress([inlamning])[inlamning.pk] == (0, 1)  # the goal's judgement alone


def test_the_sheet_must_say_a_year_that_is_measured(db):
    blad = {"kod": "V1", "namn": "Enkät", "agare": EnhetFactory(), "mattenhet": "procent"}
    by = UserFactory()

    with pytest.raises(RuleError, match="Ange ett år då det mäts") as refused:
        create_nyckeltal(Blad(**blad, periodicitet=SECOND), by=by)

    assert refused.value.field == "forsta_ar"
    row = create_nyckeltal(Blad(**blad, periodicitet=SECOND, forsta_ar=2024), by=by)
    assert row.forsta_ar == 2024


def test_no_target_is_set_for_a_year_that_is_not_measured(ansvar):
    form = Malvardeform(2025, Decimal(80))

    with pytest.raises(RuleError, match=r"inte 2025\. Välj 2024 eller 2026") as refused:
        set_target(ansvar.nyckeltal, ansvar.enhet, form, by=UserFactory(), version=0)

    assert refused.value.field == "ar"
