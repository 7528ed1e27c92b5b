"""Rounding as it is printed: pure, so that rules may use it too."""

from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

STORED_DECIMALS = 4


def shown(value: Decimal, decimaler: int) -> Decimal:
    """``value`` as it is printed with ``decimaler`` digits: half up, away from zero.

    0.05 becomes 0.1 and -0.05 becomes -0.1 at one digit, as in Excel. There is no -0.
    """
    return value.quantize(_unit(decimaler), ROUND_HALF_UP) + 0


@lru_cache(maxsize=64)
def _unit(decimaler: int) -> Decimal:
    return Decimal(1).scaleb(-decimaler)


def quantised(value: Decimal) -> Decimal:
    """``value`` as it is stored: four decimals, half up."""
    return shown(value, STORED_DECIMALS)
