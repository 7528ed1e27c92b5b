"""A nämnd's internal control as a workbook: fetch it, upload it, see what it does, apply it."""

from dataclasses import dataclass, field
from datetime import datetime

from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from frontend.arbetsbok import (
    EXPIRED,
    Granskningshuvud,
    carried,
    carried_file,
    workbook_file,
)
from frontend.context import demodata
from internkontroll.arbetsbok import enheter_with_workbook, read_book
from internkontroll.exporters import workbook
from internkontroll.importers import (
    Andring,
    Fel,
    Inlasning,
    Preview,
    apply,
    mark_errors,
    open_rows,
    preview,
    read_workbook,
    seal_rows,
)
from styrning.bas.errors import RuleError, StaleError
from styrning.grund.models import Enhet

IKON = {"ny": "plus", "andrad": "upp"}
ORD = {"ny": "Nytt", "andrad": "Ändrat"}


@dataclass(frozen=True)
class Granskning:
    """The preview in words. ``underlag`` is it sealed; empty when it cannot be applied."""

    result: Preview
    fel: list[Fel] = field(default_factory=list)
    filnamn: str = ""
    read: Inlasning | None = None
    underlag: str = ""
    felfil: str = ""

    @property
    def huvud(self) -> Granskningshuvud:
        count = {slag: len(self.result.of(slag)) for slag in ("ny", "andrad", "samma", "konflikt")}
        return Granskningshuvud(count, len(self.fel), self.ursprung)

    @property
    def ursprung(self) -> str:
        """internkontroll-2026-BUN.xlsx · 24 rader · hämtad av Sara Holm 2026-11-18 10.00"""
        rows = len(self.result.andringar)
        parts = [self.filnamn, "1 rad" if rows == 1 else f"{rows} rader"]
        if self.read:
            at = datetime.fromisoformat(self.read.utlamning.at)
            parts.append(f"hämtad av {self.read.utlamning.av} {at:%Y-%m-%d %H.%M}")
        return " · ".join(part for part in parts if part)

    @property
    def konflikter(self) -> list[Andring]:
        return self.result.of("konflikt")

    @property
    def visade(self) -> list[dict[str, object]]:
        """What would be saved, in the order of the file."""
        return [
            {"andring": row, "ikon": IKON[row.slag], "ord": ORD[row.slag]}
            for row in self.result.changed
        ]

    @property
    def hinder(self) -> str:
        """Why it cannot be applied as it is; empty when it can."""
        if self.fel:
            return "Går att välja när felen är rättade."
        if self.konflikter:
            return (
                "Går att välja när konflikterna är lösta: hämta arbetsboken på nytt och för över "
                "det som ska gälla."
            )
        return ""


def _enhet(request: HttpRequest, kod: str, ar: int) -> Enhet:
    """The enhet whose workbook the user may fill in; any other is not found."""
    if not 1900 <= ar <= 2999:
        raise Http404
    return get_object_or_404(enheter_with_workbook(request.user), kod=kod)


@require_GET
def excel(request: HttpRequest, kod: str, ar: int) -> HttpResponse:
    """How it is done, the workbook, and the upload."""
    return _page(request, _enhet(request, kod, ar), ar)


@require_GET
def hamta(request: HttpRequest, kod: str, ar: int) -> HttpResponse:
    """The workbook, filled with what is known."""
    enhet = _enhet(request, kod, ar)
    content = workbook(read_book(enhet, ar, request.user), by=request.user, demo=demodata())
    return workbook_file(content, f"internkontroll-{ar}-{kod}.xlsx")


@require_POST
def las_in(request: HttpRequest, kod: str, ar: int) -> HttpResponse:
    """Preview an uploaded workbook, apply the preview that was confirmed, or mark its errors."""
    enhet = _enhet(request, kod, ar)
    try:
        if "underlag" in request.POST:
            return _apply(request, enhet, ar)
        if "felfil" in request.POST:
            return _marked(request, enhet, ar)
        return _preview(request, enhet, ar)
    except RuleError as error:
        return _page(request, enhet, ar, fel=str(error), status=422)


def _preview(request: HttpRequest, enhet: Enhet, ar: int) -> HttpResponse:
    file = request.FILES.get("fil")
    if file is None:
        raise RuleError("Välj arbetsboken som du har fyllt i.")
    bok = read_book(enhet, ar, request.user)
    read = read_workbook(file, file.name or "", bok)
    result = preview(read.rader, read.errors, bok, by=request.user)
    rows = [row.inlast for row in result.changed]
    granskning = Granskning(
        result,
        fel=result.faults(read),
        filnamn=file.name or "",
        read=read,
        underlag=seal_rows(rows, enhet, ar, request.user) if result.can_apply else "",
        felfil=carried(file) if result.errors else "",
    )
    status = 422 if result.errors else 200
    return _page(request, enhet, ar, granskning=granskning, status=status)


def _marked(request: HttpRequest, enhet: Enhet, ar: int) -> HttpResponse:
    """The uploaded file back, with its errors marked."""
    file = carried_file(request.POST["felfil"])
    name = f"internkontroll-{ar}-{enhet.kod}-fel.xlsx"
    bok = read_book(enhet, ar, request.user)
    read = read_workbook(file, name, bok)
    result = preview(read.rader, read.errors, bok, by=request.user)
    return workbook_file(mark_errors(file, result, read), name)


def _apply(request: HttpRequest, enhet: Enhet, ar: int) -> HttpResponse:
    try:
        rows = open_rows(request.POST["underlag"], enhet, ar, request.user)
    except signing.BadSignature:
        return _page(request, enhet, ar, fel=EXPIRED, status=422)
    try:
        result = apply(rows, enhet, ar, by=request.user)
        refused = not result.can_apply
    except StaleError:
        refused = True
    if refused:
        bok = read_book(enhet, ar, request.user)
        result = preview(rows, [], bok, by=request.user)
        granskning = Granskning(result, fel=result.faults())
        return _page(request, enhet, ar, granskning=granskning, status=409)
    saved = "sparad" if len(result.changed) == 1 else "sparade"
    messages.success(request, f"Inläst från Excel: {result.omfang} {saved}.")
    return redirect("frontend:kontrollplan", enhet.kod, ar)


def _page(
    request: HttpRequest,
    enhet: Enhet,
    ar: int,
    *,
    granskning: Granskning | None = None,
    fel: str = "",
    status: int = 200,
) -> HttpResponse:
    content = {
        "enhet": enhet, "ar": ar, "granskning": granskning, "fel": fel, "sida": "internkontroll",
    }  # fmt: skip
    return render(request, "frontend/internkontroll/excel.html", content, status=status)
