"""What waits for whom, for everybody at once."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from styrning.grund.enums import InlamningLage, Roll
from styrning.grund.vantar import SHOWN, waiting
from tests.factories import (
    EnhetFactory,
    InlamningFactory,
    TilldelningFactory,
    UppfoljningFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

DAY = date(2026, 11, 18)


@pytest.fixture
def namnd():
    return EnhetFactory(namn="Socialnämnden")


@pytest.fixture
def has(namnd):
    """``has(roll)``: a person with the role on the nämnd."""
    return lambda roll, enhet=None, **facts: (
        TilldelningFactory(roll=roll, enhet=enhet or namnd, user=UserFactory(**facts)).user
    )


@pytest.mark.parametrize(
    ("lage", "roll"),
    [
        (InlamningLage.EJ_PABORJAD, Roll.RAPPORTOR),
        (InlamningLage.UTKAST, Roll.RAPPORTOR),
        (InlamningLage.ATERREMITTERAD, Roll.RAPPORTOR),
        (InlamningLage.INSKICKAD, Roll.GODKANNARE),
        (InlamningLage.GODKAND, Roll.SEKRETERARE),
    ],
)
def test_a_submission_waits_for_the_role_of_its_state(namnd, has, lage, roll):
    people = {r: has(r) for r in (Roll.RAPPORTOR, Roll.GODKANNARE, Roll.SEKRETERARE, Roll.LASARE)}
    InlamningFactory(enhet=namnd, lage=lage)
    assert set(waiting(DAY)) == {people[roll].pk}


def test_a_role_above_the_enhet_reaches_it(namnd, has):
    above = has(Roll.RAPPORTOR)
    InlamningFactory(enhet=EnhetFactory(parent=namnd))
    other = has(Roll.RAPPORTOR, enhet=EnhetFactory())
    assert set(waiting(DAY)) == {above.pk}
    assert other.pk not in waiting(DAY)


def test_a_round_that_is_handed_over_waits_for_its_holder(namnd, has):
    has(Roll.RAPPORTOR)
    holder = has(Roll.RAPPORTOR)
    InlamningFactory(enhet=namnd, handlaggare=holder)
    assert set(waiting(DAY)) == {holder.pk}


def test_a_decided_or_closed_or_coming_round_waits_for_nobody(namnd, has):
    has(Roll.RAPPORTOR)
    InlamningFactory(enhet=namnd, uppfoljning=UppfoljningFactory(oppnar=DAY + timedelta(days=1)))
    InlamningFactory(enhet=namnd, uppfoljning=UppfoljningFactory(lases=DAY - timedelta(days=1)))
    assert waiting(DAY) == {}


@pytest.mark.parametrize("facts", [{"is_active": False}, {"maskinkonto": True}])
def test_those_who_left_and_machines_get_nothing(namnd, has, facts):
    has(Roll.RAPPORTOR, **facts)
    InlamningFactory(enhet=namnd)
    assert waiting(DAY) == {}


def test_what_is_due_soon_leaves_out_the_late_and_the_far(namnd, has):
    person = has(Roll.RAPPORTOR)
    for days in (-1, 0, 3, 4):
        runda = UppfoljningFactory(namn=f"{days}", klar_namnd=DAY + timedelta(days=days))
        InlamningFactory(enhet=namnd, uppfoljning=runda)
    found = waiting(DAY, due_within=timedelta(days=3))[person.pk]
    assert [post.runda for post in found.poster] == ["0", "3"]


def test_only_the_first_rows_are_kept_and_the_rest_counted(namnd, has):
    person = has(Roll.RAPPORTOR)
    for _ in range(SHOWN + 3):
        InlamningFactory(enhet=namnd)
    found = waiting(DAY)[person.pk]
    assert (len(found.poster), found.antal) == (SHOWN, SHOWN + 3)


def test_statements_do_not_grow_with_rows(namnd, has):
    counts = []
    for antal in (3, 30):
        for _ in range(antal):
            has(Roll.RAPPORTOR)
            InlamningFactory(enhet=EnhetFactory(parent=namnd))
        with CaptureQueriesContext(connection) as captured:
            waiting(DAY)
        counts.append(len(captured))
    assert counts == [2, 2]
