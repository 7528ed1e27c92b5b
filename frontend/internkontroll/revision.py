"""The auditors' register: what they recommended, the answers, and what came of them."""

from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from frontend.internkontroll.forms import add_rule_error, retry
from frontend.internkontroll.listfiler import REKOMMENDATIONER
from frontend.internkontroll.revision_forms import LageForm, RekommendationForm, SvarForm
from frontend.internkontroll.revision_vy import FILTER, THINGS, May, may, register_of
from frontend.internkontroll.versionslista import events_of, versions_of
from frontend.listfil import list_file
from frontend.versioner import conflict
from internkontroll.enums import RekommendationLage
from internkontroll.models import Revisionsrekommendation
from internkontroll.permissions import recommends
from internkontroll.rules_rapport import is_overdue
from internkontroll.services import rekommendation as services
from styrning.bas.clock import today
from styrning.bas.errors import RuleError, StaleError
from styrning.grund.enums import AtgardLage

A_PAGE = 50
PAGE = "frontend/internkontroll/rekommendation.html"


@require_safe
def register(request: HttpRequest) -> HttpResponseBase:
    """All recommendations, those that wait first. ``?visa=`` and ``?enhet=`` filter."""
    visa = request.GET.get("visa", "oppna")
    visa = visa if visa in dict(FILTER) else ""
    vy = register_of(request.user, visa, request.GET.get("enhet", ""))
    namn = "Revisionens rekommendationer"
    if (fil := list_file(request, namn, REKOMMENDATIONER, vy.rader)) is not None:
        return fil
    context = {
        "sida": "internkontroll",
        "ar": today().year,
        "vy": vy,
        "blad": Paginator(vy.rader, A_PAGE).get_page(request.GET.get("blad")),
        "filter": FILTER,
        "visa": visa,
        "far_lagga_till": recommends(request.user),
    }
    return render(request, "frontend/internkontroll/rekommendationer.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    if not recommends(request.user):
        raise Http404
    form = RekommendationForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            row = services.add_recommendation(form.data_typed(), by=request.user)
        except RuleError as error:
            add_rule_error(form, error)
        else:
            messages.success(request, f"{row.kod} är tillagd. Nämnden kan svara nu.")
            return redirect("frontend:rekommendation", row.kod)
    return _form_page(request, form, None)


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, kod: str) -> HttpResponse:
    row = _row(request, kod)
    if not recommends(request.user):
        raise Http404
    konflikt: list[dict[str, str]] = []
    form = RekommendationForm(initial=RekommendationForm.facts_of(row))
    if request.method == "POST":
        form = RekommendationForm(request.POST)
        if form.is_valid():
            try:
                services.change_recommendation(
                    row, form.data_typed(), by=request.user, version=form.seen
                )
            except StaleError as error:
                saved = cast("Revisionsrekommendation", error.current)
                konflikt = _conflict(form, RekommendationForm.facts_of(saved))
                form = RekommendationForm(retry(request.POST, saved.version))
            except RuleError as error:
                add_rule_error(form, error)
            else:
                messages.success(request, f"{row.kod} är ändrad.")
                return redirect("frontend:rekommendation", row.kod)
    return _form_page(request, form, row, konflikt)


def _form_page(
    request: HttpRequest,
    form: RekommendationForm,
    row: Revisionsrekommendation | None,
    konflikt: list[dict[str, str]] | None = None,
) -> HttpResponse:
    context = {
        "sida": "internkontroll",
        "form": form,
        "rekommendation": row,
        "konflikt": konflikt or [],
    }
    status = 409 if konflikt else 422 if form.is_bound else 200
    template = "frontend/internkontroll/rekommendation_form.html"
    return render(request, template, context, status=status)


def _row(request: HttpRequest, kod: str) -> Revisionsrekommendation:
    rows = Revisionsrekommendation.objects.visible_to(request.user).select_related("enhet")
    return get_object_or_404(rows, kod=kod)


@require_safe
def show(request: HttpRequest, kod: str) -> HttpResponse:
    """One recommendation: what was said, answered and done."""
    return _page(request, _row(request, kod))


