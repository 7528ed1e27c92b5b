"""How far submissions have come: what the entry page counts, for many of them at once."""

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import models
from django.db.models import Value

from mal.models import Bedomning, Mal, MalMedansvarig
from nyckeltal.enums import MalvardeTyp, Satt
from nyckeltal.models import Malvarde, NyckeltalEnhet, Prognos, Utfall
from nyckeltal.selectors import SHEET, Cell, Definition
from nyckeltal.series import Runda, Span, asked_period, asks, is_answered
from styrning.bas.periods import holds_on
from styrning.bas.radstrom import stream
from styrning.grund.models import Inlamning, Uppfoljning
from styrning.grund.organisation import Inlamningar
from styrning.grund.registries import Framsteg

Key = tuple[int, int]  # nyckeltal, enhet
Held = tuple[int, int | None]  # submission, who answers

CELL = ("varde", "taljare", "namnare", "saknas_orsak", "sakerhet", "kommentar", "version")
LAGS = range(3)  # years that a figure may come late


def figure_progress(inlamningar: Sequence[Inlamning]) -> Framsteg:
    """(done, expected) by submission: what ``entry`` says of each; at most four statements.

    By person only the figures are told: a judgement is the enhet's.
    """
    asked = _Asked(Inlamningar.of(inlamningar))
    done, expected = _figures(asked)
    judged, goals = _judgements(asked)
    by_person: dict[int, dict[int | None, tuple[int, int]]] = defaultdict(dict)
    for (pk, holder), antal in expected.items():
        by_person[pk][holder] = (done[pk, holder], antal)
        goals[pk] += antal
        judged[pk] += done[pk, holder]
    return Framsteg({row.pk: (judged[row.pk], goals[row.pk]) for row in asked.rows}, by_person)


class _Asked:
    """The submissions by round and enhet, and who sends in for whom; one statement."""

    def __init__(self, rows: Inlamningar):
        self.rows, self.org = rows, rows.org if rows else None
        self.rundor = {row.uppfoljning_id: row.uppfoljning for row in rows}
        self.by_place = {(row.uppfoljning_id, row.enhet_id): row.pk for row in rows}

    def of(self, runda: Uppfoljning, enhet_id: int) -> int | None:
        """The submission that covers the enhet in the round, if it is one of those asked for."""
        sender = self.org.sender_in(runda.pk, enhet_id) if self.org else None
        return self.by_place.get((runda.pk, sender)) if sender else None

    def covered(self, rundor: Collection[Uppfoljning]) -> list[int]:
        """The enheter that any of the submissions of ``rundor`` answers for."""
        rader = self.org.rader if self.org else ()
        return [pk for pk in rader if any(self.of(runda, pk) for runda in rundor)]


@dataclass(frozen=True)
class _Row:
    """A figure that an enhet owes in a submission; ``span`` is None where only a forecast is."""

    inlamning_id: int
    runda: Uppfoljning
    definition: Definition
    enhet_id: int
    holder: int | None
    span: Span | None


def _figures(asked: _Asked) -> tuple[Counter[Held], Counter[Held]]:
    """What is done and what is asked, by submission and who answers for it; two statements."""
    rundor = [runda for runda in asked.rundor.values() if runda.fragar_utfall]
    enheter = asked.covered(rundor)
    rows = _owed(asked, rundor, enheter)
    known = _Known(rundor, rows, enheter)
    done: Counter[Held] = Counter()
    expected: Counter[Held] = Counter()
    for row in rows:
        expected[row.inlamning_id, row.holder] += 1
        done[row.inlamning_id, row.holder] += known.is_done(row)
    return done, expected


def _owed(asked: _Asked, rundor: Collection[Uppfoljning], enheter: Collection[int]) -> list[_Row]:
    """Every figure that is reported in one of the submissions; one statement."""
    rows = NyckeltalEnhet.objects.filter(enhet__in=enheter, satt=Satt.RAPPORTERAS).values_list(
        "enhet_id", "galler_fran", "galler_till", "ansvarig_id",
        *(f"nyckeltal__{name}" for name in SHEET),
    )  # fmt: skip
    places = [(runda, Runda.of(runda)) for runda in rundor]
    sheets: dict[int, Definition] = {}
    found = []
    for enhet_id, fran, till, holder, *sheet in rows if enheter else ():
        definition = sheets.get(sheet[0]) or sheets.setdefault(sheet[0], Definition(*sheet))
        for runda, place in places:
            pk, day = asked.of(runda, enhet_id), runda.avser_till
            if pk is None or not holds_on(fran, till, day) or not definition.valid_on(day):
                continue
            if asks(definition, place):
                span = asked_period(definition, place)
                found.append(_Row(pk, runda, definition, enhet_id, holder, span))
    return found


