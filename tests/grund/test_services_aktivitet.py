"""Meetings, and last days that hang on them."""

from dataclasses import replace
from datetime import date

import pytest

from styrning.bas.errors import RuleError
from styrning.grund.enums import AktivitetSlag, Ring, Slag
from styrning.grund.models import Aktivitet, Handelse
from styrning.grund.services_aktivitet import (
    Post,
    change_activity,
    confirm_dates,
    create_activity,
    end_activity,
)
from tests.factories import AktivitetFactory, EnhetFactory, UserFactory

pytestmark = pytest.mark.django_db

POST = Post(ring=Ring.UPPFOLJNING, titel="Delårsrapport", oppnar=date(2026, 8, 17))


@pytest.fixture
def stina():
    return UserFactory()


def meeting(slag, day=date(2026, 9, 23), **facts):
    return AktivitetFactory(
        slag=AktivitetSlag.MOTE, enhet=EnhetFactory(slag=slag), oppnar=day, **facts
    )


@pytest.mark.parametrize(
    ("slag", "column"),
    [(Slag.NAMND, "klar_namnd"), (Slag.BOLAG, "klar_namnd"), (Slag.STYRELSE, "klar_ks"),
     (Slag.KF, "klar_kf")],
)  # fmt: skip
def test_the_last_day_is_counted_from_the_meeting_in_its_own_column(stina, slag, column):
    row = create_activity(2026, replace(POST, mote=meeting(slag), dagar_fore=14), by=stina)
    assert getattr(row, column) == date(2026, 9, 9)


def test_the_last_day_moves_with_the_meeting(stina):
    mote = meeting(Slag.NAMND)
    row = create_activity(2026, replace(POST, mote=mote, dagar_fore=14), by=stina)
    moved = Post(ring=Ring.FULLMAKTIGE, titel="SN", oppnar=date(2026, 9, 30), enhet=mote.enhet,
                 slag=AktivitetSlag.MOTE)  # fmt: skip
    change_activity(mote, moved, by=stina)
    row.refresh_from_db()
    assert row.klar_namnd == date(2026, 9, 16)


def refused(act, message, field=None):
    before = list(Aktivitet.objects.order_by("pk").values()), Handelse.objects.count()
    with pytest.raises(RuleError) as error:
        act()
    assert (str(error.value), error.value.field) == (message, field)
    assert (list(Aktivitet.objects.order_by("pk").values()), Handelse.objects.count()) == before


def test_a_meeting_may_not_move_so_that_something_is_due_before_it_opens(stina):
    mote = meeting(Slag.NAMND)
    create_activity(2026, replace(POST, mote=mote, dagar_fore=14), by=stina)
    early = Post(ring=Ring.FULLMAKTIGE, titel="SN", oppnar=date(2026, 8, 20), enhet=mote.enhet,
                 slag=AktivitetSlag.MOTE)  # fmt: skip
    refused(
        lambda: change_activity(mote, early, by=stina),
        "Delårsrapport skulle få sista dag före den dag då den öppnar. Flytta den först.",
        "oppnar",
    )


def test_a_meeting_that_days_are_counted_from_is_not_taken_out(stina):
    mote = meeting(Slag.NAMND)
    create_activity(2026, replace(POST, mote=mote, dagar_fore=14), by=stina)
    refused(
        lambda: end_activity(mote, by=stina),
        "Sista dagar räknas från sammanträdet: Delårsrapport. Ge dem egna datum först.",
    )


@pytest.mark.parametrize(
    ("facts", "message", "field"),
    [
        ({"dagar_fore": 3}, "Ange både sammanträde och antal dagar före det.", "mote"),
        ({"slag": AktivitetSlag.MOTE}, "Välj vem som sammanträder.", "enhet"),
        ({"klar_ks": date(2026, 8, 1)},
         "Sista dag ligger före den dag då aktiviteten öppnar.", "klar_ks"),
    ],
)  # fmt: skip
def test_what_does_not_hold_together_is_refused(stina, facts, message, field):
    refused(lambda: create_activity(2026, replace(POST, **facts), by=stina), message, field)


def test_a_meeting_has_no_last_days(stina):
    post = replace(POST, slag=AktivitetSlag.MOTE, enhet=EnhetFactory(), klar_namnd=date(2026, 9, 1))
    refused(
        lambda: create_activity(2026, post, by=stina),
        "Ett sammanträde har bara sin egen dag. Lämna sista dagarna tomma.",
        "klar_namnd",
    )


def test_copied_days_are_said_to_hold_once(stina):
    rows = [AktivitetFactory(ar_bestamd=False), AktivitetFactory(ar_bestamd=True)]
    assert confirm_dates(rows, by=stina) == 1
    assert confirm_dates(rows, by=stina) == 0
    assert [event.vad for event in Handelse.objects.all()] == ["bestämde datum"]
