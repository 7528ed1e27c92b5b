"""Before sending in: what stops it, what asks for a sentence."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from frontend.nyckeltal.notiser import notices
from frontend.nyckeltal.uppfoljning import fetch, page_url
from styrning.bas.clock import today
from styrning.bas.errors import RuleError
from styrning.grund.models import Inlamning
from styrning.grund.registries import gaps
from styrning.grund.services import WRITABLE, submit


@require_http_methods(["GET", "POST"])
def granska(request: HttpRequest, kod: str, enhet: str) -> HttpResponse:
    """List the gaps with links to their rows; send in when nothing blocks."""
    inlamning = fetch(Inlamning.objects.reportable_by(request.user), kod, enhet)
    fel, falt, motiv = "", "", request.POST.get("lucka_motiv", "")
    if request.method == "POST":
        try:
            submit(inlamning, by=request.user, lucka_motiv=motiv)
        except RuleError as error:
            fel, falt = str(error), error.field or ""
        else:
            messages.success(request, "Uppföljningen är inskickad.")
            return redirect(page_url(inlamning))
    luckor, day = gaps(inlamning), today()
    return render(
        request,
        "frontend/nyckeltal/granska.html",
        {
            "inlamning": inlamning,
            "runda": inlamning.uppfoljning,
            "hinder": [lucka for lucka in luckor if lucka.hindrar],
            "fragor": [lucka for lucka in luckor if not lucka.hindrar],
            "kan_skickas": inlamning.lage in WRITABLE,
            "oppen": inlamning.uppfoljning.is_open(day),
            "notiser": notices(request.user, inlamning, day),
            "tillbaka": page_url(inlamning),
            "fel": fel,
            "falt": falt,
            "motiv": motiv,
            "sida": "min_uppfoljning",
        },
        status=422 if fel else 200,
    )
