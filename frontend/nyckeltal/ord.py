"""Targets, periods and reasons in the words of the entry page."""

from mal.enums import Riktning
from nyckeltal.enhetsfoljd import told_periods
from nyckeltal.enums import MalvardeTyp, Saknas
from nyckeltal.selectors import Definition
from nyckeltal.visning import point_text, target_words, tolerance_words

FORRA = 3


def target_pair(definition: Definition, target: dict | None) -> tuple[str, str]:
    """The target and its tolerance: ("minst 88,0", "nära från 85,0")."""
    if target is None or (
        definition.riktning == Riktning.INGEN and target.get("typ") != MalvardeTyp.UTGANGSVARDE
    ):
        return "inget", "följs, bedöms inte"
    asked = (target, definition.riktning, definition.decimaler)
    return target_words(*asked), tolerance_words(*asked)


def earlier(definition: Definition, figure: dict) -> list[tuple[str, str]]:
    """The last periods before this one, as (label, value)."""
    before = figure["serie"][:-1] if figure["period"] else figure["serie"]
    return [
        (point["period"], point_text(point, "totalt", definition.decimaler))
        for point in before[-FORRA:]
    ]


def earlier_enheter(definition: Definition, figure: dict) -> str:
    """Of which of those periods the value is another enhet's."""
    before = figure["serie"][:-1] if figure["period"] else figure["serie"]
    return told_periods(before[-FORRA:], definition.decimaler)


def reasons(definition: Definition) -> list[tuple[str, str, str]]:
    """Why a value may be missing: (value, words, what is known about it)."""
    known = {
        Saknas.VANTAS: ", ".join(filter(None, [definition.kalla, definition.publiceras])),
        Saknas.SEKRETESS: "färre än fem personer",
    }
    return [(saknas.value, saknas.label, known.get(saknas, "")) for saknas in Saknas]
