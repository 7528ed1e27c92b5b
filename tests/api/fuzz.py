"""What is thrown at the GraphQL address: documents, variables, bodies and headers of any kind.

``FUZZ_EXAMPLES=5000`` throws so many, and others each time; without it the same few every time.
"""

import json
import os
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLObjectType,
    get_named_type,
    is_leaf_type,
)
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from styrning.api.schema import schema

SCHEMA = schema.graphql_schema
EXAMPLES = os.environ.get("FUZZ_EXAMPLES")
thrown = settings(
    max_examples=int(EXAMPLES or 40),
    derandomize=EXAMPLES is None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

KODER = ["EGEN", "ANNAN", "KF", "NK1", "2026-AR", "2026", "FINNS-EJ"]
ODD_TEXTS = [
    "", " ", "\0", "a\0b", "\ud800", "\udfff", "\\u0000", "'; drop table", "\u202e", "\ufeff",
    "å" * 300, "1e400", "NaN", "-0", "9999-12-31", "0001-01-01T00:00:00+23:59",
    "9999-12-31T23:59:59-23:59", "2026-02-30", "W10", "//8=",
    "00000000-0000-0000-0000-000000000000",
]  # fmt: skip
ODD_NUMBERS = [
    0, -1, 1, 2025, 2026, 2**31 - 1, 2**31, -(2**31), 2**53 + 1, 2**63, 10**30, 10**400, 1.5,
    -0.0, 1e308,
]  # fmt: skip
TEXTS = st.one_of(st.sampled_from(KODER + ODD_TEXTS), st.text(max_size=12))
SCALARS = st.one_of(TEXTS, st.sampled_from(ODD_NUMBERS), st.none(), st.booleans())
VALUES = st.recursive(
    SCALARS,
    lambda below: st.one_of(
        st.lists(below, max_size=3), st.dictionaries(st.text(max_size=8), below, max_size=3)
    ),
    max_leaves=6,
)


def nested(levels: int, inner: str = "1") -> str:
    return "[" * levels + inner + "]" * levels


def literal(value: Any) -> str:
    """``value`` as GraphQL writes it, odd characters as escapes."""
    if isinstance(value, dict):
        return "{" + " ".join(f"a{n}: {literal(v)}" for n, v in enumerate(value.values())) + "}"
    if isinstance(value, list):
        return "[" + " ".join(literal(item) for item in value) + "]"
    return json.dumps(value)


BY_TYPE = {
    "Int": ["0", "1", "-1", "2025", "2026", "2147483647", "-2147483648"],
    "Boolean": ["true", "false"],
    "Date": [f'"{day}"' for day in ("2026-01-01", "0001-01-01", "9999-12-31")],
    "DateTime": [
        f'"{moment}"'
        for moment in (
            "2026-11-18T10:00:00Z", "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59",
            "2026-11-18T10:00:00",
        )
    ],
}  # fmt: skip


@st.composite
def arguments(draw, field: GraphQLField, careful: bool) -> str:
    """Some of the field's arguments, with values of their type where one is careful."""
    given = []
    for name, argument in field.args.items():
        if str(argument.type).endswith("!") or draw(st.integers(0, 3)) == 0:
            given.append(f"{name}: {draw(argument_values(argument.type, careful))}")
    return f"({', '.join(given)})" if given else ""


@st.composite
def argument_values(draw, kind, careful: bool) -> str:
    named = get_named_type(kind)
    if not careful and draw(st.booleans()):
        return draw(st.one_of(VALUES.map(literal), st.just("null"), st.just(nested(4))))
    if isinstance(named, GraphQLEnumType):
        return draw(st.sampled_from(sorted(named.values)))
    if named.name in BY_TYPE:
        return draw(st.sampled_from(BY_TYPE[named.name]))
    return draw(st.sampled_from([literal(text) for text in KODER + ODD_TEXTS if plain(text)]))


def plain(text: str) -> bool:
    return not any("\ud800" <= character <= "\udfff" for character in text)


@st.composite
def selections(draw, kind: GraphQLObjectType, careful: bool, depth: int = 3) -> str:
    """A selection of ``kind`` with aliases, directives, fragments and fields of its own."""
    odd = [] if careful else ["@skip", "@include(if: 1)", "@x"]
    parts = []
    for number in range(draw(st.integers(1, 3))):
        directive = draw(st.sampled_from(["", "", "@skip(if: $ja)", *odd]))
        name = draw(st.sampled_from([*sorted(kind.fields), "__typename"]))
        field = kind.fields.get(name)
        given, below = "", ""
        if field is not None:
            given, named = draw(arguments(field, careful)), get_named_type(field.type)
            if isinstance(named, GraphQLObjectType):
                inner = draw(selections(named, careful, depth - 1)) if depth else "{ __typename }"
                below = inner
            elif not is_leaf_type(named):
                below = "{ __typename id }"
        alias = f"a{depth}{number}: " if careful else draw(st.sampled_from(["", "kod: "]))
        text = f"{alias}{name}{given} {directive} {below}"
        inline = draw(st.integers(0, 5)) == 0
        parts.append(f"... on {kind.name} {{ {text} }}" if inline else text)
    return "{ " + " ".join(parts) + " }"


@st.composite
def documents(draw) -> str:
    """A question of the schema; some with values of wrong types, some with a piece cut out."""
    careful = draw(st.integers(0, 2)) > 0
    chosen = draw(selections(SCHEMA.query_type, careful))
    text = (
        f"query Q($ja: Boolean = false) {{ ...F __typename @skip(if: $ja) }} "
        f"fragment F on Query {chosen}"
    )
    if not careful and draw(st.booleans()):
        at = draw(st.integers(0, len(text)))
        text = text[:at] + draw(TEXTS) + text[at + draw(st.integers(0, 4)) :]
    return text


def doublings(levels: int, kind: str, leaf: str) -> str:
    """Fragments that spread each other twice: 2 ** levels values of a few hundred tokens."""
    middle = (f"fragment F{n} on {kind} {{ ...F{n + 1} ...F{n + 1} }}" for n in range(levels))
    return " ".join([*middle, f"fragment F{levels} on {kind} {{ {leaf} }}"])


LARGE = [
    f"{{ ...F0 }} {doublings(40, 'Query', '__typename')}",
    f"{{ mal {{ nodes {{ ...F0 }} }} }} {doublings(20, 'Planmal', 'kod')}",
    "{ mal(first: 1000000) { nodes { kod } } }",
    "{ " + "mal(first: 500) { nodes { medansvariga { kod namn } } } " * 31 + "}",
    "{" + "...{" * 150 + "__typename" + "}" * 150 + "}",
    "{ node(id: " + nested(150) + ") { id } }",
    f"query Q($a: {nested(150, 'Int')}) {{ __typename }}",
    "{ mal(ar: " + "9" * 5000 + ") { totalCount } }",
    'query { node(id: """' + '\\""" ' * 200 + '""") { id } }',
    "query Q " + "@include(if: true) " * 900 + "{ __typename }",
    "query A { ...X } query B { __typename } fragment X on Query { ...Y } "
    "fragment Y on Query { ...X }",
    "{" * 3000,
    "[" * 3000,
    "mutation { __typename }",
    "subscription { __typename }",
    "query Q { mal { nodes { kod kod: namn } } }",
    "{ mal { nodes { " + "kod " * 900 + "} } mal { nodes { " + "kod " * 900 + "} } }",
]
EXPRESSIONS = st.one_of(documents(), st.sampled_from(LARGE), st.text(max_size=30))
JUST_TEXT = json.dumps({"query": "{ __typename }"}).encode()


def utf8(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


@st.composite
def envelopes(draw) -> bytes:
    """A JSON object with parts of any type, some of them twice."""
    parts = [("query", draw(EXPRESSIONS))]
    names = ("variables", "operationName", "extensions", "query", "id")
    parts += [(name, draw(VALUES)) for name in names if draw(st.integers(0, 3)) == 0]
    if draw(st.booleans()):
        parts.reverse()
    ascii_only = draw(st.booleans())
    said = (
        f"{json.dumps(name)}: {json.dumps(value, ensure_ascii=ascii_only)}" for name, value in parts
    )
    return utf8("{" + ", ".join(said) + "}")


DEEP = st.sampled_from([15, 25, 900, 1015, 1030, 100_000])
BODIES = st.one_of(
    envelopes(),
    st.binary(max_size=40),
    st.sampled_from(
        [
            JUST_TEXT,
            b"",
            b"null",
            b"[]",
            b"\xef\xbb\xbf" + JUST_TEXT,
            JUST_TEXT.decode().encode("utf-16"),
        ]
    ),
    st.lists(envelopes(), max_size=3).map(lambda several: b"[" + b",".join(several) + b"]"),
    envelopes().map(lambda body: body[: len(body) // 2]),
    DEEP.map(lambda n: utf8(f'{{"query": "{{ __typename }}", "variables": {{"a": {nested(n)}}}}}')),
    st.sampled_from([99_000, 101_000, 1_000_001, 3_000_000]).map(
        lambda n: b'{"query": "{ __typename } #' + b"x" * n + b'"}'
    ),
)
CONTENT_TYPES = st.sampled_from(
    [
        "application/json", "application/json", "application/json; charset=utf-8",
        "application/json; charset=utf-16", 'application/json; charset="', "APPLICATION/JSON",
        "application/graphql", "text/plain", "multipart/form-data",
        "multipart/form-data; boundary=x",
        "application/x-www-form-urlencoded", "", "åäö", "a/b/c;;;=",
    ]
)  # fmt: skip
METHODS = st.sampled_from(["POST", "POST", "POST", "GET", "HEAD", "PUT", "OPTIONS", "TRACE", "X"])
PLAIN = st.text(st.characters(min_codepoint=32, max_codepoint=255), max_size=20)
HEADERS = st.fixed_dictionaries(
    {},
    optional={
        "Accept": st.one_of(
            PLAIN, st.sampled_from(["*/*;q=nan", "application/json;q=x", ",,;;", "*/*, " * 500])
        ),
        "Accept-Encoding": st.one_of(PLAIN, st.just("gzip;q=ö, *;q=")),
        "If-None-Match": st.one_of(PLAIN, st.just('W/"a.b", ' * 500)),
        "Content-Length": st.sampled_from(["", "abc", "-5", "1e3", "9" * 40]),
        "Transfer-Encoding": st.just("chunked"),
        "Authorization": st.one_of(PLAIN, PLAIN.map(lambda text: f"Bearer {text}")),
        "Cookie": PLAIN,
    },
)

DECIMALS = st.one_of(
    st.sampled_from(["80", "79.96", "-1", "1e5", "NaN", "9" * 11, "9" * 12, "0.00001", "", "٣", 7]),
    VALUES,
)
PAIRS = st.fixed_dictionaries({"taljare": DECIMALS, "namnare": DECIMALS})
FIELDS = {
    "nyckeltal": st.one_of(st.sampled_from(["NK1", "NK2"]), SCALARS),
    "enhet": st.one_of(st.sampled_from(["EGEN", "ANNAN"]), SCALARS),
    "uppfoljning": st.one_of(st.just("2026-AR"), SCALARS),
}
SAID = {
    "totalt": DECIMALS,
    "kvinnor": DECIMALS,
    "man": DECIMALS,
    "parTotalt": PAIRS,
    "saknas": st.one_of(st.sampled_from(["SEKRETESS", "VANTAS"]), SCALARS),
    "sakerhet": SCALARS,
    "kommentar": TEXTS,
    "versioner": st.dictionaries(
        st.sampled_from(["totalt", "man", "x"]), st.sampled_from(ODD_NUMBERS), max_size=2
    ),
    "annat": VALUES,
}
ROWS = st.one_of(
    st.fixed_dictionaries(FIELDS, optional={name: SAID[name] for name in ("totalt", "kommentar")}),
    st.fixed_dictionaries(FIELDS, optional=SAID),
    VALUES,
)
BATCHES = st.one_of(st.lists(ROWS, max_size=4), VALUES)
