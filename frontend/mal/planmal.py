"""A goal of a plan as a page: its form, and what else is done with it.

A draft is free; in an adopted plan each address carries the amendment that is worked on.
"""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from frontend.mal.forms import (
    IhopForm,
    MalForm,
    MatsForm,
    NyttMalForm,
    SambandForm,
    UpphorForm,
    initial_of,
)
from frontend.mal.planer import MENY, chosen_amendment, editable_plan, through
from frontend.organisation.forms import add_rule_error, posted
from frontend.versioner import seen_version
from mal.enums import PlanLage
from mal.models import Mal, Plan, Planandring
from mal.services import (
    add_goal,
    change_goal,
    end_goal,
    merge_goals,
    remove_goal,
)
from styrning.bas.errors import RuleError, StaleError
from styrning.bas.periods import swedish_date

FIRST_AMEND = "{plan} är fastställd. Registrera beslutet om ändring, eller välj ett nedan."


def _plan_url(plan: Plan, andring: Planandring | None) -> str:
    return reverse("frontend:plan", args=[plan.ar]) + through(andring)


def goal_url(goal: Mal, andring: Planandring | None) -> str:
    """The goal's page, in the amendment that is worked on."""
    return reverse("frontend:plan_mal", args=[goal.plan.ar, goal.kod]) + through(andring)


def found(request: HttpRequest, ar: int, kod: str) -> tuple[Mal, Planandring | None]:
    """A goal of a plan that the reader may work on, and the amendment that is worked on."""
    plan = editable_plan(request, ar)
    goals = Mal.objects.select_related("plan", "parent", "niva", "huvudansvarig")
    return get_object_or_404(goals, plan=plan, kod=kod), chosen_amendment(request, plan)


def _must_amend(request: HttpRequest, plan: Plan, andring: Planandring | None) -> bool:
    """Whether an adopted plan is asked for without the amendment to change it through."""
    return request.method != "POST" and plan.lage == PlanLage.FASTSTALLD and andring is None


