"""How far submissions have come: what the entry page counts, for many of them at once."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from mal.models import Bedomning, Mal, MalMedansvarig
from nyckeltal.enums import MalvardeTyp, Satt
from nyckeltal.models import Malvarde, NyckeltalEnhet, Prognos, Utfall
from nyckeltal.selectors import SHEET, Cell, Definition
from nyckeltal.series import Runda, Span, asked_period, asks, is_answered
from styrning.grund.models import Inlamning

Place = tuple[int, int, int]  # tree_id, lft, rght
# what, at which enhet, valid when, and who answers for it
Owed = tuple[Definition, int, Place, date | None, date | None, int | None]
Key = tuple[int, int]  # nyckeltal, enhet
Held = tuple[int, int | None]  # submission, who answers

CELL = ("varde", "taljare", "namnare", "saknas_orsak", "sakerhet", "kommentar", "version")


def figure_progress(inlamningar: Sequence[Inlamning]) -> dict[int, tuple[int, int]]:
    """{inlamning.pk: (done, expected)}: what ``entry`` says of each; at most eight statements."""
    inlamningar = list(inlamningar)
    covers = _covers(inlamningar)
    done, expected = map(_summed, _figures(inlamningar, covers))
    judged, goals = _judgements(inlamningar, covers)
    return {
        row.pk: (done[row.pk] + judged[row.pk], expected[row.pk] + goals[row.pk])
        for row in inlamningar
    }


def progress_by_holder(
    inlamningar: Sequence[Inlamning],
) -> dict[int, dict[int | None, tuple[int, int]]]:
    """{inlamning.pk: {user id: (done, expected)}} of the figures; None is what nobody is named
    for. At most six statements."""
    inlamningar = list(inlamningar)
    done, expected = _figures(inlamningar, _covers(inlamningar)) if inlamningar else ({}, {})
    found: dict[int, dict[int | None, tuple[int, int]]] = defaultdict(dict)
    for (pk, holder), antal in expected.items():
        found[pk][holder] = (done[pk, holder], antal)
    return found


def _summed(counts: Mapping[Held, int]) -> Counter[int]:
    total: Counter[int] = Counter()
    for (pk, _), antal in counts.items():
        total[pk] += antal
    return total


@dataclass(frozen=True)
class Cover:
    """What one submission answers for: its subtree, down to the next enhet that sends in."""

    top: Place
    others: list[Place]

    def holds(self, place: Place) -> bool:
        return _inside(place, self.top) and not any(_inside(place, p) for p in self.others)


def _inside(place: Place, top: Place) -> bool:
    return place[0] == top[0] and top[1] <= place[1] and place[2] <= top[2]


def _covers(inlamningar: list[Inlamning]) -> dict[int, Cover]:
    """What ``Organisation.covered_by`` says of each submission; one statement."""
    asked: dict[int, list[Place]] = defaultdict(list)
    rows = Inlamning.objects.filter(
        uppfoljning__in={row.uppfoljning_id for row in inlamningar}
    ).values_list("uppfoljning_id", "enhet__tree_id", "enhet__lft", "enhet__rght")
    for runda, tree_id, lft, rght in rows:
        asked[runda].append((tree_id, lft, rght))
    covers = {}
    for row in inlamningar:
        top = (row.enhet.tree_id, row.enhet.lft, row.enhet.rght)
        below = [p for p in asked[row.uppfoljning_id] if p != top and _inside(p, top)]
        covers[row.pk] = Cover(top, below)
    return covers


def _figures(
    inlamningar: list[Inlamning], covers: dict[int, Cover]
) -> tuple[Counter[Held], Counter[Held]]:
    """What is done and what is asked, by submission and who answers for it."""
    asked: dict[int, list[tuple[Definition, int, int | None, Span | None]]] = {}
    owed = _owed(inlamningar)
    for inlamning in inlamningar:
        runda, cover = Runda.of(inlamning.uppfoljning), covers[inlamning.pk]
        asked[inlamning.pk] = [
            (definition, enhet_id, holder, asked_period(definition, runda))
            for definition, enhet_id, place, fran, till, holder in owed
            if cover.holds(place)
            and (fran is None or fran <= runda.till)
            and (till is None or till >= runda.till)
            and definition.valid_on(runda.till)
            and asks(definition, runda)
            and inlamning.uppfoljning.fragar_utfall
        ]
    spans = {span for rows in asked.values() for *_, span in rows if span}
    known, forecasts = _outcomes(spans), _Forecasts(inlamningar)
    done: Counter[Held] = Counter()
    expected: Counter[Held] = Counter()
    for inlamning in inlamningar:
        for definition, enhet_id, holder, span in asked[inlamning.pk]:
            expected[inlamning.pk, holder] += 1
            if span is None:
                answered = forecasts.is_done(inlamning, definition, enhet_id)
            else:
                cells = known.get((definition.id, enhet_id), {}).get(span, {})
                answered = is_answered(definition, cells)
            done[inlamning.pk, holder] += answered
    return done, expected


def _owed(inlamningar: list[Inlamning]) -> list[Owed]:
    """Every reported responsibility in the trees of the submissions; one statement."""
    trees = {inlamning.enhet.tree_id for inlamning in inlamningar}
    rows = NyckeltalEnhet.objects.filter(
        enhet__tree_id__in=trees, satt=Satt.RAPPORTERAS
    ).values_list(
        "enhet_id", "enhet__tree_id", "enhet__lft", "enhet__rght", "galler_fran", "galler_till",
        "ansvarig_id", *(f"nyckeltal__{name}" for name in SHEET),
    )  # fmt: skip
    return [
        (Definition(*sheet), enhet_id, (tree_id, lft, rght), fran, till, holder)
        for enhet_id, tree_id, lft, rght, fran, till, holder, *sheet in rows
    ]


def _outcomes(spans: Iterable[Span]) -> dict[Key, dict[Span, dict[str, Cell]]]:
    spans = set(spans)
    rows = Utfall.objects.filter(
        avser_fran__in={fran for fran, _ in spans}, avser_till__in={till for _, till in spans}
    ).values_list("nyckeltal_id", "enhet_id", "avser_fran", "avser_till", "kon", *CELL)
    known: dict[Key, dict[Span, dict[str, Cell]]] = {}
    for nyckeltal_id, enhet_id, fran, till, kon, *cell in rows.iterator(chunk_size=5000):
        periods = known.setdefault((nyckeltal_id, enhet_id), {})
        periods.setdefault((fran, till), {})[kon] = Cell(*cell)
    return known


class _Forecasts:
    """Forecasts given, and the targets that ask for one; two statements, none at year's end."""

    def __init__(self, inlamningar: list[Inlamning]):
        rounds = [row.uppfoljning for row in inlamningar if row.uppfoljning.is_forecast]
        given = Prognos.objects.filter(uppfoljning__in={runda.pk for runda in rounds})
        targets = Malvarde.objects.filter(ar__in={r.ar - lag for r in rounds for lag in range(3)})
        self.given = (
            set(given.values_list("uppfoljning_id", "nyckeltal_id", "enhet_id", "ar"))
            if rounds
            else set()
        )
        self.targets = (
            set(targets.values_list("nyckeltal_id", "enhet_id", "ar", "typ", "till_manad"))
            if rounds
            else set()
        )

    def is_done(self, inlamning: Inlamning, definition: Definition, enhet_id: int) -> bool:
        """A forecast was given, or there is no target to reach."""
        runda = inlamning.uppfoljning
        ar = runda.ar - definition.efterslapning
        key = (definition.id, enhet_id, ar)
        periodmal = (*key, MalvardeTyp.PERIODMAL.value, runda.avser_till.month)
        arsmal = (*key, MalvardeTyp.ARSMAL.value, 12)
        return (runda.pk, *key) in self.given or not self.targets & {periodmal, arsmal}


