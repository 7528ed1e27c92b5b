"""When an answer is unchanged: see docs/beslut/0027-graphql-dorren.md.

A tag is W/"state.body". The state covers everything that the answer depends on, and is known
without running the question; the body is the answer itself. Either part alone is enough for a
304: the first costs four statements, the second a run but no transfer.
"""

import hashlib
from functools import cache

from django.conf import settings
from django.http import HttpRequest
from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    IntValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
    get_operation_ast,
)

from styrning.api.access import Access
from styrning.api.question import Question
from styrning.bas.clock import today
from styrning.grund.events import change_mark

PACKAGES = ("styrning", "mal", "nyckeltal", "internkontroll")
LENGTH = 32  # of each part: 128 bits, in hexadecimal
REPORT, LAST_YEAR = "arsredovisning", 2200


def digest(*parts: str | bytes) -> str:
    """A short hash of ``parts``, each with its length, so that no two lists meet."""
    found = hashlib.sha256()
    for part in parts:
        raw = part if isinstance(part, bytes) else part.encode()
        found.update(b"%d:" % len(raw))
        found.update(raw)
    return found.hexdigest()[:LENGTH]


@cache
def code_mark() -> str:
    """A hash of the code that answers: a new release may answer in another way."""
    files = [
        path for package in PACKAGES for path in sorted((settings.BASE_DIR / package).rglob("*.py"))
    ]
    return digest(*(path.read_bytes() for path in files))


def root_fields(document: DocumentNode, operation: OperationDefinitionNode) -> list[FieldNode]:
    """The fields at the root of the operation, those in fragments too."""
    fragments = {
        node.name.value: node.selection_set
        for node in document.definitions
        if isinstance(node, FragmentDefinitionNode)
    }
    found: list[FieldNode] = []
    waiting: list[SelectionSetNode] = [operation.selection_set]
    while waiting:
        for node in waiting.pop().selections:
            if isinstance(node, FieldNode):
                found.append(node)
            elif (named := getattr(node, "name", None)) is None:
                waiting.append(node.selection_set)  # type: ignore[attr-defined]
            elif (below := fragments.pop(named.value, None)) is not None:
                waiting.append(below)
    return found


def year_of(document: DocumentNode, asked: Question) -> int | None:
    """The last year whose report the question reads; None where it reads more than reports."""
    operation = get_operation_ast(document, asked.operation_name)
    if operation is None:
        return None
    given = {
        definition.variable.name.value: definition.default_value
        for definition in operation.variable_definitions
    } | asked.variables
    years = []
    for node in root_fields(document, operation):
        if node.name.value != REPORT:
            return None
        values = [part.value for part in node.arguments if part.name.value == "ar"]
        years += [given.get(v.name.value) if isinstance(v, VariableNode) else v for v in values]
    said = [int(y.value[:9]) if isinstance(y, IntValueNode) else y for y in years]
    numbers = [number for number in said if type(number) is int]
    if not numbers or len(numbers) < len(said):
        return None
    return max(0, min(max(numbers), LAST_YEAR))


def state_of(access: Access, asked: Question, media_type: str, document: DocumentNode) -> str:
    """A hash of all that the answer depends on: who asks, what, the day, the code and the data."""
    token = access.token
    return digest(
        code_mark(),
        change_mark(year_of(document, asked)),
        today().isoformat(),
        f"{settings.KOMMUN_NAMN}|{access.reader.pk}|{token.pk if token else ''}|{media_type}",
        asked.query,
        asked.operation_name or "",
        repr(asked.variables),
    )


def tag(state: str, body: bytes) -> str:
    return f'W/"{state}.{digest(body)}"'


def held(request: HttpRequest) -> list[tuple[str, str]]:
    """(state, body) of each tag in If-None-Match that may be ours."""
    found = []
    for part in request.headers.get("If-None-Match", "").split(","):
        state, dot, body = part.strip().removeprefix("W/").strip('"').partition(".")
        if dot:
            found.append((state, body))
    return found


def held_with_state(request: HttpRequest, state: str) -> str | None:
    """The tag that the client holds for ``state``; None when it must be run."""
    return next((f'W/"{state}.{body}"' for own, body in held(request) if own == state), None)


def holds_body(request: HttpRequest, body: bytes) -> bool:
    return any(own == digest(body) for _, own in held(request))
