"""The GEH ledger: the year's register with the council's rule, and what three bodies say."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from frontend.arsredovisning.geh_forms import UtlatandeForm, facts_of_statement
from frontend.arsredovisning.geh_vy import geh_context
from frontend.arsredovisning.listfiler import GEH_SIDA
from frontend.arsredovisning.val import Val, choose, read_or_404
from frontend.listfil import with_lists
from frontend.organisation.forms import add_rule_error, posted
from frontend.versioner import answer_status, conflict, seen_version
from styrning.arsredovisning.enums import Avgivandelage, Utlatandeinstans
from styrning.arsredovisning.gehvisning import is_forecast
from styrning.arsredovisning.models import Gehutlatande
from styrning.arsredovisning.models.geh import edits_rules, gives_for, writes_for
from styrning.arsredovisning.read_model import GEH, KF
from styrning.arsredovisning.selectors.geh import statement_versions
from styrning.arsredovisning.services.utlatande import draft_statement, give_statement
from styrning.bas.errors import RuleError, StaleError
from styrning.grund.models import Uppfoljning

MENY = "arsredovisning"


def choose_kf(request: HttpRequest, ar: int) -> Val:
    """The year and its round, for the whole municipality whatever else the address asks for."""
    val = choose(request, ar, finished=True)
    if val is None:
        raise Http404
    return replace(val, omfattning=KF)


def round_of(val: Val) -> Uppfoljning:
    """The round that the report stands in.

    Raises: Http404 for a year without rounds.
    """
    found = next((runda for runda in val.omgangar if runda.kod == val.moment), None)
    if found is None:
        raise Http404
    return found


@require_safe
def geh(request: HttpRequest, ar: int) -> HttpResponseBase:
    """The register of a year: the goals, the rule's outcome, the conclusion, the statements."""
    asked = choose_kf(request, ar)
    report = read_or_404(request, asked, parts={GEH})
    val = asked.at(report)
    runda = next((row for row in val.omgangar if row.kod == val.moment), None)
    context = geh_context(report)
    context |= {
        "sida": MENY,
        "val": val,
        "runda": runda,
        "skriver": writes_for(request.user),
        "avger": gives_for(request.user),
        "far_andra_regel": edits_rules(request.user),
    }
    versions = statement_versions(runda)
    for row in context["utlatanden"]:
        row["versioner"] = versions.get(row["instans"], [])
    return with_lists(request, "frontend/arsredovisning/geh_sida.html", context, GEH_SIDA)


@require_http_methods(["GET", "HEAD", "POST"])
def geh_utlatande(request: HttpRequest, ar: int, instans: str) -> HttpResponse:
    """Write, give or correct what one body says; who may not is told that it is not there."""
    if instans not in writes_for(request.user):
        raise Http404
    asked = choose_kf(request, ar)
    report = read_or_404(request, asked, parts={GEH})
    val = asked.at(report)
    runda = round_of(val)
    row = Gehutlatande.objects.filter(uppfoljning=runda, instans=instans).first()
    again = row is not None and row.lage == Avgivandelage.AVGIVEN
    if again and instans not in gives_for(request.user):
        raise Http404
    form = UtlatandeForm(posted(request), instans=instans, prognos=is_forecast(report), again=again)
    form.initial = facts_of_statement(row, form.fields)
    konflikt: list[dict[str, str]] = []
    if form.is_bound and form.is_valid():
        try:
            _save(request, runda, instans, form)
        except StaleError as error:
            row = error.current  # type: ignore[assignment]
            konflikt = _conflict(form, row)
        except RuleError as error:
            add_rule_error(form, error)
        else:
            return redirect(f"{reverse('frontend:geh', args=[ar])}{val.fraga}#utlatanden")
    return _page(request, report, val, instans, form, row, konflikt)


def _save(request: HttpRequest, runda: Uppfoljning, instans: str, form: UtlatandeForm) -> None:
    give = request.POST.get("akt") == "klar"
    if give and instans not in gives_for(request.user):
        raise Http404
    save = give_statement if give else draft_statement
    save(runda, instans, form.utlatande, by=request.user, version=seen_version(request.POST))
    name = Utlatandeinstans(instans).label
    done = "är klart och syns för alla" if give else "är sparat som utkast"
    messages.success(request, f"{name} {done}.")


def _conflict(form: UtlatandeForm, row: Gehutlatande) -> list[dict[str, str]]:
    otherwise = ("Läget", "oförändrat", row.get_lage_display())
    return conflict(form, facts_of_statement(row, form.fields), otherwise=otherwise)


def _page(
    request: HttpRequest,
    report: dict[str, Any],
    val: Val,
    instans: str,
    form: UtlatandeForm,
    row: Gehutlatande | None,
    konflikt: list[dict[str, str]],
) -> HttpResponse:
    version = row.version if row else 0
    kept = form.is_bound and not konflikt
    context = geh_context(report) | {
        "sida": MENY,
        "val": val,
        "runda": round_of(val),
        "instans": Utlatandeinstans(instans),
        "form": form,
        "rad": row,
        "klar": row is not None and row.lage == Avgivandelage.AVGIVEN,
        "far_avge": instans in gives_for(request.user),
        "konflikt": konflikt,
        "sedd": seen_version(request.POST) if kept else version,
        "versioner": statement_versions(round_of(val), drafts=True).get(instans, []),
    }
    status = answer_status(form, konflikt)
    return render(request, "frontend/arsredovisning/geh_utlatande.html", context, status=status)
