"""Freezing an edition of a report, and opening the report again for a new one."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from frontend.arsredovisning.utgava.forms import FrysForm
from frontend.arsredovisning.utgava.hamta import MENY, frozen_report
from frontend.organisation.forms import add_rule_error, posted
from frontend.versioner import answer_status, seen_version
from styrning.arsredovisning.bygg.dokument import read_parts
from styrning.arsredovisning.models import Rapport
from styrning.arsredovisning.read_model import MissingReportError
from styrning.arsredovisning.services.utgava import freeze, reopen
from styrning.arsredovisning.utgavor import unapproved
from styrning.bas.errors import RuleError, StaleError
from styrning.bas.snapshot import lasbild


@require_http_methods(["GET", "HEAD", "POST"])
def frys_utgava(request: HttpRequest, rapport_id: UUID) -> HttpResponse:
    """What is not approved, and the freezing itself."""
    rapport = frozen_report(request, rapport_id)
    avsteg = _unapproved(rapport, request)
    form, konflikt = FrysForm(posted(request), avsteg=bool(avsteg)), False
    if form.is_bound and form.is_valid():
        seen = seen_version(request.POST)
        try:
            utgava = freeze(rapport, form.frysform(), by=request.user, version=seen)
        except StaleError as error:
            konflikt = True
            form.add_error(None, str(error))
            rapport.refresh_from_db()
        except RuleError as error:
            add_rule_error(form, error)
        else:
            messages.success(request, f"{utgava.namn} är fryst. Rapporten är låst för ändringar.")
            return redirect("frontend:utgava", utgava.publikt_id)
    context = {"sida": MENY, "rapport": rapport, "form": form, "avsteg": avsteg}
    template = "frontend/arsredovisning/utgava/frys.html"
    return render(request, template, context, status=answer_status(form, konflikt))


def _unapproved(rapport: Rapport, request: HttpRequest) -> list[str]:
    try:
        with lasbild():
            return unapproved(read_parts(rapport, reader=request.user, drafts=False))
    except MissingReportError as error:
        raise Http404 from error


@require_POST
def oppna_rapport(request: HttpRequest, rapport_id: UUID) -> HttpResponse:
    """A logged decision: the frozen editions stay as they are."""
    rapport = frozen_report(request, rapport_id)
    try:
        reopen(rapport, request.POST.get("motiv", ""), by=request.user)
    except RuleError as error:
        messages.error(request, str(error))
        latest = rapport.utgavor.first()
        return (
            redirect("frontend:utgava", latest.publikt_id)
            if latest
            else redirect("frontend:rapportbygge", rapport.publikt_id)
        )
    messages.success(request, f"{rapport.titel} är öppen för ändringar igen.")
    return redirect("frontend:rapportbygge", rapport.publikt_id)
