"""Uppdrag: the register of a year, and one uppdrag with what has come of it."""

from typing import Any

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from frontend.listfil import list_file, with_lists
from frontend.mal.uppdrag_forms import MottagareForm
from frontend.mal.uppdrag_vy import page_of, register
from frontend.mal.uppdragslistor import ETT_UPPDRAG, UPPDRAG
from mal.arbetsbocker.uppdrag import opens_workbook
from mal.enums import Mottagarlage, RapporterasTill
from mal.models import Mal, Uppdrag
from mal.permissions import gives_uppdrag
from mal.selectors import report_years
from styrning.bas.clock import today
from styrning.grund.models import Handelse

MENY = "uppdrag_lista"


@require_safe
def uppdrag_lista(request: HttpRequest) -> HttpResponseBase:
    """The uppdrag of a year and where they stand, filtered by recipient and läge."""
    years = report_years(request.user)
    ar = _year(request, years)
    enhet, lage = request.GET.get("enhet", ""), request.GET.get("lage", "")
    seen = register(request.user, ar, enhet=enhet, lage=lage) if ar else None
    rader = seen.visade if seen else []
    if (fil := list_file(request, f"Uppdrag {ar or ''}", UPPDRAG, rader)) is not None:
        return fil
    context: dict[str, Any] = {
        "sida": MENY,
        "far_ge": gives_uppdrag(request.user),
        "har_excel": ar is not None and opens_workbook(request.user),
        "ar_lista": years,
        "ar": ar,
        "enhet": enhet,
        "lage": lage,
        "lagen": Mottagarlage.choices,
        "register": seen,
    }
    return render(request, "frontend/mal/uppdrag_lista.html", context)


def _year(request: HttpRequest, years: list[int]) -> int | None:
    """The year asked for if there is one, else this year, else the latest."""
    asked = request.GET.get("ar", "")
    if asked:
        if not (asked.isascii() and asked.isdigit() and len(asked) == 4 and int(asked) in years):
            raise Http404
        return int(asked)
    if today().year in years:
        return today().year
    return years[0] if years else None


@require_safe
def uppdrag(request: HttpRequest, kod: str) -> HttpResponseBase:
    """One uppdrag: its decision, who got it, how far each has come, and who said what when."""
    row = get_object_or_404(Uppdrag.objects.visible_to(request.user), kod=kod)
    return uppdrag_page(request, row)


def uppdrag_page(
    request: HttpRequest, row: Uppdrag, form: MottagareForm | None = None, status: int = 200
) -> HttpResponseBase:
    """The page, with ``form`` as it was filled in where it was refused."""
    seen = page_of(row, request.user)
    if seen is None:
        raise Http404
    far_andra = Uppdrag.objects.editable_by(request.user).filter(pk=row.pk).exists()
    context = {
        "sida": MENY,
        "vy": seen,
        "uppdrag": seen.uppdrag,
        "version": row.version,
        "rapporteras_till": RapporterasTill(row.rapporteras_till).label,
        "far_andra": far_andra,
        "form": form or (MottagareForm(row) if far_andra else None),
        "handelser": _events(row),
        "mal": _goal(request, row),
    }
    return with_lists(request, "frontend/mal/uppdrag.html", context, ETT_UPPDRAG, status=status)


def _goal(request: HttpRequest, row: Uppdrag) -> Mal | None:
    """The goal that it belongs to, where the reader may see that."""
    goals = Mal.objects.visible_to(request.user).filter(pk=row.mal_id)
    return goals.select_related("plan", "huvudansvarig").first() if row.mal_id else None


def _events(row: Uppdrag) -> list[Handelse]:
    """What was done to the uppdrag itself, latest first."""
    rows = Handelse.objects.filter(slag=row._meta.label_lower, objekt_id=row.pk)
    return list(rows.select_related("av", "enhet").order_by("-at", "-pk"))
