"""Counts of classes for every node of a goal tree: one pass in tree order."""

from collections.abc import Iterable, Sequence
from typing import Protocol

from mal.enums import Klass


class Nod(Protocol):
    @property
    def id(self) -> int: ...
    @property
    def parent_id(self) -> int | None: ...


def no_counts() -> dict[str, int]:
    """Every class at zero: a class that nobody has is still told."""
    return {str(klass): 0 for klass in Klass}


def roll_up(nodes: Sequence[Nod], klass_of: dict[int, str]) -> dict[int, dict[str, int]]:
    """How many assessed goals of each class stand at or below each node.

    Args:
        nodes: in ``lft`` order, parents before children.
        klass_of: the class of each node that is assessed; others are only passed through.
    """
    counts = {node.id: no_counts() for node in nodes}
    for node in reversed(nodes):
        own = counts[node.id]
        if node.id in klass_of:
            own[klass_of[node.id]] += 1
        above = counts.get(node.parent_id) if node.parent_id is not None else None
        if above is not None:
            for klass, number in own.items():
                above[klass] += number
    return counts


def count(klasser: Iterable[str]) -> dict[str, int]:
    counts = no_counts()
    for klass in klasser:
        counts[klass] += 1
    return counts
