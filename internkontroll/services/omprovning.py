"""Checking again what deviated: the occasion is planned, and a clean result closes the actions."""

from datetime import date

from django.db import transaction

from internkontroll.enums import Kontrollutfall, TillfalleLage
from internkontroll.models import (
    Kontrollmoment,
    Kontrollresultat,
    Kontrolltillfalle,
    ResultatAtgard,
)
from internkontroll.rules import AVVIKELSE, is_deviation
from internkontroll.services.skrivning import demand
from internkontroll.services.tillfalle import plan_tillfalle
from styrning.bas.clock import today
from styrning.bas.errors import RuleError
from styrning.grund.enums import AtgardLage
from styrning.grund.events import log
from styrning.grund.models import Atgard, Uppfoljning, User


@transaction.atomic
def plan_recheck(
    resultat: Kontrollresultat, uppfoljning: Uppfoljning, planerad: date, *, by: User
) -> Kontrolltillfalle:
    """Plan an occasion that checks a deviation again.

    In a round of the year after, it belongs to the check that continues this one in that
    year's plan.

    Raises: RuleError for a result that does not deviate, or whose re-check is planned or done,
        for a day before today, and as ``plan_tillfalle``.
    """
    row = Kontrollresultat.objects.select_for_update(of=("self",)).get(pk=resultat.pk)
    demand(is_deviation(row.utfall), "Bara en avvikelse omprövas. Resultatet är ingen avvikelse.")
    for again in row.omprovningar.exclude(lage=TillfalleLage.INSTALLT).select_related("resultat"):
        _ask_not_again(again)
    demand(planerad >= today(), "Ange en dag från och med i dag.", "planerad")
    moment = _moment_of(row.tillfalle.moment, uppfoljning.ar)
    return plan_tillfalle(moment, uppfoljning, planerad, by=by, omprovar=row)


def _ask_not_again(again: Kontrolltillfalle) -> None:
    found = getattr(again, "resultat", None)
    if found is None:
        raise RuleError(f"Omprövningen är redan planerad till {again.planerad:%Y-%m-%d}.")
    if is_deviation(found.utfall):
        raise RuleError(
            f"Omprövningen {found.utford_at:%Y-%m-%d} avvek igen. Planera nästa därifrån."
        )
    demand(
        found.utfall != Kontrollutfall.UTAN_ANMARKNING,
        f"Avvikelsen är redan omprövad utan anmärkning {found.utford_at:%Y-%m-%d}.",
    )


def _moment_of(moment: Kontrollmoment, ar: int) -> Kontrollmoment:
    """The check itself, or the one that continues it in the plan of ``ar``."""
    if moment.plan.ar == ar:
        return moment
    follower = moment.efterfoljande.filter(plan__ar=ar, plan__enhet=moment.plan.enhet_id).first()
    if follower is None:
        raise RuleError(
            f"Planen för {ar} har ingen kontroll som fortsätter {moment.kod}. Välj en uppföljning "
            f"för {moment.plan.ar}, eller ta in kontrollen i planen för {ar} först.",
            field="uppfoljning",
        )
    return follower


def close_rechecked(resultat: Kontrollresultat, *, by: User) -> list[Atgard]:
    """Close the open actions of the deviation that ``resultat`` checked again without remark.

    Those of the deviations before it in the same chain too; not an action that another
    deviation still waits for. The caller holds the occasion.
    """
    if resultat.utfall != Kontrollutfall.UTAN_ANMARKNING:
        return []
    chain = _chain(resultat)
    if not chain:
        return []
    awaited = ResultatAtgard.objects.filter(resultat__utfall__in=AVVIKELSE)
    awaited = awaited.exclude(resultat__in=chain).exclude(
        resultat__omprovningar__resultat__utfall=Kontrollutfall.UTAN_ANMARKNING
    )
    rows = (
        Atgard.objects.select_for_update(of=("self",))
        .select_related("enhet")
        .filter(
            pk__in=ResultatAtgard.objects.filter(resultat__in=chain).values("atgard"),
            lage__in=(AtgardLage.EJ_PABORJAD, AtgardLage.PAGAR),
        )
        .exclude(pk__in=awaited.values("atgard"))
    )
    closed = list(rows)
    for row in closed:
        fran, row.lage = row.lage, AtgardLage.KLAR
        row.save_as(by)
        log("stängde åtgärd efter omprövning", row, by=by, enhet=row.enhet, fran=fran,
            kontroll=resultat.tillfalle.moment.kod)  # fmt: skip
    return closed


def _chain(resultat: Kontrollresultat) -> list[Kontrollresultat]:
    """The deviations that led to the re-check, the latest first."""
    chain: list[Kontrollresultat] = []
    earlier = resultat.tillfalle.omprovar
    while earlier is not None and earlier not in chain:
        chain.append(earlier)
        earlier = earlier.tillfalle.omprovar
    return chain
