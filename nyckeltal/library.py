"""The library of key figures as it is looked through, and one definition as it has changed."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q

from mal.enums import Riktning
from nyckeltal.enums import NyckeltalSlag, Periodicitet, Satt
from nyckeltal.models import Malvarde, Nyckeltal, NyckeltalEnhet, Svarsskala
from nyckeltal.validation import label
from styrning.bas.quantities import format_exact
from styrning.grund.models import Enhet, User
from styrning.grund.models.bas import GallandeQuerySet


@dataclass(frozen=True)
class Urval:
    """What of the library is asked for; empty means all that is valid today."""

    sok: str = ""
    agare: str = ""
    slag: str = ""
    periodicitet: str = ""
    utan_mal: bool = False
    utan_ansvarig: bool = False
    upphorda: bool = False

    @classmethod
    def of(cls, query: Mapping[str, str]) -> "Urval":
        """The choice in an address; unknown words choose nothing."""
        slag, periodicitet = query.get("slag", ""), query.get("periodicitet", "")
        return cls(
            sok=query.get("sok", "").strip()[:100],
            agare=query.get("agare", ""),
            slag=slag if slag in NyckeltalSlag.values else "",
            periodicitet=periodicitet if periodicitet in Periodicitet.values else "",
            utan_mal=bool(query.get("utan_mal")),
            utan_ansvarig=bool(query.get("utan_ansvarig")),
            upphorda=bool(query.get("upphorda")),
        )

    @property
    def is_narrow(self) -> bool:
        return self != Urval()


def library(user: User, urval: Urval, day: date) -> models.QuerySet[Nyckeltal]:
    """The key figures that ``user`` may see and that ``urval`` asks for, by kod.

    Without a target: judged by its direction, but no target for the year of ``day``. Without a
    responsible: no enhet owes it on ``day``, or one that reports has nobody named.
    """
    rows = Nyckeltal.objects.visible_to(user).select_related("agare").order_by("kod")
    if not urval.upphorda:
        rows = rows.filter(Q(galler_till=None) | Q(galler_till__gte=day))
    if urval.sok:
        rows = rows.filter(
            Q(kod__icontains=urval.sok)
            | Q(namn__icontains=urval.sok)
            | Q(kalla__icontains=urval.sok)
        )
    for name in ("slag", "periodicitet"):
        if chosen := getattr(urval, name):
            rows = rows.filter(**{name: chosen})
    if urval.agare:
        rows = rows.filter(agare__kod=urval.agare)
    if urval.utan_mal:
        targets = Malvarde.objects.filter(nyckeltal=OuterRef("pk"), ar=day.year)
        rows = rows.exclude(riktning=Riktning.INGEN).exclude(Exists(targets))
    if urval.utan_ansvarig:
        owed = _owed_on(day).filter(nyckeltal=OuterRef("pk"))
        nameless = owed.filter(ansvarig=None, satt=Satt.RAPPORTERAS)
        rows = rows.filter(Exists(nameless) | ~Exists(owed))
    return rows


def _owed_on(day: date) -> GallandeQuerySet:
    return NyckeltalEnhet.objects.valid_on(day)


def left_out(nyckeltal: Nyckeltal, day: date) -> list[Enhet]:
    """Enheter beside several that report the key figure, of their kind, that have it not; two
    statements.

    A new school is found so: at least two of its siblings report, and no fewer than do not.
    """
    owed = _owed_on(day).filter(nyckeltal=nyckeltal)
    reporting = owed.filter(satt=Satt.RAPPORTERAS).values_list("enhet__parent", "enhet__slag")
    groups = Counter(reporting)
    shared = {group for group, count in groups.items() if count > 1}
    beside = Enhet.objects.valid_on(day).filter(parent__in={parent for parent, _ in shared})
    rows = beside.exclude(pk__in=owed.values("enhet")).order_by("tree_id", "lft")
    missing: dict[tuple[int | None, str], list[Enhet]] = defaultdict(list)
    for row in rows:
        missing[row.parent_id, row.slag].append(row)
    found = [missing[group] for group in shared if len(missing[group]) <= groups[group]]
    return sorted((row for rows in found for row in rows), key=lambda row: (row.tree_id, row.lft))


def owners(user: User) -> models.QuerySet[Enhet]:
    """The enheter that own a key figure that ``user`` may see, in the tree's order."""
    seen = Nyckeltal.objects.visible_to(user).values("agare")
    return Enhet.objects.filter(pk__in=seen).order_by("tree_id", "lft")


