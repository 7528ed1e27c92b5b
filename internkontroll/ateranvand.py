"""What a check reuses: the value of its nyckeltal, or the survey that it is, with a proposal."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from internkontroll.enums import Kontrollutfall
from internkontroll.models import Kontrolltillfalle
from mal.enums import Status
from nyckeltal.models import Undersokning
from nyckeltal.selectors import definition_of, facts
from nyckeltal.series import Runda, Underlag, figure
from styrning.grund.models import User
from styrning.grund.organisation import drafts_of, hidden_drafts, organisation

# The same shape for the same thing: what is green for the nyckeltal is green for the check.
_PROPOSED = {
    Status.NATT: Kontrollutfall.UTAN_ANMARKNING,
    Status.NARA: Kontrollutfall.MINDRE_AVVIKELSE,
    Status.EJ_NATT: Kontrollutfall.ALLVARLIG_AVVIKELSE,
}
_WORST_FIRST = (Status.EJ_NATT, Status.NARA, Status.NATT)


@dataclass(frozen=True)
class Kalla:
    """Figures of the plan's enhet in the check's round, each with ``lank`` or no page of its own.

    ``forslag`` is the outcome that they speak for; None where nothing can be judged yet.
    """

    figurer: list[dict[str, Any]]
    undersokning: Undersokning | None
    forslag: Kontrollutfall | None


def proposed(statuses: Iterable[str]) -> Kontrollutfall | None:
    """The outcome that the worst of the statuses speaks for; it is decided by a person."""
    found = set(statuses)
    worst = next((status for status in _WORST_FIRST if status in found), None)
    return _PROPOSED[worst] if worst else None


def source_of(tillfalle: Kontrolltillfalle, reader: User) -> Kalla | None:
    """What the check reuses, as ``reader`` may see it; None for a check that is counted."""
    moment = tillfalle.moment
    if moment.nyckeltal_id:
        figurer = _figures(tillfalle, [moment.nyckeltal_id], reader)
        return Kalla(figurer, None, proposed(row["status"] for row in figurer))
    if moment.undersokning is None:
        return None
    ids = list(moment.undersokning.nyckeltal.order_by("kod").values_list("pk", flat=True))
    figurer = _figures(tillfalle, ids, reader) if ids else []
    return Kalla(figurer, moment.undersokning, proposed(row["status"] for row in figurer))


def _figures(tillfalle: Kontrolltillfalle, ids: list[int], reader: User) -> list[dict[str, Any]]:
    runda, enhet_id = tillfalle.uppfoljning, tillfalle.moment.plan.enhet_id
    org = organisation(runda.pk)
    readable = drafts_of(reader, org)
    hidden = frozenset(hidden_drafts(org, readable))
    known = facts(ids, runda.ar, runda.pk)
    underlag = Underlag(Runda.of(runda), known, org, hidden, frozenset(readable))
    return [
        figure(definition_of(nid), enhet_id, underlag)
        | {"lank": enhet_id in known.ansvar.get(nid, {})}
        for nid in ids
    ]
