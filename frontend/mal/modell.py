"""What the pages of levels, rules and scales share: who may, what differs, the overview."""

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from frontend.listfil import with_lists
from frontend.mal.listfiler import MODELL
from mal.modell import can_move, levels, scales
from mal.models import Plan
from mal.permissions import manages_model
from mal.regelord import OM_REGEL

MENY = "roda_traden"


def demand_manager(request: HttpRequest) -> None:
    """Raises: Http404 for everybody but kvalitetskedjan and administratör."""
    if not manages_model(request.user):
        raise Http404


@require_safe
def bedomningsmodell(request: HttpRequest) -> HttpResponseBase:
    """Levels, rules and scales: read by all logged in, entered by those who manage them."""
    context = {
        "sida": MENY,
        "nivaer": can_move(levels()),
        "skalor": scales(),
        "planer": Plan.objects.visible_to(request.user).select_related("skala").order_by("-ar"),
        "regler": [(regel.label, text) for regel, text in OM_REGEL.items()],
        "far_andra": manages_model(request.user),
    }
    return with_lists(request, "frontend/mal/modell.html", context, MODELL)
