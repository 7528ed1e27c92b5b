"""What internal control puts in the årshjul: each month's checks, and acceptances that run out."""

from collections import defaultdict
from datetime import date

from django.db.models import Case, Q, QuerySet, Value, When

from internkontroll.enums import PlanLage, Riskbeslut, TillfalleLage
from internkontroll.models import Kontrolltillfalle, Risk
from mal.enums import RapporterasTill
from styrning.bas.periods import MONTHS, month_end
from styrning.grund.enums import Ring
from styrning.grund.models import Enhet, User
from styrning.grund.registries import Arshjulspost

Manader = dict[int, list[tuple[date, int, bool]]]  # month: (day, enhet, done)


def control_of_year(ar: int, user: User, enhet_id: int | None = None) -> list[Arshjulspost]:
    """A row for each month with planned checks, and for each in which acceptances run out.

    Checks are those of adopted plans; cancelled ones are not counted, and of those reported to a
    nämnd only those of enheter whose own report ``user`` may read, as all risks are. One statement.
    """
    checks, risks = _checks(ar, user), _acceptances(ar, user)
    if enhet_id is not None:
        checks = checks.filter(moment__plan__enhet=enhet_id)
        risks = risks.filter(enhet=enhet_id)
    rows = checks.values_list(
        Value("kontroll"), "planerad", "moment__plan__enhet",
        Case(When(resultat__isnull=True, then=Value(0)), default=Value(1)),
    ).union(
        risks.values_list(Value("risk"), "accepterad_till", "enhet", Value(0)), all=True
    )  # fmt: skip
    found: dict[str, Manader] = {"kontroll": defaultdict(list), "risk": defaultdict(list)}
    for slag, day, enhet, done in rows:
        found[slag][day.month].append((day, enhet, bool(done)))
    return [
        *(_month(ar, month, sorted(days)) for month, days in sorted(found["kontroll"].items())),
        *(_running_out(ar, month, sorted(days)) for month, days in sorted(found["risk"].items())),
    ]


def _checks(ar: int, user: User) -> QuerySet[Kontrolltillfalle]:
    own = Q(moment__plan__enhet__in=Enhet.objects.scope_visible_to(user))
    rows = Kontrolltillfalle.objects.filter(
        Q(moment__rapporteras_till=RapporterasTill.KF) | own,
        planerad__year=ar,
        moment__plan__lage=PlanLage.FASTSTALLD,
    )
    return rows.exclude(lage=TillfalleLage.INSTALLT).order_by()


def _acceptances(ar: int, user: User) -> QuerySet[Risk]:
    """Accepted risks to be decided on anew; decided on, they are there no more."""
    rows = Risk.objects.visible_to(user).filter(
        avslutad_at=None, beslut=Riskbeslut.ACCEPTERA, accepterad_till__year=ar
    )
    return rows.order_by()


def _running_out(ar: int, month: int, risks: list[tuple[date, int, bool]]) -> Arshjulspost:
    enheter = frozenset(enhet for _, enhet, _ in risks)
    return Arshjulspost(
        ring=Ring.INTERNKONTROLL,
        nyckel="risker_alla",
        titel=f"Accepterade risker att besluta om i {MONTHS[month - 1]}",
        ansvarig="1 enhet" if len(enheter) == 1 else f"{len(enheter)} enheter",
        oppnar=date(ar, month, 1),
        sista_dag=risks[-1][0],
        gjort=0,
        totalt=len(risks),
        enhet_ids=enheter,
    )


def _month(ar: int, month: int, checks: list[tuple[date, int, bool]]) -> Arshjulspost:
    enheter = frozenset(enhet for _, enhet, _ in checks)
    return Arshjulspost(
        ring=Ring.INTERNKONTROLL,
        nyckel="internkontroll",
        titel=f"Kontrollmoment i {MONTHS[month - 1]}",
        ansvarig="1 enhet" if len(enheter) == 1 else f"{len(enheter)} enheter",
        oppnar=date(ar, month, 1),
        sista_dag=min(max(day for day, _, _ in checks), month_end(ar, month)),
        gjort=sum(done for _, _, done in checks),
        totalt=len(checks),
        enhet_ids=enheter,
    )
