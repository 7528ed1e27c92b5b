"""Days when a Swedish municipality does not meet: weekends, public holidays and their eves.

Source: lagen (1989:253) om allmänna helgdagar; the eves that are kept as holidays by agreement
(midsommarafton, julafton, nyårsafton and others) are counted too.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache

from holidays import country_holidays

from styrning.bas.periods import WEEKDAYS

SATURDAY = 5


@lru_cache(maxsize=64)
def _of_year(ar: int) -> Mapping[date, str]:
    return country_holidays("SE", years=ar, language="sv", categories=("public", "de_facto"))


def day_off(day: date) -> str:
    """Why nobody works on ``day``: "midsommarafton", "lördag"; empty on a working day."""
    name = _of_year(day.year).get(day)
    if name:
        return name[0].lower() + name[1:]
    return WEEKDAYS[day.weekday()] if day.weekday() >= SATURDAY else ""


def working_day_before(day: date) -> date:
    """The last working day before ``day``."""
    day -= timedelta(days=1)
    while day_off(day):
        day -= timedelta(days=1)
    return day
