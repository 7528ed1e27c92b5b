"""What the tests of these pages share."""

import pytest
from bs4 import BeautifulSoup

from styrning.grund.enums import Roll, Slag
from tests.factories import EnhetFactory, UserFactory


def soup_of(response) -> BeautifulSoup:
    return BeautifulSoup(response.content.decode(), "html.parser")


def words(element) -> str:
    """The text of an element as one line, without soft hyphens."""
    return " ".join(element.get_text(" ").replace("\u00ad", "").split())


@pytest.fixture
def kf(db):
    return EnhetFactory(kod="KF", namn="Kommunfullmäktige", slag=Slag.KF)


@pytest.fixture
def bun(kf):
    return EnhetFactory(kod="BUN", namn="Barn- och utbildningsnämnden", parent=kf)


@pytest.fixture
def sn(kf):
    return EnhetFactory(kod="SN", namn="Socialnämnden", parent=kf)


@pytest.fixture
def log_in(client):
    """Log in a new user with roles: ``log_in((Roll.RAPPORTOR, bun), Roll.REVISOR)``."""

    def as_new(*roller, **facts):
        first, *rest = roller or (None,)
        user = UserFactory(roll=first, **facts)
        for extra in rest:
            roll, enhet = extra if isinstance(extra, tuple) else (extra, None)
            user.tilldelningar.create(roll=Roll(roll), enhet=enhet)
        client.force_login(user)
        return user

    return as_new
