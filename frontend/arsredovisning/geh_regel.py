"""The council's rule for god ekonomisk hushållning: all versions, a new one, a correction."""

from itertools import pairwise
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from frontend.arsredovisning.geh_forms import GehregelForm, facts_of_rule, shown_rule
from frontend.organisation.forms import add_rule_error, posted
from frontend.versioner import answer_status, conflict, seen_version
from styrning.arsredovisning.geh_del import rule
from styrning.arsredovisning.gehvisning import rule_rows
from styrning.arsredovisning.models import Gehregel
from styrning.arsredovisning.models.geh import edits_rules
from styrning.arsredovisning.services.geh import change_rule, set_rule
from styrning.bas.errors import RuleError, StaleError

MENY = "arsredovisning"


@require_safe
def geh_regler(request: HttpRequest) -> HttpResponse:
    """Every rule, the latest first, for all logged in."""
    rows: list[dict[str, Any]] = [
        {"rad": row, "rader": rule_rows(rule(row))} for row in Gehregel.objects.all()
    ]
    for later, earlier in pairwise([{"rad": None}, *rows]):
        earlier["till"] = later["rad"].fran_ar - 1 if later["rad"] else None
    context = {"sida": MENY, "regler": rows, "far_andra": edits_rules(request.user)}
    return render(request, "frontend/arsredovisning/geh_regler.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def geh_regel_ny(request: HttpRequest) -> HttpResponse:
    """Record a rule with its decision."""
    if not edits_rules(request.user):
        raise Http404
    latest = Gehregel.objects.first()
    form = GehregelForm(posted(request), initial=_like(latest))
    if form.is_bound and form.is_valid():
        try:
            row = set_rule(form.regelform, by=request.user)
        except RuleError as error:
            add_rule_error(form, error)
        else:
            messages.success(request, f"Regeln gäller från och med {row.fran_ar}.")
            return redirect("frontend:geh_regler")
    context = {"sida": MENY, "form": form, "rad": None}
    status = answer_status(form)
    return render(request, "frontend/arsredovisning/geh_regel.html", context, status=status)


def _like(row: Gehregel | None) -> dict:
    """A new rule begins as the one that holds, but for its year and decision."""
    if row is None:
        return {}
    decided = {"fran_ar", "organ", "datum", "paragraf", "diarienummer"}
    return {name: value for name, value in shown_rule(row).items() if name not in decided}


@require_http_methods(["GET", "HEAD", "POST"])
def geh_regel(request: HttpRequest, fran_ar: int) -> HttpResponse:
    """Correct what was recorded of a rule."""
    row = get_object_or_404(Gehregel.objects.editable_by(request.user), fran_ar=fran_ar)
    form = GehregelForm(posted(request), initial=shown_rule(row))
    konflikt: list[dict[str, str]] = []
    sedd = seen_version(request.POST) if form.is_bound else row.version
    if form.is_bound and form.is_valid():
        try:
            change_rule(row, form.regelform, by=request.user, version=sedd)
        except StaleError as error:
            current: Gehregel = error.current  # type: ignore[assignment]
            konflikt, sedd = conflict(form, facts_of_rule(current)), current.version
        except RuleError as error:
            add_rule_error(form, error)
        else:
            messages.success(request, "Regeln är rättad.")
            return redirect("frontend:geh_regler")
    context = {"sida": MENY, "form": form, "rad": row, "konflikt": konflikt, "sedd": sedd}
    status = answer_status(form, konflikt)
    return render(request, "frontend/arsredovisning/geh_regel.html", context, status=status)
