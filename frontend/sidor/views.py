"""Pages about the system itself; they show no municipal facts and are open to all."""

from datetime import time

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from frontend.signaler import SIGNALER
from internkontroll.enums import (
    Kontrollutfall,
    Omradesstatus,
    Provningssvar,
    RekommendationLage,
    Tillracklighet,
)
from mal.enums import Klass, Status
from styrning.grund.enums import InlamningLage

EXEMPEL = {
    Status.NATT: 32,
    Status.NARA: 13,
    Status.EJ_NATT: 6,
    Status.KAN_EJ_BEDOMAS: 7,
    Status.EJ_MATT: 3,
}


@login_not_required
@require_safe
def tillganglighet(request: HttpRequest) -> HttpResponse:
    """The accessibility statement that Swedish law requires (2018:1937)."""
    return render(request, "frontend/sidor/tillganglighet.html")


@login_not_required
@require_safe
def signaler(request: HttpRequest) -> HttpResponse:
    """The legend of every signal, and the components side by side."""
    context = {
        "sorter": SIGNALER,
        "statusar": Status.values,
        "klasser": Klass.values,
        "prognoser": [Klass.UPPFYLLT, Klass.DELVIS, Klass.EJ_UPPFYLLT],
        "lagen": InlamningLage.values,
        "utfall": [*Kontrollutfall.values, None],
        "bedomningar": [*Tillracklighet.values, None],
        "omraden": Omradesstatus.values,
        "provningar": [*Provningssvar.values, None],
        "rekommendationer": RekommendationLage.values,
        "exempel": EXEMPEL,
        "klockan": time(10, 42),
    }
    return render(request, "frontend/sidor/signaler.html", context)
