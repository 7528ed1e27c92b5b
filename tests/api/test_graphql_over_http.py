"""GraphQL over HTTP, edition September 2026: a test for each requirement on a server.

The number in each heading is the specification's section.
"""

import json

import pytest
from django.test import Client

from tests.api.kommun import URL

NEW, OLD = "application/graphql-response+json", "application/json"
UTF8 = "; charset=utf-8"
HEJ = {"query": "{ hej }"}
NOT_RUN = [
    ("{", 400),
    ("{ nope }", 422),
    ("query Q($ar: Int!) { hej(ar: $ar) }", 422),
    ("query A { hej } query B { hej }", 422),
]


@pytest.fixture
def post(prov):
    """Send a body as it stands, or a dict as JSON."""

    def send(body, content_type=OLD, **headers):
        content = json.dumps(body) if isinstance(body, dict) else body
        return prov.post(URL, content, content_type, headers=headers)

    return send


class TestRequestParameters:
    """4.1 and 4.4.1"""

    def test_query_alone_is_a_request(self, post):
        assert post(HEJ).json() == {"data": {"hej": "hej None"}}

    def test_operation_name_and_variables(self, post):
        document = "query A($ar: Int) { hej(ar: $ar) } query B { vem }"
        body = {"query": document, "operationName": "A", "variables": {"ar": 2025}}
        assert post(body).json() == {"data": {"hej": "hej 2025"}}

    @pytest.mark.parametrize("name", ["operationName", "variables", "extensions"])
    def test_null_is_as_if_left_out(self, post, name):
        assert post(HEJ | {name: None}).status_code == 200

    def test_extensions_take_a_map(self, post):
        assert post(HEJ | {"extensions": {"egen": {"a": [1]}}}).status_code == 200

    def test_properties_that_are_not_known_are_ignored(self, post):
        assert post(HEJ | {"id": 7, "doc_id": "x"}).json() == {"data": {"hej": "hej None"}}

    @pytest.mark.parametrize(
        "body",
        [
            {},
            {"qeury": "{ hej }"},
            {"query": None},
            {"query": 5},
            {"query": ["{ hej }"]},
            HEJ | {"operationName": 5},
            HEJ | {"operationName": {"a": 1}},
            HEJ | {"variables": [7]},
            HEJ | {"variables": "ar"},
            HEJ | {"variables": 0},
            HEJ | {"variables": False},
            HEJ | {"extensions": "text"},
            HEJ | {"extensions": [1]},
        ],
    )
    def test_wrong_types_are_not_well_formed(self, post, refused, body):
        assert refused(post(body), 422)[0] == "OGILTIG_BEGARAN"


class TestGet:
    """4.3"""

    def test_parameters_stand_in_the_url(self, prov):
        document = "query A($ar: Int) { hej(ar: $ar) } query B { vem }"
        asked = {"query": document, "operationName": "A", "variables": '{"ar": 2025}'}
        assert prov.get(URL, asked).json() == {"data": {"hej": "hej 2025"}}

    @pytest.mark.parametrize("name", ["operationName", "variables", "extensions"])
    def test_an_empty_text_is_as_if_left_out(self, prov, name):
        assert prov.get(URL, HEJ | {name: ""}).status_code == 200

    def test_null_is_the_name_of_an_operation(self, prov):
        asked = {"query": "query null { hej } query B { vem }", "operationName": "null"}
        assert prov.get(URL, asked).json() == {"data": {"hej": "hej None"}}

    @pytest.mark.parametrize("name", ["variables", "extensions"])
    @pytest.mark.parametrize("value", ["NONSENSE", "[]", "5", '{"a": NaN}'])
    def test_maps_are_json(self, prov, refused, name, value):
        refused(prov.get(URL, HEJ | {name: value}), 422)

    def test_head_answers_as_get_without_the_body(self, prov):
        response = prov.head(URL, HEJ)
        assert (response.status_code, response.content) == (200, b"")
        assert response.headers["Content-Type"] == NEW + UTF8

    @pytest.mark.parametrize(
        "asked",
        [
            {"query": "mutation { skriv { klart } }"},
            {"query": "query A { hej } mutation B { skriv { klart } }", "operationName": "B"},
        ],
    )
    def test_never_runs_a_mutation(self, prov, refused, asked):
        response = prov.get(URL, asked)
        assert refused(response, 405)[0] == "METOD"
        assert response.headers["Allow"] == "POST"

    def test_runs_the_query_beside_a_mutation(self, prov):
        document = "query A { hej } mutation B { skriv { klart } }"
        response = prov.get(URL, {"query": document, "operationName": "A"})
        assert response.json() == {"data": {"hej": "hej None"}}


