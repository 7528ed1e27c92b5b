"""The plan of surveys and dialogues: listed with its clashes, planned, changed, reported back."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from frontend.listfil import list_file
from frontend.organisation.arshjul import ARTAL
from frontend.organisation.forms import add_rule_error, posted
from frontend.organisation.ord import kort_dag
from frontend.organisation.undersokning_forms import (
    AterkopplingForm,
    MellanrumForm,
    UndersokningForm,
)
from frontend.versioner import answer_status, seen_version
from nyckeltal.models import Undersokning
from nyckeltal.services_undersokning import (
    change_survey,
    plan_survey,
    remove_survey,
    report_back,
    set_gap,
)
from nyckeltal.undersokningar import clashes_of, gap_days, plan_of_year
from styrning.bas.clock import today
from styrning.bas.errors import RuleError, StaleError
from styrning.bas.listfil import Kolumn
from styrning.grund.permissions import manages_arshjul, plans_surveys

FORM = "frontend/organisation/undersokning_form.html"
UNDERSOKNINGAR = (
    Kolumn("Titel", lambda rad: rad.undersokning.titel, bred=True),
    Kolumn("Slag", lambda rad: str(rad.undersokning.get_slag_display())),
    Kolumn("Enhet", lambda rad: rad.undersokning.enhet.namn, bred=True),
    Kolumn("Målgrupp", lambda rad: rad.undersokning.malgrupp, bred=True),
    Kolumn("Steg", lambda rad: str(rad.undersokning.get_trappsteg_display())),
    Kolumn("Från", lambda rad: rad.undersokning.oppnar),
    Kolumn("Till", lambda rad: rad.undersokning.klar),
    Kolumn("Krockar", lambda rad: "; ".join(krock.text for krock in rad.krockar), bred=True),
)


@require_safe
def lista(request: HttpRequest, ar: int | None = None) -> HttpResponseBase:
    """The plan of a year: who is asked what, when, and what is left to do."""
    ar = today().year if ar is None else ar
    if ar not in ARTAL:
        raise Http404
    return _list(request, ar, MellanrumForm(initial={"dagar": gap_days(ar)}))


def _list(request: HttpRequest, ar: int, form: MellanrumForm) -> HttpResponseBase:
    day = today()
    rows = plan_of_year(ar)
    namn = f"Undersökningar och dialoger {ar}"
    if (fil := list_file(request, namn, UNDERSOKNINGAR, rows)) is not None:
        return fil
    context = {
        "sida": "arshjul",
        "ar": ar,
        "artal": sorted({ar, day.year - 1, day.year, day.year + 1}),
        "rader": [(row, row.lage(day), _days(row.undersokning)) for row in rows],
        "krockar": sum(bool(row.krockar) for row in rows),
        "utan_aterkoppling": sum(row.lage(day) == "aterkoppling" for row in rows),
        "far_planera": plans_surveys(request.user),
        "far_satta": manages_arshjul(request.user),
        "form": form,
    }
    status = 422 if form.is_bound else 200
    return render(request, "frontend/organisation/undersokningar.html", context, status=status)


def _days(row: Undersokning) -> str:
    """12 jan – 20 mar: with their year where that is not the plan's."""
    return f"{kort_dag(row.oppnar, row.ar)} – {kort_dag(row.klar, row.ar)}"


@require_POST
def mellanrum(request: HttpRequest, ar: int) -> HttpResponseBase:
    """Set how long the same people are left in peace."""
    if not manages_arshjul(request.user):
        raise PermissionDenied
    if ar not in ARTAL:
        raise Http404
    form = MellanrumForm(request.POST)
    if form.is_valid():
        set_gap(ar, form.cleaned_data["dagar"], by=request.user)
        messages.success(request, "Mellanrummet är ändrat.")
        return redirect("frontend:undersokningar_ar", ar=ar)
    return _list(request, ar, form)


