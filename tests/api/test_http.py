"""What an answer says about being kept, and what the address does not serve."""

from tests.api.kommun import URL


def test_the_answer_to_a_person_is_not_stored(prov, ask):
    response = ask(prov, "{ hej }")
    assert response.headers["Cache-Control"] == "private, no-store"
    assert response.headers["Vary"] == "Accept, Accept-Encoding, Authorization, Cookie"


def test_there_is_no_graphiql(prov, refused):
    response = prov.get(URL, headers={"Accept": "text/html"})
    refused(response, 406)
    assert b"<html" not in response.content
