"""One nämnd with an adopted plan, a check that is due, and its submission."""

import pytest
from bs4 import BeautifulSoup

from styrning.grund.enums import Roll
from tests.factories import (
    EnhetFactory,
    InlamningFactory,
    KontrollmomentFactory,
    KontrollplanFactory,
    KontrolltillfalleFactory,
    RiskFactory,
    UppfoljningFactory,
    UserFactory,
)


@pytest.fixture
def namnd(db):
    return EnhetFactory(kod="SOC", namn="Socialnämnden")


@pytest.fixture
def plan(namnd):
    return KontrollplanFactory(enhet=namnd, beslut_organ="Socialnämnden")


@pytest.fixture
def risk(namnd):
    return RiskFactory(enhet=namnd, kod="SOC-R1", risk_att="fel lön betalas ut")


@pytest.fixture
def moment(plan, risk):
    return KontrollmomentFactory(plan=plan, risk=risk, kod="SOC-K26-1", vad="Attest av lön")


@pytest.fixture
def runda(db):
    return UppfoljningFactory(kod="BOKSLUT")


@pytest.fixture
def tillfalle(moment, runda):
    return KontrolltillfalleFactory(moment=moment, uppfoljning=runda)


@pytest.fixture
def inlamning(namnd, runda):
    return InlamningFactory(enhet=namnd, uppfoljning=runda)


@pytest.fixture
def log_in(client, namnd):
    """Log in as a new user with a role at the nämnd; a municipal role stands alone."""

    def as_role(roll, enhet=namnd):
        municipal = {Roll.REVISOR, Roll.KVALITETSKEDJAN, Roll.ADMINISTRATOR}
        held = None if roll is None else roll if roll in municipal else (roll, enhet)
        user = UserFactory(roll=held)
        client.force_login(user)
        return user

    return as_role


@pytest.fixture
def page(client):
    def get(address, **params):
        response = client.get(address, params)
        assert response.status_code == 200
        return BeautifulSoup(response.content.decode(), "html.parser")

    return get


def words(element) -> str:
    return " ".join(element.get_text(" ").split())


def cells(table) -> list[list[str]]:
    return [
        [words(cell) for cell in row.find_all(["th", "td"])] for row in table.tbody.find_all("tr")
    ]
