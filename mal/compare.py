"""Two plans side by side, joined by identity: new, ended, changed, moved."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from mal.enums import Geh, RapporterasTill
from mal.models import Plan
from mal.selectors import Malrad, Relationer, goals, relations
from styrning.bas.periods import swedish_date
from styrning.grund.models import Enhet

TEXTS = {
    "namn": "ordalydelsen är ändrad",
    "beskrivning": "beskrivningen är ändrad",
    "metod": "hur målet bedöms är ändrat",
}


@dataclass(frozen=True)
class Skillnad:
    """One goal in both plans, or in one of them."""

    slag: str  # nytt, upphort, andrat, flyttat, samma
    mal: Malrad  # as it stands in the later plan; in the earlier one if it ended there
    fore: Malrad | None = None
    falt: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Sida:
    """One plan with what its goals are told by."""

    plan: Plan
    mal_lista: list[Malrad]
    relationer: Relationer
    koder: Mapping[int, str]  # goal's id → its kod, of those that the reader may see

    @classmethod
    def of(cls, plan: Plan, seen: Collection[int] | None) -> "_Sida":
        rows = goals(plan.pk)
        koder = {goal.id: goal.kod for goal in rows if seen is None or goal.id in seen}
        return cls(plan, rows, relations(plan.pk), koder)

    def enhet_ids(self) -> set[int]:
        contributing = {pk for pks in self.relationer.medansvariga.values() for pk in pks}
        return contributing | {goal.huvudansvarig_id for goal in self.mal_lista}

    def words(self, goal: Malrad, enheter: Mapping[int, str]) -> dict[str, str]:
        """What the goal's fields are called, and what stands in each."""
        return {
            "kod": goal.kod,
            "nivå": goal.niva,
            "huvudansvarig": enheter[goal.huvudansvarig_id],
            "rapporteras till": RapporterasTill(goal.rapporteras_till).label.lower(),
            "god ekonomisk hushållning": Geh(goal.geh).label.lower(),
        }

    def lists(self, goal: Malrad, enheter: Mapping[int, str]) -> dict[str, set[str]]:
        """What the goal's lists are called, and what is in each."""
        relationer = self.relationer
        return {
            "medansvariga": {enheter[pk] for pk in relationer.medansvariga.get(goal.id, [])},
            "bidrar också till": {
                self.koder[till]
                for mal, till in relationer.samband
                if mal == goal.id and till in self.koder
            },
            "taggar": set(relationer.taggar.get(goal.id, [])),
        }


def compare(before: Plan, after: Plan, seen: Collection[int] | None = None) -> list[Skillnad]:
    """Every goal of both plans in the later plan's order, ended ones last; five statements.

    Args:
        seen: the goals whose kod may be told where others name them; all without it.
    """
    fore, efter = _Sida.of(before, seen), _Sida.of(after, seen)
    enheter = _names(fore.enhet_ids() | efter.enhet_ids())
    old = {goal.identitet: goal for goal in fore.mal_lista}
    old_id = {goal.id: goal.identitet for goal in fore.mal_lista}
    new_id = {goal.id: goal.identitet for goal in efter.mal_lista}
    rows = []
    for goal in efter.mal_lista:
        earlier = old.pop(goal.identitet, None)
        if goal.upphor or earlier is None:
            slag = "upphort" if goal.upphor else "nytt"
            rows.append(Skillnad(slag, goal, earlier, _within_year(goal, after, earlier is None)))
            continue
        moved = new_id.get(goal.parent_id or 0) != old_id.get(earlier.parent_id or 0)
        changed = _within_year(earlier, before)
        changed += _moved(goal, earlier, fore, efter) if moved else []
        changed += _became(fore.words(earlier, enheter), efter.words(goal, enheter))
        changed += _came_and_went(fore.lists(earlier, enheter), efter.lists(goal, enheter))
        changed += [text for name, text in TEXTS.items()
                    if getattr(goal, name) != getattr(earlier, name)]  # fmt: skip
        slag = "flyttat" if moved else "andrat" if changed else "samma"
        rows.append(Skillnad(slag, goal, earlier, changed))
    return rows + [
        Skillnad("upphort", goal, goal, _within_year(goal, before)) for goal in old.values()
    ]


def _names(pks: set[int]) -> dict[int, str]:
    """What the enheter are called, with their kod where two share a name; one statement."""
    rows = list(Enhet.objects.filter(pk__in=pks).order_by("pk").values_list("pk", "namn", "kod"))
    shared = Counter(namn for _, namn, _ in rows)
    return {pk: f"{namn} ({kod})" if shared[namn] > 1 else namn for pk, namn, kod in rows}


def _became(before: Mapping[str, str], after: Mapping[str, str]) -> list[str]:
    return [
        f"{name}: {old} blev {after[name]}" for name, old in before.items() if old != after[name]
    ]


def _came_and_went(before: Mapping[str, set[str]], after: Mapping[str, set[str]]) -> Iterator[str]:
    for name, old in before.items():
        came, went = sorted(after[name] - old), sorted(old - after[name])
        parts = (("tillkom", came), ("utgick", went))
        if told := "; ".join(f"{word} {', '.join(found)}" for word, found in parts if found):
            yield f"{name}: {told}"


def _moved(goal: Malrad, earlier: Malrad, fore: _Sida, efter: _Sida) -> list[str]:
    then, now = fore.koder.get(earlier.parent_id or 0), efter.koder.get(goal.parent_id or 0)
    return [f"från {then} till {now}"] if then and now and then != now else ["under ett annat mål"]


def _within_year(goal: Malrad, plan: Plan, is_new: bool = False) -> list[str]:
    """That the goal began or ended within the plan's own year."""
    begun = goal.borjar if is_new else None
    return [
        f"{word} {swedish_date(day)} ({plan.namn})"
        for word, day in (("började gälla", begun), ("upphörde", goal.upphor))
        if day
    ]
