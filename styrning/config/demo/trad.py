"""Building whole trees at once, with lft and rght computed instead of moved."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mptt.models import MPTTModel


@dataclass(frozen=True)
class Plats:
    """A node's place in a nested set."""

    lft: int
    rght: int
    level: int


def places(parents: Mapping[str, str | None]) -> dict[str, Plats]:
    """Places of nodes given as {kod: parent's kod}; siblings stand in the mapping's order.

    Raises: ValueError unless there is one root and every node hangs from it.
    """
    children: dict[str | None, list[str]] = defaultdict(list)
    for kod, parent in parents.items():
        children[parent].append(kod)
    result: dict[str, Plats] = {}

    def walk(kod: str, lft: int, level: int) -> int:
        rght = lft + 1
        for child in children[kod]:
            rght = walk(child, rght, level + 1) + 1
        result[kod] = Plats(lft, rght, level)
        return rght

    roots = children[None]
    if len(roots) != 1:
        raise ValueError(f"one root is needed, got {roots}")
    walk(roots[0], 1, 0)
    if len(result) != len(parents):
        raise ValueError(f"not under the root: {sorted(set(parents) - set(result))}")
    return result


def build(
    model: type[MPTTModel], nodes: Mapping[str, MPTTModel], parents: Mapping[str, str | None],
    *, tree_id: int,
) -> None:  # fmt: skip
    """Save ``nodes`` (unsaved, by kod) as one tree, a statement a level.

    Call it under ``lock_tree``, with a ``tree_id`` that is free.
    """
    by_level: dict[int, list[str]] = defaultdict(list)
    for kod, place in places(parents).items():
        node = nodes[kod]
        node.lft, node.rght, node.level, node.tree_id = (
            place.lft, place.rght, place.level, tree_id,
        )  # fmt: skip
        by_level[place.level].append(kod)
    for level in sorted(by_level):
        for kod in by_level[level]:
            parent = parents[kod]
            nodes[kod].parent = nodes[parent] if parent else None
        _create(model, [nodes[kod] for kod in by_level[level]])


def _create(model: type[MPTTModel], rows: Sequence[MPTTModel]) -> None:
    model._base_manager.bulk_create(rows)
