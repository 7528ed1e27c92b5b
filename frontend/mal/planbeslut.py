"""The decisions that a plan rests on, corrected where they were mistyped."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from frontend.mal.forms import AndringForm, PlanbeslutForm
from frontend.mal.planer import MENY, editable_plan
from frontend.organisation.beslut import BeslutForm, decision_facts
from frontend.organisation.forms import add_rule_error, posted
from frontend.versioner import answer_status, conflict, seen_version
from mal.enums import PlanLage
from mal.models import Plan, Planandring
from mal.services import change_adoption, change_amendment
from styrning.bas.errors import RuleError, StaleError

Row = Plan | Planandring


def _facts_of(row: Row) -> dict[str, Any]:
    return decision_facts(row) | ({"text": row.text} if isinstance(row, Planandring) else {})


@require_http_methods(["GET", "HEAD", "POST"])
def plan_beslut(request: HttpRequest, ar: int) -> HttpResponse:
    """Correct the decision that adopted a plan."""
    row = editable_plan(request, ar)
    if row.lage == PlanLage.UTKAST:
        raise Http404
    form = PlanbeslutForm(posted(request), initial=_facts_of(row))

    def write(seen: int) -> Row:
        return change_adoption(row, form.beslut, by=request.user, version=seen)

    return _correct(request, row, row, form, write)


@require_http_methods(["GET", "HEAD", "POST"])
def andring_ratta(request: HttpRequest, ar: int, andring: UUID) -> HttpResponse:
    """Correct the decision of an amendment, and what it says."""
    plan = editable_plan(request, ar)
    row = get_object_or_404(Planandring, plan=plan, publikt_id=andring)
    form = AndringForm(posted(request), initial=_facts_of(row))

    def write(seen: int) -> Row:
        text = form.cleaned_data["text"]
        return change_amendment(row, form.beslut, text, by=request.user, version=seen)

    return _correct(request, plan, row, form, write)


def _correct(
    request: HttpRequest, plan: Plan, row: Row, form: BeslutForm, write: Callable[[int], Row]
) -> HttpResponse:
    konflikt: list[dict[str, str]] = []
    sedd = seen_version(request.POST) if form.is_bound else row.version
    if form.is_bound and form.is_valid():
        try:
            write(sedd)
        except StaleError as error:
            konflikt = conflict(form, _facts_of(error.current))  # type: ignore[arg-type]
            sedd = error.current.version  # type: ignore[attr-defined]
        except RuleError as error:
            add_rule_error(form, error)
        else:
            messages.success(request, "Beslutet är rättat.")
            return redirect("frontend:plan", ar=plan.ar)
    context = {
        "sida": MENY,
        "plan": plan,
        "rad": row,
        "form": form,
        "konflikt": konflikt,
        "sedd": sedd,
    }
    status = answer_status(form, konflikt)
    return render(request, "frontend/mal/plan_beslut.html", context, status=status)
