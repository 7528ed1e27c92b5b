"""When an answer is unchanged: see docs/beslut/0027-graphql-dorren.md.

A tag is W/"state.body". The state covers everything that the answer depends on, and is known
without running the question; the body is the answer itself. Either part alone is enough for a
304: the first costs four statements, the second a run but no transfer.
"""

import hashlib
from functools import cache

from django.conf import settings
from django.http import HttpRequest

from styrning.api.access import Access
from styrning.api.question import Question
from styrning.bas.clock import today
from styrning.grund.events import change_mark

PACKAGES = ("styrning", "mal", "nyckeltal", "internkontroll")
LENGTH = 32  # of each part: 128 bits, in hexadecimal


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


def state_of(access: Access, asked: Question, media_type: str) -> str:
    """A hash of all that the answer depends on: who asks, what, the day, the code and the data."""
    token = access.token
    return digest(
        code_mark(),
        change_mark(),
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
