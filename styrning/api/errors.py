"""What a client is told when something is refused or goes wrong."""

import logging
import secrets
from collections.abc import Iterable
from typing import Any

from graphql import GraphQLError, GraphQLSyntaxError

from styrning.api.svenska import swedish
from styrning.bas.errors import RuleError

logger = logging.getLogger("styrning.api")
MAX_LOGGED = 5  # one fault in a long list is the same fault on every row


class RefusedError(Exception):
    """A request that is answered without being run; the message is shown as it stands."""

    def __init__(
        self, status: int, code: str, message: str, headers: dict[str, str] | None = None
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.headers = headers or {}

    def shown(self) -> dict[str, Any]:
        return {"message": str(self), "extensions": {"kod": self.code}}


def is_request_error(error: GraphQLError) -> bool:
    """Whether nothing was run: syntax, schema, limits and variables carry no path."""
    return error.path is None


def is_argument_error(error: GraphQLError) -> bool:
    """Whether the library refused an argument as the field was run: null by a variable."""
    cause = error.original_error
    return isinstance(cause, GraphQLError) and cause.message.startswith("Argument '")


def shown_request_error(error: GraphQLError) -> dict[str, Any]:
    """What the library says, in Swedish where it is known, or our own text as it is."""
    formatted: dict[str, Any] = dict(error.formatted)
    if "kod" in (error.extensions or {}):
        return formatted
    if isinstance(error, GraphQLSyntaxError):
        code, begins = "SYNTAX", f"Frågan går inte att tolka{_place(error)}"
    elif error.message.startswith("Variable '$"):
        code, begins = "VARIABEL", "En variabel stämmer inte med schemat"
    else:
        code, begins = "SCHEMA", "Frågan stämmer inte med schemat"
    formatted["message"] = f"{begins}: {swedish(error) or error.message}"
    formatted["extensions"] = {"kod": code}
    return formatted


def _place(error: GraphQLError) -> str:
    at = next(iter(error.locations or ()), None)
    return f" på rad {at.line}, tecken {at.column}" if at else ""


def shown_field_error(error: GraphQLError, number: str) -> dict[str, Any]:
    """A rule's own Swedish message; all else is ours to know and has a number to ask by."""
    formatted: dict[str, Any] = dict(error.formatted)
    if isinstance(error.original_error, RuleError):
        formatted["message"] = str(error.original_error)
        formatted["extensions"] = {"kod": "REGEL"}
    elif is_argument_error(error):
        formatted["message"] = swedish(error) or error.message
        formatted["extensions"] = {"kod": "VARIABEL"}
    else:
        formatted["message"] = internal_message(number)
        formatted["extensions"] = {"kod": "INTERNT_FEL", "felnummer": number}
    return formatted


def shown(errors: Iterable[GraphQLError]) -> list[dict[str, Any]]:
    """``errors`` as a client may see them; those that are ours are logged with a number."""
    errors = list(errors)
    number = new_number()
    unknown = [
        error
        for error in errors
        if not is_request_error(error)
        and not isinstance(error.original_error, RuleError)
        and not is_argument_error(error)
    ]
    for error in unknown[:MAX_LOGGED]:
        logger.error(
            "Error %s in a resolver (%d in all)",
            number,
            len(unknown),
            exc_info=error.original_error or error,
        )
    return [
        shown_request_error(error) if is_request_error(error) else shown_field_error(error, number)
        for error in errors
    ]


def new_number() -> str:
    return secrets.token_hex(4)


def internal_message(number: str) -> str:
    return f"Något gick fel hos oss. Uppge felnummer {number} om du hör av dig."
