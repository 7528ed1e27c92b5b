"""Who asks: a person with a session, or a machine with a token."""

import re
from dataclasses import dataclass
from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware

from styrning.api.errors import RefusedError
from styrning.arsredovisning.read_model import KF
from styrning.bas.clock import now
from styrning.grund.anrop import count_call
from styrning.grund.models import ApiToken, User
from styrning.grund.models.konto import KEY_MARK, KEY_SHOWN

USED_STEP = timedelta(minutes=10)  # last_used need not cost a write for each request
CHALLENGE = 'Bearer realm="styrning"'
HIDDEN_FROM = KEY_SHOWN - len(KEY_MARK)
SENT = re.compile(rf"bearer +({KEY_MARK}[A-Za-z0-9_-]{{{HIDDEN_FROM}}})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Access:
    """The reader, and the scope that is read unless another is asked for."""

    reader: User
    token: ApiToken | None = None

    @property
    def scope(self) -> str:
        """KF, or the kod of the token's enhet."""
        return self.token.enhet.kod if self.token and self.token.enhet else KF


class CsrfCheck(CsrfViewMiddleware):
    """The middleware's own check, with the reason as its answer."""

    def _reject(self, request, reason):
        return reason


def authenticate(request: HttpRequest) -> Access:
    """Settle who asks; a token goes before a session.

    Raises: RefusedError 401 without a valid one. A session is not enough: see ``check_csrf``.
    """
    header = request.headers.get("Authorization")
    if header is not None:
        return by_token(header)
    if not request.user.is_authenticated:
        message = "Logga in, eller skicka en nyckel: Authorization: Bearer …"
        raise RefusedError(401, "EJ_INLOGGAD", message, {"WWW-Authenticate": CHALLENGE})
    return Access(reader=request.user)


def by_token(header: str) -> Access:
    """The access of a live token whose account still holds a role.

    Unknown, expired, revoked and without role get the same answer.
    """
    scheme, _, secret = header.partition(" ")
    token = None
    if scheme.lower() == "bearer":
        token = ApiToken.objects.authenticate(secret.strip())
    if token is None or not holds_role(token.user):
        challenge = f'{CHALLENGE}, error="invalid_token"'
        message = "Nyckeln gäller inte: den är okänd, återkallad eller har gått ut."
        raise RefusedError(401, "OGILTIG_NYCKEL", message, {"WWW-Authenticate": challenge})
    mark_used(token)
    return Access(reader=token.user, token=token)


def sent_prefix(request: HttpRequest) -> str:
    """The beginning of the token that was sent, as its page shows it; "-" for no token of ours."""
    found = SENT.match(request.headers.get("Authorization", ""))
    return found[1] if found else "-"


def holds_role(user: User) -> bool:
    return user.is_superuser or bool(user.roles_today)


def mark_used(token: ApiToken) -> None:
    moment = now()
    if token.last_used is None or moment - token.last_used >= USED_STEP:
        ApiToken.objects.filter(pk=token.pk).update(last_used=moment)


def throttle(access: Access, per_minute: int) -> None:
    """Count the question; each token counts for itself, and each person who is logged in.

    Raises: RefusedError 429, with when to come back, after ``per_minute`` in one minute.
    """
    if not per_minute:
        return
    token = access.token
    nyckel = f"nyckel {token.pk}" if token else f"konto {access.reader.pk}"
    wait = count_call(nyckel, per_minute=per_minute)
    if wait:
        message = f"Högst {per_minute} frågor i minuten. Fråga igen om {wait} sekunder."
        raise RefusedError(429, "FOR_OFTA", message, {"Retry-After": str(wait)})


def protected(_request: HttpRequest) -> HttpResponse:
    """Stands for the view in the check: unlike ours, not exempt."""
    return HttpResponse()


def check_csrf(request: HttpRequest) -> None:
    """Raises: RefusedError 403 when another site may be behind the request."""
    check = CsrfCheck(protected)
    check.process_request(request)
    if check.process_view(request, protected, (), {}):
        message = "Säkerhetsnyckeln (X-CSRFToken) saknas eller är fel. Ladda om sidan."
        raise RefusedError(403, "CSRF", message)
