"""The register of risks: one nämnd's, and everybody's for those who see the whole."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from frontend.internkontroll.listfiler import RISKER
from frontend.internkontroll.matris import Riskfilter, Riskvy
from frontend.listfil import list_file
from internkontroll.permissions import PLANERAR, enheter_planned_by, reads_all_risks, risks_read_by
from internkontroll.risker import read_risks
from styrning.bas.clock import today
from styrning.grund.models import Enhet, User


def risk_enhet(user: User, kod: str) -> Enhet:
    """The nämnd or bolag, if ``user`` may read its risks; else it is not found."""
    own = Enhet.objects.scope_visible_to(user)
    enheter = Enhet.objects.all() if reads_all_risks(user) else own
    return get_object_or_404(enheter.filter(slag__in=PLANERAR), kod=kod)


@require_safe
def risks(request: HttpRequest, kod: str) -> HttpResponseBase:
    """One nämnd's or bolag's risks, ended ones too; ``?s=&k=`` choose a cell of the matrix."""
    ar = today().year
    enhet = risk_enhet(request.user, kod)
    rows = risks_read_by(request.user).filter(enhet=enhet)
    vy = Riskvy(read_risks(rows, request.user, ar=ar), Riskfilter.of(request.GET))
    if (fil := list_file(request, f"Risker {enhet.kod}", RISKER, vy.rader)) is not None:
        return fil
    context = {
        "enhet": enhet,
        "ar": ar,
        "vy": vy,
        "kan_andra": enheter_planned_by(request.user).filter(pk=enhet.pk).exists(),
        "sida": "internkontroll",
    }
    return render(request, "frontend/internkontroll/risker.html", context)


@require_safe
def all_risks(request: HttpRequest) -> HttpResponseBase:
    """The risks of every nämnd and bolag that the user may read.

    Kvalitetskedjan, KS's officers and the auditors read all; others those of their own report.
    """
    ar = today().year
    rows = risks_read_by(request.user)
    lista = read_risks(rows, request.user, ar=ar)
    vy = Riskvy(lista, Riskfilter.of(request.GET), flera=True)
    if (fil := list_file(request, "Risker", RISKER, vy.rader)) is not None:
        return fil
    context = {
        "enhet": None,
        "ser_allt": reads_all_risks(request.user),
        "ar": ar,
        "vy": vy,
        "kan_andra": False,
        "sida": "internkontroll",
    }
    return render(request, "frontend/internkontroll/risker.html", context)
