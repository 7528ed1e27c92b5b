"""Pages of scales: a draft's steps, a new version by decision, and a plan's choice."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from frontend.listfil import with_lists
from frontend.mal.forms import PlanbeslutForm
from frontend.mal.listfiler import SKALA
from frontend.mal.modell import MENY, demand_manager
from frontend.organisation.forms import add_rule_error, posted
from frontend.versioner import answer_status, conflict, seen_version
from mal.enums import Klass, PlanLage
from mal.models import Bedomning, Plan, Skala
from mal.services import (
    Skalaform,
    Stegform,
    add_scale,
    change_scale,
    choose_scale,
    remove_scale,
)
from mal.services.skala import MAX_STEPS, MAX_VALUE, locked_by, steps_of
from styrning.bas.errors import RuleError, StaleError

EMPTY_ROWS = 2
EMPTY = {"varde": "", "ord": "", "klass": Klass.UPPFYLLT.value}
KLASSER = [(klass.value, klass.label) for klass in Klass if klass != Klass.EJ_BEDOMT]


class SkalaForm(forms.Form):
    """What a scale is called; its steps are rows of their own in the same form."""

    use_required_attribute = False
    namn = forms.CharField(label="Namn", max_length=100)
    notering = forms.CharField(
        label="Notering", required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    steg = forms.CharField(required=False, widget=forms.HiddenInput)  # where its faults are shown


class NySkalaForm(forms.Form):
    """A first scale: its kod and its name."""

    use_required_attribute = False
    namn = forms.CharField(label="Namn", max_length=100, help_text="Till exempel Fyra steg.")
    kod = forms.SlugField(
        label="Kod",
        max_length=20,
        help_text="Kort och unik. Bokstäver a–z, siffror och bindestreck.",
        error_messages={"invalid": "Bara a–z, siffror och bindestreck, utan mellanslag."},
    )


class NyVersionForm(PlanbeslutForm, NySkalaForm):
    """A new version of a scale, with the decision that asks for it."""

    field_order = ("namn", "kod", "organ", "datum", "paragraf", "diarienummer")


class PlanskalaForm(forms.Form):
    """The scale that a draft plan's goals are judged on."""

    use_required_attribute = False
    skala = forms.ModelChoiceField(
        Skala.objects.order_by("kod"), label="Skala", to_field_name="kod", empty_label=None
    )


class BeslutadPlanskalaForm(PlanbeslutForm, PlanskalaForm):
    """As for a draft, with the decision that changes an adopted plan."""

    field_order = ("skala", "organ", "datum", "paragraf", "diarienummer")


