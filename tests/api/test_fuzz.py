"""Whatever is thrown at the GraphQL address is answered in its own words, and writes nothing.

No answer is a 500 or speaks of a fault of ours. Strategies: tests/api/fuzz.py.
"""

import gzip
import json
from urllib.parse import quote, urlencode

import pytest
from django.apps import apps
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from nyckeltal.models import Utfall
from styrning.grund.enums import Roll, Tokenomfang
from styrning.grund.models import ApiToken, Handelse, Kvittens
from tests.api import fuzz
from tests.api.kommun import URL
from tests.api.test_rapportera_utfall import QUERY, namnd  # noqa: F401 (a fixture)
from tests.factories import UserFactory

STATUSES = {200, 294, 304, 400, 401, 403, 405, 406, 411, 413, 414, 415, 422}


@pytest.fixture
def headers(kommun, unthrottled):
    """A token of an account that may both read and report."""
    user = UserFactory(roll=(Roll.RAPPORTOR, kommun["own"]))
    return {"Authorization": f"Bearer {issued(user)}"}


def issued(user):
    return ApiToken.objects.issue(user=user, namn="Prov", omfang=Tokenomfang.RAPPORTERA)[1]


def rows():
    """How many rows there are of everything, but for the use of keys."""
    passing = {"grund.apianrop", "sessions.session"}
    return {
        model._meta.label_lower: model.objects.count()
        for model in apps.get_models()
        if model._meta.label_lower not in passing and model._meta.managed
    }


def told(response):
    """The answer, which is one of the address: a status of its own, JSON, no fault of ours."""
    assert response.status_code in STATUSES, (response.status_code, response.content[:500])
    if response.status_code == 304 or not response.content:
        return {}
    packed = response.headers.get("Content-Encoding") == "gzip"
    answer = json.loads(gzip.decompress(response.content) if packed else response.content)
    assert set(answer) <= {"data", "errors"}
    for error in answer.get("errors", []):
        assert error["extensions"]["kod"] != "INTERNT_FEL", error
        assert "Traceback" not in error["message"]
    assert answer.get("errors") or "data" in answer
    return answer


@fuzz.thrown
@given(document=fuzz.EXPRESSIONS, variables=st.one_of(st.none(), fuzz.VALUES), get=st.booleans())
def test_any_document_is_answered(headers, document, variables, get):
    if get:
        asked = {"query": document, "variables": json.dumps(variables)}
        address = f"{URL}?{urlencode(asked, errors='replace', quote_via=quote)}"
        told(Client().get(address, headers=headers))
    else:
        body = json.dumps({"query": document, "variables": variables})
        told(Client().post(URL, body, "application/json", headers=headers))


@fuzz.thrown
@given(fuzz.METHODS, fuzz.BODIES, fuzz.CONTENT_TYPES, fuzz.HEADERS)
def test_any_request_is_answered(headers, method, body, content_type, more):
    told(Client().generic(method, URL, body, content_type, headers=headers | more))


@fuzz.thrown
@given(st.binary(max_size=40), st.dictionaries(fuzz.TEXTS, fuzz.TEXTS, max_size=4))
def test_any_address_is_answered(headers, raw, parameters):
    asked = urlencode(parameters, errors="replace")
    for query in (quote(raw), f"query={quote(raw)}", asked, f"{asked}&query=%7B__typename%7D"):
        told(Client().get(f"{URL}?{query}", headers=headers))


def test_a_large_or_odd_document_writes_nothing(headers):
    before = rows()
    for document in fuzz.LARGE:
        told(
            Client().post(URL, json.dumps({"query": document}), "application/json", headers=headers)
        )
    assert rows() == before


@fuzz.thrown
@given(fuzz.BATCHES, fuzz.TEXTS)
def test_any_batch_is_saved_whole_or_not_at_all(namnd, unthrottled, rader, nyckel):  # noqa: F811
    user = UserFactory(roll=(Roll.RAPPORTOR, namnd))
    body = json.dumps({"query": QUERY, "variables": {"rader": rader, "nyckel": nyckel}})
    before = state()
    bearer = {"Authorization": f"Bearer {issued(user)}"}
    answer = told(Client().post(URL, body, "application/json", headers=bearer))
    result = (answer.get("data") or {}).get("rapporteraUtfall")
    if result is None or not result["sparat"]:
        assert state() == before
    else:
        assert Kvittens.objects.filter(konto=user).count() == 1


def state():
    return (
        set(Utfall.objects.values_list("pk", "version", "varde", "saknas_orsak")),
        Utfall.history.count(),
        Handelse.objects.count(),
        Kvittens.objects.count(),
    )
