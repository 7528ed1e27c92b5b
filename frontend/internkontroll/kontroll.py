"""One check: its result, its occasion and its actions."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST

from frontend.internkontroll.bevisform import BevisForm
from frontend.internkontroll.forms import (
    AndraForm,
    AtgardForm,
    ResultatForm,
    add_rule_error,
    retry,
)
from internkontroll import services
from internkontroll.bevis import evidence_of
from internkontroll.enums import Kontrollutfall, TillfalleLage
from internkontroll.models import Kontrollresultat, Kontrolltillfalle, ResultatAtgard
from internkontroll.permissions import enheter_planned_by
from internkontroll.tillfallen import tillfalle_for
from styrning.bas.clock import now
from styrning.bas.errors import RuleError, StaleError
from styrning.grund.enums import AtgardLage
from styrning.grund.models import Atgard, User


def _tillfalle(request: HttpRequest, tillfalle_id: UUID) -> tuple[Kontrolltillfalle, dict]:
    """The occasion and its row, if the reader may see it."""
    rows = Kontrolltillfalle.objects.select_related("moment__plan__enhet", "uppfoljning")
    tillfalle = get_object_or_404(rows, publikt_id=tillfalle_id)
    rad = tillfalle_for(tillfalle, request.user)
    if rad is None:
        raise Http404
    return tillfalle, rad


@require_http_methods(["GET", "HEAD", "POST"])
def kontrollresultat(request: HttpRequest, tillfalle_id: UUID) -> HttpResponse:
    """One check with its result; those who may report it do so here or in *Min uppföljning*."""
    tillfalle, rad = _tillfalle(request, tillfalle_id)
    if request.method != "POST":
        return _page(request, tillfalle, rad, ResultatForm.of(rad))
    reportable = Kontrolltillfalle.objects.reportable_by(request.user)
    if not reportable.filter(pk=tillfalle.pk).exists():
        raise Http404
    form = ResultatForm.of(rad, request.POST)
    if not form.is_valid():
        return _show(request, tillfalle, rad, form, status=422)
    try:
        services.report_result(tillfalle, form.resultat(), by=request.user, version=form.seen)
    except StaleError as error:
        saved = error.current
        version = saved.version if isinstance(saved, Kontrollresultat) else 0
        again = ResultatForm.of(rad, retry(request.POST, version))
        conflict = _result_conflict(form.cleaned_data, saved)
        return _show(request, tillfalle, rad, again, konflikt=conflict, status=409)
    except RuleError as error:
        add_rule_error(form, error)
        return _show(request, tillfalle, rad, form, status=422)
    return _saved(request, tillfalle)


def _saved(request: HttpRequest, tillfalle: Kontrolltillfalle) -> HttpResponse:
    """The row anew for htmx; else back to where the form was."""
    if request.headers.get("HX-Request") == "true":
        _, rad = _tillfalle(request, tillfalle.publikt_id)
        return _show(request, tillfalle, rad, ResultatForm.of(rad), sparad=now())
    messages.success(request, f"Resultatet av {tillfalle.moment.kod} är sparat.")
    nasta = request.POST.get("nasta", "")
    if url_has_allowed_host_and_scheme(nasta, {request.get_host()}, request.is_secure()):
        return redirect(f"{nasta.partition('#')[0]}#kontroll-{tillfalle.publikt_id}")
    return redirect("frontend:kontrollresultat", tillfalle.publikt_id)


def _show(
    request: HttpRequest,
    tillfalle: Kontrolltillfalle,
    rad: dict,
    form: ResultatForm,
    *,
    konflikt: list | None = None,
    status: int = 200,
    sparad: Any = None,
) -> HttpResponse:
    """The row of *Min uppföljning* for htmx, the check's own page otherwise."""
    if request.headers.get("HX-Request") == "true":
        context = {
            "t": rad,
            "form": form,
            "konflikt": konflikt,
            "sparad": sparad,
            "nasta": request.POST.get("nasta", ""),
            "oppen": status != 200,
        }
        return render(request, "frontend/internkontroll/_tillfalle.html", context, status=status)
    return _page(request, tillfalle, rad, form, konflikt=konflikt, status=status)


