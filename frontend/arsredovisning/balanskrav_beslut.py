"""KF's decisions on deficits: an åtgärdsplan, or that a deficit is not restored."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from frontend.arsredovisning.balanskrav_forms import UnderskottForm, facts_of_decision
from frontend.arsredovisning.geh import MENY
from frontend.organisation.forms import add_rule_error, posted
from frontend.versioner import answer_status, conflict, seen_version
from styrning.arsredovisning.models import Balanskravsbeslut
from styrning.arsredovisning.models.balanskrav import records_deficit_decisions
from styrning.arsredovisning.services.balanskrav import (
    change_deficit_decision,
    record_deficit_decision,
)
from styrning.bas.errors import RuleError, StaleError

PAGE = "frontend/arsredovisning/balanskrav_beslut.html"


@require_http_methods(["GET", "HEAD", "POST"])
def balanskrav_beslut_nytt(request: HttpRequest, ar: int) -> HttpResponse:
    """Record what KF decided of a deficit; ``ar`` is the year that it was asked from."""
    if not records_deficit_decisions(request.user):
        raise Http404
    form = UnderskottForm(posted(request), initial={"ar": ar})
    if form.is_bound and form.is_valid():
        try:
            record_deficit_decision(form.underskott, by=request.user)
        except RuleError as error:
            add_rule_error(form, error)
        else:
            messages.success(request, "Beslutet är registrerat.")
            return redirect("frontend:balanskrav", ar=ar)
    context = {"sida": MENY, "form": form, "ar": ar, "rad": None}
    return render(request, PAGE, context, status=answer_status(form))


@require_http_methods(["GET", "HEAD", "POST"])
def balanskrav_beslut(request: HttpRequest, ar: int, beslut: UUID) -> HttpResponse:
    """Correct what was recorded of a decision."""
    rows = Balanskravsbeslut.objects.editable_by(request.user)
    row = get_object_or_404(rows, publikt_id=beslut)
    form = UnderskottForm(posted(request), initial=facts_of_decision(row))
    konflikt: list[dict[str, str]] = []
    sedd = seen_version(request.POST) if form.is_bound else row.version
    if form.is_bound and form.is_valid():
        try:
            change_deficit_decision(row, form.underskott, by=request.user, version=sedd)
        except StaleError as error:
            current: Balanskravsbeslut = error.current  # type: ignore[assignment]
            facts = facts_of_decision(current) | {"belopp": current.belopp}
            konflikt, sedd = conflict(form, facts), current.version
        except RuleError as error:
            add_rule_error(form, error)
        else:
            messages.success(request, "Beslutet är rättat.")
            return redirect("frontend:balanskrav", ar=ar)
    context = {
        "sida": MENY, "form": form, "ar": ar, "rad": row, "konflikt": konflikt, "sedd": sedd,
    }  # fmt: skip
    return render(request, PAGE, context, status=answer_status(form, konflikt))
