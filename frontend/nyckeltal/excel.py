"""A round's workbook: fetch it, upload it, see what it would do, apply it."""

from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from frontend.arbetsbok import EXPIRED, carried, carried_file, workbook_file
from frontend.context import demodata
from frontend.nyckeltal.forhandsgranskning import Forhandsgranskning
from frontend.nyckeltal.uppfoljning import fetch, page_url
from nyckeltal.entry import entry
from nyckeltal.exporters import workbook
from nyckeltal.importers import (
    Inlast,
    answers_in,
    apply,
    ensure_importable,
    last_saved,
    mark_errors,
    preview,
    read_workbook,
)
from nyckeltal.sealed import open_rows, seal_rows
from styrning.bas.clock import today
from styrning.bas.errors import RuleError, StaleError
from styrning.grund.models import Inlamning


@require_GET
def excel(request: HttpRequest, kod: str, enhet: str) -> HttpResponse:
    """How it is done, the workbook, and the upload."""
    return _page(request, fetch(Inlamning.objects.reportable_by(request.user), kod, enhet))


@require_GET
def hamta(request: HttpRequest, kod: str, enhet: str) -> HttpResponse:
    """The workbook, filled with what is known."""
    inlamning = fetch(Inlamning.objects.reportable_by(request.user), kod, enhet)
    content = workbook(entry(inlamning), by=request.user, demo=demodata())
    return workbook_file(content, f"uppfoljning-{kod}-{enhet}.xlsx")


@require_POST
def las_in(request: HttpRequest, kod: str, enhet: str) -> HttpResponse:
    """Preview an uploaded workbook, apply the preview that was confirmed, or mark its errors."""
    inlamning = fetch(Inlamning.objects.visible_to(request.user), kod, enhet)
    try:
        ensure_importable(inlamning, by=request.user)
        if "underlag" in request.POST:
            return _apply(request, inlamning)
        if "felfil" in request.POST:
            return _marked(request.POST["felfil"], inlamning)
        return _preview(request, inlamning)
    except RuleError as error:
        return _page(request, inlamning, fel=str(error), status=422)


def _preview(request: HttpRequest, inlamning: Inlamning) -> HttpResponse:
    file = request.FILES.get("fil")
    if file is None:
        raise RuleError("Välj arbetsboken som du har fyllt i.")
    known = entry(inlamning)
    read = read_workbook(file, file.name or "", inlamning, answers_in(known))
    result = preview(read.rader, read.errors, known)
    granskning = Forhandsgranskning(
        result,
        fel=result.faults(known, read),
        sparat=last_saved(result.of("konflikt"), inlamning),
        filnamn=file.name or "",
        utlamning=read.utlamning,
        underlag=seal_rows(result.rader, inlamning, request.user) if result.can_apply else "",
        felfil=carried(file) if result.errors else "",
    )
    status = 422 if result.errors else 200
    return _page(request, inlamning, granskning=granskning, status=status)


def _marked(text: str, inlamning: Inlamning) -> HttpResponse:
    """The uploaded file back, with its errors marked."""
    file = carried_file(text)
    name = f"uppfoljning-{inlamning.uppfoljning.kod}-{inlamning.enhet.kod}-fel.xlsx"
    known = entry(inlamning)
    read = read_workbook(file, name, inlamning, answers_in(known))
    result = preview(read.rader, read.errors, known)
    return workbook_file(mark_errors(file, result, read), name)


def _apply(request: HttpRequest, inlamning: Inlamning) -> HttpResponse:
    try:
        rows = open_rows(request.POST["underlag"], inlamning, request.user)
    except signing.BadSignature:
        return _page(request, inlamning, fel=EXPIRED, status=422)
    try:
        result = apply(rows, inlamning, by=request.user)
    except StaleError:
        return _refused(request, inlamning, rows)
    if not result.can_apply:
        return _refused(request, inlamning, rows)
    saved = "sparat" if len(result.of("ny", "andrad")) == 1 else "sparade"
    messages.success(request, f"Inläst från Excel: {result.omfang} {saved}.")
    return redirect(page_url(inlamning))


def _refused(request: HttpRequest, inlamning: Inlamning, rows: list[Inlast]) -> HttpResponse:
    """The preview as it is now: somebody saved meanwhile, or it has been applied already."""
    known = entry(inlamning)
    result = preview(rows, [], known)
    sparat = last_saved(result.of("konflikt"), inlamning)
    granskning = Forhandsgranskning(result, fel=result.faults(known), sparat=sparat)
    return _page(request, inlamning, granskning=granskning, status=409)


def _page(
    request: HttpRequest,
    inlamning: Inlamning,
    *,
    granskning: Forhandsgranskning | None = None,
    fel: str = "",
    status: int = 200,
) -> HttpResponse:
    content = {
        "inlamning": inlamning,
        "runda": inlamning.uppfoljning,
        "ar_oppen": inlamning.uppfoljning.is_open(today()),
        "tillbaka": page_url(inlamning),
        "granskning": granskning,
        "fel": fel,
        "sida": "min_uppfoljning",
    }
    return render(request, "frontend/nyckeltal/excel.html", content, status=status)
