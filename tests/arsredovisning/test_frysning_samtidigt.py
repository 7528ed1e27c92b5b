"""Freezing while somebody saves: one moment in the document, the pins and the public version."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Event

import pytest
from django.db import connection, connections

from nyckeltal.models import Utfall
from styrning.arsredovisning.enums import Blockslag, Rapportslag
from styrning.arsredovisning.models import Rapport, Rapportblock, Utgava
from styrning.arsredovisning.services import utgava as tjanst
from styrning.arsredovisning.services.utgava import Frysform, freeze
from styrning.arsredovisning.utgavor import changed_since, load_document
from styrning.bas.errors import RuleError, StaleError
from styrning.grund.enums import Roll
from tests.arsredovisning.kommun import build
from tests.factories import UserFactory

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor == "sqlite",
        reason="SQLite has one writer at a time, and a test database in memory",
    ),
]


@pytest.fixture
def by():
    return UserFactory(roll=Roll.KVALITETSKEDJAN)


@pytest.fixture
def rapport(by):
    row = Rapport.objects.create(
        slag=Rapportslag.ARSREDOVISNING,
        ar=2026,
        uppfoljning=build().runda,
        titel="Årsredovisning 2026",
        skapad_av=by,
    )
    for ordning, slag in enumerate((Blockslag.RUBRIK, Blockslag.NYCKELTAL)):
        Rapportblock.objects.create(
            rapport=row, nyckel=slag, ordning=ordning, slag=slag, niva=1 - ordning, rubrik="Mål"
        )
    return row


def apart(deed):
    """``deed`` in a thread with a connection of its own: what it raised, or what it gave."""

    def run():
        try:
            return deed()
        except RuleError as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(run).result(timeout=30)


def save_a_value(by, value):
    row = Utfall.objects.get(nyckeltal__kod="BUN-1", kon="T", avser_till__year=2026)
    row.varde = Decimal(value)
    row.save_as(by)


def printed(utgava, *, publik=False):
    """The year's value as the edition prints it, and as its data has it."""
    document = load_document(utgava, publik=publik)
    (table,) = (b for a in document["avsnitt"] for b in a["block"] if b["slag"] == "tabell")
    figures = [figure for mal in document["rapport"]["mal"] for figure in mal["nyckeltal"]]
    data = next(figure["serie"][-1]["totalt"] for figure in figures if figure["kod"] == "BUN-1")
    return table["rader"][0][5]["text"], data


def test_a_value_saved_while_the_edition_is_read_is_not_in_any_part_of_it(rapport, by, monkeypatch):
    read = tjanst.read_parts

    def read_and_let_another_save(*args, **kwargs):
        parts = read(*args, **kwargs)
        apart(lambda: save_a_value(by, "84.5"))
        return parts

    monkeypatch.setattr(tjanst, "read_parts", read_and_let_another_save)
    utgava = freeze(rapport, Frysform(), by=by, version=rapport.version)
    assert printed(utgava) == printed(utgava, publik=True) == ("80,0", "80.04")
    (change,) = changed_since(utgava)  # pinned as it was read: the new version is told
    assert (change.fran, change.till) == ("80,0", "84,5")


def test_two_who_freeze_at_once_make_one_edition(rapport, by):
    held, answers = Event(), []

    def freeze_it():
        held.wait(timeout=10)
        try:
            freeze(rapport, Frysform(), by=by, version=rapport.version)
        except (RuleError, StaleError) as error:
            return type(error).__name__
        finally:
            connections.close_all()
        return "fryst"

    with ThreadPoolExecutor(2) as pool:
        waiting = [pool.submit(freeze_it) for _ in range(2)]
        held.set()
        answers = sorted(job.result(timeout=30) for job in waiting)
    assert answers[1] == "fryst"
    assert Utgava.objects.get().nummer == 1