class _Known:
    """Outcomes of the periods asked for, and forecasts with the targets that ask for them."""

    def __init__(
        self, rundor: Collection[Uppfoljning], rows: Collection[_Row], enheter: Collection[int]
    ):
        self.outcomes: dict[tuple[int, int, Span], dict[str, Cell]] = defaultdict(dict)
        self.forecasts: set[tuple] = set()
        self.targets: set[tuple] = set()
        asked = [_outcomes({row.span for row in rows if row.span}, enheter)]
        forecasts = [runda for runda in rundor if runda.is_forecast]
        asked += _forecasts(forecasts, enheter) if forecasts else []
        found = stream(asked[0].union(*asked[1:], all=True)) if rows else ()
        for slag, nid, eid, kind, fran, till, ar, at, *cell in found:
            if slag == "utfall":
                self.outcomes[nid, eid, (fran, till)][kind] = Cell(*cell)
            elif slag == "prognos":
                self.forecasts.add((at, nid, eid, ar))
            else:
                self.targets.add((nid, eid, ar, kind, at))

    def is_done(self, row: _Row) -> bool:
        """Whether there is an outcome or why not, or a forecast, or no target to reach."""
        key = (row.definition.id, row.enhet_id)
        if row.span is not None:
            return is_answered(row.definition, self.outcomes.get((*key, row.span), {}))
        ar = row.runda.ar - row.definition.efterslapning
        if (row.runda.pk, *key, ar) in self.forecasts:
            return True
        month = row.runda.avser_till.month
        asked = {(MalvardeTyp.PERIODMAL.value, month), (MalvardeTyp.ARSMAL.value, 12)}
        return not any((*key, ar, *kind) in self.targets for kind in asked)


def _outcomes(spans: Collection[Span], enheter: Collection[int]) -> models.QuerySet:
    rows = Utfall.objects.filter(
        enhet__in=enheter,
        avser_fran__in={fran for fran, _ in spans},
        avser_till__in={till for _, till in spans},
    )
    return rows.order_by().values_list(
        Value("utfall"), "nyckeltal_id", "enhet_id", "kon", "avser_fran", "avser_till",
        Value(0), Value(0), *CELL,
    )  # fmt: skip


def _forecasts(rundor: Collection[Uppfoljning], enheter: Collection[int]) -> list[models.QuerySet]:
    """Forecasts given, and targets set, in the columns of outcomes."""
    number = Value(None, models.DecimalField(max_digits=15, decimal_places=4))
    day = Value(None, models.DateField())
    rest = (number, number, number, Value(""), Value(""), Value(""), Value(0))
    given = Prognos.objects.filter(enhet__in=enheter, uppfoljning__in=rundor)
    targets = Malvarde.objects.filter(
        enhet__in=enheter, ar__in={runda.ar - lag for runda in rundor for lag in LAGS}
    )
    return [
        given.order_by().values_list(
            Value("prognos"), "nyckeltal_id", "enhet_id", Value(""), day, day,
            "ar", "uppfoljning_id", *rest,
        ),
        targets.order_by().values_list(
            Value("mal"), "nyckeltal_id", "enhet_id", "typ", day, day, "ar", "till_manad", *rest
        ),
    ]  # fmt: skip


def _judgements(asked: _Asked) -> tuple[Counter[int], Counter[int]]:
    """Goals judged and goals to judge: own ones, and those that the enhet contributes to."""
    rundor = [runda for runda in asked.rundor.values() if runda.fragar_bedomningar]
    goals, helpers, decided = _goals(rundor)
    judged: Counter[int] = Counter()
    expected: Counter[int] = Counter()
    for runda in rundor:
        for mal_id, identitet, owner, fran, till in goals[runda.ar]:
            day = runda.avser_till
            if (fran and fran > day) or (till and till <= day):
                continue
            for pk, at in _judges(asked, runda, owner, helpers[mal_id]).items():
                expected[pk] += 1
                judged[pk] += (identitet, at, runda.pk) in decided
    return judged, expected


def _judges(
    asked: _Asked, runda: Uppfoljning, owner: int, helpers: Collection[int]
) -> dict[int, int]:
    """{submission: as which enhet} that judge a goal: the huvudansvarig's, and contributors'."""
    found = {pk: helper for helper in helpers if (pk := asked.by_place.get((runda.pk, helper)))}
    own = asked.of(runda, owner)
    return found | ({own: owner} if own else {})


# id, identity, huvudansvarig, the first day that it holds, the first it does not
Goal = tuple[int, UUID, int, date | None, date | None]


def _goals(
    rundor: Collection[Uppfoljning],
) -> tuple[dict[int, list[Goal]], dict[int, set[int]], set[tuple[UUID, int, int]]]:
    """The assessed goals by year, who contributes to each, and what is judged; one statement."""
    goals: dict[int, list[Goal]] = defaultdict(list)
    helpers: dict[int, set[int]] = defaultdict(set)
    decided: set[tuple[UUID, int, int]] = set()
    years = {runda.ar for runda in rundor}
    no_day, no_id = Value(None, models.DateField()), Value(None, models.UUIDField())
    mal = Mal.objects.filter(plan__ar__in=years, niva__bedoms=True).values_list(
        Value("mal"), "plan__ar", "pk", "identitet", "huvudansvarig_id", "borjar", "upphor"
    )
    shared = MalMedansvarig.objects.filter(mal__plan__ar__in=years).values_list(
        Value("bidrag"), "mal__plan__ar", "mal_id", no_id, "enhet_id", no_day, no_day
    )
    said = Bedomning.objects.filter(uppfoljning__in=rundor, steg__isnull=False).values_list(
        Value("sagt"), "uppfoljning_id", "pk", "mal__identitet", "enhet_id", no_day, no_day
    )
    every = mal.order_by().union(shared.order_by(), said.order_by(), all=True)
    for slag, at, pk, identitet, enhet_id, fran, till in every if rundor else ():
        if slag == "mal":
            goals[at].append((pk, identitet, enhet_id, fran, till))
        elif slag == "bidrag":
            helpers[pk].add(enhet_id)
        else:
            decided.add((identitet, enhet_id, at))
    return goals, helpers, decided
