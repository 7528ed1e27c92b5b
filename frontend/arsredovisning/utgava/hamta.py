"""The editions that a reader may see or decide about; else 404, whichever it is."""

from uuid import UUID

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from styrning.arsredovisning.models import Rapport, Utgava
from styrning.arsredovisning.utgavor import editions_of, is_frozen_by, public_editions

MENY = "arsredovisning"


def visible_edition(request: HttpRequest, utgava_id: UUID) -> Utgava:
    return get_object_or_404(editions_of(request.user), publikt_id=utgava_id)


def decided_edition(request: HttpRequest, utgava_id: UUID) -> Utgava:
    """One that the reader may publish, take back and correct."""
    row = visible_edition(request, utgava_id)
    if not is_frozen_by(request.user, row.rapport):
        raise Http404
    return row


def frozen_report(request: HttpRequest, rapport_id: UUID) -> Rapport:
    """A report that the reader may freeze and open again."""
    rows = Rapport.objects.visible_to(request.user).select_related("enhet", "uppfoljning")
    row = get_object_or_404(rows, publikt_id=rapport_id)
    if not is_frozen_by(request.user, row):
        raise Http404
    return row


def public_edition(utgava_id: UUID) -> Utgava:
    return get_object_or_404(public_editions(), publikt_id=utgava_id)
