"""How a question is run: the reference execution, a time limit, and a short cut for plain data."""

import time
from dataclasses import dataclass, field

from graphql import ExecutionContext

from styrning.api.completion import Completer, OutOfTimeError, completer
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


class PlannedExecutionContext(TimedExecutionContext):
    """Answers what is plain data all the way down at once, a level at a time.

    How to do that is settled once for each selection. What is not that plain (arguments, own
    resolvers, a null or a value that may not be there) takes the reference path, which asks
    here again for each of its parts, so answers and errors are graphql-core's own.
    """

    def complete_value(self, return_type, field_nodes, info, path, result):
        return self.at_once(super().complete_value, return_type, field_nodes, info, path, result)

    def complete_object_value(self, return_type, field_nodes, info, path, result):
        """What an interface turned out to be."""
        return self.at_once(
            super().complete_object_value, return_type, field_nodes, info, path, result
        )

    def at_once(self, reference, return_type, field_nodes, info, path, result):
        complete = self.plan(return_type, field_nodes)
        if complete is not None:
            try:
                return complete([result])[0]
            except Exception:  # noqa: S110  (the reference path says what is wrong)
                pass
        return reference(return_type, field_nodes, info, path, result)

    def plan(self, kind, nodes) -> Completer | None:
        """Made once for a selection, which is kept with it, so that its id stays its own."""
        plans = self.__dict__.setdefault("plans", {})
        key = id(kind), id(nodes)
        if key not in plans:
            complete = None if self.middleware_manager else completer(self, kind, nodes)
            plans[key] = (complete, kind, nodes)
        return plans[key][0]
