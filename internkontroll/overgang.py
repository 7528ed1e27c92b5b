"""What of internal control passes on when a nämnd ends: its plans of the years to come."""

from collections.abc import Sequence
from datetime import date

from internkontroll.enums import PlanLage
from internkontroll.models import Kontrollmoment, Kontrollplan, Risk
from styrning.bas.errors import RuleError
from styrning.grund.events import log
from styrning.grund.models import Enhet, User
from styrning.grund.registries import Overgang, Overtagande


def find_plans(enheter: Sequence[Enhet], day: date) -> list[Overgang]:
    """Kontrollplaner of the years that begin on ``day`` or later; one statement."""
    first = day.year if (day.month, day.day) == (1, 1) else day.year + 1
    rows = Kontrollplan.objects.filter(enhet__in=enheter, ar__gte=first).select_related("enhet")
    return [
        Overgang(
            nyckel=f"kontrollplan/{row.enhet.kod}/{row.ar}",
            slag="Internkontroll",
            text=f"Kontrollplan {row.ar}, {row.get_lage_display().lower()}",
            hur="tas över med sina risker och kontrollmoment",
            fran=row.enhet,
            rad=row,
            kravs=True,
            nu=str(row.version),
        )
        for row in rows.order_by("enhet__lft", "ar")
    ]


def take_plans(rows: Sequence[Overtagande], day: date, by: User) -> None:
    """The successor gets the plan, or its checks where it has a draft of that year.

    Raises: RuleError where the successor's own plan of the year is adopted.
    """
    for taken in rows:
        row: Kontrollplan = taken.overgang.rad  # type: ignore[assignment]
        before, after = row.enhet, taken.till[0]
        own = Kontrollplan.objects.filter(enhet=after, ar=row.ar).first()
        _take_risks(row, after, by=by)
        if own is None:
            row.enhet = after
            row.save_as(by)
        else:
            _take_checks(row, own, by=by)
        log("tog över kontrollplan", row, by=by, enhet=after, ar=row.ar, fore=before.kod)


def _take_checks(row: Kontrollplan, own: Kontrollplan, *, by: User) -> None:
    if PlanLage.FASTSTALLD in {own.lage, row.lage}:
        raise RuleError(
            f"{own.enhet.namn} får två kontrollplaner för {row.ar} och minst en är fastställd. "
            "De måste först bli en: ta upp planerna igen i nämnderna.",
            field="val",
        )
    had = set(own.moment_lista.values_list("gemensamt_id", flat=True)) - {None}
    for moment in row.moment_lista.all():
        if moment.gemensamt_id in had:  # the successor does what is common to all once
            continue
        moment.plan = own
        moment.save_as(by)


def _take_risks(row: Kontrollplan, after: Enhet, *, by: User) -> None:
    """The risks that only plans of coming years check follow; the others are of the past."""
    risks = Risk.objects.filter(enhet=row.enhet, moment_lista__plan=row).distinct()
    for risk in risks:
        earlier = Kontrollmoment.objects.filter(risk=risk, plan__ar__lt=row.ar)
        if not earlier.exists():
            risk.enhet = after
            risk.save_as(by)


OVERGANGAR = ((find_plans, take_plans),)
