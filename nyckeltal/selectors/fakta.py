"""What is reported and decided about a set of nyckeltal, in one statement."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Cast

from mal.models import Mal
from mal.rules import Malniva
from nyckeltal.enums import MalvardeTyp, Satt
from nyckeltal.models import (
    Malvarde,
    Nyckeltal,
    NyckeltalEnhet,
    NyckeltalSuccession,
    Prognos,
    Utfall,
)
from styrning.bas.periods import holds_on
from styrning.grund.models import EnhetSuccession

YEARS_BACK = 5
OLDEST_TARGET = 3  # years: a lag of two, and a period that began the year before

Ids = models.QuerySet | list[int]


@dataclass(frozen=True, slots=True)
class Cell:
    """One reported value: a number, a pair or a reason why it is missing."""

    varde: Decimal | None
    taljare: Decimal | None
    namnare: Decimal | None
    saknas: str
    sakerhet: str
    kommentar: str
    version: int


@dataclass(frozen=True, slots=True)
class Ansvar:
    satt: str
    galler_fran: date | None
    galler_till: date | None

    def valid_on(self, day: date) -> bool:
        return holds_on(self.galler_fran, self.galler_till, day)


@dataclass(frozen=True, slots=True)
class Foregangare:
    """What a nyckeltal replaced from ``datum``, where the two are measured alike."""

    id: int
    kod: str
    datum: date


Key = tuple[int, int]  # nyckeltal, enhet


@dataclass(frozen=True)
class Facts:
    """Everything that is reported and decided about a set of nyckeltal.

    ``utgang`` holds the latest baseline of each, ``alternativ`` the answers of those that are
    answered on a scale, ``foregangare`` what each of them replaced.
    """

    utfall: dict[Key, dict[tuple[date, date], dict[str, Cell]]] = field(default_factory=dict)
    ansvar: dict[int, dict[int, list[Ansvar]]] = field(default_factory=dict)
    malvarden: dict[tuple[int, int, int, str, int], Malniva] = field(default_factory=dict)
    prognoser: dict[tuple[int, int, int], tuple[Decimal, int]] = field(default_factory=dict)
    utgang: dict[Key, tuple[int, Decimal]] = field(default_factory=dict)
    alternativ: dict[int, dict[Decimal, str]] = field(default_factory=dict)
    foregangare: dict[int, list[Foregangare]] = field(default_factory=dict)

    def owes(self, nyckeltal_id: int, enhet_id: int, day: date) -> Ansvar | None:
        """How ``enhet_id`` gets the nyckeltal's value on ``day``; None when it does not owe it."""
        per_enhet = self.ansvar.get(nyckeltal_id)
        for row in per_enhet.get(enhet_id, ()) if per_enhet else ():
            if row.valid_on(day):
                return row
        return None


def facts(
    nyckeltal: Ids,
    ar: int,
    uppfoljning_id: int | None,
    *,
    enheter: Ids | None = None,
    plan_id: int | None = None,
) -> Facts:
    """Outcomes of five years to ``ar``, responsibility, targets and forecasts; one statement.

    What a nyckeltal replaced comes with it, and what that replaced in its turn.

    Args:
        nyckeltal: ids of nyckeltal; a queryset of them becomes a subquery.
        enheter: only these enheter's facts; None for all.
        plan_id: only what a report of the plan can show; None for all.
    """
    result = Facts()
    scope = Q(nyckeltal__in=_with_replaced(nyckeltal))
    if enheter is not None:
        scope &= Q(enhet__in=enheter)
    if plan_id is not None:
        scope &= _shown_by(plan_id)
    decided = _decided(scope, nyckeltal, ar, uppfoljning_id)
    rows = _outcomes(scope, ar).union(*decided, all=True)
    for slag, *row in rows.iterator(chunk_size=5000):
        _LOAD[slag](result, *row)
    return result


def _with_replaced(nyckeltal: Ids) -> models.QuerySet:
    """The ids, and of what they replaced, step by step; a year each, within five years."""
    asked, path = Q(pk__in=nyckeltal), "efterfoljare__till"
    for _ in range(YEARS_BACK - 1):
        asked |= Q(**{f"{path}__in": nyckeltal})
        path += "__efterfoljare__till"
    return Nyckeltal.objects.filter(asked).order_by().values("pk")


def _shown_by(plan_id: int) -> Q:
    """Rows of the goals' huvudansvariga, of owners, of enheter that others took over from, and
    all where a value is computed.

    Most rows are of enheter below those, and no report of the plan reads them.
    """
    huvudansvariga = Mal.objects.filter(plan=plan_id).values("huvudansvarig")
    computed = NyckeltalEnhet.objects.filter(satt=Satt.BERAKNAS).values("nyckeltal")
    replaced = EnhetSuccession.objects.values("fran")
    own = Q(enhet__in=huvudansvariga) | Q(enhet=F("nyckeltal__agare"))
    return own | Q(enhet__in=replaced) | Q(nyckeltal__in=computed)


def _outcomes(scope: Q, ar: int) -> models.QuerySet:
    # a lag moves what a round asks for, and its series, up to two years back
    late = Q(nyckeltal__efterslapning__gt=0, avser_till__gte=date(ar - YEARS_BACK - 1, 1, 1))
    recent = Q(avser_till__gte=date(ar - YEARS_BACK + 1, 1, 1))
    rows = Utfall.objects.filter(scope, recent | late, avser_till__lte=date(ar, 12, 31))
    return rows.order_by().values_list(
        Value("utfall"), "nyckeltal_id", "enhet_id", "kon", _iso("avser_fran"), _iso("avser_till"),
        "version", Value(0), "varde", "taljare", "namnare", Value(False),
        "saknas_orsak", "sakerhet", "kommentar",
    )  # fmt: skip


