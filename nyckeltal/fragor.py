"""What is odd about reported values: asked at the row, before sending in and at an import.

Nothing here stops anything: one sentence in the comment answers.
"""

from decimal import Decimal

from nyckeltal.enums import Aggregering, Vardetyp
from nyckeltal.rules import check_split, plausibility, unusual
from nyckeltal.selectors import Definition
from styrning.bas.rounding import shown


def questions(definition: Definition, figure: dict) -> list[str]:
    """What is odd about the saved values: parts and total, and against the periods before."""
    nu = figure["serie"][-1] if figure["period"] else None
    if nu is None or nu["ingar"]:
        return []
    found = check_split(
        nu["totalt"], nu["kvinnor"], nu["man"], definition.matt, definition.decimaler
    )
    return found + against_earlier(definition, figure, nu["totalt"])


def against_earlier(definition: Definition, figure: dict, value: Decimal | None) -> list[str]:
    """What is odd about ``value`` beside the periods before it; nothing across a break."""
    if value is None or definition.vardetyp != Vardetyp.TAL or not figure["period"]:
        return []
    if figure["serie"][-1]["brott"]:
        return []
    earlier: list[Decimal] = []
    for point in reversed(figure["serie"][:-1]):
        if point["totalt"] is not None:
            earlier.append(point["totalt"])
        if point["brott"]:
            break
    if definition.aggregering == Aggregering.VAGT:  # nobody typed the decimals of a quotient
        value = shown(value, definition.decimaler)
        earlier = [shown(one, definition.decimaler) for one in earlier]
    previous = earlier[0] if earlier else None
    jump = plausibility(value, previous, None, None, definition.mattenhet)
    fraga = jump or unusual(value, earlier)
    return [fraga.text] if fraga else []


def unexplained(definition: Definition, figure: dict) -> list[str]:
    """The questions that no comment answers."""
    return [] if figure["kommentar"] else questions(definition, figure)
