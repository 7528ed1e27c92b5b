"""Acts on uppdrag: given, changed, ended and taken up again; recipients added and taken away."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from frontend.mal.uppdrag import MENY, uppdrag_page
from frontend.mal.uppdrag_forms import AvslutaForm, MottagareForm, UppdragForm, facts_of
from frontend.organisation.forms import add_rule_error, posted
from frontend.versioner import answer_status, conflict, seen_version
from mal.enums import RiktatTill
from mal.models import Uppdrag
from mal.permissions import gives_uppdrag
from mal.services import (
    add_recipient,
    change_uppdrag,
    end_uppdrag,
    give_uppdrag,
    remove_recipient,
    resume_uppdrag,
)
from styrning.bas.errors import RuleError, StaleError
from styrning.grund.models import Enhet

CHANGED = "Någon annan ändrade uppdraget. Läs om sidan och försök igen."


def _editable(request: HttpRequest, kod: str) -> Uppdrag:
    rows = Uppdrag.objects.editable_by(request.user).select_related("mal__plan")
    return get_object_or_404(rows, kod=kod)


@require_http_methods(["GET", "HEAD", "POST"])
def uppdrag_nytt(request: HttpRequest) -> HttpResponse:
    """Give an uppdrag."""
    if not gives_uppdrag(request.user):
        raise Http404
    form = UppdragForm(posted(request))
    if form.is_bound and form.is_valid():
        try:
            row = give_uppdrag(form.uppdragsform, by=request.user)
        except RuleError as error:
            add_rule_error(form, error)
        else:
            messages.success(request, f"Uppdraget {row.kod} är givet.")
            return redirect("frontend:uppdrag", kod=row.kod)
    context = {"sida": MENY, "form": form, "uppdrag": None}
    status = 422 if form.is_bound else 200
    return render(request, "frontend/mal/uppdrag_form.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def uppdrag_andra(request: HttpRequest, kod: str) -> HttpResponse:
    """Change what an uppdrag says, and whom it is given to."""
    row = _editable(request, kod)
    form = UppdragForm(posted(request), uppdrag=row, initial=facts_of(row))
    konflikt: list[dict[str, str]] = []
    if form.is_bound and form.is_valid():
        try:
            seen = seen_version(request.POST)
            saved = change_uppdrag(row, form.uppdragsform, by=request.user, version=seen)
        except StaleError:
            row.refresh_from_db()
            konflikt = _conflict(form, row)
        except RuleError as error:
            add_rule_error(form, error)
        else:
            messages.success(request, f"Uppdraget {saved.kod} är ändrat.")
            return redirect("frontend:uppdrag", kod=saved.kod)
    seen_by_form = seen_version(request.POST) if form.is_bound and not konflikt else row.version
    context = {
        "sida": MENY,
        "form": form,
        "uppdrag": row,
        "konflikt": konflikt,
        "sedd": seen_by_form,
    }
    status = answer_status(form, konflikt)
    return render(request, "frontend/mal/uppdrag_form.html", context, status=status)


def _conflict(form: UppdragForm, saved: Uppdrag) -> list[dict[str, str]]:
    facts = facts_of(saved)
    typed = {"utvalda": [enhet.kod for enhet in form.cleaned_data["utvalda"]]}
    if form.cleaned_data["riktat_till"] == facts["riktat_till"] != RiktatTill.UTVALDA:
        typed["utvalda"] = facts["utvalda"]  # not asked for: nobody chose
    otherwise = ("Mottagarna", "oförändrade", "ändrade")
    return conflict(form, facts, typed=typed, otherwise=otherwise)


@require_http_methods(["GET", "HEAD", "POST"])
def uppdrag_avsluta(request: HttpRequest, kod: str) -> HttpResponse:
    """End an uppdrag that no longer holds, with the reason."""
    row = _editable(request, kod)
    form = AvslutaForm(posted(request))
    status = 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            try:
                end_uppdrag(row, **form.cleaned_data, by=request.user, version=_seen(request))
            except RuleError as error:
                _show(form, error)
                status = 409 if isinstance(error, StaleError) else 422
            else:
                messages.success(request, f"Uppdraget {row.kod} är avslutat.")
                return redirect("frontend:uppdrag", kod=row.kod)
    context = {"sida": MENY, "form": form, "uppdrag": row}
    return render(request, "frontend/mal/uppdrag_avsluta.html", context, status=status)


def _seen(request: HttpRequest) -> int:
    return seen_version(request.POST)


def _show(form: forms.Form, error: RuleError) -> None:
    """A conflict is said in words: the page is shown anew with what was typed."""
    if isinstance(error, StaleError):
        form.add_error(None, "Någon annan ändrade uppdraget. Läs det här igen och spara.")
    else:
        add_rule_error(form, error)


@require_POST
def uppdrag_ateruppta(request: HttpRequest, kod: str) -> HttpResponse:
    """Take back that an uppdrag was ended."""
    row = _editable(request, kod)
    try:
        resume_uppdrag(row, by=request.user, version=_seen(request))
    except RuleError as error:
        messages.error(request, CHANGED if isinstance(error, StaleError) else str(error))
    else:
        messages.success(request, f"Uppdraget {row.kod} gäller igen.")
    return redirect("frontend:uppdrag", kod=row.kod)


@require_POST
def uppdrag_mottagare(request: HttpRequest, kod: str) -> HttpResponseBase:
    """Give the uppdrag to one more."""
    row = _editable(request, kod)
    form = MottagareForm(row, request.POST)
    status = 422
    if form.is_valid():
        try:
            enhet: Enhet = form.cleaned_data["enhet"]
            add_recipient(row, enhet, by=request.user, version=_seen(request))
        except RuleError as error:
            _show(form, error)
            status = 409 if isinstance(error, StaleError) else 422
        else:
            messages.success(request, f"{enhet.namn} har fått uppdraget.")
            return redirect("frontend:uppdrag", kod=row.kod)
    row.refresh_from_db()
    return uppdrag_page(request, row, form, status)


@require_POST
def uppdrag_mottagare_bort(request: HttpRequest, kod: str) -> HttpResponse:
    """Take the uppdrag from one that has not answered."""
    row = _editable(request, kod)
    enhet: Enhet = get_object_or_404(row.mottagare, kod=request.POST.get("enhet", ""))
    try:
        remove_recipient(row, enhet, by=request.user, version=_seen(request))
    except RuleError as error:
        messages.error(request, CHANGED if isinstance(error, StaleError) else str(error))
    else:
        messages.success(request, f"{enhet.namn} har inte längre uppdraget.")
    return redirect("frontend:uppdrag", kod=row.kod)