@require_http_methods(["GET", "HEAD", "POST"])
def skala_ny(request: HttpRequest) -> HttpResponse:
    """A scale with four steps, or a new version of the one that ``fran`` names."""
    demand_manager(request)
    kod = request.GET.get("fran", "")
    source = get_object_or_404(Skala, kod=kod) if kod else None
    form = (NyVersionForm if source else NySkalaForm)(posted(request))
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        beslut = form.beslut if isinstance(form, NyVersionForm) else None
        try:
            row = add_scale(
                data["kod"], data["namn"], by=request.user, source=source, beslut=beslut
            )
        except RuleError as error:
            add_rule_error(form, error)
        else:
            messages.success(request, f"{row.namn} är tillagd. Ändra stegen och spara.")
            return redirect("frontend:skala", skala_id=row.publikt_id)
    context = {"sida": MENY, "form": form, "fran": source}
    status = answer_status(form)
    return render(request, "frontend/mal/skala_ny.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def skala(request: HttpRequest, skala_id: UUID) -> HttpResponseBase:
    """One scale: a draft's name and steps are changed here, others are read."""
    demand_manager(request)
    row = get_object_or_404(Skala, publikt_id=skala_id)
    form = SkalaForm(posted(request), initial={"namn": row.namn, "notering": row.notering})
    konflikt: list[dict[str, str]] = []
    if form.is_bound and form.is_valid():
        try:
            _save(request, row, form)
        except StaleError as error:
            konflikt = _both(form, error.current, request.POST)
        except RuleError as error:
            add_rule_error(form, error)
        else:
            messages.success(request, "Skalan är sparad.")
            return redirect("frontend:bedomningsmodell")
    return _scale_page(request, row, form, konflikt)


def _save(request: HttpRequest, row: Skala, form: SkalaForm) -> None:
    data = form.cleaned_data
    wanted = Skalaform(data["namn"], data["notering"], read_steps(request.POST))
    change_scale(row, wanted, by=request.user, version=seen_version(request.POST))


def typed_rows(data: Mapping[str, str]) -> list[dict[str, str]]:
    """The rows of steps as they were typed, the empty ones at the end included."""
    return [
        {name: data.get(f"{name}-{nr}", "") for name in ("varde", "ord", "klass")}
        for nr in range(MAX_STEPS + EMPTY_ROWS)
        if f"ord-{nr}" in data
    ]


def read_steps(data: Mapping[str, str]) -> list[Stegform]:
    """The steps; a row without a word is taken away.

    Raises: RuleError, naming the word, for a value that is no number and a class that is none.
    """
    steg = []
    for row in typed_rows(data):
        word, varde = row["ord"].strip(), row["varde"].strip()
        if not word:
            continue
        if not (varde.isascii() and varde.isdigit() and int(varde[:9]) <= MAX_VALUE):
            raise RuleError(f"{word}: värdet ska vara ett heltal, 0–{MAX_VALUE}.", field="steg")
        if row["klass"] not in dict(KLASSER):
            raise RuleError(f"{word}: välj vad steget räknas som.", field="steg")
        if len(word) > 60:
            raise RuleError(f"{word[:20]} …: ordet får ha högst 60 tecken.", field="steg")
        steg.append(Stegform(int(varde), word, row["klass"]))
    return steg


def _both(form: SkalaForm, saved: Any, data: Mapping[str, str]) -> list[dict[str, str]]:
    """What differs, the steps as one line each."""
    rows = conflict(form, {"namn": saved.namn, "notering": saved.notering})
    mine = [f"{row['varde']} {row['ord']}" for row in typed_rows(data) if row["ord"].strip()]
    theirs = [f"{step.varde} {step.ord}" for step in steps_of(saved)]
    if mine != theirs:
        rows.append({"vad": "Steg", "ditt": ", ".join(mine), "sparat": ", ".join(theirs)})
    return rows


def _scale_page(
    request: HttpRequest, row: Skala, form: forms.Form, konflikt: list[dict[str, str]]
) -> HttpResponseBase:
    saved = steps_of(row)
    rows = [{"varde": str(s.varde), "ord": s.ord, "klass": s.klass} for s in saved]
    typed = typed_rows(request.POST) if form.is_bound else [*rows, *[EMPTY] * EMPTY_ROWS]
    version = Skala.objects.values_list("version", flat=True).get(pk=row.pk)
    is_answer = form.is_bound and not konflikt
    context = {
        "sida": MENY,
        "skala": row,
        "steg": saved,
        "rader": typed,
        "klasser": KLASSER,
        "form": form,
        "last": locked_by(row),
        "planer": Plan.objects.filter(skala=row).order_by("-ar"),
        "konflikt": konflikt,
        "behall": request.path,
        "sedd": seen_version(request.POST) if is_answer else version,
    }
    status = answer_status(form, konflikt)
    return with_lists(request, "frontend/mal/skala.html", context, SKALA, status=status)


@require_POST
def skala_bort(request: HttpRequest, skala_id: UUID) -> HttpResponse:
    """Remove a scale that no plan uses."""
    demand_manager(request)
    row = get_object_or_404(Skala, publikt_id=skala_id)
    try:
        remove_scale(row, by=request.user)
    except RuleError as error:
        messages.error(request, str(error))
        return redirect("frontend:skala", skala_id=skala_id)
    messages.success(request, f"{row.namn} är borttagen.")
    return redirect("frontend:bedomningsmodell")


@require_http_methods(["GET", "HEAD", "POST"])
def plan_skala(request: HttpRequest, ar: int) -> HttpResponse:
    """The scale that a plan's goals are judged on: chosen in a draft, else changed by decision."""
    row = get_object_or_404(Plan.objects.editable_by(request.user).select_related("skala"), ar=ar)
    adopted = row.lage == PlanLage.FASTSTALLD
    form = (BeslutadPlanskalaForm if adopted else PlanskalaForm)(
        posted(request), initial={"skala": row.skala.kod}
    )
    konflikt: list[dict[str, str]] = []
    if form.is_bound and form.is_valid():
        try:
            _choose(request, row, form)
        except StaleError as error:
            konflikt = _other_scale(form, error.current)
        except RuleError as error:
            add_rule_error(form, error)
        else:
            messages.success(request, f"Målen i {row.namn} bedöms på den valda skalan.")
            return redirect("frontend:bedomningsmodell")
    return _plan_page(request, row, form, konflikt)


def _choose(request: HttpRequest, row: Plan, form: forms.Form) -> None:
    beslut = form.beslut if isinstance(form, BeslutadPlanskalaForm) else None
    version = seen_version(request.POST)
    skala = form.cleaned_data["skala"]
    choose_scale(row, skala, by=request.user, version=version, beslut=beslut)


def _other_scale(form: forms.Form, saved: Any) -> list[dict[str, str]]:
    mine = form.cleaned_data["skala"]
    return [{"vad": "Skala", "ditt": mine.namn, "sparat": saved.skala.namn}]


def _plan_page(
    request: HttpRequest, row: Plan, form: forms.Form, konflikt: list[dict[str, str]]
) -> HttpResponse:
    version = Plan.objects.values_list("version", flat=True).get(pk=row.pk)
    is_answer = form.is_bound and not konflikt
    context = {
        "sida": MENY,
        "plan": row,
        "form": form,
        "bedomd": Bedomning.objects.filter(mal__plan=row, steg__isnull=False).exists(),
        "konflikt": konflikt,
        "behall": request.path,
        "sedd": seen_version(request.POST) if is_answer else version,
    }
    status = answer_status(form, konflikt)
    return render(request, "frontend/mal/plan_skala.html", context, status=status)
