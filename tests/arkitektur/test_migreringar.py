"""The tests' tables are made from the models: ``migrate`` makes the very same ones."""

import os
import subprocess
import sys
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

NAME = f"styrning_migrerad_{os.getpid()}"

OF_SQLITE = """
    SELECT tbl_name, name, sql FROM sqlite_master
    WHERE sql IS NOT NULL AND tbl_name <> 'sqlite_sequence'
"""
OF_POSTGRESQL = """
    WITH own AS (
        SELECT oid, relname FROM pg_class
        WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
    )
    SELECT relname, attname, concat_ws(' ', format_type(atttypid, atttypmod),
        attnotnull, attidentity, attcollation::regcollation, pg_get_expr(adbin, adrelid))
    FROM own JOIN pg_attribute ON attrelid = own.oid
    LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
    WHERE attnum > 0 AND NOT attisdropped
    UNION ALL
    SELECT relname, conname, pg_get_constraintdef(pg_constraint.oid)
    FROM own JOIN pg_constraint ON conrelid = own.oid
    UNION ALL
    SELECT tablename, indexname, indexdef
    FROM own JOIN pg_indexes ON tablename = relname AND schemaname = 'public'
"""


def clauses(statement: str) -> tuple[str, ...]:
    """The columns and constraints of a CREATE TABLE, sorted: a column added later comes last."""
    body = statement[statement.index("(") + 1 : statement.rindex(")")]
    depth, start, found = 0, 0, []
    for place, character in enumerate(body):
        depth += (character == "(") - (character == ")")
        if character == "," and depth == 0:
            found.append(body[start:place].strip())
            start = place + 1
    return tuple(sorted([*found, body[start:].strip()]))


def schema(database: BaseDatabaseWrapper) -> set[tuple]:
    """Every column, constraint and index of every table but the record of migrations."""
    with database.cursor() as cursor:
        cursor.execute(OF_SQLITE if database.vendor == "sqlite" else OF_POSTGRESQL)
        facts = [row for row in cursor.fetchall() if row[0] != "django_migrations"]
    return {
        (table, name, clauses(said) if said.startswith("CREATE TABLE") else said)
        for table, name, said in facts
    }


def migrate(database_url: str) -> None:
    """Run ``manage.py migrate`` on an empty database, as who installs does."""
    command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    environment = os.environ | {"DATABASE_URL": database_url}
    subprocess.run(command, cwd=settings.BASE_DIR, env=environment, check=True)


@pytest.fixture
def migrated(db, tmp_path) -> Iterator[BaseDatabaseWrapper]:
    """A connection to a new database that ``migrate`` filled."""
    made = connection.copy()
    if connection.vendor == "sqlite":
        made.settings_dict["NAME"] = str(tmp_path / NAME)
        migrate(f"sqlite:///{tmp_path / NAME}")
        yield made
        made.close()
        return
    beside = connection.copy()
    beside.cursor().execute(f"CREATE DATABASE {NAME}")
    made.settings_dict["NAME"] = NAME
    try:
        migrate(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{NAME}").geturl())
        yield made
    finally:
        made.close()
        beside.cursor().execute(f"DROP DATABASE {NAME}")
        beside.close()


def test_the_migrations_make_the_tables_that_the_tests_stand_on(migrated):
    made, stood_on = schema(migrated), schema(connection)
    assert len(stood_on) > 300
    assert made - stood_on == set()
    assert stood_on - made == set()
