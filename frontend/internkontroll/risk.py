"""One risk: read, added, described, scored, ended. A refused form comes back as it was typed."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from frontend.internkontroll.forms import VersionForm, add_rule_error, retry
from frontend.internkontroll.planlistor import RISK
from frontend.internkontroll.riskformular import AvslutaForm, RiskForm, VarderingForm
from frontend.internkontroll.risksida import Risksida
from frontend.listfil import with_lists
from frontend.versioner import conflict
from internkontroll import services
from internkontroll.models import Risk
from internkontroll.permissions import enheter_planned_by, risks_read_by
from internkontroll.skalor import read_scales
from styrning.bas.errors import RuleError, StaleError
from styrning.grund.models import Enhet


def readable_risk(request: HttpRequest, risk_id: UUID) -> Risk:
    """Raises: Http404 for a risk that the user may not read."""
    rows = risks_read_by(request.user).select_related("enhet")
    return get_object_or_404(rows, publikt_id=risk_id)


def writable_risk(request: HttpRequest, risk_id: UUID) -> Risk:
    """Raises: Http404 for a risk that the user may not write."""
    rows = Risk.objects.filter(enhet__in=enheter_planned_by(request.user)).select_related("enhet")
    return get_object_or_404(rows, publikt_id=risk_id)


def render_risk(
    request: HttpRequest, risk: Risk, *, status: int = 200, fel: str = "", **typed: forms.Form
) -> HttpResponseBase:
    """The risk's page; ``typed`` are forms that were refused, by name."""
    sida = Risksida(risk, request.user, typed)
    context = {"vy": sida, "risk": risk, "enhet": risk.enhet, "fel": fel,
               "sida": "internkontroll"}  # fmt: skip
    return with_lists(request, "frontend/internkontroll/risk.html", context, RISK, status=status)


@require_safe
def show_risk(request: HttpRequest, risk_id: UUID) -> HttpResponseBase:
    """What the risk is, what it is worth, what is done about it, and how it has moved."""
    return render_risk(request, readable_risk(request, risk_id))


@require_http_methods(["GET", "HEAD", "POST"])
def new_risk(request: HttpRequest, kod: str) -> HttpResponse:
    """A new risk, scored at once or later."""
    enhet = get_object_or_404(enheter_planned_by(request.user), kod=kod)
    skala = read_scales().gallande
    data = request.POST if request.method == "POST" else None
    form = RiskForm(data, enhet=enhet, user=request.user)
    varde = VarderingForm(data, skala=skala, optional=True) if skala else None
    status = 200
    if request.method == "POST":
        risk = _added(request, enhet, form, varde)
        if risk is not None:
            return redirect("frontend:risk", risk.publikt_id)
        status = 422
    context = {"enhet": enhet, "form": form, "varde": varde, "skala": skala, "risk": None,
               "konflikt": None, "sida": "internkontroll"}  # fmt: skip
    return render(request, "frontend/internkontroll/risk_form.html", context, status=status)


def _added(
    request: HttpRequest, enhet: Enhet, form: RiskForm, varde: VarderingForm | None
) -> Risk | None:
    """The risk, or None where something was refused; the forms say what."""
    valid = [part.is_valid() for part in (form, varde) if part is not None]
    if not all(valid):
        return None
    try:
        score = varde.vardering() if varde else None
        risk = services.add_risk(enhet, form.risk(), score, by=request.user)
    except RuleError as error:
        add_rule_error(_form_of(error, form, varde), error)
        return None
    worth = f" med riskvärde {risk.riskvarde}" if risk.riskvarde else ", men är inte värderad än"
    messages.success(request, f"Risken {risk.kod} är tillagd{worth}.")
    return risk


def _form_of(error: RuleError, form: RiskForm, varde: VarderingForm | None) -> forms.Form:
    """The form that has the field that the rule named."""
    return varde if varde and error.field in varde.fields else form


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, risk_id: UUID) -> HttpResponse:
    """Describe the risk anew, and tie it to goals and nyckeltal."""
    risk = writable_risk(request, risk_id)
    facts = RiskForm.facts_of(risk)
    form = RiskForm(initial=facts, enhet=risk.enhet, user=request.user, risk=risk)
    konflikt, status = None, 200
    if request.method == "POST":
        form = RiskForm(request.POST, enhet=risk.enhet, user=request.user, risk=risk)
        status = 422
        if form.is_valid():
            try:
                services.change_risk(risk, form.risk(), by=request.user, version=form.seen)
            except StaleError as error:
                konflikt, status = _conflict(form, error.current), 409
                form = RiskForm(_again(request, error), enhet=risk.enhet, user=request.user,
                                risk=risk)  # fmt: skip
            except RuleError as error:
                add_rule_error(form, error)
            else:
                messages.success(request, f"Risken {risk.kod} är sparad.")
                return redirect("frontend:risk", risk.publikt_id)
    context = {"enhet": risk.enhet, "form": form, "varde": None, "skala": None, "risk": risk,
               "konflikt": konflikt, "sida": "internkontroll"}  # fmt: skip
    return render(request, "frontend/internkontroll/risk_form.html", context, status=status)


