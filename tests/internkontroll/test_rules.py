"""The pure rules of internal control."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from internkontroll.enums import Kontrollutfall, Metod
from internkontroll.rules import Provat, kod_after, result_faults


@pytest.mark.parametrize(
    ("used", "expected"),
    [
        (set(), "SOC-R1"),
        ({"SOC-R1", "SOC-R7"}, "SOC-R8"),
        ({"SOC-R2", "SOC-RX", "SOC-K26-9", "RISK-3"}, "SOC-R3"),
    ],
)
def test_the_next_code(used, expected):
    assert kod_after("SOC-R", used) == expected


counts = st.none() | st.integers(0, 60)


@given(
    utfall=st.sampled_from(Kontrollutfall.values),
    stickprov=counts,
    avvikelser=counts,
    metod=st.sampled_from(Metod.values),
)
def test_what_is_let_through_never_contradicts_itself(utfall, stickprov, avvikelser, metod):
    found = Provat(utfall, dt.date(2026, 5, 4), "Nils Berg", stickprov, avvikelser, "Text.")

    faults = result_faults(
        found,
        metod=metod,
        ansvarig="Sara Holm",
        ar=2026,
        day=dt.date(2026, 11, 18),
        has_action=True,
    )

    if faults:
        assert set(faults) <= {"stickprov", "avvikelser"}
        return
    if stickprov is not None and avvikelser is not None:
        assert avvikelser <= stickprov
    if utfall in {Kontrollutfall.UTAN_ANMARKNING, Kontrollutfall.EJ_GENOMFORD}:
        assert not avvikelser
    else:
        assert avvikelser != 0
