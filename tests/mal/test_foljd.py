"""Succession of goals: recorded, refused, read over the years; actions follow."""

from datetime import date

import pytest

from mal.atgarder import goal_actions
from mal.enums import PlanLage, RapporterasTill
from mal.foljd import succession_of
from mal.models import MalAtgard, MalSuccession
from mal.services import record_succession, remove_succession
from styrning.bas.errors import RuleError
from styrning.grund.enums import AtgardLage, Roll
from styrning.grund.models import Handelse
from tests.factories import AtgardFactory, MalFactory, PlanFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def before(db):
    return MalFactory(plan=PlanFactory(ar=2025), kod="KUN1", namn="Kultur för alla")


@pytest.fixture
def after(db):
    return MalFactory(plan=PlanFactory(ar=2026), kod="KFN1", namn="Kultur och fritid för alla")


@pytest.fixture
def user(db):
    return UserFactory(roll=Roll.KVALITETSKEDJAN)


def rows(found):
    return [(rad.ar, rad.kod, rad.egen) for rad in found]


def seen(goal, reader, *, kf_only=True):
    found = succession_of(goal.identitet, reader, kf_only=kf_only)
    return rows(found.fore), rows(found.efter)


def test_a_succession_is_dated_by_the_plan_and_logged(before, after, user):
    row = record_succession(before, after, by=user, notering="Nämnderna slogs samman.")

    assert (row.fran, row.till, row.datum, row.notering) == (
        before.identitet,
        after.identitet,
        date(2026, 1, 1),
        "Nämnderna slogs samman.",
    )
    event = Handelse.objects.get()
    assert (event.vad, event.objekt_id, event.uppgift) == (
        "noterade målföljd",
        after.pk,
        {"fran": "KUN1"},
    )


def test_a_merge_has_several_predecessors(before, after, user):
    other = MalFactory(plan=before.plan, kod="FRN1")
    for goal in (before, other):
        record_succession(goal, after, by=user)

    assert seen(after, user) == ([(2025, "KUN1", ""), (2025, "FRN1", "")], [])
    assert seen(before, user) == ([], [(2026, "KFN1", "")])


@pytest.mark.parametrize("kind", ["same_year", "lives_on", "twice"])
def test_what_is_no_succession_is_refused_and_not_written(before, after, user, kind):
    first = before
    if kind == "same_year":
        first = MalFactory(plan=after.plan)
    elif kind == "lives_on":
        MalFactory(plan=after.plan, identitet=before.identitet)
    else:
        record_succession(before, after, by=user)
    known = MalSuccession.objects.count()

    with pytest.raises(RuleError) as error:
        record_succession(first, after, by=user)

    assert error.value.field == "fran"
    assert MalSuccession.objects.count() == known


def test_a_mistake_is_taken_back_and_the_log_keeps_it(before, after, user):
    record_succession(before, after, by=user)

    remove_succession(before, after, by=user)

    assert seen(after, user) == ([], [])
    vad = list(Handelse.objects.order_by("pk").values_list("vad", flat=True))
    assert vad == ["noterade målföljd", "tog bort målföljd"]


def test_the_goal_nearest_to_the_change_is_told(before, after, user):
    MalFactory(plan=PlanFactory(ar=2024), kod="GAMMAL", identitet=before.identitet)
    MalFactory(plan=PlanFactory(ar=2027), kod="SENARE", identitet=after.identitet)
    record_succession(before, after, by=user)

    assert seen(after, user) == ([(2025, "KUN1", "")], [])
    assert seen(before, user) == ([], [(2026, "KFN1", "")])


def test_what_only_the_namnd_sees_is_left_out_of_the_whole(after, user):
    before = MalFactory(plan=PlanFactory(ar=2025), rapporteras_till=RapporterasTill.NAMND)
    record_succession(before, after, by=user)
    own = (2025, before.kod, before.huvudansvarig.kod)

    assert seen(after, user) == ([], [])
    assert seen(after, user, kf_only=False) == ([own], [])
    assert seen(after, UserFactory(), kf_only=False) == ([], [])


def test_a_draft_plan_is_not_told_of(before, user):
    draft = PlanFactory(ar=2026, lage=PlanLage.UTKAST)
    record_succession(before, MalFactory(plan=draft, kod="NY"), by=user)

    assert seen(before, UserFactory()) == ([], [])
    assert seen(before, user) == ([], [(2026, "NY", "")])


def test_open_actions_are_seen_and_edited_on_the_goal_that_took_over(before, after, user):
    record_succession(before, after, by=user)
    for lage in (AtgardLage.PAGAR, AtgardLage.KLAR):
        row = AtgardFactory(enhet=before.huvudansvarig, lage=lage, text=lage)
        MalAtgard.objects.create(mal=before, atgard=row)
    reader = UserFactory(roll=(Roll.RAPPORTOR, after.huvudansvarig))

    assert [row.text for row in goal_actions(after.identitet, 2026, reader)] == ["pagar"]
    assert MalAtgard.objects.editable_by(reader).count() == 2
    other = UserFactory(roll=(Roll.RAPPORTOR, MalFactory(plan=after.plan).huvudansvarig))
    assert MalAtgard.objects.editable_by(other).count() == 0
