"""Building a demo: only in an empty database, quickly, and open whenever it is built."""

import time
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from styrning.config.demo import alvstrand
from styrning.grund.demo import is_demo
from styrning.grund.models import Enhet, Uppfoljning
from tests.conftest import NOW
from tests.factories import EnhetFactory

pytestmark = pytest.mark.django_db


def test_a_database_that_holds_anything_else_is_refused():
    EnhetFactory()

    with pytest.raises(CommandError, match="innehåller redan annat än demodata"):
        call_command("seed_demo", stdout=StringIO())

    assert Enhet.objects.count() == 1
    assert not is_demo()


def test_it_is_built_within_five_seconds():
    start = time.process_time()

    alvstrand.build()

    assert time.process_time() - start < 5


@pytest.mark.parametrize(
    ("built", "due"),
    [(date(2026, 11, 22), date(2027, 1, 29)), (date(2027, 5, 3), date(2027, 5, 21))],
)
def test_the_open_round_is_open_whenever_the_demo_is_built(klocka, built, due):
    klocka.move_to(NOW.replace(year=built.year, month=built.month, day=built.day))

    alvstrand.build()

    runda = Uppfoljning.objects.get(kod="2026-AB")
    assert (runda.klar_namnd, runda.is_open(built), runda.is_late(built)) == (due, True, False)
    assert runda.oppnar <= built - timedelta(days=18)


def test_users_are_printed_as_json_lines():
    out = StringIO()

    call_command("seed_demo", users=True, stdout=out)

    assert out.getvalue().splitlines()[1] == (
        '{"roll": "rapportor", "konto": "karin.ohman", "losenord": "alvstrand-demo-rapportor"}'
    )


def test_it_does_not_mix_with_the_fictitious_municipality():
    alvstrand.build()

    with pytest.raises(CommandError, match=r"innehåller redan Älvstrands kommun \(demodata\)"):
        call_command("seed_demo", pitea=True, stdout=StringIO())

    assert not Enhet.objects.filter(kod="PIKAB").exists()
