"""Set-based reads of plans, goals and judgements, as plain data."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q, Value

from mal.enums import PlanLage
from mal.models import Bedomning, Mal, MalMedansvarig, Plan
from mal.models.plan import EDITORS
from styrning.bas.clock import today
from styrning.grund.enums import UppfoljningSlag
from styrning.grund.models import User


@dataclass(frozen=True, slots=True)
class Steg:
    """One step of the plan's scale."""

    id: int
    varde: int
    ord: str
    klass: str


@dataclass(frozen=True, slots=True)
class Planrad:
    """A plan with its decision and its scale, best step first."""

    id: int
    ar: int
    namn: str
    lage: str
    beslut: str
    skala: tuple[Steg, ...]


def plan_of(ar: int) -> Planrad | None:
    """The plan of budget year ``ar`` with its scale; one statement."""
    rows = list(
        Plan.objects.filter(ar=ar)
        .order_by("-skala__steg__varde")
        .values_list(
            "pk", "ar", "namn", "lage", "beslut_organ", "beslut_datum", "beslut_paragraf",
            "skala__steg__pk", "skala__steg__varde", "skala__steg__ord", "skala__steg__klass",
        )
    )  # fmt: skip
    if not rows:
        return None
    pk, ar, namn, lage, organ, datum, paragraf = rows[0][:7]
    beslut = Plan(beslut_organ=organ, beslut_datum=datum, beslut_paragraf=paragraf).beslut_text
    steg = tuple(Steg(*row[7:]) for row in rows if row[7] is not None)
    return Planrad(pk, ar, namn, lage, beslut, steg)


def report_visible_to(plan: Planrad, reader: User | None) -> bool:
    """Whether ``reader`` may see a report of the plan's year.

    A draft of a year to come is for those who work on it; once the year has begun its plan is
    in force (KL 11:8), also where no decision is recorded.
    """
    if plan.lage == PlanLage.FASTSTALLD or plan.ar <= today().year:
        return True
    if reader is None or not reader.is_authenticated:
        return False
    return reader.has_municipal_role(*EDITORS)


def report_years(reader: User | AnonymousUser) -> list[int]:
    """The years whose report ``reader`` may see, latest first; at most two statements."""
    begun = Plan.objects.filter(Q(lage=PlanLage.FASTSTALLD) | Q(ar__lte=today().year))
    plans = begun | Plan.objects.editable_by(reader)
    return list(plans.order_by("-ar").values_list("ar", flat=True))


@dataclass(frozen=True, slots=True)
class Malrad:
    """One goal with its level, in tree order."""

    id: int
    publikt_id: UUID
    kod: str
    identitet: UUID
    namn: str
    beskrivning: str
    parent_id: int | None
    djup: int
    huvudansvarig_id: int
    rapporteras_till: str
    geh: str
    geh_beslut: str
    niva: str
    nivaslag: str
    bedoms: bool
    regel: str
    minsta_matta: Decimal


def goals(plan_id: int) -> list[Malrad]:
    """Every goal of the plan in ``lft`` order, parents before children; one statement."""
    rows = (
        Mal.objects.filter(plan=plan_id)
        .order_by("tree_id", "lft")
        .values_list(
            "pk", "publikt_id", "kod", "identitet", "namn", "beskrivning", "parent_id", "level",
            "huvudansvarig_id", "rapporteras_till", "geh", "geh_beslut",
            "niva__namn", "niva__slag", "niva__bedoms", "niva__regel", "niva__minsta_matta",
        )
    )  # fmt: skip
    return [Malrad(*row) for row in rows]


@dataclass(frozen=True)
class Relationer:
    """Who else contributes to each goal, and its tags."""

    medansvariga: dict[int, list[int]]
    taggar: dict[int, list[str]]


def relations(plan_id: int) -> Relationer:
    """Contributing enheter and tags of the plan's goals; one statement."""
    medansvar = MalMedansvarig.objects.filter(mal__plan=plan_id).values_list(
        "mal_id", "enhet_id", Value("")
    )
    nobody = Value(None, output_field=models.BigIntegerField())
    taggar = Mal.taggar.through.objects.filter(mal__plan=plan_id).values_list(
        "mal_id", nobody, "tagg__namn"
    )
    medansvariga: dict[int, list[int]] = defaultdict(list)
    namn: dict[int, list[str]] = defaultdict(list)
    for mal_id, enhet_id, tagg in medansvar.union(taggar, all=True):
        if enhet_id is None:
            namn[mal_id].append(tagg)
        else:
            medansvariga[mal_id].append(enhet_id)
    return Relationer(medansvariga, {pk: sorted(taggar) for pk, taggar in namn.items()})


@dataclass(frozen=True, slots=True)
class Bedomningsrad:
    """A decided judgement, with the proposal as it was then."""

    identitet: UUID
    enhet_id: int
    uppfoljning_id: int
    ar: int
    foreslagen: str
    spar: str
    regelversion: str
    varde: int | None
    ord: str | None
    klass: str | None
    motiv: str
    orsak: str
    effekt: str
    atgard: str
    fornamn: str
    efternamn: str
    bedomd_at: datetime
    version: int
    huvudansvarig_id: int  # of the goal in the year that was judged

    @property
    def is_samlad(self) -> bool:
        """Whether it was the huvudansvarig's, also when another answers for the goal now."""
        return self.enhet_id == self.huvudansvarig_id

    @property
    def bedomd_av(self) -> str:
        return f"{self.fornamn} {self.efternamn}".strip()


def judgements(
    plan_id: int, uppfoljning_id: int | None, years: Iterable[int]
) -> list[Bedomningsrad]:
    """Judgements of the round, and of the year-end rounds of ``years``, of the plan's goals.

    Goals are joined over the years by their identitet; one statement.
    """
    identiteter = Mal.objects.filter(plan=plan_id).values("identitet")
    rows = (
        Bedomning.objects.filter(
            Q(uppfoljning=uppfoljning_id)
            | Q(
                uppfoljning__slag=UppfoljningSlag.ARSBOKSLUT,
                uppfoljning__avser_till__year__in=list(years),
            ),
            mal__identitet__in=identiteter,
        )
        .order_by("pk")
        .values_list(
            "mal__identitet", "enhet_id", "uppfoljning_id", "uppfoljning__avser_till__year",
            "foreslagen", "spar", "regelversion", "steg__varde", "steg__ord", "steg__klass",
            "motiv", "orsak", "effekt", "atgard",
            "bedomd_av__first_name", "bedomd_av__last_name", "bedomd_at", "version",
            "mal__huvudansvarig_id",
        )
    )  # fmt: skip
    return [Bedomningsrad(*row) for row in rows]
