"""Saving what an enhet reports back of an uppdrag, on the entry page."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from frontend.middleware import by_htmx
from frontend.nyckeltal.rad import Radlage
from frontend.nyckeltal.spara import answer, find_row, parts
from frontend.nyckeltal.uppdrag import FIELDS, conflict
from frontend.nyckeltal.uppfoljning import fetch, page_url
from frontend.versioner import seen_version
from mal.models import Uppdrag
from mal.services import Svar, svara
from styrning.bas.errors import RuleError, StaleError
from styrning.grund.models import Enhet, Inlamning

ROW = "frontend/nyckeltal/_uppdrag_rad.html"


@require_http_methods(["GET", "POST"])
def spara_uppdrag(
    request: HttpRequest, kod: str, enhet: str, uppdrag: str, mottagare: str
) -> HttpResponse:
    """Save the answer of one recipient. An htmx request gets back what changed; others the page.

    GET answers with the row as it is saved: what *Behåll det sparade* asks for.
    """
    inlamning = fetch(Inlamning.objects.reportable_by(request.user), kod, enhet)
    row = get_object_or_404(Uppdrag, kod=uppdrag)
    receiver = get_object_or_404(Enhet, uppdrag_lista=row, kod=mottagare)
    nyckel = f"uppdrag-{row.kod}-{receiver.kod}"
    if request.method == "GET":
        return _again(request, inlamning, nyckel)
    if find_row(parts(request, inlamning, nyckel, Radlage())["vy"], nyckel) is None:
        raise Http404
    lage, status = _save(request, row, receiver, inlamning)
    return answer(request, inlamning, nyckel, lage, status)


def _save(
    request: HttpRequest, row: Uppdrag, enhet: Enhet, inlamning: Inlamning
) -> tuple[Radlage, int]:
    data = request.POST
    typed = {name: data[name] for name in FIELDS if name in data}
    seen = seen_version(data, "over" if "over" in data else "version")
    svar = Svar(data.get("lage", ""), data.get("text", ""))
    try:
        svara(row, enhet, inlamning, svar, by=request.user, version=seen)
    except StaleError as error:
        both = conflict(error, typed)
        return Radlage(typed=typed, konflikt=both, sparlage="konflikt"), 409
    except RuleError as error:
        return Radlage(typed, str(error), error.field or "", sparlage="fel"), 422
    return Radlage(sparlage="sparat"), 200


def _again(request: HttpRequest, inlamning: Inlamning, nyckel: str) -> HttpResponse:
    """The row as it is saved; the page at it, for one who asked without htmx."""
    if not by_htmx(request):
        return redirect(f"{page_url(inlamning)}?visa={nyckel}#r-{nyckel}")
    content = parts(request, inlamning, nyckel, Radlage())
    if find_row(content["vy"], nyckel) is None:
        raise Http404
    return render(request, ROW, content)
