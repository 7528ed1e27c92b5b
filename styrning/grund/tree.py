"""Writes to a tree, one at a time: two unlocked writers corrupt lft and rght."""

from mptt.models import MPTTModel

from styrning.bas.locks import lock_row
from styrning.grund.models import TreeLock


def lock_tree(model: type[MPTTModel]) -> None:
    """Hold ``model``'s tree until the transaction ends; call it before reading the tree.

    One lock row per tree model: a lock on a root would miss new roots. SQLite ignores the
    lock, since its transactions are IMMEDIATE: one writer at a time.

    Raises: TransactionManagementError outside a transaction.
    """
    lock_row(TreeLock, namn=model._meta.label_lower)
