"""Two goals of a draft become one."""

from uuid import uuid4

import pytest

from mal.models import Mal, MalMedansvarig, MalSuccession, Tagg
from mal.services import add_contribution, copy_plan, merge_goals
from styrning.bas.errors import RuleError
from styrning.grund.tree_check import damage
from tests.factories import (
    BedomningFactory,
    EnhetFactory,
    MalFactory,
    MalNyckeltalFactory,
    NivaFactory,
    PlanFactory,
    RiskFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def by(db):
    return UserFactory()


@pytest.fixture
def plan(db):
    plan = PlanFactory(ar=2026)
    for kod in ("M1", "M2"):
        MalFactory(plan=plan, kod=kod)
    return plan


def goal(plan, kod) -> Mal:
    return plan.mal_lista.get(kod=kod)


def test_the_one_that_lives_on_takes_over_what_hung_on_the_other(plan, by):
    old, other = goal(plan, "M1"), goal(plan, "M2")
    MalFactory(plan=plan, parent=old, kod="E1", niva=NivaFactory(ordning=4, namn="Enhetsmål"))
    third = MalFactory(plan=plan, kod="M3")
    old.taggar.add(Tagg.objects.create(kod="barn", namn="Barn"))
    helper = EnhetFactory()
    MalMedansvarig.objects.create(mal=old, enhet=helper)
    link = MalNyckeltalFactory(mal=old, vikt=3)
    own = MalNyckeltalFactory(mal=other)
    draft = copy_plan(plan, 2027, by=by)
    add_contribution(goal(draft, "M1"), goal(draft, "M3"), by=by)

    merged = merge_goals(goal(draft, "M1"), goal(draft, "M2"), by=by, notering="Två blev ett")

    assert not draft.mal_lista.filter(kod="M1").exists()
    assert [child.kod for child in merged.get_children()] == ["E1"]
    assert [tag.kod for tag in merged.taggar.all()] == ["barn"]
    assert set(merged.medansvariga.all()) == {helper, old.huvudansvarig}
    measured = merged.nyckeltal_lankar.order_by("ordning").values_list("nyckeltal", "vikt")
    assert list(measured) == [(own.nyckeltal_id, 1), (link.nyckeltal_id, 3)]
    assert [row.till.identitet for row in merged.bidrar_till.all()] == [third.identitet]
    row = MalSuccession.objects.get()
    assert (row.fran, row.till, row.datum.isoformat(), row.notering) == (
        old.identitet,
        other.identitet,
        "2027-01-01",
        "Två blev ett",
    )
    assert damage(Mal) == []
    assert plan.mal_lista.filter(kod="M1").exists()


def test_a_merge_of_a_merge_joins_all_the_years(plan, by):
    MalFactory(plan=plan, kod="M3")
    draft = copy_plan(plan, 2027, by=by)
    merge_goals(goal(draft, "M1"), goal(draft, "M2"), by=by)

    merge_goals(goal(draft, "M2"), goal(draft, "M3"), by=by)

    rows = MalSuccession.objects.values_list("fran", "till")
    last = goal(draft, "M3").identitet
    assert set(rows) == {(goal(plan, kod).identitet, last) for kod in ("M1", "M2")}


def test_a_goal_that_no_year_has_had_leaves_no_succession(plan, by):
    draft = copy_plan(plan, 2027, by=by)
    MalFactory(plan=draft, kod="NYTT")

    merge_goals(goal(draft, "NYTT"), goal(draft, "M1"), by=by)

    assert not MalSuccession.objects.exists()


@pytest.mark.parametrize(
    ("old", "into", "message"),
    [
        ("VISION", "M1", "Visionen är planens rot"),
        ("M1", "M1", "Välj ett annat mål i Verksamhetsplan 2027"),
        ("M1", "E1", "E1 ligger under M1"),
        ("M1", "E2", "ligger inte under"),
    ],
)
def test_what_would_break_the_tree_is_refused(plan, by, old, into, message):
    lower = NivaFactory(ordning=4, namn="Enhetsmål")
    for kod, parent in (("E1", "M1"), ("E2", "M2")):
        MalFactory(plan=plan, parent=goal(plan, parent), kod=kod, niva=lower)
    draft = copy_plan(plan, 2027, by=by)
    before = list(draft.mal_lista.order_by("lft").values_list("kod", "version", "lft"))

    with pytest.raises(RuleError, match=message) as error:
        merge_goals(goal(draft, old), goal(draft, into), by=by)

    assert error.value.field in {"till", "niva"}
    assert list(draft.mal_lista.order_by("lft").values_list("kod", "version", "lft")) == before
    assert not MalSuccession.objects.exists()


def test_a_goal_of_another_year_is_refused(plan, by):
    draft = copy_plan(plan, 2027, by=by)
    other = copy_plan(plan, 2028, by=by)
    with pytest.raises(RuleError, match="Välj ett annat mål"):
        merge_goals(goal(draft, "M1"), goal(other, "M2"), by=by)


def test_an_adopted_plans_goals_are_not_merged(plan, by):
    with pytest.raises(RuleError, match="är fastställd"):
        merge_goals(goal(plan, "M1"), goal(plan, "M2"), by=by)
    assert plan.mal_lista.count() == 3


def test_a_goal_that_facts_rest_on_does_not_go_up_in_another(plan, by):
    draft = copy_plan(plan, 2027, by=by)
    BedomningFactory(mal=goal(draft, "M1"))
    RiskFactory(kod="R1").mal_lista.create(mal_identitet=goal(draft, "M2").identitet)
    plan.mal_lista.filter(kod="M2").update(identitet=uuid4())  # only the draft has it

    with pytest.raises(RuleError, match="M1 kan inte gå upp i ett annat mål: det är bedömt"):
        merge_goals(goal(draft, "M1"), goal(draft, "M2"), by=by)
    with pytest.raises(RuleError, match="risken R1 pekar på det"):
        merge_goals(goal(draft, "M2"), goal(draft, "M1"), by=by)

    assert draft.mal_lista.count() == 3
