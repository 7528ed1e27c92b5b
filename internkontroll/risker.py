"""Set-based reads of risks, as plain data with the scale that each was scored on."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from internkontroll.enums import PlanLage, Riskbeslut
from internkontroll.models import Kontrollmoment, Risk, RiskMal
from internkontroll.rules_risk import Skala, Zon, is_expired, trend
from internkontroll.selectors import OPEN_ACTIONS
from internkontroll.skalor import Skalbok, read_scales
from mal.models import Mal
from styrning.bas.clock import today
from styrning.grund.models import Enhet, User

COLUMNS = ("pk", "publikt_id", "kod", "version", "enhet_id", "enhet__kod", "enhet__namn",
           "process", "processlag", "kategori", "otillaten_paverkan", "risk_att", "pa_grund_av",
           "leder_till", "agare", "skala_id", "sannolikhet", "konsekvens", "befintlig_kontroll",
           "sannolikhet_efter", "konsekvens_efter", "beslut", "beslut_motiv", "accepterad_av",
           "accepterad_till", "avslutad_at", "avslutad_motiv")  # fmt: skip


@dataclass(frozen=True)
class Riskrad:
    """A risk with its scale, and the goals, checks and open actions that belong to it.

    ``skala`` is None for one that is not scored. ``is_old`` says that the scale has been
    replaced since, and ``is_expired`` that its acceptance has run out.
    """

    risk: dict[str, Any]
    skala: Skala | None
    is_old: bool
    is_expired: bool
    mal: tuple[str, ...] = ()
    moment: tuple[str, ...] = ()
    oppna_atgarder: int = 0

    def __getattr__(self, name: str) -> Any:
        try:
            return self.risk[name]
        except KeyError:
            raise AttributeError(name) from None

    @property
    def is_scored(self) -> bool:
        return self.skala is not None

    def cell(self, *, efter: bool = True) -> tuple[int, int] | None:
        """(likelihood, impact) after what is done already where given, else before."""
        if self.skala is None:
            return None
        if efter and self.risk["sannolikhet_efter"] is not None:
            return self.risk["sannolikhet_efter"], self.risk["konsekvens_efter"]
        return self.risk["sannolikhet"], self.risk["konsekvens"]

    def value(self, *, efter: bool = True) -> int | None:
        cell = self.cell(efter=efter)
        return cell[0] * cell[1] if cell else None

    @property
    def riskvarde(self) -> int | None:
        return self.value()

    @property
    def inneboende(self) -> int | None:
        return self.value(efter=False)

    @property
    def zon(self) -> Zon | None:
        return self._zone(self.riskvarde)

    @property
    def zon_fore(self) -> Zon | None:
        return self._zone(self.value(efter=False))

    def _zone(self, value: int | None) -> Zon | None:
        return self.skala.zone(value) if self.skala and value else None

    @property
    def ord(self) -> str:
        """The score that counts, in the words of its scale; empty when not scored."""
        cell = self.cell()
        return self.skala.in_words(*cell) if self.skala and cell else ""

    @property
    def ord_fore(self) -> str:
        cell = self.cell(efter=False)
        return self.skala.in_words(*cell) if self.skala and cell else ""

    @property
    def has_after(self) -> bool:
        return self.risk["sannolikhet_efter"] is not None

    @property
    def is_in_plan(self) -> bool:
        """Whether its value reaches its scale's threshold."""
        return bool(self.skala) and (self.riskvarde or 0) >= self.skala.troskel  # type: ignore[union-attr]

    @property
    def saknar(self) -> str:
        """What the decision still lacks, in a few words; empty when nothing."""
        if self.risk["avslutad_at"]:
            return ""
        if self.skala is None:
            return "inte värderad"
        if self.is_expired:
            return "acceptansen har gått ut"
        if self.risk["beslut"] == Riskbeslut.ATGARDA and not self.oppna_atgarder:
            return "ingen öppen åtgärd"
        if self.risk["beslut"] == Riskbeslut.KONTROLLERA and not self.moment:
            return "inget kontrollmoment"
        return ""


@dataclass(frozen=True)
class Risklista:
    """Risks in the order of the organisation and code, with every version of the scales."""

    rader: list[Riskrad]
    skalor: Skalbok


def read_risks(risks: QuerySet[Risk], reader: User, *, ar: int) -> Risklista:
    """The risks as ``reader`` may see them, with the goals and the checks of ``ar``.

    Goals that the reader may not see, and checks of drafts that are not read here, are left out.
    Seven statements at most.
    """
    skalor = read_scales()
    open_actions = Count(
        "atgard_lista", filter=Q(atgard_lista__atgard__lage__in=OPEN_ACTIONS), distinct=True
    )
    rows = (
        risks.annotate(oppna_atgarder=open_actions)
        .order_by("enhet__tree_id", "enhet__lft", "kod")
        .values_list(*COLUMNS, "oppna_atgarder")
    )
    facts = [dict(zip((*COLUMNS, "oppna_atgarder"), row, strict=True)) for row in rows]
    pks = [fact["pk"] for fact in facts]
    mal, moment = _goals(pks, reader, ar), _checks(pks, reader, ar)
    day = today()
    return Risklista([_row(fact, skalor, mal, moment, day) for fact in _by_code(facts)], skalor)


