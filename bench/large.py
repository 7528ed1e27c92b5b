"""Size L: 25 years, four times the enheter and nyckeltal, 16 million values; PostgreSQL only.

Organisation, goals and definitions are built as in S. Who owes what and every value are written
by the database itself, with the indexes of the values made afterwards; a tenth of the time.
"""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from bench.data import Size
from nyckeltal.models import NyckeltalEnhet, Utfall

PAIRS = """
INSERT INTO nyckeltal_nyckeltalenhet (publikt_id, version, nyckeltal_id, enhet_id, satt)
SELECT gen_random_uuid(), 1, n.id, e.id, 'rapporteras'
FROM nyckeltal_nyckeltal n CROSS JOIN grund_enhet e
WHERE n.agare_id = e.id OR (n.id * 7919 + e.id * 104729) %% %s = 0
"""
VALUES = """
INSERT INTO nyckeltal_utfall (publikt_id, version, nyckeltal_id, enhet_id, avser_fran, avser_till,
  kon, varde, saknas_orsak, sakerhet, kommentar, changed_at)
SELECT gen_random_uuid(), 1, p.nyckeltal_id, p.enhet_id, %s, %s, k.kon,
  (300 + (p.id * 31 + %s * 17 + k.nr * 7) %% 600) / 10.0, '', 'slutlig', '', now()
FROM nyckeltal_nyckeltalenhet p
JOIN nyckeltal_nyckeltal n ON n.id = p.nyckeltal_id
JOIN (VALUES ('T', 0), ('K', 1), ('M', 2)) AS k (kon, nr) ON k.nr = 0 OR n.per_kon
ORDER BY (p.enhet_id = n.agare_id) DESC, p.nyckeltal_id, p.enhet_id
LIMIT %s
"""


def write_pairs(size: Size) -> None:
    """Every owner's own, and enough others for a year's share of the values."""
    wanted = size.utfall // size.years
    per_pair = 2  # every second nyckeltal is by sex: one row or three
    share = size.nyckeltal * size.enheter * per_pair // wanted
    with connection.cursor() as cursor:
        cursor.execute(PAIRS, [max(share, 1)])
        cursor.execute("ANALYZE nyckeltal_nyckeltalenhet")
    assert NyckeltalEnhet.objects.count() * per_pair >= wanted


def write_values(size: Size, years: range) -> None:
    """Exactly the size's values, a year's share each."""
    with without_indexes(Utfall._meta.db_table), connection.cursor() as cursor:
        for ar in years:
            days = dt.date(ar, 1, 1), dt.date(ar, 12, 31)
            cursor.execute(VALUES, [*days, ar, size.utfall // size.years])


@contextmanager
def without_indexes(table: str) -> Iterator[None]:
    """Drop the table's keys and indexes, and make them again at the end."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # nothing is left to be checked later
        cursor.execute(
            "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint "
            "WHERE conrelid = %s::regclass AND contype IN ('u', 'f')",
            [table],
        )
        constraints = cursor.fetchall()
        for name, _ in constraints:
            cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
        cursor.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = %s "
            "AND indexname NOT LIKE '%%_pkey'",
            [table],
        )
        indexes = cursor.fetchall()
        for name, _ in indexes:
            cursor.execute(f'DROP INDEX "{name}"')
        yield
        cursor.execute("SET LOCAL maintenance_work_mem = '1GB'")
        for _, definition in indexes:
            cursor.execute(definition)
        for name, definition in constraints:
            cursor.execute(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}')


def analyse() -> None:
    """Tell the planner what stands there, as autovacuum would within the minute."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