def _page(
    request: HttpRequest,
    tillfalle: Kontrolltillfalle,
    rad: dict,
    form: ResultatForm,
    *,
    konflikt: list | None = None,
    andra: AndraForm | None = None,
    bevisform: BevisForm | None = None,
    status: int = 200,
) -> HttpResponse:
    may_plan = enheter_planned_by(request.user).filter(pk=rad["enhet_id"]).exists()
    changeable = rad["utfall"] is None and rad["lage"] != TillfalleLage.INSTALLT
    is_open = tillfalle.uppfoljning.is_open()
    if may_plan and changeable and is_open and andra is None:
        andra = AndraForm(initial={"version": tillfalle.version})
    context = {
        "t": rad,
        "plan": tillfalle.moment.plan,
        "form": form if rad["kan_rapportera"] else None,
        "nasta": request.POST.get("nasta", ""),
        "konflikt": konflikt,
        "andra": andra,
        "andra_oppen": andra is not None and andra.is_bound,
        "bevis": evidence_of(rad["resultat_id"]) if rad["resultat_id"] else [],
        "bevisform": (bevisform or BevisForm()) if rad["kan_rapportera"] else None,
        "sida": "internkontroll",
    }
    return render(request, "frontend/internkontroll/kontroll.html", context, status=status)


def show_refused_file(
    request: HttpRequest, tillfalle_id: UUID, bevisform: BevisForm
) -> HttpResponse:
    """The check's page with a file that was refused."""
    tillfalle, rad = _tillfalle(request, tillfalle_id)
    form = ResultatForm.of(rad)
    return _page(request, tillfalle, rad, form, bevisform=bevisform, status=422)


def _result_conflict(typed: dict, saved: Any) -> list[dict[str, str]]:
    """Each field that differs, as it was typed and as it is saved now."""
    if not isinstance(saved, Kontrollresultat):
        return [{"vad": "Resultat", "ditt": "Ditt resultat", "sparat": "Inget resultat"}]
    fields = ("utfall", "utford_at", "utford_av", "stickprov", "avvikelser", "text")
    return [
        {
            "vad": Kontrollresultat._meta.get_field(name).verbose_name.capitalize(),
            "ditt": _words(typed[name]),
            "sparat": _words(getattr(saved, name)),
        }
        for name in fields
        if typed[name] != getattr(saved, name)
    ]


def _words(value: Any) -> str:
    if value in Kontrollutfall.values:
        return str(Kontrollutfall(value).label)
    return "–" if value is None or value == "" else str(value)


@require_POST
def change_occasion(request: HttpRequest, tillfalle_id: UUID) -> HttpResponse:
    """Put the check off or cancel it, with a reason."""
    tillfalle, rad = _tillfalle(request, tillfalle_id)
    if not enheter_planned_by(request.user).filter(pk=rad["enhet_id"]).exists():
        raise Http404
    form, status = AndraForm(request.POST), 422
    if form.is_valid():
        try:
            _change(request, tillfalle, form)
        except StaleError as error:
            add_rule_error(form, error)
            form, status = _again(form, tillfalle, error), 409
        except RuleError as error:
            add_rule_error(form, error)
        else:
            messages.success(request, f"Tillfället för {tillfalle.moment.kod} är ändrat.")
            return redirect("frontend:kontrollresultat", tillfalle.publikt_id)
    _, rad = _tillfalle(request, tillfalle_id)
    return _page(request, tillfalle, rad, ResultatForm.of(rad), andra=form, status=status)


def _change(request: HttpRequest, tillfalle: Kontrolltillfalle, form: AndraForm) -> None:
    typed = form.cleaned_data
    if typed["andring"] == AndraForm.SKJUT:
        services.postpone(
            tillfalle, typed["motiv"], till=typed["till"], by=request.user, version=form.seen
        )
    else:
        services.cancel(tillfalle, typed["motiv"], by=request.user, version=form.seen)