@require_http_methods(["GET", "HEAD", "POST"])
def mal_nytt(request: HttpRequest, ar: int) -> HttpResponse:
    """A new goal, in a draft or through an amendment."""
    plan = editable_plan(request, ar)
    andring = chosen_amendment(request, plan)
    if _must_amend(request, plan, andring):
        messages.info(request, FIRST_AMEND.format(plan=plan.namn))
        return redirect("frontend:plan", ar=ar)
    initial = {"parent": request.GET.get("under")}
    if andring and andring.beslut_datum and andring.beslut_datum.year == ar:
        initial["borjar"] = andring.beslut_datum.isoformat()
    form = (NyttMalForm if andring else MalForm)(plan, posted(request), initial=initial)
    if form.is_bound and form.is_valid():
        try:
            goal = add_goal(
                plan,
                form.cleaned_data["parent"],
                form.malform,
                by=request.user,
                andring=andring,
                borjar=form.cleaned_data.get("borjar"),
            )
        except RuleError as error:
            add_rule_error(form, error)
        else:
            messages.success(request, f"{goal.kod} är tillagt.")
            return redirect(_plan_url(plan, andring))
    return _goal_page(request, Mal(plan=plan), andring, {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def mal_andra(request: HttpRequest, ar: int, kod: str) -> HttpResponse:
    """Change a goal and where it stands, in a draft or through an amendment."""
    goal, andring = found(request, ar, kod)
    if _must_amend(request, goal.plan, andring):
        messages.info(request, FIRST_AMEND.format(plan=goal.plan.namn))
        return redirect("frontend:plan", ar=ar)
    form = _form_of(goal, posted(request))
    konflikt: list[dict[str, str]] = []
    if form.is_bound and form.is_valid():
        try:
            _save_goal(request, goal, form, andring)
        except StaleError as error:
            konflikt = _conflict(form, error.current)
            add_rule_error(form, error)
        except RuleError as error:
            add_rule_error(form, error)
        else:
            messages.success(request, f"{goal.kod} är ändrat.")
            return redirect(_plan_url(goal.plan, andring))
    return _goal_page(request, goal, andring, {"form": form, "konflikt": konflikt})


def _form_of(goal: Mal, data: Any = None) -> MalForm:
    form = MalForm(goal.plan, data, goal=goal, initial=initial_of(goal))
    if goal.parent_id is None:
        del form.fields["parent"]
    return form


def _save_goal(request: HttpRequest, goal: Mal, form: MalForm, andring: Planandring | None) -> None:
    parent = form.cleaned_data.get("parent")
    seen = seen_version(request.POST)
    change_goal(goal, form.malform, by=request.user, version=seen, parent=parent, andring=andring)


def _conflict(form: MalForm, saved: Mal) -> list[dict[str, str]]:
    """What was typed beside what another saved, where they differ."""
    now = _form_of(Mal.objects.select_related("plan", "parent").get(pk=saved.pk))
    rows = []
    for name, field in form.fields.items():
        typed, kept = form[name].value(), now[name].value()
        if _sent(typed) != _sent(kept):
            pair = {"ditt": _shown(field, typed), "sparat": _shown(field, kept)}
            rows.append({"vad": str(field.label), **pair})
    return rows


def _sent(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return sorted(map(str, value))
    return str(value if value is not None else "").replace("\r\n", "\n").strip()


def _shown(field: forms.Field, value: Any) -> str:
    words = {str(key): str(word) for key, word in getattr(field, "choices", [])}
    values = value if isinstance(value, list | tuple) else [value]
    shown = [words.get(str(one), str(one or "")).lstrip("– ") for one in values]
    return ", ".join(filter(None, shown)) or "tomt"


@require_POST
def mal_bort(request: HttpRequest, ar: int, kod: str) -> HttpResponse:
    """Take a goal out of a draft plan."""
    goal, andring = found(request, ar, kod)
    try:
        remove_goal(goal, by=request.user)
    except RuleError as error:
        messages.error(request, str(error))
        return redirect(goal_url(goal, andring))
    messages.success(request, f"{kod} ingår inte längre i utkastet.")
    return redirect("frontend:plan", ar=ar)


def act(
    request: HttpRequest,
    goal: Mal,
    andring: Planandring | None,
    name: str,
    form: forms.Form,
    write: Callable[[], str],
) -> HttpResponse:
    """Write and go back to the goal; or show the goal with the form as it was filled in."""
    typed: dict[str, Any] = {name: form}
    if form.is_valid():
        try:
            message = write()
        except RuleError as error:
            add_rule_error(form, error)
            typed["inaktuell"] = isinstance(error, StaleError)
        else:
            messages.success(request, message)
            kept = Mal.objects.filter(pk=goal.pk).exists()
            return redirect(goal_url(goal, andring) if kept else _plan_url(goal.plan, andring))
    return _goal_page(request, goal, andring, typed)


@require_POST
def mal_upphor(request: HttpRequest, ar: int, kod: str) -> HttpResponse:
    """End a goal of an adopted plan within its year, or take the ending back."""
    goal, andring = found(request, ar, kod)
    taken_back = "aterta" in request.POST
    form = UpphorForm(request.POST, auto_id="upphor_%s")
    if taken_back:
        form.fields["upphor"].required = False

    def write() -> str:
        day = None if taken_back else form.cleaned_data["upphor"]
        seen = seen_version(request.POST)
        end_goal(goal, day, by=request.user, andring=andring, version=seen)
        if day is None:
            return f"{goal.kod} gäller igen."
        return f"{goal.kod} gäller inte från och med {swedish_date(day)}."

    return act(request, goal, andring, "upphor", form, write)


@require_POST
def mal_ihop(request: HttpRequest, ar: int, kod: str) -> HttpResponse:
    """Let a goal of a draft go up in another."""
    goal, andring = found(request, ar, kod)
    form = IhopForm(goal, request.POST, auto_id="ihop_%s")

    def write() -> str:
        to, notering = form.cleaned_data["till"], form.cleaned_data["notering"]
        merge_goals(goal, to, by=request.user, notering=notering)
        return f"{goal.kod} har gått upp i {to.kod}, som tar över det som hörde till målet."

    return act(request, goal, andring, "ihop", form, write)


def _goal_page(
    request: HttpRequest, goal: Mal, andring: Planandring | None, typed: dict[str, Any]
) -> HttpResponse:
    """The page, with those of its forms that were filled in as they were."""
    mal = goal if goal.pk else None
    konflikt = typed.get("konflikt")
    context: dict[str, Any] = {
        "sida": MENY,
        "plan": goal.plan,
        "mal": mal,
        "andring": andring,
        "genom": through(andring),
        "utkast": goal.plan.lage == PlanLage.UTKAST,
        "sedd": request.POST.get("version") or (mal.version if mal else 0),
    }
    if mal:
        context |= {
            "form": _form_of(mal),
            "mats": MatsForm(mal, auto_id="mats_%s"),
            "mats_av": mal.nyckeltal_lankar.select_related("nyckeltal").order_by("ordning"),
            "samband": SambandForm(mal, auto_id="samband_%s"),
            "ihop": IhopForm(mal, auto_id="ihop_%s"),
            "upphor": UpphorForm(initial={"upphor": mal.upphor}, auto_id="upphor_%s"),
            "bidrar_till": mal.bidrar_till.select_related("till").order_by("till__lft"),
            "bidrag_fran": mal.bidrag_fran.select_related("mal").order_by("mal__lft"),
        }
    context |= typed
    if konflikt:
        context["sedd"] = Mal.objects.values_list("version", flat=True).get(pk=goal.pk)
    bound = any(isinstance(form, forms.Form) and form.is_bound for form in typed.values())
    stale = konflikt or typed.get("inaktuell")
    status = 409 if stale else 422 if bound else 200
    return render(request, "frontend/mal/plan_mal.html", context, status=status)
