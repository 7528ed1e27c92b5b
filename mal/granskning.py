"""What reviewers have said of the goals of submissions, as plain data."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from mal.models import Granskning


@dataclass(frozen=True, slots=True)
class Granskad:
    """The reviewer's word on one goal."""

    identitet: UUID
    lage: str
    motiv: str
    avtryck: str
    av: str
    at: datetime


def reviewed(inlamning_id: int) -> dict[UUID, Granskad]:
    """By the goal's identitet; one statement."""
    rows = Granskning.objects.filter(inlamning=inlamning_id).select_related("mal", "granskad_av")
    return {
        row.mal.identitet: Granskad(
            row.mal.identitet, row.lage, row.motiv, row.avtryck, row.granskad_av.namn,
            row.granskad_at,
        )
        for row in rows
    }  # fmt: skip
