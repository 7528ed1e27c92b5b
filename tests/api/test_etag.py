"""An answer that the client has already is not sent again, and a changed one always is."""

import gzip
import json
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from mal.models import Mal
from styrning.arsredovisning.enums import Blockslag
from styrning.arsredovisning.services.utgava import Frysform, correct, freeze
from styrning.grund.enums import Roll
from styrning.grund.events import change_mark, log
from styrning.grund.models import ApiToken, Handelse, Uppfoljning
from styrning.grund.services_konto import create_role
from tests.api.kommun import URL
from tests.factories import UserFactory
from tests.factories.rapport import RapportblockFactory, RapportFactory

pytestmark = pytest.mark.django_db

QUERY = "query Q($ar: Int!) { arsredovisning(ar: $ar) { mal { kod klass nyckeltal { kod } } } }"

LARGE = """query Q($ar: Int!) {
  arsredovisning(ar: $ar) { mal { kod } } __schema { types { name description } }
}"""


@pytest.fixture
def reader():
    return UserFactory(roll=Roll.REVISOR)


@pytest.fixture
def headers(reader):
    _, secret = ApiToken.objects.issue(user=reader, namn="Rapport")
    return {"Authorization": f"Bearer {secret}"}


@pytest.fixture
def get(headers):
    """Ask by GET: ``get(etag, query=…, ar=…, **headers)``."""

    def send(etag=None, *, query=QUERY, ar=2026, **more):
        asked = urlencode({"query": query, "variables": json.dumps({"ar": ar})})
        sent = headers | ({"If-None-Match": etag} if etag else {}) | more
        return Client().get(f"{URL}?{asked}", headers=sent)

    return send


def test_an_unchanged_year_is_304_without_being_read(kommun, get):
    first = get()
    assert first.status_code == 200
    assert first.headers["Cache-Control"] == "private, no-cache"
    with CaptureQueriesContext(connection) as queries:
        second = get(first.headers["ETag"])
    assert (second.status_code, second.content) == (304, b"")
    assert second.headers["ETag"] == first.headers["ETag"]
    assert "Content-Type" not in second.headers
    assert not [query for query in queries if "mal_" in query["sql"]]
    assert len(queries) == 4  # token, roles, counter, mark


def test_a_write_elsewhere_runs_the_question_and_sends_nothing_again(kommun, get, reader):
    first = get()
    log("gjorde något annat", kommun["own"], by=reader)
    second = get(first.headers["ETag"])
    assert second.status_code == 304
    assert second.headers["ETag"] != first.headers["ETag"]
    assert get(second.headers["ETag"]).headers["ETag"] == second.headers["ETag"]


def test_a_changed_answer_is_sent(kommun, get, reader):
    first = get()
    goal = first.json()["data"]["arsredovisning"]["mal"][-1]["kod"]
    row = Mal.objects.get(kod=goal)
    row.kod = "NY-KOD"
    row.save_as(reader)
    log("ändrade mål", row, by=reader)
    second = get(first.headers["ETag"])
    assert second.status_code == 200
    assert second.json()["data"]["arsredovisning"]["mal"][-1]["kod"] == "NY-KOD"


def test_another_reader_question_variable_or_type_has_another_tag(kommun, get):
    tags = {
        get().headers["ETag"],
        get(query=QUERY + " ").headers["ETag"],
        get(query=QUERY.replace("klass", "namn")).headers["ETag"],
        get(Accept="application/json").headers["ETag"],
        get(**bearer_of(UserFactory(roll=Roll.REVISOR))).headers["ETag"],
    }
    assert len(tags) == 5


def bearer_of(user):
    return {"Authorization": f"Bearer {ApiToken.objects.issue(user=user, namn='x')[1]}"}


def test_the_tag_of_one_token_is_not_taken_from_another(kommun, get):
    own, other = bearer_of(UserFactory(roll=Roll.REVISOR)), bearer_of(UserFactory())
    assert get(get(**own).headers["ETag"], **other).status_code in {401, 200}


def test_the_next_day_is_read_again(kommun, get, klocka):
    first = get()
    klocka.shift(24 * 3600)
    second = get(first.headers["ETag"])
    assert second.headers["ETag"] != first.headers["ETag"]


