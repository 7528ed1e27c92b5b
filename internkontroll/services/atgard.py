"""Actions that follow from a check."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from internkontroll.models import Kontrollresultat, ResultatAtgard
from internkontroll.services.skrivning import (
    checked_save,
    demand,
    held,
    open_submission,
    same_version,
)
from styrning.bas.clock import today
from styrning.bas.errors import RuleError
from styrning.bas.text import clean_text
from styrning.grund.enums import AtgardLage
from styrning.grund.events import log
from styrning.grund.models import Atgard, Enhet, Inlamning, User
from styrning.grund.services import ensure_open, touch


@dataclass(frozen=True)
class NyAtgard:
    """An action that does not exist yet: what, who, and by when."""

    text: str
    ansvarig: str
    klar_senast: date | None


def action_faults(data: NyAtgard) -> dict[str, str]:
    """What a new action lacks, by field; empty when it is whole."""
    faults = {}
    if not clean_text(data.text):
        faults["atgard_text"] = "Skriv vad som ska göras."
    if not clean_text(data.ansvarig):
        faults["atgard_ansvarig"] = "Ange vem som ansvarar för åtgärden."
    if data.klar_senast is None:
        faults["atgard_klar_senast"] = "Ange när åtgärden ska vara klar."
    elif data.klar_senast < today():
        faults["atgard_klar_senast"] = "Åtgärden kan inte vara klar före i dag."
    return faults


def save_action(data: NyAtgard, enhet: Enhet, *, by: User) -> Atgard:
    """Write a new action that ``action_faults`` found whole; the caller ties it and logs it."""
    row = Atgard(
        enhet=enhet,
        text=clean_text(data.text),
        ansvarig=clean_text(data.ansvarig),
        klar_senast=data.klar_senast,  # type: ignore[misc]  # action_faults saw it
    )
    checked_save(row, by=by)
    return row


@transaction.atomic
def add_atgard(resultat: Kontrollresultat, atgard: NyAtgard | Atgard, *, by: User) -> Atgard:
    """Tie a new or an existing action to a result.

    Raises: RuleError for a closed round, an action that lacks something, one of another
        nämnd, or one that already stands there.
    """
    tillfalle = held(resultat.tillfalle)
    inlamning = open_submission(tillfalle)
    row = link_action(resultat, atgard, enhet=inlamning.enhet, by=by)
    touch(inlamning, by=by)
    return row


def link_action(
    resultat: Kontrollresultat, atgard: NyAtgard | Atgard, *, enhet: Enhet, by: User
) -> Atgard:
    """Write the action and its tie, with an event; the caller holds the occasion."""
    if isinstance(atgard, NyAtgard):
        for field, message in action_faults(atgard).items():
            raise RuleError(message, field=field)
        row = save_action(atgard, enhet, by=by)
    else:
        row = atgard
        demand(row.enhet_id == enhet.pk, "Åtgärden hör till en annan nämnd.", "befintlig")
    _, is_new = ResultatAtgard.objects.get_or_create(resultat=resultat, atgard=row)
    demand(is_new, "Åtgärden finns redan på kontrollen.", "befintlig")
    log("lade till åtgärd", row, by=by, enhet=enhet, kontroll=resultat.tillfalle.moment.kod)
    return row


@transaction.atomic
def update_atgard(
    atgard: Atgard, *, by: User, version: int, lage: str, ny: NyAtgard | None = None
) -> Atgard:
    """Change where an action stands, and what, who and when if ``ny`` is given.

    How it goes may be told at any time, since actions outlive their round; what was decided
    may only be changed while a round that shows it is open. Open submissions are touched.

    Raises: RuleError for an unknown state, a gap, or a change that comes too late;
        StaleError if somebody saved since ``version`` was seen.
    """
    row = Atgard.objects.select_for_update(of=("self",)).select_related("enhet").get(pk=atgard.pk)
    demand(lage in AtgardLage.values, "Välj ett läge i listan.", "lage")
    wanted: dict[str, object] = {"lage": lage}
    if ny is not None:
        wanted |= {"text": clean_text(ny.text), "ansvarig": clean_text(ny.ansvarig)}
        wanted["klar_senast"] = ny.klar_senast
    changed = {name for name, value in wanted.items() if getattr(row, name) != value}
    if not changed:
        return row
    same_version(row, version)
    submissions = _submissions(row)
    still_open = [inlamning for inlamning in submissions if inlamning.uppfoljning.is_open()]
    if changed != {"lage"} and not still_open:
        for inlamning in submissions[:1]:
            ensure_open(inlamning)
    _check_change(ny, changed)
    for name, value in wanted.items():
        setattr(row, name, value)
    checked_save(row, by=by)
    for inlamning in still_open:
        touch(inlamning, by=by)
    log("ändrade åtgärd", row, by=by, enhet=row.enhet, lage=lage)
    return row


def _check_change(ny: NyAtgard | None, changed: set[str]) -> None:
    """A date that has passed may stand; a new one may not lie in the past."""
    for field, message in (action_faults(ny) if ny else {}).items():
        name = field.removeprefix("atgard_")
        if name != "klar_senast" or name in changed or ny is None or ny.klar_senast is None:
            raise RuleError(message, field=field)


def _submissions(atgard: Atgard) -> list[Inlamning]:
    """The submissions whose checks led to the action, latest round first."""
    rounds = ResultatAtgard.objects.filter(atgard=atgard).values("resultat__tillfalle__uppfoljning")
    return list(
        Inlamning.objects.filter(enhet=atgard.enhet_id, uppfoljning__in=rounds)
        .select_related("uppfoljning", "enhet")
        .order_by("-uppfoljning__avser_till", "pk")
    )
