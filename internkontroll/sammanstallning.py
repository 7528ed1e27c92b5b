"""KS's compilation: every nämnd's and bolag's internal control of a year, side by side."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Value

from internkontroll.enums import PlanLage, RapportLage, RekommendationLage, Tillracklighet
from internkontroll.models import (
    Kontrollar,
    Revisionsrekommendation,
    SamladBedomning,
)
from internkontroll.rakning import RAKNAS, Atgarder, Fakta, Risklage, count, picture, risk_state
from internkontroll.rapportrundor import (
    Rapportrunda,
    as_round,
    current_round,
    reporting_rounds,
    risks_of_year,
)
from internkontroll.rules_rapport import Beslutsdag, Omrade, four_areas, is_overdue
from internkontroll.selectors import control_actions, control_facts, narrowed
from mal.enums import RapporterasTill
from styrning.bas.clock import today
from styrning.grund.models import Enhet, User

_RUNDA = ("pk", "kod", "namn", "slag", "oppnar", "klar_namnd", "behandlas_namnd")
_RAPPORT = ("enhet_id", "lage", "bedomning", "beslut_organ", "beslut_datum", "beslut_paragraf")


@dataclass(frozen=True)
class Underlag:
    """The checks of a year that ``reader`` may see, by enhet, with what is told of the plan.

    Of an enhet whose own report the reader may not see: adopted plans, checks that are reported
    to KF, and approved results.
    """

    ar: int
    egna: set[int]
    utkast: set[int]
    per_enhet: dict[int, list[Fakta]]
    atgarder: Atgarder
    alla: list[Fakta] = field(repr=False)

    def kf_counts(self) -> dict[str, int]:
        """What KS judges: checks reported to KF in adopted plans, and approved results."""
        return kf_counts(self.alla, self.atgarder)


def visible_checks(ar: int, reader: User) -> Underlag:
    """A constant number of statements."""
    own, drafts = visible_enheter(reader)
    alla = control_facts(ar, None, kf_only=False)
    per_enhet: dict[int, list[Fakta]] = defaultdict(list)
    for fact in narrowed(alla, kf_only=False, readable=drafts):
        hidden = fact["enhet_id"] not in own and fact["rapporteras_till"] == RapporterasTill.NAMND
        per_enhet[fact["enhet_id"]].append(fact | {"moment_id": None} if hidden else fact)
    return Underlag(ar, own, drafts, dict(per_enhet), control_actions(ar), alla)


def visible_enheter(reader: User) -> tuple[set[int], set[int]]:
    """Those whose own report, and those whose drafts, ``reader`` may read; one statement."""
    own = Enhet.objects.scope_visible_to(reader).order_by().values_list("pk", Value(0))
    drafts = Enhet.objects.drafts_visible_to(reader).order_by().values_list("pk", Value(1))
    found: tuple[set[int], set[int]] = (set(), set())
    for pk, which in own.union(drafts, all=True):
        found[which].add(pk)
    return found


@dataclass
class Enhetsrad:
    """One nämnd or bolag of the compilation. ``omraden`` is None where it may not be seen."""

    enhet_id: int
    kod: str
    namn: str
    slag: str
    synlig: bool
    plan_lage: str | None
    plan: Beslutsdag
    plan_paragraf: str
    antal: dict[str, int]
    rapport: dict[str, Any] | None = None
    rapport_sen: bool = False
    tidigare: dict[str, Any] | None = None
    omraden: tuple[Omrade, ...] | None = None
    rekommendationer: int = 0
    sena_rekommendationer: int = 0

    @property
    def plan_faststalld(self) -> bool:
        return self.plan_lage == PlanLage.FASTSTALLD

    @property
    def plan_sen(self) -> bool:
        return self.plan.is_late(today())

    @property
    def avvikelser(self) -> int:
        return self.antal["mindre"] + self.antal["allvarliga"]

    @property
    def bedomning(self) -> str:
        """The nämnd's own judgement of the current round, if it is decided."""
        return self.rapport["bedomning"] if self.rapport and self.rapport["beslut_datum"] else ""


