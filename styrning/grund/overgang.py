"""What passes on when an enhet ends: every module says what it holds of it.

A registry, as those in ``registries``: higher floors register from ``AppConfig.ready()``.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Model

from styrning.grund.models import Enhet, User


@dataclass(frozen=True)
class Overgang:
    """One thing of an enhet that ends, and that another may take over: a role, a goal.

    ``nyckel`` names it in a form, never by a database id; ``slag`` is the heading that it is
    listed under; ``text`` says what it is and ``hur`` what happens to it. ``alla``: every
    successor gets it, and nobody chooses; ``kravs``: somebody must. ``nu`` is what it is now, so
    that a change between preview and deed is seen.
    """

    nyckel: str
    slag: str
    text: str
    hur: str
    fran: Enhet
    rad: Model = field(compare=False)
    alla: bool = False
    kravs: bool = False
    nu: str = ""


@dataclass(frozen=True)
class Overtagande:
    """What came of it: the successors that take it over; none where nobody does."""

    overgang: Overgang
    till: tuple[Enhet, ...]


FindHook = Callable[[Sequence[Enhet], date], list[Overgang]]
TakeHook = Callable[[Sequence[Overtagande], date, User], None]
_succession: list[tuple[FindHook, TakeHook]] = []


def on_succession(find: FindHook, take: TakeHook) -> None:
    """Let another module say what passes on when enheter end, and pass it on.

    ``find`` gets those that end and the first day of what comes after; ``take`` what was found,
    with who takes it over. Both run in the reorganisation's transaction.
    """
    if (find, take) not in _succession:
        _succession.append((find, take))


def passing_on(enheter: Sequence[Enhet], day: date) -> list[tuple[TakeHook, list[Overgang]]]:
    """What every module finds, in the order in which they registered."""
    return [(take, find(enheter, day)) for find, take in _succession]
