"""Next year's plan: copied set-based, compared by identity, adopted once."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mal.compare import compare
from mal.enums import PlanLage
from mal.models import Mal, MalMedansvarig, Plan, Tagg
from mal.services import (
    Malform,
    add_contribution,
    add_goal,
    adopt_plan,
    change_goal,
    copy_plan,
    move_goal,
    remove_goal,
)
from styrning.bas.errors import RuleError, StaleError
from styrning.grund.beslut import Beslut
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
    return PlanFactory(ar=2026)


@pytest.fixture
def area(plan):
    return MalFactory(plan=plan, kod="OMR", niva=NivaFactory(ordning=2))


@pytest.fixture
def draft(plan, area, by):
    MalFactory(plan=plan, parent=area, kod="M1")
    return copy_plan(plan, 2027, by=by)


def form(goal, **changes):
    given = {
        "kod": goal.kod,
        "namn": goal.namn,
        "niva": goal.niva,
        "huvudansvarig": goal.huvudansvarig,
    }
    return Malform(**given | changes)


def test_the_copy_has_the_same_goals_at_the_same_places_with_the_same_identity(plan, area, by):
    goal = MalFactory(plan=plan, parent=area)
    goal.taggar.add(Tagg.objects.create(kod="barn", namn="Barn"))
    MalMedansvarig.objects.create(mal=goal, enhet=EnhetFactory())
    MalNyckeltalFactory(mal=goal)

    copy = copy_plan(plan, 2027, by=by)

    columns = ("kod", "identitet", "lft", "rght", "level", "parent__kod")
    old, new = (list(p.mal_lista.order_by("lft").values_list(*columns)) for p in (plan, copy))
    assert new == old
    assert damage(Mal) == []
    twin = copy.mal_lista.get(identitet=goal.identitet)
    assert [tagg.kod for tagg in twin.taggar.all()] == ["barn"]
    assert list(twin.medansvariga.all()) == list(goal.medansvariga.all())
    assert twin.nyckeltal_lankar.get().nyckeltal == goal.nyckeltal_lankar.get().nyckeltal
    assert twin.history.get().version == 1
    assert (copy.lage, twin.publikt_id == goal.publikt_id) == (PlanLage.UTKAST, False)


@pytest.mark.parametrize("goals", [3, 30])
def test_copying_takes_as_many_statements_for_few_goals_as_for_many(plan, area, by, goals):
    for _ in range(goals):
        MalFactory(plan=plan, parent=area)

    with CaptureQueriesContext(connection) as queries:
        copy_plan(plan, 2027, by=by)

    assert len(queries) == 20


def test_a_year_has_one_plan(plan, area, by):
    copy_plan(plan, 2027, by=by)
    with pytest.raises(RuleError, match="Det finns redan en plan för 2027"):
        copy_plan(plan, 2027, by=by)
    assert Plan.objects.count() == 2


def test_two_plans_are_compared_by_identity(plan, area, draft, by):
    other_area = MalFactory(plan=plan, kod="OMR2", niva=NivaFactory(ordning=2))
    goal, twin_area = draft.mal_lista.get(kod="M1"), draft.mal_lista.get(kod="OMR")
    added = add_goal(draft, twin_area, form(goal, kod="NYTT"), by=by)
    change_goal(goal, form(goal, namn="Nya ord"), by=by, version=1)

    rows = {row.mal.kod: (row.slag, row.falt) for row in compare(plan, draft)}

    assert rows == {
        "VISION": ("samma", []),
        "OMR": ("samma", []),
        "M1": ("andrat", ["ordalydelsen är ändrad"]),
        "NYTT": ("nytt", []),
        "OMR2": ("upphort", []),
    }
    assert added.identitet != goal.identitet
    assert other_area.plan_id == plan.pk


def test_what_differs_is_told_with_what_it_was_and_became(plan, area, draft, by):
    other = MalFactory(plan=draft, kod="OMR2", niva=area.niva)
    goal = draft.mal_lista.get(kod="M1")
    namnd, helper = EnhetFactory(namn="Nya nämnden"), EnhetFactory(namn="Hjälpande nämnd")
    wanted = form(
        goal, kod="M1B", huvudansvarig=namnd, medansvariga=[helper], rapporteras_till="namnd",
        geh="verksamhet", geh_beslut="KF § 1", metod="En enkät.",
    )  # fmt: skip
    before = goal.huvudansvarig.namn

    change_goal(goal, wanted, by=by, version=1, parent=other)

    row = next(row for row in compare(plan, draft) if row.mal.kod == "M1B")
    assert (row.slag, row.falt) == (
        "flyttat",
        [
            "från OMR till OMR2",
            "kod: M1 blev M1B",
            f"huvudansvarig: {before} blev Nya nämnden",
            "rapporteras till: kommunfullmäktige blev egen nämnd eller styrelse",
            "god ekonomisk hushållning: nej blev verksamhetsmål",
            "medansvariga: tillkom Hjälpande nämnd",
            "hur målet bedöms är ändrat",
        ],
    )


def test_contributions_are_told_of_goals_that_the_reader_may_see(plan, area, draft, by):
    other = MalFactory(plan=draft, kod="M2", parent=draft.mal_lista.get(kod="OMR"))
    goal = draft.mal_lista.get(kod="M1")
    add_contribution(goal, other, by=by)
    unseen = set(Mal.objects.exclude(pk=other.pk).values_list("pk", flat=True))

    told = [
        next(row.falt for row in compare(plan, draft, seen) if row.mal.kod == "M1")
        for seen in (None, unseen)
    ]

    assert told == [["bidrar också till: tillkom M2"], []]


def test_two_enheter_of_one_name_are_told_apart_in_a_comparison(plan, area, draft, by):
    goal = draft.mal_lista.get(kod="M1")
    old = goal.huvudansvarig
    new = EnhetFactory(namn=old.namn, kod="NY-27")

    change_goal(goal, form(goal, huvudansvarig=new), by=by, version=1)

    row = next(row for row in compare(plan, draft) if row.mal.kod == "M1")
    assert row.falt == [
        f"huvudansvarig: {old.namn} ({old.kod}) blev {old.namn} (NY-27)",
    ]


@pytest.mark.parametrize("goals", [3, 30])
def test_comparing_takes_as_many_statements_for_few_goals_as_for_many(plan, area, by, goals):
    for _ in range(goals):
        MalFactory(plan=plan, parent=area)
    draft = copy_plan(plan, 2027, by=by)

    with CaptureQueriesContext(connection) as queries:
        compare(plan, draft)

    assert len(queries) == 5


def test_adopting_is_one_decision_and_closes_the_plan(draft, by):
    beslut = Beslut("Kommunfullmäktige", dt.date(2026, 11, 16), "141", "KS 2026:88")

    adopted = adopt_plan(draft, beslut, by=by)

    assert (adopted.lage, adopted.beslut_text) == (
        PlanLage.FASTSTALLD,
        "Kommunfullmäktige 2026-11-16 § 141",
    )
    goal = draft.mal_lista.get(kod="M1")
    for attempt in (
        lambda: adopt_plan(draft, beslut, by=by),
        lambda: change_goal(goal, form(goal, namn="Annat"), by=by, version=1),
        lambda: remove_goal(goal, by=by),
    ):
        with pytest.raises(RuleError, match="fastställd"):
            attempt()
    goal.refresh_from_db()
    assert goal.version == 1


def test_a_decision_in_the_future_is_no_decision(draft, by):
    with pytest.raises(RuleError, match="ligger i framtiden") as error:
        adopt_plan(draft, Beslut("Kommunfullmäktige", dt.date(2030, 1, 1)), by=by)
    assert error.value.field == "datum"
    draft.refresh_from_db()
    assert draft.lage == PlanLage.UTKAST


def test_a_moved_goal_takes_what_is_below_it_along(draft, by):
    area = draft.mal_lista.get(kod="OMR")
    other = add_goal(draft, area.parent, form(area, kod="OMR2", namn="Annat område"), by=by)

    moved = move_goal(draft.mal_lista.get(kod="M1"), other, by=by)

    assert moved.parent.kod == "OMR2"
    assert damage(Mal) == []


@pytest.mark.parametrize(
    ("target", "message"),
    [
        ("own", "kan inte flyttas under sig självt"),
        ("other_plan", "Välj ett mål i samma plan"),
        ("level", "ligger inte under"),
    ],
)
def test_a_move_that_would_break_the_tree_is_refused(draft, plan, by, target, message):
    area, goal = draft.mal_lista.get(kod="OMR"), draft.mal_lista.get(kod="M1")
    moves = {
        "own": (area, goal),
        "other_plan": (goal, plan.mal_lista.get(kod="OMR")),
        "level": (area, add_goal(draft, area.parent, form(goal, kod="M9"), by=by)),
    }

    with pytest.raises(RuleError, match=message):
        move_goal(*moves[target], by=by)

    assert draft.mal_lista.get(kod="M1").parent.kod == "OMR"
    assert damage(Mal) == []


def test_a_goal_that_facts_rest_on_is_not_removed(draft, by):
    judged = draft.mal_lista.get(kod="M1")
    BedomningFactory(mal=judged)
    threatened = add_goal(draft, draft.mal_lista.get(kod="OMR"), form(judged, kod="M2"), by=by)
    RiskFactory(kod="R1").mal_lista.create(mal_identitet=threatened.identitet)

    with pytest.raises(RuleError, match="det är bedömt"):
        remove_goal(judged, by=by)
    with pytest.raises(RuleError, match="risken R1 pekar på det"):
        remove_goal(threatened, by=by)
    with pytest.raises(RuleError, match="har mål under sig"):
        remove_goal(draft.mal_lista.get(kod="OMR"), by=by)

    assert draft.mal_lista.count() == 4


def test_the_vision_stays(draft, by):
    vision = draft.mal_lista.get(parent=None)
    with pytest.raises(RuleError, match="Visionen är planens rot"):
        remove_goal(vision, by=by)
    with pytest.raises(RuleError, match="Visionen är planens rot"):
        move_goal(vision, draft.mal_lista.get(kod="OMR"), by=by)


def test_a_removed_goal_keeps_its_history(draft, by):
    goal = draft.mal_lista.get(kod="M1")
    pk = goal.pk

    remove_goal(goal, by=by)

    rows = Mal.history.filter(id=pk).order_by("history_id")
    assert list(rows.values_list("history_type", "history_user")) == [("+", by.pk), ("-", by.pk)]


def test_a_taken_kod_and_a_stale_page_are_refused_at_their_field(draft, by):
    goal = draft.mal_lista.get(kod="M1")
    with pytest.raises(RuleError) as taken:
        add_goal(draft, draft.mal_lista.get(kod="OMR"), form(goal), by=by)
    change_goal(goal, form(goal, namn="Först"), by=by, version=1)
    with pytest.raises(StaleError):
        change_goal(goal, form(goal, namn="Sist"), by=by, version=1)

    assert taken.value.field in {"kod", "__all__"}
    assert draft.mal_lista.get(kod="M1").namn == "Först"
