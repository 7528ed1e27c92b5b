"""The goals of a plan with what has been said of them in one round: one statement."""

from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from django.db.models import FilteredRelation, Q, QuerySet

from mal.grunder import COLUMNS, Grunder, Grundrad
from mal.selectors import GOAL, Bedomningsrad, Malrad, goal_of, goal_rows
from styrning.grund.models import Uppfoljning

Bedomningar = dict[tuple[UUID, int], Bedomningsrad]  # the goal's identitet, and who judges
SAID = (
    "sagt__enhet_id", "sagt__foreslagen", "sagt__spar", "sagt__regelversion",
    "sagt__steg__varde", "sagt__steg__ord", "sagt__steg__klass",
    "sagt__motiv", "sagt__orsak", "sagt__effekt", "sagt__atgard",
    "sagt__bedomd_av__first_name", "sagt__bedomd_av__last_name", "sagt__bedomd_at",
    "sagt__version",
)  # fmt: skip


@dataclass(frozen=True)
class Malomgang:
    """Goals in ``lft`` order, and the round's judgements and their grounds."""

    mal: list[Malrad]
    bedomningar: Bedomningar
    grunder: Grunder


def goals_in_round(plan_id: int, runda: Uppfoljning, *, enhet_id: int) -> Malomgang:
    """Every goal of the plan, whether ``enhet_id`` contributes to it, and what was said of it.

    A goal that several have judged, on several grounds, comes in as many rows; most in one.
    """
    rows = _rows(plan_id, runda.pk, enhet_id).all()
    mal: dict[int, Malrad] = {}
    bedomningar: Bedomningar = {}
    grunder: dict[tuple[UUID, int], dict[UUID, Grundrad]] = defaultdict(dict)
    for row in rows:
        goal = mal.get(row[0]) or mal.setdefault(row[0], goal_of(row[: len(GOAL)]))
        said, ground = row[len(GOAL) : -len(COLUMNS) - 1], row[-len(COLUMNS) - 1 :]
        if said[0] is not None:
            place = (goal.identitet, said[0], runda.pk, runda.ar)
            row_said = Bedomningsrad(*place, *said[1:], goal.huvudansvarig_id)  # type: ignore[call-arg]
            bedomningar[goal.identitet, said[0]] = row_said
        if ground[0] is not None:
            grunder[goal.identitet, ground[0]][ground[1]] = Grundrad(*ground[1:])
    found = {key: list(per_id.values()) for key, per_id in grunder.items()}
    return Malomgang(list(mal.values()), bedomningar, found)


@lru_cache(maxsize=256)
def _rows(plan_id: int, uppfoljning_id: int, enhet_id: int) -> QuerySet:
    """To be read anew each time; to make the query takes longer, and a submission asks it often."""
    return (
        goal_rows(plan_id, bidrar=enhet_id)
        .annotate(
            sagt=FilteredRelation(
                "bedomningar", condition=Q(bedomningar__uppfoljning=uppfoljning_id)
            ),
            grund=FilteredRelation("grunder", condition=Q(grunder__uppfoljning=uppfoljning_id)),
        )
        .order_by("tree_id", "lft", "grund__datum", "grund__pk", "sagt__pk")
        .values_list(*GOAL, *SAID, "grund__enhet_id", *(f"grund__{name}" for name in COLUMNS))
    )
