"""What is decided about an edition: published, taken back, corrected beside."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from frontend.arsredovisning.utgava.forms import MotivForm, PubliceraForm, RattelseForm
from frontend.arsredovisning.utgava.hamta import decided_edition
from frontend.arsredovisning.utgava.sida import edition_page
from frontend.organisation.forms import add_rule_error
from styrning.arsredovisning.models import Utgava
from styrning.arsredovisning.services.utgava import correct, publish, withdraw
from styrning.bas.errors import RuleError


def _answer(
    request: HttpRequest, row: Utgava, name: str, form: forms.Form, write: Callable[[], Any]
) -> HttpResponseBase:
    """Write and go back to the edition; or show it with the form as it was typed."""
    if form.is_valid():
        try:
            write()
        except RuleError as error:
            add_rule_error(form, error)
        else:
            return redirect("frontend:utgava", row.publikt_id)
    return edition_page(request, row, status=422, **{name: form, "oppen_del": name})


@require_POST
def publicera_utgava(request: HttpRequest, utgava_id: UUID) -> HttpResponseBase:
    row = decided_edition(request, utgava_id)
    form = PubliceraForm(request.POST)

    def write() -> None:
        publish(row, form.beslut, by=request.user)
        messages.success(request, "Utgåvan är publicerad och kan läsas av alla.")

    return _answer(request, row, "publicera", form, write)


@require_POST
def dra_tillbaka_utgava(request: HttpRequest, utgava_id: UUID) -> HttpResponseBase:
    row = decided_edition(request, utgava_id)
    form = MotivForm(request.POST, auto_id="tillbaka-%s")

    def write() -> None:
        withdraw(row, form.cleaned_data["motiv"], by=request.user)
        messages.success(request, "Utgåvan är inte längre publik.")

    return _answer(request, row, "dra_tillbaka", form, write)


@require_POST
def ratta_utgava(request: HttpRequest, utgava_id: UUID) -> HttpResponseBase:
    row = decided_edition(request, utgava_id)
    form = RattelseForm(request.POST, auto_id="ratta-%s")

    def write() -> None:
        correct(row, form.cleaned_data, by=request.user)
        messages.success(request, "Rättelsen står nu vid utgåvan.")

    return _answer(request, row, "ratta", form, write)
