"""What is done with a definition, each act a form of its own that works without JavaScript."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from frontend.nyckeltal import bibliotek_forms as former
from frontend.nyckeltal.bibliotek import MENY, editable
from frontend.organisation.forms import add_rule_error, posted
from frontend.versioner import seen_version
from mal.models import Mal, Plan
from nyckeltal.enums import MalvardeTyp
from nyckeltal.models import Malvarde, Nyckeltal, NyckeltalEnhet
from nyckeltal.permissions import own_enheter
from nyckeltal.services_ansvar import cascade, change_assignment, end_assignment, link, unlink
from nyckeltal.services_definition import Brott, add_break, end_nyckeltal
from nyckeltal.services_foljd import succeed
from nyckeltal.services_malvarde import Malvardeform, set_target
from styrning.bas.clock import today
from styrning.bas.errors import RuleError, StaleError

GET_POST = require_http_methods(["GET", "POST"])


@dataclass(frozen=True)
class Akt:
    """The words of an act's page, and the version of what it changes."""

    rubrik: str
    knapp: str
    ingress: str = ""
    version: int = 0


def _act(
    request: HttpRequest, row: Nyckeltal, form: forms.Form, save: Callable[[], str], akt: Akt
) -> HttpResponse:
    """Show the form, or save it and go back to the definition with what ``save`` says."""
    status, version = 200, akt.version
    if form.is_bound:
        status, version = 422, seen_version(request.POST)
    if form.is_bound and form.is_valid():
        try:
            messages.success(request, save())
        except RuleError as error:
            add_rule_error(form, error)
            if isinstance(error, StaleError):
                status, version = 409, getattr(error.current, "version", 0)
        else:
            return redirect("frontend:definition", kod=row.kod)
    context = {
        "sida": MENY,
        "nyckeltal": row,
        "form": form,
        "sedd_version": version,
        "akt": akt,
    }
    return render(request, "frontend/nyckeltal/bibliotek_akt.html", context, status=status)


@GET_POST
def avsluta(request: HttpRequest, kod: str) -> HttpResponse:
    """Give the key figure its last day."""
    row = editable(request, kod)
    first = {"galler_till": row.galler_till or today().replace(month=12, day=31)}
    form = former.AvslutaForm(posted(request), initial=first)

    def save() -> str:
        day = form.cleaned_data["galler_till"]
        end_nyckeltal(row, day, by=request.user, version=seen_version(request.POST))
        return f"{row.kod} upphör. Tidigare år ändras inte."

    akt = Akt(
        rubrik="Avsluta nyckeltalet",
        knapp="Avsluta",
        ingress="Värden och historik finns kvar. Ansvar som löper längre upphör samma dag.",
        version=row.version,
    )
    return _act(request, row, form, save, akt)


@GET_POST
def brott(request: HttpRequest, kod: str) -> HttpResponse:
    """Say that the key figure is measured another way from a day."""
    row, form = editable(request, kod), former.BrottForm(posted(request))

    def save() -> str:
        add_break(row, Brott(**form.cleaned_data), by=request.user)
        return "Tidsseriebrottet är sparat och syns vid serien."

    akt = Akt(rubrik="Nytt tidsseriebrott", knapp="Spara brottet")
    return _act(request, row, form, save, akt)


@GET_POST
def efterfoljare(request: HttpRequest, kod: str) -> HttpResponse:
    """Say which key figure replaces this one."""
    row = editable(request, kod)
    form = former.EfterfoljareForm(request.user, row, posted(request))

    def save() -> str:
        data = form.cleaned_data
        succeed(row, data["till"], data["datum"], by=request.user, notering=data["notering"])
        return f"{row.kod} ersätts av {data['till'].kod}."

    akt = Akt(
        rubrik="Ersätt nyckeltalet",
        knapp="Spara efterföljaren",
        ingress="Serierna läggs aldrig ihop. Bytet syns som ett brott.",
    )
    return _act(request, row, form, save, akt)


@GET_POST
def malvarde(request: HttpRequest, kod: str) -> HttpResponse:
    """The target of one enhet for one year; the address names which."""
    row = editable(request, kod)
    saved = _saved_target(request, row)
    form = former.MalvardeForm(
        request.user, row, posted(request), initial=_initial_target(request, saved)
    )

    def save() -> str:
        enhet, wanted = form.cleaned_data["enhet"], form.malvarde
        set_target(row, enhet, wanted, by=request.user, version=seen_version(request.POST))
        return f"Målvärdet {wanted.ar} för {enhet.namn} är sparat."

    akt = Akt(rubrik="Målvärde", knapp="Spara målvärdet", version=saved.version if saved else 0)
    return _act(request, row, form, save, akt)


def _saved_target(request: HttpRequest, row: Nyckeltal) -> Malvarde | None:
    """The target that the address names, if there is one."""
    ar, month = request.GET.get("ar", ""), request.GET.get("till_manad", "12")
    if not all(text.isascii() and text.isdigit() and len(text) <= 4 for text in (ar, month)):
        return None
    return Malvarde.objects.filter(
        nyckeltal=row,
        enhet__in=own_enheter(request.user),
        enhet__kod=request.GET.get("enhet", ""),
        ar=int(ar),
        typ=request.GET.get("typ", MalvardeTyp.ARSMAL),
        till_manad=int(month),
    ).first()


