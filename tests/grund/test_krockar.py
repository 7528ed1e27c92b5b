"""What in a year's årshjul needs a new day: weekends, holidays, two meetings at once."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from styrning.grund.enums import AktivitetSlag
from styrning.grund.krockar import clashes, undecided
from tests.factories import AktivitetFactory, EnhetFactory, UppfoljningFactory

pytestmark = pytest.mark.django_db


def told(ar=2026):
    return [(k.titel, k.vad, k.dag, k.varfor, k.forslag) for k in clashes(ar)]


def test_a_last_day_on_a_weekend_or_a_holiday_is_told_with_the_day_before():
    AktivitetFactory(
        titel="Budget", oppnar=date(2026, 9, 1), klar_ks=date(2026, 10, 31),
        klar_kf=date(2026, 11, 29),
    )  # fmt: skip
    assert told() == [
        ("Budget", "klar i kommunstyrelsen", date(2026, 10, 31), "alla helgons dag",
         date(2026, 10, 30)),
        ("Budget", "klar i kommunfullmäktige", date(2026, 11, 29), "söndag", date(2026, 11, 27)),
    ]  # fmt: skip


def test_rounds_are_looked_at_too():
    UppfoljningFactory(namn="Årsbokslut", klar_namnd=date(2026, 12, 24), klar_ks=date(2027, 1, 6))
    assert [(row[1], row[3]) for row in told()] == [
        ("klar i nämnd", "julafton"),
        ("klar i kommunstyrelsen", "trettondedag jul"),
    ]


def test_something_may_open_on_a_sunday_but_nobody_meets_then():
    AktivitetFactory(oppnar=date(2026, 11, 1))
    AktivitetFactory(
        titel="SN", slag=AktivitetSlag.MOTE, enhet=EnhetFactory(), oppnar=date(2026, 11, 1)
    )
    assert [(row[0], row[1]) for row in told()] == [("SN", "sammanträder")]


def test_two_meetings_of_one_enhet_on_a_day_are_told():
    enhet = EnhetFactory()
    for _ in range(2):
        AktivitetFactory(slag=AktivitetSlag.MOTE, enhet=enhet, oppnar=date(2026, 11, 4))
    AktivitetFactory(slag=AktivitetSlag.MOTE, enhet=EnhetFactory(), oppnar=date(2026, 11, 4))
    assert [row[3:] for row in told()] == [("två sammanträden samma dag", None)]


def test_only_the_asked_year_is_told():
    AktivitetFactory(ar=2025, oppnar=date(2025, 1, 1), klar_namnd=date(2025, 11, 1))
    assert told() == []


def test_copied_days_wait_in_the_order_of_the_days():
    late = AktivitetFactory(ar_bestamd=False, oppnar=date(2026, 5, 4))
    early = AktivitetFactory(ar_bestamd=False, oppnar=date(2026, 2, 2))
    AktivitetFactory(ar_bestamd=True)
    assert undecided(2026) == [early, late]


def test_statements_do_not_grow_with_rows():
    counts = []
    for antal in (3, 30):
        AktivitetFactory.create_batch(antal, klar_namnd=date(2026, 11, 29))
        with CaptureQueriesContext(connection) as captured:
            clashes(2026)
        counts.append(len(captured))
    assert counts == [2, 2]
