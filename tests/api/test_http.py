"""What an answer says about being kept, and what the address does not serve."""

import pytest

from tests.api.kommun import URL


def test_the_answer_to_a_person_is_not_stored(prov, ask):
    response = ask(prov, "{ hej }")
    assert response.headers["Cache-Control"] == "private, no-store"
    assert response.headers["Vary"] == "Accept, Accept-Encoding, Authorization, Cookie"


def test_there_is_no_graphiql(prov, refused):
    response = prov.get(URL, headers={"Accept": "text/html"})
    refused(response, 406)
    assert b"<html" not in response.content


@pytest.mark.parametrize("levels", [20, 900, 1_000])
@pytest.mark.parametrize("method", ["get", "post"])
def test_variables_within_each_other(prov, refused, method, levels):
    variables = '{"a": ' + "[" * levels + "]" * levels + "}"
    if method == "get":
        response = prov.get(URL, {"query": "{ hej }", "variables": variables})
    else:
        body = f'{{"query": "{{ hej }}", "variables": {variables}}}'
        response = prov.post(URL, body, "application/json")
    assert refused(response) == (
        "OGILTIG_BEGARAN",
        "Variablerna är för djupa: högst 20 nivåer tillåts.",
    )


@pytest.mark.parametrize(
    ("said", "code"), [("abc", 400), ("-5", 400), ("1e3", 400), ("9" * 40, 413)]
)
def test_a_length_that_is_none(prov, refused, said, code):
    refused(prov.post(URL, "{}", "application/json", headers={"Content-Length": said}), code)


def test_a_body_in_pieces_is_told_to_come_in_one(prov, refused):
    request = {"REQUEST_METHOD": "POST", "HTTP_TRANSFER_ENCODING": "chunked"}
    response = prov.request(PATH_INFO=URL, CONTENT_TYPE="application/json", **request)
    assert refused(response, 411) == (
        "UTAN_LANGD",
        "Skicka frågan i ett stycke, med dess längd i Content-Length.",
    )


@pytest.mark.parametrize("address", ["query=%00", "query=%7Bhej%7D&variables=%00", "x=%00"])
def test_a_null_character_in_the_address_is_answered_as_json(prov, refused, address):
    assert refused(prov.get(f"{URL}?{address}"))[0] == "OGILTIG_BEGARAN"
