"""The net under the pages: what no view caught is still explained, and nothing typed is lost."""

from collections.abc import Callable

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render, resolve_url

from styrning.bas.errors import RuleError, StaleError


class RuleErrorMiddleware:
    """Answer 409 (somebody saved first) or 422 (a rule says no) in words, with nothing written.

    Views that can show the error in its place catch it themselves; this is for the rest. An htmx
    request gets the words in the page's status region, so that what was typed stays. So does one
    that comes after the session ended (401): the log-in page must not replace a row.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        log_in = resolve_url(settings.LOGIN_URL)
        if by_htmx(request) and response.headers.get("Location", "").startswith(log_in):
            return receipt(
                request, "Du är utloggad. Logga in i en ny flik och spara igen här.", 401
            )
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, RuleError):
            return None
        status = 409 if isinstance(error, StaleError) else 422
        if by_htmx(request):
            return receipt(request, str(error), status)
        template = "409.html" if status == 409 else "422.html"
        return render(request, template, {"fel": str(error)}, status=status)


class AddressMiddleware:
    """Nothing is called by a null character, which no text column of PostgreSQL takes: 404.

    A view that answers for its own address says so with ``own_address``.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view, args, kwargs) -> None:
        if getattr(view, "own_address", False):
            return
        values = [*kwargs.values(), *(value for _, found in request.GET.lists() for value in found)]
        if any("\0" in value for value in values if isinstance(value, str)):
            raise Http404


def by_htmx(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request") == "true"


def receipt(request: HttpRequest, text: str, status: int) -> HttpResponse:
    """Words for the status region of the page that asked; the rest of the page stays."""
    context = {"text": f"Inte sparat. {text}", "ikonnamn": "varn"}
    response = render(request, "komponenter/toast.html", context, status=status)
    response["HX-Retarget"] = "#toast"
    response["HX-Reswap"] = "innerHTML"
    return response
