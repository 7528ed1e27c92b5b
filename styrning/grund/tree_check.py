"""Whether a tree's stored positions agree with ``parent``, and how to put them right.

``parent`` is the truth; lft, rght, tree_id and level are computed from it in one pass, with
siblings in the order in which they stand now.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.apps import apps
from django.db import transaction
from mptt.models import MPTTModel

from styrning.grund.tree import lock_tree


@dataclass(frozen=True)
class Position:
    """Where a node stands in its tree."""

    tree_id: int
    lft: int
    rght: int
    level: int

    def __str__(self):
        return f"tree {self.tree_id}, lft {self.lft}, rght {self.rght}, level {self.level}"


@dataclass(frozen=True)
class Node:
    pk: int
    parent: int | None
    stored: Position


@dataclass(frozen=True)
class Damage:
    """A node whose stored position is wrong; ``expected`` is None in a circle of parents."""

    pk: int
    stored: Position
    expected: Position | None


def tree_models() -> list[type[MPTTModel]]:
    """Every MPTT model of the installed apps."""
    return [
        model
        for model in apps.get_models()
        if issubclass(model, MPTTModel) and not model._meta.proxy
    ]


def expected_positions(nodes: Iterable[Node]) -> dict[int, Position]:
    """Position per pk, from parents alone; nodes in a circle of parents get none.

    A root keeps its tree_id where no earlier root has it.
    """
    children: defaultdict[int | None, list[Node]] = defaultdict(list)
    for node in sorted(nodes, key=lambda n: (n.stored.tree_id, n.stored.lft, n.pk)):
        children[node.parent].append(node)
    found: dict[int, Position] = {}
    taken: set[int] = set()
    for root in children[None]:
        tree_id = root.stored.tree_id
        if tree_id in taken:
            tree_id = max(taken | {node.stored.tree_id for node in children[None]}) + 1
        taken.add(tree_id)
        _number(root, tree_id, children, found)
    return found


def _number(root: Node, tree_id: int, children, found: dict[int, Position]) -> None:
    """Walk one tree depth first without recursion and number its nodes."""
    counter, opened = 1, {root.pk: 1}
    stack = [(root, 0, iter(children[root.pk]))]
    while stack:
        node, level, rest = stack[-1]
        child = next(rest, None)
        counter += 1
        if child is not None:
            opened[child.pk] = counter
            stack.append((child, level + 1, iter(children[child.pk])))
        else:
            found[node.pk] = Position(tree_id, opened[node.pk], counter, level)
            stack.pop()


def read_nodes(model: type[MPTTModel]) -> list[Node]:
    """All nodes of ``model`` in one query."""
    meta = model._mptt_meta
    fields = (meta.tree_id_attr, meta.left_attr, meta.right_attr, meta.level_attr)
    rows = model._base_manager.values_list("pk", f"{meta.parent_attr}_id", *fields)
    return [Node(pk, parent, Position(*position)) for pk, parent, *position in rows]


def damage(model: type[MPTTModel]) -> list[Damage]:
    """The nodes of ``model`` that do not stand where their parents put them."""
    nodes = read_nodes(model)
    expected = expected_positions(nodes)
    return [
        Damage(node.pk, node.stored, expected.get(node.pk))
        for node in nodes
        if node.stored != expected.get(node.pk)
    ]


@transaction.atomic
def repair(model: type[MPTTModel]) -> int:
    """Put every node of ``model`` where its parents say; return how many were moved.

    Holds the tree lock and reads again under it. Circles of parents are left: only a person
    knows which parent is wrong.
    """
    lock_tree(model)
    meta = model._mptt_meta
    wrong = {row.pk: row.expected for row in damage(model) if row.expected is not None}
    for pk, place in wrong.items():
        model._base_manager.filter(pk=pk).update(
            **{
                meta.tree_id_attr: place.tree_id,
                meta.left_attr: place.lft,
                meta.right_attr: place.rght,
                meta.level_attr: place.level,
            }
        )
    return len(wrong)
