"""A nämnd's report of its internal control: read, written, decided, set right and printed."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_safe

from frontend.internkontroll.bedomning_forms import (
    BESLUTA,
    RATTA,
    Inskick,
    RapportForm,
    submit,
)
from frontend.internkontroll.planlistor import RAPPORT, RAPPORTER
from frontend.internkontroll.versionslista import decision_of, label_of, text_of, versions_of
from frontend.listfil import with_lists
from internkontroll.enums import PlanLage
from internkontroll.models import Kontrollplan, Kontrollrapport
from internkontroll.permissions import PLANERAR, enheter_adopted_by, enheter_reported_by
from internkontroll.rapporter import Rapportbild, report_of, reports_of
from internkontroll.rapportrundor import reporting_rounds
from internkontroll.services.rapport import correct_report, decide_report, save_report
from styrning.bas.clock import today
from styrning.grund.models import Enhet

THINGS = {
    "Läge": label_of("lage"),
    "Bedömning": label_of("bedomning"),
    "Motivering": text_of("motivering"),
    "Avsteg från förslaget": text_of("avsteg"),
    "Förbättringar": text_of("forbattringar"),
    "Beslut": decision_of,
}


@require_safe
def reports(request: HttpRequest, kod: str, ar: int) -> HttpResponseBase:
    """The rounds of a year that ask for a report, and where each report stands."""
    enheter = Enhet.objects.scope_visible_to(request.user).filter(slag__in=PLANERAR)
    enhet = get_object_or_404(enheter, kod=kod)
    context = {
        "sida": "internkontroll",
        "enhet": enhet,
        "ar": ar,
        "rader": reports_of(enhet, ar, request.user),
        "plan": adopted_plan(enhet, ar),
    }
    return with_lists(request, "frontend/internkontroll/rapporter.html", context, RAPPORTER)


@require_http_methods(["GET", "HEAD", "POST"])
def kontrollrapport(request: HttpRequest, kod: str, runda: str) -> HttpResponseBase:
    """The report of ``kod`` in ``runda``; ``?visa=utskrift`` shows it without forms."""
    enheter = Enhet.objects.scope_visible_to(request.user).filter(slag__in=PLANERAR)
    enhet = get_object_or_404(enheter, kod=kod)
    uppfoljning = get_object_or_404(reporting_rounds(), kod=runda)
    bild = report_of(enhet, uppfoljning, request.user)
    kan = _may(request, enhet)
    if request.method != "POST":
        return _page(request, bild, kan)
    gor = request.POST.get("gor", "")
    if not kan["beslut" if gor in {BESLUTA, RATTA} else "skriva"]:
        raise Http404
    sent = submit(RapportForm, request.POST, _writer(request, bild, gor))
    if sent.saved is not None:
        messages.success(request, _said(sent.saved, gor))
        return redirect("frontend:kontrollrapport", kod, runda)
    if sent.konflikt:
        bild = report_of(enhet, uppfoljning, request.user)
    return _page(request, bild, kan, sent)


def adopted_plan(enhet: Enhet, ar: int) -> Kontrollplan | None:
    """What the tabs lead to beside the reports."""
    plans = Kontrollplan.objects.filter(enhet=enhet, ar=ar, lage=PlanLage.FASTSTALLD)
    return plans.first()


def _may(request: HttpRequest, enhet: Enhet) -> dict[str, bool]:
    return {
        "skriva": enheter_reported_by(request.user).filter(pk=enhet.pk).exists(),
        "beslut": enheter_adopted_by(request.user).filter(pk=enhet.pk).exists(),
    }


def _writer(request: HttpRequest, bild: Rapportbild, gor: str):
    def write(form: RapportForm) -> Kontrollrapport | None:
        place = (bild.enhet, bild.uppfoljning)
        by = request.user
        if gor not in {BESLUTA, RATTA}:
            return save_report(*place, form.rapport(), by=by, version=form.seen)
        beslut = form.decision()
        if beslut is None:
            return None
        if gor == BESLUTA:
            return decide_report(*place, form.rapport(), beslut, by=by, version=form.seen)
        if bild.rad is None:
            raise Http404
        return correct_report(
            bild.rad, form.rapport(), beslut, skal=form.cleaned_data["skal"], by=by,
            version=form.seen,
        )  # fmt: skip

    return write


def _said(row: Kontrollrapport, gor: str) -> str:
    if gor == BESLUTA:
        return f"Rapporten är beslutad: {row.beslut_text}."
    if gor == RATTA:
        return "Rättelsen är sparad. Den tidigare lydelsen finns i historiken."
    return "Utkastet är sparat. Det blir nämndens rapport när beslutet är antecknat."


def _page(
    request: HttpRequest, bild: Rapportbild, kan: dict[str, bool], sent: Inskick | None = None
) -> HttpResponseBase:
    utskrift = request.GET.get("visa") == "utskrift" and sent is None
    writes = kan["beslut"] if bild.beslutad else kan["skriva"]
    form: Any = None
    if sent is not None:
        form = sent.form
    elif writes and not utskrift and bild.runda.oppnar <= today():
        facts = RapportForm.facts_of(bild.rad, bild.enhet.namn)
        form = RapportForm(initial=facts)
    context = {
        "sida": "internkontroll",
        "bild": bild,
        "enhet": bild.enhet,
        "ar": bild.uppfoljning.ar,
        "form": form,
        "kan": kan,
        "konflikt": sent.konflikt if sent else [],
        "utskrift": utskrift,
        "plan": adopted_plan(bild.enhet, bild.uppfoljning.ar),
        "versioner": versions_of(bild.rad, THINGS) if bild.rad and not utskrift else [],
    }
    status = sent.status if sent else 200
    return with_lists(
        request, "frontend/internkontroll/rapport.html", context, RAPPORT, status=status
    )
