"""Who is to fill in, and what may go wrong."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from styrning.grund.agare import owners
from styrning.grund.enums import InlamningLage, Roll
from tests.factories import (
    EnhetFactory,
    InlamningFactory,
    TilldelningFactory,
    UppfoljningFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

DAY = date(2026, 11, 18)
OK = {"last_login": timezone.now(), "email": "a@example.se"}


def reporter(enhet, **facts):
    user = UserFactory(**(OK | facts))
    return TilldelningFactory(roll=Roll.RAPPORTOR, enhet=enhet, user=user).user


def told(inlamning):
    return owners([inlamning], DAY)[inlamning.pk].faror


def test_all_is_well():
    row = InlamningFactory()
    reporter(row.enhet)
    assert told(row) == []


def test_nobody_reports():
    assert told(InlamningFactory()) == ["Ingen rapportör"]


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"is_active": False}, "har slutat"),
        ({"last_login": None}, "har aldrig loggat in"),
        ({"email": ""}, "saknar e-postadress"),
    ],
)
def test_what_is_wrong_with_a_person(facts, words):
    row = InlamningFactory()
    user = reporter(row.enhet, **facts)
    assert told(row) == [f"{user.namn} {words}"]


def test_a_reporter_above_reaches_the_enhet_and_the_nearest_comes_first():
    above = EnhetFactory()
    row = InlamningFactory(enhet=EnhetFactory(parent=above))
    row.enhet.refresh_from_db()
    far, near = reporter(above), reporter(row.enhet)
    people = owners([row], DAY)[row.pk].agare
    assert [person.namn for person in people] == [near.namn, far.namn]


@pytest.mark.parametrize(
    ("lage", "words"),
    [
        (InlamningLage.UTKAST, "Blev inte klar i tid i förra omgången"),
        (InlamningLage.BESLUTAD, None),
    ],
)
def test_a_missed_round_is_told_of(lage, words):
    enhet = EnhetFactory()
    reporter(enhet)
    facts = {}
    if lage == InlamningLage.BESLUTAD:
        facts = {"beslut_organ": "SN", "beslut_datum": DAY, "beslut_paragraf": "1"}
    InlamningFactory(enhet=enhet, uppfoljning=UppfoljningFactory(ar=2025), lage=lage, **facts)
    row = InlamningFactory(enhet=enhet)
    assert told(row) == ([words] if words else [])


def test_statements_do_not_grow_with_rows():
    counts = []
    for antal in (3, 30):
        runda = UppfoljningFactory()
        rows = [InlamningFactory(uppfoljning=runda) for _ in range(antal)]
        for row in rows:
            reporter(row.enhet)
        with CaptureQueriesContext(connection) as captured:
            owners(rows, DAY)
        counts.append(len(captured))
    assert counts == [2, 2]


def test_each_round_looks_at_those_before_it():
    """The board asks about many rounds at once: what was late in June is not told of January."""
    enhet = EnhetFactory()
    reporter(enhet)

    def round_of(month, lage=InlamningLage.EJ_PABORJAD):
        runda = UppfoljningFactory(
            oppnar=date(2026, month, 1), klar_namnd=date(2026, month, 20), lases=None
        )
        return InlamningFactory(enhet=enhet, uppfoljning=runda, lage=lage)

    rows = [round_of(1), round_of(6, InlamningLage.INSKICKAD), round_of(7), round_of(9)]
    told = owners(rows, DAY)
    assert [told[row.pk].missade for row in rows] == [0, 1, 1, 1]


def test_late_is_counted_in_the_municipalitys_days():
    enhet = EnhetFactory()
    reporter(enhet)
    before = UppfoljningFactory(ar=2025, klar_namnd=date(2026, 1, 29))
    midnight = datetime(2026, 1, 30, 0, 30, tzinfo=ZoneInfo("Europe/Stockholm"))
    InlamningFactory(
        enhet=enhet, uppfoljning=before, lage=InlamningLage.INSKICKAD, inskickad_at=midnight
    )
    assert told(InlamningFactory(enhet=enhet)) == ["Blev inte klar i tid i förra omgången"]
