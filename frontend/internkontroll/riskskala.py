"""The scales of risk: read by all logged in, made by kvalitetskedjan and administratör."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from frontend.internkontroll.forms import FaststallForm, VersionForm, retry
from frontend.internkontroll.planlistor import SKALA, SKALOR
from frontend.internkontroll.skalformular import SkalForm
from frontend.listfil import with_lists
from internkontroll import services
from internkontroll.enums import Skallage
from internkontroll.models import Riskskala
from internkontroll.permissions import sets_scales
from internkontroll.rules_risk import STANDARD
from internkontroll.skalor import read_scales, scale_use
from styrning.bas.clock import today
from styrning.bas.errors import RuleError, StaleError


def _demand_setter(request: HttpRequest) -> None:
    """Raises: Http404 for everybody but those who make the scales."""
    if not sets_scales(request.user):
        raise Http404


@require_safe
def scales(request: HttpRequest) -> HttpResponseBase:
    """Every version, newest first, with how many risks are scored on each."""
    bok, use = read_scales(), scale_use()
    rows: list[dict[str, Any]] = [
        {"rad": row, "skala": bok.alla[row.pk], "antal": use.get(row.pk, 0),
         "gallande": row.pk == bok.gallande_pk}
        for row in Riskskala.objects.order_by("-nummer")
    ]  # fmt: skip
    context = {
        "ar": today().year,
        "versioner": rows,
        "gallande": bok.gallande,
        "standard": STANDARD,
        "far_andra": sets_scales(request.user),
        "utkast": next((r["rad"] for r in rows if r["rad"].lage == Skallage.UTKAST), None),
        "aldre": sum(row["antal"] for row in rows if not row["gallande"]),
        "sida": "internkontroll",
    }
    return with_lists(request, "frontend/internkontroll/riskskalor.html", context, SKALOR)


@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """Begin a version as a draft: the standard scale, or a copy of the newest."""
    _demand_setter(request)
    try:
        row = services.begin_scale(by=request.user)
    except RuleError as error:
        messages.error(request, str(error))
        return redirect("frontend:riskskalor")
    messages.success(request, f"Version {row.nummer} är påbörjad som utkast.")
    return redirect("frontend:riskskala", row.nummer)


@require_http_methods(["GET", "HEAD", "POST"])
def scale(request: HttpRequest, nummer: int) -> HttpResponseBase:
    """One version: its steps, zones and threshold; a draft is changed here."""
    row = get_object_or_404(Riskskala, nummer=nummer)
    if request.method != "POST":
        return _page(request, row)
    _demand_setter(request)
    form = SkalForm.typed_in(request.POST)
    try:
        services.change_scale(row, form.data, by=request.user, version=form.version)
    except StaleError as error:
        form.version = error.current.version  # type: ignore[attr-defined]
        saved = SkalForm.of(read_scales().alla[row.pk], form.version)
        row.refresh_from_db()
        return _page(request, row, form=form, konflikt=form.differences(saved), status=409)
    except RuleError as error:
        form.take(error)
        return _page(request, row, form=form, status=422)
    messages.success(request, f"Version {row.nummer} är sparad.")
    return redirect("frontend:riskskala", row.nummer)


@require_POST
def adopt(request: HttpRequest, nummer: int) -> HttpResponseBase:
    """Record KS's decision on a draft."""
    _demand_setter(request)
    row = get_object_or_404(Riskskala, nummer=nummer)
    form, status = FaststallForm(request.POST), 422
    if form.is_valid():
        try:
            services.adopt_scale(row, form.beslut, by=request.user, version=form.seen)
        except StaleError as error:
            row.refresh_from_db()
            form, status = FaststallForm(retry(request.POST, row.version)), 409
            form.add_error(None, str(error))
        except RuleError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            messages.success(request, f"Version {row.nummer} gäller nu för alla nya värderingar.")
            return redirect("frontend:riskskalor")
    return _page(request, row, beslut=form, status=status)


@require_POST
def remove(request: HttpRequest, nummer: int) -> HttpResponse:
    """Take away a draft."""
    _demand_setter(request)
    row = get_object_or_404(Riskskala, nummer=nummer)
    form = VersionForm(request.POST)
    form.is_valid()
    try:
        services.remove_draft_scale(row, by=request.user, version=form.seen)
    except RuleError as error:
        messages.error(request, str(error))
        return redirect("frontend:riskskala", row.nummer)
    messages.success(request, f"Utkastet till version {nummer} är borttaget.")
    return redirect("frontend:riskskalor")


def _page(
    request: HttpRequest,
    row: Riskskala,
    *,
    form: SkalForm | None = None,
    beslut: FaststallForm | None = None,
    konflikt: Any = None,
    status: int = 200,
) -> HttpResponseBase:
    skala = read_scales().alla[row.pk]
    changes = row.lage == Skallage.UTKAST and sets_scales(request.user)
    if changes and form is None:
        form = SkalForm.of(skala, row.version)
    initial = {"version": row.version, "organ": "Kommunstyrelsen"}
    context = {
        "rad": row,
        "skala": skala,
        "antal": row.risker.count(),
        "far_andra": sets_scales(request.user),
        "form": form,
        "beslut": beslut or FaststallForm(initial=initial),
        "beslut_oppen": beslut is not None,
        "kan_faststalla": changes,
        "konflikt": konflikt,
        "sida": "internkontroll",
    }
    return with_lists(
        request, "frontend/internkontroll/riskskala.html", context, SKALA, status=status
    )
