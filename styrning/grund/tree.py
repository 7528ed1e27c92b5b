"""Writes to a tree, one at a time: two unlocked writers corrupt lft and rght."""

from mptt.models import MPTTModel

from styrning.grund.models import TreeLock


def lock_tree(model: type[MPTTModel]) -> None:
    """Hold ``model``'s tree until the transaction ends; call it before reading the tree.

    One lock row per tree model: a lock on a root would miss new roots. SQLite ignores the
    lock, since its transactions are IMMEDIATE: one writer at a time.

    Raises: TransactionManagementError outside a transaction.
    """
    TreeLock.objects.get_or_create(namn=model._meta.label_lower)
    TreeLock.objects.select_for_update().get(namn=model._meta.label_lower)
