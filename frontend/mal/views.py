"""The red thread from vision to nyckeltal, and the page of one goal."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from frontend.arsredovisning.val import choose, read_or_404, scopes
from frontend.mal.atgarder import action_context
from frontend.mal.foljd import succession_context
from frontend.mal.trad import Urval, tree
from frontend.mal.vy import goal_context
from mal.enums import Klass, Status
from styrning.arsredovisning import visning

LEAD = "Från vision till nyckeltal. Linjen visar vägen till det du har öppnat."
FORECAST = "Från vision till nyckeltal. Målens bedömning är en prognos för året."


@require_safe
def roda_traden(request: HttpRequest, ar: int | None = None) -> HttpResponse:
    """Vision, areas, goals and nyckeltal of a year on one page, with counts at every node."""
    val = choose(request, ar, finished=False)
    if val is None:
        return render(request, "frontend/mal/tomt.html")
    report = read_or_404(request, val)
    urval = Urval.of(request.GET)
    context = {
        "val": val.at(report),
        "rapport": report,
        "urval": urval,
        "trad": tree(
            report,
            urval,
            chosen=request.GET.get("mal", ""),
            everything=request.GET.get("visa") == "allt",
        ),
        "ej_natt": report["rakning"][Klass.EJ_UPPFYLLT],
        "omfattningar": scopes(request),
        "ingress": FORECAST if visning.is_forecast(report) else LEAD,
        "adresser": addresses(request),
    } | choices(report)
    return render(request, "frontend/mal/roda_traden.html", context)


def choices(report: dict[str, Any]) -> dict[str, Any]:
    """What the filter can ask for: what stands in the report, in its order."""
    ord = visning.scale_words(report)
    return {
        "ansvariga": {mal["huvudansvarig"]["kod"]: mal["huvudansvarig"]["namn"]
                      for mal in report["mal"] if mal["bedoms"]},
        "nivaer": list(dict.fromkeys(mal["niva"] for mal in report["mal"] if mal["bedoms"])),
        "malstatus": [(f"mal:{klass}", ord[klass]) for klass in report["rakning"]],
        "nyckeltalsstatus": [(f"nt:{status.value}", status.label) for status in Status],
    }  # fmt: skip


def addresses(request: HttpRequest) -> dict[str, str]:
    """The page as it is with everything opened, and with the tree folded."""
    query = request.GET.copy()
    query.pop("visa", None)
    folded = f"?{query.urlencode()}"
    query["visa"] = "allt"
    return {"ihop": folded, "allt": f"?{query.urlencode()}"}


@require_safe
def mal(request: HttpRequest, ar: int, kod: str) -> HttpResponse:
    """One goal: why it is judged as it is, its nyckeltal over time, contributions, history."""
    val = choose(request, ar, finished=False)
    if val is None:
        raise Http404
    report = read_or_404(request, val)
    context = goal_context(report, kod)
    if context is None:
        raise Http404
    context |= {"val": val.at(report), "sida": "roda_traden"}
    context |= action_context(request.user, report["ar"], context["mal"])
    context |= succession_context(request.user, context["mal"], val.omfattning)
    return render(request, "frontend/mal/mal.html", context)
