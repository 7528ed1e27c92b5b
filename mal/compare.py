"""Two plans side by side, joined by identity: new, ended, changed, moved."""

from dataclasses import dataclass, field

from mal.models import Plan
from mal.selectors import Malrad, goals
from styrning.bas.periods import swedish_date

COMPARED = {
    "kod": "kod",
    "namn": "mål",
    "beskrivning": "beskrivning",
    "metod": "hur målet bedöms",
    "niva": "nivå",
    "huvudansvarig_id": "huvudansvarig",
    "rapporteras_till": "rapporteras till",
    "geh": "god ekonomisk hushållning",
}


@dataclass(frozen=True)
class Skillnad:
    """One goal in both plans, or in one of them."""

    slag: str  # nytt, upphort, andrat, flyttat, samma
    mal: Malrad  # as it stands in the later plan; in the earlier one if it ended there
    fore: Malrad | None = None
    falt: list[str] = field(default_factory=list)


def compare(before: Plan, after: Plan) -> list[Skillnad]:
    """Every goal of both plans in the later plan's order, ended ones last; two statements."""
    old = {goal.identitet: goal for goal in goals(before.pk)}
    new = goals(after.pk)
    old_id = {goal.id: goal.identitet for goal in old.values()}
    new_id = {goal.id: goal.identitet for goal in new}
    rows = []
    for goal in new:
        earlier = old.pop(goal.identitet, None)
        if goal.upphor or earlier is None:
            slag = "upphort" if goal.upphor else "nytt"
            rows.append(Skillnad(slag, goal, earlier, _ended(goal, after)))
            continue
        changed = _ended(earlier, before) + [
            word for name, word in COMPARED.items() if getattr(goal, name) != getattr(earlier, name)
        ]
        moved = new_id.get(goal.parent_id or 0) != old_id.get(earlier.parent_id or 0)
        slag = "flyttat" if moved else "andrat" if changed else "samma"
        rows.append(Skillnad(slag, goal, earlier, changed))
    return rows + [Skillnad("upphort", goal, goal, _ended(goal, before)) for goal in old.values()]


def _ended(goal: Malrad, plan: Plan) -> list[str]:
    """That the goal ended already within the plan's own year."""
    return [f"upphörde {swedish_date(goal.upphor)} ({plan.namn})"] if goal.upphor else []
