"""Bad input: each attack gets a Swedish refusal, quickly, and changes nothing."""

import json
import time

import pytest
from graphql import get_introspection_query

from tests.api.kommun import URL


def test_500_aliases(prov, ask, refused):
    query = "{" + " ".join(f"a{number}: hej" for number in range(500)) + "}"
    assert refused(ask(prov, query)) == (
        "ALIAS",
        "Frågan har 500 alias eller upprepade fält, högst 30 tillåts.",
    )


def test_500_aliases_of_a_write_write_nothing(prov, ask, refused):
    query = "mutation {" + " ".join(f"a{n}: skriv {{ klart }}" for n in range(500)) + "}"
    assert refused(ask(prov, query))[0] == "ALIAS"


def test_500_repetitions_of_one_field(prov, ask, refused):
    assert refused(ask(prov, "{" + "hej " * 500 + "}")) == (
        "ALIAS",
        "Frågan har 499 alias eller upprepade fält, högst 30 tillåts.",
    )


def test_aliases_inside_a_fragment_count_each_time_it_is_spread(prov, ask, refused):
    parts = " ".join("...F" for _ in range(4))
    fragment = "fragment F on Query {" + " ".join(f"a{n}: hej" for n in range(10)) + "}"
    assert refused(ask(prov, f"{{ {parts} }} {fragment}"))[1].startswith("Frågan har 40 alias")


def test_fragment_cycle(prov, ask, refused):
    query = "{ ...A } fragment A on Query { ...B } fragment B on Query { nod { namn } ...A }"
    assert refused(ask(prov, query)) == (
        "FRAGMENTRING",
        "Fragmenten hänvisar till varandra i en ring: A → B → A.",
    )


def test_fragment_that_spreads_itself(prov, ask, refused):
    assert refused(ask(prov, "{ ...A } fragment A on Query { ...A }"))[0] == "FRAGMENTRING"


def test_ring_of_a_thousand_fragments(prov, ask, refused):
    parts = [f"fragment F{n} on Query {{ ...F{(n + 1) % 600} }}" for n in range(600)]
    assert refused(ask(prov, "{ ...F0 } " + " ".join(parts)))[0] == "FRAGMENTRING"


def test_33_million_values_by_25_doublings_take_no_time(prov, ask, refused):
    doublings = " ".join(f"fragment F{n} on Nod {{ ...F{n + 1} ...F{n + 1} }}" for n in range(25))
    query = f"{{ nod {{ ...F0 }} }} {doublings} fragment F25 on Nod {{ namn }}"
    started = time.perf_counter()
    response = ask(prov, query)
    assert time.perf_counter() - started < 1
    assert refused(response) == (
        "STORLEK",
        "Frågan är för stor: svaret kan få 33 554 433 värden, högst 1 000 000 tillåts.",
    )


def test_2_to_the_600_values_are_refused_without_being_printed(prov, ask, refused):
    doublings = " ".join(f"fragment F{n} on Nod {{ ...F{n + 1} ...F{n + 1} }}" for n in range(400))
    query = f"{{ nod {{ ...F0 }} }} {doublings} fragment F400 on Nod {{ namn }}"
    assert "fler än 1 000 000 000 000 värden" in refused(ask(prov, query))[1]


def test_30_levels(prov, ask, refused):
    query = "{ nod {" + "barn {" * 28 + "namn" + "}" * 28 + "} }"
    assert refused(ask(prov, query))[0:2] == (
        "DJUP",
        "Frågan är för djup: 30 nivåer, högst 15 tillåts.",
    )


def test_30_levels_through_fragments(prov, ask, refused):
    parts = " ".join(
        f"fragment F{n} on Nod {{ barn(first: 1) {{ ...F{n + 1} }} }}" for n in range(28)
    )
    query = f"{{ nod {{ ...F0 }} }} {parts} fragment F28 on Nod {{ namn }}"
    assert refused(ask(prov, query)) == (
        "DJUP",
        "Frågan är för djup: 30 nivåer, högst 15 tillåts.",
    )


@pytest.mark.parametrize(("levels", "status", "code"), [(150, 422, "DJUP"), (2_000, 400, "SYNTAX")])
def test_thousands_of_braces(prov, ask, refused, levels, status, code):
    query = "{ nod {" + "barn {" * levels + "namn" + "}" * levels + "} }"
    assert refused(ask(prov, query), status)[0] == code


def test_page_sizes_multiply(prov, ask, refused):
    inner = "{ barn(first: 100) " * 3 + "{ namn }" + " }" * 3
    query = "query { nod " + inner + " }"
    assert "1 010 102 värden" in refused(ask(prov, query))[1]


def test_page_sizes_in_variables_count(prov, ask, refused):
    inner = "{ barn(first: $n) " * 3 + "{ namn }" + " }" * 3
    query = "query Q($n: Int) { nod " + inner + " }"
    assert "1 010 102 värden" in refused(ask(prov, query, {"n": 100}))[1]
    assert ask(prov, query, {"n": 2}).status_code == 200


