"""A GraphQL client as it comes, against the server over HTTP."""

import pytest
from gql import Client, gql
from gql.transport.exceptions import TransportQueryError
from gql.transport.requests import RequestsHTTPTransport

from styrning.grund.enums import Roll
from styrning.grund.models import ApiToken
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db(transaction=True)

QUESTION = gql("query Q($ar: Int!) { arsredovisning(ar: $ar) { mal { kod } } }")


@pytest.fixture
def gql_client(kommun, live_server):
    """gql for Python, with a token and the schema that the server describes."""
    user = UserFactory(roll=Roll.REVISOR)
    _, secret = ApiToken.objects.issue(user=user, namn="gql")
    headers = {"Authorization": f"Bearer {secret}"}
    transport = RequestsHTTPTransport(f"{live_server.url}/graphql/", headers=headers)
    return Client(transport=transport, fetch_schema_from_transport=True)


def test_gql_reads_the_schema_and_asks(gql_client):
    QUESTION.variable_values = {"ar": 2026}
    with gql_client as session:
        answer = session.execute(QUESTION)
        assert {mal["kod"] for mal in answer["arsredovisning"]["mal"]} >= {"EGEN-KF", "ANNAN-KF"}
        assert "Arsredovisning" in session.client.schema.type_map


def test_gql_tells_what_the_server_said(gql_client):
    QUESTION.variable_values = {"ar": 1900}
    with pytest.raises(TransportQueryError) as refused, gql_client as session:
        session.execute(QUESTION)
    assert refused.value.errors[0]["message"] == "Det finns ingen plan eller uppföljning för 1900."
    assert refused.value.data == {"arsredovisning": None}


@pytest.mark.parametrize(
    ("headers", "code"),
    [({}, "EJ_INLOGGAD"), ({"Authorization": "Bearer okänd".encode()}, "OGILTIG_NYCKEL")],
)
def test_gql_tells_why_a_token_does_not_hold(live_server, headers, code):
    client = Client(transport=RequestsHTTPTransport(f"{live_server.url}/graphql/", headers=headers))
    with pytest.raises(TransportQueryError) as refused:
        client.execute(gql("{ __typename }"))
    assert refused.value.errors[0]["extensions"]["kod"] == code
