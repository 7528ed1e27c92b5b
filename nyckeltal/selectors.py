"""Set-based reads of key figures and what is said about them, as plain data."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import F, Q, Value

from mal.models import Mal
from mal.rules import Malniva
from nyckeltal.enums import Kon, Saknas, Satt
from nyckeltal.models import (
    MalNyckeltal,
    Malvarde,
    Nyckeltal,
    NyckeltalBrott,
    NyckeltalEnhet,
    Prognos,
    Utfall,
)
from styrning.bas.periods import Period, holds_on

YEARS_BACK = 5
OLDEST_TARGET = 3  # years: a lag of two, and a period that began the year before

Ids = models.QuerySet | list[int]


@dataclass(frozen=True, slots=True)
class Definition:
    """A nyckeltal's definition sheet, as far as reports need it."""

    id: int
    publikt_id: UUID
    kod: str
    namn: str
    syfte: str
    kalla: str
    metod: str
    agare_id: int
    mattenhet: str
    decimaler: int
    riktning: str
    slag: str
    periodicitet: str
    per_kon: bool
    matt: str
    ackumulerad: bool
    aggregering: str
    namnarfaktor: Decimal | None
    efterslapning: int
    publiceras: str
    rapporteras_till: str
    min_varde: Decimal | None
    max_varde: Decimal | None
    galler_fran: date | None
    galler_till: date | None
    brott: tuple[tuple[date, str], ...] = ()

    def valid_on(self, day: date) -> bool:
        return holds_on(self.galler_fran, self.galler_till, day)


@dataclass(frozen=True)
class Lankar:
    """The plan's nyckeltal, and which of them measure which goal, in order."""

    definitioner: dict[int, Definition]
    per_mal: dict[int, list[int]]
    vikter: dict[int, dict[str, int]] = field(default_factory=dict)  # by kod, where not 1


SHEET = (
    "pk", "publikt_id", "kod", "namn", "syfte", "kalla", "metod", "agare_id", "mattenhet",
    "decimaler", "riktning", "slag", "periodicitet", "per_kon", "matt", "ackumulerad",
    "aggregering", "namnarfaktor", "efterslapning", "publiceras", "rapporteras_till",
    "min_varde", "max_varde", "galler_fran", "galler_till",
)  # fmt: skip


def links(plan_id: int) -> Lankar:
    """Which nyckeltal measure which goals, with definitions and breaks; one statement."""
    rows = (
        MalNyckeltal.objects.filter(mal__plan=plan_id)
        .order_by("mal_id", "ordning", "nyckeltal__kod", "nyckeltal__brott__datum")
        .values_list(
            "mal_id",
            "vikt",
            "nyckeltal__brott__datum",
            "nyckeltal__brott__text",
            *(f"nyckeltal__{name}" for name in SHEET),
        )
    )
    sheets: dict[int, tuple] = {}
    breaks: dict[int, dict[date, str]] = defaultdict(dict)
    per_mal: dict[int, list[int]] = defaultdict(list)
    vikter: dict[int, dict[str, int]] = defaultdict(dict)
    for mal_id, vikt, brott, text, *sheet in rows:
        nyckeltal_id = sheet[0]
        if vikt != 1:
            vikter[mal_id][sheet[2]] = vikt
        sheets[nyckeltal_id] = tuple(sheet)
        if brott:
            breaks[nyckeltal_id][brott] = text
        if nyckeltal_id not in per_mal[mal_id]:
            per_mal[mal_id].append(nyckeltal_id)
    definitioner = {
        pk: Definition(*sheet, brott=tuple(breaks[pk].items()))  # type: ignore[misc]
        for pk, sheet in sheets.items()
    }
    return Lankar(definitioner, dict(per_mal), dict(vikter))


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


Key = tuple[int, int]  # nyckeltal, enhet


@dataclass(frozen=True)
class Facts:
    """Everything that is reported and decided about a set of nyckeltal."""

    utfall: dict[Key, dict[tuple[date, date], dict[str, Cell]]] = field(default_factory=dict)
    ansvar: dict[int, dict[int, list[Ansvar]]] = field(default_factory=dict)
    malvarden: dict[tuple[int, int, int, str, int], Malniva] = field(default_factory=dict)
    prognoser: dict[tuple[int, int, int], tuple[Decimal, int]] = field(default_factory=dict)

    def owes(self, nyckeltal_id: int, enhet_id: int, day: date) -> Ansvar | None:
        """How ``enhet_id`` gets the nyckeltal's value on ``day``; None when it does not owe it."""
        rows = self.ansvar.get(nyckeltal_id, {}).get(enhet_id, [])
        return next((row for row in rows if row.valid_on(day)), None)


def facts(
    nyckeltal: Ids,
    ar: int,
    uppfoljning_id: int | None,
    *,
    enheter: Ids | None = None,
    plan_id: int | None = None,
) -> Facts:
    """Outcomes of five years to ``ar``, responsibility, targets and forecasts; two statements.

    Args:
        nyckeltal: ids of nyckeltal; a queryset of them becomes a subquery.
        enheter: only these enheter's facts; None for all.
        plan_id: only what a report of the plan can show; None for all.
    """
    result = Facts({}, {}, {}, {})
    scope = Q(nyckeltal__in=nyckeltal)
    if enheter is not None:
        scope &= Q(enhet__in=enheter)
    if plan_id is not None:
        scope &= _shown_by(plan_id)
    _load_outcomes(result, scope, ar)
    _load_decided(result, scope, ar, uppfoljning_id)
    return result


