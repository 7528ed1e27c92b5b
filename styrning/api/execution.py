"""How a question is run: the reference execution, a time limit, and a short cut for leaves."""

import time
from dataclasses import dataclass, field
from functools import partial
from typing import Any, NamedTuple

from graphene.types.resolver import dict_or_attr_resolver
from graphql import ExecutionContext, GraphQLNonNull, Undefined, is_leaf_type
from graphql.execution.execute import get_field_def
from graphql.pyutils import Path

from styrning.grund.models import ApiToken, User


class OutOfTimeError(BaseException):
    """The question took too long.

    Not an Exception: graphql-core turns those into one null and goes on with the next row.
    """


@dataclass(frozen=True, slots=True)
class Context:
    """What resolvers know of the request; ``scope`` is KF or the kod of the token's enhet."""

    reader: User
    scope: str
    token: ApiToken | None
    seconds: float
    deadline: float = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "deadline", time.monotonic() + self.seconds)


class TimedExecutionContext(ExecutionContext):
    """Looks at the clock once a list, which costs nothing beside the list."""

    def complete_list_value(self, return_type, field_nodes, info, path, result):
        if time.monotonic() > self.context_value.deadline:
            raise OutOfTimeError
        return super().complete_list_value(return_type, field_nodes, info, path, result)


class Step(NamedTuple):
    """One field of a selection; ``serialize`` None sends it the reference way."""

    name: str
    nodes: list
    key: str
    default: Any
    nullable: bool
    serialize: Any


class PlannedExecutionContext(TimedExecutionContext):
    """Takes scalars and enums straight out of dicts, where graphene's own resolver would.

    How to do that is settled once for each selection instead of once for each row. What is
    not that plain (arguments, own resolvers, other objects, a null or a value that may not be
    there) takes the reference path, so answers and errors are graphql-core's own.
    """

    def execute_fields(self, parent_type, source_value, path, fields):
        if type(source_value) is not dict or self.middleware_manager:
            return super().execute_fields(parent_type, source_value, path, fields)
        results: dict[str, Any] = {}
        for step in self.steps(parent_type, fields):
            name, nodes, key, default, nullable, serialize = step
            if serialize is not None:
                value = source_value.get(key, default)
                if value is None and nullable:
                    results[name] = None
                    continue
                answer = attempt(serialize, value)
                if answer is not None:
                    results[name] = answer
                    continue
            result = self.execute_field(
                parent_type, source_value, nodes, Path(path, name, parent_type.name)
            )
            if result is not Undefined:
                results[name] = result
        return results

    def steps(self, parent_type, fields) -> list[Step]:
        """The plan of a selection; ``fields`` is kept with it, so that its id stays its own."""
        plans = self.__dict__.setdefault("plans", {})
        kept = plans.get(id(fields))
        if kept is None:
            planned = [self.step(parent_type, name, nodes) for name, nodes in fields.items()]
            kept = plans[id(fields)] = (fields, planned)
        return kept[1]

    def step(self, parent_type, name, nodes) -> Step:
        definition = get_field_def(self.schema, parent_type, nodes[0])
        resolve = definition.resolve if definition else None
        plain = isinstance(resolve, partial) and resolve.func is dict_or_attr_resolver
        if not plain or definition.args:
            return Step(name, nodes, "", None, True, None)
        required = isinstance(definition.type, GraphQLNonNull)
        kind = definition.type.of_type if required else definition.type
        serialize = kind.serialize if is_leaf_type(kind) else None
        key, default = resolve.args
        return Step(name, nodes, key, default, not required, serialize)


def attempt(serialize, value: Any) -> Any:
    """The serialized value; None where the reference path must say what is wrong."""
    if value is None or isinstance(value, Exception):
        return None
    try:
        answer = serialize(value)
    except Exception:
        return None
    return None if answer is Undefined else answer
