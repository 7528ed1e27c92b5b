"""Adding and changing a block: its heading, what it shows, who writes it by when."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from frontend.arsredovisning.bygge.forms import BlockForm, facts_of
from frontend.arsredovisning.bygge.hamta import MENY, editable_block, editable_report
from frontend.arsredovisning.bygge.vy import names_for, places_for
from frontend.organisation.forms import add_rule_error, posted
from frontend.versioner import answer_status, conflict, seen_version
from styrning.arsredovisning.enums import Blockslag
from styrning.arsredovisning.models import Rapport, Rapportblock
from styrning.arsredovisning.rapporter import name_of
from styrning.arsredovisning.services.block import add_block, change_block
from styrning.arsredovisning.urval import FYLLS, read_urval, words
from styrning.bas.errors import RuleError, StaleError

# What each kind is for, where a block is added.
FORKLARING = {
    **FYLLS,
    Blockslag.RUBRIK: "Kapitel, avsnitt eller underavsnitt",
    Blockslag.MAL: "Hur målen har gått, i ord och tabell över åren",
    Blockslag.NYCKELTAL: "Utfall över åren, gärna per kön, med målvärde och läge",
    Blockslag.DIAGRAM: "Ett diagram per nyckeltal, med tabell",
    Blockslag.DRIFT: "Budget, utfall och avvikelse per nämnd, i nämndens egen per verksamhet",
    Blockslag.INTERNKONTROLL: "Kontroller, avvikelser och åtgärder",
    Blockslag.UPPDRAG: "Uppdragen och vad mottagarna har svarat",
    Blockslag.NAMNDER: "Ett avsnitt per nämnd eller bolag, sist under sin rubrik",
    Blockslag.TAGG: "Alla mål och nyckeltal med en tagg, tvärs över nämnderna",
}
SKRIVNA = (Blockslag.RUBRIK, Blockslag.TEXT, Blockslag.KLARSPRAK, Blockslag.BILD,
           Blockslag.INSTRUKTION)  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def rapportblock_nytt(request: HttpRequest, rapport_id: UUID) -> HttpResponse:
    """First what kind of block, then what it shows."""
    rapport = editable_report(request, rapport_id)
    slag, efter = request.GET.get("slag", ""), _after(request, rapport)
    if not slag:
        context = {"sida": MENY, "rapport": rapport, "grupper": _kinds(rapport), "efter": efter}
        return render(request, "frontend/arsredovisning/bygge/valj_block.html", context)
    if slag not in Blockslag.values or (slag == Blockslag.NAMNDER and rapport.enhet_id):
        raise Http404
    form = BlockForm(rapport, slag, posted(request), initial={"ar": 5, "niva": 2})
    if form.is_bound and form.is_valid():
        try:
            row = add_block(rapport, form.blockform, by=request.user, efter=efter)
        except RuleError as error:
            add_rule_error(form, error)
        else:
            messages.success(request, f"{row} är tillagd.")
            return redirect(_place(row))
    context = {
        "sida": MENY,
        "rapport": rapport,
        "form": form,
        "delen": None,
        "namn": "",
        "slag_ord": Blockslag(slag).label,
        "forklaring": FORKLARING[Blockslag(slag)],
    }
    template = "frontend/arsredovisning/bygge/block.html"
    return render(request, template, context, status=answer_status(form))


def _after(request: HttpRequest, rapport: Rapport) -> Rapportblock | None:
    """The block that the new one is to stand after; None for last."""
    asked = request.GET.get("efter", "")
    try:
        return rapport.block.filter(publikt_id=UUID(asked)).first() if asked else None
    except ValueError as error:
        raise Http404 from error


def _kinds(rapport: Rapport) -> list[dict[str, Any]]:
    """The kinds of block, those that people write and those that are filled apart."""
    filled = [slag for slag in Blockslag if slag not in SKRIVNA]
    if rapport.enhet_id:
        filled.remove(Blockslag.NAMNDER)
    return [
        {"rubrik": "Det du skriver själv", "val": [_kind(slag) for slag in SKRIVNA]},
        {"rubrik": "Det som fylls av uppföljningen", "val": [_kind(slag) for slag in filled]},
    ]


def _kind(slag: Blockslag) -> dict[str, str]:
    return {"slag": str(slag), "ord": str(slag.label), "text": FORKLARING[slag]}


@require_http_methods(["GET", "HEAD", "POST"])
def rapportblock_andra(request: HttpRequest, block_id: UUID) -> HttpResponse:
    """Change what a block shows, and who writes it."""
    row = editable_block(request, block_id)
    form = BlockForm(row.rapport, row.slag, posted(request), initial=facts_of(row))
    konflikt: list[dict[str, str]] = []
    if form.is_bound and form.is_valid():
        try:
            seen = seen_version(request.POST)
            saved = change_block(row, form.blockform, by=request.user, version=seen)
        except StaleError:
            row = editable_block(request, block_id)
            konflikt = _conflict(form, row)
        except RuleError as error:
            add_rule_error(form, error)
        else:
            messages.success(request, f"{name_of(saved)} är ändrad.")
            return redirect(_place(saved))
    bound = form.is_bound and not konflikt
    context = {
        "sida": MENY,
        "rapport": row.rapport,
        "delen": row,
        "namn": name_of(row),
        "form": form,
        "slag_ord": row.get_slag_display(),
        "forklaring": FORKLARING[Blockslag(row.slag)],
        "konflikt": konflikt,
        "vad": _told(row),
        "platser": places_for(row),
        "sedd": seen_version(request.POST) if bound else row.version,
    }
    template = "frontend/arsredovisning/bygge/block.html"
    return render(request, template, context, status=answer_status(form, konflikt))


def _told(row: Rapportblock) -> str:
    """The selection in plain words; nothing for what a person writes."""
    if row.slag in SKRIVNA:
        return ""
    urval = read_urval(row.slag, row.urval)
    names = names_for(row.rapport, [row])
    return words(row.slag, urval, for_kf=row.rapport.is_for_kf, names=names)


def _conflict(form: BlockForm, saved: Rapportblock) -> list[dict[str, str]]:
    typed = {}
    if "ansvarig" in form.fields:
        chosen = form.cleaned_data["ansvarig"]
        typed["ansvarig"] = chosen.username if chosen else ""
    otherwise = ("Läget", "oförändrat", saved.get_lage_display())
    return conflict(form, facts_of(saved), typed=typed, otherwise=otherwise)


def _place(block: Rapportblock) -> str:
    address = reverse("frontend:rapportbygge", args=[block.rapport.publikt_id])
    return f"{address}?andra=ja#b-{block.publikt_id}"
