"""Net costs as a workbook: fetch it, upload one, see what it does, apply it."""

from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from frontend.arbetsbok import (
    EXPIRED,
    Granskningshuvud,
    carried,
    carried_file,
    count_rows,
    workbook_file,
)
from frontend.arsredovisning.drift_omgang import (
    ask_round,
    back,
    enheter_or_404,
    round_to_write,
    waits,
)
from frontend.arsredovisning.geh import MENY
from frontend.context import demodata
from styrning.arsredovisning.enums import Beloppsenhet, Kostnadstecken
from styrning.arsredovisning.exporters.driftbok import drift_workbook
from styrning.arsredovisning.importers.drift import (
    Andring,
    Preview,
    apply,
    open_rows,
    preview,
    seal_rows,
)
from styrning.arsredovisning.importers.driftfil import Val, read_file
from styrning.arsredovisning.selectors.drift import posts_to_edit
from styrning.bas.arbetsbok import Fel
from styrning.bas.errors import RuleError, StaleError
from styrning.grund.models import Uppfoljning

SENARE = "Någon har ändrat i systemet efter förhandsgranskningen. Ladda upp filen igen."
VALT = ("tecken", "enhet", "rattelse")
ORD = {"ny": ("Ny", "plus"), "andrad": ("Ändrad", "upp")}


@dataclass(frozen=True)
class Granskning:
    """The preview in words. ``underlag`` is it sealed; empty when it cannot be applied."""

    result: Preview
    filnamn: str
    tecken: str
    underlag: str = ""
    fel: list[Fel] = field(default_factory=list)
    felfil: str = ""

    @property
    def huvud(self) -> Granskningshuvud:
        return Granskningshuvud(count_rows(self.result), len(self.result.errors), self.ursprung)

    @property
    def ursprung(self) -> str:
        sign = "negativ" if self.tecken == Kostnadstecken.MINUS else "positiv"
        return f"{self.filnamn}, kostnad är {sign} i filen."

    @property
    def konflikter(self) -> list[Andring]:
        return self.result.of("konflikt")

    @property
    def visade(self) -> list[dict[str, Any]]:
        return [
            {"andring": row, "ord": ORD[row.slag][0], "ikon": ORD[row.slag][1]}
            for row in self.result.changed
        ]


@dataclass(frozen=True)
class Svar:
    """What the page shows beside the form."""

    granskning: Granskning | None = None
    fel: str = ""
    falt: str = ""
    status: int = 200
    valt: dict[str, str] = field(default_factory=lambda: dict.fromkeys(VALT, ""))


@require_GET
def drift_excel(request: HttpRequest, ar: int) -> HttpResponse:
    """How it is done, the workbook, and the upload."""
    runda = round_to_write(request, ar)
    asked = ask_round(request, ar, "frontend:drift_excel")
    return asked or _page(request, ar, runda, Svar())


@require_GET
def drift_excel_hamta(request: HttpRequest, ar: int) -> HttpResponse:
    """The workbook, filled with what is saved, in the sign that is asked for."""
    runda = round_to_write(request, ar)
    if asked := ask_round(request, ar, "frontend:drift_excel_hamta"):
        return asked
    tecken = request.GET.get("tecken", "")
    content = drift_workbook(
        ar,
        runda,
        posts_to_edit(ar, runda, request.user),
        enheter_or_404(request, ar),
        tecken=tecken if tecken in Kostnadstecken.values else Kostnadstecken.PLUS,
        demo=demodata(),
    )
    return workbook_file(content, f"drift-{runda.kod if runda else ar}.xlsx")


@require_POST
def drift_excel_las_in(request: HttpRequest, ar: int) -> HttpResponse:
    """Preview an uploaded workbook, apply the preview that was confirmed, or mark its errors."""
    runda = round_to_write(request, ar)
    enheter_or_404(request, ar)
    valt = {name: request.POST.get(name, "") for name in VALT}
    try:
        if "underlag" in request.POST:
            return _apply(request, ar, runda, valt)
        if "felfil" in request.POST:
            return _marked(request, ar, runda, valt)
        return _preview(request, ar, runda, valt)
    except signing.BadSignature:
        return _page(request, ar, runda, Svar(fel=EXPIRED, status=422, valt=valt))
    except StaleError:
        return _page(request, ar, runda, Svar(fel=SENARE, status=409, valt=valt))
    except RuleError as error:
        svar = Svar(fel=str(error), falt=error.field or "", status=422, valt=valt)
        return _page(request, ar, runda, svar)


