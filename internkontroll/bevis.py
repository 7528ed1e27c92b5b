"""Evidence as plain data, and the file where a reader may have it."""

from typing import Any
from uuid import UUID

from internkontroll.models import Bevis
from internkontroll.tillfallen import tillfalle_for
from styrning.grund.models import User


def evidence_of(resultat_id: int | None) -> list[dict[str, Any]]:
    """The files of a result, oldest first, those taken away with their reason; one statement."""
    rows = Bevis.objects.filter(resultat=resultat_id).order_by("uppladdat_at", "pk")
    columns = ("publikt_id", "namn", "storlek", "uppladdat_at", "uppladdat_av__namn",
               "borttaget_at", "borttaget_av__namn", "borttaget_motiv", "fil__sha256")  # fmt: skip
    return [
        {
            "id": publikt_id,
            "namn": namn,
            "storlek": storlek,
            "uppladdat_at": uppladdat_at,
            "uppladdat_av": uppladdat_av,
            "borttaget_at": borttaget_at,
            "borttaget_av": borttaget_av,
            "borttaget_motiv": motiv,
            "sha256": sha256,
        }
        for (publikt_id, namn, storlek, uppladdat_at, uppladdat_av, borttaget_at, borttaget_av,
             motiv, sha256) in rows.values_list(*columns)
    ]  # fmt: skip


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
