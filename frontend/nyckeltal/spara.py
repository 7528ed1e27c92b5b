"""Saving one row of Min uppföljning, or one goal's judgement."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from frontend.middleware import by_htmx
from frontend.nyckeltal.inmatning import (
    field_of,
    read_omdome,
    read_prognos,
    read_rapport,
    reports_forecast,
    reports_outcome,
    typed_of,
)
from frontend.nyckeltal.konflikt import conflict
from frontend.nyckeltal.notiser import may_report
from frontend.nyckeltal.rad import Radlage
from frontend.nyckeltal.sagt import said_in
from frontend.nyckeltal.uppdrag import UppdragVy, asked_of
from frontend.nyckeltal.uppfoljning import PAGE, context, fetch, frame, page_url
from frontend.nyckeltal.vy import BlockVy, Sida, page
from internkontroll.progress import control_progress
from mal.models import Mal
from mal.services import decide
from nyckeltal.en_rad import row_of
from nyckeltal.entry import Malblock, Rad, entry
from nyckeltal.models import NyckeltalEnhet
from nyckeltal.services import report_prognos, report_utfall
from styrning.bas.clock import today
from styrning.bas.errors import RuleError, StaleError
from styrning.grund.models import Enhet, Inlamning
from styrning.grund.organisation import Organisation, organisation

PARTS = "frontend/nyckeltal/_svar.html"
ROW = "frontend/nyckeltal/_rad.html"
JUDGEMENT = "frontend/nyckeltal/_bedomning.html"


@require_http_methods(["GET", "POST"])
def spara_utfall(request: HttpRequest, kod: str, enhet: str, ansvar: str) -> HttpResponse:
    """Save one row. An htmx request gets back what changed; others the page.

    GET answers with the row as it is saved: what *Behåll det sparade* asks for.
    """
    inlamning = fetch(Inlamning.objects.reportable_by(request.user), kod, enhet)
    row = get_object_or_404(
        NyckeltalEnhet.objects.reportable_by(request.user).select_related("nyckeltal", "enhet"),
        publikt_id=ansvar,
    )
    org = organisation(inlamning.uppfoljning_id)
    saved = row_of(inlamning, row.publikt_id, org)
    if saved is None:
        raise Http404
    if request.method == "GET":
        return _again(request, inlamning, str(ansvar), ROW, org)
    lage, status = _save_row(request, row, inlamning, saved)
    return answer(request, inlamning, str(ansvar), lage, status, org)


def _save_row(
    request: HttpRequest, row: NyckeltalEnhet, inlamning: Inlamning, saved: Rad
) -> tuple[Radlage, int]:
    """Outcome and forecast together, or neither."""
    data, by = request.POST, request.user
    outcome, forecast = reports_outcome(data, saved), reports_forecast(data, saved)
    try:
        with transaction.atomic():
            if outcome:
                report_utfall(row, inlamning, read_rapport(data, saved), by=by)
            if forecast:
                varde, version = read_prognos(data, saved)
                report_prognos(row, inlamning, varde, by=by, version=version)
        if not outcome and not forecast:
            raise RuleError("Inget är ifyllt än.")
    except RuleError as error:
        return refused(request, error, {})
    return Radlage(sparlage="sparat"), 200


def refused(request: HttpRequest, error: RuleError, steg: dict[str, str]) -> tuple[Radlage, int]:
    """What was typed stands, with what was wrong, or beside what somebody else saved."""
    typed = typed_of(request.POST)
    if isinstance(error, StaleError):
        both = conflict(error, typed, steg)
        return Radlage(typed=typed, konflikt=both, sparlage="konflikt"), 409
    return Radlage(typed, str(error), field_of(error), sparlage="fel"), 422


@require_http_methods(["GET", "POST"])
def spara_bedomning(request: HttpRequest, kod: str, enhet: str, mal: str) -> HttpResponse:
    """Save the goal's judgement with the proposal as it is now; GET as for a row."""
    inlamning = fetch(Inlamning.objects.reportable_by(request.user), kod, enhet)
    page = entry(inlamning)
    block = page.goal(mal)
    if block is None or page.plan is None:
        raise Http404
    if request.method == "GET":
        return _again(request, inlamning, mal, JUDGEMENT)
    try:
        lage, status = _save_judgement(request, block, inlamning), 200
    except RuleError as error:
        words = {str(steg.varde): steg.ord for steg in page.plan.skala}
        lage, status = refused(request, error, words)
    return answer(request, inlamning, mal, lage, status)


