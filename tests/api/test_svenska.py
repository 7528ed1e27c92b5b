"""What graphql-core refuses is told in Swedish: held to its own messages, pattern by pattern.

A pattern that no message matches any more has been reworded by an upgrade: write it anew.
"""

import pytest
from graphql import GraphQLError, GraphQLSyntaxError, execute, parse, validate

from styrning.api.errors import shown_request_error
from styrning.api.schema import schema
from styrning.api.svenska import (
    KNOWN,
    REASONS,
    SCHEMA,
    SYNTAX,
    suggested,
    swedish,
    token,
)

NODES = "{ nodes { id } }"


def refusals(query: str, variables=None) -> list[GraphQLError]:
    """What the library itself says of a question to our schema."""
    try:
        document = parse(query, max_tokens=1_000)
    except GraphQLSyntaxError as error:
        return [error]
    found = validate(schema.graphql_schema, document)
    return found or execute(schema.graphql_schema, document, variable_values=variables).errors or []


def rapport(rad: str) -> str:
    return (
        f'mutation {{ rapporteraUtfall(idempotensnyckel: "x", rader: [{{{rad}}}]) {{ repris }} }}'
    )


UNREADABLE = [
    ("{ mal ", "Här väntades ett namn, men här är frågan slut."),
    ("query Q($a Int) { mal }", "Här väntades ”:”, men här är namnet ”Int”."),
    ("fragment X { id }", "Här väntades ”on”, men här är ”{”."),
    ("", "Frågan är tom, eller tar slut för tidigt."),
    ("{ mal(niva: 'x') }", "Skriv text inom dubbla citattecken (\"), inte enkla (')."),
    ("query ($a: Int = $b) { mal }", "Variabeln ”$b” kan inte stå här."),
    ('"hej" { mal }', "En beskrivning kan inte stå här."),
    ("{ mål }", "Tecknet ”å” kan inte stå här. Namn skrivs med a–z, 0–9 och _."),
    ("{ mal ? }", "Tecknet ”?” kan inte stå här. Namn skrivs med a–z, 0–9 och _."),
    ("fraga { mal }", "Här kan inte namnet ”fraga” stå."),
    ("{ mal(ar: ) { x } }", "Här kan inte ”)” stå."),
    ("{ mal(ar: 05) }", "Ett tal kan inte börja med 0."),
    ("{ mal(ar: 1x) }", "Talet är felskrivet: här väntades en siffra, men här är ”x”."),
    ('{ mal(niva: "x', 'Texten saknar citattecken (") i slutet.'),
    (
        r'{ mal(niva: "\q") }',
        r"”\q” är inget tecken. Ett omvänt snedstreck i en text skrivs dubbelt.",
    ),
    (
        r'{ mal(niva: "\uZZZZ") }',
        r"”\uZZZZ” är inget tecken. Ett omvänt snedstreck i en text skrivs dubbelt.",
    ),
    ('{ mal(niva: "\ud800") }', "Texten har ett otillåtet tecken: U+D800."),
    (
        "{ mal " + "x " * 1_000 + "}",
        "Frågan har fler än 1000 ord och skiljetecken. Dela upp den.",
    ),
]


@pytest.mark.parametrize(("query", "told"), UNREADABLE)
def test_what_cannot_be_read_is_told_in_swedish(query, told):
    (error,) = refusals(query)

    assert swedish(error) == told


def test_a_question_of_too_many_levels_is_told_in_swedish():
    with pytest.raises(GraphQLSyntaxError) as caught:
        parse("{ a " * 100_000)

    assert swedish(caught.value) == "Frågan har för många nivåer. Dela upp den."


def test_a_syntax_error_points_out_the_line_and_the_character():
    (error,) = refusals("{\n  mal ? }")

    assert shown_request_error(error) == {
        "message": "Frågan går inte att tolka på rad 2, tecken 7: "
        "Tecknet ”?” kan inte stå här. Namn skrivs med a–z, 0–9 och _.",
        "locations": [{"line": 2, "column": 7}],
        "extensions": {"kod": "SYNTAX"},
    }


