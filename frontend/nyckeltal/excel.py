"""A round's workbook: fetch it, upload it, see what it would do, apply it."""

from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from frontend.context import demodata
from frontend.nyckeltal.uppfoljning import fetch, page_url
from nyckeltal.entry import entry
from nyckeltal.exporters import workbook
from nyckeltal.importers import Preview, apply, preview, read_workbook
from nyckeltal.sealed import open_reports, seal_reports
from styrning.bas.errors import RuleError
from styrning.grund.models import Inlamning

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_GET
def excel(request: HttpRequest, kod: str, enhet: str) -> HttpResponse:
    """How it is done, the workbook, and the upload."""
    return _page(request, fetch(Inlamning.objects.reportable_by(request.user), kod, enhet))


@require_GET
def hamta(request: HttpRequest, kod: str, enhet: str) -> HttpResponse:
    """The workbook, filled with what is known."""
    inlamning = fetch(Inlamning.objects.reportable_by(request.user), kod, enhet)
    response = HttpResponse(workbook(entry(inlamning), demo=demodata()), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="uppfoljning-{kod}-{enhet}.xlsx"'
    return response


@require_POST
def las_in(request: HttpRequest, kod: str, enhet: str) -> HttpResponse:
    """Preview an uploaded workbook, or apply the preview that was confirmed."""
    inlamning = fetch(Inlamning.objects.reportable_by(request.user), kod, enhet)
    if "underlag" in request.POST:
        return _apply(request, inlamning)
    file = request.FILES.get("fil")
    if file is None:
        return _page(request, inlamning, fel="Välj arbetsboken som du har fyllt i.", status=422)
    try:
        rows, errors = read_workbook(file, file.name or "", inlamning)
    except RuleError as error:
        return _page(request, inlamning, fel=str(error), status=422)
    result = preview(rows, errors, entry(inlamning))
    sealed = seal_reports(result.rapporter, inlamning) if result.can_apply else ""
    status = 422 if result.errors else 200
    return _page(request, inlamning, result=result, underlag=sealed, status=status)


def _apply(request: HttpRequest, inlamning: Inlamning) -> HttpResponse:
    try:
        rapporter = open_reports(request.POST["underlag"], inlamning)
        count = apply(rapporter, inlamning, by=request.user)
    except signing.BadSignature:
        text = "Förhandsgranskningen har gått ut. Ladda upp filen igen."
        return _page(request, inlamning, fel=text, status=422)
    except RuleError as error:
        text = f"{error} Inget har sparats. Hämta arbetsboken på nytt."
        return _page(request, inlamning, fel=text, status=409)
    messages.success(request, f"{count} nyckeltal sparade från Excel.")
    return redirect(page_url(inlamning))


def _page(
    request: HttpRequest,
    inlamning: Inlamning,
    *,
    result: Preview | None = None,
    underlag: str = "",
    fel: str = "",
    status: int = 200,
) -> HttpResponse:
    content = {
        "inlamning": inlamning,
        "runda": inlamning.uppfoljning,
        "tillbaka": page_url(inlamning),
        "result": result,
        "underlag": underlag,
        "fel": fel,
        "sida": "min_uppfoljning",
    }
    return render(request, "frontend/nyckeltal/excel.html", content, status=status)
