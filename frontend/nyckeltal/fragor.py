"""A reviewer's question about one value or one judgement: asked, and answered."""

from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from frontend.nyckeltal.uppfoljning import page_url
from mal.models import Mal
from nyckeltal.entry import entry
from nyckeltal.fragor_stallda import RELATED, by_place, place_of, questions_in
from nyckeltal.models import Fraga, NyckeltalEnhet
from nyckeltal.services_fraga import Sak, answer, ask
from styrning.bas.errors import RuleError
from styrning.grund.models import Inlamning

NEW = "frontend/nyckeltal/fraga_ny.html"
PAGE = "frontend/nyckeltal/fraga.html"


@dataclass(frozen=True)
class Om:
    """What is asked about: its key, its name and where, and the thing itself."""

    nyckel: str
    namn: str
    enhet: str
    sak: Sak


@require_http_methods(["GET", "POST"])
def fraga_ny(request: HttpRequest, inlamning: UUID, om: str) -> HttpResponse:
    """Ask about the value or goal ``om``; what was said about it before stands on the page."""
    row = get_object_or_404(
        Inlamning.objects.questionable_by(request.user).select_related("uppfoljning", "enhet"),
        publikt_id=inlamning,
    )
    sak = _about(row, om)
    text, fel = request.POST.get("text", ""), ""
    if request.method == "POST":
        try:
            ask(row, sak.sak, text, by=request.user)
        except RuleError as error:
            fel = str(error)
        else:
            messages.success(request, f"Frågan om {sak.namn} är skickad.")
            return redirect(_value(row, om))
    context = {
        "inlamning": row, "runda": row.uppfoljning, "om": sak, "text": text, "fel": fel,
        "tidigare": by_place(questions_in([row]).get(row.pk, [])).get(om, []),
        "tillbaka": _value(row, om), "sida": "fullstandighet",
    }  # fmt: skip
    return render(request, NEW, context, status=422 if fel else 200)


def _about(row: Inlamning, nyckel: str) -> Om:
    """The row or goal of the submission that ``nyckel`` names; 404 for any other."""
    page = entry(row)
    if block := page.goal(nyckel):
        enhet = page.org.rader[block.enhet_id].namn
        return Om(nyckel, block.mal.namn, enhet, Mal.objects.get(pk=block.mal.id))
    try:
        rad = page.row(UUID(nyckel))
    except ValueError:
        rad = None
    if rad is None:
        raise Http404
    ansvar = NyckeltalEnhet.objects.select_related("nyckeltal").get(publikt_id=nyckel)
    return Om(nyckel, rad.definition.namn, rad.figure["enhet"]["namn"], ansvar)


@require_http_methods(["GET", "POST"])
def fraga(request: HttpRequest, publikt_id: UUID) -> HttpResponse:
    """One question with its answer, or the form to give it."""
    rows = Fraga.objects.visible_to(request.user).select_related(*RELATED)
    row = get_object_or_404(rows, publikt_id=publikt_id)
    may_answer = Inlamning.objects.reportable_by(request.user).filter(pk=row.inlamning_id).exists()
    text, fel = request.POST.get("text", ""), ""
    if request.method == "POST":
        if not may_answer:
            raise Http404
        try:
            answer(row, text, by=request.user)
        except RuleError as error:
            fel = str(error)
        else:
            messages.success(request, f"Svaret är skickat till {row.stalld_av.namn}.")
            return redirect(_place(row))
    context = {
        "fraga": row, "om": row.om, "inlamning": row.inlamning,
        "runda": row.inlamning.uppfoljning, "text": text, "fel": fel, "tillbaka": _place(row),
        "far_svara": may_answer and (row.svarad_at is None or fel), "sida": "min_uppfoljning",
    }  # fmt: skip
    return render(request, PAGE, context, status=422 if fel else 200)


def _place(row: Fraga) -> str:
    return _value(row.inlamning, place_of(row))


def _value(row: Inlamning, nyckel: str) -> str:
    """The row or goal on the entry page."""
    return f"{page_url(row)}?{urlencode({'visa': f'r-{nyckel}'})}#r-{nyckel}"
