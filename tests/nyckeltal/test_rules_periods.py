from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nyckeltal.enums import Periodicitet
from nyckeltal.rules import measured_period, target_year
from styrning.bas.periods import Period

AR = "2025"
DELAR = "2025-01-01/2025-08-31"
HALV = "2025-01-01/2025-06-30"
MARS = "2025-03"
T2 = "2025-05-01/2025-08-31"


@pytest.mark.parametrize(
    ("uppfoljning", "periodicitet", "lag", "ackumulerad", "asked"),
    [
        (AR, Periodicitet.AR, 0, False, "2025"),
        (AR, Periodicitet.AR, 0, True, "2025"),
        (AR, Periodicitet.AR, 1, False, "2024"),
        (AR, Periodicitet.AR, 2, True, "2023"),
        (AR, Periodicitet.VARTANNAT_AR, 0, False, "2025"),
        (AR, Periodicitet.HALVAR, 0, False, "andra halvåret 2025"),
        (AR, Periodicitet.HALVAR, 0, True, "2025"),
        (AR, Periodicitet.TERTIAL, 0, False, "T3 2025"),
        (AR, Periodicitet.KVARTAL, 1, False, "kv 4 2024"),
        (AR, Periodicitet.MANAD, 0, False, "december 2025"),
        (AR, Periodicitet.MANAD, 0, True, "2025"),
        (DELAR, Periodicitet.AR, 0, False, None),
        (DELAR, Periodicitet.AR, 0, True, "jan–aug 2025"),
        (DELAR, Periodicitet.AR, 1, True, None),
        (DELAR, Periodicitet.VARTANNAT_AR, 0, False, None),
        (DELAR, Periodicitet.HALVAR, 0, False, "första halvåret 2025"),
        (DELAR, Periodicitet.TERTIAL, 0, False, "T2 2025"),
        (DELAR, Periodicitet.TERTIAL, 0, True, "jan–aug 2025"),
        (DELAR, Periodicitet.KVARTAL, 0, False, "kv 2 2025"),
        (DELAR, Periodicitet.MANAD, 0, False, "augusti 2025"),
        (DELAR, Periodicitet.MANAD, 1, True, "jan–aug 2024"),
        (HALV, Periodicitet.TERTIAL, 0, False, "T1 2025"),
        (T2, Periodicitet.AR, 0, True, "jan–aug 2025"),
        (T2, Periodicitet.HALVAR, 0, False, "första halvåret 2025"),
        (MARS, Periodicitet.MANAD, 0, False, "mars 2025"),
        (MARS, Periodicitet.KVARTAL, 0, False, "kv 1 2025"),
        (MARS, Periodicitet.TERTIAL, 0, False, None),
        (MARS, Periodicitet.HALVAR, 0, True, None),
        ("2025-03-01/2025-03-30", Periodicitet.MANAD, 0, False, None),
        ("2024-02", Periodicitet.MANAD, 1, False, "februari 2023"),
        ("läsåret 2024/25", Periodicitet.MANAD, 0, False, "juni 2025"),
        ("2024-07-01/2025-01-15", Periodicitet.KVARTAL, 0, False, "kv 4 2024"),
    ],
)
def test_which_period_a_round_asks_for(uppfoljning, periodicitet, lag, ackumulerad, asked):
    period = Period.parse(uppfoljning)

    answer = measured_period(period.fran, period.till, periodicitet, lag, ackumulerad)

    assert answer == (
        None if asked is None else (Period.parse(asked).fran, Period.parse(asked).till)
    )


@given(
    st.tuples(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(0, 800)),
    st.sampled_from(list(Periodicitet)),
    st.integers(0, 2),
    st.booleans(),
)
def test_never_asks_for_what_has_not_ended(start, periodicitet, lag, ackumulerad):
    fran = start[0]
    till = date.fromordinal(fran.toordinal() + start[1])

    asked = measured_period(fran, till, periodicitet, lag, ackumulerad)

    if asked is not None:
        assert asked[0] <= asked[1] <= till
        assert asked[0].day == 1


def test_refuses_a_round_turned_round():
    with pytest.raises(ValueError, match="no round is"):
        measured_period(date(2025, 2, 1), date(2025, 1, 1), Periodicitet.AR)


def test_is_judged_against_the_target_of_its_own_year():
    asked = measured_period(date(2025, 1, 1), date(2025, 12, 31), Periodicitet.AR, 1)

    assert target_year(asked[1]) == 2024
