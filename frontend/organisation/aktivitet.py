"""Activities of the årshjul as forms for kvalitetskedjan."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from frontend.organisation.arshjul import ARTAL
from frontend.organisation.forms import AktivitetForm, add_rule_error, posted
from frontend.versioner import answer_status, conflict, seen_version
from styrning.bas.errors import RuleError, StaleError
from styrning.grund.models import Aktivitet
from styrning.grund.permissions import manages_arshjul
from styrning.grund.services_aktivitet import (
    change_activity,
    create_activity,
    end_activity,
    seen_as,
)


def _demand_editor(request: HttpRequest) -> None:
    if not manages_arshjul(request.user):
        raise PermissionDenied


@require_http_methods(["GET", "POST"])
def aktivitet_ny(request: HttpRequest, ar: int) -> HttpResponse:
    """A new activity in the årshjul of ``ar``."""
    _demand_editor(request)
    if ar not in ARTAL:
        raise Http404
    form = AktivitetForm(posted(request), ar=ar)
    if request.method == "POST" and form.is_valid():
        try:
            saved = create_activity(ar, form.post, by=request.user)
        except RuleError as error:
            add_rule_error(form, error)
        else:
            messages.success(request, f"{saved.titel} är tillagd.")
            return redirect("frontend:arshjul_ar", ar=ar)
    return _activity_form(request, form, ar)


@require_http_methods(["GET", "POST"])
def aktivitet(request: HttpRequest, publikt_id: UUID) -> HttpResponse:
    """Change an activity."""
    _demand_editor(request)
    row = _found(publikt_id)
    form = AktivitetForm(posted(request), ar=row.arshjul.ar, aktivitet=row)
    if request.method == "POST" and form.is_valid():
        try:
            saved = change_activity(
                row, form.post, by=request.user, seen=seen_version(request.POST)
            )
        except StaleError:
            saved = _found(publikt_id)
            return _activity_form(request, form, saved.arshjul.ar, saved, _differs(form, saved))
        except RuleError as error:
            add_rule_error(form, error)
        else:
            messages.success(request, f"{saved.titel} är ändrad.")
            return redirect("frontend:arshjul_ar", ar=row.arshjul.ar)
    return _activity_form(request, form, row.arshjul.ar, row)


def _differs(form: AktivitetForm, saved: Aktivitet) -> list[dict[str, str]]:
    """What was typed beside what somebody else saved."""
    typed = form.post
    return conflict(
        form,
        AktivitetForm.facts_of(saved),
        typed={
            "enhet": typed.enhet.kod if typed.enhet else None,
            "mote": typed.mote.publikt_id if typed.mote else None,
        },
        otherwise=("Aktiviteten", "samma uppgifter", "sparades nyss av någon annan"),
    )


def _found(publikt_id: UUID) -> Aktivitet:
    rows = Aktivitet.objects.select_related("arshjul", "enhet", "mote__enhet")
    return get_object_or_404(rows, publikt_id=publikt_id)


def _activity_form(
    request: HttpRequest,
    form: AktivitetForm,
    ar: int,
    row: Aktivitet | None = None,
    konflikt: list[dict[str, str]] | None = None,
) -> HttpResponse:
    """The form with the version that it shows; after an error, the one that was seen."""
    sedd = seen_as(row) if row else 0
    if form.is_bound and not konflikt:
        sedd = seen_version(request.POST)
    return render(
        request,
        "frontend/organisation/aktivitet.html",
        {"sida": "arshjul", "form": form, "ar": ar, "aktivitet": row, "sedd": sedd,
         "konflikt": konflikt},
        status=answer_status(form, konflikt),
    )  # fmt: skip


@require_POST
def aktivitet_bort(request: HttpRequest, publikt_id: UUID) -> HttpResponse:
    """Take an activity out of the årshjul."""
    _demand_editor(request)
    row = _found(publikt_id)
    try:
        end_activity(row, by=request.user)
    except RuleError as error:
        messages.error(request, str(error))
        return redirect("frontend:aktivitet", publikt_id=publikt_id)
    messages.success(request, f"{row.titel} är borttagen.")
    return redirect("frontend:arshjul_ar", ar=row.arshjul.ar)
