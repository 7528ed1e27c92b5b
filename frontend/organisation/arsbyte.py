"""A new year's årshjul: begun from the law or the year before, and what is left to decide."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from frontend.listfil import with_lists
from frontend.organisation.arshjul import ARTAL
from frontend.organisation.listfiler import ATT_BESTAMMA
from frontend.organisation.ord import antal_ord, stor, uppraknat
from styrning.bas.errors import RuleError
from styrning.bas.periods import number_word
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
def att_bestamma(request: HttpRequest, ar: int) -> HttpResponseBase:
    """What needs a new day or a decision before the year's årshjul holds."""
    _demand(request, ar)
    context = {"sida": "arshjul", "ar": ar, "krockar": clashes(ar), "obestamda": undecided(ar)}
    return with_lists(request, "frontend/organisation/att_bestamma.html", context, ATT_BESTAMMA)


@require_POST
def bestam(request: HttpRequest, ar: int) -> HttpResponse:
    """The chosen days hold, or ``alla`` that do not clash."""
    _demand(request, ar)
    chosen = set(request.POST.getlist("aktivitet"))
    rows = undecided(ar)
    if "alla" in request.POST:
        doubtful = {krock.post.publikt_id for krock in clashes(ar)}
        rows = [row for row in rows if row.publikt_id not in doubtful]
    else:
        rows = [row for row in rows if str(row.publikt_id) in chosen]
    antal = confirm_dates(rows, by=request.user)
    if antal:
        words = antal_ord(antal, "aktivitets datum är bestämda", "aktiviteters datum är bestämda")
        messages.success(request, f"{stor(words)}.")
    elif "alla" in request.POST:
        messages.error(request, "De datum som är kvar krockar. Flytta dem eller kryssa för dem.")
    else:
        messages.error(request, "Kryssa för de aktiviteter vars datum är bestämda.")
    return redirect("frontend:att_bestamma", ar=ar)


def _legal(ar: int, request: HttpRequest) -> str:
    added = add_legal_dates(ar, by=request.user)
    if not added:
        return "Lagens datum finns redan i årshjulet."
    if len(added) == 1:
        return "Ett av lagens datum är tillagt."
    return f"{stor(number_word(len(added)))} av lagens datum är tillagda."


def _copied(ar: int, request: HttpRequest) -> str:
    done = copy_year(ar, by=request.user)
    parts = [
        antal_ord(len(done.aktiviteter), "aktivitet", "aktiviteter") if done.aktiviteter else "",
        antal_ord(len(done.omgangar), "omgång", "omgångar") if done.omgangar else "",
    ]
    copied = uppraknat(filter(None, parts))
    words = f"{stor(copied)} kopierades från {ar - 1}." if copied else ""
    if done.fanns:
        words += f" {stor(number_word(len(done.fanns)))} fanns redan och lämnades orörda."
    return words.strip()


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
