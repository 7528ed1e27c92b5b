"""Two connections to one database: a file of its own on SQLite, the test database otherwise."""

from copy import deepcopy

import pytest
from django.db import DatabaseError, connection, connections, transaction
from django.test.utils import CaptureQueriesContext

from styrning.bas.snapshot import lasbild


@pytest.fixture
def two(tmp_path, django_db_setup, django_db_blocker):
    """Aliases of a reader and a writer on one database with a table ``prov`` of one row, 1."""
    config = deepcopy(connection.settings_dict)
    config["OPTIONS"].pop("pool", None)
    if connection.vendor == "sqlite":
        config["NAME"] = str(tmp_path / "lasbild.sqlite3")
        config["OPTIONS"]["timeout"] = 0
    aliases = ("lasare", "skrivare")
    for alias in aliases:
        connections.databases[alias] = deepcopy(config)
    with django_db_blocker.unblock():
        run("skrivare", "CREATE TABLE prov (tal integer)")
        run("skrivare", "INSERT INTO prov VALUES (1)")
        yield aliases
        run("skrivare", "DROP TABLE prov")
    for alias in aliases:
        connections[alias].close()
        del connections[alias]
        del connections.databases[alias]


def run(alias, sql):
    with connections[alias].cursor() as cursor:
        cursor.execute(sql)


def read(alias):
    with connections[alias].cursor() as cursor:
        cursor.execute("SELECT tal FROM prov ORDER BY tal")
        return [tal for (tal,) in cursor.fetchall()]


def test_a_write_in_the_middle_is_not_seen(two):
    lasare, skrivare = two

    with lasbild(using=lasare):
        before = read(lasare)
        with transaction.atomic(using=skrivare):
            run(skrivare, "INSERT INTO prov VALUES (2)")
        during = read(lasare)

    assert before == during == [1]
    assert read(lasare) == [1, 2]


def test_the_moment_is_that_of_entry_and_not_of_the_first_read(two):
    lasare, skrivare = two

    with lasbild(using=lasare):
        run(skrivare, "INSERT INTO prov VALUES (2)")

        assert read(lasare) == [1]


def test_reads_while_another_writes(two):
    lasare, skrivare = two

    with transaction.atomic(using=skrivare):
        run(skrivare, "INSERT INTO prov VALUES (2)")
        with lasbild(using=lasare):
            assert read(lasare) == [1]


def test_refuses_to_write_and_can_write_afterwards(two):
    lasare, _ = two

    with pytest.raises(DatabaseError), lasbild(using=lasare):
        run(lasare, "INSERT INTO prov VALUES (2)")
    with transaction.atomic(using=lasare):
        run(lasare, "INSERT INTO prov VALUES (3)")

    assert read(lasare) == [1, 3]


def test_leaves_the_connection_as_it_was_after_an_error(two):
    lasare, _ = two
    read(lasare)
    mode = getattr(connections[lasare], "transaction_mode", None)

    with pytest.raises(ZeroDivisionError), lasbild(using=lasare):
        raise ZeroDivisionError

    assert not connections[lasare].in_atomic_block
    assert getattr(connections[lasare], "transaction_mode", None) == mode
    run(lasare, "INSERT INTO prov VALUES (2)")
    assert read(lasare) == [1, 2]


def test_nests_within_a_transaction_that_may_write(two):
    lasare, _ = two

    with transaction.atomic(using=lasare), lasbild(using=lasare), lasbild(using=lasare):
        run(lasare, "INSERT INTO prov VALUES (2)")

    assert read(lasare) == [1, 2]


def test_nests_within_itself_and_stays_one_moment(two):
    lasare, skrivare = two

    with lasbild(using=lasare):
        with lasbild(using=lasare):
            run(skrivare, "INSERT INTO prov VALUES (2)")

        assert read(lasare) == [1]


def test_adds_nothing_to_the_count_of_statements(two):
    lasare, _ = two

    with CaptureQueriesContext(connections[lasare]) as queries, lasbild(using=lasare):
        read(lasare)

    statements = [query["sql"] for query in queries]
    assert [sql for sql in statements if sql.startswith("SELECT")] == [
        "SELECT tal FROM prov ORDER BY tal"
    ]
