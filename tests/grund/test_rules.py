"""Where an activity, a round or a submission stands on a day."""

from datetime import date

import pytest

from styrning.grund.enums import Arshjulslage, InlamningLage
from styrning.grund.rules import INNE, arshjulslage, is_late, last_day

OPENS, DUE = date(2026, 11, 2), date(2026, 11, 18)


@pytest.mark.parametrize(
    ("day", "sista_dag", "klar", "state"),
    [
        (date(2026, 11, 1), DUE, False, Arshjulslage.KOMMER),
        (OPENS, DUE, False, Arshjulslage.OPPEN),
        (DUE, DUE, False, Arshjulslage.OPPEN),
        (date(2026, 11, 19), DUE, False, Arshjulslage.SEN),
        (date(2030, 1, 1), None, False, Arshjulslage.OPPEN),
        (date(2026, 11, 19), DUE, True, Arshjulslage.KLAR),
        (date(2026, 11, 1), DUE, True, Arshjulslage.KLAR),
    ],
)
def test_state_in_the_arshjul(day, sista_dag, klar, state):
    assert arshjulslage(oppnar=OPENS, sista_dag=sista_dag, klar=klar, day=day) == state


@pytest.mark.parametrize("lage", InlamningLage)
def test_late_is_what_is_not_in_after_the_last_day(lage):
    assert not is_late(lage, DUE, DUE)
    assert is_late(lage, DUE, date(2026, 11, 19)) is (lage not in INNE)


def test_the_last_of_several_days():
    assert last_day(None, DUE, OPENS) == DUE
    assert last_day(None, None) is None
