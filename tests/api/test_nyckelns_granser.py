"""What a token may not: write when it reads, ask too often, reach where its account does not."""

import json
from datetime import UTC, datetime

import pytest
from django.test import Client

from styrning.grund.anrop import count_call
from styrning.grund.enums import Roll, Tokenomfang
from styrning.grund.models import ApiAnrop, ApiToken, Tilldelning
from tests.api.kommun import URL
from tests.factories import EnhetFactory, UserFactory

SKRIV = "mutation { skriv { klart } }"


@pytest.fixture
def anonymous(prov):
    return Client(enforce_csrf_checks=True)


def bearer(user, **token):
    _, secret = ApiToken.objects.issue(user=user, namn="Prov", **token)
    return {"Authorization": f"Bearer {secret}"}


def test_a_token_that_reads_writes_nothing(anonymous, ask, refused, lasare, caplog):
    assert refused(ask(anonymous, SKRIV, **bearer(lasare)), 403) == (
        "LASNYCKEL",
        "Nyckeln får bara läsa. Skicka med en nyckel som får läsa och rapportera.",
    )
    assert "status=403 codes=LASNYCKEL" in caplog.text


def test_a_token_that_reports_writes(anonymous, ask, lasare):
    headers = bearer(lasare, omfang=Tokenomfang.RAPPORTERA)
    assert ask(anonymous, SKRIV, **headers).json() == {"data": {"skriv": {"klart": True}}}
    lasare.refresh_from_db()
    assert lasare.first_name == "Ändrad"


def test_a_token_of_an_account_that_lost_the_role_on_its_enhet_gets_nothing(client, kommun):
    user = UserFactory(roll=(Roll.LASARE, kommun["own"]))
    headers = bearer(user, enhet=kommun["own"])
    body = {"query": "{ arsredovisning(ar: 2026) { mal { kod } } }"}
    Tilldelning.objects.filter(user=user).update(enhet=kommun["other"])
    answer = client.post(URL, json.dumps(body), "application/json", headers=headers).json()
    assert answer["data"] == {"arsredovisning": None}
    assert answer["errors"][0]["extensions"] == {"kod": "REGEL"}


def test_a_token_asks_so_often_and_then_waits(anonymous, ask, refused, lasare, settings, klocka):
    settings.GRAPHQL_PER_MINUTE = 2
    klocka.move_to(datetime(2026, 3, 1, 12, 0, 42, tzinfo=UTC))
    headers, other = bearer(lasare), bearer(lasare)
    assert [ask(anonymous, "{ hej }", **headers).status_code for _ in range(2)] == [200, 200]

    response = ask(anonymous, "{ hej }", **headers)
    wait = response.headers["Retry-After"]
    assert 1 <= int(wait) <= 18  # the clock ticks
    assert refused(response, 429) == (
        "FOR_OFTA",
        f"Högst 2 frågor i minuten. Fråga igen om {wait} sekunder.",
    )
    assert ask(anonymous, "{ hej }", **other).status_code == 200

    klocka.move_to(datetime(2026, 3, 1, 12, 1, 1, tzinfo=UTC))
    assert ask(anonymous, "{ hej }", **headers).status_code == 200


def test_a_person_who_is_logged_in_is_counted_too(prov, ask, settings):
    settings.GRAPHQL_PER_MINUTE = 1
    assert [ask(prov, "{ hej }").status_code for _ in range(2)] == [200, 429]


def test_unknown_tokens_and_refused_questions_are_not_counted_as_somebody_elses(
    anonymous, ask, lasare
):
    ask(anonymous, "{ hej }", Authorization="Bearer okänd")
    assert ApiAnrop.objects.count() == 0


@pytest.mark.django_db
def test_a_refused_question_leaves_the_counter_as_it_is():
    waits = [count_call("prov", per_minute=3) for _ in range(5)]
    assert [wait == 0 for wait in waits] == [True, True, True, False, False]
    assert ApiAnrop.objects.get().antal == 3


def test_introspection_is_for_a_token_too(anonymous, ask, lasare):
    answer = ask(anonymous, "{ __schema { queryType { name } } }", **bearer(lasare)).json()
    assert answer == {"data": {"__schema": {"queryType": {"name": "Query"}}}}


def test_a_token_reads_no_enhet_that_is_not_below_its_own(client, kommun):
    user = UserFactory(roll=Roll.REVISOR)
    headers = bearer(user, enhet=kommun["own"])
    EnhetFactory(kod="UNDER", parent=kommun["own"])
    question = "query Q($e: ID) { arsredovisning(ar: 2026, enhet: $e) { omfattning { kod } } }"

    def seen(enhet):
        body = json.dumps({"query": question, "variables": {"e": enhet}})
        answer = client.post(URL, body, "application/json", headers=headers).json()
        return bool(answer["data"]["arsredovisning"])

    assert [seen(kod) for kod in ("EGEN", "UNDER", "ANNAN", "KF-ENHET")] == [
        True,
        True,
        False,
        False,
    ]
