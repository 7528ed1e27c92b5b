"""The series of a nyckeltal that replaced another."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mal.enums import Status
from nyckeltal.models import NyckeltalSuccession
from nyckeltal.selectors import definition_of, facts
from nyckeltal.series import Runda, Underlag, figure
from styrning.grund.organisation import organisation
from tests.factories import (
    EnhetFactory,
    MalvardeFactory,
    NyckeltalEnhetFactory,
    NyckeltalFactory,
    UtfallFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def namnd(db):
    return EnhetFactory()


def figures(namnd, **old):
    """A nyckeltal with values of 2023–2024, and the one that replaced it in 2025."""
    earlier = NyckeltalFactory(kod="GAMMAL", agare=namnd, **old)
    later = NyckeltalFactory(kod="NY", agare=namnd)
    NyckeltalEnhetFactory(nyckeltal=later)
    for ar, varde in ((2023, 60), (2024, 62)):
        UtfallFactory(nyckeltal=earlier, ar=ar, varde=Decimal(varde))
    for ar, varde in ((2025, 70), (2026, 72)):
        UtfallFactory(nyckeltal=later, ar=ar, varde=Decimal(varde))
    return earlier, later


def succeed(earlier, later):
    NyckeltalSuccession.objects.create(fran=earlier, till=later, datum=dt.date(2025, 1, 1))


def series(row, ar=2026):
    known = facts([row.pk], ar, None)
    shown = figure(
        definition_of(row.pk), row.agare_id, Underlag(Runda.year(ar), known, organisation(None))
    )
    return shown, [(p["period"], p["totalt"], p["foregangare"]) for p in shown["serie"]]


def test_older_periods_are_those_of_what_was_replaced_and_the_break_is_told(namnd):
    earlier, later = figures(namnd)
    succeed(earlier, later)

    shown, points = series(later)

    assert points == [
        ("2022", None, "GAMMAL"),
        ("2023", Decimal(60), "GAMMAL"),
        ("2024", Decimal(62), "GAMMAL"),
        ("2025", Decimal(70), None),
        ("2026", Decimal(72), None),
    ]
    assert [point["brott"] for point in shown["serie"]] == [
        None, None, None, "tidigare värden är från GAMMAL, som det ersatte", None,
    ]  # fmt: skip


@pytest.fixture
def chain(namnd):
    """AA was replaced by BB in 2024, and BB by CC in 2026."""
    rows = [NyckeltalFactory(kod=kod, agare=namnd) for kod in ("AA", "BB", "CC")]
    NyckeltalEnhetFactory(nyckeltal=rows[-1])
    for row, years in zip(rows, ((2022, 2023), (2024, 2025), (2026,)), strict=True):
        for ar in years:
            UtfallFactory(nyckeltal=row, ar=ar, varde=Decimal(ar - 1960))
    for fran, till, ar in zip(rows, rows[1:], (2024, 2026), strict=False):
        NyckeltalSuccession.objects.create(fran=fran, till=till, datum=dt.date(ar, 1, 1))
    return rows


def test_what_was_replaced_twice_is_followed_all_the_way(chain):
    shown, points = series(chain[-1])

    assert points == [
        ("2022", Decimal(62), "AA"),
        ("2023", Decimal(63), "AA"),
        ("2024", Decimal(64), "BB"),
        ("2025", Decimal(65), "BB"),
        ("2026", Decimal(66), None),
    ]
    assert [point["brott"] for point in shown["serie"]] == [
        None, None, "tidigare värden är från AA, som BB ersatte",
        None, "tidigare värden är från BB, som det ersatte",
    ]  # fmt: skip


def test_a_chain_ends_where_a_link_is_measured_another_way(chain):
    first = chain[0]
    first.mattenhet = "antal"
    first.save()

    assert [value for _, value, _ in series(chain[-1])[1]] == [None, None, 64, 65, 66]


def test_the_first_year_is_judged_against_its_own_target_and_has_no_trend(namnd):
    earlier, later = figures(namnd)
    succeed(earlier, later)
    MalvardeFactory(nyckeltal=later, ar=2025, varde=Decimal(70))

    shown, _ = series(later, 2025)

    assert (shown["status"], shown["trend"]) == (Status.NATT, None)


@pytest.mark.parametrize(
    "differing",
    [{"mattenhet": "antal"}, {"matt": "additiv"}, {"periodicitet": "tertial"}],
    ids=["unit", "kind", "period"],
)
def test_what_is_measured_another_way_lends_no_values(namnd, differing):
    earlier, later = figures(namnd, **differing)
    succeed(earlier, later)

    assert [value for _, value, _ in series(later)[1]] == [None, None, None, 70, 72]


def test_values_of_two_that_became_one_are_never_added(namnd):
    earlier, later = figures(namnd)
    other = NyckeltalFactory(agare=namnd)
    UtfallFactory(nyckeltal=other, ar=2024, varde=Decimal(30))
    succeed(earlier, later)
    succeed(other, later)

    assert [value for _, value, _ in series(later)[1]] == [None, None, None, 70, 72]


def test_the_one_that_was_replaced_keeps_its_own_series(namnd):
    earlier, later = figures(namnd)
    succeed(earlier, later)

    assert [value for _, value, _ in series(earlier, 2024)[1]] == [None, None, None, 60, 62]


def test_a_succession_costs_no_statement(namnd):
    earlier, later = figures(namnd)
    with CaptureQueriesContext(
        connection,
    ) as before:
        facts([later.pk], 2026, None)
    succeed(earlier, later)
    with CaptureQueriesContext(connection) as after:
        facts([later.pk], 2026, None)

    assert len(after) == len(before)
