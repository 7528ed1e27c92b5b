"""Who saved a row last, and when: of many rows at once, for whoever shows conflicts."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any, NamedTuple, TypeVar

from django.db.models import Model, Q

from styrning.grund.models import Handelse

Place = TypeVar("Place", bound=Hashable)
Rad = TypeVar("Rad")
CHANGED = ("ändrade", "bestämde datum")  # how the events begin that tell of another content


class Sparat(NamedTuple):
    """The last save; ``av`` is empty where nobody is named."""

    av: str
    at: datetime


class Sparadrad(NamedTuple):
    """Which saved row: of what model, and the values of the fields that single it out."""

    modell: type[Model]
    nyckel: Mapping[str, Any]

    @classmethod
    def of(cls, row: Model) -> "Sparadrad":
        return cls(type(row), {"id": row.pk})


def last_saved(rows: Mapping[Place, Sparadrad]) -> dict[Place, Sparat]:
    """The last save of each, where it is known; one statement a kind of row, or none.

    What keeps no history of its versions is known by the events that say that it was changed.
    """
    kinds: dict[tuple[type[Model], tuple[str, ...]], dict[tuple, Place]] = defaultdict(dict)
    for place, row in rows.items():
        kinds[row.modell, tuple(row.nyckel)][tuple(row.nyckel.values())] = place
    found: dict[Place, Sparat] = {}
    for (modell, fields), places in kinds.items():
        is_kept = hasattr(modell, "history")
        saves = _versions(modell, fields, places) if is_kept else _events(modell, places)
        for *key, first, last, at in saves:
            if tuple(key) in places:
                found[places[tuple(key)]] = Sparat(f"{first or ''} {last or ''}".strip(), at)
    return found


def with_savers(rows: Iterable[Rad], saved_row: Callable[[Rad], Sparadrad | None]) -> list[Rad]:
    """The rows, those that ``saved_row`` finds a saved row of with who saved it last, and when.

    A row is a dataclass with the fields of ``Sparat``.
    """
    rows = list(rows)
    held = {nr: saved for nr, row in enumerate(rows) if (saved := saved_row(row)) is not None}
    last = last_saved(held)
    return [
        replace(row, **last[nr]._asdict()) if nr in last else row  # type: ignore[type-var]
        for nr, row in enumerate(rows)
    ]


def _versions(modell: type[Model], fields: tuple[str, ...], keys: Iterable[tuple]) -> Iterable:
    """The saves that the history holds, oldest first: the key, first and last name, and time."""
    wanted = zip(fields, zip(*keys, strict=True), strict=True)
    rows = modell.history.filter(  # type: ignore[attr-defined]
        **{f"{name}__in": set(values) for name, values in wanted}
    )
    return rows.order_by("history_date", "history_id").values_list(
        *fields, "history_user__first_name", "history_user__last_name", "history_date"
    )


def _events(modell: type[Model], keys: Iterable[tuple[int]]) -> Iterable:
    """As ``_versions``, of rows that are singled out by their id."""
    is_change = reduce(or_, (Q(vad__startswith=begins) for begins in CHANGED))
    rows = Handelse.objects.filter(
        is_change, slag=modell._meta.label_lower, objekt_id__in=[pk for (pk,) in keys]
    )
    return rows.order_by("at", "pk").values_list(
        "objekt_id", "av__first_name", "av__last_name", "at"
    )