def _shown_by(plan_id: int) -> Q:
    """Rows of the goals' huvudansvariga, of owners, and all where a value is computed.

    Most rows are of enheter below those, and no report of the plan reads them.
    """
    huvudansvariga = Mal.objects.filter(plan=plan_id).values("huvudansvarig")
    computed = NyckeltalEnhet.objects.filter(satt=Satt.BERAKNAS).values("nyckeltal")
    return Q(enhet__in=huvudansvariga) | Q(enhet=F("nyckeltal__agare")) | Q(nyckeltal__in=computed)


def of_plan(plan_id: int) -> models.QuerySet:
    """The ids of the nyckeltal that measure the plan's goals."""
    return MalNyckeltal.objects.filter(mal__plan=plan_id).values("nyckeltal")


def _load_outcomes(result: Facts, scope: Q, ar: int) -> None:
    # a lag moves what a round asks for, and its series, up to two years back
    late = Q(nyckeltal__efterslapning__gt=0, avser_till__gte=date(ar - YEARS_BACK - 1, 1, 1))
    recent = Q(avser_till__gte=date(ar - YEARS_BACK + 1, 1, 1))
    rows = Utfall.objects.filter(
        scope, recent | late, avser_till__lte=date(ar, 12, 31)
    ).values_list(
        "nyckeltal_id", "enhet_id", "avser_fran", "avser_till", "kon", "varde", "taljare",
        "namnare", "saknas_orsak", "sakerhet", "kommentar", "version",
    )  # fmt: skip
    cell: list[Any]
    for nyckeltal_id, enhet_id, fran, till, kon, *cell in rows.iterator(chunk_size=5000):
        periods = result.utfall.setdefault((nyckeltal_id, enhet_id), {})
        periods.setdefault((fran, till), {})[kon] = Cell(*cell)


def _null(field: models.Field) -> Value:
    return Value(None, output_field=field)


def _load_decided(result: Facts, scope: Q, ar: int, uppfoljning_id: int | None) -> None:
    """Responsibility, targets and forecasts: three tables, one statement."""
    number = models.DecimalField(max_digits=15, decimal_places=4)
    none_date, none_number = _null(models.DateField()), _null(number)
    no, zero = Value(False), Value(0)
    ansvar = NyckeltalEnhet.objects.filter(scope).values_list(
        Value("ansvar"), "nyckeltal_id", "enhet_id", "satt", "galler_fran", "galler_till",
        zero, zero, none_number, none_number, none_number, no,
    )  # fmt: skip
    malvarden = Malvarde.objects.filter(scope, ar__gte=ar - OLDEST_TARGET, ar__lte=ar).values_list(
        Value("mal"), "nyckeltal_id", "enhet_id", "typ", none_date, none_date,
        "ar", "till_manad", "varde", "varde_max", "tolerans", "tolerans_procent",
    )  # fmt: skip
    prognoser = Prognos.objects.filter(scope, uppfoljning=uppfoljning_id).values_list(
        Value("prognos"), "nyckeltal_id", "enhet_id", Value(""), none_date, none_date,
        "ar", "version", "varde", none_number, none_number, no,
    )  # fmt: skip
    rows = ansvar.union(malvarden, prognoser, all=True)
    for slag, nid, eid, ord, fran, till, year, extra, varde, hogst, tolerans, procent in rows:
        if slag == "ansvar":
            row = Ansvar(ord, fran, till)
            result.ansvar.setdefault(nid, {}).setdefault(eid, []).append(row)
        elif slag == "mal":
            niva = Malniva(varde, tolerans, hogst, bool(procent))
            result.malvarden[nid, eid, year, ord, extra] = niva
        else:
            result.prognoser[nid, eid, year] = (varde, extra)


def definition_of(nyckeltal_id: int) -> Definition:
    """One definition sheet with its breaks; two statements."""
    sheet = Nyckeltal.objects.values_list(*SHEET).get(pk=nyckeltal_id)
    brott = NyckeltalBrott.objects.filter(nyckeltal=nyckeltal_id).order_by("datum")
    breaks = tuple(brott.values_list("datum", "text"))
    return Definition(*sheet, brott=breaks)  # type: ignore[misc]


def history(
    nyckeltal_id: int,
    enhet_id: int,
    limit: int = 20,
    *,
    besides: frozenset[tuple[date, date]] = frozenset(),
) -> list[dict]:
    """Who reported what when, newest first, but not for the periods ``besides``; one statement."""
    rows = Utfall.history.filter(nyckeltal=nyckeltal_id, enhet=enhet_id)
    for fran, till in besides:
        rows = rows.exclude(avser_fran=fran, avser_till=till)
    found = rows.order_by("-history_date", "-history_id").values_list(
        "history_date", "history_user__first_name", "history_user__last_name", "avser_fran",
        "avser_till", "kon", "varde", "taljare", "namnare", "saknas_orsak", "kommentar", "version",
    )[:limit]  # fmt: skip
    return [
        {
            "at": at,
            "av": f"{first or ''} {last or ''}".strip(),
            "period": Period(fran, till).label,
            "kon": Kon(kon).label,
            "varde": varde,
            "taljare": taljare,
            "namnare": namnare,
            "saknas": Saknas(saknas).label if saknas else "",
            "kommentar": kommentar,
            "version": version,
        }
        for (
            at, first, last, fran, till, kon, varde, taljare, namnare, saknas, kommentar, version
        ) in found
    ]  # fmt: skip
