"""Who takes over an enhet answers for it too: its old rounds and its own reports."""

from datetime import date, timedelta

import pytest

from styrning.bas.clock import today
from styrning.grund.enums import Roll
from styrning.grund.models import Enhet, EnhetSuccession, Inlamning, User
from styrning.grund.organisation import drafts_of, organisation
from styrning.grund.selectors import holds, submissions_of
from tests.factories import EnhetFactory, InlamningFactory, UppfoljningFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def old():
    return EnhetFactory(kod="KUN", galler_till=date(2025, 12, 31))


@pytest.fixture
def new(old):
    row = EnhetFactory(kod="KFN", galler_fran=date(2026, 1, 1))
    EnhetSuccession.objects.create(fran=old, till=row, datum=date(2026, 1, 1))
    return row


def reached(user, *roller):
    user = User.objects.get(pk=user.pk)
    rows = set(Enhet.objects.subtree_of_roles(user, *roller).values_list("kod", flat=True))
    assert rows == {
        rad.kod
        for rad in organisation(None).rader.values()
        if organisation(None).is_reached(rad, user.role_ranges(*roller))
    }
    return rows


def test_a_role_reaches_what_its_enhet_took_over(new):
    user = UserFactory(roll=(Roll.RAPPORTOR, new))
    assert reached(user, Roll.RAPPORTOR) == {"KUN", "KFN"}
    assert reached(user, Roll.GODKANNARE) == set()


def test_a_role_above_the_successor_reaches_it_too():
    top = EnhetFactory(kod="KS")
    new = EnhetFactory(kod="RTJ", parent=top)
    old = EnhetFactory(kod="RN", galler_till=date(2025, 12, 31))
    EnhetSuccession.objects.create(fran=old, till=new, datum=date(2026, 1, 1))
    assert reached(UserFactory(roll=(Roll.LASARE, top)), Roll.LASARE) == {"KS", "RTJ", "RN"}


def test_what_has_not_ended_yet_is_not_reached(old, new):
    old.galler_till = today() + timedelta(days=40)
    old.save()
    assert reached(UserFactory(roll=(Roll.RAPPORTOR, new)), Roll.RAPPORTOR) == {"KFN"}


def test_what_lives_on_is_not_reached(old, new):
    old.galler_till = None
    old.save()
    assert reached(UserFactory(roll=(Roll.RAPPORTOR, new)), Roll.RAPPORTOR) == {"KFN"}


def test_the_other_way_reaches_nothing(old, new):
    assert reached(UserFactory(roll=(Roll.RAPPORTOR, old)), Roll.RAPPORTOR) == {"KUN"}


def test_the_old_round_is_a_task_of_who_took_over(old, new):
    row = InlamningFactory(enhet=old, uppfoljning=UppfoljningFactory(ar=2026))
    user = UserFactory(roll=(Roll.RAPPORTOR, new))
    assert list(Inlamning.objects.reportable_by(user)) == [row]
    found = submissions_of(user, today())
    assert [holds(user, found[0], roll) for roll in (Roll.RAPPORTOR, Roll.GODKANNARE)] == [
        True, False,
    ]  # fmt: skip


def test_drafts_of_what_was_taken_over_are_read(old, new):
    user = UserFactory(roll=(Roll.GODKANNARE, new))
    assert drafts_of(user, organisation(None)) == {old.pk, new.pk}
    assert set(Enhet.objects.drafts_visible_to(user)) == {old, new}
