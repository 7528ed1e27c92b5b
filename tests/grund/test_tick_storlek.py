"""Periodic work over ten thousand due items: few statements, and memory that stays."""

import tracemalloc
from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from styrning.grund.enums import Roll, Slag, UppfoljningSlag
from styrning.grund.models import (
    Arshjul,
    Enhet,
    Inlamning,
    Tilldelning,
    Uppfoljning,
    User,
    Utskick,
)
from styrning.grund.services_utskick import queue_last_days, queue_weekly
from styrning.grund.vantar import CHUNK, SHOWN, waiting

pytestmark = pytest.mark.django_db

DAY = date(2026, 11, 18)
MEGABYTE = 2**20


def build(*, enheter, rundor, due=DAY + timedelta(days=2)):
    """Each of ``enheter`` has a rapportör, and owes each of ``rundor``, all open."""
    arshjul, _ = Arshjul.objects.get_or_create(ar=2026)
    rows = Enhet.objects.bulk_create(
        Enhet(kod=f"E{n}", namn=f"Nämnd {n}", slag=Slag.NAMND, tree_id=n, lft=1, rght=2, level=0)
        for n in range(1, enheter + 1)
    )
    people = User.objects.bulk_create(
        User(username=f"p{n}", first_name="Karin", last_name=f"Öhman {n}", email=f"p{n}@example.se")
        for n in range(enheter)
    )
    Tilldelning.objects.bulk_create(
        Tilldelning(user=user, enhet=enhet, roll=Roll.RAPPORTOR)
        for user, enhet in zip(people, rows, strict=True)
    )
    asked = Uppfoljning.objects.bulk_create(
        Uppfoljning(
            arshjul=arshjul,
            kod=f"R{n}",
            namn=f"Omgång {n}",
            slag=UppfoljningSlag.MANAD,
            avser_fran=date(2026, 10, 1),
            avser_till=date(2026, 10, 31),
            oppnar=date(2026, 11, 1),
            klar_namnd=due,
        )
        for n in range(rundor)
    )
    Inlamning.objects.bulk_create(
        [Inlamning(enhet=enhet, uppfoljning=runda) for runda in asked for enhet in rows],
        batch_size=2000,
    )


def statements(action):
    """How many, without the inserts, which a database takes in portions of its own size."""
    with CaptureQueriesContext(connection) as captured:
        action()
    return sum(row["sql"].startswith(("SELECT", "UPDATE", "DELETE", "DECLARE")) for row in captured)


@pytest.mark.parametrize("rundor", [10, 50])
def test_the_items_cost_no_statements(rundor):
    """Roles and items once each, and then two a chunk of people: who they are, what is known."""
    build(enheter=200, rundor=rundor)
    assert statements(lambda: queue_weekly(DAY)) == 4
    assert statements(lambda: queue_last_days(DAY)) == 4
    assert Utskick.objects.count() == 400
    assert "och 38 till" in Utskick.objects.first().text or rundor == 10


def test_people_cost_two_statements_a_chunk():
    build(enheter=2 * CHUNK + 1, rundor=1)
    assert statements(lambda: queue_weekly(DAY)) == 2 + 3 * 2


def peak(action):
    tracemalloc.start()
    try:
        action()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_memory_is_bounded_by_people_not_by_items():
    """Two and ten thousand items of the same people: no more is kept than what is told."""
    build(enheter=200, rundor=50)
    few = list(Inlamning.objects.filter(uppfoljning__kod__lt="R18").values_list("pk", flat=True))
    assert (len(few), Inlamning.objects.count()) == (2000, 10000)
    waiting(DAY)  # what is made once
    small, large = peak(lambda: waiting(DAY, chosen=few)), peak(lambda: waiting(DAY))
    assert large < small + MEGABYTE
    assert peak(lambda: queue_weekly(DAY)) < 8 * MEGABYTE


def test_what_is_due_on_a_later_day_is_told_also_when_much_is_due_before(settings):
    """Each last day has its own letter, with its own count, however much the first one holds."""
    build(enheter=1, rundor=SHOWN + 3, due=DAY + timedelta(days=1))
    runda = Uppfoljning.objects.first()
    Uppfoljning.objects.filter(pk=runda.pk).update(klar_namnd=DAY + timedelta(days=3))
    assert queue_last_days(DAY) == 2
    first, second = Utskick.objects.order_by("nyckel")
    assert "sista dag torsdag 19 november, 14 uppföljningar" in first.amne
    assert "sista dag lördag 21 november, en uppföljning" in second.amne


def test_ten_thousand_items_pass_through_tick(capsys):
    build(enheter=200, rundor=50)
    call_command("tick")
    assert "I kö: 200 veckobrev, 200 fristbrev. Skickade: 400" in capsys.readouterr().out
    call_command("tick")
    assert "I kö: 0 veckobrev, 0 fristbrev. Skickade: 0" in capsys.readouterr().out
