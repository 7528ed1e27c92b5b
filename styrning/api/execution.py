"""How a question is run: the reference execution with a time limit."""

import time
from dataclasses import dataclass, field

from graphql import ExecutionContext

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
