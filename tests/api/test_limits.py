"""The budget and the introspection rule, without a database."""

import pytest
from graphql import build_schema, get_introspection_query, get_operation_ast, parse

from styrning.api.limits import Limits, Measure, Size, faults

SCHEMA = build_schema(
    """
    type Query { a: Int  lista: [Rad!]!  en: Rad  sida(first: Int): [Rad]
      rader(first: Int = 100): RadConnection! }
    type RadConnection { nodes: [Rad!]!  edges: [Kant!]!  pageInfo: Kant! }
    type Kant { node: Rad! }
    type Rad { a: Int  b: Int  rader: [Rad]  sist(last: Int): [Rad] }
    """
)


def size(query, variables=None):
    document = parse(query)
    return Measure(SCHEMA, document, get_operation_ast(document), variables or {}).result


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("{ a }", Size(1, 0, 1)),
        ("{ a b: a }", Size(1, 1, 2)),
        ("{ a a a }", Size(1, 2, 3)),
        ("{ en { a b } }", Size(2, 0, 3)),
        ("{ lista { a b } }", Size(2, 0, 21)),
        ("{ lista { rader { a } } }", Size(3, 0, 111)),
        ("{ sida(first: 3) { a } }", Size(2, 0, 4)),
        ("{ sida(first: 0) { a } }", Size(2, 0, 1)),
        ("{ sida(first: -5) { a } }", Size(2, 0, 1)),
        ("{ en { sist(last: 7) { a } } }", Size(3, 0, 9)),
        ("query Q($n: Int) { sida(first: $n) { a } }", Size(2, 0, 11)),
        ("query Q($n: Int = 5) { sida(first: $n) { a } }", Size(2, 0, 6)),
        ("{ rader(first: 3) { nodes { a b } } }", Size(3, 0, 10)),
        ("{ rader(first: 3) { edges { node { a } } } }", Size(4, 0, 10)),
        ("{ rader { nodes { a b } } }", Size(3, 0, 301)),
        ("{ rader(first: null) { nodes { a b } } }", Size(3, 0, 301)),
        ("query Q($n: Int) { rader(first: $n) { nodes { a b } } }", Size(3, 0, 301)),
        ("{ rader(first: 3) { nodes { rader { a } } } }", Size(4, 0, 37)),
        ("{ ... { a } ... on Query { a } }", Size(1, 0, 2)),
        ("{ en { ...F ...F } } fragment F on Rad { c: a }", Size(2, 2, 3)),
        ("{ en { ...G } } fragment F on Rad { a } fragment G on Rad { ...F b }", Size(2, 0, 3)),
        ("{ unknown { a { b } } ...Missing }", Size(3, 0, 3)),
        ("{ ...F } fragment F on Missing { a }", Size(1, 0, 1)),
    ],
)
def test_size(query, expected):
    assert size(query) == expected


@pytest.mark.parametrize("value", ["3", True, None, 2.5, [3]])
def test_a_page_size_of_wrong_type_counts_as_a_list(value):
    assert size("query Q($n: Int) { sida(first: $n) { a } }", {"n": value}) == Size(2, 0, 11)


def test_the_standard_introspection_is_within_the_limits():
    document = parse(get_introspection_query())
    found = Measure(SCHEMA, document, get_operation_ast(document), {}).result
    assert found.depth <= Limits().depth
    assert found.cost <= Limits().cost


def codes(query, *, introspection):
    document = parse(query)
    errors = faults(
        SCHEMA,
        document,
        get_operation_ast(document),
        variables={},
        limits=Limits(),
        introspection=introspection,
    )
    return [error.extensions["kod"] for error in errors]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("{ __schema { types { name } } }", ["INTROSPEKTION"]),
        ('{ __type(name: "Rad") { name } }', ["INTROSPEKTION"]),
        ("{ ...F } fragment F on Query { __schema { types { name } } }", ["INTROSPEKTION"]),
        ("{ __typename en { __typename } }", []),
    ],
)
def test_introspection_is_for_the_logged_in(query, expected):
    assert codes(query, introspection=False) == expected
    assert codes(query, introspection=True) == []
