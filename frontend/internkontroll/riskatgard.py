"""A direct action against a risk: added on the risk's page, followed up on its own."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from frontend.internkontroll.forms import AtgardForm, add_rule_error
from frontend.internkontroll.risk import render_risk, writable_risk
from frontend.internkontroll.riskformular import RiskatgardForm
from frontend.internkontroll.skriv import Konflikt, attempt_action
from internkontroll import services
from internkontroll.models import RiskAtgard
from internkontroll.permissions import enheter_action_by, risks_read_by
from styrning.bas.errors import RuleError


@require_POST
def add(request: HttpRequest, risk_id: UUID) -> HttpResponseBase:
    """Add an action against the risk."""
    risk = writable_risk(request, risk_id)
    form = RiskatgardForm(request.POST)
    if form.is_valid():
        try:
            services.add_risk_action(risk, form.atgard(), by=request.user)
        except RuleError as error:
            add_rule_error(form, error)
        else:
            messages.success(request, "Åtgärden är tillagd.")
            return redirect("frontend:risk", risk.publikt_id)
    return render_risk(request, risk, status=422, atgard=form)


@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, atgard_id: UUID) -> HttpResponse:
    """How an action against a risk goes; told by those who report for the nämnd."""
    ties = RiskAtgard.objects.filter(risk__in=risks_read_by(request.user))
    tie = get_object_or_404(
        ties.select_related("risk__enhet", "atgard"), atgard__publikt_id=atgard_id
    )
    kan_andra = enheter_action_by(request.user).filter(pk=tie.atgard.enhet_id).exists()
    if request.method == "POST" and not kan_andra:
        raise Http404
    form, status = AtgardForm(initial=AtgardForm.facts_of(tie.atgard)), 200
    konflikt: Konflikt = []
    if request.method == "POST":
        form = AtgardForm(request.POST)
        konflikt, status = attempt_action(request, tie.atgard, form)
        if status == 302:
            return redirect("frontend:risk", tie.risk.publikt_id)
    context = {"atgard": tie.atgard, "risk": tie.risk, "form": form, "kan_andra": kan_andra,
               "konflikt": konflikt, "sida": "internkontroll"}  # fmt: skip
    return render(request, "frontend/internkontroll/riskatgard.html", context, status=status)