class TestPost:
    """4.4"""

    @pytest.mark.parametrize("content_type", [OLD, OLD + UTF8, f'{OLD}; charset="UTF-8"'])
    def test_takes_json_in_utf_8_also_where_it_is_not_said(self, post, content_type):
        body = '{"query": "query Å_1 { hej }"}'.replace("Å_1", "Q").encode()
        assert post(body, content_type).status_code == 200

    def test_text_beyond_ascii_arrives_whole(self, post):
        body = '{"query": "# å ä ö 🦊\\n{ hej }"}'.encode()
        assert post(body).status_code == 200

    @pytest.mark.parametrize(
        "content_type",
        [
            "",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=x",
            "text/plain",
            "application/graphql",
            "application/json; charset=latin-1",
        ],
    )
    def test_another_content_type_or_none_is_415(self, post, refused, content_type):
        assert refused(post(b'{"query": "{ hej }"}', content_type), 415)[0] == "MEDIETYP"

    @pytest.mark.parametrize("method", ["put", "patch", "delete", "options", "trace"])
    def test_other_methods_are_405(self, prov, method):
        response = getattr(prov, method)(URL)
        assert response.status_code == 405
        assert response.headers["Allow"] == "GET, HEAD, POST"

    def test_a_batch_is_no_request(self, post, refused):
        assert refused(post(json.dumps([HEJ, HEJ])), 422)[0] == "OGILTIG_BEGARAN"


class TestNegotiation:
    """4.2 and 5.1"""

    @pytest.mark.parametrize(
        ("accept", "media_type"),
        [
            (None, NEW),
            ("*/*", NEW),
            ("application/*", NEW),
            (NEW, NEW),
            (NEW.upper(), NEW),
            (OLD, OLD),
            (f"{NEW}, {OLD};q=0.9", NEW),
            (f"{NEW}{UTF8}, {OLD}{UTF8}", NEW),
            (f"{OLD}{UTF8}", OLD),
            (f"{NEW};q=0.5, {OLD}", OLD),
            ("text/html, application/*;q=0.8", NEW),
        ],
    )
    def test_the_best_type_that_is_accepted(self, post, accept, media_type):
        response = post(HEJ, **({"Accept": accept} if accept else {}))
        assert response.headers["Content-Type"] == media_type + UTF8
        assert json.loads(response.content.decode("utf-8")) == {"data": {"hej": "hej None"}}

    @pytest.mark.parametrize("accept", ["text/html", f"{NEW};q=0", "image/*"])
    def test_nothing_that_is_accepted_is_406(self, post, refused, accept):
        response = post(HEJ, Accept=accept)
        assert refused(response, 406)[0] == "MEDIETYP"
        assert response.headers["Content-Type"] == NEW + UTF8

    @pytest.mark.parametrize(("query", "status"), NOT_RUN)
    def test_a_client_that_takes_only_json_has_its_type_with_2xx_alone(
        self, post, refused, query, status
    ):
        """Any intermediary may answer 4xx with application/json; this one says who it is."""
        response = post({"query": query}, Accept=OLD)
        refused(response, status)
        assert response.headers["Content-Type"] == NEW + UTF8


class TestStatus:
    """5.4 and 5.4.1"""

    @pytest.mark.parametrize(("query", "status"), NOT_RUN)
    def test_a_question_that_is_not_run(self, post, refused, query, status):
        refused(post({"query": query}, Accept=NEW), status)

    @pytest.mark.parametrize("body", ["NONSENSE", '{"query":', b'{"query": "\xe5"}'])
    def test_a_body_that_is_no_json_is_400(self, post, refused, body):
        assert refused(post(body), 400)[0] == "OGILTIG_BEGARAN"

    def test_limits_of_ours_are_validation(self, post, refused, settings):
        settings.GRAPHQL_MAX_DEPTH = 1
        assert refused(post({"query": "{ nod { namn } }"}), 422)[0] == "DJUP"

    def test_data_without_errors_is_200(self, post):
        assert post(HEJ).status_code == 200

    @pytest.mark.parametrize("query", ["{ hej kaboom }", "{ tvingande }"])
    def test_data_with_errors_is_294_and_that_only_in_the_new_type(self, post, query):
        new = post({"query": query}, Accept=NEW)
        assert (new.status_code, new.reason_phrase) == (294, "Partial Success")
        assert {"data", "errors"} <= set(new.json())
        old = post({"query": query}, Accept=OLD)
        assert (old.status_code, old.headers["Content-Type"]) == (200, OLD + UTF8)

    def test_a_body_that_is_too_large_is_413(self, post, refused):
        assert refused(post({"query": "{ hej } #" + "x" * 100_000}), 413)[0] == "FOR_LANG"

    def test_an_address_that_is_too_long_is_414(self, prov, refused):
        response = prov.get(URL, {"query": "{ hej } #" + "x" * 100_000})
        assert refused(response, 414)[0] == "FOR_LANG"

    def test_somebody_unknown_is_401(self, prov, refused):
        response = Client().get(URL, HEJ)
        assert refused(response, 401)[0] == "EJ_INLOGGAD"

    def test_a_question_that_takes_too_long_is_503(self, post, refused, settings):
        settings.GRAPHQL_MAX_SECONDS = -1
        assert refused(post({"query": "{ nod { barn { namn } } }"}), 503)[0] == "TIDSGRANS"

    def test_data_is_left_out_where_nothing_was_run_and_stands_where_it_was(self, post):
        assert "data" not in post({"query": "{ nope }"}).json()
        assert post({"query": "{ tvingande }"}).json()["data"] is None
