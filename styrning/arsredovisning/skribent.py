"""What meets somebody who writes in reports: open texts, and last year's beside them."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import CharField, F, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

from styrning.arsredovisning.enums import Blockslag, Skrivlage
from styrning.arsredovisning.models import Rapportblock, Rapporttext
from styrning.arsredovisning.models.rapport import ARBETE, named
from styrning.arsredovisning.rapporter import block_name
from styrning.grund.models import User


@dataclass(frozen=True)
class Oppen:
    """Something that somebody is to give and has not marked as ready."""

    publikt_id: UUID
    namn: str
    rapport: str
    klar_senast: date | None
    sen: bool
    is_image: bool


def open_for(user: User, day: date, most: int) -> list[Oppen]:
    """What ``user`` is to write, what is due first first, at most ``most``; one statement.

    What stands in a report that an edition has closed is left out.
    """
    headings = Rapportblock.objects.filter(
        rapport=OuterRef("rapport"), slag=Blockslag.RUBRIK, ordning__lt=OuterRef("ordning")
    ).order_by("-ordning")
    above = Subquery(headings.values("rubrik")[:1], output_field=CharField())
    rows = (
        Rapportblock.objects.filter(named(user), slag__in=ARBETE, rapport__last_at=None)
        .exclude(lage=Skrivlage.KLAR)
        .annotate(under=Coalesce(above, Value("")))
        .order_by(F("klar_senast").asc(nulls_last=True), "rapport", "ordning")
        .values_list("publikt_id", "slag", "rubrik", "under", "rapport__titel", "klar_senast")
    )
    return [
        Oppen(
            publikt_id,
            block_name(slag, rubrik, under),
            titel,
            due,
            sen=due is not None and due < day,
            is_image=slag == Blockslag.BILD,
        )
        for publikt_id, slag, rubrik, under, titel, due in rows[:most]
    ]


@dataclass(frozen=True)
class Forra:
    """What stood in the same block a year before."""

    titel: str
    text: str


def text_last_year(block: Rapportblock) -> Forra | None:
    """The text of the same block in the report of the year before; None without one."""
    rapport = block.rapport
    row = (
        Rapporttext.objects.filter(
            block__nyckel=block.nyckel,
            block__rapport__slag=rapport.slag,
            block__rapport__enhet=rapport.enhet_id,
            block__rapport__ar=rapport.ar - 1,
        )
        .order_by("-block__rapport__pk")
        .values_list("block__rapport__titel", "text")
        .first()
    )
    return Forra(*row) if row and row[1] else None
