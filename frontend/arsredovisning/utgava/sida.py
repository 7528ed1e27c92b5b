"""Editions: the list, one of them with what has changed since, read whole, compared, as files."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from frontend.arsredovisning.listfiler import JAMFOR_UTGAVOR, UTGAVA
from frontend.arsredovisning.utgava.filer import KNAPPAR, edition_file
from frontend.arsredovisning.utgava.forms import MotivForm, PubliceraForm, RattelseForm
from frontend.arsredovisning.utgava.hamta import MENY, visible_edition
from frontend.listfil import list_file, with_lists
from styrning.arsredovisning.dokument import Rattelse
from styrning.arsredovisning.jamforelse import compare
from styrning.arsredovisning.models import Rapport, Utgava
from styrning.arsredovisning.renderare.html import to_html
from styrning.arsredovisning.utgavor import (
    changed_since,
    editions_of,
    envelope,
    images_in,
    is_frozen_by,
    load_document,
    shown_images,
)
from styrning.bas.listfil import Kolumn
from styrning.grund.demo import is_demo

UTGAVOR = (
    Kolumn("År", lambda u: u.rapport.ar),
    Kolumn("Rapport", lambda u: u.rapport.titel, bred=True),
    Kolumn("Utgåva", lambda u: u.namn),
    Kolumn("Fryst", lambda u: u.fryst_at),
    Kolumn("Fryst av", lambda u: u.fryst_av.namn),
    Kolumn("Beslut", lambda u: u.beslut_text, bred=True),
    Kolumn("Publicerad", lambda u: u.publicerad_at),
    Kolumn("Tillbakadragen", lambda u: u.tillbakadragen_at),
    Kolumn("Hash", lambda u: u.sha256, bred=True),
)


@require_safe
def utgavor(request: HttpRequest) -> HttpResponseBase:
    """Every edition that the reader may see, the latest year first."""
    rader = list(editions_of(request.user))
    if (fil := list_file(request, "Utgåvor", UTGAVOR, rader)) is not None:
        return fil
    context = {"sida": MENY, "rader": rader}
    return render(request, "frontend/arsredovisning/utgava/lista.html", context)


@require_safe
def utgava(request: HttpRequest, utgava_id: UUID) -> HttpResponseBase:
    return edition_page(request, visible_edition(request, utgava_id))


def edition_page(
    request: HttpRequest, row: Utgava, *, status: int = 200, **typed: object
) -> HttpResponseBase:
    """One edition; ``typed`` are forms that were refused, by their name in the template."""
    may_decide = is_frozen_by(request.user, row.rapport)
    others = Utgava.objects.filter(rapport=row.rapport).exclude(pk=row.pk).order_by("-nummer")
    document, errata = load_document(row), envelope(row)["errata"]
    readable = Rapport.objects.visible_to(request.user).filter(pk=row.rapport_id)
    context: dict[str, Any] = {
        "sida": MENY,
        "utgava": row,
        "rapport": row.rapport,
        "titel": document["titel"],
        "rattelser": errata,
        "andringar": _changes(row, errata),
        "andra": list(others),
        "knappar": KNAPPAR,
        "far_besluta": may_decide,
        "ar_publik": row.publicerad_at is not None and row.tillbakadragen_at is None,
        "far_oppna": may_decide and row.rapport.last_at is not None,
        "ser_rapporten": readable.exists(),
        "publicera": PubliceraForm(initial={"organ": "Kommunfullmäktige"}),
        "dra_tillbaka": MotivForm(auto_id="tillbaka-%s"),
        "ratta": RattelseForm(auto_id="ratta-%s"),
        "oppna": MotivForm(auto_id="oppna-%s"),
        "oppen_del": "",
    }
    context |= typed
    return with_lists(
        request, "frontend/arsredovisning/utgava/sida.html", context, UTGAVA, status=status
    )


def _changes(row: Utgava, errata: list[Rattelse]) -> list[dict[str, Any]]:
    """What has changed since, and whether it stands as a correction already."""
    told = {
        (", ".join(filter(None, (r["vad"], r["var"]))), r["publicerat"], r["nu"]) for r in errata
    }
    return [
        {"andring": change, "rattad": (change.vad, change.fran or "–", change.till or "–") in told}
        for change in changed_since(row)
    ]


@require_safe
def utgava_las(request: HttpRequest, utgava_id: UUID) -> HttpResponse:
    """The frozen document, whole."""
    row = visible_edition(request, utgava_id)
    document = load_document(row)
    addresses = {
        sha256: reverse("frontend:utgava_bild", args=[row.publikt_id, sha256])
        for sha256 in images_in(document)
    }
    html = to_html(document, envelope(row), addresses, demodata=is_demo())
    context = {"sida": MENY, "utgava": row, "html": html, "dokument": document}
    return render(request, "frontend/arsredovisning/utgava/las.html", context)


@require_safe
def jamfor_utgavor(request: HttpRequest, utgava_id: UUID, andra_id: UUID) -> HttpResponseBase:
    """What differs between two editions of a report, place by place."""
    now, before = visible_edition(request, utgava_id), visible_edition(request, andra_id)
    if now.rapport_id != before.rapport_id:
        raise Http404
    if now.nummer < before.nummer:
        now, before = before, now
    rows = compare(load_document(before), load_document(now))
    context = {"sida": MENY, "fore": before, "nu": now, "rader": rows}
    return with_lists(
        request, "frontend/arsredovisning/utgava/jamfor.html", context, JAMFOR_UTGAVOR
    )


@require_safe
@cache_control(private=True, max_age=3600)
def utgava_bild(request: HttpRequest, utgava_id: UUID, sha256: str) -> HttpResponse:
    return image(visible_edition(request, utgava_id), sha256, publik=False)


def image(row: Utgava, sha256: str, *, publik: bool) -> HttpResponse:
    """An image that the edition shows; 404 for any other."""
    shown = get_object_or_404(shown_images(row, publik=publik), sha256=sha256)
    return HttpResponse(bytes(shown.innehall), content_type=shown.mime)


@require_safe
def utgava_fil(request: HttpRequest, utgava_id: UUID, format: str) -> HttpResponse:
    return edition_file(visible_edition(request, utgava_id), format, publik=False)
