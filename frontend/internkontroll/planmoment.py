"""A check of a plan: added, changed, removed, moved to another nämnd, ended by a decision."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from frontend.internkontroll.planformular import FlyttaForm, MomentForm
from frontend.internkontroll.skriv import Konflikt, attempt
from frontend.organisation.forms import posted
from frontend.versioner import seen_version
from internkontroll import services
from internkontroll.enums import PlanLage
from internkontroll.models import Kontrollmoment, Kontrollplan, Kontrollplanandring
from internkontroll.permissions import enheter_planned_by
from styrning.bas.errors import RuleError, StaleError

GET_POST = ["GET", "HEAD", "POST"]


def planned_plan(request: HttpRequest, kod: str, ar: int) -> Kontrollplan:
    """Raises: Http404 for a plan that the user may not write."""
    rows = Kontrollplan.objects.select_related("enhet").filter(
        enhet__in=enheter_planned_by(request.user), ar=ar
    )
    return get_object_or_404(rows, enhet__kod=kod)


def planned_moment(request: HttpRequest, moment_id: UUID) -> Kontrollmoment:
    """Raises: Http404 for a check that the user may not write."""
    rows: QuerySet[Kontrollmoment] = Kontrollmoment.objects.select_related(
        "plan__enhet", "risk", "gemensamt", "nyckeltal", "undersokning", "ansvarig_person",
        "avslutad_genom",
    ).filter(plan__enhet__in=enheter_planned_by(request.user))  # fmt: skip
    return get_object_or_404(rows, publikt_id=moment_id)


def _andring(plan: Kontrollplan, asked: str) -> Kontrollplanandring | None:
    """The decision that a check is added or ended through, where one is named and is the plan's."""
    try:
        return plan.andringar.filter(publikt_id=UUID(asked)).first()
    except ValueError:
        return None


@require_http_methods(GET_POST)
def new_check(request: HttpRequest, kod: str, ar: int) -> HttpResponse:
    """A new check in a draft, or in an adopted plan through the decision that ``andring`` names."""
    plan = planned_plan(request, kod, ar)
    andring = _andring(plan, request.GET.get("andring", ""))
    if plan.lage == PlanLage.FASTSTALLD and andring is None and request.method != "POST":
        return redirect("frontend:kontrollplan_andringar", kod, ar)
    form = MomentForm(
        posted(request),
        plan=plan,
        user=request.user,
        initial={"risk": request.GET.get("risk")},
    )
    status = 200
    if request.method == "POST":

        def write() -> Kontrollmoment:
            return services.add_moment(plan, form.moment(), by=request.user, andring=andring)

        moment, _, status = attempt(form, write, MomentForm.facts_of)
        if moment:
            messages.success(request, f"Kontrollmomentet {moment.kod} är tillagt.")
            return _back(plan, andring)
    return _render(request, plan, form, status=status, andring=andring)


def _back(plan: Kontrollplan, andring: Kontrollplanandring | None = None) -> HttpResponse:
    if andring is not None:
        return redirect("frontend:kontrollplan_andring", andring.publikt_id)
    return redirect("frontend:kontrollplan", plan.enhet.kod, plan.ar)


def _render(
    request: HttpRequest, plan: Kontrollplan, form: MomentForm, *, status: int = 200, **more: Any
) -> HttpResponse:
    """The page of one check; ``more`` is moment, andring, konflikt and flytta where there are."""
    moment = more.get("moment")
    context = {
        "sida": "internkontroll",
        "plan": plan,
        "enhet": plan.enhet,
        "ar": plan.ar,
        "moment": moment,
        "form": form,
        "konflikt": more.get("konflikt"),
        "andring": more.get("andring"),
        "flytta": more.get("flytta"),
    }
    return render(request, "frontend/internkontroll/moment.html", context, status=status)


@require_http_methods(GET_POST)
def change_check(request: HttpRequest, moment_id: UUID) -> HttpResponse:
    """Change a check; of what is decided by others only who answers and how it is drawn."""
    moment = planned_moment(request, moment_id)
    facts = MomentForm.facts_of(moment) | {"version": moment.version}
    options: dict[str, Any] = {"plan": moment.plan, "user": request.user, "moment": moment}
    if request.method != "POST":
        form = MomentForm(initial=facts, **options)
        return _shown(request, moment, form)
    form = MomentForm(request.POST, initial=facts, **options)

    def write() -> Kontrollmoment:
        return services.update_moment(moment, form.moment(), by=request.user, version=form.seen)

    saved, konflikt, status = attempt(form, write, MomentForm.facts_of)
    if saved:
        messages.success(request, f"{saved.kod} är sparad.")
        return _back(moment.plan)
    return _shown(request, moment, form, konflikt=konflikt, status=status)


def _shown(
    request: HttpRequest,
    moment: Kontrollmoment,
    form: MomentForm,
    *,
    konflikt: Konflikt | None = None,
    flytta: FlyttaForm | None = None,
    status: int = 200,
) -> HttpResponse:
    if flytta is None and moment.plan.lage == PlanLage.UTKAST and moment.gemensamt_id is None:
        initial = {"version": moment.version}
        flytta = FlyttaForm(moment=moment, user=request.user, initial=initial)
        flytta = flytta if _choices(flytta) else None
    return _render(
        request, moment.plan, form, moment=moment, konflikt=konflikt, flytta=flytta, status=status
    )


def _choices(form: forms.Form) -> bool:
    field: Any = form.fields["plan"]
    return bool(field.queryset.exists())


@require_POST
def remove_check(request: HttpRequest, moment_id: UUID) -> HttpResponse:
    moment = planned_moment(request, moment_id)
    try:
        services.remove_moment(moment, by=request.user, version=seen_version(request.POST))
    except (RuleError, StaleError) as error:
        messages.error(request, str(error))
        return redirect("frontend:moment", moment_id)
    messages.success(request, f"{moment.kod} {moment.vad} är borttagen ur planen.")
    return _back(moment.plan)


@require_POST
def move_check(request: HttpRequest, moment_id: UUID) -> HttpResponse:
    moment = planned_moment(request, moment_id)
    flytta = FlyttaForm(request.POST, moment=moment, user=request.user)

    def write() -> Kontrollmoment:
        target = flytta.cleaned_data["plan"]
        return services.move_moment(moment, target, by=request.user, version=flytta.seen)

    moved, konflikt, status = attempt(flytta, write, lambda row: {"plan": row.plan})
    if moved:
        messages.success(request, f"{moved.kod} hör nu till {moved.plan.enhet.namn}.")
        return _back(moved.plan)
    facts = MomentForm.facts_of(moment) | {"version": moment.version}
    form = MomentForm(initial=facts, plan=moment.plan, user=request.user, moment=moment)
    return _shown(request, moment, form, konflikt=konflikt, flytta=flytta, status=status)
