"""One check: its result, its occasion and its actions."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods

from frontend.internkontroll.bevisform import BevisForm
from frontend.internkontroll.forms import add_rule_error, retry
from frontend.internkontroll.kontrollformular import ResultatForm
from frontend.internkontroll.kontrollsida import Ifyllt, render_check, shown_occasion
from internkontroll import services
from internkontroll.enums import Kontrollutfall
from internkontroll.models import Kontrollresultat, Kontrolltillfalle
from styrning.bas.clock import now
from styrning.bas.errors import RuleError, StaleError


@require_http_methods(["GET", "HEAD", "POST"])
def kontrollresultat(request: HttpRequest, tillfalle_id: UUID) -> HttpResponse:
    """One check with its result; those who may report it do so here or in *Min uppföljning*."""
    tillfalle, rad = shown_occasion(request, tillfalle_id)
    if request.method != "POST":
        return render_check(request, tillfalle, rad, Ifyllt(ResultatForm.of(rad, request.user)))
    reportable = Kontrolltillfalle.objects.reportable_by(request.user)
    if not reportable.filter(pk=tillfalle.pk).exists():
        raise Http404
    form = ResultatForm.of(rad, request.user, request.POST)
    if not form.is_valid():
        return _show(request, tillfalle, rad, form, status=422)
    try:
        services.report_result(tillfalle, form.resultat(), by=request.user, version=form.seen)
    except StaleError as error:
        saved = error.current
        version = saved.version if isinstance(saved, Kontrollresultat) else 0
        again = ResultatForm.of(rad, request.user, retry(request.POST, version))
        conflict = _result_conflict(form, saved)
        return _show(request, tillfalle, rad, again, konflikt=conflict, status=409)
    except RuleError as error:
        add_rule_error(form, error)
        return _show(request, tillfalle, rad, form, status=422)
    return _saved(request, tillfalle)


def _saved(request: HttpRequest, tillfalle: Kontrolltillfalle) -> HttpResponse:
    """The row anew for htmx; else back to where the form was."""
    if request.headers.get("HX-Request") == "true":
        _, rad = shown_occasion(request, tillfalle.publikt_id)
        return _show(request, tillfalle, rad, ResultatForm.of(rad, request.user), sparad=now())
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
    return render_check(request, tillfalle, rad, Ifyllt(form, konflikt=konflikt), status=status)


def show_refused_file(
    request: HttpRequest, tillfalle_id: UUID, bevisform: BevisForm
) -> HttpResponse:
    """The check's page with a file that was refused."""
    tillfalle, rad = shown_occasion(request, tillfalle_id)
    form = ResultatForm.of(rad, request.user)
    return render_check(request, tillfalle, rad, Ifyllt(form, bevisform=bevisform), status=422)


def _result_conflict(form: ResultatForm, saved: Any) -> list[dict[str, str]]:
    """Each field that differs, as it was typed and as it is saved now."""
    typed = dict(form.cleaned_data)
    if typed["sjalv"]:
        typed["utford_av"] = form.user.namn
    if not isinstance(saved, Kontrollresultat):
        return [{"vad": "Resultat", "ditt": "Ditt resultat", "sparat": "Inget resultat"}]
    fields = ("utfall", "utford_at", "utford_av", "jav_motiv", "stickprov", "avvikelser", "text",
              "orsak")  # fmt: skip
    return [
        {
            "vad": Kontrollresultat._meta.get_field(name).verbose_name.capitalize(),
            "ditt": _words(typed[name]),
            "sparat": _words(getattr(saved, name)),
        }
        for name in fields
        if name in typed and typed[name] != getattr(saved, name)
    ]


def _words(value: Any) -> str:
    if value in Kontrollutfall.values:
        return str(Kontrollutfall(value).label)
    return "–" if value is None or value == "" else str(value)
