"""What is remembered of machines' calls: how often a token asks, and for a time what was sent."""

from datetime import timedelta

from django.db.models import Case, F, Value, When

from styrning.bas.clock import now
from styrning.grund.models import ApiAnrop, Kvittens

MINUTE = 60
KEPT = timedelta(days=30)  # how long a batch that is sent again gets its first answer


def count_call(nyckel: str, *, per_minute: int) -> int:
    """Count one question; 0, or the seconds to wait when this minute's are used up.

    One UPDATE that is its own check: two processes never let more than ``per_minute`` through
    in a minute of the clock, and a refused question writes nothing.
    """
    moment = int(now().timestamp())
    minute = moment // MINUTE
    if _counted(nyckel, minute, per_minute):
        return 0
    ApiAnrop.objects.bulk_create(
        [ApiAnrop(nyckel=nyckel, minut=minute, antal=0)], ignore_conflicts=True
    )
    return 0 if _counted(nyckel, minute, per_minute) else MINUTE - moment % MINUTE


def _counted(nyckel: str, minute: int, per_minute: int) -> bool:
    rows = ApiAnrop.objects.filter(nyckel=nyckel).exclude(minut=minute, antal__gte=per_minute)
    same = When(minut=minute, then=F("antal") + 1)
    return bool(rows.update(antal=Case(same, default=Value(1)), minut=minute))


def purge_receipts() -> int:
    """Remove the answers to batches older than ``KEPT``; how many. The values and events stand.

    A batch sent again after that is taken as a new one: the same values change nothing, and
    what somebody else has written since is a conflict.
    """
    return Kvittens.objects.filter(skapad_at__lt=now() - KEPT).delete()[0]
