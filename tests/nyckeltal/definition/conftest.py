"""A nämnd with a key figure that it answers for, and what a refused act must not do."""

import pytest

from styrning.bas.errors import RuleError
from styrning.grund.models import Handelse
from tests.factories import EnhetFactory, NyckeltalEnhetFactory, NyckeltalFactory, UserFactory


@pytest.fixture
def by(db):
    return UserFactory()


@pytest.fixture
def enhet(db):
    return EnhetFactory(kod="BUN", namn="Barn- och utbildningsnämnden")


@pytest.fixture
def nyckeltal(enhet):
    return NyckeltalFactory(kod="BUN-001", namn="Behöriga till gymnasiet", agare=enhet)


@pytest.fixture
def ansvar(nyckeltal):
    return NyckeltalEnhetFactory(nyckeltal=nyckeltal)


def refused(field, act, *args, **kwargs) -> str:
    """What the refused act says; that it wrote no event either."""
    events = Handelse.objects.count()
    with pytest.raises(RuleError) as error:
        act(*args, **kwargs)
    assert error.value.field == field
    assert Handelse.objects.count() == events
    return str(error.value)
