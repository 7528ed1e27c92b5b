"""A reorganisation in three steps: what changes, who takes over what, exactly what will happen.

Nothing is kept between the steps: each page carries what was said, and it is all asked again.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from frontend.organisation.enheter import MENY
from frontend.organisation.enheter_andra import FORM, demand_editor
from frontend.organisation.enheter_forms import NY_FALT, NYA, OmorganisationForm, last_day
from frontend.organisation.forms import add_rule_error
from frontend.organisation.ord import uppraknat
from styrning.bas.errors import RuleError, StaleError
from styrning.grund.models import Enhet
from styrning.grund.omorganisation import Omorganisation, Oversikt, Rad
from styrning.grund.services_omorganisation import overview, reorganise, try_out

VAL = "val:"
STEG = ("valj", "fordela", "granska")


@dataclass(frozen=True)
class Steg:
    """One step of the way as the page's head prints it."""

    nummer: int
    ord: str
    nu: bool
    klar: bool


def steps(now: str) -> list[Steg]:
    words = ("Vad som ändras", "Vem som tar över vad", "Granska och genomför")
    here = STEG.index(now)
    return [Steg(n + 1, word, n == here, n < here) for n, word in enumerate(words)]


def choices_in(data: QueryDict) -> dict[str, str]:
    return {name.removeprefix(VAL): kod for name, kod in data.items() if name.startswith(VAL)}


def carried(data: QueryDict, *, val: bool) -> list[tuple[str, str]]:
    """What the next page must carry: every field of the form and, with ``val``, the choices."""
    names = ["datum", "notering", "fran", "till"]
    names += [f"ny{n}_{name}" for n in range(1, NYA + 1) for name in NY_FALT]
    fields = [(name, value) for name in names for value in data.getlist(name) if value]
    chosen = [(f"{VAL}{nyckel}", kod) for nyckel, kod in choices_in(data).items()]
    return fields + chosen if val else fields  # a choice of nobody is an empty one


@require_http_methods(FORM)
def omorganisera(request: HttpRequest) -> HttpResponse:
    """The whole way; which step was sent says ``steg``."""
    demand_editor(request)
    if request.method != "POST":
        first = {"fran": request.GET.getlist("fran"), "datum": request.GET.get("datum")}
        return _choose(request, OmorganisationForm(initial=first))
    form, sent = OmorganisationForm(request.POST), request.POST.get("steg")
    if not form.is_valid() or sent == "tillbaka":
        return _choose(request, form, 200 if form.is_valid() else 422)
    asked = form.omorganisation(choices_in(request.POST))
    if sent == "genomfor":
        return _do(request, form, asked)
    if sent == "fordela":
        return _preview(request, form, asked)
    return _allocate(request, form, asked)


def _choose(request: HttpRequest, form: OmorganisationForm, status: int = 200) -> HttpResponse:
    context = {
        "sida": MENY,
        "form": form,
        "steg": steps("valj"),
        "bara_rot": not Enhet.objects.exclude(parent=None).exists(),
    }
    page = "frontend/organisation/enheter_omorganisera.html"
    return render(request, page, context, status=status)


def _refused(request: HttpRequest, form: OmorganisationForm, error: RuleError) -> HttpResponse:
    """What a rule said of the reorganisation itself, where that was entered."""
    names = {"nya": "ny1_kod", "kod": "ny1_kod", "parent": "ny1_under", "namn": "ny1_namn"}
    field = names.get(error.field or "", error.field)
    add_rule_error(form, RuleError(str(error), field=field))
    return _choose(request, form, 422)


def _allocate(
    request: HttpRequest, form: OmorganisationForm, asked: Omorganisation, fel: str = ""
) -> HttpResponse:
    try:
        seen = overview(asked)
    except RuleError as error:
        return _refused(request, form, error)
    context = _context(request, asked, seen) | {
        "steg": steps("fordela"),
        "burna": carried(request.POST, val=False),
        "fel": [fel] if fel else [],
    }
    page = "frontend/organisation/enheter_fordela.html"
    return render(request, page, context, status=422 if fel else 200)


def _preview(request: HttpRequest, form: OmorganisationForm, asked: Omorganisation) -> HttpResponse:
    try:
        seen = try_out(asked, by=request.user)
    except RuleError as error:
        if error.field in {"datum", "fran", "till", "nya", "kod", "parent", "namn"}:
            return _refused(request, form, error)
        return _allocate(request, form, asked, str(error))
    return _preview_page(request, asked, seen)


def _preview_page(
    request: HttpRequest, asked: Omorganisation, seen: Oversikt, fel: str = ""
) -> HttpResponse:
    context = _context(request, asked, seen) | {
        "steg": steps("granska"),
        "burna": carried(request.POST, val=True),
        "fel": [fel] if fel else [],
    }
    page = "frontend/organisation/enheter_granska.html"
    return render(request, page, context, status=409 if fel else 200)


def _do(request: HttpRequest, form: OmorganisationForm, asked: Omorganisation) -> HttpResponse:
    try:
        after = reorganise(asked, by=request.user, seen=request.POST.get("avtryck", ""))
    except StaleError as error:
        return _preview_page(request, asked, overview(asked), str(error))
    except RuleError as error:
        return _refused(request, form, error)
    names = uppraknat(row.namn for row in after)
    messages.success(request, f"Omorganisationen är genomförd. {names} tar över.")
    return redirect(f"{reverse('frontend:organisation')}?dag={asked.datum}")


def _context(request: HttpRequest, asked: Omorganisation, seen: Oversikt) -> dict:
    names = {row.kod: row.namn for row in asked.till} | {ny.kod: ny.namn for ny in seen.nya}
    chosen = choices_in(request.POST)
    return {
        "sida": MENY,
        "datum": asked.datum,
        "sista": last_day(asked),
        "notering": asked.notering,
        "oversikt": seen,
        "par": [(old, namn, kod) for old, kod, namn in seen.par if old in asked.fran],
        "grupper": [
            _group(slag, [_row(rad, names, chosen) for rad in rows])
            for slag, rows in seen.grupper()
        ],
    }


def _group(slag: str, rows: list[dict]) -> dict:
    """The things of one kind; it stands open where there is more than one to choose among."""
    takers = list(dict.fromkeys(row["till"] or "ingen" for row in rows))
    return {
        "slag": slag,
        "rader": rows,
        "oppen": any(len(row["rad"].valbara) > 1 for row in rows),
        "tas_av": uppraknat(takers) if len(takers) < 4 else f"{len(takers)} enheter",
    }


def _row(rad: Rad, names: Mapping[str, str], chosen: Mapping[str, str]) -> dict:
    thing = rad.overgang
    return {
        "rad": rad,
        "namn": f"{VAL}{thing.nyckel}",
        "vald": chosen.get(thing.nyckel, rad.till[0] if rad.till else ""),
        "till": uppraknat(names[kod] for kod in rad.till),
        "val": not thing.alla and len(rad.valbara) > thing.kravs,
    }
