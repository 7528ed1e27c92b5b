"""Lists for machines: pages of plain rows by a stable key, and what changed since a moment."""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
from django.db.models import F, Model, Q, QuerySet

from styrning.bas.clock import now
from styrning.bas.errors import RuleError
from styrning.grund.models import Enhet, Handelse, User

PAGE, MAX_PAGE = 100, 500
FIRST_YEAR, LAST_YEAR = 1900, 2200
# A transaction that began before a pull may commit after it: the next pull looks back that far.
OVERLAP = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Uttagare:
    """Who pulls: an account, or a machine whose key narrows what its account may see.

    Attributes:
        enhet: the key's enhet; without one a machine reads what is reported to KF alone.
    """

    user: User
    maskin: bool = False
    enhet: Enhet | None = None

    @property
    def own(self) -> QuerySet[Enhet]:
        """The enheter whose own facts may be read: the account's, as far as the key reaches."""
        rows = Enhet.objects.scope_visible_to(self.user)
        if not self.maskin:
            return rows
        top = self.enhet
        return (
            rows.filter(tree_id=top.tree_id, lft__gte=top.lft, rght__lte=top.rght)
            if top
            else rows.none()
        )


@dataclass(frozen=True, slots=True)
class Sida:
    """Which page is asked for.

    Attributes:
        first: how many rows, 1 to ``MAX_PAGE``.
        after: the cursor of the row before the first one wanted.
        sedan: only what has changed from then on.
        raknas: whether the whole number of rows is asked for.
    """

    first: int = PAGE
    after: str | None = None
    sedan: datetime | None = None
    raknas: bool = True

    def __post_init__(self) -> None:
        if not 1 <= self.first <= MAX_PAGE:
            raise RuleError(
                f"first ska vara 1–{MAX_PAGE}. Hämta resten med after: pageInfo.endCursor.",
                field="first",
            )


@dataclass(slots=True)
class Uttag:
    """One page: its rows as plain data, and what a client needs to go on."""

    rader: list[dict[str, Any]]
    antal: int | None
    fler: bool
    fore: bool
    tidpunkt: datetime
    borttagna: list[UUID] = field(default_factory=list)


def cursor_of(values: Sequence[Any]) -> str:
    """The place of a row in its list, as text that says nothing of the database."""
    return base64.urlsafe_b64encode(orjson.dumps(list(values))).decode().rstrip("=")


def place_of(cursor: str, kinds: Sequence[type]) -> list[Any]:
    """The inverse of ``cursor_of``.

    Raises: RuleError for what this list has not given out.
    """
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        values = orjson.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except ValueError as error:
        raise _bad_cursor() from error
    if not isinstance(values, list) or [type(value) for value in values] != list(kinds):
        raise _bad_cursor()
    if any(isinstance(v, str) and "\0" in v for v in values) or any(
        isinstance(v, int) and not 0 <= v < 2**31 for v in values
    ):
        raise _bad_cursor()
    return values


def _bad_cursor() -> RuleError:
    return RuleError("after är ingen markör ur den här listan. Börja om utan den.", field="after")


Nyckel = Mapping[str, type]


def page(
    rows: QuerySet, key: Nyckel, fields: Mapping[str, Any], sida: Sida
) -> tuple[list[dict[str, Any]], Uttag]:
    """The page of ``rows`` in the order of ``key``, as dicts of ``fields`` (name: lookup).

    Two statements, one where no number is asked for. The dicts hold ``pk`` for the caller to
    join on, who takes it out; the key's values stand under ``markor``.

    Raises: RuleError for a cursor of another list.
    """
    antal = rows.count() if sida.raknas else None
    left = rows.filter(_after(key, place_of(sida.after, [*key.values()]))) if sida.after else rows
    columns = {f"x_{name}": F(lookup) for name, lookup in fields.items()}
    keys = {f"k_{number}": F(name) for number, name in enumerate(key)}
    found = list(left.order_by(*key).values("pk", **keys, **columns)[: sida.first + 1])
    dicts = [
        {"pk": row["pk"], "markor": cursor_of([row[name] for name in keys])}
        | {name: row[f"x_{name}"] for name in fields}
        for row in found[: sida.first]
    ]
    fler = len(found) > sida.first
    return dicts, Uttag(dicts, antal, fler, sida.after is not None, now() - OVERLAP)


def _after(key: Nyckel, values: Sequence[Any]) -> Q:
    """Rows behind ``values`` in the order of ``key``, whatever was added or removed before them."""
    behind, same = Q(), Q()
    for name, value in zip(key, values, strict=True):
        behind |= same & Q(**{f"{name}__gt": value})
        same &= Q(**{name: value})
    return behind


def changed_since(model: type[Model], sedan: datetime) -> Q:
    """Rows of ``model`` that have a new version or an event from ``sedan`` on."""
    label = model._meta.label_lower
    events = Handelse.objects.filter(slag=label, at__gte=sedan).values("objekt_id")
    condition = Q(pk__in=events)
    history = getattr(model, "history", None)
    if history is not None:
        condition |= Q(pk__in=history.filter(history_date__gte=sedan).values("id"))
    return condition


def gone_since(model: Any, sedan: datetime, visible: QuerySet, could: Q) -> list[UUID]:
    """Ids of rows that were removed from ``sedan`` on, or left what may be seen.

    ``could`` is what visibility asks of a row, put to its versions: what the reader could
    never see is not told now. One statement.
    """
    changed = model.history.filter(history_date__gte=sedan).values("id")
    versions = model.history.filter(could, id__in=changed).exclude(
        publikt_id__in=visible.values("publikt_id")
    )
    return list(versions.order_by("publikt_id").values_list("publikt_id", flat=True).distinct())


def known_moment(sedan: datetime | None) -> datetime | None:
    """Raises: RuleError for a moment without a zone, which may be any of 24 hours, and for one
    at the ends of the calendar, which has no day in another zone."""
    if sedan is None:
        return None
    if sedan.utcoffset() is None:
        raise RuleError(
            "andradSedan behöver en tidszon, till exempel 2026-11-18T10:00:00+01:00.",
            field="andradSedan",
        )
    if not FIRST_YEAR <= sedan.year <= LAST_YEAR:
        raise RuleError(
            f"andradSedan ska ligga mellan åren {FIRST_YEAR} och {LAST_YEAR}.", field="andradSedan"
        )
    return sedan


def ref(kod: str | None, namn: str | None) -> dict[str, str] | None:
    return None if kod is None else {"kod": kod, "namn": namn or ""}
