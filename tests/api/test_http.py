"""GraphQL over HTTP: methods, media types and status codes."""

import json

import pytest

from tests.api.kommun import URL

NEW, OLD = "application/graphql-response+json", "application/json"


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        (None, NEW),
        ("*/*", NEW),
        (NEW, NEW),
        (OLD, OLD),
        (f"{NEW}; charset=utf-8, {OLD}; charset=utf-8", NEW),
        (f"{OLD}; charset=utf-8", OLD),
        (f"{NEW},{OLD};q=0.9", NEW),
        (f"{NEW};q=0.5,{OLD}", OLD),
        ("text/html,application/*;q=0.8", NEW),
    ],
)
def test_accept_decides_the_media_type(prov, ask, accept, media_type):
    response = ask(prov, "{ hej }", **({"Accept": accept} if accept else {}))
    assert response.status_code == 200
    assert response.headers["Content-Type"] == f"{media_type}; charset=utf-8"
    assert json.loads(response.content) == {"data": {"hej": "hej None"}}


def test_no_acceptable_type(prov, ask, refused):
    response = ask(prov, "{ hej }", Accept="text/html")
    assert response.headers["Content-Type"] == "application/json; charset=utf-8"
    assert refused(response, 406)[0] == "MEDIETYP"


@pytest.mark.parametrize(
    "query", ["{ nope }", "{", "query Q($ar: Int!) { hej(ar: $ar) }", "query A {hej} query B {hej}"]
)
@pytest.mark.parametrize(("accept", "status"), [(NEW, 400), (OLD, 200)])
def test_a_question_that_is_not_run(prov, ask, refused, query, accept, status):
    refused(ask(prov, query, Accept=accept), status)


@pytest.mark.parametrize("accept", [NEW, OLD])
def test_a_malformed_request_is_400_in_both(prov, refused, accept):
    response = prov.post(URL, "NONSENSE", "application/json", headers={"Accept": accept})
    refused(response, 400)


def test_query_by_get(prov):
    response = prov.get(
        URL,
        {
            "query": "query A($ar: Int) { hej(ar: $ar) } query B { hej }",
            "operationName": "A",
            "variables": '{"ar": 2025}',
        },
    )
    assert response.json() == {"data": {"hej": "hej 2025"}}


@pytest.mark.parametrize("variables", ["NONSENSE", "[]", "5", '{"a": NaN}'])
def test_invalid_variables_by_get(prov, refused, variables):
    refused(prov.get(URL, {"query": "{ hej }", "variables": variables}))


def test_get_without_query(prov, refused):
    assert refused(prov.get(URL))[0] == "OGILTIG_BEGARAN"


def test_empty_operation_name_is_none(prov):
    assert prov.get(URL, {"query": "{ hej }", "operationName": ""}).status_code == 200


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options"])
def test_other_methods(prov, refused, method):
    response = getattr(prov, method)(URL)
    assert response.headers["Allow"] == "GET, HEAD, POST"
    assert refused(response, 405)[0] == "METOD"


@pytest.mark.parametrize(
    "content_type",
    [
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "text/plain",
        "application/graphql",
        "application/json; charset=latin-1",
        "",
    ],
)
def test_other_content_types(prov, refused, content_type):
    response = prov.post(URL, b'{"query": "{ hej }"}', content_type)
    assert refused(response, 415)[0] == "MEDIETYP"


def test_answers_are_not_stored(prov, ask):
    response = ask(prov, "{ hej }")
    assert "no-store" in response.headers["Cache-Control"]
    assert response.headers["Vary"] == "Accept, Authorization, Cookie"


def test_there_is_no_graphiql(prov, refused):
    response = prov.get(URL, headers={"Accept": "text/html"})
    refused(response, 406)
    assert b"<html" not in response.content
