"""How an action after a check goes."""

from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from frontend.internkontroll.forms import AtgardForm
from frontend.internkontroll.skriv import Konflikt, attempt_action
from internkontroll.models import Kontrollresultat, Kontrolltillfalle, ResultatAtgard
from internkontroll.tillfallen import tillfalle_for
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
    konflikt: Konflikt = []
    if request.method == "POST":
        form = AtgardForm(request.POST)
        konflikt, status = attempt_action(request, atgard, form)
        if status == 302:
            return redirect(_plan_of(lankar))
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


def _plan_of(lankar) -> str:
    plan = lankar.select_related("resultat__tillfalle__moment__plan__enhet").first()
    plan = plan.resultat.tillfalle.moment.plan
    return f"{reverse('frontend:kontrollplan', args=[plan.enhet.kod, plan.ar])}#atgarder"
