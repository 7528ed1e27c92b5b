"""Who may ask: session with CSRF, or a live token of an account that holds a role."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from styrning.grund.enums import Slag
from styrning.grund.models import ApiToken, Enhet, Tilldelning
from tests.api.kommun import URL


@pytest.fixture
def anonymous(prov):
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def token(lasare):
    return ApiToken.objects.issue(user=lasare, namn="Rapport")


def bearer(secret):
    return {"Authorization": f"Bearer {secret}"}


@pytest.mark.parametrize("query", ["{ hej }", "{ __typename }", "{ __schema { types { name } } }"])
def test_anonymous(anonymous, ask, refused, query):
    response = ask(anonymous, query)
    assert response.headers["WWW-Authenticate"] == 'Bearer realm="styrning"'
    assert refused(response, 401) == (
        "EJ_INLOGGAD",
        "Logga in, eller skicka en nyckel: Authorization: Bearer …",
    )


def test_session_without_csrf_token(anonymous, ask, refused, lasare):
    anonymous.force_login(lasare)
    response = ask(anonymous, "mutation { skriv { klart } }")
    assert refused(response, 403) == (
        "CSRF",
        "Säkerhetsnyckeln (X-CSRFToken) saknas eller är fel. Ladda om sidan.",
    )


def test_session_with_csrf_token(anonymous, ask, lasare):
    anonymous.force_login(lasare)
    anonymous.cookies["csrftoken"] = "a" * 32
    response = ask(anonymous, "{ vem }", **{"X-CSRFToken": "a" * 32})
    assert response.json() == {"data": {"vem": "lasare läser KF"}}


def test_session_reads_by_get_without_csrf_token(anonymous, lasare):
    anonymous.force_login(lasare)
    assert anonymous.get(URL, {"query": "{ vem }"}).status_code == 200


def test_token_needs_no_csrf_token(anonymous, ask, token):
    response = ask(anonymous, "{ vem }", **bearer(token[1]))
    assert response.json() == {"data": {"vem": "lasare läser KF"}}


def test_token_of_an_enhet_reads_its_scope(anonymous, ask, lasare):
    namnd = Enhet.objects.create(kod="BUN", namn="Barn- och utbildningsnämnden", slag=Slag.NAMND)
    _, secret = ApiToken.objects.issue(user=lasare, namn="Rapport", enhet=namnd)
    response = ask(anonymous, "{ vem }", **bearer(secret))
    assert response.json() == {"data": {"vem": "lasare läser BUN"}}


def expire(token):
    ApiToken.objects.filter(pk=token.pk).update(galler_till=datetime(2020, 1, 1, tzinfo=UTC))


def revoke(token):
    ApiToken.objects.filter(pk=token.pk).update(aterkallad_at=datetime(2020, 1, 1, tzinfo=UTC))


def deactivate(token):
    token.user.is_active = False
    token.user.save()


def end_role(token):
    Tilldelning.objects.filter(user=token.user).update(
        galler_fran=datetime(2020, 1, 1, tzinfo=UTC).date(),
        galler_till=datetime(2020, 12, 31, tzinfo=UTC).date(),
    )


@pytest.mark.parametrize("change", [expire, revoke, deactivate, end_role])
def test_token_that_no_longer_holds(anonymous, ask, refused, token, change):
    change(token[0])
    response = ask(anonymous, "{ hej }", **bearer(token[1]))
    assert response.headers["WWW-Authenticate"] == 'Bearer realm="styrning", error="invalid_token"'
    assert refused(response, 401) == (
        "OGILTIG_NYCKEL",
        "Nyckeln gäller inte: den är okänd, återkallad eller har gått ut.",
    )


@pytest.mark.parametrize(
    "header", ["Bearer okänd", "Bearer", "Bearer ", "Basic bGFzYXJlOng=", "", "Bearer a b"]
)
def test_unknown_token_also_with_a_session(prov, ask, refused, header):
    response = ask(prov, "{ hej }", Authorization=header)
    assert refused(response, 401)[0] == "OGILTIG_NYCKEL"


def test_scheme_is_read_in_any_case(anonymous, ask, token):
    response = ask(anonymous, "{ hej }", Authorization=f"bearer {token[1]}")
    assert response.status_code == 200


def test_last_used_is_written_at_most_every_ten_minutes(anonymous, ask, token, klocka):
    start = datetime(2026, 3, 1, 12, tzinfo=UTC)
    seen = []
    for minutes in (0, 9, 11):
        klocka.move_to(start + timedelta(minutes=minutes))
        ask(anonymous, "{ hej }", **bearer(token[1]))
        seen.append(ApiToken.objects.get().last_used)
    assert [moment.replace(microsecond=0) for moment in seen] == [
        start,
        start,
        start + timedelta(minutes=11),
    ]


def test_a_denial_names_the_token_that_no_longer_holds(anonymous, ask, caplog, token):
    revoke(token[0])
    ask(anonymous, "{ hej }", **bearer(token[1]))
    assert [r.message for r in caplog.records if r.name == "styrning.api"] == [
        "GraphQL denied: status=401 codes=OGILTIG_NYCKEL reader=- "
        f"token={token[0].prefix} address=127.0.0.1"
    ]


def test_a_denial_for_another_site_names_whose_session_it_was(anonymous, ask, caplog, lasare):
    anonymous.force_login(lasare)
    ask(anonymous, "{ hej }")
    assert [r.message for r in caplog.records if r.name == "styrning.api"] == [
        f"GraphQL denied: status=403 codes=CSRF reader={lasare.publikt_id} "
        "token=- address=127.0.0.1"
    ]


def test_denials_are_logged_without_the_question(prov, ask, caplog, lasare, token):
    ask(prov, "{ hemligtFalt }")
    ask(prov, "{ hemligtFalt }", **bearer(token[1]))
    ask(prov, "{ hej }", **bearer("okänd"))
    prov.post(URL, json.dumps([]), "application/json")
    assert [r.message for r in caplog.records if r.name == "styrning.api"] == [
        f"GraphQL denied: status=422 codes=SCHEMA reader={lasare.publikt_id} "
        "token=- address=127.0.0.1",
        f"GraphQL denied: status=422 codes=SCHEMA reader={lasare.publikt_id} "
        f"token={token[0].prefix} address=127.0.0.1",
        "GraphQL denied: status=401 codes=OGILTIG_NYCKEL reader=- token=- address=127.0.0.1",
        f"GraphQL denied: status=422 codes=OGILTIG_BEGARAN reader={lasare.publikt_id} "
        "token=- address=127.0.0.1",
    ]