@require_POST
def answer(request: HttpRequest, kod: str) -> HttpResponse:
    """Save the answer as a draft, or with ``gor=besluta`` as what the nämnd decided."""
    row = _row(request, kod)
    rights, decides = may(request.user, row), request.POST.get("gor") == "besluta"
    if not (rights.besluta if decides else rights.svara):
        raise Http404
    form = SvarForm(request.POST)

    def write() -> str:
        beslut = form.decision() if decides else None
        if decides and beslut is None:
            return ""
        services.answer_recommendation(
            row, form.answer(), by=request.user, version=form.seen, beslut=beslut
        )
        return "Svaret är antecknat." if decides else "Utkastet till svar är sparat."

    return _answered(request, row, {"svar": form}, form, write)


@require_POST
def move(request: HttpRequest, kod: str) -> HttpResponse:
    """Say that it is carried out (``genomford``), withdraw it or take it up again."""
    row = _row(request, kod)
    rights, gor = may(request.user, row), request.POST.get("gor", "")
    allowed = {
        "genomford": (rights.besluta, services.complete_recommendation, "Markerad som genomförd."),
        "avford": (rights.avfora, services.withdraw_recommendation, "Avförd."),
        "igen": (rights.avfora, services.reopen_recommendation, "Upptagen igen."),
    }
    may_do, service, said = allowed.get(gor, (False, None, ""))
    if not may_do or service is None:
        raise Http404
    form = LageForm(request.POST)

    def write() -> str:
        service(row, form.cleaned_data["ord"], by=request.user, version=form.seen)
        return said

    return _answered(request, row, {gor: form}, form, write)


def _answered(
    request: HttpRequest,
    row: Revisionsrekommendation,
    typed: dict[str, Any],
    form: Any,
    write: Callable[[], str],
) -> HttpResponse:
    """Write and go back; or the page with the form as it was typed."""
    if form.is_valid():
        try:
            said = write()
        except StaleError as error:
            saved = cast("Revisionsrekommendation", error.current)
            konflikt = _conflict(form, SvarForm.facts_of(saved) | {"ord": saved.lage_motiv})
            (name,) = typed
            again = type(form)(retry(request.POST, saved.version))
            again.is_valid()
            return _page(request, _row(request, row.kod), {name: again}, konflikt, status=409)
        except RuleError as error:
            add_rule_error(form, error)
        else:
            if said:
                messages.success(request, f"{row.kod}: {said}")
                return redirect("frontend:rekommendation", row.kod)
    return _page(request, row, typed, status=422)


def _conflict(form: Any, saved: dict[str, Any]) -> list[dict[str, str]]:
    enhet = form.cleaned_data.get("enhet")
    typed = {"enhet": enhet.kod} if enhet else {}
    return conflict(form, saved, typed=typed, otherwise=("Version", "–", "sparad av någon annan"))


def _page(
    request: HttpRequest,
    row: Revisionsrekommendation,
    typed: dict[str, Any] | None = None,
    konflikt: list[dict[str, str]] | None = None,
    status: int = 200,
) -> HttpResponse:
    rights = may(request.user, row)
    forms = _forms(row, rights) | (typed or {})
    links = row.atgard_lista.select_related("atgard").order_by("atgard__klar_senast", "pk")
    context = {
        "sida": "internkontroll",
        "rekommendation": row,
        "forsenad": is_overdue(row.lage, row.svara_senast, row.klar_senast, day=today()),
        "kan": rights,
        "forms": forms,
        "oppen": next(iter(typed or {}), ""),
        "konflikt": konflikt or [],
        "atgarder": [link.atgard for link in links] if rights.ser_svar else [],
        "klara": (AtgardLage.KLAR, AtgardLage.AVBRUTEN),
        "versioner": versions_of(row, THINGS) if rights.ser_svar else [],
        "handelser": events_of(row),
        "dag": today(),
    }
    return render(request, PAGE, context, status=status)


def _forms(row: Revisionsrekommendation, rights: May) -> dict[str, Any]:
    """The forms that the user may fill in now."""
    found: dict[str, Any] = dict.fromkeys(("svar", "genomford", "avford", "igen"))
    is_open = services.is_open(row)
    start = {"version": row.version}
    if is_open and rights.svara:
        found["svar"] = SvarForm(initial=SvarForm.facts_of(row))
    if row.lage == RekommendationLage.BESVARAD and rights.besluta:
        found["genomford"] = LageForm(initial=start)
    if rights.avfora:
        found["avford" if is_open else "igen"] = LageForm(initial=start)
    return found
