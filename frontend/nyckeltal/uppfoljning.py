"""Min uppföljning: what an enhet owes in a round, filled in row by row."""

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from frontend.listfil import with_lists
from frontend.middleware import by_htmx
from frontend.nyckeltal.listfiler import UPPFOLJNINGAR
from frontend.nyckeltal.notiser import may_read, may_report, notices
from frontend.nyckeltal.rad import Radlage
from frontend.nyckeltal.sagt import said_in, with_marks
from frontend.nyckeltal.uppdrag import asked_of
from frontend.nyckeltal.vy import page
from internkontroll.enums import TillfalleLage
from internkontroll.tillfallen import tillfallen_for
from nyckeltal.entry import entry
from nyckeltal.overlamning import received_in
from styrning.bas.clock import now, today
from styrning.grund.models import Inlamning
from styrning.grund.registries import progress
from styrning.grund.rules import INNE
from styrning.grund.services import WRITABLE

PAGE = "frontend/nyckeltal/min_uppfoljning.html"
PROGRESS = "frontend/nyckeltal/_framsteg.html"
LIST = "frontend/nyckeltal/mina_uppfoljningar.html"


@require_GET
def min_uppfoljning(request: HttpRequest) -> HttpResponseBase:
    """The rounds that I may fill in; straight to it when only one is open. ``?alla`` lists all."""
    day = today()
    inlamningar = list(
        Inlamning.objects.reportable_by(request.user)
        .filter(uppfoljning__oppnar__lte=day)
        .select_related("uppfoljning", "enhet")
        .order_by("uppfoljning__klar_namnd", "enhet__tree_id", "enhet__lft")
    )
    oppna = [row for row in inlamningar if row.uppfoljning.is_open(day)]
    if len(oppna) == 1 and "alla" not in request.GET:
        return redirect(page_url(oppna[0]))
    tidigare = [row for row in reversed(inlamningar) if not row.uppfoljning.is_open(day)]
    counts = progress(oppna)
    content = {
        "oppna": [(row, *counts.get(row.pk, (0, 0))) for row in oppna],
        "tidigare": [(row, 0, 0) for row in tidigare],
        "today": day,
        "sida": "min_uppfoljning",
    }
    return with_lists(request, LIST, content, UPPFOLJNINGAR)


@require_GET
def visa(request: HttpRequest, kod: str, enhet: str) -> HttpResponse:
    """The page; a draft is shown to those who may read it, to others only its state.

    An htmx request gets the progress alone: a check was saved on the page.
    """
    inlamning = fetch(Inlamning.objects.visible_to(request.user), kod, enhet)
    if not may_read(request.user, inlamning):
        return render(request, PAGE, frame(inlamning) | {"vy": None, "notiser": []})
    sparat = request.GET.get("sparat")
    lagen = {sparat: Radlage(sparlage="sparat")} if sparat else None
    template = PROGRESS if by_htmx(request) else PAGE
    visa = request.GET.get("visa", "")
    content = context(request, inlamning, lagen, visa)
    if template == PAGE and may_report(request.user, inlamning):
        content["overlamnat"] = received_in(inlamning, request.user, today())
    return render(request, template, content)


def frame(inlamning: Inlamning) -> dict:
    """What the page's frame needs, whoever reads."""
    runda = inlamning.uppfoljning
    return {
        "inlamning": inlamning,
        "runda": runda,
        "today": today(),
        "nu": now(),
        "inne": inlamning.lage in INNE,
        "kan_skickas": inlamning.lage in WRITABLE,
        "sida": "min_uppfoljning",
    }


def context(
    request: HttpRequest,
    inlamning: Inlamning,
    lagen: Mapping[str, Radlage] | None = None,
    visa: str = "",
) -> dict:
    """The whole page; ``lagen`` holds what happened to single rows, ``visa`` what to unfold."""
    user, day = request.user, today()
    tillfallen = tillfallen_for(inlamning, user)
    counted = [rad for rad in tillfallen if rad["lage"] != TillfalleLage.INSTALLT]
    done = sum(rad["utfall"] is not None for rad in counted)
    seen = entry(inlamning)
    vy = page(
        seen,
        kan_andra=may_report(user, inlamning) and inlamning.uppfoljning.is_open(day),
        kontroller=(done, len(counted)),
        lagen=lagen,
        visa=visa,
        uppdrag=asked_of(user, seen),
        sagt=said_in(inlamning, seen, kan_svara=may_report(user, inlamning)),
    )
    return frame(inlamning) | {
        "vy": vy,
        "notiser": notices(user, inlamning, day),
        "tillfallen": tillfallen,
        "risker_att_se_over": tillfallen[0]["att_se_over"] if tillfallen else 0,
        "klara": done,
    }


def fetch(inlamningar, kod: str, enhet: str) -> Inlamning:
    """The submission, or 404: unknown and forbidden get the same answer."""
    return get_object_or_404(
        with_marks(inlamningar).select_related(
            "uppfoljning", "enhet", "inskickad_av", "godkand_av"
        ),
        uppfoljning__kod=kod,
        enhet__kod=enhet,
    )


def page_url(inlamning: Inlamning) -> str:
    return reverse(
        "frontend:min_uppfoljning_enhet", args=[inlamning.uppfoljning.kod, inlamning.enhet.kod]
    )