@dataclass
class Sammanstallning:
    """The year as ``reader`` may see it; ``runda`` is the one that reports are counted in."""

    ar: int
    rader: list[Enhetsrad]
    rundor: list[Rapportrunda]
    runda: Rapportrunda | None
    kontrollar: Kontrollar | None
    samlad: SamladBedomning | None
    underlag: Underlag = field(repr=False)

    @property
    def summa(self) -> dict[str, int]:
        return totals(self.rader)


def totals(rader: list[Enhetsrad]) -> dict[str, int]:
    """The counts of many, with how many enheter have a plan, a report and each judgement."""
    summa = {name: sum(rad.antal[name] for rad in rader) for name in RAKNAS}
    judged = {f"bedomda_{value}": 0 for value in Tillracklighet.values}
    for rad in rader:
        if rad.bedomning:
            judged[f"bedomda_{rad.bedomning}"] += 1
    return summa | judged | {
        "enheter": len(rader),
        "faststallda": sum(rad.plan_faststalld for rad in rader),
        "sena_planer": sum(rad.plan_sen for rad in rader),
        "rapporter": sum(bool(rad.bedomning) for rad in rader),
        "sena_rapporter": sum(rad.rapport_sen for rad in rader),
        "rekommendationer": sum(rad.rekommendationer for rad in rader),
    }  # fmt: skip


def compilation(ar: int, reader: User) -> Sammanstallning:
    """Every nämnd and bolag of the year; a constant number of statements, ten at most."""
    underlag = visible_checks(ar, reader)
    kontrollar = Kontrollar.objects.filter(ar=ar).first()
    rundor, rapporter = _reports(ar, kontrollar, underlag)
    risker = _risks(ar)
    revision = _recommendations()
    runda = current_round(rundor, today())
    rader = []
    for enhet_id, facts in underlag.per_enhet.items():
        rad = _row(facts, underlag, kontrollar)
        _put_report(rad, rapporter.get(enhet_id, {}), rundor, runda)
        rad.rekommendationer, rad.sena_rekommendationer = revision.get(enhet_id, (0, 0))
        if rad.synlig:
            rad.omraden = _areas(rad, risker.get(enhet_id, Risklage()), rundor, rapporter)
        rader.append(rad)
    return Sammanstallning(
        ar, rader, rundor, runda, kontrollar, SamladBedomning.objects.filter(ar=ar).first(),
        underlag,
    )  # fmt: skip


def _row(facts: list[Fakta], underlag: Underlag, kontrollar: Kontrollar | None) -> Enhetsrad:
    first = facts[0]
    adopted = first["plan_lage"] == PlanLage.FASTSTALLD
    return Enhetsrad(
        enhet_id=first["enhet_id"],
        kod=first["enhet_kod"],
        namn=first["enhet_namn"],
        slag=first["enhet_slag"],
        synlig=first["enhet_id"] in underlag.egna,
        plan_lage=first["plan_lage"],
        plan=Beslutsdag(
            first["beslut_datum"] if adopted else None,
            kontrollar.plan_senast if kontrollar else None,
        ),
        plan_paragraf=first["beslut_paragraf"] or "",
        antal=count(facts, underlag.atgarder, day=today()),
    )


def _reports(
    ar: int, kontrollar: Kontrollar | None, underlag: Underlag
) -> tuple[list[Rapportrunda], dict[int, dict[int, dict[str, Any]]]]:
    """The rounds of the year, and {enhet: {round: its report}}; drafts for those who may read
    them. One statement."""
    columns = [*_RUNDA, *(f"kontrollrapporter__{name}" for name in _RAPPORT)]
    rundor: dict[int, Rapportrunda] = {}
    found: dict[int, dict[int, dict[str, Any]]] = defaultdict(dict)
    for row in reporting_rounds().filter(avser_till__year=ar).values_list(*columns):
        runda = dict(zip(_RUNDA, row, strict=False))
        rapport = dict(zip(_RAPPORT, row[len(_RUNDA) :], strict=True))
        rundor[runda["pk"]] = as_round(runda, kontrollar)
        decided = rapport["lage"] == RapportLage.BESLUTAD
        if rapport["enhet_id"] and (decided or rapport["enhet_id"] in underlag.utkast):
            found[rapport["enhet_id"]][runda["pk"]] = rapport | {"runda": runda["namn"]}
    return list(rundor.values()), found


