"""The short cut for leaves answers as graphql-core does, to any question over any data."""

from decimal import Decimal

import graphene
import pytest
from graphql import execute, parse
from hypothesis import given
from hypothesis import strategies as st

from styrning.api import skalar
from styrning.api.execution import Context, PlannedExecutionContext, TimedExecutionContext


class Ting(graphene.Interface):
    text = graphene.String()
    rad = graphene.Field(lambda: Rad)

    @classmethod
    def resolve_type(cls, instance, info):
        """What the data says, which may be nothing, or no type of the interface."""
        return {"rad": Rad, "annan": Annan, "fel": Query}.get(instance.get("slag"))


class Annan(graphene.ObjectType):
    class Meta:
        interfaces = (Ting,)

    antal = graphene.Int(required=True)


class Rad(graphene.ObjectType):
    class Meta:
        interfaces = (Ting,)

    text = graphene.String()
    tvingad = graphene.String(required=True)
    antal = graphene.Int()
    sant = graphene.Boolean()
    tal = skalar.Decimaltal()
    status = skalar.Status()
    trend = skalar.Trend(default_value=0)
    ord = graphene.List(graphene.NonNull(graphene.String))
    eget = graphene.String()
    fraga = graphene.String(n=graphene.Int())
    S = graphene.String(name="annatNamn")
    rad = graphene.Field(lambda: Rad)
    rader = graphene.List(lambda: Rad)
    hela = graphene.List(graphene.NonNull(lambda: Rad), required=True)

    @staticmethod
    def resolve_eget(root, info):
        return f"{info.field_name} {info.path.as_list()}"


class Query(graphene.ObjectType):
    rad = graphene.Field(Rad)
    rader = graphene.List(Rad)
    ting = graphene.Field(Ting)
    flera = graphene.List(graphene.NonNull(Ting))


SCHEMA = graphene.Schema(query=Query, types=[Annan]).graphql_schema
LEAVES = [
    "text", "tvingad", "antal", "sant", "tal", "status", "trend", "ord", "eget", "annatNamn",
    "__typename", "fraga(n: 3)", "fraga(n: $n)",
]  # fmt: skip
BELOW = ["rad", "rader", "hela"]
DIRECTIVES = ["", "", "@skip(if: true)", "@include(if: true)", "@skip(if: $ja)"]

VALUES = st.one_of(
    st.none(),
    st.integers(-(2**33), 2**33),
    st.text(max_size=5),
    st.booleans(),
    st.sampled_from([Decimal("12.5000"), Decimal("NaN"), 1.5, "natt", "NATT", -1]),
    st.just(ValueError("fel i en resolver")),
    st.lists(st.text(max_size=3), max_size=2),
)
KEYS = [
    "text", "tvingad", "antal", "sant", "tal", "status", "trend", "ord", "fraga", "S",
]  # fmt: skip
ROWS = st.recursive(
    st.dictionaries(st.sampled_from(KEYS), VALUES),
    lambda rows: st.builds(
        lambda leaves, below: leaves | below,
        st.dictionaries(st.sampled_from(KEYS), VALUES),
        st.fixed_dictionaries(
            {},
            optional={
                "rad": st.one_of(rows, st.none()),
                "rader": st.lists(st.one_of(rows, st.none()), max_size=3),
                "hela": st.lists(st.one_of(rows, st.none()), max_size=3),
            },
        ),
    ),
    max_leaves=8,
)


@st.composite
def selections(draw, depth=3):
    """A selection set of Rad with aliases, fragments and directives."""
    parts = []
    for number in range(draw(st.integers(1, 4))):
        alias = draw(st.sampled_from(["", f"a{number}: "]))
        directive = draw(st.sampled_from(DIRECTIVES))
        kind = draw(st.integers(0, 5)) if depth else 0
        if kind == 5:
            parts.append(f"...F {directive}")
        elif kind == 4:
            parts.append(f"... on Rad {directive} {draw(selections(depth - 1))}")
        elif kind == 3:
            name = draw(st.sampled_from(BELOW))
            parts.append(f"{alias}{name} {directive} {draw(selections(depth - 1))}")
        else:
            parts.append(f"{alias}{draw(st.sampled_from(LEAVES))} {directive}")
    return "{ " + " ".join(parts) + " }"


def answer(document, root, kind):
    result = execute(
        SCHEMA,
        document,
        root_value=root,
        context_value=Context(None, "KF", None, 60),
        variable_values={"n": 4, "ja": True},
        execution_context_class=kind,
    )
    return result.data, [error.formatted for error in result.errors or []]


@given(selections(), selections(depth=0), ROWS)
def test_answers_and_errors_are_those_of_the_reference(selection, fragment, row):
    query = (
        f"query Q($n: Int, $ja: Boolean!) {{ rad {selection} rader {selection} }} "
        f"fragment F on Rad {fragment}"
    )
    document, root = parse(query), {"rad": row, "rader": [row, None, row]}
    planned = answer(document, root, PlannedExecutionContext)
    assert planned == answer(document, root, TimedExecutionContext)


KINDS = st.lists(st.sampled_from(["rad", "annan", "fel", ""]), min_size=1, max_size=4)


@given(selections(depth=1), ROWS, KINDS)
def test_an_interface_is_answered_as_by_the_reference(selection, row, kinds):
    ting = f"""{{ __typename a: text rad {selection} ... on Rad {selection} ...F
      ... on Annan @skip(if: $ja) {{ text }} ... on Annan {{ antal text: antal }} }}"""
    query = (
        f"query Q($n: Int, $ja: Boolean!) {{ ting {ting} flera {ting} }} "
        "fragment F on Ting { text ... on Annan { b: antal } }"
    )
    things = [row | {"slag": kind} for kind in kinds]
    document, root = parse(query), {"ting": things[0], "flera": things}
    planned = answer(document, root, PlannedExecutionContext)
    assert planned == answer(document, root, TimedExecutionContext)


def test_objects_that_are_no_dicts_take_the_reference_path():
    class Thing:
        text = "text"
        rad = None

    root = {"rad": Thing(), "rader": [{"text": "dict"}, Thing()]}
    document = parse("{ rad { text antal } rader { text rad { text } } }")
    expected = {
        "rad": {"text": "text", "antal": None},
        "rader": [{"text": "dict", "rad": None}, {"text": "text", "rad": None}],
    }
    assert answer(document, root, PlannedExecutionContext) == (expected, [])


@pytest.mark.parametrize("planned", [True, False])
def test_the_short_cut_is_a_setting(prov, ask, settings, planned):
    settings.GRAPHQL_PLANNED = planned
    answer = ask(prov, "{ nod { namn barn(first: 1) { namn kaboom } } }").json()
    assert answer["data"] == {"nod": {"namn": "rot", "barn": [{"namn": "rot.0", "kaboom": None}]}}
    assert answer["errors"][0]["path"] == ["nod", "barn", 0, "kaboom"]
