"""One report: its outline with who writes what, and the whole of it as it stands now."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from frontend.arsredovisning.bygge.hamta import MENY, visible_report
from frontend.arsredovisning.bygge.vy import Bygge
from frontend.arsredovisning.listfiler import DELAR
from frontend.listfil import with_lists
from styrning.arsredovisning.bygg import build_document
from styrning.arsredovisning.dokument import Kuvert, Utgava
from styrning.arsredovisning.models import Rapport
from styrning.arsredovisning.rapporter import gaps_of
from styrning.arsredovisning.read_model import MissingReportError
from styrning.arsredovisning.renderare.html import to_html
from styrning.arsredovisning.utgavor import images_in, is_frozen_by
from styrning.bas.clock import today
from styrning.grund.demo import is_demo


@require_safe
def rapportbygge(request: HttpRequest, rapport_id: UUID) -> HttpResponseBase:
    """The outline: what each part shows, who writes it by when, and whether it is ready."""
    return outline_page(request, visible_report(request, rapport_id))


def outline_page(
    request: HttpRequest, rapport: Rapport, fel: str = "", status: int = 200
) -> HttpResponseBase:
    """The page, with what was refused above it."""
    may_change = rapport.last_at is None and (
        Rapport.objects.editable_by(request.user).filter(pk=rapport.pk).exists()
    )
    vy = Bygge(rapport, request.user, far_andra=may_change, dag=today())
    context = {
        "sida": MENY,
        "rapport": rapport,
        "vy": vy,
        "far_andra": may_change,
        "andras": may_change and ("andra" in request.GET or request.method == "POST"),
        "far_frysa": is_frozen_by(request.user, rapport),
        "utgavor": list(rapport.utgavor.order_by("-nummer")),
        "luckor": gaps_of(vy.blocks),
        "tom": not any(block.text for block in vy.blocks),
        "fel": [fel] if fel else [],
    }
    return with_lists(
        request, "frontend/arsredovisning/bygge/sida.html", context, DELAR, status=status
    )


@require_safe
def rapport_las(request: HttpRequest, rapport_id: UUID) -> HttpResponse:
    """The whole report as it stands now, drafts of its texts included."""
    rapport = visible_report(request, rapport_id)
    try:
        document = build_document(rapport, reader=request.user)
    except MissingReportError as error:
        raise Http404 from error
    addresses = {sha256: _image_address(rapport, sha256) for sha256 in images_in(document)}
    html = to_html(document, _draft(), addresses, demodata=is_demo())
    context = {"sida": MENY, "rapport": rapport, "html": html, "period": document["period"]}
    return render(request, "frontend/arsredovisning/bygge/las.html", context)


def _image_address(rapport: Rapport, sha256: str) -> str:
    return reverse("frontend:rapportbild_fil", args=[rapport.publikt_id, sha256])


def _draft() -> Kuvert:
    """What names a report that is not frozen: nothing but that it is a draft."""
    utgava = Utgava(nummer=0, namn="", fryst_at=None, fryst_av="", hash=None, beslut="")
    return Kuvert(utgava=utgava, errata=[])
