"""What makes a plan's goals impossible to judge, and the numbers of the goal diet."""

from typing import Any

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from frontend.listfil import with_lists
from frontend.mal.listfiler import BEDOMBARHET
from mal.bedombarhet import Granser
from mal.enums import PlanLage
from mal.models import Plan
from nyckeltal.bedombarhet import Bedombarhet, Provatmal, assessability


@require_safe
def bedombarhet(request: HttpRequest, ar: int) -> HttpResponseBase:
    """The list for one plan: adopted for all logged in, drafts for those who edit them."""
    plan = get_object_or_404(Plan.objects.visible_to(request.user), ar=ar)
    inom = request.GET.get("ansvarig", "")
    granser = Granser(**{name: getattr(plan, name) for name in Granser.__dataclass_fields__})
    laget = assessability(plan.pk, plan.ar, reader=request.user, inom=inom, granser=granser)
    if laget is None:
        raise Http404
    draft = plan.lage == PlanLage.UTKAST
    editor = Plan.objects.editable_by(request.user).filter(pk=plan.pk).exists()
    context = {
        "sida": "roda_traden",
        "plan": plan,
        "inom": inom,
        "far_andra": draft,
        "redaktor": editor,
    }
    context |= page_context(laget)
    return with_lists(request, "frontend/mal/bedombarhet.html", context, BEDOMBARHET)


def page_context(laget: Bedombarhet) -> dict[str, Any]:
    """What the page prints: goals that cannot be judged first, then those worth mending."""
    lacking = [rad for rad in laget.mal if rad.brister]
    return {
        "laget": laget,
        "antal": len(laget.mal),
        "ej_bedombara": len(laget.mal) - laget.bedombara,
        "att_ratta": sum(rad.is_judgeable for rad in lacking),
        "rader": [
            (rad, by_figure(rad)) for rad in sorted(lacking, key=lambda rad: rad.is_judgeable)
        ],
        "fragor": [rad for rad in laget.mal if rad.fragor],
    }


def by_figure(rad: Provatmal) -> list[tuple[str, str]]:
    """The goal's gaps in words, one row for the goal itself and for each nyckeltal."""
    words: dict[str, list[str]] = {}
    for brist in rad.brister:
        words.setdefault(brist.om, []).append(brist.text)
    return [(om, "; ".join(texts)) for om, texts in words.items()]
