"""How goals are judged: levels with the rules of every year, scales, and the plans' choices."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Count

from mal.enums import NivaSlag, PlanLage
from mal.models import Bedomning, Mal, Niva, Nivaregel, Plan, Skala, Skalsteg
from mal.regelord import rule_words


@dataclass(frozen=True)
class Regelrad:
    """A rule, the first year that it holds (None: from the beginning), and its decision."""

    fran_ar: int | None
    ord: str
    regel: str
    beslut: str = ""


@dataclass(frozen=True)
class Nivarad:
    """A level with its rules, the latest first, and how many goals each year's plan has on it."""

    niva: Niva
    regler: list[Regelrad]
    antal: dict[int, int] = field(default_factory=dict)

    @property
    def used(self) -> str:
        """Where the level is used, in words, the latest plan first; empty when nowhere."""
        return ", ".join(f"{n} i planen för {ar}" for ar, n in sorted(self.antal.items())[::-1])


@dataclass(frozen=True)
class Skalrad:
    """A scale with its steps, best first, and the plans that use it."""

    skala: Skala
    steg: list[Skalsteg]
    planer: list[Plan]
    is_judged: bool

    @property
    def is_locked(self) -> bool:
        """Whether the scale stands: judged on, or adopted with."""
        return self.is_judged or any(plan.lage == PlanLage.FASTSTALLD for plan in self.planer)

    @property
    def used(self) -> str:
        return ", ".join(f"planen för {plan.ar}" for plan in self.planer)


def levels() -> list[Nivarad]:
    """Every level in its order; three statements."""
    counts: dict[int, dict[int, int]] = defaultdict(dict)
    rows = Mal.objects.order_by().values_list("niva_id", "plan__ar").annotate(antal=Count("pk"))
    for niva_id, ar, antal in rows:
        counts[niva_id][ar] = antal
    rules: dict[int, list[Nivaregel]] = defaultdict(list)
    for rule in Nivaregel.objects.order_by("-fran_ar"):
        rules[rule.niva_id].append(rule)
    return [
        Nivarad(niva, rules_of(niva, rules[niva.pk]), counts[niva.pk])
        for niva in Niva.objects.order_by("ordning")
    ]


def rules_of(niva: Niva, rules: list[Nivaregel]) -> list[Regelrad]:
    """The level's rules, the latest first and its own last; none where it is not assessed."""
    if not niva.bedoms:
        return []
    later = [
        Regelrad(row.fran_ar, rule_words(row.regel, row.minsta_matta), row.regel, row.beslut_text)
        for row in rules
    ]
    return [*later, Regelrad(None, rule_words(niva.regel, niva.minsta_matta), niva.regel)]


def scales() -> list[Skalrad]:
    """Every scale, those in use first; four statements."""
    steps: dict[int, list[Skalsteg]] = defaultdict(list)
    for step in Skalsteg.objects.order_by("-varde"):
        steps[step.skala_id].append(step)
    plans: dict[int, list[Plan]] = defaultdict(list)
    for plan in Plan.objects.order_by("-ar"):
        plans[plan.skala_id].append(plan)
    judged = set(
        Bedomning.objects.filter(steg__isnull=False)
        .order_by()
        .values_list("steg__skala_id", flat=True)
        .distinct()
    )
    found = [
        Skalrad(skala, steps[skala.pk], plans[skala.pk], skala.pk in judged)
        for skala in Skala.objects.order_by("kod")
    ]
    return sorted(found, key=lambda row: not row.planer)


def can_move(rows: list[Nivarad]) -> list[tuple[Nivarad, bool, bool]]:
    """Each level with whether it may be tried one place up, and one down."""
    place = [row.niva.slag == NivaSlag.VISION for row in rows]
    last = len(rows) - 1
    return [
        (
            row,
            nr > 0 and not place[nr] and not place[nr - 1],
            nr < last and not place[nr] and not place[nr + 1],
        )
        for nr, row in enumerate(rows)
    ]
