"""How a question is run: the reference execution, a time limit, and a short cut for plain data."""

import time
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from graphql import ExecutionContext, Undefined
from graphql.execution.execute import get_field_def
from graphql.pyutils import Path

from styrning.api.completion import Completer, OutOfTimeError, completer, plain_source
from styrning.grund.models import ApiToken, User

__all__ = ["Context", "OutOfTimeError", "PlannedExecutionContext", "TimedExecutionContext"]


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
    """One field of a selection; ``complete`` None sends it the reference way."""

    name: str
    nodes: list
    key: str = ""
    default: Any = None
    complete: Completer | None = None


class PlannedExecutionContext(TimedExecutionContext):
    """Takes what is plain data straight out of dicts, where graphene's own resolver would.

    How to do that is settled once for each selection instead of once for each row. What is
    not that plain (arguments, own resolvers, a null or a value that may not be there) takes the
    reference path, so answers and errors are graphql-core's own.
    """

    def execute_fields(self, parent_type, source_value, path, fields):
        if type(source_value) is not dict or self.middleware_manager:
            return super().execute_fields(parent_type, source_value, path, fields)
        results: dict[str, Any] = {}
        for name, nodes, key, default, complete in self.steps(parent_type, fields):
            if complete is not None:
                try:
                    results[name] = complete(source_value.get(key, default))
                    continue
                except Exception:  # noqa: S110  (the reference path says what is wrong)
                    pass
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
        source = plain_source(definition)
        complete = completer(self, definition.type, nodes) if source else None
        if source is None or complete is None:
            return Step(name, nodes)
        key, default = source
        return Step(name, nodes, key, default, complete)
