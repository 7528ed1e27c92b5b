"""The pure rules of internal control."""

import pytest

from internkontroll.rules import kod_after


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
