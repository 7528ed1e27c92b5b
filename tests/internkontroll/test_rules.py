"""The pure rules of internal control."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from internkontroll.enums import Kontrollutfall, Metod
from internkontroll.rules import Provat, Riskzon, kod_after, result_faults, zone


@pytest.mark.parametrize(
    ("riskvarde", "expected"),
    [
        (1, Riskzon(1, "acceptera")),
        (4, Riskzon(1, "acceptera")),
        (6, Riskzon(2, "bevaka")),
        (8, Riskzon(2, "bevaka")),
        (9, Riskzon(3, "åtgärda")),
        (16, Riskzon(3, "åtgärda")),
    ],
)
def test_zone_of_a_risk_value(riskvarde, expected):
    assert zone(riskvarde) == expected


@pytest.mark.parametrize("riskvarde", [0, 17, -4])
def test_a_value_off_the_matrix_is_an_error(riskvarde):
    with pytest.raises(ValueError, match=f"got {riskvarde}"):
        zone(riskvarde)


@given(low=st.integers(1, 16), high=st.integers(1, 16))
def test_a_higher_value_is_never_in_a_lower_zone(low, high):
    low, high = sorted((low, high))
    assert zone(low).nr <= zone(high).nr


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
