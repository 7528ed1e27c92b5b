"""Actions of goals: added, followed up, changed; who may, and what follows the goal."""

import datetime as dt

import pytest

from mal.atgarder import goal_actions
from mal.enums import PlanLage, RapporterasTill
from mal.models import Mal, MalAtgard
from mal.services import Malatgardsdata, add_goal_action, update_action
from styrning.bas.errors import RuleError, StaleError
from styrning.grund.enums import AtgardLage, Roll
from styrning.grund.models import Atgard, Handelse
from tests.factories import AtgardFactory, EnhetFactory, MalFactory, PlanFactory, UserFactory

pytestmark = pytest.mark.django_db

NEW = Malatgardsdata("Anställ två speciallärare", "Rektor", dt.date(2027, 2, 1))


@pytest.fixture
def user():
    return UserFactory(roll=Roll.KVALITETSKEDJAN)


@pytest.fixture
def goal():
    return MalFactory(kod="M1")


def planned(goal, **facts) -> Atgard:
    row = AtgardFactory(enhet=goal.huvudansvarig, **facts)
    MalAtgard.objects.create(mal=goal, atgard=row)
    return row


def test_an_action_belongs_to_the_huvudansvarig(goal, user):
    row = add_goal_action(goal, NEW, by=user)

    assert (row.enhet, row.text, row.ansvarig, row.klar_senast, row.lage, row.version) == (
        goal.huvudansvarig,
        "Anställ två speciallärare",
        "Rektor",
        dt.date(2027, 2, 1),
        AtgardLage.EJ_PABORJAD,
        1,
    )
    assert goal.atgard_lista.get().atgard == row


def test_an_added_action_is_an_event_and_history(goal, user):
    row = add_goal_action(goal, NEW, by=user)

    event = Handelse.objects.get()
    assert (event.vad, event.av, event.enhet, event.objekt_id, event.uppgift) == (
        "lade till åtgärd",
        user,
        goal.huvudansvarig,
        row.pk,
        {"mal": "M1"},
    )
    assert [(h.version, h.history_user) for h in row.history.all()] == [(1, user)]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"text": " "}, "text"),
        ({"text": "x" * 2001}, "text"),
        ({"ansvarig": ""}, "ansvarig"),
        ({"ansvarig": "x" * 101}, "ansvarig"),
        ({"klar_senast": None}, "klar_senast"),
        ({"klar_senast": dt.date(2026, 11, 17)}, "klar_senast"),
        ({"lage": "okänt"}, "lage"),
    ],
)
def test_a_gap_is_refused_at_its_field_and_nothing_is_written(goal, user, changes, field):
    data = {"text": NEW.text, "ansvarig": NEW.ansvarig, "klar_senast": NEW.klar_senast} | changes

    with pytest.raises(RuleError) as error:
        add_goal_action(goal, Malatgardsdata(**data), by=user)

    assert error.value.field == field
    assert (Atgard.objects.count(), MalAtgard.objects.count(), Handelse.objects.count()) == (0,) * 3


def test_an_action_due_today_is_taken(goal, user):
    data = Malatgardsdata("Nu", "Rektor", dt.date(2026, 11, 18))
    assert add_goal_action(goal, data, by=user).klar_senast == dt.date(2026, 11, 18)


def test_how_it_goes_is_told(goal, user):
    row = planned(goal)
    data = Malatgardsdata(row.text, row.ansvarig, row.klar_senast, AtgardLage.PAGAR)

    saved = update_action(row, data, by=user, version=1)

    assert (saved.lage, saved.version) == (AtgardLage.PAGAR, 2)
    assert list(Handelse.objects.values_list("vad", "uppgift")) == [
        ("ändrade åtgärd", {"lage": "pagar"})
    ]


def test_a_date_that_has_passed_may_stand(goal, user):
    row = planned(goal, klar_senast=dt.date(2026, 6, 30))
    data = Malatgardsdata(row.text, row.ansvarig, row.klar_senast, AtgardLage.KLAR)

    assert update_action(row, data, by=user, version=1).lage == AtgardLage.KLAR


def test_a_new_date_in_the_past_is_refused(goal, user):
    row = planned(goal)
    data = Malatgardsdata(row.text, row.ansvarig, dt.date(2026, 1, 1))

    with pytest.raises(RuleError) as error:
        update_action(row, data, by=user, version=1)

    assert error.value.field == "klar_senast"
    row.refresh_from_db()
    assert (row.klar_senast, row.version) == (dt.date(2027, 6, 30), 1)


