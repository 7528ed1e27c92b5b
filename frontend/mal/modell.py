"""What the pages of levels, rules and scales share: who may, what differs, the overview."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from mal.modell import can_move, levels, scales
from mal.models import Plan
from mal.permissions import manages_model
from mal.regelord import OM_REGEL

MENY = "roda_traden"


def demand_manager(request: HttpRequest) -> None:
    """Raises: Http404 for everybody but kvalitetskedjan and administratör."""
    if not manages_model(request.user):
        raise Http404


def conflict(form: forms.Form, saved: Mapping[str, Any]) -> list[dict[str, str]]:
    """Each field that differs, as it was typed and as it is saved now."""

    def words(name: str, value: Any) -> str:
        if isinstance(value, bool):
            return "ja" if value else "nej"
        choices = dict(getattr(form.fields[name], "choices", ()))
        return str(choices.get(value, value))

    typed = form.cleaned_data
    return [
        {
            "vad": str(form.fields[name].label),
            "ditt": words(name, typed[name]),
            "sparat": words(name, value),
        }
        for name, value in saved.items()
        if typed.get(name) != value
    ]


@require_safe
def bedomningsmodell(request: HttpRequest) -> HttpResponse:
    """Levels, rules and scales: read by all logged in, entered by those who manage them."""
    context = {
        "sida": MENY,
        "nivaer": can_move(levels()),
        "skalor": scales(),
        "planer": Plan.objects.visible_to(request.user).select_related("skala").order_by("-ar"),
        "regler": [(regel.label, text) for regel, text in OM_REGEL.items()],
        "far_andra": manages_model(request.user),
    }
    return render(request, "frontend/mal/modell.html", context)