@require_http_methods(["GET", "POST"])
def ny(request: HttpRequest, ar: int) -> HttpResponse:
    """Plan one; a clash with another is told and stops nothing."""
    if not plans_surveys(request.user):
        raise PermissionDenied
    if ar not in ARTAL:
        raise Http404
    form = UndersokningForm(posted(request), user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            row = plan_survey(ar, form.plan, by=request.user)
        except RuleError as error:
            add_rule_error(form, error)
        else:
            return _saved(request, row, "är planerad")
    return _form_page(request, form, ar)


def _saved(request: HttpRequest, row: Undersokning, words: str) -> HttpResponse:
    messages.success(request, f"{row.titel} {words}.")
    for krock in clashes_of(row):
        messages.warning(request, f"{krock.text}. Samordna om det går.")
    return redirect("frontend:undersokning", publikt_id=row.publikt_id)


def _form_page(
    request: HttpRequest,
    form: UndersokningForm,
    ar: int,
    row: Undersokning | None = None,
    konflikt: Undersokning | None = None,
) -> HttpResponse:
    context = {"sida": "arshjul", "form": form, "ar": ar, "rad": row, "konflikt": konflikt}
    status = answer_status(form, konflikt)
    return render(request, FORM, context, status=status)


def _found(publikt_id: UUID) -> Undersokning:
    rows = Undersokning.objects.select_related("enhet", "svarsskala")
    return get_object_or_404(rows.prefetch_related("nyckeltal"), publikt_id=publikt_id)


def _own(request: HttpRequest, publikt_id: UUID) -> Undersokning:
    row = _found(publikt_id)
    if not Undersokning.objects.editable_by(request.user).filter(pk=row.pk).exists():
        raise PermissionDenied
    return row


@require_safe
def visa(request: HttpRequest, publikt_id: UUID) -> HttpResponse:
    """One of the plan, with what came of it."""
    row = _found(publikt_id)
    return _page(request, row, AterkopplingForm(initial=AterkopplingForm.facts_of(row)))


def _page(
    request: HttpRequest, row: Undersokning, form: AterkopplingForm, status: int = 200
) -> HttpResponse:
    context = {
        "sida": "arshjul",
        "rad": row,
        "krockar": clashes_of(row),
        "far_andra": Undersokning.objects.editable_by(request.user).filter(pk=row.pk).exists(),
        "form": form,
    }
    return render(request, "frontend/organisation/undersokning.html", context, status=status)


@require_http_methods(["GET", "POST"])
def andra(request: HttpRequest, publikt_id: UUID) -> HttpResponse:
    """Change what is planned."""
    row = _own(request, publikt_id)
    form = UndersokningForm(posted(request), user=request.user, rad=row)
    if request.method == "POST" and form.is_valid():
        try:
            row = change_survey(row, form.plan, by=request.user, version=seen_version(request.POST))
        except StaleError as error:
            return _form_page(request, form, row.ar, row, konflikt=error.current)
        except RuleError as error:
            add_rule_error(form, error)
        else:
            return _saved(request, row, "är ändrad")
    return _form_page(request, form, row.ar, row)


@require_POST
def aterkoppla(request: HttpRequest, publikt_id: UUID) -> HttpResponse:
    """That it was carried out, and what those who answered were told."""
    row, form = _own(request, publikt_id), AterkopplingForm(request.POST)
    if form.is_valid():
        try:
            report_back(row, form.svar, by=request.user, version=seen_version(request.POST))
        except StaleError as error:
            messages.error(request, str(error))
            return _page(request, error.current, form, status=409)
        except RuleError as error:
            add_rule_error(form, error)
        else:
            messages.success(request, "Återkopplingen är sparad.")
            return redirect(reverse("frontend:undersokning", args=[publikt_id]))
    return _page(request, row, form, status=422)


@require_POST
def bort(request: HttpRequest, publikt_id: UUID) -> HttpResponse:
    """Take one that was never carried out out of the plan."""
    row = _own(request, publikt_id)
    try:
        remove_survey(row, by=request.user)
    except RuleError as error:
        messages.error(request, str(error))
        return redirect("frontend:undersokning", publikt_id=publikt_id)
    messages.success(request, f"{row.titel} är borttagen ur planen.")
    return redirect("frontend:undersokningar_ar", ar=row.ar)
