"""The log of e-mails: what went to whom, and what did not leave."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST, require_safe

from frontend.listfil import with_lists
from frontend.organisation.listfiler import UTSKICK
from styrning.bas.errors import RuleError
from styrning.grund.enums import Utskickslage
from styrning.grund.models import Utskick
from styrning.grund.permissions import reads_utskick
from styrning.grund.services_utskick import send_again

SHOWN = 200


def _demand(request: HttpRequest) -> None:
    if not reads_utskick(request.user):
        raise PermissionDenied


@require_safe
def lista(request: HttpRequest) -> HttpResponseBase:
    """The latest e-mails, with how many stand in each state; ``?lage`` keeps to one."""
    _demand(request)
    counted = Utskick.objects.order_by().values_list("lage").annotate(antal=Count("pk"))
    antal = dict(counted)
    wanted = request.GET.get("lage", "")
    rows = Utskick.objects.select_related("mottagare", "kopia_for")
    if wanted in Utskickslage.values:
        rows = rows.filter(lage=wanted)
    context = {
        "sida": "utskick",
        "utskick": rows[:SHOWN],
        "alla": rows,
        "lagen": [(lage, antal.get(lage, 0)) for lage in Utskickslage],
        "vald": wanted,
        "totalt": sum(antal.values()),
        "visade": SHOWN,
        "gar_igen": (Utskickslage.OVISST, Utskickslage.MISSLYCKAT),
    }
    return with_lists(request, "frontend/organisation/utskick.html", context, UTSKICK)


@require_POST
def igen(request: HttpRequest, publikt_id: UUID) -> HttpResponse:
    """Put one that did not leave back among those that wait."""
    _demand(request)
    row = get_object_or_404(Utskick, publikt_id=publikt_id)
    try:
        send_again(row, by=request.user)
    except RuleError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "Brevet skickas vid nästa körning.")
    return redirect("frontend:utskick")
