"""Many officers saving one row at once: each save is kept or refused, none is lost."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from decimal import Decimal

import pytest
from django.db import connection, connections, transaction

from nyckeltal.enums import Kon
from nyckeltal.models import Prognos, Utfall
from nyckeltal.services import Rapport, report_prognos, report_utfall
from styrning.bas.errors import StaleError
from styrning.grund.enums import UppfoljningSlag
from tests.factories import (
    InlamningFactory,
    NyckeltalEnhetFactory,
    UppfoljningFactory,
    UserFactory,
)

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


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(
    connection.vendor == "sqlite",
    reason="SQLite has one writer at a time, and a test database in memory",
)
def test_a_workbook_and_a_row_that_are_saved_at_once_wait_for_each_other():
    inlamning = InlamningFactory()
    rows = [
        NyckeltalEnhetFactory(nyckeltal__max_varde=None, enhet=inlamning.enhet) for _ in range(6)
    ]
    by = UserFactory()
    number = iter(range(1, 10_000))

    def save(ansvar) -> None:
        row = Utfall.objects.filter(nyckeltal=ansvar.nyckeltal).first()
        seen = {Kon.TOTALT: row.version if row else 0}
        rapport = Rapport({Kon.TOTALT: Decimal(next(number))}, versioner=seen)
        with suppress(StaleError):
            report_utfall(ansvar, inlamning, rapport, by=by)

    def workbook(_) -> None:
        with transaction.atomic():
            for ansvar in rows:
                save(ansvar)

    def page(_) -> None:
        for ansvar in reversed(rows):
            save(ansvar)

    def repeated(write) -> None:
        try:
            for turn in range(EACH):
                write(turn)
        finally:
            connections.close_all()

    for ansvar in rows:
        save(ansvar)
    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(repeated, [workbook, page] * (WRITERS // 2)))

    assert Utfall.objects.count() == len(rows)


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(
    connection.vendor == "sqlite",
    reason="SQLite has one writer at a time, and a test database in memory",
)
def test_colleagues_saving_rows_of_one_submission_do_not_stop_each_other():
    inlamning = InlamningFactory()
    rows = [
        NyckeltalEnhetFactory(nyckeltal__max_varde=None, enhet=inlamning.enhet)
        for _ in range(WRITERS)
    ]
    by = UserFactory()

    def write(ansvar) -> None:
        try:
            for version in range(EACH):
                rapport = Rapport(
                    {Kon.TOTALT: Decimal(version + 1)}, versioner={Kon.TOTALT: version}
                )
                report_utfall(ansvar, inlamning, rapport, by=by)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(write, rows))

    assert set(Utfall.objects.values_list("version", flat=True)) == {EACH}
    assert Utfall.objects.count() == WRITERS


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(
    connection.vendor == "sqlite",
    reason="SQLite has one writer at a time, and a test database in memory",
)
def test_of_two_first_forecasts_at_once_one_is_kept_and_the_other_is_told():
    runda = UppfoljningFactory(slag=UppfoljningSlag.DELAR)
    ansvar = NyckeltalEnhetFactory(nyckeltal__max_varde=None)
    inlamning = InlamningFactory(enhet=ansvar.enhet, uppfoljning=runda)
    by = UserFactory()

    def write(writer: int) -> bool:
        try:
            report_prognos(ansvar, inlamning, Decimal(writer), by=by)
        except StaleError:
            return False
        finally:
            connections.close_all()
        return True

    with ThreadPoolExecutor(WRITERS) as pool:
        kept = list(pool.map(write, range(WRITERS)))

    assert kept.count(True) == Prognos.objects.get().version == 1
