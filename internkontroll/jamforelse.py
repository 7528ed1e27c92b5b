"""The plans of a year side by side: size, methods, risks, what was done and what deviated."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from internkontroll.enums import PlanLage
from internkontroll.models import Kontrollar, Kontrollmoment, Kontrollplan, Risk
from internkontroll.permissions import risks_read_by, sets_control_year
from internkontroll.planoversikt import plan_overview
from internkontroll.rules_plan import Punktlighet, timeliness
from internkontroll.skalor import read_scales
from mal.enums import RapporterasTill
from styrning.bas.clock import today
from styrning.grund.models import Enhet, User


@dataclass(frozen=True)
class Jamford:
    """One nämnd's or company's plan in numbers, beside the others'.

    ``rad`` is its row of ``plan_overview``. ``risker`` is None where the reader may not see
    its risks. Shares are in per cent, None where there is nothing to divide by.
    """

    rad: dict[str, Any]
    punktlighet: Punktlighet | None
    gemensamma: int
    metoder: dict[str, int]
    risker: int | None
    over: int | None
    kategorier: dict[str, int]

    @property
    def gjort(self) -> float | None:
        return share(self.rad["utforda"], self.rad["tillfallen"])

    @property
    def avvikande(self) -> float | None:
        return share(self.rad["avvikelser"], self.rad["utforda"])


def share(part: int, whole: int) -> float | None:
    """``part`` of ``whole`` in per cent; None when there is nothing to be a part of."""
    return 100 * part / whole if whole else None


def plan_frame(ar: int) -> Kontrollar | None:
    """The year's last days and instruction, where KS has set them."""
    return Kontrollar.objects.filter(ar=ar).first()


def compare_plans(ar: int, reader: User) -> list[Jamford]:
    """Every nämnd and bolag of the year in the order of the organisation.

    What a reader may not see of another nämnd is left out of its numbers, as in
    ``plan_overview``. A constant number of statements.
    """
    frame = plan_frame(ar)
    methods, common = _methods(ar, reader)
    risks = _risks(ar, reader)
    reads_all = sets_control_year(reader)
    rows = []
    for rad in plan_overview(ar, reader):
        kod = rad["enhet"]["kod"]
        own = risks.get(kod, _Risker()) if rad["synlig"] or reads_all else None
        rows.append(
            Jamford(
                rad=rad,
                punktlighet=timely(rad, frame),
                gemensamma=common[kod],
                metoder=dict(methods[kod]),
                risker=own.antal if own else None,
                over=own.over if own else None,
                kategorier=dict(own.kategorier) if own else {},
            )
        )
    return rows


def timely(rad: dict[str, Any], frame: Kontrollar | None) -> Punktlighet | None:
    """Whether the plan in a row of ``plan_overview`` came in time; None without a last day."""
    senast = frame.plan_senast if frame else None
    decided = rad["beslut_datum"] if rad["plan_lage"] == PlanLage.FASTSTALLD else None
    return timeliness(decided, senast, today())


def _methods(ar: int, reader: User) -> tuple[dict[str, Counter[str]], Counter[str]]:
    """By enhet: how many checks of each method, and how many are common; one statement."""
    own = Q(plan__enhet__in=Enhet.objects.scope_visible_to(reader))
    drafts = Q(plan__enhet__in=Enhet.objects.drafts_visible_to(reader))
    rows = Kontrollmoment.objects.filter(
        own | Q(rapporteras_till=RapporterasTill.KF),
        drafts | Q(plan__lage=PlanLage.FASTSTALLD),
        plan__ar=ar,
    )
    methods: dict[str, Counter[str]] = defaultdict(Counter)
    common: Counter[str] = Counter()
    for kod, metod, gemensamt in rows.order_by().values_list(
        "plan__enhet__kod", "metod", "gemensamt_id"
    ):
        methods[kod][metod] += 1
        common[kod] += gemensamt is not None
    return methods, common


class _Risker:
    def __init__(self) -> None:
        self.antal, self.over, self.kategorier = 0, 0, Counter[str]()


def _risks(ar: int, reader: User) -> dict[str, _Risker]:
    """By enhet: its current risks, those from its plan's threshold up, and per category."""
    skala = read_scales().gallande
    own = dict(
        Kontrollplan.objects.filter(ar=ar, troskel__isnull=False).values_list("enhet_id", "troskel")
    )
    found: dict[str, _Risker] = defaultdict(_Risker)
    rows: list[Risk] = list(risks_read_by(reader).filter(avslutad_at=None).select_related("enhet"))
    for risk in rows:
        row = found[risk.enhet.kod]
        troskel = own.get(risk.enhet_id, skala.troskel if skala else None)
        row.antal += 1
        row.kategorier[risk.kategori] += 1
        row.over += troskel is not None and (risk.riskvarde or 0) >= troskel
    return found