def _iso(name: str) -> Cast:
    """A date as text: a report has few days, and reads each of them thousands of times."""
    return Cast(name, models.CharField(max_length=10))


@lru_cache(maxsize=4096)
def _day(text: str) -> date:
    return date.fromisoformat(text)


def _open_day(text: str | None) -> date | None:
    return _day(text) if text else None


def _null(field: models.Field) -> Value:
    return Value(None, output_field=field)


def _decided(
    scope: Q, nyckeltal: Ids, ar: int, uppfoljning_id: int | None
) -> list[models.QuerySet]:
    """Responsibility, targets, forecasts, answers and successions, in the columns of outcomes."""
    none_number = _null(models.DecimalField(max_digits=15, decimal_places=4))
    no_dates, no_ints = (_null(models.CharField()),) * 2, (Value(0), Value(0))
    no_text = (Value(""),) * 3
    rest = (none_number, none_number, none_number, Value(False), *no_text)
    ansvar = NyckeltalEnhet.objects.filter(scope).values_list(
        Value("ansvar"), "nyckeltal_id", "enhet_id", "satt", _iso("galler_fran"),
        _iso("galler_till"),
        *no_ints, *rest,
    )  # fmt: skip
    recent, first = Q(ar__gte=ar - OLDEST_TARGET), Q(typ=MalvardeTyp.UTGANGSVARDE)
    malvarden = Malvarde.objects.filter(scope, recent | first, ar__lte=ar).values_list(
        Value("mal"), "nyckeltal_id", "enhet_id", "typ", *no_dates,
        "ar", "till_manad", "varde", "varde_max", "tolerans", "tolerans_procent", *no_text,
    )  # fmt: skip
    prognoser = Prognos.objects.filter(scope, uppfoljning=uppfoljning_id).values_list(
        Value("prognos"), "nyckeltal_id", "enhet_id", Value(""), *no_dates,
        "ar", "version", "varde", *rest[1:],
    )  # fmt: skip
    scaled = Nyckeltal.objects.filter(pk__in=nyckeltal, svarsskala__isnull=False)
    svar = scaled.values_list(
        Value("svar"), "pk", Value(0), "svarsskala__alternativ__ord", *no_dates,
        "svarsskala__alternativ__varde", Value(0), *rest,
    )  # fmt: skip
    replaced = NyckeltalSuccession.objects.filter(till__in=_with_replaced(nyckeltal))
    forr = _measured_alike(replaced).values_list(
        Value("forr"),
        "till_id",
        "fran_id",
        "fran__kod",
        _iso("datum"),
        _iso("datum"),
        *no_ints,
        *rest,
    )
    return [rows.order_by() for rows in (ansvar, malvarden, prognoser, svar, forr)]


def _measured_alike(rows: models.QuerySet) -> models.QuerySet:
    """Successions where both are in the same unit, of one kind and on one scale."""
    same = Q(
        fran__mattenhet=F("till__mattenhet"),
        fran__vardetyp=F("till__vardetyp"),
        fran__matt=F("till__matt"),
        fran__periodicitet=F("till__periodicitet"),
    )
    for name in ("svarsskala", "namnarfaktor"):
        both = Q(**{f"fran__{name}": F(f"till__{name}")})
        neither = Q(**{f"fran__{name}__isnull": True, f"till__{name}__isnull": True})
        same &= both | neither
    return rows.filter(same)


def _load_outcome(result: Facts, nid: int, eid: int, kon: str, *row: Any) -> None:
    fran, till, version, _, varde, taljare, namnare, _, saknas, sakerhet, kommentar = row
    periods = result.utfall.setdefault((nid, eid), {})
    cell = Cell(varde, taljare, namnare, saknas, sakerhet, kommentar, version)
    periods.setdefault((_day(fran), _day(till)), {})[kon] = cell


def _load_ansvar(result: Facts, nid: int, eid: int, satt: str, *row: Any) -> None:
    fran, till, *_ = row
    result.ansvar.setdefault(nid, {}).setdefault(eid, []).append(
        Ansvar(satt, _open_day(fran), _open_day(till))
    )


def _load_target(result: Facts, nid: int, eid: int, typ: str, *row: Any) -> None:
    _, _, ar, manad, varde, hogst, tolerans, procent, *_ = row
    if typ == MalvardeTyp.UTGANGSVARDE:
        result.utgang[nid, eid] = max((ar, varde), result.utgang.get((nid, eid), (0, varde)))
    else:
        niva = Malniva(varde, tolerans, hogst, bool(procent))
        result.malvarden[nid, eid, ar, typ, manad] = niva


def _load_forecast(result: Facts, nid: int, eid: int, *row: Any) -> None:
    _, _, _, ar, version, varde, *_ = row
    result.prognoser[nid, eid, ar] = (varde, version)


def _load_answer(result: Facts, nid: int, _eid: int, ord: str, *row: Any) -> None:
    if ord:
        result.alternativ.setdefault(nid, {})[Decimal(row[2])] = ord


def _load_replaced(result: Facts, nid: int, eid: int, kod: str, datum: str, *_: Any) -> None:
    result.foregangare.setdefault(nid, []).append(Foregangare(eid, kod, _day(datum)))


_LOAD: dict[str, Callable[..., None]] = {
    "utfall": _load_outcome,
    "ansvar": _load_ansvar,
    "mal": _load_target,
    "prognos": _load_forecast,
    "svar": _load_answer,
    "forr": _load_replaced,
}
