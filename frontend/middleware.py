"""The net under the pages: a rule that no view caught is still explained, never a crash."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from styrning.bas.errors import RuleError, StaleError


class RuleErrorMiddleware:
    """Answer 409 (somebody saved first) or 422 (a rule says no) in words, with nothing written.

    Views that can show the error in its place catch it themselves; this is for the rest. An htmx
    request gets the words in the page's status region, so that what was typed stays.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, RuleError):
            return None
        status = 409 if isinstance(error, StaleError) else 422
        if request.headers.get("HX-Request") == "true":
            response = render(
                request,
                "komponenter/toast.html",
                {"text": f"Inte sparat. {error}", "ikonnamn": "varn"},
                status=status,
            )
            response["HX-Retarget"] = "#toast"
            response["HX-Reswap"] = "innerHTML"
            return response
        template = "409.html" if status == 409 else "422.html"
        return render(request, template, {"fel": str(error)}, status=status)
