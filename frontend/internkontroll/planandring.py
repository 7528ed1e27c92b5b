"""Decisions to change an adopted plan, and what is changed through each."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from frontend.internkontroll.forms import FaststallForm
from frontend.internkontroll.planformular import AndringForm
from frontend.internkontroll.planlistor import ANDRINGAR
from frontend.internkontroll.planmoment import GET_POST, planned_moment
from frontend.internkontroll.skriv import attempt
from frontend.internkontroll.views import visible_enhet
from frontend.listfil import with_lists
from frontend.organisation.beslut import decision_facts
from frontend.versioner import seen_version
from internkontroll import services
from internkontroll.enums import PlanLage
from internkontroll.models import Kontrollmoment, Kontrollplan, Kontrollplanandring
from internkontroll.permissions import enheter_adopted_by, enheter_planned_by
from internkontroll.planhistorik import changes
from internkontroll.planlage import Planlage
from styrning.bas.errors import RuleError, StaleError
from styrning.grund.models import Enhet


def _adopted(enhet: Enhet, ar: int) -> Kontrollplan:
    rows = Kontrollplan.objects.select_related("enhet").filter(lage=PlanLage.FASTSTALLD)
    return get_object_or_404(rows, enhet=enhet, ar=ar)


@require_http_methods(GET_POST)
def plan_changes(request: HttpRequest, kod: str, ar: int) -> HttpResponseBase:
    """The plan's own decision and every decision to change it; a new one by those who may."""
    plan = _adopted(visible_enhet(request.user, kod, ar), ar)
    may = enheter_adopted_by(request.user).filter(pk=plan.enhet_id).exists()
    form = AndringForm(initial={"organ": plan.enhet.namn}) if may else None
    if request.method != "POST":
        return _render_changes(request, plan, form=form)
    get_object_or_404(enheter_adopted_by(request.user), pk=plan.enhet_id)
    form = AndringForm(request.POST)
    row, _, status = _registered(request, plan, form)
    if row:
        messages.success(request, "Beslutet är registrerat. Ändra nu planen enligt det.")
        return redirect("frontend:kontrollplan_andring", row.publikt_id)
    return _render_changes(request, plan, form=form, status=status)


def _render_changes(
    request: HttpRequest, plan: Kontrollplan, *, status: int = 200, **forms: Any
) -> HttpResponseBase:
    """``form`` registers a change; ``ratta`` corrects the plan's own decision."""
    form = forms.get("form")
    ratta = forms.get("ratta") or FaststallForm(
        initial=decision_facts(plan) | {"version": plan.version}
    )
    context = {
        "sida": "internkontroll",
        "plan": plan,
        "enhet": plan.enhet,
        "ar": plan.ar,
        "andringar": changes(plan),
        "form": form,
        "ratta": ratta if form else None,
        "konflikt": forms.get("konflikt"),
    }
    return with_lists(
        request, "frontend/internkontroll/andringar.html", context, ANDRINGAR, status=status
    )


@require_POST
def correct_adoption(request: HttpRequest, kod: str, ar: int) -> HttpResponseBase:
    """Correct the decision that adopted the plan, where it was mistyped."""
    enhet = get_object_or_404(enheter_adopted_by(request.user), kod=kod)
    plan = _adopted(enhet, ar)
    form = FaststallForm(request.POST)

    def write() -> Kontrollplan:
        return services.correct_adoption(plan, form.beslut, by=request.user, version=form.seen)

    saved, konflikt, status = attempt(form, write, decision_facts)
    if saved:
        messages.success(request, f"Beslutet är rättat: {saved.beslut_text}.")
        return redirect("frontend:kontrollplan_andringar", kod, ar)
    empty = AndringForm(initial={"organ": enhet.namn})
    return _render_changes(request, plan, form=empty, ratta=form, konflikt=konflikt, status=status)


def _registered(request: HttpRequest, plan: Kontrollplan, form: AndringForm):
    def write() -> Kontrollplanandring:
        motiv = form.cleaned_data["motiv"]
        return services.register_change(plan, form.beslut, motiv, by=request.user)

    return attempt(form, write, AndringForm.facts_of)


def _change(request: HttpRequest, andring_id: UUID, enheter) -> Kontrollplanandring:
    rows = Kontrollplanandring.objects.select_related("plan__enhet").filter(plan__enhet__in=enheter)
    return get_object_or_404(rows, publikt_id=andring_id)


@require_http_methods(GET_POST)
def plan_change(request: HttpRequest, andring_id: UUID) -> HttpResponseBase:
    """One decision: what was changed through it, what may be, and what was mistyped."""
    row = _change(request, andring_id, Enhet.objects.scope_visible_to(request.user))
    plan = row.plan
    may_decide = enheter_adopted_by(request.user).filter(pk=plan.enhet_id).exists()
    form = AndringForm(initial=AndringForm.facts_of(row) | {"version": row.version})
    konflikt, status = [], 200
    if request.method == "POST":
        get_object_or_404(enheter_adopted_by(request.user), pk=plan.enhet_id)
        form = AndringForm(request.POST)
        saved, konflikt, status = _corrected(request, row, form)
        if saved:
            messages.success(request, "Beslutet är rättat.")
            return redirect("frontend:kontrollplan_andring", andring_id)
    may_plan = enheter_planned_by(request.user).filter(pk=plan.enhet_id).exists()
    context = {
        "sida": "internkontroll",
        "plan": plan,
        "enhet": plan.enhet,
        "ar": plan.ar,
        "andring": next(r for r in changes(plan) if r.publikt_id == row.publikt_id),
        "form": form if may_decide else None,
        "konflikt": konflikt,
        "gallande": _ongoing(plan) if may_plan else [],
        "kan_andra": may_plan,
        "gemensamma": Planlage(plan).gemensamma if may_plan else [],
    }
    return render(request, "frontend/internkontroll/andring.html", context, status=status)


def _corrected(request: HttpRequest, row: Kontrollplanandring, form: AndringForm):
    def write() -> Kontrollplanandring:
        motiv = form.cleaned_data["motiv"]
        return services.correct_change(row, form.beslut, motiv, by=request.user, version=form.seen)

    return attempt(form, write, AndringForm.facts_of)


def _ongoing(plan: Kontrollplan) -> list[Kontrollmoment]:
    """The checks that may be ended: own, and not ended yet."""
    rows = plan.moment_lista.filter(avslutad_genom=None, gemensamt=None)
    return list(rows.order_by("kod"))


@require_POST
def end_check(request: HttpRequest, andring_id: UUID, moment_id: UUID) -> HttpResponse:
    """End a check of the adopted plan through the decision."""
    row = _change(request, andring_id, enheter_planned_by(request.user))
    moment = planned_moment(request, moment_id)
    try:
        services.end_moment(moment, row, by=request.user, version=seen_version(request.POST))
    except (RuleError, StaleError) as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"{moment.kod} {moment.vad} är avslutad.")
    return redirect("frontend:kontrollplan_andring", andring_id)


@require_POST
def take_common(request: HttpRequest, andring_id: UUID) -> HttpResponse:
    """Take what KS has added since into the adopted plan."""
    row = _change(request, andring_id, enheter_planned_by(request.user))
    given = services.give_common(row.plan, by=request.user, andring=row)
    if given:
        koder = ", ".join(moment.kod for moment in given)
        messages.success(request, f"Tillagda: {koder}. Ange vem som ansvarar för dem.")
    return redirect("frontend:kontrollplan_andring", andring_id)
