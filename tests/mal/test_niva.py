"""Levels are renamed, added and ordered by pages; a rule changes from a year on, by decision."""

import datetime as dt
from decimal import Decimal

import pytest

from mal.enums import NivaSlag, PlanLage, Regel
from mal.models import Mal, Niva, Nivaregel
from mal.selectors import goals
from mal.services import (
    Nivaform,
    Regelform,
    add_level,
    change_level,
    change_rule,
    move_level,
    remove_level,
    remove_rule,
)
from styrning.bas.errors import RuleError, StaleError
from styrning.grund.beslut import Beslut
from styrning.grund.models import Handelse
from tests.factories import BedomningFactory, MalFactory, NivaFactory, PlanFactory, UserFactory

pytestmark = pytest.mark.django_db

BESLUT = Beslut("Kommunfullmäktige", dt.date(2026, 6, 15), "88", "KS 2026/210")
SAMST = Regelform(2027, Regel.SAMST, Decimal(80))


@pytest.fixture
def by(db):
    return UserFactory()


@pytest.fixture
def niva(db):
    return NivaFactory(ordning=3, namn="Nämndsmål")


@pytest.fixture
def goal(niva):
    return MalFactory(niva=niva, kod="N1", plan=PlanFactory(ar=2026))


def order():
    return list(Niva.objects.values_list("namn", flat=True))


def test_a_level_is_added_lowest_of_all(niva, by):
    row = add_level(Nivaform(" Enhetsmål ", NivaSlag.MAL, True), by=by, regel=Regel.ALLA)

    assert (row.namn, row.ordning, row.regel, row.minsta_matta) == ("Enhetsmål", 4, "alla", 75)
    assert row.history.get().history_user == by
    assert list(Handelse.objects.values_list("vad", "av")) == [("lade till nivå", by.pk)]


@pytest.mark.parametrize(
    ("form", "field", "message"),
    [
        (Nivaform("nämndsmål", NivaSlag.MAL, True), "namn", "Det finns redan en nivå"),
        (Nivaform("", NivaSlag.MAL, True), "namn", "Detta fält"),
        (Nivaform("Vision 2", NivaSlag.VISION, False), "slag", "en nivå för visionen"),
        (Nivaform("Annat", "nagot", True), "slag", "inget giltigt alternativ"),
    ],
)
def test_a_level_that_cannot_be_is_refused_at_its_field(niva, by, form, field, message):
    NivaFactory(ordning=1)
    before = order()

    with pytest.raises(RuleError, match=message) as error:
        add_level(form, by=by)

    assert error.value.field == field
    assert order() == before


def test_a_level_is_renamed_in_every_year(goal, by):
    change_level(goal.niva, Nivaform("Mål för nämnden", NivaSlag.MAL, True), by=by, version=1)

    assert [row.niva for row in goals(goal.plan_id)][-1] == "Mål för nämnden"
    assert list(goal.niva.history.values_list("version", "namn")) == [
        (2, "Mål för nämnden"),
        (1, "Nämndsmål"),
    ]
    assert Handelse.objects.get().uppgift == {"namn": "Mål för nämnden", "fore": "Nämndsmål"}


def test_the_second_of_two_changes_nothing(niva, by):
    form = Nivaform("Ett", NivaSlag.MAL, True)
    change_level(niva, form, by=by, version=1)

    with pytest.raises(StaleError):
        change_level(niva, Nivaform("Två", NivaSlag.MAL, True), by=by, version=1)

    assert Niva.objects.get(pk=niva.pk).namn == "Ett"


def test_an_adopted_plans_goals_do_not_stop_being_assessed(goal, by):
    with pytest.raises(RuleError, match="Verksamhetsplan 2026 använder nivån") as error:
        change_level(goal.niva, Nivaform("Nämndsmål", NivaSlag.MAL, False), by=by, version=1)

    assert error.value.field == "bedoms"
    assert Niva.objects.get(pk=goal.niva_id).bedoms


