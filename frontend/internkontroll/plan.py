"""What a samordnare or godkännare writes in a plan; a refused form comes back as it was typed."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from frontend.internkontroll.forms import (
    FaststallForm,
    TillfalleForm,
    add_rule_error,
    retry,
)
from frontend.internkontroll.views import render_plan
from frontend.internkontroll.vy import Planvy
from internkontroll import services
from internkontroll.models import Kontrollplan
from internkontroll.permissions import enheter_adopted_by, enheter_planned_by
from styrning.bas.errors import RuleError, StaleError
from styrning.grund.models import Enhet


def _plan(enheter: QuerySet[Enhet], kod: str, ar: int) -> Kontrollplan:
    plans = Kontrollplan.objects.select_related("enhet").filter(enhet__in=enheter, ar=ar)
    return get_object_or_404(plans, enhet__kod=kod)


def _answer(
    request: HttpRequest,
    enhet: Enhet,
    ar: int,
    name: str,
    form: forms.Form,
    write: Callable[[], Any],
) -> HttpResponseBase:
    """Write and go back to the plan; or show the plan with the form as it was typed."""
    if form.is_valid():
        try:
            message = write()
        except StaleError as error:
            again = _against(error.current, request, error)
            vy = Planvy(enhet, ar, request.user, typed={name: again})
            return render_plan(request, vy, status=409)
        except RuleError as error:
            add_rule_error(form, error)
        else:
            messages.success(request, message)
            return redirect("frontend:kontrollplan", enhet.kod, ar)
    vy = Planvy(enhet, ar, request.user, typed={name: form})
    return render_plan(request, vy, status=422)


def _against(saved: Any, request: HttpRequest, error: StaleError) -> FaststallForm:
    """The decision as it was typed, against the plan that the page now shows."""
    form = FaststallForm(retry(request.POST, saved.version))
    add_rule_error(form, error)
    return form


@require_POST
def new_occasion(request: HttpRequest, kod: str, ar: int) -> HttpResponseBase:
    plan = _plan(enheter_planned_by(request.user), kod, ar)
    form = TillfalleForm(request.POST, plan=plan)

    def write() -> str:
        typed = form.cleaned_data
        row = services.plan_tillfalle(
            typed["moment"], typed["uppfoljning"], typed["planerad"], by=request.user
        )
        return f"{row.moment.kod} är planerad till {row.planerad:%Y-%m-%d}."

    return _answer(request, plan.enhet, ar, "tillfalle", form, write)


@require_POST
def adopt(request: HttpRequest, kod: str, ar: int) -> HttpResponseBase:
    plan = _plan(enheter_adopted_by(request.user), kod, ar)
    form = FaststallForm(request.POST)

    def write() -> str:
        row = services.adopt_plan(plan, form.beslut, by=request.user, version=form.seen)
        return f"Planen är fastställd: {row.beslut_text}."

    return _answer(request, plan.enhet, ar, "faststall", form, write)