def _save_judgement(request: HttpRequest, block: Malblock, inlamning: Inlamning) -> Radlage:
    omdome, version = read_omdome(request.POST)
    goal = Mal.objects.select_related("plan").get(pk=block.mal.id)
    at = Enhet.objects.get(pk=block.enhet_id)
    decide(goal, at, inlamning, block.forslag, omdome, by=request.user, version=version)
    return Radlage(sparlage="sparat")


def answer(
    request: HttpRequest,
    inlamning: Inlamning,
    nyckel: str,
    lage: Radlage,
    status: int,
    org: Organisation | None = None,
) -> HttpResponse:
    """The changed parts to htmx; otherwise the page, with what was typed if it was refused.

    ``org``: the round's, where the caller has read it; asked for anew if a state has moved.
    """
    before = inlamning.lage
    inlamning.refresh_from_db(fields=["lage", "andrad_efter_beslut", "ater_motiv", "version"])
    org = org if inlamning.lage == before else None
    if by_htmx(request):
        content = parts(request, inlamning, nyckel, lage, org)
        return render(request, PARTS, content, status=status)
    if status == 200:
        for fraga in lage.fragor:
            messages.warning(request, fraga)
        return redirect(f"{page_url(inlamning)}?sparat={nyckel}#r-{nyckel}")
    content = context(request, inlamning, {nyckel: lage})
    content |= {"felrad": find_row(content["vy"], nyckel), "nyckel": nyckel}
    return render(request, PAGE, content, status=status)


def parts(
    request: HttpRequest,
    inlamning: Inlamning,
    nyckel: str,
    lage: Radlage,
    org: Organisation | None = None,
) -> dict:
    """The row or goal that was saved, and the rows and proposals that it may have moved.

    ``tyst`` when many rows are saved in one go, and the page says itself how it went.
    """
    seen = entry(inlamning, org)
    vy = page(
        seen,
        kan_andra=may_report(request.user, inlamning) and inlamning.uppfoljning.is_open(today()),
        kontroller=control_progress([inlamning])[inlamning.pk],
        lagen={nyckel: lage},
        uppdrag=asked_of(request.user, seen),
        sagt=said_in(inlamning, seen, kan_svara=may_report(request.user, inlamning)),
    )
    content = frame(inlamning) | {"vy": vy, "lage": lage, "tyst": "tyst" in request.POST}
    found = find_row(vy, nyckel)
    if isinstance(found, UppdragVy):
        return content | {"post": found, "rad": None, "block": None, "andrade": [], "lasta": []}
    if isinstance(found, BlockVy):
        moved = [b for b in vy.block if b.mal.id == found.mal.parent_id]
        return content | {"block": found, "rad": None, "andrade": moved, "lasta": []}
    rows = [row for row in vy.rader if found and row.definition.id == found.definition.id]
    moved = [block for block in vy.block if any(row in block.rader for row in rows)]
    return content | {
        "rad": found,
        "block": None,
        "andrade": moved,
        "lasta": [row for row in rows if not row.is_input],
    }


def find_row(vy: Sida, nyckel: str):
    """The row of a responsibility, the block of a goal's kod, or an uppdrag; None if gone."""
    rows = (row for row in vy.rader if str(row.nyckel) == nyckel)
    blocks = (block for block in vy.block if block.kod == nyckel)
    posts = (post for post in vy.uppdrag if post.kod == nyckel)
    return next(rows, None) or next(blocks, None) or next(posts, None)


def _again(
    request: HttpRequest,
    inlamning: Inlamning,
    nyckel: str,
    template: str,
    org: Organisation | None = None,
) -> HttpResponse:
    """The row or judgement as it is saved; the page at it, for one who asked without htmx."""
    if not by_htmx(request):
        return redirect(f"{page_url(inlamning)}?visa={nyckel}#r-{nyckel}")
    return render(request, template, parts(request, inlamning, nyckel, Radlage(), org))
