"""What a samordnare or godkännare writes in a plan; a refused form comes back as it was typed."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from frontend.internkontroll.forms import (
    FaststallForm,
    MomentForm,
    RiskForm,
    RiskVardeForm,
    TillfalleForm,
    add_rule_error,
    retry,
)
from frontend.internkontroll.views import render_plan
from frontend.internkontroll.vy import Planvy, Riskrad
from internkontroll import services
from internkontroll.enums import Riskbeslut
from internkontroll.models import Kontrollplan, Risk
from internkontroll.permissions import enheter_adopted_by, enheter_planned_by
from internkontroll.rules import KONSEKVENS, SANNOLIKHET
from styrning.bas.errors import RuleError, StaleError
from styrning.grund.models import Enhet


def _enhet(enheter: QuerySet[Enhet], kod: str, ar: int) -> Enhet:
    if not 1900 <= ar <= 2999:
        raise Http404
    return get_object_or_404(enheter, kod=kod)


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
) -> HttpResponse:
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
def new_plan(request: HttpRequest, kod: str, ar: int) -> HttpResponse:
    enhet = _enhet(enheter_planned_by(request.user), kod, ar)
    try:
        services.create_plan(enhet, ar, by=request.user)
    except RuleError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"Kontrollplanen för {ar} är påbörjad som utkast.")
    return redirect("frontend:kontrollplan", kod, ar)


@require_POST
def new_risk(request: HttpRequest, kod: str, ar: int) -> HttpResponse:
    enhet = _enhet(enheter_planned_by(request.user), kod, ar)
    form = RiskForm(request.POST, enhet=enhet, ar=ar, user=request.user)

    def write() -> str:
        risk = services.add_risk(enhet, form.risk(), by=request.user)
        return f"Risken {risk.kod} är tillagd med riskvärde {risk.riskvarde}."

    return _answer(request, enhet, ar, "risk", form, write)


@require_POST
def new_check(request: HttpRequest, kod: str, ar: int) -> HttpResponse:
    plan = _plan(enheter_planned_by(request.user), kod, ar)
    form = MomentForm(request.POST, plan=plan)

    def write() -> str:
        moment = services.add_moment(plan, form.moment(), by=request.user)
        return f"Kontrollmomentet {moment.kod} är tillagt. Planera när det ska göras."

    return _answer(request, plan.enhet, ar, "moment", form, write)


@require_POST
def new_occasion(request: HttpRequest, kod: str, ar: int) -> HttpResponse:
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
def adopt(request: HttpRequest, kod: str, ar: int) -> HttpResponse:
    plan = _plan(enheter_adopted_by(request.user), kod, ar)
    form = FaststallForm(request.POST)

    def write() -> str:
        row = services.adopt_plan(plan, form.beslut, by=request.user, version=form.seen)
        return f"Planen är fastställd: {row.beslut_text}."

    return _answer(request, plan.enhet, ar, "faststall", form, write)


@require_http_methods(["GET", "HEAD", "POST"])
def risk(request: HttpRequest, risk_id) -> HttpResponse:
    """One risk, its checks and its scores over time; scored anew by those who may."""
    row = get_object_or_404(
        Risk.objects.visible_to(request.user).select_related("enhet", "mal"), publikt_id=risk_id
    )
    kan_andra = enheter_planned_by(request.user).filter(pk=row.enhet_id).exists()
    if request.method == "POST" and not kan_andra:
        raise Http404
    form = RiskVardeForm(initial=_score_of(row))
    konflikt: list[dict[str, str]] = []
    status = 200
    if request.method == "POST":
        form = RiskVardeForm(request.POST)
        saved, konflikt, status = _score(request, row, form)
        if saved:
            return redirect("frontend:risk", row.publikt_id)
        if konflikt:
            row.refresh_from_db()
            form = RiskVardeForm(retry(request.POST, row.version))
    context = {
        "risk": row,
        "rad": Riskrad(row, []),
        "form": form,
        "kan_andra": kan_andra,
        "konflikt": konflikt,
        "moment": row.moment_lista.select_related("plan").order_by("-plan__ar", "kod"),
        "historik": _history(row),
        "sida": "internkontroll",
    }
    return render(request, "frontend/internkontroll/risk.html", context, status=status)


def _score_of(row: Risk) -> dict:
    return {
        "sannolikhet": row.sannolikhet,
        "konsekvens": row.konsekvens,
        "beslut": row.beslut,
        "version": row.version,
    }


def _score(request: HttpRequest, row: Risk, form: RiskVardeForm) -> tuple[bool, list, int]:
    """Whether it was saved; what is in conflict; the status to answer with."""
    if not form.is_valid():
        return False, [], 422
    typed = form.cleaned_data
    score = {name: typed[name] for name in ("sannolikhet", "konsekvens", "beslut")}
    try:
        services.score_risk(row, **score, by=request.user, version=form.seen)
    except StaleError as error:
        return False, _score_conflict(score, error.current), 409
    except RuleError as error:
        add_rule_error(form, error)
        return False, [], 422
    messages.success(request, f"Risken {row.kod} är värderad.")
    return True, [], 200


def _score_conflict(typed: dict, saved: Any) -> list[dict[str, str]]:
    def words(s: int, k: int, beslut: str) -> str:
        label = Riskbeslut(beslut).label.lower()
        return f"{s} {SANNOLIKHET[s]} × {k} {KONSEKVENS[k]} = {s * k}, {label}"

    mine = words(typed["sannolikhet"], typed["konsekvens"], typed["beslut"])
    theirs = words(saved.sannolikhet, saved.konsekvens, saved.beslut)
    return [{"vad": "Riskvärde", "ditt": mine, "sparat": theirs}]


def _history(row: Risk) -> list[dict[str, Any]]:
    versions = row.history.select_related("history_user").order_by("-version")
    return [
        {
            "at": version.history_date,
            "av": version.history_user.namn if version.history_user else "",
            "ord": Riskrad(version, []).ord,
            "riskvarde": version.sannolikhet * version.konsekvens,
            "beslut": Riskbeslut(version.beslut).label,
        }
        for version in versions
    ]
