"""Whether this database holds invented facts: said on every page and in every export.

The one source of it is the event log: the demo seed writes ``mark_demo`` once.
"""

from django.db.models import QuerySet

from styrning.grund.models import Handelse, User

SLAG = "demo"
VAD = "byggde demodata"


def mark_demo(*, by: User) -> None:
    """Say, once and for all, that what stands in this database is invented."""
    if not is_demo():
        Handelse.objects.create(vad=VAD, slag=SLAG, objekt_id=0, av=by)


def marks() -> QuerySet[Handelse]:
    """The events that ``mark_demo`` wrote: one or none."""
    return Handelse.objects.filter(slag=SLAG, objekt_id=0)


def is_demo() -> bool:
    """One indexed statement; True once ``mark_demo`` has been called."""
    return marks().exists()