def test_a_new_release_is_read_again(kommun, get, monkeypatch):
    first = get()
    monkeypatch.setattr("styrning.api.etag.code_mark", lambda: "nästa")
    assert get(first.headers["ETag"]).headers["ETag"] != first.headers["ETag"]


def test_a_role_that_changed_is_read_again(kommun, get, reader):
    first = get()
    by = UserFactory(roll=Roll.ADMINISTRATOR)
    create_role(reader, Roll.LASARE, enhet=kommun["own"], by=by)
    assert get(first.headers["ETag"]).headers["ETag"] != first.headers["ETag"]


@pytest.mark.parametrize("sent", ["*", "nonsens", 'W/""', '"a.b"', 'W/"' + "x" * 5000 + '."'])
def test_a_tag_that_is_not_ours_is_answered_whole(kommun, get, sent):
    assert get(sent).status_code == 200


def test_one_of_several_tags_is_enough(kommun, get):
    tag = get().headers["ETag"]
    assert get(f'"annan", {tag}').status_code == 304


def test_post_and_errors_have_no_tag(kommun, headers, get):
    body = json.dumps({"query": "{ __typename }"})
    posted = Client().post(URL, body, "application/json", headers=headers | {"If-None-Match": "*"})
    assert (posted.status_code, "ETag" in posted.headers) == (200, False)
    wrong = get(ar=1900)
    assert (wrong.status_code, "ETag" in wrong.headers) == (294, False)


def test_a_frozen_edition_is_304_until_it_is_corrected(kommun, get, reader):
    by = UserFactory(roll=Roll.KVALITETSKEDJAN)
    runda = Uppfoljning.objects.get()
    report = RapportFactory(skapad_av=by, uppfoljning=runda)
    RapportblockFactory(rapport=report, slag=Blockslag.RUBRIK)
    RapportblockFactory(rapport=report, slag=Blockslag.MAL)
    edition = freeze(report, Frysform(), by=by, version=report.version)
    query = """query Q($ar: Int!) { arsredovisning(ar: $ar, utgava: 1) {
      utgava { hash errata { vad } } mal { kod } } }"""
    first = get(query=query)
    assert first.json()["data"]["arsredovisning"]["utgava"]["hash"] == edition.sha256
    log("skrev i ett annat år", report, by=by)
    assert get(first.headers["ETag"], query=query).status_code == 304
    correct(edition, {"vad": "Antal", "publicerat": "1", "nu": "2"}, by=by)
    assert get(first.headers["ETag"], query=query).status_code == 200


def test_the_mark_changes_when_a_late_transaction_commits_an_earlier_event(reader):
    """The highest id stands still then; the count does not."""
    late = Handelse(vad="sen", slag="x", objekt_id=1, av=reader)
    log("först", reader, by=reader)
    log("högst", reader, by=reader)
    before, highest = change_mark(), Handelse.objects.order_by("pk").last().pk
    late.pk = highest - 1000
    late.save(force_insert=True)
    assert Handelse.objects.order_by("pk").last().pk == highest
    assert change_mark() != before


def test_a_large_answer_to_a_token_is_compressed(kommun, get):
    plain = get(query=LARGE)
    packed = get(query=LARGE, **{"Accept-Encoding": "gzip, deflate"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == plain.content
    assert len(packed.content) < len(plain.content) / 2
    assert packed.headers["ETag"] == plain.headers["ETag"]
    assert "Accept-Encoding" in packed.headers["Vary"]


@pytest.mark.parametrize("accept", ["", "br", "gzip;q=0", "gzip;q=0.0", "*;q=0, br"])
def test_nor_where_it_is_not_taken(kommun, get, accept):
    assert "Content-Encoding" not in get(query=LARGE, **{"Accept-Encoding": accept}).headers


def test_a_small_answer_and_the_answer_to_a_person_are_not(kommun, get, reader):
    client = Client()
    client.force_login(reader)
    asked = {"query": LARGE, "variables": '{"ar": 2026}'}
    whole = client.get(URL, asked, headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in whole.headers
    assert "no-store" in whole.headers["Cache-Control"]
    small = get(query="query Q($ar: Int!) { arsredovisning(ar: $ar) { __typename } }")
    assert "Content-Encoding" not in small.headers
