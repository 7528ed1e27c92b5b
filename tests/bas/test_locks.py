from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.transaction import TransactionManagementError

from styrning.bas.locks import lock_row
from styrning.grund.models import TreeLock


def try_in_another_connection() -> str:
    """What happens to whoever wants the row now and does not wait."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA busy_timeout = 0")
    try:
        with transaction.atomic():
            TreeLock.objects.select_for_update(nowait=True).get(namn="mal.mal")
    except DatabaseError:
        return "upptagen"
    finally:
        connection.close()
    return "ledig"


@pytest.mark.django_db
def test_makes_the_row_once():
    first = lock_row(TreeLock, namn="mal.mal")
    again = lock_row(TreeLock, namn="mal.mal")

    assert first == again
    assert list(TreeLock.objects.values_list("namn", flat=True)) == ["mal.mal"]


@pytest.mark.django_db(transaction=True)
def test_refuses_outside_a_transaction():
    with pytest.raises(TransactionManagementError, match=r"inside transaction\.atomic"):
        lock_row(TreeLock, namn="mal.mal")

    assert not TreeLock.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_is_held_by_one_transaction_at_a_time():
    with ThreadPoolExecutor(max_workers=1) as other:
        with transaction.atomic():
            lock_row(TreeLock, namn="mal.mal")
        free = other.submit(try_in_another_connection).result()
        with transaction.atomic():
            lock_row(TreeLock, namn="mal.mal")
            held = other.submit(try_in_another_connection).result()

    assert (free, held) == ("ledig", "upptagen")
