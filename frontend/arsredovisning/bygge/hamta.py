"""The reports and blocks that a reader may see, change or write in; else 404, whichever it is."""

from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from styrning.arsredovisning.models import Rapport, Rapportblock

MENY = "arsredovisning"


def visible_report(request: HttpRequest, rapport_id: UUID) -> Rapport:
    rows = Rapport.objects.visible_to(request.user).select_related("enhet", "uppfoljning")
    return get_object_or_404(rows, publikt_id=rapport_id)


def editable_report(request: HttpRequest, rapport_id: UUID) -> Rapport:
    rows = Rapport.objects.editable_by(request.user).select_related("enhet", "uppfoljning")
    return get_object_or_404(rows, publikt_id=rapport_id)


def editable_block(request: HttpRequest, block_id: UUID) -> Rapportblock:
    """A block of a report whose outline the reader may change."""
    reports = Rapport.objects.editable_by(request.user)
    rows = Rapportblock.objects.filter(rapport__in=reports)
    return get_object_or_404(_with_report(rows), publikt_id=block_id)


def writable_block(request: HttpRequest, block_id: UUID) -> Rapportblock:
    rows = Rapportblock.objects.writable_by(request.user)
    return get_object_or_404(_with_report(rows), publikt_id=block_id)


def _with_report(rows):
    return rows.select_related("rapport__enhet", "rapport__uppfoljning", "ansvarig", "bild").defer(
        "bild__innehall"
    )
