"""What the start page tells those who mostly read: how it goes, and what to look at first.

For förvaltningschefer, politicians and revisorer, from the same read model as the report.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from frontend.middleware import by_htmx
from frontend.organisation.ord import adress
from internkontroll.enums import RekommendationLage
from internkontroll.models import ResultatAtgard, Revisionsrekommendation, RiskAtgard
from mal.enums import Klass
from mal.models import MalAtgard
from mal.selectors import report_years
from styrning.arsredovisning.enums import Utlatandeinstans
from styrning.arsredovisning.gehvisning import statements, verdict
from styrning.arsredovisning.read_model import GEH, KF, MissingReportError, read_report
from styrning.arsredovisning.utgavor import editions_of
from styrning.bas.clock import today
from styrning.grund.enums import AtgardLage, Roll, Slag, UppfoljningSlag
from styrning.grund.models import Atgard, Enhet, Uppfoljning, User
from styrning.grund.selectors import REPORTING

LASER = (Roll.GODKANNARE, Roll.LASARE, Roll.EKONOM, Roll.REVISOR)
EGNA = (Slag.STYRELSE, Slag.NAMND, Slag.BOLAG)
VISADE = 5
GRANSKAS = (UppfoljningSlag.DELAR, UppfoljningSlag.ARSBOKSLUT)
FORST = {Klass.EJ_UPPFYLLT: 0, Klass.DELVIS: 1}


@dataclass(frozen=True)
class Lagesbild:
    """How the goals of an enhet, or of the whole municipality, stand in the latest round."""

    rapport: dict[str, Any]

    @property
    def fraga(self) -> str:
        """What an address needs so that it shows the same: year's round and scope."""
        runda, kod = self.rapport["uppfoljning"], self.rapport["omfattning"]["kod"]
        scope = "" if kod == KF else f"omfattning={kod}&"
        return f"?{scope}moment={runda['kod']}" if runda else f"?{scope}"

    @property
    def se_pa(self) -> list[dict[str, Any]]:
        """The goals that are not reached, then those reached in part; a few of them."""
        koder = {enhet["kod"] for enhet in self.rapport["enheter"]}
        goals = [
            mal
            for mal in self.rapport["mal"]
            if mal["bedoms"] and mal["klass"] in FORST and mal["huvudansvarig"]["kod"] in koder
        ]
        return sorted(goals, key=lambda mal: FORST[mal["klass"]])

    @property
    def visade(self) -> list[dict[str, Any]]:
        return self.se_pa[:VISADE]

    @property
    def dolda(self) -> int:
        return max(0, len(self.se_pa) - VISADE)

    @property
    def namn(self) -> str:
        omfattning = self.rapport["omfattning"]
        return "hela kommunen" if omfattning["kod"] == KF else str(omfattning["namn"])

    @property
    def hushallning(self) -> dict[str, Any] | None:
        """What the council's rule says of god ekonomisk hushållning; None without a rule."""
        return verdict(self.rapport)

    @property
    def revisorernas(self) -> dict[str, Any] | None:
        """The statement that the revisorer owe of a delårsrapport or an årsbokslut (KL 12:2).

        ``given`` once it is signed. None for other rounds, and of an enhet's own report.
        """
        runda = self.rapport["uppfoljning"]
        if self.rapport["omfattning"]["kod"] != KF or not runda or runda["slag"] not in GRANSKAS:
            return None
        rows = {row["instans"]: row for row in statements(self.rapport)}
        row = rows[Utlatandeinstans.REVISORERNA]
        return row | {"given": row["finns"] and not row["utkast"]}

    @property
    def andrade(self) -> list[str]:
        """The enheter whose report was changed after the decision on it."""
        return [rad["namn"] for rad in self.rapport["enheter"] if rad["andrad_efter_beslut"]]


def first_context(user: User, held: set[str], day: date) -> dict[str, Any]:
    """What the start page shows of this at once: all for those who only read.

    Whoever has an inbox gets it first, and this fetched by itself behind it, or by its link.
    """
    if not held.intersection(LASER):
        return {}
    if held.intersection(REPORTING):
        return {"lage_sedan": True}
    return reader_context(user, held, day)


@require_safe
def startlage(request: HttpRequest) -> HttpResponse:
    """How it goes, as a page of its own and as the start page's last part."""
    user, day = request.user, today()
    held = {roll for roll, *_ in user.roles_today}
    context = {"ar_nu": day.year, **reader_context(user, held, day)}
    if by_htmx(request):
        return render(request, "frontend/organisation/start_lage.html", context)
    return render(request, "frontend/organisation/lage.html", context)


def reader_context(user: User, held: set[str], day: date) -> dict[str, Any]:
    """Sections for the roles in ``held``; nothing for those who only fill in.

    A constant number of statements, however much there is.
    """
    if not held.intersection(LASER):
        return {}
    chief, revisor = Roll.GODKANNARE in held, Roll.REVISOR in held
    standing = _standing(user, day)
    owed = standing.revisorernas if standing and revisor else None
    return {
        "lagesbild": standing,
        "utlatanden_kvar": int(owed is not None and not owed["given"]),
        "sena_atgarder": _late_actions(user, day) if chief else [],
        "utgavor": list(editions_of(user)[:3]),
        "obesvarade": _unanswered(day) if revisor else 0,
        "revisor": revisor,
    }


def _standing(user: User, day: date) -> Lagesbild | None:
    """The latest round that has ended, of the reader's own enhet or else of KF."""
    years = report_years(user)
    rounds = Uppfoljning.objects.filter(avser_till__lte=day, avser_till__year__in=years)
    runda = rounds.order_by("-avser_till", "-oppnar").first()
    if runda is None:
        return None
    own = Enhet.objects.subtree_of_roles(user, Roll.GODKANNARE, Roll.LASARE).filter(slag__in=EGNA)
    enhet = own.valid_on(day).order_by("tree_id", "lft").first()
    scope = enhet.kod if enhet and enhet.slag != Slag.STYRELSE else KF
    try:
        report = read_report(
            runda.ar, scope=scope, reader=user, moment=runda.kod, parts={GEH}, rounds=[runda]
        )
    except MissingReportError:
        return None
    return Lagesbild(report)


def _late_actions(user: User, day: date) -> list[dict[str, Any]]:
    """Open actions of the reader's enheter whose day has passed, each with where it is changed."""
    enheter = Enhet.objects.subtree_of_roles(user, Roll.GODKANNARE)
    of = {"atgard": OuterRef("pk")}
    rows = (
        Atgard.objects.filter(
            enhet__in=enheter,
            lage__in=(AtgardLage.EJ_PABORJAD, AtgardLage.PAGAR),
            klar_senast__lt=day,
        )
        .annotate(
            mal=Exists(MalAtgard.objects.filter(**of)),
            kontroll=Exists(ResultatAtgard.objects.filter(**of)),
            risk=Exists(RiskAtgard.objects.filter(**of)),
        )
        .select_related("enhet")
        .order_by("klar_senast", "pk")
    )
    return [{"atgard": row, "adress": _page_of(row)} for row in rows[:VISADE]]


def _page_of(row: Any) -> str:
    for held, name in ((row.mal, "mal_atgard"), (row.kontroll, "kontrollatgard"),
                       (row.risk, "riskatgard")):  # fmt: skip
        if held:
            return adress(name, row.publikt_id)
    return ""


def _unanswered(day: date) -> int:
    """Audit recommendations whose last day to answer has passed."""
    return Revisionsrekommendation.objects.filter(
        lage=RekommendationLage.OBESVARAD, svara_senast__lt=day
    ).count()
