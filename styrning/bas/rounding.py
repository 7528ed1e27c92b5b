"""Rounding as it is printed: pure, so that rules may use it too."""

from decimal import ROUND_HALF_UP, Decimal

STORED_DECIMALS = 4


def shown(value: Decimal, decimaler: int) -> Decimal:
    """``value`` as it is printed with ``decimaler`` digits: half up, away from zero.

    0.05 becomes 0.1 and -0.05 becomes -0.1 at one digit, as in Excel. There is no -0.
    """
    return value.quantize(Decimal(1).scaleb(-decimaler), rounding=ROUND_HALF_UP) + 0


def quantised(value: Decimal) -> Decimal:
    """``value`` as it is stored: four decimals, half up."""
    return shown(value, STORED_DECIMALS)
