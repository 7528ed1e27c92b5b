"""Set-based reads of plans, goals and judgements, as plain data."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, ExtractYear

from mal.enums import PlanLage
from mal.models import Bedomning, Mal, MalMedansvarig, MalSamband, Nivaregel, Plan
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
    beslut = decision_text(organ, datum, paragraf)
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
    bidrar: bool = False  # whether the enhet that was asked for is one of the medansvariga
    metod: str = ""
    borjar: date | None = None
    upphor: date | None = None
    andring: str = ""  # the decision of its latest amendment within the year

    def valid_on(self, day: date) -> bool:
        """Whether it holds on ``day``; a goal that no amendment began or ended always does."""
        begun = self.borjar is None or self.borjar <= day
        return begun and (self.upphor is None or self.upphor > day)


def rule_of_year(field: str) -> Coalesce:
    """What a goal's level is judged by in its plan's year: the latest rule by then.

    ``Niva``'s own holds before the first (docs/beslut/0010-regler-och-skalor.md).
    """
    rules = Nivaregel.objects.filter(niva=OuterRef("niva"), fran_ar__lte=OuterRef("plan__ar"))
    return Coalesce(Subquery(rules.order_by("-fran_ar").values(field)[:1]), f"niva__{field}")


GOAL = (
    "pk", "publikt_id", "kod", "identitet", "namn", "beskrivning", "parent_id", "level",
    "huvudansvarig_id", "rapporteras_till", "geh", "geh_beslut",
    "niva__namn", "niva__slag", "niva__bedoms", "regel_da", "minsta_da", "medansvarar",
    "metod", "borjar", "upphor",
    "andring__beslut_organ", "andring__beslut_datum", "andring__beslut_paragraf",
)  # fmt: skip


def goal_rows(plan_id: int, *, bidrar: int | None = None) -> models.QuerySet[Mal]:
    """The plan's goals in ``lft`` order, parents before children, with the columns of ``GOAL``."""
    medansvar = MalMedansvarig.objects.filter(mal=OuterRef("pk"), enhet=bidrar)
    return (
        Mal.objects.filter(plan=plan_id)
        .annotate(
            regel_da=rule_of_year("regel"),
            minsta_da=rule_of_year("minsta_matta"),
            medansvarar=Exists(medansvar) if bidrar else Value(False),
        )
        .order_by("tree_id", "lft")
    )


def goal_of(row: Sequence[Any]) -> Malrad:
    """A goal of its values in the order of ``GOAL``."""
    *first, organ, datum, paragraf = row
    beslut = decision_text(organ, datum, paragraf) if datum else ""
    return Malrad(*first, beslut)  # type: ignore[call-arg]


def goals(plan_id: int) -> list[Malrad]:
    """Every goal of the plan, parents before children; one statement.

    ``regel`` and ``minsta_matta`` are those that hold for the plan's year.
    """
    return [goal_of(row) for row in goal_rows(plan_id).values_list(*GOAL)]


def decision_text(organ: str, datum: date | None, paragraf: str) -> str:
    """A decision in words; empty without one."""
    return Plan(beslut_organ=organ, beslut_datum=datum, beslut_paragraf=paragraf).beslut_text


def in_force(rows: Sequence[Malrad], day: date) -> list[Malrad]:
    """Those that hold on ``day``, in the same order, each under the nearest that does.

    Args:
        rows: every goal of a plan, parents before children.
    """
    if all(mal.valid_on(day) for mal in rows):
        return list(rows)
    above: dict[int, int | None] = {}
    found = []
    for mal in rows:
        parent = mal.parent_id
        parent = None if parent is None else above.get(parent, parent)
        if mal.valid_on(day):
            found.append(mal if parent == mal.parent_id else replace(mal, parent_id=parent))
        else:
            above[mal.id] = parent
    return found


def ended_by(rows: Iterable[Malrad], day: date) -> list[Malrad]:
    """The assessed goals that ended within the year, on ``day`` or before."""
    return [mal for mal in rows if mal.bedoms and mal.upphor is not None and mal.upphor <= day]


@dataclass(frozen=True)
class Relationer:
    """Who else contributes to each goal, and its tags."""

    medansvariga: dict[int, list[int]]
    taggar: dict[int, list[str]]
    samband: list[tuple[int, int]] = field(default_factory=list)  # (contributes, to)


def relations(plan_id: int) -> Relationer:
    """Contributing enheter, tags and contributions of the plan's goals; one statement."""
    nobody = Value(None, output_field=models.BigIntegerField())
    medansvar = MalMedansvarig.objects.filter(mal__plan=plan_id).values_list(
        "mal_id", "enhet_id", Value(""), nobody
    )
    taggar = Mal.taggar.through.objects.filter(mal__plan=plan_id).values_list(
        "mal_id", nobody, "tagg__namn", nobody
    )
    lankar = MalSamband.objects.filter(mal__plan=plan_id).values_list(
        "mal_id", nobody, Value(""), "till_id"
    )
    medansvariga: dict[int, list[int]] = defaultdict(list)
    namn: dict[int, list[str]] = defaultdict(list)
    samband: list[tuple[int, int]] = []
    for mal_id, enhet_id, tagg, till_id in medansvar.union(lankar, taggar, all=True):
        if till_id is not None:
            samband.append((mal_id, till_id))
        elif enhet_id is None:
            namn[mal_id].append(tagg)
        else:
            medansvariga[mal_id].append(enhet_id)
    per_mal = {pk: sorted(taggar) for pk, taggar in namn.items()}
    return Relationer(medansvariga, per_mal, sorted(samband))


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
    # asked for as "…__year", Django keeps an error whose frames hold the callers' rows
    ar = ExtractYear("uppfoljning__avser_till")
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
            "mal__identitet", "enhet_id", "uppfoljning_id", ar,
            "foreslagen", "spar", "regelversion", "steg__varde", "steg__ord", "steg__klass",
            "motiv", "orsak", "effekt", "atgard",
            "bedomd_av__first_name", "bedomd_av__last_name", "bedomd_at", "version",
            "mal__huvudansvarig_id",
        )
    )  # fmt: skip
    return [Bedomningsrad(*row) for row in rows]
