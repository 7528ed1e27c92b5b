"""Contributions besides the tree."""

import datetime as dt

import pytest

from mal.models import Mal, MalSamband
from mal.selectors import relations
from mal.services import (
    add_contribution,
    copy_plan,
    move_goal,
    register_amendment,
    remove_contribution,
)
from styrning.bas.errors import RuleError
from styrning.grund.beslut import Beslut
from tests.factories import MalFactory, NivaFactory, PlanFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def by(db):
    return UserFactory()


@pytest.fixture
def draft(by):
    plan = PlanFactory(ar=2026)
    for n in (1, 2):
        area = MalFactory(plan=plan, kod=f"O{n}", niva=NivaFactory(ordning=2))
        MalFactory(plan=plan, parent=area, kod=f"M{n}")
    return copy_plan(plan, 2027, by=by)


def goal(plan, kod) -> Mal:
    return plan.mal_lista.get(kod=kod)


def test_a_goal_contributes_to_one_beside_it(draft, by):
    low, other = goal(draft, "M1"), goal(draft, "M2")

    link = add_contribution(low, other, by=by, notering="Samma elever")

    assert (link.mal, link.till, link.notering) == (low, other, "Samma elever")
    assert relations(draft.pk).samband == [(low.pk, other.pk)]
    note = Mal.history.get(id=low.pk, version=2).history_change_reason
    assert note == "bidrar också till M2"


@pytest.mark.parametrize(
    ("fran", "till", "message"),
    [
        ("M1", "M1", "kan inte bidra till sig självt"),
        ("M1", "O1", "M1 ligger under O1 i trädet och hör redan till det"),
        ("M1", "VISION", "M1 ligger under VISION i trädet"),
        ("O1", "M1", "M1 ligger under O1 i trädet"),
    ],
)
def test_what_the_tree_says_already_is_refused(draft, by, fran, till, message):
    with pytest.raises(RuleError, match=message) as error:
        add_contribution(goal(draft, fran), goal(draft, till), by=by)
    assert error.value.field == "till"
    assert not MalSamband.objects.exists()


def test_a_goal_of_another_plan_and_a_double_are_refused(draft, by):
    low, other = goal(draft, "M1"), goal(draft, "M2")
    with pytest.raises(RuleError, match="Välj ett mål som gäller i Verksamhetsplan 2027"):
        add_contribution(low, goal(PlanFactory(ar=2026), "M2"), by=by)
    add_contribution(low, other, by=by)
    with pytest.raises(RuleError, match="M1 bidrar redan till M2"):
        add_contribution(low, other, by=by)
    assert MalSamband.objects.count() == 1


def test_an_adopted_plan_needs_an_amendment(by):
    plan = PlanFactory(ar=2026)
    low, other = MalFactory(plan=plan, kod="M1"), MalFactory(plan=plan, kod="M2")
    with pytest.raises(RuleError, match="Registrera beslutet om ändring"):
        add_contribution(low, other, by=by)
    with pytest.raises(RuleError, match="Registrera beslutet om ändring"):
        remove_contribution(low, other, by=by)
    beslut = Beslut("Kommunfullmäktige", dt.date(2026, 6, 15))
    andring = register_amendment(plan, beslut, "Text", by=by)

    add_contribution(low, other, by=by, andring=andring)

    low.refresh_from_db()
    assert low.andring == andring


def test_a_goal_is_not_moved_under_what_it_contributes_to(draft, by):
    low, other = goal(draft, "M1"), goal(draft, "O2")
    add_contribution(low, other, by=by)
    with pytest.raises(RuleError, match="M1 ligger under O2 i trädet"):
        move_goal(low, other, by=by)
    assert goal(draft, "M1").parent.kod == "O1"


def test_a_contribution_is_taken_back(draft, by):
    low, other = goal(draft, "M1"), goal(draft, "M2")
    add_contribution(low, other, by=by)

    remove_contribution(low, other, by=by)
    remove_contribution(low, other, by=by)

    assert not MalSamband.objects.exists()
    assert goal(draft, "M1").version == 3


def test_contributions_follow_to_next_years_plan(draft, by):
    add_contribution(goal(draft, "M1"), goal(draft, "M2"), by=by, notering="Samma elever")

    copy = copy_plan(draft, 2028, by=by)

    link = MalSamband.objects.get(mal__plan=copy)
    assert (link.mal.kod, link.till.kod, link.notering) == ("M1", "M2", "Samma elever")
