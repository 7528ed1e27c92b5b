"""The finished value of a field whose data is plain all the way down, settled once a question.

A completer takes what stands in a dict and gives what is sent. It never tells of an error: what
is not as plain as it looked raises, and the reference execution answers for the field instead.
"""

import time
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import partial
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

Completer = Callable[[Any], Any]
SMALLEST, LARGEST = -(2**31), 2**31 - 1
SENT_AS_IS = {GraphQLString: str, GraphQLID: str, GraphQLBoolean: bool}
REMEMBERED = (str, Decimal, date)


class IrregularError(Exception):
    """The value is not as plain as its type: the reference execution says what to answer."""


class OutOfTimeError(BaseException):
    """The question took too long.

    Not an Exception: graphql-core turns those into one null and goes on with the next row.
    """


def plain_source(definition: GraphQLField | None) -> tuple[str, Any] | None:
    """The key and the default of a field that graphene takes straight out of a dict."""
    resolve = definition.resolve if definition else None
    plain = isinstance(resolve, partial) and resolve.func is dict_or_attr_resolver
    return resolve.args if plain and not definition.args else None  # type: ignore[union-attr]


def completer(
    context: ExecutionContext, kind: Any, nodes: list[FieldNode], *, required: bool = False
) -> Completer | None:
    """How a value of ``kind`` is sent; None where something below is resolved in its own way."""
    if isinstance(kind, GraphQLNonNull):
        return completer(context, kind.of_type, nodes, required=True)
    if is_leaf_type(kind):
        return _leaf(kind, required=required)
    if isinstance(kind, GraphQLList):
        return _rows(context, completer(context, kind.of_type, nodes), required=required)
    if isinstance(kind, GraphQLObjectType) and kind.is_type_of is None:
        return _object(context, kind, nodes, required=required)
    return None


def _leaf(kind: Any, *, required: bool) -> Completer:
    general = partial(_serialized, kind.serialize, required)
    own = SENT_AS_IS.get(kind)
    if own is None:
        return _whole_number(general) if kind is GraphQLInt else _remembering(general, required)
    if required:
        return lambda value: value if type(value) is own else general(value)
    return lambda value: value if value is None or type(value) is own else general(value)


def _whole_number(general: Completer) -> Completer:
    def leaf(value: Any) -> Any:
        return value if type(value) is int and SMALLEST <= value <= LARGEST else general(value)

    return leaf


def _remembering(general: Completer, required: bool) -> Completer:
    """An enum or a scalar of our own: a report says the same few values thousands of times."""
    told: dict[type, dict[Any, Any]] = {kind: {} for kind in REMEMBERED}

    def leaf(value: Any) -> Any:
        if value is None and not required:
            return None
        known = told.get(type(value))
        if known is None:
            return general(value)
        answer = known.get(value)
        if answer is None:
            answer = known[value] = general(value)
        return answer

    return leaf


def _serialized(serialize: Completer, required: bool, value: Any) -> Any:
    if value is None and not required:
        return None
    if value is None or isinstance(value, Exception):
        raise IrregularError
    answer = serialize(value)
    if answer is None or answer is Undefined:
        raise IrregularError
    return answer


def _rows(
    context: ExecutionContext, inner: Completer | None, *, required: bool
) -> Completer | None:
    """Looks at the clock once a list, which costs nothing beside the list."""
    if inner is None:
        return None
    deadline = context.context_value.deadline

    def rows(value: Any) -> Any:
        if type(value) is not list:
            if value is None and not required:
                return None
            raise IrregularError
        if time.monotonic() > deadline:
            raise OutOfTimeError
        return [inner(item) for item in value]

    return rows


def _object(
    context: ExecutionContext, kind: GraphQLObjectType, nodes: list[FieldNode], *, required: bool
) -> Completer | None:
    steps = []
    for name, below in context.collect_subfields(kind, nodes).items():
        definition = get_field_def(context.schema, kind, below[0])
        if definition is TypeNameMetaFieldDef:
            steps.append((name, "", kind.name, _same))
            continue
        source = plain_source(definition)
        complete = completer(context, definition.type, below) if source else None
        if complete is None:
            return None
        steps.append((name, *source, complete))

    names = tuple(step[0] for step in steps)
    completers = tuple(step[3] for step in steps)
    taken = _taker([step[1] for step in steps])

    def fields(value: Any) -> Any:
        if type(value) is not dict:
            if value is None and not required:
                return None
            raise IrregularError
        try:
            found = taken(value)
        except KeyError:  # a key is left out, and its field's default stands for it
            found = tuple(value.get(key, default) for _, key, default, _ in steps)
        return {
            name: complete(item)
            for name, complete, item in zip(names, completers, found, strict=True)
        }

    return fields


def _taker(keys: list[str]) -> Callable[[Any], tuple]:
    """Takes what stands under all of ``keys`` at once. Raises: KeyError where one is not there."""
    if len(keys) > 1:
        return itemgetter(*keys)
    return lambda value: (value[keys[0]],)


def _same(value: Any) -> Any:
    return value