def _initial_target(request: HttpRequest, saved: Malvarde | None) -> dict:
    named = {"enhet": request.GET.get("enhet"), "ar": request.GET.get("ar") or today().year + 1}
    return named if saved is None else vars(Malvardeform.of(saved)) | named


@GET_POST
def ansvar(request: HttpRequest, kod: str) -> HttpResponse:
    """Let one or several enheter owe the key figure."""
    row = editable(request, kod)
    first: dict[str, object] = {"galler_fran": today().replace(month=1, day=1)}
    first["enheter"] = request.GET.getlist("enheter")
    form = former.KaskadForm(request.user, row, posted(request), initial=first)

    def save() -> str:
        rows = cascade(row, list(form.cleaned_data["enheter"]), form.ansvar, by=request.user)
        enheter = "1 enhet" if len(rows) == 1 else f"{len(rows)} enheter"
        return f"{row.kod} är lagt på {enheter}."

    akt = Akt(
        rubrik="Lägg nyckeltalet på enheter",
        knapp="Ge ansvar",
        ingress="Enheter som redan har nyckeltalet tills vidare är inte med i listan.",
    )
    return _act(request, row, form, save, akt)


def _owed(request: HttpRequest, row: Nyckeltal, ansvar_id: UUID) -> NyckeltalEnhet:
    rows = row.ansvar_lista.filter(enhet__in=own_enheter(request.user))
    return get_object_or_404(
        rows.select_related("enhet", "ansvarig", "nyckeltal"), publikt_id=ansvar_id
    )


@GET_POST
def ansvar_andra(request: HttpRequest, kod: str, ansvar: UUID) -> HttpResponse:
    """Change who answers for the key figure at an enhet, or how it gets its value."""
    row = editable(request, kod)
    owed = _owed(request, row, ansvar)
    first = {"satt": owed.satt, "ansvarig": owed.ansvarig.username if owed.ansvarig else None}
    form = former.AnsvarForm(posted(request), initial=first)

    def save() -> str:
        change_assignment(
            owed, **form.cleaned_data, by=request.user, version=seen_version(request.POST)
        )
        return f"Ansvaret i {owed.enhet.namn} är ändrat."

    akt = Akt(rubrik=f"Ansvar i {owed.enhet.namn}", knapp="Spara ansvaret", version=owed.version)
    return _act(request, row, form, save, akt)


@GET_POST
def ansvar_avsluta(request: HttpRequest, kod: str, ansvar: UUID) -> HttpResponse:
    """Give an enhet's responsibility its last day."""
    row = editable(request, kod)
    owed = _owed(request, row, ansvar)
    first = {"galler_till": owed.galler_till or today().replace(month=12, day=31)}
    form = former.AvslutaForm(posted(request), initial=first)

    def save() -> str:
        day = form.cleaned_data["galler_till"]
        end_assignment(owed, day, by=request.user, version=seen_version(request.POST))
        return f"Ansvaret i {owed.enhet.namn} upphör."

    akt = Akt(rubrik=f"Avsluta ansvaret i {owed.enhet.namn}", knapp="Avsluta", version=owed.version)
    return _act(request, row, form, save, akt)


def _linkable(request: HttpRequest, kod: str) -> Nyckeltal:
    """The key figure, for those who edit plans too."""
    row = editable(request, kod)
    get_object_or_404(Plan.objects.editable_by(request.user).order_by("-ar")[:1])
    return row


@GET_POST
def koppla(request: HttpRequest, kod: str) -> HttpResponse:
    """Let the key figure measure a goal of a draft plan."""
    row = _linkable(request, kod)
    form = former.KopplaForm(request.user, row, posted(request))

    def save() -> str:
        mal = form.cleaned_data["mal"]
        link(mal, row, by=request.user, vikt=form.cleaned_data["vikt"])
        return f"{row.kod} mäter {mal.kod} i {mal.plan.namn}."

    akt = Akt(
        rubrik="Koppla till mål",
        knapp="Koppla",
        ingress="Bara mål i en plan som är utkast. I en fastställd plan kopplas nyckeltal på "
        "målets sida i planen, genom en beslutad ändring.",
    )
    return _act(request, row, form, save, akt)


@require_POST
def koppla_bort(request: HttpRequest, kod: str) -> HttpResponse:
    """Stop the key figure from measuring a goal of a draft plan."""
    row = _linkable(request, kod)
    plans = Plan.objects.editable_by(request.user)
    try:
        named = UUID(request.POST.get("mal", ""))
    except ValueError:
        named = None
    goal = get_object_or_404(Mal.objects.filter(plan__in=plans), publikt_id=named)
    try:
        unlink(goal, row, by=request.user)
    except RuleError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"{row.kod} mäter inte längre {goal.kod}.")
    return redirect("frontend:definition", kod=kod)