def test_a_draft_may_be_tried_out(niva, by):
    MalFactory(niva=niva, plan=PlanFactory(ar=2027, lage=PlanLage.UTKAST))

    change_level(niva, Nivaform("Nämndsmål", NivaSlag.OMRADE, False), by=by, version=1)

    assert Niva.objects.get(pk=niva.pk).slag == NivaSlag.OMRADE


def test_neighbours_change_places(niva, by):
    other = NivaFactory(ordning=4, namn="Enhetsmål")

    move_level(other, up=True, by=by)
    assert order() == ["Enhetsmål", "Nämndsmål"]
    move_level(other, up=False, by=by)
    assert order() == ["Nämndsmål", "Enhetsmål"]
    assert list(Niva.objects.values_list("ordning", "version")) == [(3, 3), (4, 3)]


def test_no_tree_is_turned_upside_down(goal, by):
    lower = NivaFactory(ordning=4, namn="Enhetsmål")
    MalFactory(plan=goal.plan, parent=goal, niva=lower, kod="E1")
    before = list(Niva.objects.values())

    with pytest.raises(RuleError) as error:
        move_level(lower, up=True, by=by)

    assert str(error.value) == (
        "Ordningen kan inte ändras: i Verksamhetsplan 2026 ligger E1 (Enhetsmål) under N1 "
        "(Nämndsmål). Lägg till en ny nivå på den plats du vill ha och använd den i nästa års "
        "plan."
    )
    assert list(Niva.objects.values()) == before
    assert not Handelse.objects.exists()


@pytest.mark.parametrize(("up", "message"), [(True, "ligger redan överst"), (False, "nederst")])
def test_the_ends_are_the_ends(niva, by, up, message):
    with pytest.raises(RuleError, match=message):
        move_level(niva, up=up, by=by)


def test_the_vision_stays_on_top(niva, by):
    NivaFactory(ordning=1)
    with pytest.raises(RuleError, match="Visionen ligger alltid överst"):
        move_level(niva, up=True, by=by)


def test_a_level_in_use_is_not_removed(goal, by):
    with pytest.raises(RuleError, match="används av 1 mål i Verksamhetsplan 2026"):
        remove_level(goal.niva, by=by)
    assert Niva.objects.filter(pk=goal.niva_id).exists()


def test_an_unused_level_goes_with_its_rules_and_its_history_stays(niva, by):
    change_rule(niva, SAMST, BESLUT, by=by)
    pk = niva.pk

    remove_level(niva, by=by)

    assert (Niva.objects.count(), Nivaregel.objects.count()) == (0, 0)
    assert list(Niva.history.filter(id=pk).values_list("history_type", flat=True)) == ["-", "+"]


def test_a_new_rule_holds_from_its_year_on(goal, by):
    later = MalFactory(niva=goal.niva, plan=PlanFactory(ar=2027), huvudansvarig=goal.huvudansvarig)

    rule = change_rule(goal.niva, SAMST, BESLUT, by=by)

    def held(plan_id):
        return [(row.regel, row.minsta_matta) for row in goals(plan_id)][-1]

    assert held(goal.plan_id) == (Regel.MAJORITET, Decimal(75))
    assert held(later.plan_id) == (Regel.SAMST, Decimal(80))
    assert rule.beslut_text == "Kommunfullmäktige 2026-06-15 § 88"
    assert rule.diarienummer == "KS 2026/210"


def test_the_latest_rule_by_the_plans_year_is_the_one(niva, by):
    plans = {ar: MalFactory(niva=niva, plan=PlanFactory(ar=ar)).plan_id for ar in range(2026, 2031)}
    for ar, regel in ((2027, Regel.ALLA), (2029, Regel.VAGT)):
        change_rule(niva, Regelform(ar, regel, Decimal(75)), BESLUT, by=by)

    held = {ar: goals(plan_id)[-1].regel for ar, plan_id in plans.items()}

    assert held == {2026: "majoritet", 2027: "alla", 2028: "alla", 2029: "vagt", 2030: "vagt"}


