"""A person's calendar address: made, and revoked."""

from django.db import transaction

from styrning.bas.clock import now
from styrning.grund.events import log
from styrning.grund.models import Kalender, User


@transaction.atomic
def new_calendar(*, by: User) -> tuple[Kalender, str]:
    """A new calendar address for ``by``; the earlier one ends. The secret is given once."""
    live, secret = Kalender.objects.issue(by)
    log("skapade kalenderadress", live, by=by)
    return live, secret


@transaction.atomic
def revoke_calendar(*, by: User) -> bool:
    """End the calendar address of ``by``; whether there was one."""
    live = Kalender.objects.select_for_update().filter(user=by, aterkallad_at=None).first()
    if live is None:
        return False
    live.aterkallad_at = now()
    live.save(update_fields=["aterkallad_at"])
    log("återkallade kalenderadress", live, by=by)
    return True
