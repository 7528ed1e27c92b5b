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

    It does from the day of the succession on, and where it has a value of its own before.
    """
    before = [row for row in facts.foregangare.get(nyckeltal_id, ()) if span[1] < row.datum]
    if len(before) != 1 or facts.utfall.get((nyckeltal_id, enhet_id), {}).get(span):
        return None
    return before[0]


def mark_breaks(points: list[dict]) -> None:
    """Say in the first own period of a series that older values are of what was replaced.

    ``ersatter`` tells such a break from one that forbids a judgement: the target is the new one's.
    """
    for before, point in pairwise(points):
        if before["foregangare"] and not point["foregangare"] and before["totalt"] is not None:
            text = f"tidigare värden är från {before['foregangare']}, som det ersatte"
            point["ersatter"] = None if point["brott"] else before["foregangare"]
            point["brott"] = f"{point['brott']}; {text}" if point["brott"] else text
