"""Actions that are meant to bring a goal forward: who does what, by when, and how it goes."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from mal.models import Mal, MalAtgard
from styrning.bas.clock import today
from styrning.bas.errors import RuleError, StaleError
from styrning.bas.text import clean_text
from styrning.grund.enums import AtgardLage
from styrning.grund.events import log
from styrning.grund.models import Atgard, User

CONFLICT = "Någon annan har ändrat åtgärden sedan du öppnade sidan. Välj vilket som ska gälla."
TEXT_MAX, ANSVARIG_MAX = 2_000, 100


@dataclass(frozen=True)
class Malatgardsdata:
    """What an action says: what is done, who answers, by when, and how far it has come."""

    text: str
    ansvarig: str
    klar_senast: date | None
    lage: str = AtgardLage.EJ_PABORJAD


@transaction.atomic
def add_goal_action(mal: Mal, data: Malatgardsdata, *, by: User) -> Atgard:
    """Add an action to the goal; it belongs to the goal's huvudansvarig.

    Actions outlive their round, so an open one is not asked for.

    Raises: RuleError, with the field, for what is missing, too long or already past.
    """
    wanted = _checked(data)
    _demand_coming(data.klar_senast)
    row = Atgard(enhet=mal.huvudansvarig, **wanted)
    row.save_as(by)
    MalAtgard.objects.create(mal=mal, atgard=row)
    log("lade till åtgärd", row, by=by, enhet=row.enhet, mal=mal.kod)
    return row


@transaction.atomic
def update_action(atgard: Atgard, data: Malatgardsdata, *, by: User, version: int) -> Atgard:
    """Change what an action says and how far it has come.

    A date that has passed may stand; a new one may not lie in the past.

    Raises: RuleError as ``add_goal_action``; StaleError, with the row as it is now, if somebody
        saved since ``version`` was seen. Nothing is written then, nor when nothing differs.
    """
    row = Atgard.objects.select_for_update(of=("self",)).select_related("enhet").get(pk=atgard.pk)
    wanted = _checked(data)
    changed = {name for name, value in wanted.items() if getattr(row, name) != value}
    if not changed:
        return row
    if row.version != version:
        raise StaleError(CONFLICT, current=row)
    if "klar_senast" in changed:
        _demand_coming(data.klar_senast)
    for name, value in wanted.items():
        setattr(row, name, value)
    row.save_as(by)
    log("ändrade åtgärd", row, by=by, enhet=row.enhet, lage=row.lage)
    return row


def _checked(data: Malatgardsdata) -> dict[str, object]:
    """The values to save, cleaned."""
    text, ansvarig = clean_text(data.text), clean_text(data.ansvarig)
    faults = {
        "text": "Skriv vad som ska göras." if not text else "",
        "ansvarig": "Ange vem som ansvarar för åtgärden." if not ansvarig else "",
        "klar_senast": "Ange när åtgärden ska vara klar." if data.klar_senast is None else "",
        "lage": "Välj ett läge i listan." if data.lage not in AtgardLage.values else "",
    }
    if len(text) > TEXT_MAX:
        faults["text"] = f"Skriv högst {TEXT_MAX} tecken."
    if len(ansvarig) > ANSVARIG_MAX:
        faults["ansvarig"] = f"Skriv högst {ANSVARIG_MAX} tecken."
    for field, message in faults.items():
        if message:
            raise RuleError(message, field=field)
    return {
        "text": text,
        "ansvarig": ansvarig,
        "klar_senast": data.klar_senast,
        "lage": str(data.lage),
    }


def _demand_coming(day: date | None) -> None:
    if day is not None and day < today():
        raise RuleError("Åtgärden kan inte vara klar före i dag.", field="klar_senast")
