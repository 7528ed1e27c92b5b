"""A nämnd with a key figure, who keeps the library, and what its forms send."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mal.enums import PlanLage
from styrning.grund.enums import Roll
from tests.factories import (
    EnhetFactory,
    MalFactory,
    NyckeltalEnhetFactory,
    NyckeltalFactory,
    PlanFactory,
    UserFactory,
)

WHOLE = {Roll.REVISOR, Roll.KVALITETSKEDJAN, Roll.ADMINISTRATOR}


@pytest.fixture
def enhet(db):
    return EnhetFactory(kod="BUN", namn="Barn- och utbildningsnämnden")


@pytest.fixture
def nyckeltal(enhet):
    return NyckeltalFactory(kod="BUN-001", namn="Behöriga till gymnasiet", agare=enhet)


@pytest.fixture
def ansvar(nyckeltal):
    return NyckeltalEnhetFactory(nyckeltal=nyckeltal)


@pytest.fixture
def draft_goal(enhet):
    plan = PlanFactory(ar=2027, lage=PlanLage.UTKAST)
    return MalFactory(plan=plan, kod="M1", huvudansvarig=enhet)


@pytest.fixture
def editor(client):
    return logged_in(client, Roll.KVALITETSKEDJAN)


def logged_in(client, roll, enhet=None):
    given = roll if roll is None or roll in WHOLE else (roll, enhet or EnhetFactory())
    client.force_login(UserFactory(roll=given))
    return client


def address(name, kod="BUN-001", *more):
    return reverse(f"frontend:{name}", args=[kod, *more])


def sheet(**changes):
    given = {
        "kod": "BUN-002",
        "namn": "Trygga elever",
        "agare": "BUN",
        "rapporteras_till": "kf",
        "slag": "mal",
        "periodicitet": "ar",
        "mattenhet": "procent",
        "decimaler": "1",
        "riktning": "hogre",
        "matt": "andel",
        "aggregering": "ingen",
        "efterslapning": "0",
        "min_varde": "0",
        "max_varde": "100",
        "version": "1",
    }
    return given | changes


def target(**changes):
    given = {"enhet": "BUN", "ar": "2027", "typ": "arsmal", "till_manad": "12", "varde": "80,5"}
    return given | {"tolerans": "3", "version": "0"} | changes


def statements(client, where):
    client.get(where)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(where).status_code == 200
    return len(queries)
