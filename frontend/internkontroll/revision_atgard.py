"""How an action after an audit goes; changed by those who answer for the nämnd."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from frontend.internkontroll.forms import AtgardForm
from frontend.internkontroll.revision_vy import may
from frontend.internkontroll.skriv import Konflikt, attempt_action
from internkontroll.models import RekommendationAtgard


@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, atgard_id) -> HttpResponse:
    links = RekommendationAtgard.objects.select_related("rekommendation__enhet", "atgard__enhet")
    link = get_object_or_404(links, atgard__publikt_id=atgard_id)
    rights = may(request.user, link.rekommendation)
    if not rights.ser_svar or (request.method == "POST" and not rights.svara):
        raise Http404
    atgard = link.atgard
    form, status = AtgardForm(initial=AtgardForm.facts_of(atgard)), 200
    konflikt: Konflikt = []
    if request.method == "POST":
        form = AtgardForm(request.POST)
        konflikt, status = attempt_action(request, atgard, form)
        if status == 302:
            return redirect("frontend:rekommendation", link.rekommendation.kod)
    context = {
        "sida": "internkontroll",
        "atgard": atgard,
        "rekommendation": link.rekommendation,
        "form": form,
        "kan_andra": rights.svara,
        "konflikt": konflikt,
    }
    return render(request, "frontend/internkontroll/revision_atgard.html", context, status=status)