def _again(request: HttpRequest, error: StaleError) -> Any:
    return retry(request.POST, error.current.version)  # type: ignore[attr-defined]


def _conflict(form: RiskForm, saved: Any) -> list[dict[str, str]]:
    """Each field that differs, as it was typed and as it is saved now."""
    facts = RiskForm.facts_of(saved)
    links = {name: set(facts.pop(name)) for name in ("mal", "nyckeltal")}
    rows = conflict(form, facts)
    typed = {
        "mal": {goal.identitet for goal in form.cleaned_data["mal"]} | form.kept,
        "nyckeltal": {figure.kod for figure in form.cleaned_data["nyckeltal"]},
    }
    return rows + [
        {
            "vad": str(form.fields[name].label),
            "ditt": f"{len(typed[name])} valda",
            "sparat": f"{len(links[name])} valda",
        }
        for name in links
        if typed[name] != links[name]
    ] or [{"vad": "Risken", "ditt": "oförändrad", "sparat": "ändrad på annat sätt"}]


@require_http_methods(["GET", "HEAD", "POST"])
def score(request: HttpRequest, risk_id: UUID) -> HttpResponse:
    """Score the risk, before and after what is done already, and say what follows."""
    risk = writable_risk(request, risk_id)
    skala = read_scales().gallande
    if skala is None:
        messages.error(request, services.NO_SCALE)
        return redirect("frontend:risk", risk.publikt_id)
    form = VarderingForm(initial=VarderingForm.facts_of(risk), skala=skala)
    konflikt, status = None, 200
    if request.method == "POST":
        form, status = VarderingForm(request.POST, skala=skala), 422
        if form.is_valid():
            try:
                services.score_risk(risk, form.vardering(), by=request.user, version=form.seen)
            except StaleError as error:
                konflikt, status = _score_conflict(form, error.current), 409
                form = VarderingForm(_again(request, error), skala=skala)
            except RuleError as error:
                add_rule_error(form, error)
            else:
                messages.success(request, f"Risken {risk.kod} är värderad.")
                return redirect("frontend:risk", risk.publikt_id)
    context = {"vy": Risksida(risk, request.user, {}), "risk": risk, "enhet": risk.enhet,
               "form": form, "skala": skala, "konflikt": konflikt,
               "sida": "internkontroll"}  # fmt: skip
    return render(request, "frontend/internkontroll/risk_vardera.html", context, status=status)


def _score_conflict(form: VarderingForm, saved: Any) -> list[dict[str, str]]:
    otherwise = ("Värderingen", "samma", "risken är ändrad")
    return conflict(form, VarderingForm.facts_of(saved), otherwise=otherwise)


@require_POST
def end(request: HttpRequest, risk_id: UUID) -> HttpResponseBase:
    """End the risk, with a reason."""
    risk = writable_risk(request, risk_id)
    form = AvslutaForm(request.POST)
    if form.is_valid():
        try:
            motiv = form.cleaned_data["avslutad_motiv"]
            services.end_risk(risk, motiv, by=request.user, version=form.seen)
        except StaleError as error:
            again = AvslutaForm(_again(request, error))
            add_rule_error(again, error)
            risk.refresh_from_db()
            return render_risk(request, risk, status=409, avsluta=again)
        except RuleError as error:
            add_rule_error(form, error)
        else:
            messages.success(request, f"Risken {risk.kod} är avslutad. Historiken finns kvar.")
            return redirect("frontend:risk", risk.publikt_id)
    return render_risk(request, risk, status=422, avsluta=form)


@require_POST
def resume(request: HttpRequest, risk_id: UUID) -> HttpResponse:
    """Take up a risk that was ended."""
    risk = writable_risk(request, risk_id)
    form = VersionForm(request.POST)
    form.is_valid()
    try:
        services.resume_risk(risk, by=request.user, version=form.seen)
    except RuleError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"Risken {risk.kod} gäller igen. Värdera den på nytt.")
    return redirect("frontend:risk", risk.publikt_id)


@require_POST
def remove(request: HttpRequest, risk_id: UUID) -> HttpResponseBase:
    """Take away a risk that was added by mistake; one with history is refused."""
    risk = writable_risk(request, risk_id)
    form = VersionForm(request.POST)
    form.is_valid()
    try:
        services.remove_risk(risk, by=request.user, version=form.seen)
    except RuleError as error:
        status = 409 if isinstance(error, StaleError) else 422
        return render_risk(request, risk, status=status, fel=str(error))
    messages.success(request, f"Risken {risk.kod} är borttagen. Koden används inte igen.")
    return redirect("frontend:risker", risk.enhet.kod)