def _by_code(facts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """R2 before R10, within each enhet."""
    places: dict[int, int] = {}
    for fact in facts:
        places.setdefault(fact["enhet_id"], len(places))
    return sorted(facts, key=lambda fact: (places[fact["enhet_id"]], len(fact["kod"]), fact["kod"]))


def _row(
    fact: dict[str, Any],
    skalor: Skalbok,
    mal: dict[int, list[str]],
    moment: dict[int, list[str]],
    day: date,
) -> Riskrad:
    return Riskrad(
        risk=fact,
        skala=skalor.of(fact["skala_id"]),
        is_old=fact["skala_id"] not in {None, skalor.gallande_pk},
        is_expired=is_expired(fact["beslut"], fact["accepterad_till"], day),
        mal=tuple(mal.get(fact["pk"], ())),
        moment=tuple(moment.get(fact["pk"], ())),
        oppna_atgarder=fact["oppna_atgarder"],
    )


def goal_names(identiteter: Iterable[UUID], reader: User, ar: int) -> dict[UUID, Mal]:
    """Each goal by its identity, as the newest plan up to ``ar`` has it; one statement."""
    rows = (
        Mal.objects.visible_to(reader)
        .filter(identitet__in=set(identiteter), plan__ar__lte=ar)
        .select_related("plan", "huvudansvarig")
        .order_by("plan__ar")
    )
    return {row.identitet: row for row in rows}


def _goals(pks: list[int], reader: User, ar: int) -> dict[int, list[str]]:
    ties = list(RiskMal.objects.filter(risk__in=pks).values_list("risk_id", "mal_identitet"))
    if not ties:
        return {}
    goals = goal_names({identitet for _, identitet in ties}, reader, ar)
    named: dict[int, list[str]] = defaultdict(list)
    for risk, identitet in ties:
        if identitet in goals:
            named[risk].append(goals[identitet].namn)
    return {risk: sorted(names) for risk, names in named.items()}


def _checks(pks: list[int], reader: User, ar: int) -> dict[int, list[str]]:
    drafts = Enhet.objects.drafts_visible_to(reader)
    rows = Kontrollmoment.objects.filter(
        Q(plan__lage=PlanLage.FASTSTALLD) | Q(plan__enhet__in=drafts),
        risk__in=pks,
        plan__ar=ar,
    )
    checks: dict[int, list[str]] = defaultdict(list)
    for risk, kod in rows.order_by("kod").values_list("risk_id", "kod"):
        checks[risk].append(kod)
    return checks


@dataclass(frozen=True)
class Varderad:
    """One score in a risk's history: when, by whom, what, and how the value moved."""

    at: Any
    av: str
    skala: Skala
    ord: str
    ord_efter: str
    riskvarde: int
    beslut: str
    trend: str

    @property
    def zon(self) -> Zon:
        return self.skala.zone(self.riskvarde)


_SCORE = ("skala_id", "sannolikhet", "konsekvens", "sannolikhet_efter", "konsekvens_efter",
          "beslut", "accepterad_av", "accepterad_till")  # fmt: skip


def score_history(risk: Risk, skalor: Skalbok) -> list[Varderad]:
    """Every score that the risk has had, newest first; one statement.

    Versions that changed nothing of the score are left out. Values on different versions of the
    scale are not compared.
    """
    versions = risk.history.select_related("history_user").order_by("version", "history_id")
    scores: list[Varderad] = []
    before: tuple | None = None
    for row in versions:
        score = tuple(getattr(row, name) for name in _SCORE)
        if row.sannolikhet is None or score == before:
            continue
        scores.append(_score(row, skalor, before, scores))
        before = score
    return scores[::-1]


def _score(row: Any, skalor: Skalbok, before: tuple | None, earlier: list[Varderad]) -> Varderad:
    skala = skalor.alla[row.skala_id]
    after = row.sannolikhet_efter is not None
    s, k = (
        (row.sannolikhet_efter, row.konsekvens_efter)
        if after
        else (row.sannolikhet, row.konsekvens)
    )
    same_scale = before is not None and before[0] == row.skala_id
    return Varderad(
        at=row.history_date,
        av=row.history_user.namn if row.history_user else "",
        skala=skala,
        ord=skala.in_words(row.sannolikhet, row.konsekvens),
        ord_efter=skala.in_words(s, k) if after else "",
        riskvarde=s * k,
        beslut=Riskbeslut(row.beslut).label,
        trend=trend(earlier[-1].riskvarde, s * k) if same_scale else "",
    )
