"""Two people doing the same deed at once: one wins, the other is told and writes nothing."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from django.db import connection, connections
from django.utils import timezone

from styrning.bas.errors import RuleError
from styrning.grund import registries
from styrning.grund.enums import InlamningLage
from styrning.grund.models import Handelse, Inlamning, Uppfoljning
from styrning.grund.services import approve, submit
from styrning.grund.services_arshjul import close_round, reopen_round
from tests.factories import InlamningFactory, UppfoljningFactory, UserFactory

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor == "sqlite",
        reason="SQLite has one writer at a time, and a test database in memory",
    ),
]


@pytest.fixture(autouse=True)
def _no_gaps(monkeypatch):
    monkeypatch.setattr(registries, "_checks", [])


def at_once(deed: Callable[[int], object], antal: int = 2) -> list[str]:
    """What each of ``antal`` threads was told; "" for the one that did it."""
    start = Barrier(antal)

    def run(number: int) -> str:
        try:
            start.wait(timeout=10)
            deed(number)
        except RuleError as error:
            return str(error)
        finally:
            connections.close_all()
        return ""

    with ThreadPoolExecutor(antal) as pool:
        return sorted(pool.map(run, range(antal)))


def test_two_coordinators_reopen_at_once():
    runda = UppfoljningFactory(namn="Årsbokslut 2026", stangd_at=timezone.now())
    people = [UserFactory(), UserFactory()]
    last = [date(2027, 1, 29), date(2027, 2, 26)]
    told = at_once(
        lambda n: reopen_round(runda, by=people[n], motiv="Fel i indata.", lases=last[n])
    )
    assert told == ["", "Årsbokslut 2026 är inte stängd."]
    event = Handelse.objects.get()
    row = Uppfoljning.objects.get()
    assert (row.stangd_at, row.lases) == (None, last[people.index(event.av)])


def test_two_coordinators_close_at_once():
    runda = UppfoljningFactory(namn="Årsbokslut 2026")
    people = [UserFactory(), UserFactory()]
    told = at_once(lambda n: close_round(runda, by=people[n]))
    assert told == ["", "Årsbokslut 2026 är redan stängd."]
    assert Handelse.objects.count() == 1


def test_it_is_sent_in_once_by_two_who_press_at_once():
    inlamning, people = InlamningFactory(), [UserFactory(), UserFactory()]
    told = at_once(lambda n: submit(inlamning, by=people[n]))
    assert told == ["", "Inlämningen är redan inskickad."]
    assert list(Inlamning.objects.values_list("lage", "version")) == [("inskickad", 2)]
    assert Handelse.objects.count() == 1


def test_it_is_approved_once_by_two_who_press_at_once():
    inlamning = InlamningFactory(lage=InlamningLage.INSKICKAD, inskickad_av=UserFactory())
    people = [UserFactory(), UserFactory()]
    told = at_once(lambda n: approve(inlamning, by=people[n]))
    assert told == ["", "Bara en inskickad inlämning kan godkännas."]
    assert list(Inlamning.objects.values_list("lage", "version")) == [("godkand", 2)]
