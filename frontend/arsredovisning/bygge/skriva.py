"""Writing one text: the instruction, last year's text with its differences, versions, preview."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from frontend.arsredovisning.bygge.hamta import MENY, writable_block
from frontend.versioner import seen_version
from styrning.arsredovisning.bygg import read_text
from styrning.arsredovisning.enums import Skrivlage
from styrning.arsredovisning.models import Rapport, Rapportblock, Rapporttext
from styrning.arsredovisning.rapporter import (
    blocks_of,
    name_of,
    next_for,
)
from styrning.arsredovisning.renderare.html import text_to_html
from styrning.arsredovisning.services.text import write_text
from styrning.arsredovisning.skribent import text_last_year
from styrning.bas.errors import RuleError, StaleError
from styrning.bas.textskillnad import word_diff

VERSIONER = 8


@dataclass(frozen=True)
class Version:
    """An earlier wording of the text."""

    nummer: int
    text: str
    av: str
    at: datetime


@require_http_methods(["GET", "HEAD", "POST"])
def rapporttext(request: HttpRequest, block_id: UUID) -> HttpResponse:
    """One block's text. "Visa utan att spara" shows what is typed, and saves nothing."""
    block = writable_block(request, block_id)
    if not block.is_written:
        return redirect("frontend:rapportbygge", block.rapport.publikt_id)
    saved = Rapporttext.objects.filter(block=block).select_related("skriven_av").first()
    if request.method != "POST":
        return _page(request, block, saved)
    typed = request.POST.get("text", "")
    if "visa" in request.POST:
        return _page(request, block, saved, typed=typed, visas=True)
    klar = "klar" in request.POST
    try:
        write_text(block, typed, by=request.user, version=seen_version(request.POST), klar=klar)
    except StaleError as error:
        now = error.current if isinstance(error.current, Rapporttext) else None
        return _page(request, block, now, typed=typed, konflikt=True)
    except RuleError as error:
        return _page(request, block, saved, typed=typed, fel=str(error))
    messages.success(request, f"{name_of(block)}: sparat{' och klart' if klar else ''}.")
    return redirect(_next(request, block) if klar else request.path)


def _next(request: HttpRequest, block: Rapportblock) -> str:
    """The next open text of the same writer, else the outline."""
    rows = blocks_of(block.rapport)
    following = next_for(rows, request.user)
    if following is not None and following.is_written:
        return reverse("frontend:rapporttext", args=[following.publikt_id])
    return reverse("frontend:rapportbygge", args=[block.rapport.publikt_id])


def _page(
    request: HttpRequest,
    block: Rapportblock,
    saved: Rapporttext | None,
    *,
    typed: str | None = None,
    fel: str = "",
    konflikt: bool = False,
    visas: bool = False,
) -> HttpResponse:
    """The page with what was typed still in its field, whatever came of it."""
    text = typed if typed is not None else (saved.text if saved else "")
    forra = text_last_year(block)
    shown = {"vad": "Texten", "ditt": text, "sparat": saved.text if saved else "ingen text"}
    seen = seen_version(request.POST) if typed is not None and not konflikt else None
    context: dict[str, Any] = {
        "sida": MENY,
        "delen": block,
        "namn": name_of(block),
        "rapport": block.rapport,
        "text": text,
        "sedd": seen if seen is not None else (saved.version if saved else 0),
        "saved": saved,
        "fel": [fel] if fel else [],
        "konflikt": [shown] if konflikt else [],
        "visas": visas,
        "visning": text_to_html(read_text(text)),
        "forra": forra,
        "skillnad": word_diff(forra.text, text) if forra and text else [],
        "versioner": _versions(block, saved),
        "klar": block.lage == Skrivlage.KLAR,
        "far_andra": Rapport.objects.editable_by(request.user).filter(pk=block.rapport_id).exists(),
    }
    status = 409 if konflikt else 422 if fel else 200
    return render(request, "frontend/arsredovisning/bygge/skriva.html", context, status=status)


def _versions(block: Rapportblock, saved: Rapporttext | None) -> list[Version]:
    """What the text said before, latest first; one statement."""
    if saved is None:
        return []
    rows = Rapporttext.history.filter(block=block).exclude(version=saved.version)  # type: ignore[attr-defined]
    found = rows.order_by("-history_date", "-history_id").values_list(
        "version", "text", "history_user__first_name", "history_user__last_name", "history_date"
    )[:VERSIONER]
    return [
        Version(nummer, text, f"{first or ''} {last or ''}".strip(), at)
        for nummer, text, first, last, at in found
    ]
