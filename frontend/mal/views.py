"""The red thread from vision to nyckeltal, and the page of one goal."""

from dataclasses import replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from frontend.arsredovisning.val import Val, choose, read_or_404, scopes
from frontend.listfil import with_lists
from frontend.mal.atgarder import action_context
from frontend.mal.foljd import succession_context
from frontend.mal.listfiler import ETT_MAL, RODA_TRADEN
from frontend.mal.risker import control_context
from frontend.mal.samband import contribution_context, ended_goal
from frontend.mal.trad import Urval, part, tree
from frontend.mal.vy import goal_context
from frontend.middleware import by_htmx
from mal.enums import Klass, Status
from styrning.arsredovisning import visning
from styrning.arsredovisning.read_model import GRUNDER, UPPDRAG
from styrning.bas.clock import today

LEAD = "Från vision till nyckeltal. Linjen visar vägen till det du har öppnat."
FORECAST = "Från vision till nyckeltal. Målens bedömning är en prognos för året."


@require_safe
def roda_traden(request: HttpRequest, ar: int | None = None) -> HttpResponseBase:
    """Vision, areas, goals and nyckeltal of a year on one page, with counts at every node."""
    val = choose(request, ar, finished=False)
    if val is None:
        return render(request, "frontend/mal/tomt.html")
    urval = Urval.of(request.GET)
    report = read_or_404(request, val, parts=(UPPDRAG,) if urval.sok else ())
    context = _shown(request, report, urval) | {"val": val.at(report)}
    if by_htmx(request) and "del" in request.GET:
        return _part(request, context)
    context |= {
        "rapport": report,
        "dag": today(),
        "ej_natt": report["rakning"][Klass.EJ_UPPFYLLT],
        "omfattningar": scopes(request, val.ar),
        "ingress": FORECAST if visning.is_forecast(report) else LEAD,
        "adresser": addresses(request),
    } | choices(report)
    context["urval_ord"] = in_words(urval, context)
    return with_lists(request, "frontend/mal/roda_traden.html", context, RODA_TRADEN)


def _shown(request: HttpRequest, report: dict[str, Any], urval: Urval) -> dict[str, Any]:
    """The tree as it is asked for, and the uppdrag that the words were found in."""
    uppdrag = urval.uppdrag(report)
    urval = urval.with_uppdrag(uppdrag)
    allt, chosen = request.GET.get("visa") == "allt", request.GET.get("mal", "")
    trad = tree(report, urval, chosen=chosen, everything=allt)
    return {"urval": urval, "uppdrag": uppdrag, "allt": allt, "trad": trad}


def _part(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """What stands below one node, for a page that already shows the node."""
    nod = part(context["trad"]["noder"], request.GET["del"])
    if nod is None:
        raise Http404
    context |= {"nod": nod, "adresser": addresses(request)}
    return render(request, "frontend/mal/under.html", context)


def in_words(urval: Urval, known: dict[str, Any]) -> list[str]:
    """The filter as it is said above the tree and in print; empty when all is shown."""
    statusar = {**dict(known["malstatus"]), **dict(known["nyckeltalsstatus"])}
    kind = "nyckeltal" if urval.status.startswith("nt:") else "mål"
    words = [
        known["ansvariga"].get(urval.ansvarig, urval.ansvarig),
        f"{kind} med status {statusar[urval.status].lower()}" if urval.status else "",
        urval.niva.lower(),
        f"taggen {urval.tagg}" if urval.tagg else "",
        "god ekonomisk hushållning" if urval.geh else "",
        f"”{urval.sok}”" if urval.sok else "",
    ]
    return [word for word in words if word]


def choices(report: dict[str, Any]) -> dict[str, Any]:
    """What the filter can ask for: what stands in the report, in its order."""
    ord = visning.scale_words(report)
    return {
        "ansvariga": {mal["huvudansvarig"]["kod"]: mal["huvudansvarig"]["namn"]
                      for mal in report["mal"] if mal["bedoms"]},
        "nivaer": list(dict.fromkeys(mal["niva"] for mal in report["mal"] if mal["bedoms"])),
        "taggar": sorted({namn for mal in report["mal"] for namn in mal["taggar"]}),
        "malstatus": [(f"mal:{klass}", ord[klass]) for klass in report["rakning"]],
        "nyckeltalsstatus": [(f"nt:{status.value}", status.label) for status in Status],
    }  # fmt: skip


def addresses(request: HttpRequest) -> dict[str, str]:
    """The page as it is with the tree folded, with all of it opened, down to a goal, in a year.

    What is asked for follows along; to another year without the round, which is of one year.
    """
    query = request.GET.copy()
    for name in ("visa", "mal", "del"):
        query.pop(name, None)
    folded = query.urlencode()
    query["visa"] = "allt"
    opened = query.urlencode()
    del query["visa"]
    query.pop("moment", None)
    of_year = query.urlencode()
    return {
        "ihop": f"?{folded}",
        "allt": f"?{opened}",
        "till": f"?{folded}&" if folded else "?",
        "ar": f"?{of_year}" if of_year else "",
    }


@require_safe
def mal(request: HttpRequest, ar: int, kod: str) -> HttpResponseBase:
    """One goal: why it is judged as it is, its nyckeltal over time, contributions, history."""
    val = choose(request, ar, finished=False)
    if val is None:
        raise Http404
    report = read_or_404(request, val, parts=(GRUNDER, UPPDRAG))
    context = goal_context(report, kod)
    if context is None:
        return _ended(request, val.at(report), report, kod)
    context |= {"val": val.at(report), "sida": "roda_traden"}
    context |= action_context(request.user, report["ar"], context["mal"])
    context |= succession_context(request.user, context["mal"], val.omfattning)
    context |= contribution_context(report, context["mal"], context["val"].fraga)
    context |= control_context(request.user, report["ar"], context["mal"])
    return with_lists(request, "frontend/mal/mal.html", context, ETT_MAL)


def _ended(request: HttpRequest, val: Val, report: dict[str, Any], kod: str) -> HttpResponse:
    """A goal that ended before the round's last day: since when, by which decision."""
    mal = ended_goal(report, kod)
    if mal is None:
        raise Http404
    source = report["uppfoljning"] or report["plan"]
    context = {"sida": "roda_traden", "val": val, "mal": mal, "underlag": source["namn"]}
    context["fore"] = [
        (runda.namn, replace(val, moment=runda.kod).fraga)
        for runda in val.omgangar
        if runda.avser_till < mal["upphor"]
    ]
    context |= succession_context(request.user, mal, val.omfattning)
    return render(request, "frontend/mal/mal_upphort.html", context)