@dataclass
class Lage:
    """How a key figure is taken care of today."""

    enheter: int = 0
    utan_ansvarig: int = 0
    ansvariga: list[str] = field(default_factory=list)
    malvarden: int = 0


def states(ids: Iterable[int], day: date) -> dict[int, Lage]:
    """The state of each key figure; two statements, however many."""
    result = {pk: Lage() for pk in ids}
    owed = _owed_on(day).filter(nyckeltal__in=result).select_related("ansvarig")
    for row in owed.order_by("enhet__tree_id", "enhet__lft"):
        lage = result[row.nyckeltal_id]
        lage.enheter += 1
        if row.ansvarig and row.ansvarig.namn not in lage.ansvariga:
            lage.ansvariga.append(row.ansvarig.namn)
        elif row.ansvarig is None and row.satt == Satt.RAPPORTERAS:
            lage.utan_ansvarig += 1
    targets = Malvarde.objects.filter(nyckeltal__in=result, ar=day.year)
    for pk in targets.values_list("nyckeltal", flat=True):
        result[pk].malvarden += 1
    return result


@dataclass(frozen=True)
class Andring:
    """One saved version of a sheet: who, when, and (what, before, now) for each change."""

    at: datetime
    av: str
    version: int
    andrat: list[tuple[str, str, str]]


def sheet_history(nyckeltal: Nyckeltal) -> list[Andring]:
    """Every version of the sheet, the latest first; two statements, three where it has a scale."""
    rows = list(
        nyckeltal.history.select_related("history_user").order_by("history_date", "history_id")
    )
    owners = {row.agare_id for row in rows}
    namn = {
        ("agare_id", pk): namn
        for pk, namn in Enhet.objects.filter(pk__in=owners).values_list("pk", "namn")
    }
    if scales := {row.svarsskala_id for row in rows} - {None}:
        named = Svarsskala.objects.filter(pk__in=scales).values_list("pk", "namn")
        namn |= {("svarsskala_id", pk): name for pk, name in named}
    changes = [
        Andring(
            row.history_date,
            row.history_user.namn if row.history_user else "",
            row.version,
            _changed(before, row, namn) if before else [],
        )
        for before, row in zip([None, *rows], rows, strict=False)
    ]
    return changes[::-1]


Namn = Mapping[tuple[str, int], str]  # the field and its id: what the reader knows it by

SHEET = (
    "kod", "namn", "agare_id", "syfte", "kalla", "metod", "mattenhet", "decimaler", "riktning",
    "slag", "periodicitet", "per_kon", "matt", "ackumulerad", "aggregering", "namnarfaktor",
    "efterslapning", "publiceras", "rapporteras_till", "min_varde", "max_varde", "kolada_id",
    "galler_fran", "galler_till", "vardetyp", "svarsskala_id", "forsta_ar",
)  # fmt: skip


NAMED = {"agare_id", "svarsskala_id"}


def _changed(before: Any, now: Any, namn: Namn) -> list[tuple[str, str, str]]:
    return [
        (_word(name), words(name, getattr(before, name), namn), words(name, value, namn))
        for name in SHEET
        if (value := getattr(now, name)) != getattr(before, name)
    ]


def _word(name: str) -> str:
    return label(Nyckeltal, name.removesuffix("_id"))


def words(name: str, value: Any, namn: Namn) -> str:
    """A field's value as the reader knows it; – for nothing."""
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return "ja" if value else "nej"
    if name in NAMED:
        return namn.get((name, value), "–")
    if isinstance(value, Decimal):
        return format_exact(value)
    field = Nyckeltal._meta.get_field(name)
    return str(dict(getattr(field, "flatchoices", ())).get(value, value))
