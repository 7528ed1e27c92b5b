"""Whether a database is empty, holds a demo, or holds something that must not be touched."""

from django.db import models

from internkontroll.models import Risk
from mal.models import Plan, Skala
from nyckeltal.models import Nyckeltal
from styrning.bas.errors import RuleError
from styrning.grund.demo import is_demo, mark_demo
from styrning.grund.models import Arshjul, Enhet, Handelse, User

ALVSTRAND, PITEA = "alvstrand", "pitea"
NAMN = {ALVSTRAND: "Älvstrands kommun (demodata)", PITEA: "Piteå 2007–2015"}
PUBLISHED = {"slag": "publicerade uppgifter", "vad": "byggde Piteå 2007–2015", "objekt_id": 0}
TABLES: tuple[type[models.Model], ...] = (
    User, Enhet, Arshjul, Skala, Plan, Nyckeltal, Risk, Handelse,
)  # fmt: skip


def demo_of() -> str | None:
    """Which demo the database holds, or None."""
    if is_demo():
        return ALVSTRAND
    return PITEA if Handelse.objects.filter(**PUBLISHED).exists() else None


def demand_room(kommun: str) -> bool:
    """Whether ``kommun`` is to be built: False where it already stands.

    Raises: RuleError if the database holds anything else; nothing is written then.
    """
    built = demo_of()
    if built == kommun:
        return False
    if built:
        raise RuleError(
            f"Databasen innehåller redan {NAMN[built]}. Inget har ändrats. "
            f"Välj en tom databas för {NAMN[kommun]}."
        )
    if any(model._base_manager.exists() for model in TABLES):
        raise RuleError(
            "Databasen innehåller redan annat än demodata. Inget har ändrats. "
            "Demon byggs bara i en tom databas."
        )
    return True


def mark(kommun: str, *, by: User) -> None:
    """Note what the database holds; call it in the transaction that built it.

    Älvstrand is invented and marked so on every page; Piteå's figures are published facts.
    """
    if kommun == ALVSTRAND:
        mark_demo(by=by)
    else:
        Handelse.objects.create(**PUBLISHED, av=by)
