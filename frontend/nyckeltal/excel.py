"""A round's workbook: fetch it, upload it, see what it would do, apply it."""

from io import BytesIO

from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from frontend.arbetsbok import EXPIRED, carried, carried_file, workbook_file
from frontend.context import demodata
from frontend.nyckeltal.forhandsgranskning import Forhandsgranskning
from frontend.nyckeltal.uppfoljning import fetch, page_url
from nyckeltal.bedomningsblad import FORM, book_of, read_book
from nyckeltal.entry import Entry, entry
from nyckeltal.exporters import workbook
from nyckeltal.importers import (
    BEDOMNINGAR,
    Helhet,
    Inlast,
    answers_in,
    apply_both,
    ensure_importable,
    last_saved,
    mark_errors,
    preview,
    read_judgements,
    read_workbook,
    try_judgements,
)
from nyckeltal.sealed import open_rows, seal_rows
from styrning.bas import arbetsbok
from styrning.bas.clock import today
from styrning.bas.errors import RuleError, StaleError
from styrning.grund.models import Inlamning, User


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
            return _marked(request, inlamning)
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
    bedomt = read_judgements(file, file.name or "", known, result, by=request.user)
    fel = [*result.faults(known, read), *bedomt.fel]
    can_apply = Helhet(result, bedomt).can_apply
    granskning = Forhandsgranskning(
        result,
        bedomt=bedomt,
        bedomningar=_sealed(bedomt, known, request.user) if can_apply else "",
        fel=fel,
        sparat=last_saved(result.of("konflikt"), inlamning),
        filnamn=file.name or "",
        utlamning=read.utlamning,
        underlag=seal_rows(result.rader, inlamning, request.user) if can_apply else "",
        felfil=carried(file) if fel else "",
    )
    status = 422 if fel else 200
    return _page(request, inlamning, granskning=granskning, status=status)


def _sealed(bedomt: arbetsbok.Granskning, known: Entry, user: User) -> str:
    rows = [row.inlast for row in bedomt.result.changed]
    return BEDOMNINGAR.seal(rows, book_of(known), by=user) if rows else ""


def _marked(request: HttpRequest, inlamning: Inlamning) -> HttpResponse:
    """The uploaded file back, with its errors marked."""
    file = carried_file(request.POST["felfil"])
    name = f"uppfoljning-{inlamning.uppfoljning.kod}-{inlamning.enhet.kod}-fel.xlsx"
    known = entry(inlamning)
    read = read_workbook(file, name, inlamning, answers_in(known))
    result = preview(read.rader, read.errors, known)
    bedomt = read_judgements(file, name, known, result, by=request.user)
    content = mark_errors(file, result, read)
    if bedomt.read and bedomt.result.errors:
        content = bedomt.read.marked(BytesIO(content), bedomt.result.errors, FORM)
    return workbook_file(content, name)


def _apply(request: HttpRequest, inlamning: Inlamning) -> HttpResponse:
    try:
        rows = open_rows(request.POST["underlag"], inlamning, request.user)
        bedomt = _judged(request, inlamning)
    except signing.BadSignature:
        return _page(request, inlamning, fel=EXPIRED, status=422)
    try:
        result = apply_both(rows, bedomt, inlamning, by=request.user)
    except StaleError:
        return _refused(request, inlamning, rows, bedomt)
    if result is None:
        return _refused(request, inlamning, rows, bedomt)
    saved = ("sparat" if result.utfall.ansvar else "sparad") if result.antal == 1 else "sparade"
    messages.success(request, f"Inläst från Excel: {result.omfang} {saved}.")
    return redirect(page_url(inlamning))


def _judged(request: HttpRequest, inlamning: Inlamning) -> list[arbetsbok.Inlast]:
    """The judgements that were sealed, if any. Raises: signing.BadSignature."""
    if not request.POST.get("bedomningar"):
        return []
    bok = read_book(inlamning, request.user)
    return BEDOMNINGAR.open(request.POST["bedomningar"], bok, by=request.user)


def _refused(
    request: HttpRequest,
    inlamning: Inlamning,
    rows: list[Inlast],
    judged: list[arbetsbok.Inlast],
) -> HttpResponse:
    """The preview as it is now: somebody saved meanwhile, or it has been applied already."""
    known = entry(inlamning)
    result = preview(rows, [], known)
    bedomt = try_judgements(judged, known, result, by=request.user)
    sparat = last_saved(result.of("konflikt"), inlamning)
    fel = [*result.faults(known), *bedomt.fel]
    granskning = Forhandsgranskning(result, bedomt=bedomt, fel=fel, sparat=sparat)
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
