"""Pages of one level: its name and place, and the rule that judges it from a year on."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from frontend.mal.forms import PlanbeslutForm
from frontend.mal.modell import MENY, demand_manager
from frontend.organisation.forms import add_rule_error, posted
from frontend.versioner import answer_status, conflict, seen_version
from mal.enums import NivaSlag, Regel
from mal.modell import rules_of
from mal.models import Mal, Niva, Nivaregel
from mal.regelord import OM_REGEL
from mal.services import (
    Nivaform,
    Regelform,
    add_level,
    change_level,
    change_rule,
    move_level,
    remove_level,
    remove_rule,
)
from styrning.bas.clock import today
from styrning.bas.errors import RuleError, StaleError

OM_SLAG = (
    (NivaSlag.MAL, "Mål"),
    (NivaSlag.OMRADE, "Strategiskt område, som samlar mål"),
    (NivaSlag.VISION, "Vision, planens rot"),
)


class NivaForm(forms.Form):
    """What a level is called, and what it is for."""

    use_required_attribute = False
    namn = forms.CharField(label="Namn", max_length=60, help_text="Till exempel Nämndsmål.")
    slag = forms.ChoiceField(label="Vad nivån är till för", choices=OM_SLAG)
    bedoms = forms.BooleanField(
        label="Mål på nivån bedöms",
        required=False,
        help_text="Mål som inte bedöms samlar bara det som ligger under dem.",
    )

    @property
    def niva(self) -> Nivaform:
        return Nivaform(**{name: self.cleaned_data[name] for name in ("namn", "slag", "bedoms")})


class RegelFalt(forms.Form):
    """A rule and its least measured share."""

    use_required_attribute = False
    regel = forms.ChoiceField(
        label="Regel",
        widget=forms.RadioSelect,
        choices=[(regel.value, f"{regel.label}. {text}") for regel, text in OM_REGEL.items()],
        initial=Regel.MAJORITET,
    )
    minsta_matta = forms.DecimalField(
        label="Minsta andel mätta, procent",
        localize=True,
        min_value=0,
        max_value=100,
        max_digits=5,
        decimal_places=2,
        initial=75,
        help_text="Är en mindre del mätt föreslås ”kan ej bedömas”.",
    )


class NyNivaForm(RegelFalt, NivaForm):
    """A new level with the rule that it begins with."""

    field_order = ("namn", "slag", "bedoms", "regel", "minsta_matta")


class RegelForm(RegelFalt, PlanbeslutForm):
    """A rule from a year on, with its decision."""

    fran_ar = forms.IntegerField(
        label="Gäller från och med planen för",
        help_text="Tidigare år bedöms som förut; det som är beslutat räknas inte om.",
    )
    field_order = (
        "fran_ar", "regel", "minsta_matta", "organ", "datum", "paragraf", "diarienummer",
    )  # fmt: skip

    @property
    def ny_regel(self) -> Regelform:
        names = ("fran_ar", "regel", "minsta_matta")
        return Regelform(**{name: self.cleaned_data[name] for name in names})


def facts_of(niva: Niva) -> dict[str, Any]:
    return {"namn": niva.namn, "slag": niva.slag, "bedoms": niva.bedoms}


@require_http_methods(["GET", "HEAD", "POST"])
def niva_ny(request: HttpRequest) -> HttpResponse:
    """A new level, lowest of all until it is moved."""
    demand_manager(request)
    form = NyNivaForm(posted(request), initial={"bedoms": True})
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        try:
            row = add_level(
                form.niva, by=request.user, regel=data["regel"], minsta_matta=data["minsta_matta"]
            )
        except RuleError as error:
            add_rule_error(form, error)
        else:
            messages.success(request, f"{row.namn} är tillagd, underst. Flytta den till sin plats.")
            return redirect("frontend:bedomningsmodell")
    context = {"sida": MENY, "form": form}
    status = answer_status(form)
    return render(request, "frontend/mal/niva_ny.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def niva(request: HttpRequest, niva_id: UUID) -> HttpResponse:
    """One level: rename it, read its rules, remove it while nothing uses it."""
    demand_manager(request)
    row = get_object_or_404(Niva, publikt_id=niva_id)
    form = NivaForm(posted(request), initial=facts_of(row))
    konflikt: list[dict[str, str]] = []
    if form.is_bound and form.is_valid():
        try:
            change_level(row, form.niva, by=request.user, version=seen_version(request.POST))
        except StaleError as error:
            konflikt = conflict(form, facts_of(error.current))  # type: ignore[arg-type]
        except RuleError as error:
            add_rule_error(form, error)
        else:
            messages.success(request, "Nivån är sparad.")
            return redirect("frontend:bedomningsmodell")
    return _level_page(request, row, form, konflikt)


def _level_page(
    request: HttpRequest, row: Niva, form: forms.Form, konflikt: list[dict[str, str]]
) -> HttpResponse:
    version = Niva.objects.values_list("version", flat=True).get(pk=row.pk)
    is_answer = form.is_bound and not konflikt
    context = {
        "sida": MENY,
        "niva": row,
        "form": form,
        "regler": rules_of(row, list(row.regler.order_by("-fran_ar"))),
        "anvands": Mal.objects.filter(niva=row).exists(),
        "konflikt": konflikt,
        "behall": request.path,
        "sedd": seen_version(request.POST) if is_answer else version,
    }
    status = answer_status(form, konflikt)
    return render(request, "frontend/mal/niva.html", context, status=status)


@require_POST
def niva_flytta(request: HttpRequest, niva_id: UUID) -> HttpResponse:
    """Let a level change places with the one above it, or below."""
    demand_manager(request)
    row = get_object_or_404(Niva, publikt_id=niva_id)
    up = request.POST.get("at") == "upp"
    try:
        move_level(row, up=up, by=request.user)
    except RuleError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"{row.namn} är flyttad {'uppåt' if up else 'nedåt'}.")
    return redirect(f"{reverse('frontend:bedomningsmodell')}#nivaer")


@require_POST
def niva_bort(request: HttpRequest, niva_id: UUID) -> HttpResponse:
    """Remove a level that no plan uses."""
    demand_manager(request)
    row = get_object_or_404(Niva, publikt_id=niva_id)
    try:
        remove_level(row, by=request.user)
    except RuleError as error:
        messages.error(request, str(error))
        return redirect("frontend:niva", niva_id=niva_id)
    messages.success(request, f"{row.namn} är borttagen.")
    return redirect("frontend:bedomningsmodell")


@require_http_methods(["GET", "HEAD", "POST"])
def niva_regel(request: HttpRequest, niva_id: UUID) -> HttpResponse:
    """Another rule from a year on, with the decision behind it."""
    demand_manager(request)
    row = get_object_or_404(Niva, publikt_id=niva_id, bedoms=True)
    form = RegelForm(posted(request), initial={"fran_ar": today().year + 1})
    if form.is_bound and form.is_valid():
        try:
            rule = change_rule(row, form.ny_regel, form.beslut, by=request.user)
        except RuleError as error:
            add_rule_error(form, error)
        else:
            text = f"{row.namn} bedöms med den nya regeln från och med {rule.fran_ar}."
            messages.success(request, text)
            return redirect("frontend:niva", niva_id=niva_id)
    context = {
        "sida": MENY,
        "niva": row,
        "form": form,
        "regler": rules_of(row, list(row.regler.order_by("-fran_ar"))),
    }
    status = answer_status(form)
    return render(request, "frontend/mal/niva_regel.html", context, status=status)


@require_POST
def niva_regel_bort(request: HttpRequest, niva_id: UUID, ar: int) -> HttpResponse:
    """Take back a rule that nothing was judged by."""
    demand_manager(request)
    rule = get_object_or_404(Nivaregel, niva__publikt_id=niva_id, fran_ar=ar)
    try:
        remove_rule(rule, by=request.user)
    except RuleError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"Regeln från {ar} är borttagen.")
    return redirect("frontend:niva", niva_id=niva_id)