def _put_report(
    rad: Enhetsrad,
    rapporter: Mapping[int, dict[str, Any]],
    rundor: list[Rapportrunda],
    runda: Rapportrunda | None,
) -> None:
    if runda is None:
        return
    rad.rapport = rapporter.get(runda.pk)
    rad.rapport_sen = _report_day(rad.rapport, runda).is_late(today())
    decided = [
        rapporter[earlier.pk]
        for earlier in rundor
        if earlier.pk != runda.pk
        and earlier.oppnar <= runda.oppnar
        and rapporter.get(earlier.pk, {}).get("beslut_datum")
    ]
    rad.tidigare = decided[-1] if decided else None


def _report_day(rapport: Mapping[str, Any] | None, runda: Rapportrunda) -> Beslutsdag:
    return Beslutsdag(rapport["beslut_datum"] if rapport else None, runda.senast)


def _areas(
    rad: Enhetsrad,
    risker: Risklage,
    rundor: list[Rapportrunda],
    rapporter: Mapping[int, Mapping[int, dict[str, Any]]],
) -> tuple[Omrade, ...]:
    own = rapporter.get(rad.enhet_id, {})
    opened = [runda for runda in rundor if runda.oppnar <= today()]
    return four_areas(
        picture(rad.antal, rad.plan_lage, risker),
        rad.plan,
        follow_up_day(opened, own, today()),
        day=today(),
    )


def follow_up_day(
    rundor: list[Rapportrunda], rapporter: Mapping[int, Mapping[str, Any]], day: date
) -> Beslutsdag:
    """The report that tells whether the nämnd follows up: the last that should be decided by
    ``day``, or a later one that already is."""
    due = [runda for runda in rundor if runda.senast < day]
    ahead = [
        runda
        for runda in rundor
        if runda.senast >= day and rapporter.get(runda.pk, {}).get("beslut_datum")
    ]
    chosen = (ahead or due or rundor)[-1:]
    if not chosen:
        return Beslutsdag(None, None)
    return _report_day(rapporter.get(chosen[0].pk), chosen[0])


def _risks(ar: int) -> dict[int, Risklage]:
    per_enhet: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in (
        risks_of_year(ar).order_by().values("enhet_id", "sannolikhet", "beslut", "accepterad_till")
    ):
        per_enhet[row["enhet_id"]].append(dict(row))
    return {enhet: risk_state(rows, day=today()) for enhet, rows in per_enhet.items()}


def _recommendations() -> dict[int, tuple[int, int]]:
    """{enhet: (open, overdue)} of the auditors' recommendations; one statement."""
    found: dict[int, tuple[int, int]] = {}
    rows = Revisionsrekommendation.objects.filter(
        lage__in=(RekommendationLage.OBESVARAD, RekommendationLage.BESVARAD)
    ).order_by()
    columns = rows.values_list("enhet_id", "lage", "svara_senast", "klar_senast")
    for enhet, lage, svara_senast, klar_senast in columns:
        antal, sena = found.get(enhet, (0, 0))
        late = is_overdue(lage, svara_senast, klar_senast, day=today())
        found[enhet] = (antal + 1, sena + late)
    return found


def kf_counts(facts: Collection[Fakta], actions: Atgarder) -> dict[str, int]:
    """The counts of the whole municipality as KF's scope sees them, with the plans."""
    seen = narrowed(facts, kf_only=True, readable=set())
    enheter = {fact["enhet_id"] for fact in seen}
    adopted = {fact["enhet_id"] for fact in seen if fact["plan_lage"] == PlanLage.FASTSTALLD}
    counts = count(seen, actions, day=today())
    return {"enheter": len(enheter), "faststallda": len(adopted)} | {
        name: counts[name] for name in RAKNAS
    }


def kf_counts_of(ar: int) -> dict[str, int]:
    """The same, read now; two statements."""
    return kf_counts(control_facts(ar, None, kf_only=False), control_actions(ar))