def test_goals_are_read_in_one_statement(goal, by, django_assert_num_queries):
    change_rule(goal.niva, SAMST, BESLUT, by=by)
    with django_assert_num_queries(1):
        goals(goal.plan_id)


def test_a_year_that_is_judged_keeps_its_rule(goal, by):
    BedomningFactory(mal=goal)

    with pytest.raises(RuleError) as error:
        change_rule(goal.niva, Regelform(2025, Regel.SAMST, Decimal(75)), BESLUT, by=by)

    assert str(error.value) == (
        "I Verksamhetsplan 2026 är mål på nivån redan bedömda, och det som är beslutat räknas "
        "inte om. Välj från och med 2027 eller senare."
    )
    assert error.value.field == "fran_ar"
    assert not Nivaregel.objects.exists()


def test_a_judged_year_behind_the_next_rule_is_not_reached(goal, by):
    change_rule(goal.niva, Regelform(2026, Regel.SAMST, Decimal(75)), BESLUT, by=by)
    BedomningFactory(mal=goal)

    change_rule(goal.niva, Regelform(2024, Regel.ALLA, Decimal(75)), BESLUT, by=by)

    assert list(Nivaregel.objects.values_list("fran_ar", flat=True)) == [2024, 2026]
    assert goals(goal.plan_id)[-1].regel == Regel.SAMST


@pytest.mark.parametrize(
    ("form", "beslut", "field"),
    [
        (Regelform(1999, Regel.SAMST, Decimal(75)), BESLUT, "fran_ar"),
        (Regelform(2027, "tarning", Decimal(75)), BESLUT, "regel"),
        (Regelform(2027, Regel.SAMST, Decimal(101)), BESLUT, "minsta_matta"),
        (Regelform(2027, Regel.MAJORITET, Decimal(75)), BESLUT, "regel"),
        (SAMST, Beslut(" ", dt.date(2026, 6, 15)), "organ"),
        (SAMST, Beslut("Kommunfullmäktige", dt.date(2026, 11, 19)), "datum"),
    ],
)
def test_a_rule_that_cannot_be_is_refused_at_its_field(niva, by, form, beslut, field):
    with pytest.raises(RuleError) as error:
        change_rule(niva, form, beslut, by=by)

    assert error.value.field == field
    assert not Nivaregel.objects.exists()
    assert not Handelse.objects.exists()


def test_a_year_has_one_rule(niva, by):
    change_rule(niva, SAMST, BESLUT, by=by)
    with pytest.raises(RuleError, match="redan en regel från och med 2027"):
        change_rule(niva, Regelform(2027, Regel.ALLA, Decimal(75)), BESLUT, by=by)


def test_a_level_that_is_not_assessed_has_no_rule(by):
    with pytest.raises(RuleError, match="Område bedöms inte"):
        change_rule(NivaFactory(ordning=2), SAMST, BESLUT, by=by)


def test_a_rule_that_nothing_was_judged_by_is_taken_back(niva, by):
    rule = change_rule(niva, SAMST, BESLUT, by=by)

    remove_rule(rule, by=by)

    assert not Nivaregel.objects.exists()
    assert Handelse.objects.filter(vad="tog bort regel för nivå").count() == 1


def test_a_rule_that_goals_were_judged_by_stays(goal, by):
    rule = change_rule(goal.niva, Regelform(2026, Regel.SAMST, Decimal(75)), BESLUT, by=by)
    BedomningFactory(mal=goal)

    with pytest.raises(RuleError, match="Ange i stället en ny regel från och med 2027"):
        remove_rule(rule, by=by)

    assert Nivaregel.objects.get() == rule


def test_a_reordered_level_is_still_below_its_parents_level(goal, by):
    NivaFactory(ordning=2, namn="Område")
    add_level(Nivaform("Delmål", NivaSlag.MAL, True), by=by)
    lowest = Niva.objects.get(namn="Delmål")

    move_level(lowest, up=True, by=by)

    assert order() == ["Vision", "Område", "Delmål", "Nämndsmål"]
    assert Mal.objects.get(pk=goal.pk).niva.ordning == 4
