"""The pages of a kind of workbook: fetch it, upload it, see what it does, apply it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_GET, require_POST

from frontend.arbetsbok import (
    EXPIRED,
    Granskningshuvud,
    carried,
    carried_file,
    count_rows,
    workbook_file,
)
from frontend.context import demodata
from styrning.bas.arbetsbok import Andring, Bok, Fel, Granskning, Inlasning, Preview
from styrning.bas.errors import RuleError, StaleError
from styrning.bas.text import counted_word
from styrning.grund.arbetsbok import Arbetsbokslag

IKON = {"ny": "plus", "andrad": "upp"}
ORD = {"ny": "Nytt", "andrad": "Ändrat"}


@dataclass(frozen=True)
class Vy:
    """A preview in words. ``underlag`` is it sealed; empty when it cannot be applied.

    ``felfil`` is the user's own file, carried so that it can be fetched with its errors marked.
    """

    granskning: Granskning
    filnamn: str = ""
    underlag: str = ""
    felfil: str = ""

    @property
    def result(self) -> Preview:
        return self.granskning.result

    @property
    def fel(self) -> list[Fel]:
        return self.granskning.fel

    @property
    def varningar(self) -> list[Fel]:
        return self.granskning.varningar

    @property
    def huvud(self) -> Granskningshuvud:
        return Granskningshuvud(count_rows(self.result), len(self.fel), self.ursprung)

    @property
    def ursprung(self) -> str:
        """internkontroll-2026-BUN.xlsx · 24 rader · hämtad av Sara Holm 2026-11-18 10.00"""
        rows = counted_word(self.result.antal, "rad", "rader")
        parts = [self.filnamn, rows]
        if self.granskning.read:
            utlamning = self.granskning.read.utlamning
            at = datetime.fromisoformat(utlamning.at)
            parts.append(f"hämtad av {utlamning.av} {at:%Y-%m-%d %H.%M}")
        return " · ".join(part for part in parts if part)

    @property
    def omfang(self) -> str:
        """3 rader utan fel och konflikt."""
        return f"{self.result.omfang} utan fel och konflikt."

    @property
    def konflikter(self) -> list[Andring]:
        return [self._named(row) for row in self.result.of("konflikt")]

    @property
    def visade(self) -> list[dict[str, object]]:
        """What would be saved, in the order of the file."""
        return [
            {"andring": self._named(row), "ikon": IKON[row.slag], "ord": ORD[row.slag]}
            for row in self.result.changed
        ]

    def _named(self, row: Andring) -> Andring:
        """The row without a key that says nothing to a reader."""
        return replace(row, kod="") if self.granskning.form.blad(row.blad).kallas else row

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


@dataclass(frozen=True)
class Lank:
    ord: str
    adress: str
    har: bool = False


@dataclass(frozen=True)
class Ram:
    """The page around a workbook: its words, and where one goes from it.

    ``innehall`` says what the workbook is filled with, and ``andras`` what the preview's table is
    called: "Så ändras internkontrollen". ``val`` are other workbooks of the kind to go to, by what
    is chosen: År → 2026, 2027. ``last``: it is only to be read, so nothing is to be uploaded.
    """

    rubrik: str
    plats: str
    har: str
    ingress: str
    innehall: str
    andras: str
    tillbaka: str
    tillbaka_text: str
    sida: str
    val: Mapping[str, Sequence[Lank]] = field(default_factory=dict)
    last: bool = False


@dataclass(frozen=True)
class Arbetsboksida:
    """A kind of workbook on its three addresses: the page, the file, and what comes back.

    Args:
        namn: the name of the page's address; the others add _hamta and _las_in.
        slag: the kind.
        omfang: what the address's parts name, for the user; Http404 for what is not theirs.
        ram: the words of the page, of that and the address's parts.
    """

    namn: str
    slag: Arbetsbokslag
    omfang: Callable[..., Any]
    ram: Callable[..., Ram]

    def urls(self, prefix: str) -> list[URLPattern]:
        """``prefix`` ends with a slash."""
        return [
            path(prefix, require_GET(self.show), name=self.namn),
            path(f"{prefix}hamta/", require_GET(self.fetch), name=f"{self.namn}_hamta"),
            path(f"{prefix}las-in/", require_POST(self.read_in), name=f"{self.namn}_las_in"),
        ]

    def show(self, request: HttpRequest, **parts: Any) -> HttpResponse:
        """How it is done, the workbook, and the upload."""
        return self._page(request, self.omfang(request, **parts), parts)

    def fetch(self, request: HttpRequest, **parts: Any) -> HttpResponse:
        """The workbook, filled with what is known."""
        bok = self.slag.read(self.omfang(request, **parts), request.user)
        content = self.slag.file(bok, by=request.user, demo=demodata())
        return workbook_file(content, f"{bok.fil}.xlsx")

    def read_in(self, request: HttpRequest, **parts: Any) -> HttpResponse:
        """Preview an upload, apply the preview that was confirmed, or mark the file's errors."""
        omfang = self.omfang(request, **parts)
        try:
            if "underlag" in request.POST:
                return self._apply(request, omfang, parts)
            bok = self.slag.read(omfang, request.user)
            if "felfil" in request.POST:
                return self._marked(request, bok)
            vy = self._preview(request, bok)
        except RuleError as error:
            return self._page(request, omfang, parts, fel=str(error), status=422)
        return self._page(request, omfang, parts, vy=vy, status=422 if vy.fel else 200)

    def _preview(self, request: HttpRequest, bok: Bok) -> Vy:
        file = request.FILES.get("fil")
        if file is None:
            raise RuleError("Välj arbetsboken som du har fyllt i.")
        read, result = self._try(request, file, file.name or "", bok)
        rows = [row.inlast for row in result.changed]
        return Vy(
            Granskning(self.slag.form, result, read),
            filnamn=file.name or "",
            underlag=self.slag.seal(rows, bok, by=request.user) if result.can_apply else "",
            felfil=carried(file) if result.errors else "",
        )

    def _marked(self, request: HttpRequest, bok: Bok) -> HttpResponse:
        """The uploaded file back, with its errors marked."""
        file = carried_file(request.POST["felfil"])
        name = f"{bok.fil}-fel.xlsx"
        read, result = self._try(request, file, name, bok)
        return workbook_file(read.marked(file, result.errors, self.slag.form), name)

    def _try(
        self, request: HttpRequest, file: Any, name: str, bok: Bok
    ) -> tuple[Inlasning, Preview]:
        read = self.slag.read_file(file, name, bok)
        return read, self.slag.preview(read.rader, read.errors, bok, by=request.user)

    def _apply(self, request: HttpRequest, omfang: Any, parts: dict[str, Any]) -> HttpResponse:
        bok = self.slag.read(omfang, request.user)
        try:
            rows = self.slag.open(request.POST["underlag"], bok, by=request.user)
        except signing.BadSignature:
            return self._page(request, omfang, parts, fel=EXPIRED, status=422)
        try:
            result = self.slag.apply(rows, omfang, by=request.user)
            refused = not result.can_apply
        except StaleError:
            refused = True
        if refused:
            bok = self.slag.read(omfang, request.user)
            result = self.slag.preview(rows, [], bok, by=request.user)
            vy = Vy(Granskning(self.slag.form, result))
            return self._page(request, omfang, parts, vy=vy, status=409)
        saved = "sparad" if len(result.changed) == 1 else "sparade"
        messages.success(request, f"Inläst från Excel: {result.omfang} {saved}.")
        return redirect(self.ram(omfang, **parts).tillbaka)

    def _page(
        self,
        request: HttpRequest,
        omfang: Any,
        parts: dict[str, Any],
        *,
        vy: Vy | None = None,
        fel: str = "",
        status: int = 200,
    ) -> HttpResponse:
        ram = self.ram(omfang, **parts)
        content = {
            "ram": ram,
            "granskning": vy,
            "fel": fel,
            "sida": ram.sida,
            "hamta": reverse(f"frontend:{self.namn}_hamta", kwargs=parts),
            "las_in": reverse(f"frontend:{self.namn}_las_in", kwargs=parts),
        }
        return render(request, "frontend/arbetsbok/sida.html", content, status=status)
