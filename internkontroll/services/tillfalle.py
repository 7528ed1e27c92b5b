"""Occasions: when a check is due, put off or cancelled."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction

from internkontroll.enums import TillfalleLage
from internkontroll.models import Kontrollmoment, Kontrollplan, Kontrollresultat, Kontrolltillfalle
from internkontroll.services.skrivning import (
    checked_save,
    demand,
    held,
    open_submission,
    same_version,
)
from styrning.bas.clock import today
from styrning.bas.text import clean_text
from styrning.grund.events import log
from styrning.grund.models import Inlamning, Uppfoljning, User
from styrning.grund.services import touch


@transaction.atomic
def plan_tillfalle(
    moment: Kontrollmoment,
    uppfoljning: Uppfoljning,
    planerad: date,
    *,
    by: User,
    omprovar: Kontrollresultat | None = None,
) -> Kontrolltillfalle:
    """Plan when a check is done and in which round it is reported.

    The round need not be open yet. One that is already approved is reported in anew.
    ``omprovar`` is the deviation that the occasion checks again.

    Raises: RuleError for a check that is ended (but for its re-check), a round of another year
        or one that is closed, a day outside the year and the round, or an occasion that is
        already there.
    """
    plan = Kontrollplan.objects.select_for_update(of=("self",)).get(pk=moment.plan_id)
    demand(
        moment.avslutad_genom_id is None or omprovar is not None,
        f"{moment.kod} är avslutad och planeras inte mer.",
        "moment",
    )
    _ask_round(uppfoljning, plan.ar)
    _ask_day(planerad, plan.ar, uppfoljning)
    demand(
        not Kontrolltillfalle.objects.filter(
            moment=moment, uppfoljning=uppfoljning, planerad=planerad
        ).exists(),
        f"Kontrollen är redan planerad den {planerad:%Y-%m-%d}.",
        "planerad",
    )
    row = Kontrolltillfalle(
        moment=moment, uppfoljning=uppfoljning, planerad=planerad, omprovar=omprovar
    )
    checked_save(row, by=by)
    reopen(plan, [uppfoljning.pk], by=by)
    log("planerade kontroll", row, by=by, enhet=plan.enhet, kontroll=moment.kod,
        planerad=f"{planerad:%Y-%m-%d}")  # fmt: skip
    return row


def _ask_round(uppfoljning: Uppfoljning, ar: int) -> None:
    demand(
        uppfoljning.ar == ar,
        f"{uppfoljning.namn} hör till ett annat år än planen.",
        "uppfoljning",
    )
    demand(
        not uppfoljning.is_closed(),
        f"{uppfoljning.namn} är stängd. Välj en senare uppföljning.",
        "uppfoljning",
    )
    demand(
        uppfoljning.fragar_kontroller,
        f"{uppfoljning.namn} frågar inte efter kontroller. Välj en annan uppföljning.",
        "uppfoljning",
    )


def reopen(plan: Kontrollplan, rundor: Iterable[int], *, by: User) -> None:
    """Let the approvals of the plan's enhet in these rounds fall: more is asked for now."""
    rows = Inlamning.objects.filter(enhet=plan.enhet_id, uppfoljning__in=list(rundor))
    for inlamning in rows.order_by("pk"):
        if inlamning.is_approved:
            touch(inlamning, by=by)


def _ask_day(planerad: date, ar: int, uppfoljning: Uppfoljning) -> None:
    last = uppfoljning.lases or uppfoljning.klar_namnd
    demand(
        date(ar, 1, 1) <= planerad <= last,
        f"Ange en dag mellan {ar}-01-01 och {last:%Y-%m-%d}, uppföljningens sista dag.",
        "planerad",
    )


@transaction.atomic
def postpone(
    tillfalle: Kontrolltillfalle, motiv: str, *, till: date, by: User, version: int
) -> Kontrolltillfalle:
    """Put the check off to a later day of the same round; it is still owed there.

    The day that it was first planned for is kept.

    Raises: RuleError without a reason, for a day that is not later or lies after the round,
        or for a check that has a result; StaleError if somebody saved first.
    """
    row = held(tillfalle)
    inlamning = _changeable(row, motiv, version)
    demand(
        till > row.planerad,
        f"Ange en dag efter {row.planerad:%Y-%m-%d}, som kontrollen skjuts upp från.",
        "till",
    )
    last = row.uppfoljning.lases or row.uppfoljning.klar_namnd
    demand(
        till <= last,
        f"{row.uppfoljning.namn} stänger {last:%Y-%m-%d}. Ställ in kontrollen här och planera "
        "ett nytt tillfälle i en senare uppföljning.",
        "till",
    )
    fran, row.planerad = row.planerad, till
    row.forst_planerad = row.forst_planerad or fran
    return _written(
        row, TillfalleLage.UPPSKJUTET, motiv, inlamning, by=by, vad="sköt upp kontroll", fran=fran
    )


@transaction.atomic
def cancel(
    tillfalle: Kontrolltillfalle, motiv: str, *, by: User, version: int
) -> Kontrolltillfalle:
    """Cancel the check in this round; it is no longer owed, and the reason is shown.

    Raises: RuleError without a reason or for a check that has a result; StaleError if
        somebody saved first.
    """
    row = held(tillfalle)
    inlamning = _changeable(row, motiv, version)
    return _written(
        row, TillfalleLage.INSTALLT, motiv, inlamning, by=by, vad="ställde in kontroll",
        fran=row.planerad,
    )  # fmt: skip


def _changeable(row: Kontrolltillfalle, motiv: str, version: int) -> Inlamning | None:
    """The submission that the change is told in; None before its round is open."""
    runda = row.uppfoljning
    inlamning = None if today() < runda.oppnar and not runda.is_closed() else open_submission(row)
    same_version(row, version)
    demand(
        not Kontrollresultat.objects.filter(tillfalle=row).exists(),
        "Kontrollen har redan ett resultat. Rätta resultatet i stället.",
    )
    demand(row.lage != TillfalleLage.INSTALLT, "Kontrollen är redan inställd.")
    demand(bool(clean_text(motiv)), "Skriv varför kontrollen skjuts upp eller ställs in.", "motiv")
    return inlamning


def _written(
    row: Kontrolltillfalle,
    lage: TillfalleLage,
    motiv: str,
    inlamning: Inlamning | None,
    *,
    by: User,
    vad: str,
    fran: date,
) -> Kontrolltillfalle:
    row.lage, row.lage_motiv = lage, clean_text(motiv)
    checked_save(row, by=by)
    if inlamning is not None:
        touch(inlamning, by=by)
    log(vad, row, by=by, enhet=row.moment.plan.enhet, kontroll=row.moment.kod, motiv=row.lage_motiv,
        planerad=f"{fran:%Y-%m-%d}")  # fmt: skip
    return row
