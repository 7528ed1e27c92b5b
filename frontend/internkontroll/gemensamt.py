"""The year's common frame: last days, instruction, and what everybody is to check."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from frontend.internkontroll.kommunlistor import GEMENSAMT
from frontend.internkontroll.planformular import ArsramForm, GemensamtForm
from frontend.internkontroll.planmoment import GET_POST
from frontend.internkontroll.skriv import Konflikt, attempt
from frontend.listfil import with_lists
from frontend.versioner import seen_version
from internkontroll import services
from internkontroll.enums import PlanLage
from internkontroll.models import GemensamtMoment, Kontrollar, Kontrollplan
from internkontroll.permissions import sets_control_year
from styrning.bas.errors import RuleError, StaleError

MALL = "frontend/internkontroll/gemensamt.html"


def _demand_right(request: HttpRequest) -> None:
    if not sets_control_year(request.user):
        raise Http404


def _year(ar: int) -> None:
    if not 1900 <= ar <= 2999:
        raise Http404


@require_http_methods(GET_POST)
def common(request: HttpRequest, ar: int) -> HttpResponseBase:
    """What KS asks of everybody in a year: read by all, set by KS's own and kvalitetskedjan."""
    _year(ar)
    row = Kontrollar.objects.filter(ar=ar).first()
    facts = ArsramForm.facts_of(row) | {"version": row.version} if row else {}
    form = ArsramForm(auto_id="ram-%s", initial=facts)
    konflikt: Konflikt = []
    status = 200
    if request.method == "POST":
        _demand_right(request)
        form = ArsramForm(request.POST, auto_id="ram-%s")

        def write() -> Kontrollar:
            return services.save_year(ar, form.ram(), by=request.user, version=form.seen)

        saved, konflikt, status = attempt(form, write, ArsramForm.facts_of)
        if saved:
            messages.success(request, f"Ramen för {ar} är sparad.")
            return redirect("frontend:gemensamt", ar)
    return _render(request, ar, ram=form, konflikt=konflikt, status=status)


def _render(request: HttpRequest, ar: int, *, status: int = 200, **typed: Any) -> HttpResponseBase:
    may = sets_control_year(request.user)
    ram = typed.pop("ram", None)
    rows = commons_of(ar)
    context = {
        "sida": "internkontroll",
        "ar": ar,
        "kontrollar": Kontrollar.objects.filter(ar=ar).first() or Kontrollar(ar=ar),
        "moment": rows,
        "planer": _plans(ar),
        "kan_andra": may,
        "ram": ram if may else None,
        "ram_oppen": bool(ram and ram.is_bound),
        "nytt": typed.pop("nytt", None) or GemensamtForm(),
        "kan_kopiera": may and _copyable(ar, {row.vad for row in rows}),
        "konflikt": typed.pop("konflikt", None),
    }
    return with_lists(request, MALL, context, GEMENSAMT, status=status)


def commons_of(ar: int):
    """The year's common checks, with in how many plans each stands; one statement."""
    adopted = Q(moment_lista__plan__lage=PlanLage.FASTSTALLD)
    return (
        GemensamtMoment.objects.filter(kontrollar__ar=ar)
        .annotate(
            i_planer=Count("moment_lista"), i_faststallda=Count("moment_lista", filter=adopted)
        )
        .order_by("kod")
    )


def _plans(ar: int) -> dict[str, int]:
    """How many plans of the year there are, and how many are adopted."""
    rows = Kontrollplan.objects.filter(ar=ar)
    return rows.aggregate(
        antal=Count("pk"), faststallda=Count("pk", filter=Q(lage=PlanLage.FASTSTALLD))
    )


def _copyable(ar: int, here: set[str]) -> int:
    """How many of last year's common checks the year does not ask for."""
    return GemensamtMoment.objects.filter(kontrollar__ar=ar - 1).exclude(vad__in=here).count()


@require_POST
def new_common(request: HttpRequest, ar: int) -> HttpResponseBase:
    _year(ar)
    _demand_right(request)
    form = GemensamtForm(request.POST)

    def write() -> GemensamtMoment:
        return services.add_common(ar, form.data_of(), by=request.user)

    row, _, status = attempt(form, write, GemensamtForm.facts_of)
    if row:
        antal = row.moment_lista.count()
        messages.success(
            request,
            f"{row.kod} är tillagd och står nu i {antal} "
            f"{'plan som är utkast' if antal == 1 else 'planer som är utkast'}.",
        )
        return redirect("frontend:gemensamt", ar)
    return _render(request, ar, nytt=form, status=status)


@require_POST
def copy_common(request: HttpRequest, ar: int) -> HttpResponseBase:
    """Ask for what was asked for last year."""
    _year(ar)
    _demand_right(request)
    try:
        rows = services.copy_common(ar, by=request.user)
    except RuleError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"{len(rows)} hämtades från {ar - 1}. Ändra det som är nytt.")
    return redirect("frontend:gemensamt", ar)


def _common(gemensamt_id: UUID) -> GemensamtMoment:
    rows = GemensamtMoment.objects.select_related("kontrollar")
    return get_object_or_404(rows, publikt_id=gemensamt_id)


@require_http_methods(GET_POST)
def change_common(request: HttpRequest, gemensamt_id: UUID) -> HttpResponse:
    """Change what everybody checks, or stop asking for it."""
    _demand_right(request)
    row = _common(gemensamt_id)
    form = GemensamtForm(initial=GemensamtForm.facts_of(row) | {"version": row.version})
    konflikt: Konflikt = []
    status = 200
    if request.method == "POST":
        form = GemensamtForm(request.POST)

        def write() -> GemensamtMoment:
            data = form.data_of()
            return services.update_common(row, data, by=request.user, version=form.seen)

        saved, konflikt, status = attempt(form, write, GemensamtForm.facts_of)
        if saved:
            messages.success(request, f"{saved.kod} är sparad.")
            return redirect("frontend:gemensamt", row.kontrollar.ar)
    context = {"sida": "internkontroll", "rad": row, "ar": row.kontrollar.ar, "form": form,
               "konflikt": konflikt}  # fmt: skip
    return render(request, "frontend/internkontroll/gemensamt_andra.html", context, status=status)


@require_POST
def remove_common(request: HttpRequest, gemensamt_id: UUID) -> HttpResponse:
    _demand_right(request)
    row = _common(gemensamt_id)
    ar = row.kontrollar.ar
    try:
        services.remove_common(row, by=request.user, version=seen_version(request.POST))
    except (RuleError, StaleError) as error:
        messages.error(request, str(error))
        return redirect("frontend:gemensamt_andra", gemensamt_id)
    messages.success(request, f"{row.kod} är borttagen. De som hade den har den kvar som egen.")
    return redirect("frontend:gemensamt", ar)
