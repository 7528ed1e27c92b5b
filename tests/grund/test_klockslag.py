"""Rounds open, are due and lock at midnight in Stockholm, also when the clocks change."""

from datetime import date

import pytest

from styrning.bas.clock import today
from styrning.bas.errors import RuleError
from styrning.grund.enums import InlamningLage
from styrning.grund.models import Inlamning
from styrning.grund.services import ensure_open, submit
from tests.factories import InlamningFactory, UppfoljningFactory, UserFactory

pytestmark = pytest.mark.django_db

# The nights of 2026: summer time begins on 29 March at 02, and ends on 25 October at 03.
SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)


def due_on(day, **dates):
    facts = {
        "avser_fran": date(2026, 1, 1), "avser_till": date(2026, 2, 28),
        "oppnar": date(2026, 3, 1), "klar_namnd": day, "lases": day,
    }  # fmt: skip
    return UppfoljningFactory.build(**(facts | dates))


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2026-03-28T22:59:59Z", date(2026, 3, 28)),  # 23:59:59, winter time
        ("2026-03-28T23:00:00Z", SPRING),  # 00:00, winter time
        ("2026-03-29T21:59:59Z", SPRING),  # 23:59:59, summer time: a day of 23 hours
        ("2026-03-29T22:00:00Z", date(2026, 3, 30)),
        ("2026-10-24T21:59:59Z", date(2026, 10, 24)),  # 23:59:59, summer time
        ("2026-10-24T22:00:00Z", AUTUMN),
        ("2026-10-25T00:30:00Z", AUTUMN),  # 02:30 for the first time
        ("2026-10-25T01:30:00Z", AUTUMN),  # 02:30 for the second time
        ("2026-10-25T22:59:59Z", AUTUMN),  # 23:59:59, winter time: a day of 25 hours
        ("2026-10-25T23:00:00Z", date(2026, 10, 26)),
    ],
)
def test_a_day_is_a_day_in_stockholm(time_machine, moment, day):
    time_machine.move_to(moment, tick=False)
    assert today() == day


@pytest.mark.parametrize(
    ("day", "last", "after"),
    [
        (date(2026, 3, 28), "2026-03-28T22:59:59Z", "2026-03-28T23:00:00Z"),
        (SPRING, "2026-03-29T21:59:59Z", "2026-03-29T22:00:00Z"),
        (date(2026, 10, 24), "2026-10-24T21:59:59Z", "2026-10-24T22:00:00Z"),
        (AUTUMN, "2026-10-25T22:59:59Z", "2026-10-25T23:00:00Z"),
    ],
)
def test_a_round_is_open_until_the_last_minute_of_its_last_day(time_machine, day, last, after):
    runda = due_on(day)
    time_machine.move_to(last, tick=False)
    assert (runda.is_open(), runda.is_late()) == (True, False)
    time_machine.move_to(after, tick=False)
    assert (runda.is_open(), runda.is_late()) == (False, True)


@pytest.mark.parametrize(
    ("day", "before", "first"),
    [
        (SPRING, "2026-03-28T22:59:59Z", "2026-03-28T23:00:00Z"),
        (AUTUMN, "2026-10-24T21:59:59Z", "2026-10-24T22:00:00Z"),
    ],
)
def test_a_round_opens_at_midnight(time_machine, day, before, first):
    runda = due_on(date(2026, 12, 1), oppnar=day)
    time_machine.move_to(before, tick=False)
    assert runda.is_open() is False
    time_machine.move_to(first, tick=False)
    assert runda.is_open() is True


def test_a_late_answer_is_taken_until_the_round_locks_and_is_late(time_machine):
    runda = due_on(date(2026, 10, 23), lases=AUTUMN)
    time_machine.move_to("2026-10-25T22:59:00Z", tick=False)
    assert (runda.is_open(), runda.is_late()) == (True, True)


def test_at_23_59_on_the_long_night_it_is_sent_in_and_a_minute_later_refused(time_machine):
    runda = UppfoljningFactory(
        oppnar=date(2026, 10, 1), klar_namnd=AUTUMN, lases=AUTUMN, namn="Delårsrapport"
    )
    in_time, too_late = (InlamningFactory(uppfoljning=runda) for _ in range(2))
    time_machine.move_to("2026-10-25T22:59:59Z", tick=False)
    submit(in_time, by=UserFactory(), lucka_motiv="Klart.")
    time_machine.move_to("2026-10-25T23:00:00Z", tick=False)
    with pytest.raises(RuleError, match="Delårsrapport är stängd"):
        ensure_open(too_late)
    with pytest.raises(RuleError, match="Inget har sparats"):
        submit(too_late, by=UserFactory(), lucka_motiv="Klart.")
    rows = Inlamning.objects.order_by("pk").values_list("lage", flat=True)
    assert list(rows) == [InlamningLage.INSKICKAD, InlamningLage.EJ_PABORJAD]
