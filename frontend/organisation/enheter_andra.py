"""Enheter: new, changed, ended; for kvalitetskedjan and administratör."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from frontend.organisation.enheter import MENY
from frontend.organisation.enheter_forms import AvslutaForm, EnhetForm, NyEnhetForm
from frontend.organisation.forms import add_rule_error, posted
from frontend.versioner import seen_version
from styrning.bas.errors import RuleError, StaleError
from styrning.grund.models import Enhet
from styrning.grund.permissions import manages_organisation
from styrning.grund.services_organisation import add_enhet, change_enhet, end_enhet

FORM = ["GET", "HEAD", "POST"]


def demand_editor(request: HttpRequest) -> None:
    if not manages_organisation(request.user):
        raise PermissionDenied


def _found(kod: str) -> Enhet:
    return get_object_or_404(Enhet.objects.select_related("parent"), kod=kod)


@require_http_methods(FORM)
def ny(request: HttpRequest) -> HttpResponse:
    """A new enhet that takes over from none."""
    demand_editor(request)
    form = NyEnhetForm(posted(request), initial={"parent": request.GET.get("under")})
    if form.is_bound and form.is_valid():
        try:
            row = add_enhet(
                form.cleaned_data["kod"], form.enhetsform, by=request.user,
                galler_fran=form.cleaned_data["galler_fran"],
            )  # fmt: skip
        except RuleError as error:
            add_rule_error(form, error)
        else:
            messages.success(request, f"{row.namn} är tillagd.")
            return redirect("frontend:enhet", kod=row.kod)
    status = 422 if form.is_bound else 200
    context = {"sida": MENY, "form": form}
    return render(request, "frontend/organisation/enhet_ny.html", context, status=status)


@require_http_methods(FORM)
def andra(request: HttpRequest, kod: str) -> HttpResponse:
    """Change what is said of an enhet, and where it stands."""
    demand_editor(request)
    row = _found(kod)
    form = EnhetForm(posted(request), enhet=row, initial=EnhetForm.facts_of(row))
    context = {"sida": MENY, "form": form, "enhet": row, "sedd": row.version, "konflikt": []}
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            change_enhet(row, form.enhetsform, by=request.user, version=seen_version(request.POST))
        except StaleError:
            saved = _found(kod)
            context |= {"konflikt": _differs(form, saved), "sedd": saved.version}
            status = 409
        except RuleError as error:
            add_rule_error(form, error)
            context["sedd"] = seen_version(request.POST)
        else:
            messages.success(request, "Uppgifterna är sparade.")
            return redirect("frontend:enhet", kod=kod)
    return render(request, "frontend/organisation/enhet_andra.html", context, status=status)


def _differs(form: EnhetForm, saved: Enhet) -> list[tuple[str, str, str]]:
    """(what, saved now, what was typed) of the fields in which the two differ."""
    now = EnhetForm.facts_of(saved)
    rows = []
    for name in form.fields:
        typed = form.cleaned_data[name]
        value = typed.kod if isinstance(typed, Enhet) else typed
        if value != now[name]:
            shown = _word(form, name, now[name]), _word(form, name, value)
            rows.append((str(form.fields[name].label), *shown))
    return rows


def _word(form: EnhetForm, name: str, value: object) -> str:
    if value is None or value == "":
        return "–"
    choices = getattr(form.fields[name], "choices", None) if name == "slag" else None
    if choices:
        return str(dict(choices).get(value, value))
    if name == "parent":
        return Enhet.objects.filter(kod=value).values_list("namn", flat=True).first() or str(value)
    return str(value)


@require_http_methods(FORM)
def avsluta(request: HttpRequest, kod: str) -> HttpResponse:
    """The last day of an enhet that nothing takes over from."""
    demand_editor(request)
    row = _found(kod)
    form = AvslutaForm(posted(request))
    status, sedd = (422 if form.is_bound else 200), row.version
    if form.is_bound and form.is_valid():
        sedd = seen_version(request.POST)
        try:
            end_enhet(row, form.cleaned_data["galler_till"], by=request.user, version=sedd)
        except StaleError as error:
            form.add_error(None, f"{error} Se vad som gäller nu och försök igen.")
            status, sedd = 409, _found(kod).version
        except RuleError as error:
            add_rule_error(form, error)
        else:
            messages.success(request, f"{row.namn} har fått en sista dag.")
            return redirect("frontend:enhet", kod=kod)
    context = {"sida": MENY, "form": form, "enhet": row, "sedd": sedd}
    return render(request, "frontend/organisation/enhet_avsluta.html", context, status=status)
