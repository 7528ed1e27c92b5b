"""What KS and KF did with a round's report, recorded by their sekreterare."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from frontend.organisation.beslut import ProtokollbeslutForm, decision_facts
from frontend.organisation.forms import add_rule_error, posted
from frontend.versioner import seen_version
from styrning.bas.errors import RuleError, StaleError
from styrning.grund.enums import Instans, Rapportlage
from styrning.grund.models import Rapporthantering, Uppfoljning
from styrning.grund.permissions import records_report
from styrning.grund.services_rapport import Hantering, record_handling

PAGE = "frontend/organisation/rapport.html"


class RapportForm(ProtokollbeslutForm):
    """Where the report stands, with the decision when it was handled or sent back."""

    lage = forms.ChoiceField(label="Läge", choices=Rapportlage.choices, widget=forms.RadioSelect)
    text = forms.CharField(
        label="Vad som beslutades", required=False, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("organ", "datum", "paragraf"):  # asked for once it is handled
            self.fields[name].required = False

    @classmethod
    def facts_of(cls, row: Rapporthantering | None, instans: Instans) -> dict:
        if row is None:
            return {"lage": Rapportlage.BEREDS, "organ": instans.label}
        return decision_facts(row) | {
            "lage": row.lage,
            "organ": row.beslut_organ or instans.label,
            "text": row.text,
            "protokoll": row.protokoll,
        }

    @property
    def hantering(self) -> Hantering:
        data = self.cleaned_data
        decided = data["lage"] != Rapportlage.BEREDS and data["datum"]
        return Hantering(data["lage"], self.beslut if decided else None, data["text"])


@require_http_methods(["GET", "POST"])
def rapport(request: HttpRequest, kod: str, instans: str) -> HttpResponse:
    """Record it; who may not is told the same as for an unknown round."""
    runda = get_object_or_404(Uppfoljning.objects.select_related("arshjul"), kod=kod)
    if instans not in Instans.values or not records_report(request.user, Instans(instans)):
        raise Http404
    wanted = Instans(instans)
    row = runda.hantering.filter(instans=wanted).first()
    form = RapportForm(posted(request), initial=RapportForm.facts_of(row, wanted))
    if request.method == "POST" and form.is_valid():
        try:
            record_handling(
                runda, wanted, form.hantering, by=request.user, version=seen_version(request.POST)
            )
        except StaleError as error:
            form.add_error(None, str(error))
            return _page(request, runda, wanted, form, error.current, status=409)
        except RuleError as error:
            add_rule_error(form, error)
        else:
            messages.success(request, f"Antecknat: {wanted.label}.")
            return redirect("frontend:omgang", kod=kod)
    return _page(request, runda, wanted, form, row, status=422 if form.is_bound else 200)


def _page(
    request: HttpRequest,
    runda: Uppfoljning,
    instans: Instans,
    form: RapportForm,
    row: Rapporthantering | None,
    status: int,
) -> HttpResponse:
    context = {"sida": "arshjul", "runda": runda, "instans": instans, "form": form, "rad": row}
    return render(request, PAGE, context, status=status)
