"""API tokens: an administratör sees, issues and revokes all; others see their own."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from frontend.listfil import with_lists
from frontend.organisation.forms import TokenForm, add_rule_error, end_of_day, posted
from frontend.organisation.listfiler import TOKENS
from styrning.bas.clock import now, today
from styrning.bas.errors import RuleError
from styrning.grund.models import ApiToken, Tilldelning
from styrning.grund.permissions import manages_accounts
from styrning.grund.services_konto import create_token, end_token


def _state(token: ApiToken, holders: set[int]) -> str:
    """What the token is worth now, by the same conditions as at the door."""
    if token.aterkallad_at:
        return "aterkallad"
    if token.galler_till and token.galler_till <= now():
        return "utgangen"
    if not token.user.is_active:
        return "stangt"
    return "galler" if token.user.is_superuser or token.user_id in holders else "utan_roll"


def _rows(tokens: Iterable[ApiToken]) -> list[dict[str, Any]]:
    """Each token with its state; one statement for the roles of all accounts."""
    tokens = list(tokens)
    users = {token.user_id for token in tokens}
    held = Tilldelning.objects.valid_on(today()).filter(user__in=users)
    holders = set(held.values_list("user_id", flat=True))
    return [{"rad": token, "lage": _state(token, holders)} for token in tokens]


@never_cache
@require_http_methods(["GET", "POST"])
def lista(request: HttpRequest) -> HttpResponseBase:
    """The tokens; a POST issues one, whose secret is shown once, in the answer."""
    manager = manages_accounts(request.user)
    if request.method == "POST" and not manager:
        raise PermissionDenied
    form, secret = TokenForm(posted(request)), ""
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data | {"galler_till": end_of_day(form.cleaned_data["galler_till"])}
        try:
            _, secret = create_token(**facts, by=request.user)
        except RuleError as error:
            add_rule_error(form, error)
        else:
            form = TokenForm()
    rows = ApiToken.objects.select_related("user", "enhet").order_by("-skapad_at", "-pk")
    tokens = rows if manager else rows.filter(user=request.user)
    context = {
        "sida": "tokens",
        "nycklar": _rows(tokens),
        "form": form,
        "hemlighet": secret,
        "far_andra": manager,
    }
    status = 422 if form.is_bound else 200
    return with_lists(request, "frontend/organisation/tokens.html", context, TOKENS, status=status)


@require_POST
def aterkalla(request: HttpRequest, publikt_id: UUID) -> HttpResponse:
    """Revoke a token, from this moment."""
    if not manages_accounts(request.user):
        raise PermissionDenied
    token = end_token(get_object_or_404(ApiToken, publikt_id=publikt_id), by=request.user)
    messages.success(request, f"Nyckeln {token.namn} är återkallad och slutade gälla nu.")
    return redirect("frontend:tokens")