def test_a_default_page_size_counts(prov, ask, refused):
    query = "query Q($n: Int = 1000000000) { nod { barn(first: $n) { namn } } }"
    assert refused(ask(prov, query))[0] == "STORLEK"


def test_unknown_field(prov, ask, refused):
    assert refused(ask(prov, "{ nope }")) == (
        "SCHEMA",
        "Frågan stämmer inte med schemat: Fältet ”nope” finns inte på typen ”Query”. "
        "Menade du ”nod”?",
    )


def test_syntax_error(prov, ask, refused):
    assert refused(ask(prov, "{\n  hej"), 400) == (
        "SYNTAX",
        "Frågan går inte att tolka på rad 2, tecken 6: "
        "Här väntades ett namn, men här är frågan slut.",
    )


def test_too_many_tokens(prov, ask, refused):
    query = "{ hej" + " @skip(if: false)" * 1_500 + "}"
    assert refused(ask(prov, query), 400)[0] == "SYNTAX"


def test_document_over_the_size_limit(prov, ask, refused):
    assert refused(ask(prov, "{ hej } #" + "x" * 100_000), 413) == (
        "FOR_LANG",
        "Frågan är för lång: högst 100 000 byte tillåts.",
    )


@pytest.mark.parametrize(("size", "status"), [(900_000, 200), (1_000_000, 413)])
def test_variables_may_be_larger_than_the_document(prov, ask, size, status):
    response = ask(prov, "query Q($ar: Int) { hej(ar: $ar) }", {"ar": 1, "rader": "x" * size})
    assert response.status_code == status


def test_limits_are_settings(prov, ask, refused, settings):
    settings.GRAPHQL_MAX_DEPTH = 1
    assert refused(ask(prov, "{ nod { namn } }"))[0] == "DJUP"


@pytest.mark.parametrize("method", ["get", "head"])
def test_mutation_by_get(prov, refused, lasare, method):
    response = getattr(prov, method)(URL, {"query": "mutation { skriv { klart } }"})
    assert response.status_code == 405
    assert response.headers["Allow"] == "POST"
    lasare.refresh_from_db()
    assert lasare.first_name == "Orörd"


def test_mutation_by_get_behind_a_query(prov, refused):
    query = "query A { hej } mutation B { skriv { klart } }"
    response = prov.get(URL, {"query": query, "operationName": "B"})
    assert refused(response, 405) == ("METOD", "GET läser bara. Skicka ändringar med POST.")


def test_mutation_by_post_is_run(prov, ask, lasare):
    answer = ask(prov, "mutation { skriv { klart } }").json()
    lasare.refresh_from_db()
    assert (answer, lasare.first_name) == ({"data": {"skriv": {"klart": True}}}, "Ändrad")


def test_batch(prov, refused):
    body = json.dumps([{"query": "{ hej }"}, {"query": "{ hej }"}])
    assert refused(prov.post(URL, body, "application/json")) == (
        "OGILTIG_BEGARAN",
        "Skicka en fråga i taget; en lista av frågor tas inte emot.",
    )


@pytest.mark.parametrize("ar", ["2025", 1.5, 2**40, [1], {"a": 1}, True])
def test_variable_of_wrong_type(prov, ask, refused, ar):
    code, message = refused(ask(prov, "query Q($ar: Int!) { hej(ar: $ar) }", {"ar": ar}))
    assert code == "VARIABEL"
    assert message.startswith("En variabel stämmer inte med schemat: Variabeln ”$ar”: ")


def test_a_variable_that_is_null_where_its_default_would_do_is_the_askers_fault(
    client, lasare, ask, caplog
):
    client.force_login(lasare)
    query = "query Q($ar: Int = 5) { arsredovisning(ar: $ar) { ar } }"

    (error,) = ask(client, query, {"ar": None}).json()["errors"]

    assert error["message"] == "Argumentet ”ar” (Int!) kan inte vara null."
    assert error["extensions"] == {"kod": "VARIABEL"}
    assert error["path"] == ["arsredovisning"]
    assert "in a resolver" not in caplog.text


def test_variable_missing(prov, ask, refused):
    assert refused(ask(prov, "query Q($ar: Int!) { hej(ar: $ar) }"))[0] == "VARIABEL"


@pytest.mark.parametrize("variables", [[], [7], "text", 5, True])
def test_variables_that_are_no_object(prov, ask, refused, variables):
    assert refused(ask(prov, "{ hej }", variables)) == (
        "OGILTIG_BEGARAN",
        "”variables” ska vara ett JSON-objekt.",
    )


