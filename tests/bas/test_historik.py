"""A row's history is its own, through a manager whose class is made once."""

import pytest

from nyckeltal.models import Nyckeltal
from tests.factories import NyckeltalFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_each_row_reads_its_own_versions():
    row, other = NyckeltalFactory(), NyckeltalFactory()
    row.syfte = "Ändrat"
    row.save_as(UserFactory())

    assert sorted(row.history.values_list("version", flat=True)) == [1, 2]
    assert list(other.history.values_list("version", flat=True)) == [1]
    assert Nyckeltal.history.count() == 3


def test_the_manager_is_of_one_class():
    row = NyckeltalFactory()

    assert type(row.history) is type(row.history)
    assert type(row.history) is type(Nyckeltal.history)
