"""Remind the chosen enheter of a round: who is asked, a preview of each letter, then sending."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from styrning.bas.clock import today
from styrning.bas.errors import RuleError
from styrning.grund.agare import owners
from styrning.grund.models import Inlamning, Uppfoljning
from styrning.grund.permissions import manages_arshjul
from styrning.grund.services_utskick import reminders, send_reminders
from styrning.grund.vantar import VANTAR_PA

PAGE = "frontend/organisation/paminn.html"
HEJ_MAX = 1000


@require_http_methods(["GET", "POST"])
def paminn(request: HttpRequest, kod: str) -> HttpResponse:
    """Choose, preview exactly what goes to whom, send; nothing leaves before the last step.

    ``?enhet`` comes ticked: what the board chose.
    """
    if not manages_arshjul(request.user):
        raise PermissionDenied
    runda = get_object_or_404(Uppfoljning.objects.select_related("arshjul"), kod=kod)
    rows = _waiting(runda)
    if request.method == "GET":
        return _choose(request, runda, rows)
    wanted = set(request.POST.getlist("enhet"))
    chosen = [row for row in rows if row.enhet.kod in wanted]
    hej = request.POST.get("hej", "").strip()[:HEJ_MAX]
    if not chosen:
        return _choose(request, runda, rows, hej=hej, fel="Kryssa för minst en enhet.")
    if "skicka" in request.POST:
        return _send(request, runda, chosen, hej)
    context = _frame(runda) | {
        "valda": chosen,
        "hej": hej,
        "brev": reminders(chosen, hej, by=request.user),
    }
    return render(request, "frontend/organisation/paminn_granska.html", context)


def _send(
    request: HttpRequest, runda: Uppfoljning, chosen: list[Inlamning], hej: str
) -> HttpResponse:
    try:
        antal = send_reminders(chosen, hej, by=request.user)
    except RuleError as error:
        return _choose(request, runda, _waiting(runda), hej=hej, fel=str(error))
    if antal:
        words = "1 påminnelse är" if antal == 1 else f"{antal} påminnelser är"
        messages.success(request, f"{words} på väg. Läget syns i utskicksloggen.")
    else:
        messages.info(request, "De har redan fått en påminnelse i dag. Inget nytt skickades.")
    return redirect("frontend:omgang", kod=runda.kod)


def _waiting(runda: Uppfoljning) -> list[Inlamning]:
    rows = runda.inlamningar.filter(lage__in=VANTAR_PA).select_related("enhet", "uppfoljning")
    return list(rows.order_by("enhet__tree_id", "enhet__lft"))


def _frame(runda: Uppfoljning) -> dict:
    return {"sida": "arshjul", "runda": runda, "oppen": runda.is_open()}


def _choose(
    request: HttpRequest, runda: Uppfoljning, rows: list[Inlamning], *, hej: str = "", fel: str = ""
) -> HttpResponse:
    known = owners(rows, today())
    context = _frame(runda) | {
        "rader": [(row, known[row.pk]) for row in rows],
        "hej": hej,
        "fel": fel,
        "valda": {*request.GET.getlist("enhet"), *request.POST.getlist("enhet")},
    }
    return render(request, PAGE, context, status=422 if fel else 200)
