"""What internal control puts in the årshjul: each month's checks, and acceptances that run out."""

from collections import defaultdict
from datetime import date

from django.db.models import Q

from internkontroll.enums import PlanLage, Riskbeslut, TillfalleLage
from internkontroll.models import Kontrolltillfalle, Risk
from mal.enums import RapporterasTill
from styrning.bas.periods import MONTHS, month_end
from styrning.grund.enums import Ring
from styrning.grund.models import Enhet, User
from styrning.grund.registries import Arshjulspost


def checks_of_year(ar: int, user: User, enhet_id: int | None = None) -> list[Arshjulspost]:
    """A row for each month that has planned checks in adopted plans; one statement or two.

    Cancelled occasions are not counted, and of checks reported to a nämnd only those of
    enheter whose own report ``user`` may read.
    """
    own = Q(moment__plan__enhet__in=Enhet.objects.scope_visible_to(user))
    rows = (
        Kontrolltillfalle.objects.filter(
            Q(moment__rapporteras_till=RapporterasTill.KF) | own,
            planerad__year=ar,
            moment__plan__lage=PlanLage.FASTSTALLD,
        )
        .exclude(lage=TillfalleLage.INSTALLT)
        .order_by("planerad")
    )
    if enhet_id is not None:
        rows = rows.filter(moment__plan__enhet=enhet_id)
    months: dict[int, list[tuple[date, int, bool]]] = defaultdict(list)
    for planerad, enhet, utfall in rows.values_list(
        "planerad", "moment__plan__enhet", "resultat__utfall"
    ):
        months[planerad.month].append((planerad, enhet, utfall is not None))
    return [_month(ar, month, checks) for month, checks in sorted(months.items())]


def acceptances_of_year(ar: int, user: User, enhet_id: int | None = None) -> list[Arshjulspost]:
    """A row for each month in which accepted risks of enheter that ``user`` may read run out.

    They are done when the risk has been decided on anew, and then no longer there; one statement.
    """
    rows = (
        Risk.objects.visible_to(user)
        .current()
        .filter(beslut=Riskbeslut.ACCEPTERA, accepterad_till__year=ar)
    )
    if enhet_id is not None:
        rows = rows.filter(enhet=enhet_id)
    months: dict[int, list[tuple[date, int]]] = defaultdict(list)
    for day, enhet in rows.order_by("accepterad_till").values_list("accepterad_till", "enhet"):
        months[day.month].append((day, enhet))
    return [_running_out(ar, month, risks) for month, risks in sorted(months.items())]


def _running_out(ar: int, month: int, risks: list[tuple[date, int]]) -> Arshjulspost:
    enheter = frozenset(enhet for _, enhet in risks)
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
