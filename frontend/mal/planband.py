"""What hangs on a goal of a plan: nyckeltal that measure it, and goals that it also serves."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from frontend.mal.forms import MatsForm, SambandForm
from frontend.mal.planmal import act, found, goal_url
from mal.models import Mal
from mal.services import add_contribution, remove_contribution
from nyckeltal.models import Nyckeltal
from nyckeltal.services_ansvar import link, unlink
from styrning.bas.errors import RuleError


@require_POST
def mal_bidrar(request: HttpRequest, ar: int, kod: str) -> HttpResponse:
    """Record that a goal also contributes to another at the side of the tree."""
    goal, andring = found(request, ar, kod)
    form = SambandForm(goal, request.POST, auto_id="samband_%s")

    def write() -> str:
        to, notering = form.cleaned_data["till"], form.cleaned_data["notering"]
        add_contribution(goal, to, by=request.user, notering=notering, andring=andring)
        return f"{goal.kod} bidrar också till {to.kod}."

    return act(request, goal, andring, "samband", form, write)


@require_POST
def mal_bidrar_bort(request: HttpRequest, ar: int, kod: str) -> HttpResponse:
    """Take back a contribution."""
    goal, andring = found(request, ar, kod)
    to = get_object_or_404(Mal, plan=goal.plan, kod=request.POST.get("till", ""))
    try:
        remove_contribution(goal, to, by=request.user, andring=andring)
    except RuleError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"{goal.kod} bidrar inte längre till {to.kod}.")
    return redirect(goal_url(goal, andring))


@require_POST
def mal_mats(request: HttpRequest, ar: int, kod: str) -> HttpResponse:
    """Let a nyckeltal measure the goal."""
    goal, andring = found(request, ar, kod)
    form = MatsForm(goal, request.POST, auto_id="mats_%s")

    def write() -> str:
        row, vikt = form.cleaned_data["nyckeltal"], form.cleaned_data["vikt"]
        link(goal, row, by=request.user, vikt=vikt, andring=andring)
        return f"{goal.kod} mäts av {row.kod}."

    return act(request, goal, andring, "mats", form, write)


@require_POST
def mal_mats_bort(request: HttpRequest, ar: int, kod: str) -> HttpResponse:
    """Stop a nyckeltal from measuring the goal."""
    goal, andring = found(request, ar, kod)
    row = get_object_or_404(Nyckeltal, kod=request.POST.get("nyckeltal", ""))
    try:
        unlink(goal, row, by=request.user, andring=andring)
    except RuleError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"{goal.kod} mäts inte längre av {row.kod}.")
    return redirect(goal_url(goal, andring))
