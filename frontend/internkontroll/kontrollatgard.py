"""How an action after a check goes."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from frontend.internkontroll.forms import AtgardForm, add_rule_error, retry
from internkontroll import services
from internkontroll.models import Kontrollresultat, Kontrolltillfalle, ResultatAtgard
from internkontroll.tillfallen import tillfalle_for
from styrning.bas.errors import RuleError, StaleError
from styrning.grund.enums import AtgardLage
from styrning.grund.models import Atgard, User


@require_http_methods(["GET", "HEAD", "POST"])
def kontrollatgard(request: HttpRequest, atgard_id: UUID) -> HttpResponse:
    """How an action goes; changed by those who may report its check."""
    lankar = ResultatAtgard.objects.filter(atgard__publikt_id=atgard_id)
    atgard = get_object_or_404(
        Atgard.objects.visible_to(request.user).filter(pk__in=lankar.values("atgard")),
        publikt_id=atgard_id,
    )
    kontroller = _shown_results(lankar, request.user)
    if not kontroller:
        raise Http404
    reportable = Kontrolltillfalle.objects.reportable_by(request.user)
    kan_andra = lankar.filter(resultat__tillfalle__in=reportable).exists()
    if request.method == "POST" and not kan_andra:
        raise Http404
    form, status = AtgardForm(initial=AtgardForm.facts_of(atgard)), 200
    konflikt: list[dict[str, str]] = []
    if request.method == "POST":
        form = AtgardForm(request.POST)
        konflikt, status = _save_action(request, atgard, form)
        if status == 302:
            return redirect(_plan_of(lankar))
        if konflikt:
            atgard.refresh_from_db()
            form = AtgardForm(retry(request.POST, atgard.version))
    context = {
        "atgard": atgard,
        "form": form,
        "kan_andra": kan_andra,
        "konflikt": konflikt,
        "kontroller": kontroller,
        "sida": "internkontroll",
    }
    return render(request, "frontend/internkontroll/atgard.html", context, status=status)


def _shown_results(lankar: QuerySet, reader: User) -> list[Kontrollresultat]:
    """The results that an action follows from, but not those of drafts that are not read here."""
    rows = lankar.select_related(
        "resultat__tillfalle__moment__plan", "resultat__tillfalle__uppfoljning"
    )
    shown = []
    for lank in rows:
        rad = tillfalle_for(lank.resultat.tillfalle, reader)
        if rad is not None and rad["utfall"] is not None:
            shown.append(lank.resultat)
    return shown


def _save_action(
    request: HttpRequest, atgard: Atgard, form: AtgardForm
) -> tuple[list[dict[str, str]], int]:
    """What is in conflict, and the status to answer with; 302 when it was saved."""
    if not form.is_valid():
        return [], 422
    typed = form.cleaned_data
    try:
        services.update_atgard(
            atgard, by=request.user, version=form.seen, lage=typed["lage"], ny=form.atgard()
        )
    except StaleError as error:
        return _action_conflict(form, error.current), 409
    except RuleError as error:
        add_rule_error(form, error)
        return [], 422
    messages.success(request, "Åtgärden är sparad.")
    return [], 302


def _action_conflict(form: AtgardForm, saved: Any) -> list[dict[str, str]]:
    facts, typed = AtgardForm.facts_of(saved), form.cleaned_data

    def words(name: str, value: Any) -> str:
        return str(AtgardLage(value).label) if name == "lage" else str(value)

    return [
        {
            "vad": str(form.fields[name].label),
            "ditt": words(name, typed[name]),
            "sparat": words(name, facts[name]),
        }
        for name in facts
        if name != "version" and typed[name] != facts[name]
    ]


def _plan_of(lankar) -> str:
    plan = lankar.select_related("resultat__tillfalle__moment__plan__enhet").first()
    plan = plan.resultat.tillfalle.moment.plan
    return f"{reverse('frontend:kontrollplan', args=[plan.enhet.kod, plan.ar])}#atgarder"
