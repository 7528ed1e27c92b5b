"""Links between key figures and the goals that they measure."""

import datetime as dt

import pytest

from mal.enums import PlanLage
from nyckeltal.models import MalNyckeltal
from nyckeltal.services_ansvar import link, unlink
from tests.factories import MalFactory, MalNyckeltalFactory, NyckeltalFactory, PlanFactory
from tests.nyckeltal.definition.conftest import refused

pytestmark = pytest.mark.django_db


def test_a_figure_is_linked_to_a_goal_of_a_draft_and_taken_away(nyckeltal, by):
    goal = MalFactory(plan=PlanFactory(ar=2027, lage=PlanLage.UTKAST), kod="M1")
    MalNyckeltalFactory(mal=goal, ordning=4)

    row = link(goal, nyckeltal, by=by, vikt=2)
    assert (row.ordning, row.vikt) == (5, 2)
    assert "mäter redan M1" in refused("mal", link, goal, nyckeltal, by=by)

    unlink(goal, nyckeltal, by=by)
    assert list(goal.nyckeltal_lankar.values_list("ordning", flat=True)) == [4]
    refused(None, unlink, goal, nyckeltal, by=by)


def test_goals_of_an_adopted_plan_keep_their_figures(nyckeltal, by):
    goal = MalFactory(plan=PlanFactory(ar=2026))
    MalNyckeltalFactory(mal=goal, nyckeltal=nyckeltal)

    assert "är fastställd" in refused("mal", link, goal, NyckeltalFactory(), by=by)
    refused("mal", unlink, goal, nyckeltal, by=by)
    assert MalNyckeltal.objects.count() == 1


@pytest.mark.parametrize("vikt", [0, 101])
def test_a_weight_is_one_to_a_hundred(nyckeltal, by, vikt):
    goal = MalFactory(plan=PlanFactory(ar=2027, lage=PlanLage.UTKAST))
    refused("vikt", link, goal, nyckeltal, by=by, vikt=vikt)


def test_an_ended_figure_measures_no_goal_of_a_later_year(by):
    goal = MalFactory(plan=PlanFactory(ar=2027, lage=PlanLage.UTKAST))
    ended = NyckeltalFactory(galler_till=dt.date(2026, 12, 31))
    refused("mal", link, goal, ended, by=by)
