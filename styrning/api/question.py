"""From an HTTP request to a GraphQL question (GraphQL over HTTP: POST JSON, or GET)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson
from django.http import HttpRequest

from styrning.api.errors import RefusedError
from styrning.api.limits import grouped

MAX_NESTED = 20  # levels of lists and objects in the variables; no type of the schema needs five


@dataclass(frozen=True, slots=True)
class Question:
    query: str
    operation_name: str | None = None
    variables: dict[str, Any] = field(default_factory=dict)


def read(request: HttpRequest, *, max_bytes: int, max_body: int) -> Question:
    """The question in ``request``: its text within ``max_bytes``, all of it within ``max_body``.

    Raises: RefusedError 400 for what is not JSON, 422 for what is not one well-formed question,
        413 or 414 for what is too large, and 415 for another content type.
    """
    parameters = from_body(request, max_body) if request.method == "POST" else from_url(request)
    query = parameters.get("query")
    if not isinstance(query, str) or not query.strip():
        raise malformed("Frågan saknas: skicka den som text i ”query”.")
    if len(query.encode(errors="replace")) > max_bytes:
        raise too_large(max_bytes, 413 if request.method == "POST" else 414)
    if not isinstance(name := parameters.get("operationName"), str | None):
        raise malformed("”operationName” ska vara text.")
    variables = mapping(parameters, "variables")
    mapping(parameters, "extensions")
    ensure_plain([query, name, variables])
    return Question(query, name or None, variables)


def from_body(request: HttpRequest, max_body: int) -> Mapping[str, Any]:
    charset = (request.content_params or {}).get("charset", "utf-8").lower()
    if request.content_type != "application/json" or charset not in {"utf-8", "utf8"}:
        raise RefusedError(
            415, "MEDIETYP", "Skicka frågan som JSON: Content-Type: application/json; charset=utf-8"
        )
    if "Transfer-Encoding" in request.headers and "Content-Length" not in request.headers:
        message = "Skicka frågan i ett stycke, med dess längd i Content-Length."
        raise RefusedError(411, "UTAN_LANGD", message)
    if length(request) > max_body or len(request.body) > max_body:
        raise too_large(max_body)
    content = from_json(request.body)
    if isinstance(content, list):
        raise malformed("Skicka en fråga i taget; en lista av frågor tas inte emot.")
    if not isinstance(content, dict):
        raise malformed("Frågan ska vara ett JSON-objekt med ”query”.")
    return content


def from_url(request: HttpRequest) -> Mapping[str, Any]:
    parameters: dict[str, Any] = dict(request.GET.items())
    for name in ("variables", "extensions"):
        if parameters.get(name):
            parameters[name] = from_json(parameters[name].encode(errors="replace"), 422)
        else:
            parameters.pop(name, None)
    return parameters


def from_json(text: bytes, status: int = 400) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise malformed("Frågan är inte giltig JSON i UTF-8.", status) from error


def mapping(parameters: Mapping[str, Any], name: str) -> dict[str, Any]:
    value = parameters.get(name)
    if not isinstance(value, dict | None):
        raise malformed(f"”{name}” ska vara ett JSON-objekt.")
    return value or {}


def length(request: HttpRequest) -> int:
    """What Content-Length says.

    Raises: RefusedError 400 where it says no number.
    """
    said = request.headers.get("Content-Length") or "0"
    if not (said.isascii() and said.isdigit()):
        raise malformed("Content-Length ska vara ett antal byte.", 400)
    return int(said[:20])


def ensure_plain(values: list[Any]) -> None:
    """Raises: RefusedError 422 where any text has a NUL or half a character, which no database
    column takes, and for lists and objects within each other beyond ``MAX_NESTED``."""
    level = values
    for _ in range(MAX_NESTED):
        below: list[Any] = []
        for value in level:
            if isinstance(value, str):
                if "\0" in value or any("\ud800" <= character <= "\udfff" for character in value):
                    raise malformed("Frågan innehåller tecken som inte är tillåtna (nolltecken).")
            elif isinstance(value, dict):
                below += [*value, *value.values()]
            elif isinstance(value, list):
                below += value
        if not below:
            return
        level = below
    raise malformed(f"Variablerna är för djupa: högst {MAX_NESTED} nivåer tillåts.")


def malformed(message: str, status: int = 422) -> RefusedError:
    return RefusedError(status, "OGILTIG_BEGARAN", message)


def too_large(max_bytes: int, status: int = 413) -> RefusedError:
    most = f"högst {grouped(max_bytes)} byte tillåts"
    return RefusedError(status, "FOR_LANG", f"Frågan är för lång: {most}.")
