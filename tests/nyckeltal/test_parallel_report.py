"""Many officers saving one row at once: each save is kept or refused, none is lost."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from django.db import connection, connections

from nyckeltal.enums import Kon
from nyckeltal.models import Utfall
from nyckeltal.services import Rapport, report_utfall
from styrning.bas.errors import StaleError
from tests.factories import InlamningFactory, NyckeltalEnhetFactory, UserFactory

WRITERS, EACH = 8, 6


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(
    connection.vendor == "sqlite",
    reason="SQLite has one writer at a time, and a test database in memory",
)
def test_history_holds_every_version_once_and_the_losers_are_told():
    ansvar = NyckeltalEnhetFactory(nyckeltal__max_varde=None)
    inlamning = InlamningFactory(enhet=ansvar.enhet)
    by = UserFactory()

    def write(writer: int) -> tuple[int, int]:
        saved = refused = 0
        try:
            for number in range(EACH):
                row = Utfall.objects.filter(nyckeltal=ansvar.nyckeltal).first()
                seen = {Kon.TOTALT: row.version if row else 0}
                varde = Decimal(100 * writer + number)
                try:
                    rapport = Rapport({Kon.TOTALT: varde}, versioner=seen)
                    report_utfall(ansvar, inlamning, rapport, by=by)
                    saved += 1
                except StaleError:
                    refused += 1
        finally:
            connections.close_all()
        return saved, refused

    with ThreadPoolExecutor(WRITERS) as pool:
        outcomes = list(pool.map(write, range(WRITERS)))

    saved = sum(saved for saved, _ in outcomes)
    assert saved + sum(refused for _, refused in outcomes) == WRITERS * EACH
    row = Utfall.objects.get()
    assert row.version == saved
    versions = sorted(row.history.values_list("version", flat=True))
    assert versions == list(range(1, saved + 1))
