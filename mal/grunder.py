"""What judgements of a round rest on beside the figures, as plain data."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q

from mal.atgarder import OPEN
from mal.enums import Grundslag
from mal.models import Bedomningsgrund, MalAtgard
from styrning.grund.enums import AtgardLage

COLUMNS = ("publikt_id", "slag", "titel", "slutsats", "gjord_av", "datum", "lank", "version")

# The three kinds of SOU 2009:32, in the order that they are shown in, each with what it is.
OM_SLAG = {
    Grundslag.UPPFOLJNING: "Signalerar hur det går: mätningar, enkäter och rapporter.",
    Grundslag.UTVARDERING: "Analyserar och värderar mot målet: varför det gick som det gick.",
    Grundslag.KVALITETSSAKRING: "Visar att arbetet görs som det ska: granskning och tillsyn.",
}


@dataclass(frozen=True, slots=True)
class Grundrad:
    """One ground of a judgement."""

    publikt_id: UUID
    slag: str
    titel: str
    slutsats: str
    gjord_av: str
    datum: date
    lank: str
    version: int


Grunder = dict[tuple[UUID, int], list[Grundrad]]  # the goal's identitet, and who judges


def grounds(uppfoljning_id: int | None) -> Grunder:
    """The round's grounds by goal and judging enhet, the oldest first; one statement."""
    found: Grunder = defaultdict(list)
    rows = Bedomningsgrund.objects.filter(uppfoljning=uppfoljning_id).order_by("datum", "pk")
    for identitet, enhet_id, *row in rows.values_list("mal__identitet", "enhet_id", *COLUMNS):
        found[identitet, enhet_id].append(Grundrad(*row))
    return dict(found)


def with_action(identiteter: Iterable[UUID], ar: int) -> set[UUID]:
    """Those of the goals that have an action with owner and date; one statement.

    It is under way, or done and planned in the plan of ``ar`` or later.
    """
    done = Q(atgard__lage=AtgardLage.KLAR, mal__plan__ar__gte=ar)
    links = MalAtgard.objects.filter(
        Q(atgard__lage__in=OPEN) | done, mal__identitet__in=list(identiteter)
    )
    return set(links.values_list("mal__identitet", flat=True))
