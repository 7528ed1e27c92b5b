"""What is reported and decided about a set of nyckeltal, in one statement."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from django.db import models
from django.db.models import Case, F, Q, Value, When

from mal.rules import Malniva
from nyckeltal.enums import MalvardeTyp, Periodicitet
from nyckeltal.models import (
    Malvarde,
    Nyckeltal,
    NyckeltalEnhet,
    NyckeltalSuccession,
    Prognos,
    Utfall,
)
from styrning.bas.periods import holds_on
from styrning.bas.radstrom import stream
from styrning.bas.textvarden import (
    EMPTY,
    NO_TEXT,
    ZERO,
    day_of,
    iso,
    number_of,
    open_day,
    span_of,
    text,
)

UTFALL = "utfall"
YEARS_BACK = 5
OLDEST_TARGET = 3  # years: a lag of two, and a period that began the year before

Ids = models.QuerySet | list[int]


class Cell(NamedTuple):
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
Span = tuple[date, date]


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


def _per_span() -> dict[Span, dict[str, Cell]]:
    return defaultdict(dict)


def facts(
    nyckeltal: Ids,
    ar: int,
    uppfoljning_id: int | None,
    *,
    enheter: Ids | None = None,
    scopes: Sequence[Q] = (),
    foljer: bool = True,
    svarar: bool = True,
) -> Facts:
    """Outcomes of five years to ``ar``, responsibility, targets and forecasts; one statement.

    What a nyckeltal replaced comes with it, and what that replaced in its turn.

    Args:
        nyckeltal: ids of nyckeltal; a queryset of them becomes a subquery.
        enheter: only these enheter's facts; None for all.
        scopes: only the rows of these, in place of all of ``nyckeltal``; a row in two is read
            twice.
        foljer: False where none of them is known to have replaced another.
        svarar: False where none of them is answered on a scale.
    """
    result = Facts(utfall=defaultdict(_per_span))
    scopes = scopes or [_all_of(nyckeltal, enheter, foljer=foljer)]
    first, *more = [_outcomes(scope, ar) for scope in scopes]
    for scope in scopes:
        more += _decided(scope, ar, uppfoljning_id)
    if svarar:
        more.append(_answers(nyckeltal))
    if foljer:
        more.append(_succession(nyckeltal))
    _load(result, stream(first.union(*more, all=True)))
    return result


def replaced(nyckeltal: Ids) -> models.QuerySet:
    """The ids of what they replaced, and of all that stands further back in any chain."""
    rows = NyckeltalSuccession.objects.filter(_succeeded(nyckeltal))
    return rows.order_by().values("fran")


def _succeeded(nyckeltal: Ids) -> Q:
    return Q(till__in=nyckeltal) | Q(till__efterfoljare__isnull=False)


def _all_of(nyckeltal: Ids, enheter: Ids | None, *, foljer: bool) -> Q:
    scope = Q(nyckeltal__in=nyckeltal)
    if foljer:
        scope |= Q(nyckeltal__in=replaced(nyckeltal))
    return scope if enheter is None else scope & Q(enhet__in=enheter)


def _outcomes(scope: Q, ar: int) -> models.QuerySet:
    # a lag moves what a round asks for, and its series, up to two years back
    late = Q(nyckeltal__efterslapning__gt=0)
    recent = Q(avser_till__gte=date(ar - YEARS_BACK + 1, 1, 1))
    first = date(ar - YEARS_BACK - 1, 1, 1)  # said apart, so that an index ends the search
    days = Q(avser_till__gte=first, avser_till__lte=date(ar, 12, 31))
    return _columns().utfall.filter(scope, days, recent | late)


def _decided(scope: Q, ar: int, uppfoljning_id: int | None) -> list[models.QuerySet]:
    """Responsibility, targets and forecasts, in the columns of outcomes."""
    columns = _columns()
    rows = [columns.ansvar.filter(scope), columns.malvarden.filter(scope, _targets_to(ar))]
    if uppfoljning_id is not None:
        rows.append(columns.prognoser.filter(scope, uppfoljning=uppfoljning_id))
    return rows


NO_DATES = (NO_TEXT, NO_TEXT)
NO_WORDS = (EMPTY, EMPTY, EMPTY)


class _Columns(NamedTuple):
    utfall: models.QuerySet
    ansvar: models.QuerySet
    malvarden: models.QuerySet
    prognoser: models.QuerySet


@cache
def _columns() -> _Columns:
    """All rows of each kind in the same columns, to be narrowed; to make them takes long."""
    return _Columns(
        utfall=Utfall.objects.order_by().values_list(
            Value(UTFALL), "nyckeltal_id", "enhet_id", "kon", iso("avser_fran"), iso("avser_till"),
            "version", text("varde"), text("taljare"), text("namnare"),
            "saknas_orsak", "sakerhet", "kommentar",
        ),
        ansvar=NyckeltalEnhet.objects.order_by().values_list(
            Value("ansvar"), "nyckeltal_id", "enhet_id", "satt", iso("galler_fran"),
            iso("galler_till"), ZERO, NO_TEXT, NO_TEXT, NO_TEXT, *NO_WORDS,
        ),
        malvarden=Malvarde.objects.order_by().values_list(
            Value("mal"), "nyckeltal_id", "enhet_id", "typ", *NO_DATES,
            "ar", text("varde"), text("varde_max"), text("tolerans"), text("till_manad"),
            Case(When(tolerans_procent=True, then=Value("procent")), default=EMPTY), EMPTY,
        ),
        prognoser=Prognos.objects.order_by().values_list(
            Value("prognos"), "nyckeltal_id", "enhet_id", EMPTY, *NO_DATES,
            "ar", text("varde"), NO_TEXT, NO_TEXT, text("version"), EMPTY, EMPTY,
        ),
    )  # fmt: skip


def _targets_to(ar: int) -> Q:
    """The year's targets, earlier ones where a period may end before it, and every baseline."""
    yearly = Q(nyckeltal__periodicitet__in=(Periodicitet.AR, Periodicitet.VARTANNAT_AR))
    earlier = Q(nyckeltal__efterslapning__gt=0) | ~yearly
    recent = Q(ar=ar) | Q(earlier, ar__gte=ar - OLDEST_TARGET, ar__lte=ar)
    return recent | Q(typ=MalvardeTyp.UTGANGSVARDE, ar__lte=ar)


