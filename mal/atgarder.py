"""A goal's actions over the years, as plain data."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q

from mal.models import MalAtgard, MalSuccession
from styrning.bas.clock import today
from styrning.grund.enums import AtgardLage
from styrning.grund.models import User

OPEN = (AtgardLage.EJ_PABORJAD, AtgardLage.PAGAR)


@dataclass(frozen=True, slots=True)
class Atgardsrad:
    """One action, with the year of the plan that it began in."""

    id: UUID
    text: str
    ansvarig: str
    klar_senast: date
    lage: str
    ar: int

    @property
    def is_open(self) -> bool:
        return self.lage in OPEN

    @property
    def is_late(self) -> bool:
        return self.is_open and self.klar_senast < today()

    @property
    def lage_ord(self) -> str:
        return str(AtgardLage(self.lage).label)


def goal_actions(identitet: UUID | str, ar: int, reader: User) -> list[Atgardsrad]:
    """The goal's actions that ``reader`` may see, open ones first; one statement.

    Those of the year's plan, and those of earlier years that are still open: next year's goal
    has the same identitet and takes them on, and so does a goal that replaced others.
    """
    replaced = MalSuccession.objects.filter(till=identitet, datum__year__lte=ar).values("fran")
    still_open = Q(atgard__lage__in=OPEN)
    rows = (
        MalAtgard.objects.visible_to(reader)
        .filter(Q(mal__plan__ar=ar) | still_open, mal__plan__ar__lte=ar)
        .filter(Q(mal__identitet=identitet) | (still_open & Q(mal__identitet__in=replaced)))
        .order_by("atgard__klar_senast", "pk")
        .values_list(
            "atgard__publikt_id", "atgard__text", "atgard__ansvarig", "atgard__klar_senast",
            "atgard__lage", "mal__plan__ar",
        )
    )  # fmt: skip
    return sorted((Atgardsrad(*row) for row in rows), key=lambda row: not row.is_open)
