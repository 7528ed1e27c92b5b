"""Reading in outcomes from a file: fetch one, upload it, follow the work, see, confirm."""

import threading
from collections.abc import Callable
from io import BytesIO

from django.conf import settings
from django.db import connections
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from frontend.arbetsbok import workbook_file
from frontend.context import demodata
from frontend.listfil import with_lists
from frontend.middleware import by_htmx
from frontend.nyckeltal.inlasning_vy import FEL, INLASNINGAR, Inlasningsvy, marked
from nyckeltal.importers.arbete import run
from nyckeltal.models import Inlasning, NyckeltalEnhet
from nyckeltal.services_inlasning import cancel, confirm, may_import, receive, try_again
from nyckeltal.utfallsblad import Utsnitt, empty_file, outcome_file
from styrning.bas.clock import today
from styrning.bas.errors import RuleError
from styrning.bas.xlsx import check_upload
from styrning.grund.models import Enhet, User

MENY = "roda_traden"
SHOWN = 20


def _ensure_may(user: User) -> None:
    """What one may not is not there."""
    if not may_import(user):
        get_object_or_404(Inlasning.objects.none())


def _own(request: HttpRequest, publikt_id: object) -> Inlasning:
    _ensure_may(request.user)
    return get_object_or_404(Inlasning.objects.visible_to(request.user), publikt_id=publikt_id)


@require_GET
def inlasningar(request: HttpRequest) -> HttpResponseBase:
    """How it is done, the files to fetch, the upload, and one's own files."""
    _ensure_may(request.user)
    return _page(request)


def _page(request: HttpRequest, *, fel: str = "", status: int = 200) -> HttpResponseBase:
    year = today().year
    rows = Inlasning.objects.visible_to(request.user).defer("fil")[:SHOWN]
    owed = NyckeltalEnhet.objects.importable_by(request.user).values("enhet")
    context = {
        "sida": MENY,
        "fel": fel,
        "mb": settings.EXCEL_MAX_BYTES // 1_000_000,
        "rader": [Inlasningsvy(row) for row in rows],
        "ar": range(year, year - 25, -1),
        "fran": year - 4,
        "enheter": Enhet.objects.filter(pk__in=owed).order_by("namn"),
    }
    template = "frontend/nyckeltal/inlasningar.html"
    return with_lists(request, template, context, {"": INLASNINGAR}, status)


@require_GET
def hamta(request: HttpRequest) -> HttpResponse:
    """What is saved, as a file to change; without years, an empty one."""
    _ensure_may(request.user)
    if "fran" not in request.GET:
        return workbook_file(empty_file(request.user, demo=demodata()), "utfall-mall.xlsx")
    urval = _chosen(request)
    content = outcome_file(request.user, urval, demo=demodata())
    where = f"-{urval.enhet}" if urval.enhet else ""
    return workbook_file(content, f"utfall-{urval.fran}-{urval.till}{where}.xlsx")


def _chosen(request: HttpRequest) -> Utsnitt:
    years = [request.GET.get(name, "") for name in ("fran", "till")]
    if not all(year.isascii() and year.isdigit() and len(year) == 4 for year in years):
        raise RuleError("Ange åren med fyra siffror, till exempel 2022.", field="fran")
    fran, till = sorted(map(int, years))
    return Utsnitt(fran, till, _known(request.GET.get("enhet", "")))


def _known(kod: str) -> str:
    return kod if Enhet.objects.filter(kod=kod).exists() else ""


@require_POST
def ladda_upp(request: HttpRequest) -> HttpResponseBase:
    """Keep the file and begin to review it."""
    _ensure_may(request.user)
    file = request.FILES.get("fil")
    try:
        if file is None:
            raise RuleError("Välj filen som du vill läsa in.")
        check_upload(file, file.name or "", settings.EXCEL_MAX_BYTES)
        row = receive(file.read(), file.name or "", by=request.user)
    except RuleError as error:
        return _page(request, fel=str(error), status=422)
    return _begin(row)


def _begin(row: Inlasning) -> HttpResponse:
    """Work with it at once where that takes a moment; else let a worker do it."""
    if row.storlek <= settings.INLASNING_DIREKT:
        run(row)
    elif settings.INLASNING_TRAD:
        _in_thread(lambda: run(row))
    return redirect("frontend:inlasning", row.publikt_id)


def _in_thread(work: Callable[[], object]) -> None:
    def done() -> None:
        try:
            work()
        finally:
            connections.close_all()

    threading.Thread(target=done, name="inlasning", daemon=True).start()


@require_GET
def inlasning(request: HttpRequest, publikt_id: object) -> HttpResponseBase:
    """How far the work has come, what the file would do, or what it did."""
    row = _own(request, publikt_id)
    context = {"sida": MENY, "vy": Inlasningsvy(row), "rad": row}
    template = "frontend/nyckeltal/inlasning.html"
    if by_htmx(request):
        return render(request, f"{template}#arbete", context)
    return with_lists(request, template, context, {"fel": FEL})


@require_GET
def markt(request: HttpRequest, publikt_id: object) -> HttpResponse:
    """The file back, with its bad cells marked."""
    row = _own(request, publikt_id)
    vy = Inlasningsvy(row)
    if not vy.kan_markeras:
        raise RuleError("Filen finns inte kvar, eller är för stor för att märkas. Hämta listan.")
    stem = row.filnamn.rpartition(".")[0] or "utfall"
    return workbook_file(marked(BytesIO(row.fil), vy), f"{stem}-fel.xlsx")


@require_POST
def handla(request: HttpRequest, publikt_id: object) -> HttpResponse:
    """Read in what was reviewed, cancel, or try again."""
    row = _own(request, publikt_id)
    acts = {"las_in": confirm, "avbryt": cancel, "igen": try_again}
    act = acts.get(request.POST.get("vad", ""))
    if act is None:
        raise RuleError("Välj vad du vill göra.")
    try:
        changed = act(row, by=request.user)
    except RuleError as error:
        context = {"sida": MENY, "vy": Inlasningsvy(row, str(error)), "rad": row}
        return render(request, "frontend/nyckeltal/inlasning.html", context, status=422)
    if act is cancel:
        return redirect("frontend:inlasning", row.publikt_id)
    return _begin(changed)
