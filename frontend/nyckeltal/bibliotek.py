"""The library of key figures, one definition, and the sheet as a form."""

from typing import cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from frontend.listfil import list_file, with_lists
from frontend.nyckeltal.arsmal_excel import address
from frontend.nyckeltal.bibliotek_forms import BladForm
from frontend.nyckeltal.bibliotek_vy import page_context
from frontend.nyckeltal.listfiler import DEFINITION
from frontend.organisation.forms import add_rule_error, posted
from frontend.versioner import answer_status, seen_version
from nyckeltal.enums import NyckeltalSlag, Periodicitet
from nyckeltal.library import Urval, library, owners, states, words
from nyckeltal.models import Nyckeltal
from nyckeltal.permissions import own_enheter
from nyckeltal.services_definition import (
    Blad,
    change_nyckeltal,
    create_nyckeltal,
    differences,
)
from nyckeltal.services_inlasning import may_import
from nyckeltal.validation import label
from styrning.bas.clock import today
from styrning.bas.errors import RuleError, StaleError
from styrning.bas.listfil import Kolumn

MENY = "roda_traden"
PER_SIDA = 100
NYCKELTAL = (
    Kolumn("Kod", lambda n: n.kod),
    Kolumn("Namn", lambda n: n.namn, bred=True),
    Kolumn("Syfte", lambda n: n.syfte, bred=True),
    Kolumn("Ägare", lambda n: n.agare.namn, bred=True),
    Kolumn("Måttenhet", lambda n: n.mattenhet),
    Kolumn("Slag", lambda n: str(n.get_slag_display())),
    Kolumn("Mäts", lambda n: str(n.get_periodicitet_display())),
    Kolumn("Riktning", lambda n: str(n.get_riktning_display())),
    Kolumn("Källa", lambda n: n.kalla),
    Kolumn("Rapporteras till", lambda n: str(n.get_rapporteras_till_display())),
    Kolumn("Gäller från", lambda n: n.galler_fran),
    Kolumn("Gäller till", lambda n: n.galler_till),
)


@require_safe
def bibliotek(request: HttpRequest) -> HttpResponseBase:
    """Every key figure that the reader may see, narrowed by what is asked for."""
    day, urval = today(), Urval.of(request.GET)
    rows = library(request.user, urval, day)
    if (fil := list_file(request, "Nyckeltal", NYCKELTAL, rows)) is not None:
        return fil
    page = Paginator(rows, PER_SIDA).get_page(request.GET.get("sida"))
    known = states([row.pk for row in page.object_list], day)
    query = request.GET.copy()
    query.pop("sida", None)
    context = {
        "sida": MENY,
        "urval": urval,
        "rader": [(row, known[row.pk]) for row in page.object_list],
        "blad": page,
        "svar": _answer(page, urval),
        "fraga": query.urlencode(),
        "agare": owners(request.user),
        "slag": NyckeltalSlag,
        "periodicitet": Periodicitet,
        "ar": day.year,
        "far_skapa": own_enheter(request.user).exists(),
        "far_lasa_in": may_import(request.user),
        "malvarden_adress": address(request.user, day.year + 1),
    }
    return render(request, "frontend/nyckeltal/bibliotek.html", context)


def _answer(page, urval: Urval) -> str:
    """How many there are, in words."""
    total = page.paginator.count
    which = "passar urvalet" if urval.is_narrow else "gäller i dag eller senare"
    counted = f"{total} nyckeltal {which}."
    if page.paginator.num_pages == 1:
        return counted
    return f"{counted} Visar nummer {page.start_index()}–{page.end_index()}."


@require_safe
def definition(request: HttpRequest, kod: str) -> HttpResponseBase:
    """One key figure: its sheet, targets, responsibilities, goals, breaks and history."""
    rows = Nyckeltal.objects.visible_to(request.user).select_related("agare")
    row = get_object_or_404(rows, kod=kod)
    context = {"sida": MENY, "nyckeltal": row, **page_context(request, row)}
    return with_lists(request, "frontend/nyckeltal/bibliotek_definition.html", context, DEFINITION)


def editable(request: HttpRequest, kod: str) -> Nyckeltal:
    """The key figure, for those who may change it; for others it is not found."""
    rows = Nyckeltal.objects.editable_by(request.user).select_related("agare")
    return get_object_or_404(rows, kod=kod)


@require_http_methods(["GET", "POST"])
def ny(request: HttpRequest) -> HttpResponse:
    """A new key figure."""
    if not own_enheter(request.user).exists():
        raise Http404
    form = BladForm(request.user, posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            row = create_nyckeltal(form.blad, by=request.user)
        except RuleError as error:
            add_rule_error(form, error)
        else:
            messages.success(request, f"{row.kod} finns nu i biblioteket. Ge enheter ansvar.")
            return redirect("frontend:definition", kod=row.kod)
    return _sheet(request, form, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def andra(request: HttpRequest, kod: str) -> HttpResponse:
    """Change the sheet; a conflict shows both and loses neither."""
    row = editable(request, kod)
    form = BladForm(request.user, posted(request), row=row)
    version, conflict = row.version, None
    if form.is_bound:
        version = seen_version(request.POST)
    if form.is_bound and form.is_valid():
        try:
            _change(request, row, form, version)
        except StaleError as error:
            saved = cast(Nyckeltal, error.current)
            version, conflict = saved.version, _differing(saved, form.blad)
        except RuleError as error:
            add_rule_error(form, error)
        else:
            messages.success(request, f"{row.kod} är sparat.")
            return redirect("frontend:definition", kod=kod)
    status = answer_status(form, conflict is not None)
    return _sheet(request, form, status=status, row=row, version=version, skillnader=conflict)


def _change(request: HttpRequest, row: Nyckeltal, form: BladForm, version: int) -> None:
    if form.cleaned_data.get("brott_text") and form.brott is None:
        raise RuleError("Ange från vilken dag mätningen ändras.", field="brott_datum")
    change_nyckeltal(row, form.blad, by=request.user, version=version, brott=form.brott)


def _differing(saved: Nyckeltal, blad: Blad) -> list[tuple[str, str, str]]:
    """(what, saved now, what was typed) for each field that differs."""
    typed = blad.values()

    def shown(name: str, value) -> str:
        return words(name, value.namn if name in {"agare", "svarsskala"} and value else value, {})

    return [
        (label(Nyckeltal, name), shown(name, getattr(saved, name)), shown(name, typed[name]))
        for name in differences(saved, blad)
    ]


def _sheet(
    request: HttpRequest,
    form: BladForm,
    *,
    status: int,
    row: Nyckeltal | None = None,
    version: int = 0,
    skillnader: list | None = None,
) -> HttpResponse:
    context = {
        "sida": MENY,
        "form": form,
        "nyckeltal": row,
        "sedd_version": version,
        "skillnader": skillnader,
    }
    return render(request, "frontend/nyckeltal/bibliotek_blad.html", context, status=status)