MISFIT = [
    ("{ nope }", "Fältet ”nope” finns inte på typen ”Query”. Menade du ”node”?"),
    (f"{{ mal(arr: 5) {NODES} }}", "Fältet ”Query.mal” har inget argument ”arr”. Menade du ”ar”?"),
    (f"{{ mal(zzzzzz: 5) {NODES} }}", "Fältet ”Query.mal” har inget argument ”zzzzzz”."),
    (
        f"{{ mal @skip(iff: true, if: true) {NODES} }}",
        "”@skip” har inget argument ”iff”. Menade du ”if”?",
    ),
    ("{ arsredovisning { ar } }", "Fältet ”arsredovisning” måste ha argumentet ”ar” (Int!)."),
    (f"{{ mal @skip {NODES} }}", "”@skip” måste ha argumentet ”if” (Boolean!)."),
    (
        "{ mal }",
        "Välj vilka fält som ska hämtas ur ”mal” (PlanmalConnection!). Menade du ”mal { ... }”?",
    ),
    (
        "{ mal { nodes { id { x } } } }",
        "”id” (ID!) är ett enkelt värde och har inga fält att välja bland.",
    ),
    (
        "{ mal { nodes { x: id x: kod } } }",
        "”x” står för två olika saker på samma nivå: ”id” och ”kod” är olika fält. "
        "Ge dem olika alias om du vill ha båda.",
    ),
    (
        f"{{ mal(ar: 1) {NODES} mal(ar: 2) {NODES} }}",
        "”mal” står för två olika saker på samma nivå: de har olika argument. "
        "Ge dem olika alias om du vill ha båda.",
    ),
    (
        "{ mal { nodes { x: huvudansvarig { kod } x: huvudansvarig { kod: namn } } } }",
        "”x” står för två olika saker på samma nivå: fälten i dem är olika. "
        "Ge dem olika alias om du vill ha båda.",
    ),
    (
        '{ node(id: "x") { ... on Planmal { x: version } ... on Organisationsenhet { x: kod } } }',
        "”x” står för två olika saker på samma nivå: de är av olika typ, Int! och String!. "
        "Ge dem olika alias om du vill ha båda.",
    ),
    (f"query ($a: In) {{ mal(ar: $a) {NODES} }}", "Typen ”In” finns inte. Menade du ”ID” "
     "eller ”Int”?"),
    (f"{{ mal @nope {NODES} }}", "Direktivet ”@nope” finns inte."),
    (f"query @skip(if: true) {{ mal {NODES} }}", "”@skip” kan inte stå här (query)."),
    (
        f"{{ mal @skip(if: true) @skip(if: false) {NODES} }}",
        "”@skip” kan bara stå en gång på samma ställe.",
    ),
    ("{ ...X }", "Fragmentet ”X” finns inte."),
    (
        f"{{ mal {NODES} }} fragment X on Query {{ mal {NODES} }}",
        "Fragmentet ”X” används inte. Ta bort det.",
    ),
    ("{ ...X } fragment X on Query { ...X }", "Fragmentet ”X” innehåller sig självt."),
    (
        "{ ...X } fragment X on Int { id }",
        "Fragmentet ”X” kan inte gälla ”Int”, som inte har några fält.",
    ),
    ("{ ... on Int { id } }", "Ett fragment kan inte gälla ”Int”, som inte har några fält."),
    (
        "{ ...X } fragment X on Planmal { id }",
        "Fragmentet ”X” gäller ”Planmal” och kan inte användas i ”Query”.",
    ),
    (
        "{ ... on Planmal { id } }",
        "Ett fragment som gäller ”Planmal” kan inte användas i ”Query”.",
    ),
    (
        f"{{ mal {NODES} }} query A {{ mal {NODES} }}",
        "En fråga utan namn måste stå ensam. Ge varje fråga ett namn.",
    ),
    (f"query A {{ mal {NODES} }} query A {{ mal {NODES} }}", "Två frågor heter ”A”."),
    (
        f"{{ ...X }} fragment X on Query {{ mal {NODES} }} fragment X on Query {{ mal {NODES} }}",
        "Två fragment heter ”X”.",
    ),
    (f"{{ mal(ar: 1, ar: 2) {NODES} }}", "Argumentet ”ar” står två gånger."),
    (f"query ($a: Int, $a: Int) {{ mal(ar: $a) {NODES} }}", "Variabeln ”$a” deklareras två "
     "gånger."),
    (
        rapport('nyckeltal: "a", nyckeltal: "b", enhet: "b", uppfoljning: "c"'),
        "Fältet ”nyckeltal” står två gånger.",
    ),
    ("type Foo { a: Int }", "Här tas bara frågor emot; ”Foo” är en definition."),
    (f"{{ mal(ar: $a) {NODES} }}", "Variabeln ”$a” är inte deklarerad i frågan."),
    (f"query Q {{ mal(ar: $a) {NODES} }}", "Variabeln ”$a” är inte deklarerad i frågan ”Q”."),
    (f"query ($a: Int) {{ mal {NODES} }}", "Variabeln ”$a” används inte. Ta bort den."),
    (f"query Q($a: Int) {{ mal {NODES} }}", "Variabeln ”$a” används inte i frågan ”Q”. Ta bort "
     "den."),
    (
        f"query ($a: String) {{ mal(ar: $a) {NODES} }}",
        "Variabeln ”$a” är deklarerad som String, men där den används väntas Int.",
    ),
    (
        f"query ($a: Query) {{ mal(ar: $a) {NODES} }}",
        "Variabeln ”$a” kan inte vara Query, som bara finns i svar.",
    ),
    (f'{{ mal(ar: "x") {NODES} }}', '"x" är inget heltal.'),
    (f"{{ mal(ar: 9999999999) {NODES} }}", "9999999999 är för stort eller för litet för ett "
     "heltal (Int)."),
    (f"{{ mal(niva: 5) {NODES} }}", "5 är ingen text. Skriv text inom citattecken."),
    (f"{{ mal(enhet: 1.5) {NODES} }}", "1.5 är ingen kod. Skriv den som text inom citattecken."),
    (f"{{ mal @skip(if: 1) {NODES} }}", "1 är varken true eller false."),
    (
        f'{{ organisation(galler: "igår") {NODES} }}',
        "'igår' är inget datum. Skriv som \"2026-11-18\".",
    ),
    (f"{{ organisation(galler: 5) {NODES} }}", '5 är inget datum. Skriv som "2026-11-18".'),
    (
        f'{{ mal(andradSedan: "igår") {NODES} }}',
        "'igår' är ingen tidpunkt. Skriv som \"2026-11-18T10:00:00Z\".",
    ),
    (
        f"{{ mal(geh: VERKSAMHE) {NODES} }}",
        "”VERKSAMHE” finns inte i uppräkningen ”Geh”. Menade du ”VERKSAMHET”?",
    ),
    (
        f'{{ mal(geh: "NEJ") {NODES} }}',
        '"NEJ" är inget värde i uppräkningen ”Geh”, som skrivs utan citattecken i frågan. '
        "Menade du ”NEJ”?",
    ),
    ("{ arsredovisning(ar: null) { ar } }", "Här väntades Int!, men här står null."),
    (
        rapport('nyckeltal: "a", enhet: "b"'),
        "Fältet ”UtfallInput.uppfoljning” (String!) saknas.",
    ),
    (
        rapport('nyckeltal: "a", enhet: "b", uppfoljning: "c", totat: "1"'),
        "Fältet ”totat” finns inte på ”UtfallInput”. Menade du ”totalt”?",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("query", "told"), MISFIT)
def test_what_does_not_fit_the_schema_is_told_in_swedish(query, told):
    assert told in [swedish(error) for error in refusals(query)]


AR = "query ($a: Int!) { arsredovisning(ar: $a) { ar } }"
RADER = (
    'mutation ($a: [UtfallInput!]!) { rapporteraUtfall(idempotensnyckel: "x", rader: $a)'
    " { repris } }"
)
RAD = {"nyckeltal": "a", "enhet": "b", "uppfoljning": "c"}
VALUE = [
    (AR, None, "Variabeln ”$a” (Int!) saknas i ”variables”."),
    (AR, {"a": None}, "Variabeln ”$a” (Int!) kan inte vara null."),
    (AR, {"a": "2025; 2026"}, "Variabeln ”$a”: '2025; 2026' är inget heltal."),
    (
        f"query ($a: Geh) {{ mal(geh: $a) {NODES} }}",
        {"a": 5},
        "Variabeln ”$a”: 5 är inget värde i uppräkningen ”Geh”. Skriv värdets namn som text.",
    ),
    (
        f"query ($a: ID) {{ mal(enhet: $a) {NODES} }}",
        {"a": 5.5},
        "Variabeln ”$a”: 5.5 är ingen kod. Skriv den som text inom citattecken.",
    ),
    (RADER, {"a": ["x"]}, "Variabeln ”$a[0]”: Här väntades ett objekt (UtfallInput)."),
    (
        RADER,
        {"a": [RAD | {"enhet": None}]},
        "Variabeln ”$a[0].enhet”: Här väntades String!, som inte kan vara null.",
    ),
    (
        RADER,
        {"a": [RAD, {"nyckeltal": "a", "enhet": "b"}]},
        "Variabeln ”$a[1]”: Fältet ”uppfoljning” (String!) saknas.",
    ),
    (
        RADER,
        {"a": [RAD | {"totat": 1}]},
        "Variabeln ”$a[0]”: Fältet ”totat” finns inte på ”UtfallInput”. Menade du ”totalt”?",
    ),
    (
        RADER,
        {"a": [RAD | {"totalt": "ett; två"}]},
        "Variabeln ”$a[0].totalt”: Skriv tal som text med punkt, till exempel "
        '"12.5": högst 11 siffror före punkten och 4 efter.',
    ),
    (
        "query ($a: Int = 5) { arsredovisning(ar: $a) { ar } }",
        {"a": None},
        "Argumentet ”ar” (Int!) kan inte vara null.",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("query", "variables", "told"), VALUE)
def test_a_value_that_does_not_fit_is_told_in_swedish(query, variables, told):
    (error,) = refusals(query, variables)

    assert swedish(error) == told


def test_values_of_too_many_levels_are_told_in_swedish():
    value = {"a": 1}
    for _ in range(100_000):
        value = [value]
    (error,) = refusals(RADER, {"a": value})

    assert swedish(error) == "Variablernas värden har för många nivåer."


def test_three_suggestions_are_put_as_a_swedish_list():
    error = GraphQLError("Unknown type 'X'. Did you mean 'A', 'B', or 'C'?")

    assert swedish(error) == "Typen ”X” finns inte. Menade du ”A”, ”B” eller ”C”?"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Float '1.5'", "decimaltalet ”1.5”"),
        ("U+0001", "U+0001"),
        ("something new", "something new"),
    ],
)
def test_a_token_is_told_in_words(text, told):
    assert token(text) == told


