"""Min uppföljning: what an enhet owes in a round, filled in row by row."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from frontend.nyckeltal.inmatning import read_omdome, read_prognos, read_rapport, typed_of
from frontend.nyckeltal.vy import PROGNOS, Radlage, Sida, page
from mal.models import Mal
from mal.services import decide
from nyckeltal.entry import entry
from nyckeltal.models import NyckeltalEnhet
from nyckeltal.services import report_prognos, report_utfall
from styrning.bas.clock import now, today
from styrning.bas.errors import RuleError, StaleError
from styrning.grund.models import Enhet, Inlamning, Uppfoljning

PAGE = "frontend/nyckeltal/min_uppfoljning.html"
PARTS = "frontend/nyckeltal/_svar.html"


@require_GET
def min_uppfoljning(request: HttpRequest) -> HttpResponse:
    """The rounds that I may fill in; straight to it when there is only one."""
    rounds = Uppfoljning.objects.open_on(today())
    inlamningar = list(
        Inlamning.objects.reportable_by(request.user)
        .filter(uppfoljning__in=rounds)
        .select_related("uppfoljning", "enhet")
        .order_by("uppfoljning__klar_namnd", "enhet__tree_id", "enhet__lft")
    )
    if len(inlamningar) == 1:
        return redirect(page_url(inlamningar[0]))
    return render(
        request, "frontend/nyckeltal/mina_uppfoljningar.html", {"inlamningar": inlamningar}
    )


@require_GET
def visa(request: HttpRequest, kod: str, enhet: str) -> HttpResponse:
    inlamning = fetch(Inlamning.objects.visible_to(request.user), kod, enhet)
    return render(request, PAGE, context(request, inlamning))


@require_POST
def spara_utfall(request: HttpRequest, kod: str, enhet: str, ansvar: str) -> HttpResponse:
    """Save one row. An htmx request gets back what changed; others the page."""
    inlamning = fetch(Inlamning.objects.reportable_by(request.user), kod, enhet)
    below = inlamning.enhet.get_descendants(include_self=True)
    row = get_object_or_404(
        NyckeltalEnhet.objects.reportable_by(request.user).select_related("nyckeltal", "enhet"),
        publikt_id=ansvar,
        enhet__in=below,
    )
    lage, status = _save_row(request, row, inlamning)
    return answer(request, inlamning, str(ansvar), lage, status)


def _save_row(
    request: HttpRequest, row: NyckeltalEnhet, inlamning: Inlamning
) -> tuple[Radlage, int]:
    typed, fragor = typed_of(request.POST), []
    try:
        saved = entry(inlamning).row(row.publikt_id)
        if "T" in typed:
            rapport = read_rapport(request.POST, saved)
            fragor = report_utfall(row, inlamning, rapport, by=request.user)
        if typed.get(PROGNOS):
            varde, version = read_prognos(request.POST)
            report_prognos(row, inlamning, varde, by=request.user, version=version)
    except StaleError as error:
        return Radlage(typed=typed, konflikt=_conflict(error), sparlage="konflikt"), 409
    except RuleError as error:
        return Radlage(typed, str(error), error.field or "T", sparlage="fel"), 422
    return Radlage(fragor=fragor, sparlage="sparat"), 200


def _conflict(error: StaleError) -> dict:
    """What is saved now and by whom, beside what was typed."""
    rows = error.current.values() if isinstance(error.current, dict) else [error.current]
    rows = [row for row in rows if row is not None]
    last = rows[0].history.select_related("history_user").first() if rows else None
    return {
        "text": str(error),
        "rader": rows,
        "av": last.history_user.namn if last and last.history_user else "",
        "at": last.history_date if last else None,
    }


@require_POST
def spara_bedomning(request: HttpRequest, kod: str, enhet: str, mal: str) -> HttpResponse:
    """Save the goal's judgement with the proposal as it is now."""
    inlamning = fetch(Inlamning.objects.reportable_by(request.user), kod, enhet)
    block = entry(inlamning).goal(mal)
    row = get_object_or_404(Mal.objects.select_related("plan"), pk=block.mal.id if block else 0)
    typed = typed_of(request.POST)
    try:
        omdome, version = read_omdome(request.POST)
        at = Enhet.objects.get(pk=block.enhet_id)
        decide(row, at, inlamning, block.forslag, omdome, by=request.user, version=version)
    except StaleError as error:
        lage = Radlage(typed=typed, konflikt=_conflict(error), sparlage="konflikt")
        return answer(request, inlamning, mal, lage, 409)
    except RuleError as error:
        lage = Radlage(typed, str(error), error.field or "steg", sparlage="fel")
        return answer(request, inlamning, mal, lage, 422)
    return answer(request, inlamning, mal, Radlage(sparlage="sparat"), 200)


def answer(
    request: HttpRequest, inlamning: Inlamning, nyckel: str, lage: Radlage, status: int
) -> HttpResponse:
    """The changed parts to htmx; otherwise the page, with what was typed if it was refused."""
    by_htmx = request.headers.get("HX-Request") == "true"
    if status == 200 and not by_htmx:
        return redirect(f"{page_url(inlamning)}?sparat={nyckel}#r-{nyckel}")
    inlamning.refresh_from_db()
    content = context(request, inlamning, {nyckel: lage}) | {"nyckel": nyckel}
    if by_htmx:
        content |= _parts(content["vy"], nyckel)
    return render(request, PARTS if by_htmx else PAGE, content, status=status)


def _parts(sida: Sida, nyckel: str) -> dict:
    """The row or goal that was saved, and the goals whose proposal it may have moved."""
    rows = [row for block in sida.block for row in block.rader] + sida.ovriga
    row = next((r for r in rows if str(r.rad.ansvar) == nyckel), None)
    block = next((b for b in sida.block if b.kod == nyckel), None)
    moved = [
        b for b in sida.block if row and any(r.definition.id == row.definition.id for r in b.rader)
    ]
    return {"rad": row, "block": block, "andrade": moved}


def context(
    request: HttpRequest, inlamning: Inlamning, lagen: dict[str, Radlage] | None = None
) -> dict:
    runda, day = inlamning.uppfoljning, today()
    may_report = Inlamning.objects.reportable_by(request.user).filter(pk=inlamning.pk).exists()
    if not lagen and (sparat := request.GET.get("sparat")):
        lagen = {sparat: Radlage(sparlage="sparat")}
    return {
        "vy": page(entry(inlamning), kan_andra=may_report and runda.is_open(day), lagen=lagen),
        "inlamning": inlamning,
        "runda": runda,
        "today": day,
        "nu": now(),
        "far_rapportera": may_report,
        "sida": "min_uppfoljning",
    }


def fetch(inlamningar, kod: str, enhet: str) -> Inlamning:
    """The submission, or 404: unknown and forbidden get the same answer."""
    return get_object_or_404(
        inlamningar.select_related("uppfoljning", "enhet"),
        uppfoljning__kod=kod,
        enhet__kod=enhet,
    )


def page_url(inlamning: Inlamning) -> str:
    return reverse(
        "frontend:min_uppfoljning_enhet", args=[inlamning.uppfoljning.kod, inlamning.enhet.kod]
    )
