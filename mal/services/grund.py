"""Knowledge beside the figures that a judgement rests on: added, changed and taken away."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from mal.models import Bedomningsgrund, Mal
from mal.services.ramar import checked
from styrning.bas.clock import today
from styrning.bas.errors import RuleError, StaleError
from styrning.bas.text import clean_text
from styrning.grund.events import log
from styrning.grund.models import Enhet, Inlamning, User
from styrning.grund.services import hold, touch

CONFLICT = "Någon annan har ändrat underlaget sedan du öppnade sidan. Inget har tagits bort."
TEXT_MAX = 10_000


@dataclass(frozen=True)
class Grundform:
    """What was done, by whom and when, and what it shows."""

    slag: str
    titel: str
    slutsats: str
    gjord_av: str
    datum: date | None
    lank: str = ""


@transaction.atomic
def add_ground(
    mal: Mal, enhet: Enhet, inlamning: Inlamning, form: Grundform, *, by: User
) -> Bedomningsgrund:
    """Add what the enhet's judgement of the goal rests on in the round.

    Raises: RuleError, with the field, for what is missing, too long or not yet done, and for
        a closed round. Nothing is written then.
    """
    hold(inlamning)
    row = Bedomningsgrund(mal=mal, enhet=enhet, uppfoljning=inlamning.uppfoljning)
    _fill(row, form)
    row.save_as(by)
    touch(inlamning, by=by)
    log("lade till underlag", row, by=by, enhet=enhet, mal=mal.kod, slag=row.slag)
    return row


def _fill(row: Bedomningsgrund, form: Grundform) -> None:
    row.slag, row.titel, row.slutsats = form.slag, clean_text(form.titel), clean_text(form.slutsats)
    row.gjord_av, row.lank = clean_text(form.gjord_av), form.lank.strip()
    demands = {
        "titel": "Skriv vad underlaget heter." if not row.titel else "",
        "slutsats": "Skriv vad underlaget visar." if not row.slutsats else "",
        "gjord_av": "Skriv vem som gjorde det." if not row.gjord_av else "",
        "datum": "Ange när det gjordes." if form.datum is None else "",
    }
    if len(row.slutsats) > TEXT_MAX:
        demands["slutsats"] = f"Skriv högst {TEXT_MAX} tecken och länka till resten."
    if form.datum is not None and form.datum > today():
        demands["datum"] = "Underlaget kan inte vara gjort efter i dag."
    for field, message in demands.items():
        if message:
            raise RuleError(message, field=field)
    row.datum = form.datum  # type: ignore[assignment]  # demanded above
    checked(row)


@transaction.atomic
def remove_ground(row: Bedomningsgrund, inlamning: Inlamning, *, by: User, version: int) -> None:
    """Take away what a judgement no longer rests on; history is kept.

    Raises: RuleError for a closed round; StaleError if somebody saved since ``version``.
    """
    hold(inlamning)
    fresh = Bedomningsgrund.objects.select_for_update(of=("self",)).filter(pk=row.pk).first()
    if fresh is None or fresh.version != version:
        raise StaleError(CONFLICT, current=fresh)
    log("tog bort underlag", fresh, by=by, enhet=fresh.enhet, titel=fresh.titel)
    fresh._history_user = by
    fresh.delete()
    touch(inlamning, by=by)