def _judgements(
    inlamningar: list[Inlamning], covers: dict[int, Cover]
) -> tuple[Counter[int], Counter[int]]:
    """Goals judged and goals to judge: own ones, and those that the enhet contributes to."""
    decided = set(
        Bedomning.objects.filter(
            uppfoljning__in={row.uppfoljning_id for row in inlamningar}, steg__isnull=False
        ).values_list("mal__identitet", "enhet_id", "uppfoljning_id")
    )
    goals, helpers = _goals({row.uppfoljning.ar for row in inlamningar})
    judged: Counter[int] = Counter()
    expected: Counter[int] = Counter()
    for inlamning in inlamningar:
        cover, enhet_id = covers[inlamning.pk], inlamning.enhet_id
        day = inlamning.uppfoljning.avser_till
        if not inlamning.uppfoljning.fragar_bedomningar:
            continue
        for mal_id, identitet, huvudansvarig, place, fran, till in goals[inlamning.uppfoljning.ar]:
            if (fran and fran > day) or (till and till <= day):
                continue
            if cover.holds(place):
                at = huvudansvarig
            elif enhet_id in helpers[mal_id]:
                at = enhet_id
            else:
                continue
            expected[inlamning.pk] += 1
            judged[inlamning.pk] += (identitet, at, inlamning.uppfoljning_id) in decided
    return judged, expected


# id, identity, huvudansvarig and its place, the first day that it holds, the first it does not
Goal = tuple[int, UUID, int, Place, date | None, date | None]


def _goals(years: set[int]) -> tuple[dict[int, list[Goal]], dict[int, set[int]]]:
    """The assessed goals of the years' plans, and who contributes to each; two statements."""
    goals: dict[int, list[Goal]] = defaultdict(list)
    for ar, pk, identitet, huvudansvarig, fran, till, *place in Mal.objects.filter(
        plan__ar__in=years, niva__bedoms=True
    ).values_list(
        "plan__ar", "pk", "identitet", "huvudansvarig_id", "borjar", "upphor",
        "huvudansvarig__tree_id",
        "huvudansvarig__lft", "huvudansvarig__rght",
    ):  # fmt: skip
        at = (place[0], place[1], place[2])
        goals[ar].append((pk, identitet, huvudansvarig, at, fran, till))
    helpers: dict[int, set[int]] = defaultdict(set)
    shared = MalMedansvarig.objects.filter(mal__plan__ar__in=years)
    for mal_id, enhet_id in shared.values_list("mal_id", "enhet_id"):
        helpers[mal_id].add(enhet_id)
    return goals, helpers
