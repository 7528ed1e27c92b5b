"""The mark of invented facts."""

import pytest

from styrning.grund.demo import is_demo, mark_demo
from styrning.grund.models import Handelse
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def test_a_database_is_real_until_it_is_marked():
    assert not is_demo()


def test_the_mark_is_made_once():
    user = UserFactory()

    mark_demo(by=user)
    mark_demo(by=user)

    assert is_demo()
    assert Handelse.objects.count() == 1
