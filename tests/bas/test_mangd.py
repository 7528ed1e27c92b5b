"""A condition on many values: as a list would be, in one parameter."""

import pytest

from styrning.bas.mangd import Among
from styrning.grund.models import Enhet
from tests.factories import EnhetFactory

pytestmark = pytest.mark.django_db


def found(*koder):
    return sorted(Enhet.objects.filter(Among("kod", koder)).values_list("kod", flat=True))


def test_those_among_the_values_are_found():
    for kod in ("A1", "A2", "Ö'3%"):
        EnhetFactory(kod=kod)

    assert found("A1", "Ö'3%", "finns inte") == ["A1", "Ö'3%"]


def test_nothing_is_among_no_values():
    EnhetFactory(kod="A1")

    assert found() == []


def test_it_is_one_parameter_however_many_the_values_are():
    _, params = (
        Enhet.objects.filter(Among("kod", tuple(str(n) for n in range(3_000))))
        .query.get_compiler("default")
        .as_sql()
    )

    assert len(params) == 1
