"""The finished values of a field whose data is plain all the way down, settled once a question.

A completer takes a *column*, one value a row, and gives the column that is sent: all rows of a
level at once, so that a report's thousands of values are checked and looked up by Python's own
loops. It never tells of an error: what is not as plain as it looked raises, and the reference
execution answers for the field instead.
"""

import time
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import partial
from itertools import chain, islice, repeat
from operator import itemgetter
from typing import Any

from graphene.types.resolver import dict_or_attr_resolver
from graphql import (
    ExecutionContext,
    FieldNode,
    GraphQLBoolean,
    GraphQLField,
    GraphQLID,
    GraphQLInt,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLString,
    TypeNameMetaFieldDef,
    Undefined,
    is_leaf_type,
)
from graphql.execution.execute import get_field_def

Column = list[Any]
Completer = Callable[[Column], Column]
SMALLEST, LARGEST = -(2**31), 2**31 - 1
SENT_AS_IS = {GraphQLString: str, GraphQLID: str, GraphQLBoolean: bool, GraphQLInt: int}
REMEMBERED = (str, Decimal, date)
NONE = type(None)


class IrregularError(Exception):
    """A value is not as plain as its type: the reference execution says what to answer."""


class OutOfTimeError(BaseException):
    """The question took too long.

    Not an Exception: graphql-core turns those into one null and goes on with the next row.
    """


def taken_from(key: str) -> Callable[..., Any]:
    """The resolver of a field that stands under another key than its own name."""
    return partial(dict_or_attr_resolver, key, None)


def plain_source(definition: GraphQLField | None) -> tuple[str, Any] | None:
    """The key and the default of a field that graphene takes straight out of a dict."""
    resolve = definition.resolve if definition else None
    plain = isinstance(resolve, partial) and resolve.func is dict_or_attr_resolver
    return resolve.args if plain and not definition.args else None  # type: ignore[union-attr]


def completer(
    context: ExecutionContext, kind: Any, nodes: list[FieldNode], *, required: bool = False
) -> Completer | None:
    """How a column of ``kind`` is sent; None where something below is resolved in its own way."""
    if isinstance(kind, GraphQLNonNull):
        return completer(context, kind.of_type, nodes, required=True)
    if is_leaf_type(kind):
        own = SENT_AS_IS.get(kind)
        general = partial(_serialized, kind.serialize, required)
        return _remembering(general, required) if own is None else _as_is(own, general, required)
    if isinstance(kind, GraphQLList):
        return _rows(context, completer(context, kind.of_type, nodes), required)
    if isinstance(kind, GraphQLObjectType) and kind.is_type_of is None:
        return _objects(context, kind, nodes, required)
    return None


def _serialized(serialize: Callable[[Any], Any], required: bool, value: Any) -> Any:
    if value is None and not required:
        return None
    if value is None or isinstance(value, Exception):
        raise IrregularError
    answer = serialize(value)
    if answer is None or answer is Undefined:
        raise IrregularError
    return answer


def _as_is(own: type, general: Callable[[Any], Any], required: bool) -> Completer:
    """Text, truth and whole numbers, which are sent as they stand."""
    plain = {own} if required else {own, NONE}

    def column(values: Column) -> Column:
        if not plain.issuperset(map(type, values)):
            return list(map(general, values))
        if own is int and not _within(values):
            raise IrregularError
        return values

    return column


def _within(values: Column) -> bool:
    """Whether whole numbers fit in GraphQL's; null does."""
    numbers = list(filter(None, values))
    return not numbers or (min(numbers) >= SMALLEST and max(numbers) <= LARGEST)


class _Told(dict):
    """What was answered to each value: a report says the same few thousands of times."""

    def __init__(self, general: Callable[[Any], Any], required: bool):
        super().__init__(() if required else ((None, None),))
        self.general = general

    def __missing__(self, value: Any) -> Any:
        answer = self[value] = self.general(value)
        return answer


def _remembering(general: Callable[[Any], Any], required: bool) -> Completer:
    """An enum or a scalar of our own."""
    told = {kind: _Told(general, required) for kind in REMEMBERED}

    def column(values: Column) -> Column:
        kinds = set(map(type, values)) - {NONE}
        known = told.get(kinds.pop()) if len(kinds) == 1 else None
        return list(map(general if known is None else known.__getitem__, values))

    return column


def _filled(values: Column, kind: type, required: bool) -> Column:
    """The values that are not null. Raises: IrregularError where one is not a ``kind``."""
    kinds = set(map(type, values))
    if kinds <= {kind}:
        return values
    if required or not kinds <= {kind, NONE}:
        raise IrregularError
    return [value for value in values if value is not None]


def _rows(context: ExecutionContext, inner: Completer | None, required: bool) -> Completer | None:
    """Looks at the clock once a level, which costs nothing beside the level."""
    if inner is None:
        return None
    deadline = context.context_value.deadline

    def column(values: Column) -> Column:
        lists = _filled(values, list, required)
        if time.monotonic() > deadline:
            raise OutOfTimeError
        items = iter(inner(list(chain.from_iterable(lists))))
        return [None if rows is None else list(islice(items, len(rows))) for rows in values]

    return column


def _objects(
    context: ExecutionContext, kind: GraphQLObjectType, nodes: list[FieldNode], required: bool
) -> Completer | None:
    steps: dict[str, Callable[[Column], Column]] = {}
    for name, below in context.collect_subfields(kind, nodes).items():
        definition = get_field_def(context.schema, kind, below[0])
        if definition is TypeNameMetaFieldDef:
            steps[name] = partial(_same, kind.name)
            continue
        source = plain_source(definition)
        complete = completer(context, definition.type, below) if source else None
        if source is None or complete is None:
            return None
        steps[name] = partial(_field, complete, *source)
    names = tuple(steps)

    def column(values: Column) -> Column:
        rows = _filled(values, dict, required)
        sent = zip(*[step(rows) for step in steps.values()], strict=True)
        made = list(map(dict, map(zip, repeat(names), sent))) if names else [{} for _ in rows]
        if rows is values:
            return made
        objects = iter(made)
        return [None if value is None else next(objects) for value in values]

    return column


def _field(complete: Completer, key: str, default: Any, rows: Column) -> Column:
    try:
        values = list(map(itemgetter(key), rows))
    except KeyError:  # the key is left out, and the field's default stands for it
        values = [row.get(key, default) for row in rows]
    return complete(values)


def _same(name: str, rows: Column) -> Column:
    return [name] * len(rows)
