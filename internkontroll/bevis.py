"""Evidence as plain data, and the file where a reader may have it."""

from typing import Any
from uuid import UUID

from internkontroll.models import Bevis
from internkontroll.tillfallen import tillfalle_for
from styrning.grund.models import User


def evidence_of(resultat_id: int | None) -> list[dict[str, Any]]:
    """The files of a result, oldest first, those taken away with their reason; one statement."""
    rows = (
        Bevis.objects.filter(resultat=resultat_id)
        .select_related("uppladdat_av", "borttaget_av", "fil")
        .defer("fil__innehall")
        .order_by("uppladdat_at", "pk")
    )
    return [
        {
            "id": row.publikt_id,
            "namn": row.namn,
            "storlek": row.storlek,
            "uppladdat_at": row.uppladdat_at,
            "uppladdat_av": row.uppladdat_av.namn,
            "borttaget_at": row.borttaget_at,
            "borttaget_av": row.borttaget_av.namn if row.borttaget_av else None,
            "borttaget_motiv": row.borttaget_motiv,
            "sha256": row.fil.sha256 if row.fil else None,
        }
        for row in rows
    ]


def readable_evidence(bevis_id: UUID, reader: User) -> Bevis | None:
    """The evidence with its file, if ``reader`` may read the result that it belongs to."""
    row = (
        Bevis.objects.visible_to(reader)
        .filter(publikt_id=bevis_id)
        .select_related(
            "fil", "resultat__tillfalle__uppfoljning", "resultat__tillfalle__moment__plan"
        )
        .first()
    )
    if row is None:
        return None
    shown = tillfalle_for(row.resultat.tillfalle, reader)
    return row if shown is not None and shown["utfall"] is not None else None
