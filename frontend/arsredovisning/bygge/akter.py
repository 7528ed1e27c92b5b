"""Acts on a report's outline: moved, taken away, marked as ready, given to somebody to write."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from frontend.arsredovisning.bygge.forms import SkribenterForm
from frontend.arsredovisning.bygge.hamta import (
    MENY,
    editable_block,
    editable_report,
    writable_block,
)
from frontend.arsredovisning.bygge.sida import outline_page
from frontend.arsredovisning.bygge.vy import FORST
from frontend.organisation.forms import add_rule_error, posted
from frontend.versioner import answer_status, seen_version
from styrning.arsredovisning.models import Rapportblock
from styrning.arsredovisning.rapporter import Blockrad, blocks_of, name_of
from styrning.arsredovisning.services.block import assign, move_block, place_block, remove_block
from styrning.arsredovisning.services.rapport import (
    delete_report,
    rename_report,
    save_as_template,
)
from styrning.arsredovisning.services.text import mark
from styrning.bas.errors import RuleError, StaleError

EFTER = "efter"


def _back(block: Rapportblock) -> str:
    """The outline as it is changed, at the block."""
    address = reverse("frontend:rapportbygge", args=[block.rapport.publikt_id])
    return f"{address}?andra=ja#b-{block.publikt_id}"


@require_POST
def rapportblock_flytta(request: HttpRequest, block_id: UUID) -> HttpResponseBase:
    """One step up or down, or with ``vart`` "efter" to the place that ``efter`` names."""
    block = editable_block(request, block_id)
    vart = request.POST.get("vart", "")
    try:
        if vart == EFTER:
            place_block(block, _chosen_place(request, block), by=request.user)
        else:
            move_block(block, vart, by=request.user)
    except RuleError as error:
        return outline_page(request, block.rapport, str(error), status=422)
    return redirect(_back(block))


def _chosen_place(request: HttpRequest, block: Rapportblock) -> Rapportblock | None:
    """The block to stand after; None for first.

    Raises: RuleError for one that is not in the report any more.
    """
    asked = request.POST.get("efter", "")
    if asked == FORST:
        return None
    rows = {str(row.publikt_id): row for row in Rapportblock.objects.filter(rapport=block.rapport)}
    if asked not in rows:
        raise RuleError("Välj en plats som finns i rapporten.", field="efter")
    return rows[asked]


@require_http_methods(["GET", "HEAD", "POST"])
def rapportblock_ta_bort(request: HttpRequest, block_id: UUID) -> HttpResponseBase:
    """Take a block away, after a look at what is written in it."""
    block = editable_block(request, block_id)
    name = name_of(block)
    if request.method == "POST":
        try:
            remove_block(block, by=request.user, version=seen_version(request.POST))
        except StaleError as error:
            return outline_page(request, block.rapport, str(error), status=409)
        except RuleError as error:
            return outline_page(request, block.rapport, str(error), status=422)
        messages.success(request, f"{name} är borttagen ur rapporten.")
        return redirect("frontend:rapportbygge", block.rapport.publikt_id)
    text = getattr(block, "text", None)
    context = {
        "sida": MENY,
        "delen": block,
        "namn": name,
        "rapport": block.rapport,
        "text": text.text if text else "",
    }
    return render(request, "frontend/arsredovisning/bygge/ta_bort.html", context)


@require_POST
def rapportblock_klar(request: HttpRequest, block_id: UUID) -> HttpResponseBase:
    """Mark what is written as ready, or take that back."""
    block = writable_block(request, block_id)
    done = request.POST.get("klar") == "ja"
    try:
        mark(block, klar=done, by=request.user, version=seen_version(request.POST))
    except StaleError as error:
        return outline_page(request, block.rapport, str(error), status=409)
    except RuleError as error:
        return outline_page(request, block.rapport, str(error), status=422)
    messages.success(request, f"{name_of(block)} är {'klar' if done else 'öppen igen'}.")
    return redirect(_back(block))


@require_http_methods(["GET", "HEAD", "POST"])
def rapport_skribenter(request: HttpRequest, rapport_id: UUID) -> HttpResponse:
    """Let one person write several parts by one day."""
    rapport = editable_report(request, rapport_id)
    blocks = [block for block in blocks_of(rapport) if block.is_work]
    form = SkribenterForm(rapport, blocks, posted(request))
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        rows = rapport.block.filter(publikt_id__in=data["delar"]).select_related("rapport__enhet")
        try:
            changed = assign(rows, data["ansvarig"], data["klar_senast"], by=request.user)
        except RuleError as error:
            add_rule_error(form, error)
        else:
            parts = "1 del" if changed == 1 else f"{changed} delar"
            messages.success(request, f"{data['ansvarig'].namn} är utsedd för {parts}.")
            return redirect("frontend:rapportbygge", rapport.publikt_id)
    context = {
        "sida": MENY,
        "rapport": rapport,
        "form": form,
        "delar": blocks,
        "valda": request.POST.getlist("delar") if form.is_bound else _without_writer(blocks),
    }
    template = "frontend/arsredovisning/bygge/skribenter.html"
    return render(request, template, context, status=answer_status(form))


def _without_writer(blocks: list[Blockrad]) -> list[str]:
    """What nobody writes yet is ticked from the start."""
    return [str(b.publikt_id) for b in blocks if b.ansvarig_id is None and not b.is_ready]


@require_POST
def rapport_titel(request: HttpRequest, rapport_id: UUID) -> HttpResponseBase:
    """Give the report another title."""
    rapport = editable_report(request, rapport_id)
    titel, seen = request.POST.get("titel", ""), seen_version(request.POST)
    try:
        rename_report(rapport, titel, by=request.user, version=seen)
    except StaleError as error:
        return outline_page(request, editable_report(request, rapport_id), str(error), status=409)
    except RuleError as error:
        return outline_page(request, rapport, str(error), status=422)
    return redirect("frontend:rapportbygge", rapport.publikt_id)


@require_POST
def rapport_som_mall(request: HttpRequest, rapport_id: UUID) -> HttpResponseBase:
    """Keep the outline as a template of the municipality's own."""
    rapport = editable_report(request, rapport_id)
    try:
        mall = save_as_template(rapport, request.POST.get("namn", ""), by=request.user)
    except RuleError as error:
        return outline_page(request, rapport, str(error), status=422)
    messages.success(request, f"Mallen {mall.namn} är sparad och kan väljas för nya rapporter.")
    return redirect("frontend:rapportbygge", rapport.publikt_id)


@require_POST
def rapport_ta_bort(request: HttpRequest, rapport_id: UUID) -> HttpResponseBase:
    """Take away a report that was made by mistake."""
    rapport = editable_report(request, rapport_id)
    try:
        delete_report(rapport, by=request.user)
    except RuleError as error:
        return outline_page(request, rapport, str(error), status=422)
    messages.success(request, f"{rapport.titel} är borttagen.")
    return redirect(f"{reverse('frontend:rapporter')}?ar={rapport.ar}")