@pytest.mark.parametrize(
    "body",
    [
        {"query": '{ hej(ar: "\0") }'},
        {"query": "{ hej }", "operationName": "a\0b"},
        {"query": "{ hej }", "variables": {"a": {"b": ["x\0"]}}},
        {"query": "{ hej }", "variables": {"a\0": 1}},
    ],
)
def test_null_bytes(prov, refused, body):
    response = prov.post(URL, json.dumps(body), "application/json")
    assert refused(response) == (
        "OGILTIG_BEGARAN",
        "Frågan innehåller tecken som inte är tillåtna (nolltecken).",
    )


@pytest.mark.parametrize(
    "body",
    [
        b" ",
        b"NONSENSE",
        b'{"query":',
        b'{"query": "{ hej }", "variables": {"a": NaN}}',
        b'{"query": "{ hej \xe5 }"}',
        b'{"query": "\\ud800"}',
        b'{"variables": ' + b"[" * 50_000,
        "{ hej å }".encode("utf-16"),
    ],
)
def test_invalid_json_and_invalid_utf8(prov, refused, body):
    response = prov.post(URL, body, "application/json")
    assert refused(response, 400) == ("OGILTIG_BEGARAN", "Frågan är inte giltig JSON i UTF-8.")


@pytest.mark.parametrize("body", ["5", '"text"', "null", "true"])
def test_json_that_is_no_object(prov, refused, body):
    response = prov.post(URL, body, "application/json")
    assert refused(response)[1] == "Frågan ska vara ett JSON-objekt med ”query”."


@pytest.mark.parametrize("query", [None, "", "  ", 5, ["{ hej }"], {"a": 1}])
def test_query_missing_or_of_wrong_type(prov, ask, refused, query):
    assert refused(ask(prov, query))[1] == "Frågan saknas: skicka den som text i ”query”."


def test_a_number_of_5000_digits(prov, ask, refused):
    assert refused(ask(prov, "{ hej(ar: " + "9" * 5_000 + ") }"))[0] == "SCHEMA"


def test_operation_must_be_named_among_several(prov, ask, refused):
    assert refused(ask(prov, "query A { hej } query B { hej }")) == (
        "OPERATION",
        "Ange med ”operationName” vilken av frågorna som ska besvaras.",
    )


def test_document_without_operation(prov, ask, refused):
    assert refused(ask(prov, "fragment F on Query { hej }"))[0] == "OPERATION"


def test_subscription(prov, ask, refused):
    assert refused(ask(prov, "subscription { hej }"))[0] == "PRENUMERATION"


def test_introspection_for_the_logged_in(prov, ask):
    response = ask(prov, get_introspection_query())
    assert response.status_code == 200
    assert "errors" not in response.json()


def test_typename(prov, ask):
    assert ask(prov, "{ __typename }").json() == {"data": {"__typename": "Query"}}


def test_a_slow_question_is_stopped(prov, ask, refused, settings):
    settings.GRAPHQL_MAX_SECONDS = -1
    assert refused(ask(prov, "{ nod { barn { namn } } }"), 503)[0] == "TIDSGRANS"


def test_exception_does_not_leak(prov, ask, caplog):
    response = ask(prov, "{ hej kaboom }")
    answer = response.json()
    [error] = answer["errors"]
    number = error["extensions"]["felnummer"]
    assert response.status_code == 294
    assert answer["data"] == {"hej": "hej None", "kaboom": None}
    assert error == {
        "message": f"Något gick fel hos oss. Uppge felnummer {number} om du hör av dig.",
        "locations": [{"line": 1, "column": 7}],
        "path": ["kaboom"],
        "extensions": {"kod": "INTERNT_FEL", "felnummer": number},
    }
    assert "hemligt lösenord" not in response.text
    assert f"Error {number} in a resolver (1 in all)" in caplog.text


def test_exception_of_a_required_field_gives_data_null(prov, ask):
    response = ask(prov, "{ tvingande }")
    assert (response.status_code, response.json()["data"]) == (294, None)
    assert "hemligt lösenord" not in response.text


def test_the_same_exception_on_many_rows_is_logged_five_times(prov, ask, caplog):
    answer = ask(prov, "{ nod { barn(first: 40) { kaboom } } }").json()
    assert len(answer["errors"]) == 40
    assert [r.message[-11:] for r in caplog.records if r.levelname == "ERROR"] == [
        "(40 in all)"
    ] * 5


def test_a_rule_explains_itself(prov, ask):
    [error] = ask(prov, "{ regel }").json()["errors"]
    assert (error["message"], error["extensions"]) == ("Omgången är stängd.", {"kod": "REGEL"})


def test_exception_in_the_view_does_not_leak(prov, ask, refused, monkeypatch, caplog):
    def fail(*_args, **_kwargs):
        raise ValueError("hemligt lösenord i klartext")

    monkeypatch.setattr("styrning.api.view.faults", fail)
    response = ask(prov, "{ hej }")
    code, message = refused(response, 500)
    assert code == "INTERNT_FEL"
    assert message.startswith("Något gick fel hos oss. Uppge felnummer ")
    assert "hemligt" not in response.text
    assert "Error " in caplog.text
