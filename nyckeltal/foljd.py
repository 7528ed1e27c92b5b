"""What a nyckeltal replaced, in its series: older periods are borrowed, never added.

Pure. Values of before the succession come from the one nyckeltal that was replaced, where both
are measured alike; of several, none is chosen.
"""

from datetime import date
from itertools import pairwise

from nyckeltal.selectors import Facts, Foregangare

Span = tuple[date, date]


def replaced_in(facts: Facts, nyckeltal_id: int, enhet_id: int, span: Span) -> Foregangare | None:
    """The nyckeltal that stands for this one in ``span``; None where this one does itself.

    It does from the day of the succession on, and where it has a value of its own before. What
    replaced something in its turn is followed as far as values go back.
    """
    found: Foregangare | None = None
    while not facts.utfall.get((nyckeltal_id, enhet_id), {}).get(span):
        rows = facts.foregangare.get(nyckeltal_id, ())
        before = [row for row in rows if span[1] < row.datum and _is_older(row, found)]
        if len(before) != 1:
            break
        found, nyckeltal_id = before[0], before[0].id
    return found


def _is_older(row: Foregangare, found: Foregangare | None) -> bool:
    return found is None or row.datum < found.datum


def mark_breaks(points: list[dict]) -> None:
    """Say in the first period of each nyckeltal of a series where the older values are from.

    ``ersatter`` tells such a break from one that forbids a judgement: the target is the new one's.
    """
    for before, point in pairwise(points):
        older, newer = before["foregangare"], point["foregangare"]
        if older and older != newer and before["totalt"] is not None:
            text = f"tidigare värden är från {older}, som {newer or 'det'} ersatte"
            point["ersatter"] = None if point["brott"] else older
            point["brott"] = f"{point['brott']}; {text}" if point["brott"] else text
