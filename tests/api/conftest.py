import json

import pytest
from django.test import Client

from styrning.grund.enums import Roll
from styrning.grund.models import Tilldelning, User
from tests.api.kommun import URL, build


@pytest.fixture
def kommun(db):
    return build()


@pytest.fixture
def lasare(db):
    user = User.objects.create_user("lasare", first_name="Orörd")
    Tilldelning.objects.create(user=user, roll=Roll.REVISOR)
    return user


@pytest.fixture
def prov(settings, lasare):
    """A logged-in client of the test schema."""
    settings.ROOT_URLCONF = "tests.api.provschema"
    client = Client()
    client.force_login(lasare)
    return client


@pytest.fixture
def unthrottled(settings):
    """Let everybody ask as often as they like."""
    settings.GRAPHQL_PER_MINUTE = 0


@pytest.fixture
def ask():
    """Post a question as JSON: ``ask(client, query, variables)``."""

    def post(client, query, variables=None, **headers):
        body = {"query": query, "variables": variables}
        return client.post(URL, json.dumps(body), "application/json", headers=headers)

    return post


@pytest.fixture
def refused(lasare):
    """Assert that nothing was run or written, and give back the code and the message."""

    def check(response, status=422):
        assert response.status_code == status, response.content
        answer = response.json()
        assert "data" not in answer
        lasare.refresh_from_db()
        assert lasare.first_name == "Orörd"
        first = answer["errors"][0]
        return first["extensions"]["kod"], first["message"]

    return check
