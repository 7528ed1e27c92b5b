"""A new year's årshjul: begun from the law or the year before, and what is left to decide."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from frontend.organisation.arshjul import ARTAL
from styrning.bas.errors import RuleError
from styrning.grund.krockar import clashes, undecided
from styrning.grund.permissions import manages_arshjul
from styrning.grund.services_aktivitet import confirm_dates
from styrning.grund.services_arsbyte import add_legal_dates, copy_year


def _demand(request: HttpRequest, ar: int) -> None:
    if not manages_arshjul(request.user):
        raise PermissionDenied
    if ar not in ARTAL:
        raise Http404


@require_safe
def att_bestamma(request: HttpRequest, ar: int) -> HttpResponse:
    """What needs a new day or a decision before the year's årshjul holds."""
    _demand(request, ar)
    context = {"sida": "arshjul", "ar": ar, "krockar": clashes(ar), "obestamda": undecided(ar)}
    return render(request, "frontend/organisation/att_bestamma.html", context)


@require_POST
def bestam(request: HttpRequest, ar: int) -> HttpResponse:
    """The chosen days hold."""
    _demand(request, ar)
    chosen = set(request.POST.getlist("aktivitet"))
    rows = [row for row in undecided(ar) if str(row.publikt_id) in chosen]
    antal = confirm_dates(rows, by=request.user)
    if antal:
        words = (
            "Ett datum är bestämt." if antal == 1 else f"{antal} aktiviteters datum är bestämda."
        )
        messages.success(request, words)
    else:
        messages.error(request, "Kryssa för de aktiviteter vars datum är bestämda.")
    return redirect("frontend:att_bestamma", ar=ar)


def _legal(ar: int, request: HttpRequest) -> str:
    added = add_legal_dates(ar, by=request.user)
    if not added:
        return "Lagens datum finns redan i årshjulet."
    return f"{len(added)} av lagens datum är tillagda."


def _copied(ar: int, request: HttpRequest) -> str:
    done = copy_year(ar, by=request.user)
    words = (
        f"{len(done.aktiviteter)} aktiviteter och {len(done.omgangar)} omgångar är kopierade "
        f"från {ar - 1}."
    )
    if done.fanns:
        words += f" {len(done.fanns)} fanns redan och lämnades som de är."
    return words


STEPS: dict[str, Callable[[int, HttpRequest], str]] = {"lagen": _legal, "forra-aret": _copied}


@require_POST
def borja(request: HttpRequest, ar: int, fran: str) -> HttpResponse:
    """Begin the årshjul of ``ar`` from the law's days or from the year before."""
    _demand(request, ar)
    if fran not in STEPS:
        raise Http404
    try:
        messages.success(request, STEPS[fran](ar, request))
    except RuleError as error:
        messages.error(request, str(error))
        return redirect("frontend:arshjul_ar", ar=ar)
    return redirect("frontend:att_bestamma", ar=ar)
