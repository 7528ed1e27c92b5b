"""The threshold of a draft, why a risk is left out of it, and what KS asks that it lacks."""

from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from frontend.internkontroll.planformular import TroskelForm, UndantagForm
from frontend.internkontroll.planmoment import planned_plan
from frontend.internkontroll.skriv import attempt
from frontend.internkontroll.views import render_plan
from frontend.internkontroll.vy import Planvy
from internkontroll import services
from internkontroll.models import Kontrollplan, Risk
from styrning.bas.errors import RuleError


@require_POST
def threshold(request: HttpRequest, kod: str, ar: int) -> HttpResponseBase:
    plan = planned_plan(request, kod, ar)
    form = TroskelForm(request.POST)

    def write() -> Kontrollplan:
        typed = form.cleaned_data
        return services.set_threshold(
            plan, typed["troskel"], typed["troskel_motiv"], by=request.user, version=form.seen
        )

    saved, konflikt, status = attempt(form, write, threshold_facts)
    if saved:
        messages.success(request, "Gränsen för vad som ska in i planen är sparad.")
        return redirect("frontend:kontrollplan", kod, ar)
    vy = Planvy(plan.enhet, ar, request.user, typed={"troskel": form}, konflikt=konflikt)
    return render_plan(request, vy, status=status)


def threshold_facts(plan: Kontrollplan) -> dict:
    return {"troskel": plan.troskel, "troskel_motiv": plan.troskel_motiv}


@require_POST
def exception(request: HttpRequest, kod: str, ar: int) -> HttpResponseBase:
    """Why a risk from the threshold up has no check and no action in the plan."""
    plan = planned_plan(request, kod, ar)
    risk = get_object_or_404(Risk, enhet=plan.enhet_id, kod=request.POST.get("risk", "")[:20])
    form = UndantagForm(request.POST, kod=risk.kod)

    def write() -> str:
        motiv = form.cleaned_data["motiv"]
        if not motiv.strip() and not form.seen:
            raise RuleError("Skriv varför risken lämnas utanför planen.", field="motiv")
        services.set_exception(plan, risk, motiv, by=request.user, version=form.seen)
        return f"Skälet för {risk.kod} är {'sparat' if motiv.strip() else 'borttaget'}."

    done, konflikt, status = attempt(form, write, lambda row: {"motiv": row.undantag_motiv})
    if done:
        messages.success(request, done)
        return redirect("frontend:kontrollplan", kod, ar)
    vy = Planvy(plan.enhet, ar, request.user, typed={"undantag": form}, konflikt=konflikt)
    return render_plan(request, vy, status=status)


@require_POST
def take_common(request: HttpRequest, kod: str, ar: int) -> HttpResponseBase:
    """Take what KS asks of everybody into the draft."""
    plan = planned_plan(request, kod, ar)
    try:
        given = services.give_common(plan, by=request.user)
    except RuleError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"{len(given)} gemensamma kontrollmoment togs med.")
    return redirect("frontend:kontrollplan", kod, ar)