def _choice(ar: int, runda: Uppfoljning | None, valt: dict[str, str]) -> Val:
    """Raises: RuleError where the sign or the unit is not chosen: it is never guessed."""
    if valt["tecken"] not in Kostnadstecken.values:
        raise RuleError("Välj om en kostnad är positiv eller negativ i filen.", field="tecken")
    if valt["enhet"] not in Beloppsenhet.values:
        raise RuleError("Välj om beloppen i filen är tkr eller Mkr.", field="enhet")
    return Val(ar, runda.kod if runda else "", valt["tecken"], valt["enhet"])


def _owner(request: HttpRequest, val: Val, filnamn: str) -> list[object]:
    user = request.user.publikt_id  # type: ignore[union-attr]
    return [val.ar, val.omgang, val.tecken, val.enhet, filnamn, user]


def _preview(
    request: HttpRequest, ar: int, runda: Uppfoljning | None, valt: dict[str, str]
) -> HttpResponse:
    file = request.FILES.get("fil")
    val = _choice(ar, runda, valt)
    if file is None:
        raise RuleError("Välj filen som ska läsas in.", field="fil")
    read = read_file(file, file.name or "", val)
    result = preview(read, val, runda, by=request.user, rattelse=valt["rattelse"])
    name = (file.name or "")[:150]
    sealed = seal_rows(result.changed, _owner(request, val, name)) if result.can_apply else ""
    granskning = Granskning(
        result, name, val.tecken, sealed,
        fel=[read.fault(error) for error in result.errors],
        felfil=carried(file) if result.errors else "",
    )  # fmt: skip
    status = 422 if result.errors else 200
    return _page(request, ar, runda, Svar(granskning, status=status, valt=valt))


def _marked(
    request: HttpRequest, ar: int, runda: Uppfoljning | None, valt: dict[str, str]
) -> HttpResponse:
    """The uploaded file back, with its errors marked."""
    file, val = carried_file(request.POST["felfil"]), _choice(ar, runda, valt)
    read = read_file(file, "drift.xlsx", val)
    result = preview(read, val, runda, by=request.user, rattelse=valt["rattelse"])
    name = f"drift-{runda.kod if runda else ar}-fel.xlsx"
    return workbook_file(read.marked(file, result.errors), name)


def _apply(
    request: HttpRequest, ar: int, runda: Uppfoljning | None, valt: dict[str, str]
) -> HttpResponse:
    val, name = _choice(ar, runda, valt), request.POST.get("filnamn", "")
    rows = open_rows(request.POST["underlag"], _owner(request, val, name))
    antal = apply(rows, val, runda, by=request.user, rattelse=valt["rattelse"], filnamn=name)
    text = "1 rad sparad" if antal == 1 else f"{antal} rader sparade"
    messages.success(request, f"Inläst från Excel: {text}.")
    return redirect(back(ar, runda))


def _page(request: HttpRequest, ar: int, runda: Uppfoljning | None, svar: Svar) -> HttpResponse:
    enheter_or_404(request, ar)
    context = {
        "sida": MENY,
        "ar": ar,
        "runda": runda,
        "fraga": f"?moment={runda.kod}" if runda else "",
        "tillbaka": back(ar, runda),
        "stangd": runda is not None and runda.is_closed(),
        "vantar": waits(runda),
        "granskning": svar.granskning,
        "fel": svar.fel,
        "falt": svar.falt,
        "valt": svar.valt,
        "tecken_lista": Kostnadstecken.choices,
        "enhet_lista": Beloppsenhet.choices,
    }
    template = "frontend/arsredovisning/drift_excel.html"
    return render(request, template, context, status=svar.status)
