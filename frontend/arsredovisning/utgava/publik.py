"""What anybody may read without logging in: KF's published editions, cached as they are."""

import hashlib
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import condition, require_safe

from frontend.arsredovisning.utgava.filer import PUBLIKA, edition_file
from frontend.arsredovisning.utgava.hamta import public_edition
from frontend.arsredovisning.utgava.sida import image
from styrning.arsredovisning.models import Utgava
from styrning.arsredovisning.renderare.html import to_html
from styrning.arsredovisning.utgavor import (
    images_in,
    load_document,
    public_editions,
    public_envelope,
)
from styrning.grund.demo import is_demo

SECONDS = 300  # a correction or a withdrawal is seen by all within this time


@login_not_required
@require_safe
def publika_rapporter(request: HttpRequest) -> HttpResponse:
    """The published reports, the latest edition of each."""
    response = render(request, "frontend/arsredovisning/utgava/publika.html", {"rader": _latest()})
    return _cached(request, response)


def _latest() -> list[Utgava]:
    """The latest published edition of each report."""
    per_report: dict[int, Utgava] = {}
    for row in public_editions():
        per_report.setdefault(row.rapport_id, row)
    return list(per_report.values())


@login_not_required
@require_safe
def publikt_ar(request: HttpRequest, ar: int) -> HttpResponse:
    """To the year's published report; where there is none the page says so and tells nothing."""
    row = next((row for row in _latest() if row.rapport.ar == ar), None)
    if row is not None:
        return redirect("frontend:publik_utgava", row.publikt_id)
    context = {"ar": ar, "rader": _latest()}
    return render(request, "frontend/arsredovisning/utgava/publika.html", context, status=404)


def _tag(request: HttpRequest, utgava_id: UUID, **kwargs: object) -> str:
    """Changes with the edition's bytes, its corrections, its decision and who is logged in."""
    row = public_edition(utgava_id)
    parts = (row.publik_sha256, row.rattelser.count(), row.publicerad_at, row.beslut_text,
             request.user.pk)  # fmt: skip
    return f'"{hashlib.sha256(repr(parts).encode()).hexdigest()}"'


@login_not_required
@require_safe
@condition(etag_func=_tag)
def publik_utgava(request: HttpRequest, utgava_id: UUID) -> HttpResponse:
    """A published edition: the summary in plain language first, then the whole report."""
    row = public_edition(utgava_id)
    document = load_document(row, publik=True)
    addresses = {
        sha256: reverse("frontend:publik_bild", args=[row.publikt_id, sha256])
        for sha256 in images_in(document)
    }
    html = to_html(document, public_envelope(row, document), addresses, demodata=is_demo())
    context = {
        "utgava": row,
        "dokument": document,
        "html": html,
        "knappar": PUBLIKA,
    }
    return _cached(request, render(request, "frontend/arsredovisning/utgava/publik.html", context))


@login_not_required
@require_safe
@condition(etag_func=_tag)
def publik_bild(request: HttpRequest, utgava_id: UUID, sha256: str) -> HttpResponse:
    return _cached(request, image(public_edition(utgava_id), sha256, publik=True))


@login_not_required
@require_safe
@condition(etag_func=_tag)
def publik_fil(request: HttpRequest, utgava_id: UUID, format: str) -> HttpResponse:
    return _cached(request, edition_file(public_edition(utgava_id), format, publik=True))


def _cached(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """For everybody's caches; for the browser's alone where the page names who is logged in."""
    if request.user.is_authenticated:
        patch_cache_control(response, private=True, no_cache=True)
    else:
        patch_cache_control(response, public=True, max_age=SECONDS)
    return response