def test_an_old_version_is_a_conflict_and_writes_nothing(goal, user):
    row = planned(goal)
    update_action(row, Malatgardsdata("Annat", "Rektor", row.klar_senast), by=user, version=1)

    with pytest.raises(StaleError) as error:
        update_action(row, NEW, by=user, version=1)

    assert error.value.current.text == "Annat"
    row.refresh_from_db()
    assert (row.text, row.version) == ("Annat", 2)


def test_saving_the_same_writes_no_version(goal, user):
    row = planned(goal)

    update_action(row, Malatgardsdata(row.text, row.ansvarig, row.klar_senast), by=user, version=0)

    row.refresh_from_db()
    assert (row.version, Handelse.objects.count()) == (1, 0)


@pytest.mark.parametrize(
    ("roll", "at", "may"),
    [
        (None, "own", False),
        (Roll.LASARE, "own", False),
        (Roll.RAPPORTOR, "own", True),
        (Roll.GODKANNARE, "own", True),
        (Roll.RAPPORTOR, "above", True),
        (Roll.RAPPORTOR, "other", False),
        (Roll.GODKANNARE, "other", False),
        (Roll.SEKRETERARE, "own", False),
        (Roll.REVISOR, "", False),
        (Roll.KVALITETSKEDJAN, "", False),
        (Roll.ADMINISTRATOR, "", False),
    ],
)
def test_who_plans_actions_for_a_goal(roll, at, may):
    above = EnhetFactory()
    own = EnhetFactory(parent=above)
    goal = MalFactory(huvudansvarig=own)
    row = planned(goal)
    where = {"own": own, "above": above, "other": EnhetFactory()}.get(at)
    reader = UserFactory(roll=None if roll is None else (roll, where) if where else roll)

    assert Mal.objects.actionable_by(reader).filter(pk=goal.pk).exists() is may
    assert MalAtgard.objects.editable_by(reader).filter(atgard=row).exists() is may


def test_a_draft_plan_takes_no_actions_from_namnder():
    goal = MalFactory(plan=PlanFactory(ar=2027, lage=PlanLage.UTKAST))
    reader = UserFactory(roll=(Roll.RAPPORTOR, goal.huvudansvarig))

    assert not Mal.objects.actionable_by(reader).exists()


def test_an_inactive_user_plans_nothing(goal):
    reader = UserFactory(roll=(Roll.RAPPORTOR, goal.huvudansvarig), is_active=False)
    assert not Mal.objects.actionable_by(reader).exists()


def test_open_actions_come_first_and_late_ones_are_told(goal, user):
    planned(goal, text="Klar", lage=AtgardLage.KLAR, klar_senast=dt.date(2026, 1, 1))
    planned(goal, text="Sen", klar_senast=dt.date(2026, 11, 17))
    planned(goal, text="I dag", klar_senast=dt.date(2026, 11, 18))

    rows = goal_actions(goal.identitet, 2026, user)

    assert [(row.text, row.is_open, row.is_late) for row in rows] == [
        ("Sen", True, True),
        ("I dag", True, False),
        ("Klar", False, False),
    ]


def test_open_actions_follow_the_goal_to_the_next_plan(user):
    before = MalFactory(plan=PlanFactory(ar=2025))
    after = MalFactory(
        plan=PlanFactory(ar=2026),
        identitet=before.identitet,
        huvudansvarig=before.huvudansvarig,
    )
    planned(before, text="Öppen")
    planned(before, text="Klar", lage=AtgardLage.KLAR)
    planned(after, text="Ny")

    assert [row.text for row in goal_actions(after.identitet, 2026, user)] == ["Öppen", "Ny"]
    assert [row.text for row in goal_actions(after.identitet, 2025, user)] == ["Öppen", "Klar"]


def test_whoever_takes_a_goal_over_sees_and_edits_its_actions():
    before = MalFactory(plan=PlanFactory(ar=2025), rapporteras_till=RapporterasTill.NAMND)
    after = MalFactory(plan=PlanFactory(ar=2026), identitet=before.identitet)
    row = planned(before)
    reader = UserFactory(roll=(Roll.RAPPORTOR, after.huvudansvarig))

    assert [seen.id for seen in goal_actions(after.identitet, 2026, reader)] == [row.publikt_id]
    assert MalAtgard.objects.editable_by(reader).get().atgard == row


@pytest.mark.parametrize(
    ("roll", "own", "seen"),
    [
        (None, False, False),
        (Roll.LASARE, True, True),
        (Roll.LASARE, False, False),
        (Roll.GODKANNARE, False, False),
    ],
)
def test_actions_are_seen_by_those_who_read_the_enhets_report(goal, roll, own, seen):
    planned(goal)
    where = goal.huvudansvarig if own else EnhetFactory()
    reader = UserFactory(roll=(roll, where) if roll else None)

    assert bool(goal_actions(goal.identitet, 2026, reader)) is seen
