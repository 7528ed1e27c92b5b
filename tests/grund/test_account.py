"""The account behind a session: its roles of today and the demo mark come with it."""

import datetime as dt

import pytest

from styrning.grund.account import AccountBackend, account
from styrning.grund.demo import mark_demo
from styrning.grund.enums import Roll
from styrning.grund.models import User
from tests.factories import EnhetFactory, TilldelningFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_the_roles_are_those_that_the_account_would_ask_for_itself():
    user = UserFactory(roll=Roll.REVISOR)
    TilldelningFactory(user=user, roll=Roll.RAPPORTOR, enhet=EnhetFactory())
    TilldelningFactory(user=user, roll=Roll.LASARE, galler_till=dt.date(2026, 11, 17))
    TilldelningFactory(user=user, roll=Roll.EKONOM, galler_fran=dt.date(2026, 11, 19))
    TilldelningFactory(roll=Roll.SEKRETERARE)

    found = account(user.pk)

    assert found == user
    assert sorted(found.roles_today) == sorted(User.objects.get(pk=user.pk).roles_today)
    assert {roll for roll, *_ in found.roles_today} == {Roll.REVISOR, Roll.RAPPORTOR}


@pytest.mark.parametrize("antal", [0, 1, 12])
def test_account_and_roles_take_one_statement(antal, django_assert_num_queries):
    user = UserFactory()
    for _ in range(antal):
        TilldelningFactory(user=user, roll=Roll.LASARE)

    with django_assert_num_queries(1):
        assert len(account(user.pk).roles_today) == antal


def test_the_account_knows_whether_the_facts_are_invented():
    user = UserFactory()
    assert account(user.pk).is_demodata is False

    mark_demo(by=user)

    assert account(user.pk).is_demodata is True


def test_a_deactivated_account_is_logged_out_and_has_no_roles():
    user = UserFactory(roll=Roll.REVISOR, is_active=False)

    assert AccountBackend().get_user(user.pk) is None
    assert account(user.pk).roles_today == []


def test_an_account_that_is_gone_is_nobody():
    assert AccountBackend().get_user(4711) is None
