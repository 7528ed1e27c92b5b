"""Pages that stand in for the real ones, and pages that fail in every way that a page can.

The shell is tested on these, so that its tests do not depend on what the pages hold.
"""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import include, path

from styrning.bas.errors import RuleError, StaleError
from styrning.config import urls as project


def failing(error):
    @login_not_required
    def view(request):
        raise error

    return view


@login_not_required
def page(request):
    messages.success(request, "Utfallet är sparat.")
    messages.error(request, "Filen gick inte att läsa.")
    return render(request, "frontend/bas.html", {"sida": request.GET.get("sida", "")})


SIDOR = ["start", "min_uppfoljning", "roda_traden", "uppdrag_lista", "arshjul", "fullstandighet"]
SIDOR += ["internkontroll", "arsredovisning"]

frontend = [path(f"{name}/", page, name=name) for name in SIDOR]
frontend += [path("", include("frontend.sidor.urls")), path("", include("frontend.konto.urls"))]

urlpatterns = [
    path("prov/", page),
    path("prov/403/", failing(PermissionDenied())),
    path("prov/409/", failing(StaleError("Värdet är nu 12,5.", current=None))),
    path("prov/422/", failing(RuleError("Omgången är stängd."))),
    path("prov/500/", failing(ZeroDivisionError("hemligt"))),
    path("prov/skicka/", lambda request: HttpResponse("ok")),
    path("", include((frontend, "frontend"))),
    *(
        pattern
        for pattern in project.urlpatterns
        if getattr(pattern, "namespace", "") != "frontend"
    ),
]
