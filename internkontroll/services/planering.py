"""Planning a year's occasions for a whole plan at once."""

from collections.abc import Mapping
from datetime import date

from django.db import transaction

from internkontroll.arsplanering import Forslag, propose_year
from internkontroll.models import Kontrollplan, Kontrolltillfalle
from internkontroll.services.moment import held_plan
from internkontroll.services.tillfalle import reopen
from styrning.bas.errors import FaultsError
from styrning.grund.events import log
from styrning.grund.history import record_history
from styrning.grund.models import User


@transaction.atomic
def generate_occasions(
    plan: Kontrollplan, valda: Mapping[str, date | None] | None = None, *, by: User
) -> int:
    """Plan the proposed occasions, on the proposed day or another within its part of the year.

    Done twice it writes nothing the second time: what was planned meanwhile is passed over.

    Args:
        valda: the proposals to plan, by ``nyckel``, each with its day or None for the proposed
            one; None for every proposal.

    Returns: how many were planned.
    Raises: FaultsError, by ``nyckel``, for a day outside the part of the year or after the
        round, or one that the check is planned on already. Nothing is written then.
    """
    row = held_plan(plan)
    chosen = [
        (forslag, (valda or {}).get(forslag.nyckel) or forslag.planerad)
        for forslag in propose_year(row).kan
        if valda is None or forslag.nyckel in valda
    ]
    _ask_days(row, chosen)
    made = Kontrolltillfalle.objects.bulk_create(
        Kontrolltillfalle(
            moment=forslag.moment,
            uppfoljning_id=forslag.runda.pk,  # type: ignore[union-attr]  # kan have one
            planerad=day,
        )
        for forslag, day in chosen
    )
    if made:
        record_history(Kontrolltillfalle, [tillfalle.pk for tillfalle in made], by=by, kind="+")
        reopen(row, {tillfalle.uppfoljning_id for tillfalle in made}, by=by)
        log("planerade årets kontroller", row, by=by, enhet=row.enhet, antal=len(made))
    return len(made)


def _ask_days(plan: Kontrollplan, chosen: list[tuple[Forslag, date]]) -> None:
    taken = set(
        Kontrolltillfalle.objects.filter(moment__plan=plan).values_list(
            "moment_id", "uppfoljning_id", "planerad"
        )
    )
    faults = {}
    for forslag, day in chosen:
        runda = forslag.runda
        assert runda is not None  # noqa: S101  # what can be planned has a round
        last = min(forslag.part.till, runda.sista)
        if not forslag.part.fran <= day <= last:
            faults[forslag.nyckel] = (
                f"{forslag.moment.kod}: ange en dag från {forslag.part.fran:%Y-%m-%d} till "
                f"{last:%Y-%m-%d}."
            )
        elif (forslag.moment.pk, runda.pk, day) in taken:
            faults[forslag.nyckel] = f"{forslag.moment.kod} är redan planerad {day:%Y-%m-%d}."
    if faults:
        raise FaultsError(faults)
