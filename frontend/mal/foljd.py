"""Succession on pages: what a goal replaced, shown to readers and recorded by editors."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from frontend.organisation.forms import add_rule_error, posted
from mal.foljd import succession_of
from mal.models import Mal, Plan
from mal.services import record_succession, remove_succession
from styrning.arsredovisning.read_model import KF
from styrning.bas.errors import RuleError
from styrning.grund.models import User

MENY = "roda_traden"


class FoljdForm(forms.Form):
    """The goal that this one takes over from."""

    use_required_attribute = False
    field_order = ("fran", "notering")
    notering = forms.CharField(
        label="Notering",
        max_length=300,
        required=False,
        help_text="Till exempel: Två mål blev ett när nämnderna slogs samman.",
    )

    def __init__(self, goal: Mal, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["fran"] = forms.ModelChoiceField(
            ended_before(goal),
            label="Mål som upphörde",
            to_field_name="kod",
            empty_label="Välj …",
        )
        self.order_fields(self.field_order)


def ended_before(goal: Mal) -> QuerySet[Mal]:
    """The assessed goals of the plan before that do not live on in the goal's plan."""
    earlier = Plan.objects.filter(ar__lt=goal.plan.ar).order_by("-ar").values("pk")[:1]
    lives_on = Mal.objects.filter(plan=goal.plan, identitet=OuterRef("identitet"))
    return Mal.objects.filter(~Exists(lives_on), plan__in=earlier, niva__bedoms=True).order_by(
        "lft"
    )


def succession_context(user: User, mal: dict[str, Any], omfattning: str) -> dict[str, Any]:
    """What the goal's page shows of what it replaced and what replaced it."""
    return {"foljd": succession_of(mal["identitet"], user, kf_only=omfattning == KF)}


def _goal(request: HttpRequest, ar: int, kod: str) -> Mal:
    plans = Plan.objects.editable_by(request.user)
    goals = Mal.objects.select_related("plan", "huvudansvarig")
    return get_object_or_404(goals, plan__in=plans, plan__ar=ar, kod=kod)


@require_http_methods(["GET", "HEAD", "POST"])
def plan_foljd(request: HttpRequest, ar: int, kod: str) -> HttpResponse:
    """Record which ended goal this one takes over from."""
    goal = _goal(request, ar, kod)
    form = FoljdForm(goal, posted(request))
    if form.is_bound and form.is_valid():
        before, notering = form.cleaned_data["fran"], form.cleaned_data["notering"]
        try:
            record_succession(before, goal, by=request.user, notering=notering)
        except RuleError as error:
            add_rule_error(form, error)
        else:
            messages.success(request, f"Noterat: {goal.kod} ersätter {before.kod}.")
            return redirect("frontend:plan_foljd", ar=ar, kod=kod)
    context = {
        "sida": MENY,
        "plan": goal.plan,
        "mal": goal,
        "form": form,
        "fore": succession_of(goal.identitet, request.user, kf_only=False).fore,
        "finns_val": ended_before(goal).exists(),
    }
    status = 422 if form.is_bound else 200
    return render(request, "frontend/mal/foljd_andra.html", context, status=status)


@require_POST
def plan_foljd_bort(request: HttpRequest, ar: int, kod: str) -> HttpResponse:
    """Take back a succession."""
    goal = _goal(request, ar, kod)
    asked = (request.POST.get("ar", ""), request.POST.get("fran", ""))
    recorded = succession_of(goal.identitet, request.user, kf_only=False).fore
    row = next((rad for rad in recorded if (str(rad.ar), rad.kod) == asked), None)
    if row is None:
        raise Http404
    before = get_object_or_404(Mal, plan__ar=row.ar, kod=row.kod)
    remove_succession(before, goal, by=request.user)
    messages.success(request, f"{goal.kod} ersätter inte längre {before.kod}.")
    return redirect("frontend:plan_foljd", ar=ar, kod=kod)