def test_what_is_not_known_stays_as_the_library_says_it():
    error = GraphQLError("Some new rule. Did you mean 'x'?")

    assert swedish(error) is None
    assert shown_request_error(error)["message"] == (
        "Frågan stämmer inte med schemat: Some new rule. Did you mean 'x'?"
    )


def test_every_pattern_is_held_to_a_message_of_the_library():
    """Those left out have a test of their own, above."""
    errors = [error for query, _ in UNREADABLE + MISFIT for error in refusals(query)]
    errors += [error for query, variables, _ in VALUE for error in refusals(query, variables)]
    errors += [error.original_error for error in errors if error.original_error]
    messages = [error.message.removeprefix("Syntax Error: ") for error in errors]
    messages = [suggested(message)[0] for message in messages]
    reasons = [
        found[2]
        for pattern, _ in SCHEMA
        for found in map(pattern.fullmatch, messages)
        if found and "conflict because" in pattern.pattern
    ]

    unheld = [
        pattern.pattern
        for rows, said in ((SYNTAX, messages), (KNOWN, messages), (REASONS, reasons))
        for pattern, _ in rows
        if not any(pattern.fullmatch(text) for text in said)
    ]
    assert unheld == [
        r"Document is nested too deeply\. Parsing aborted\.",
        r"Variable values are nested too deeply\.",
    ]


def test_a_message_that_repeats_a_long_text_is_not_searched():
    text = "' does not exist in '" * 200

    assert swedish(GraphQLError(f"Value '{text}")) is None
    assert swedish(GraphQLError("Value 'x' does not exist in 'Kon' enum.")) == (
        "”x” finns inte i uppräkningen ”Kon”."
    )