def _again(form: AndraForm, tillfalle: Kontrolltillfalle, error: StaleError) -> AndraForm:
    """The form with what was typed, against what is saved now; the page shows both."""
    tillfalle.refresh_from_db()
    again = AndraForm(retry(form.data, tillfalle.version))
    again.is_valid()
    add_rule_error(again, error)
    return again


@require_http_methods(["GET", "HEAD", "POST"])
def kontrollatgard(request: HttpRequest, atgard_id: UUID) -> HttpResponse:
    """How an action goes; changed by those who may report its check."""
    lankar = ResultatAtgard.objects.filter(atgard__publikt_id=atgard_id)
    atgard = get_object_or_404(
        Atgard.objects.visible_to(request.user).filter(pk__in=lankar.values("atgard")),
        publikt_id=atgard_id,
    )
    kontroller = _shown_results(lankar, request.user)
    if not kontroller:
        raise Http404
    reportable = Kontrolltillfalle.objects.reportable_by(request.user)
    kan_andra = lankar.filter(resultat__tillfalle__in=reportable).exists()
    if request.method == "POST" and not kan_andra:
        raise Http404
    form, status = AtgardForm(initial=AtgardForm.facts_of(atgard)), 200
    konflikt: list[dict[str, str]] = []
    if request.method == "POST":
        form = AtgardForm(request.POST)
        konflikt, status = _save_action(request, atgard, form)
        if status == 302:
            return redirect(_plan_of(lankar))
        if konflikt:
            atgard.refresh_from_db()
            form = AtgardForm(retry(request.POST, atgard.version))
    context = {
        "atgard": atgard,
        "form": form,
        "kan_andra": kan_andra,
        "konflikt": konflikt,
        "kontroller": kontroller,
        "sida": "internkontroll",
    }
    return render(request, "frontend/internkontroll/atgard.html", context, status=status)


def _shown_results(lankar: QuerySet, reader: User) -> list[Kontrollresultat]:
    """The results that an action follows from, but not those of drafts that are not read here."""
    rows = lankar.select_related(
        "resultat__tillfalle__moment__plan", "resultat__tillfalle__uppfoljning"
    )
    shown = []
    for lank in rows:
        rad = tillfalle_for(lank.resultat.tillfalle, reader)
        if rad is not None and rad["utfall"] is not None:
            shown.append(lank.resultat)
    return shown


def _save_action(
    request: HttpRequest, atgard: Atgard, form: AtgardForm
) -> tuple[list[dict[str, str]], int]:
    """What is in conflict, and the status to answer with; 302 when it was saved."""
    if not form.is_valid():
        return [], 422
    typed = form.cleaned_data
    try:
        services.update_atgard(
            atgard, by=request.user, version=form.seen, lage=typed["lage"], ny=form.atgard()
        )
    except StaleError as error:
        return _action_conflict(form, error.current), 409
    except RuleError as error:
        add_rule_error(form, error)
        return [], 422
    messages.success(request, "Åtgärden är sparad.")
    return [], 302


def _action_conflict(form: AtgardForm, saved: Any) -> list[dict[str, str]]:
    facts, typed = AtgardForm.facts_of(saved), form.cleaned_data

    def words(name: str, value: Any) -> str:
        return str(AtgardLage(value).label) if name == "lage" else str(value)

    return [
        {
            "vad": str(form.fields[name].label),
            "ditt": words(name, typed[name]),
            "sparat": words(name, facts[name]),
        }
        for name in facts
        if name != "version" and typed[name] != facts[name]
    ]


def _plan_of(lankar) -> str:
    plan = lankar.select_related("resultat__tillfalle__moment__plan__enhet").first()
    plan = plan.resultat.tillfalle.moment.plan
    return f"{reverse('frontend:kontrollplan', args=[plan.enhet.kod, plan.ar])}#atgarder"
