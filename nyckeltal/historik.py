"""Which versions of a value others than the enhet may read: those that stood while approved.

What was written and written over before the submission was approved is the enhet's own draft,
also afterwards (design §5, "Who sees drafts").
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import pairwise
from typing import Any

from nyckeltal.rules import measured_period
from nyckeltal.selectors import Definition
from styrning.bas.periods import Period
from styrning.grund.models import Inlamning
from styrning.grund.organisation import APPROVED, Organisation

Interval = tuple[datetime, datetime | None]  # from, and until (None: still)


def approved_times(
    org: Organisation, definition: Definition, enhet_id: int
) -> dict[str, list[Interval]]:
    """When what the enhet said of each period that a round asked for was approved; by the
    period's label. One statement."""
    rounds = {
        runda_id: Period(*asked).label
        for runda_id, omgang in org.rounds_of(enhet_id).items()
        if (
            asked := measured_period(
                omgang.fran, omgang.till, definition.periodicitet, definition.efterslapning,
                definition.ackumulerad, definition.forsta_ar,
            )
        )
    }  # fmt: skip
    states = _states(rounds, _upwards(org, enhet_id))
    times: dict[str, list[Interval]] = {label: [] for label in rounds.values()}
    for runda_id, label in rounds.items():
        times[label] += _approved(states.get(runda_id, []))
    return times


def _upwards(org: Organisation, enhet_id: int) -> list[int]:
    """The enhet and those above it, nearest first."""
    found: list[int] = []
    above: int | None = enhet_id
    while above is not None:
        found.append(above)
        above = org.rader[above].parent_id
    return found


def _states(rounds: Iterable[int], enheter: list[int]) -> dict[int, list[tuple[datetime, str]]]:
    """Every state of each round's submission, oldest first: that of the nearest of ``enheter``."""
    rows = Inlamning.history.filter(uppfoljning__in=list(rounds), enhet__in=enheter).order_by(
        "version", "history_id"
    )
    found: dict[tuple[int, int], list[tuple[datetime, str]]] = defaultdict(list)
    for runda_id, enhet_id, at, lage in rows.values_list(
        "uppfoljning_id", "enhet_id", "history_date", "lage"
    ):
        found[runda_id, enhet_id].append((at, lage))
    nearest: dict[int, list[tuple[datetime, str]]] = {}
    for enhet_id in enheter:
        for (runda_id, at_enhet), states in found.items():
            if at_enhet == enhet_id:
                nearest.setdefault(runda_id, states)
    return nearest


def _approved(states: list[tuple[datetime, str]]) -> list[Interval]:
    after: list[tuple[datetime, str] | None] = [*states, None]
    return [
        (now[0], then[0] if then else None)
        for now, then in pairwise(after)
        if now is not None and now[1] in APPROVED
    ]


def readable_versions(
    found: list[dict[str, Any]], times: Mapping[str, list[Interval]]
) -> list[dict[str, Any]]:
    """Of what ``selectors.history`` says, newest first, what stood at a time of ``times``.

    A period that no round asked for is not held back, nor is what stands now.
    """
    shown = []
    written_over: dict[tuple[str, str], datetime] = {}
    for row in found:
        key = (row["period"], row["kon"])
        until = written_over.get(key)
        written_over[key] = row["at"]
        asked = times.get(row["period"])
        if asked is None or until is None or any(_meet(row["at"], until, one) for one in asked):
            shown.append(row)
    return shown


def _meet(at: datetime, until: datetime, approved: Interval) -> bool:
    start, end = approved
    return start < until and (end is None or at < end)