def _answers(nyckeltal: Ids) -> models.QuerySet:
    """What may be answered, in the columns of outcomes."""
    scaled = Nyckeltal.objects.filter(pk__in=nyckeltal, svarsskala__isnull=False)
    return scaled.order_by().values_list(
        Value("svar"), "pk", ZERO, "svarsskala__alternativ__ord", *NO_DATES,
        ZERO, text("svarsskala__alternativ__varde"), NO_TEXT, NO_TEXT, *NO_WORDS,
    )  # fmt: skip


def _succession(nyckeltal: Ids) -> models.QuerySet:
    """What was replaced, in the columns of outcomes."""
    replaced = NyckeltalSuccession.objects.filter(_succeeded(nyckeltal))
    return _measured_alike(replaced).order_by().values_list(
        Value("forr"), "till_id", "fran_id", "fran__kod", iso("datum"), iso("datum"),
        ZERO, NO_TEXT, NO_TEXT, NO_TEXT, *NO_WORDS,
    )  # fmt: skip


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


def _load(result: Facts, rows: Iterator[tuple]) -> None:
    """Outcomes, which are nearly all of the rows, here; the others each in its own way.

    The rows of one period most often stand together, and its place is then looked up once.
    """
    at, cells, new = None, dict[str, Cell](), tuple.__new__
    for row in rows:
        if row[0] != UTFALL:
            _LOAD[row[0]](result, row)
            continue
        (
            _, nid, eid, kon, fran, till, version, varde, taljare, namnare,
            saknas, sakerhet, kommentar,
        ) = row  # fmt: skip
        if at != (fran, till, nid, eid):
            at = fran, till, nid, eid
            cells = result.utfall[nid, eid][span_of(fran, till)]
        cells[kon] = new(
            Cell,
            (
                None if varde is None else number_of(varde),
                None if taljare is None else number_of(taljare),
                None if namnare is None else number_of(namnare),
                saknas,
                sakerhet,
                kommentar,
                version,
            ),
        )


def _load_ansvar(result: Facts, row: tuple) -> None:
    _, nid, eid, satt, fran, till, *_ = row
    known = result.ansvar.setdefault(nid, {}).setdefault(eid, [])
    known.append(Ansvar(satt, open_day(fran), open_day(till)))


def _load_target(result: Facts, row: tuple) -> None:
    _, nid, eid, typ, _, _, ar, text, hogst, tolerans, manad, procent, _ = row
    varde = number_of(text)
    if typ == MalvardeTyp.UTGANGSVARDE:
        result.utgang[nid, eid] = max((ar, varde), result.utgang.get((nid, eid), (0, varde)))
    else:
        highest = None if hogst is None else number_of(hogst)
        niva = Malniva(varde, number_of(tolerans), highest, bool(procent))
        result.malvarden[nid, eid, ar, typ, int(manad)] = niva


def _load_forecast(result: Facts, row: tuple) -> None:
    _, nid, eid, _, _, _, ar, varde, _, _, version, *_ = row
    result.prognoser[nid, eid, ar] = (number_of(varde), int(version))


def _load_answer(result: Facts, row: tuple) -> None:
    _, nid, _, ord, _, _, _, varde, *_ = row
    if ord:
        result.alternativ.setdefault(nid, {})[Decimal(varde)] = ord


def _load_replaced(result: Facts, row: tuple) -> None:
    _, nid, eid, kod, datum, *_ = row
    result.foregangare.setdefault(nid, []).append(Foregangare(eid, kod, day_of(datum)))


_LOAD: dict[str, Callable[[Facts, tuple], None]] = {
    "ansvar": _load_ansvar,
    "mal": _load_target,
    "prognos": _load_forecast,
    "svar": _load_answer,
    "forr": _load_replaced,
}
