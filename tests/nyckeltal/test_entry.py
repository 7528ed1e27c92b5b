"""What an enhet owes in a round, and that it equals what the annual report says."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mal.enums import Klass, RapporterasTill
from nyckeltal.entry import entry
from nyckeltal.enums import Aggregering, Satt
from nyckeltal.readiness import figure_gaps
from styrning.arsredovisning.read_model import read_report
from styrning.grund.enums import InlamningLage, Roll
from tests.factories import (
    BedomningFactory,
    EnhetFactory,
    InlamningFactory,
    MalFactory,
    MalNyckeltalFactory,
    MalvardeFactory,
    NyckeltalEnhetFactory,
    NyckeltalFactory,
    UppfoljningFactory,
    UserFactory,
    UtfallFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def namnd(db):
    return EnhetFactory(kod="BUN")


@pytest.fixture
def inlamning(namnd):
    return InlamningFactory(enhet=namnd, uppfoljning=UppfoljningFactory())


def goal_with_figure(namnd, **nyckeltal):
    goal = MalFactory(huvudansvarig=namnd)
    figure = NyckeltalFactory(agare=namnd, **nyckeltal)
    MalNyckeltalFactory(mal=goal, nyckeltal=figure)
    MalvardeFactory(nyckeltal=figure)
    return goal, NyckeltalEnhetFactory(nyckeltal=figure)


def test_each_goal_shows_its_rows_and_how_many_are_done(namnd, inlamning):
    goal, ansvar = goal_with_figure(namnd)
    UtfallFactory(nyckeltal=ansvar.nyckeltal)
    _, empty = goal_with_figure(namnd)

    result = entry(inlamning)

    assert [(b.mal.kod == goal.kod, b.klara, len(b.egna)) for b in result.block] == [
        (True, 1, 1),
        (False, 0, 1),
    ]
    assert (result.klara, len(result.rader)) == (1, 2)
    assert result.row(empty.publikt_id).figure["status"] == "ej_matt"


def test_a_shared_nyckeltal_is_filled_in_once(namnd, inlamning):
    _, ansvar = goal_with_figure(namnd)
    MalNyckeltalFactory(mal=MalFactory(huvudansvarig=namnd), nyckeltal=ansvar.nyckeltal)

    blocks = entry(inlamning).block

    assert [len(block.egna) for block in blocks] == [1, 0]
    assert [len(block.rader) for block in blocks] == [1, 1]


def test_what_serves_no_goal_is_still_asked_for(namnd, inlamning):
    ansvar = NyckeltalEnhetFactory(nyckeltal__agare=namnd)

    assert [rad.ansvar for rad in entry(inlamning).ovriga] == [ansvar.publikt_id]


def test_anothers_own_figure_is_not_told_through_a_shared_goal(namnd, inlamning):
    other = EnhetFactory(kod="SN")
    goal, ansvar = goal_with_figure(other, rapporteras_till=RapporterasTill.NAMND)
    goal.medansvariga.add(namnd)
    UtfallFactory(nyckeltal=ansvar.nyckeltal)

    (block,) = entry(inlamning).block

    assert block.rader == []


def test_a_break_is_heeded_also_where_the_figure_serves_no_goal(namnd, inlamning):
    ansvar = NyckeltalEnhetFactory(nyckeltal__agare=namnd)
    MalvardeFactory(nyckeltal=ansvar.nyckeltal)
    UtfallFactory(nyckeltal=ansvar.nyckeltal)
    for datum in ("2024-01-01", "2026-01-01"):
        ansvar.nyckeltal.brott.create(datum=datum, text="Ny enkät")

    (rad,) = entry(inlamning).ovriga

    assert rad.figure["status"] == "kan_ej_bedomas"
    assert rad.figure["serie"][-1]["brott"] == "Ny enkät"


def test_a_computed_value_names_how_many_enheter_it_rests_on(namnd, inlamning):
    _, ansvar = goal_with_figure(namnd, aggregering=Aggregering.MEDEL)
    ansvar.satt = Satt.BERAKNAS
    ansvar.save()
    schools = [EnhetFactory(parent=namnd, slag="verksamhet") for _ in range(3)]
    for school in schools:
        NyckeltalEnhetFactory(nyckeltal=ansvar.nyckeltal, enhet=school)
    for school, varde in zip(schools, [70, 80], strict=False):
        UtfallFactory(nyckeltal=ansvar.nyckeltal, enhet=school, varde=Decimal(varde))

    block = entry(inlamning).block[0]

    point = block.rader[0].figure["serie"][-1]
    assert (point["totalt"], point["ingar"]) == (
        Decimal(75),
        {"med": 2, "av": 3, "saknas": [{"kod": schools[2].kod, "namn": schools[2].namn}]},
    )
    assert [rad.ansvar is None for rad in block.rader] == [True, False, False, False]


def test_entry_and_report_say_the_same(namnd, inlamning):
    goal, ansvar = goal_with_figure(namnd)
    UtfallFactory(nyckeltal=ansvar.nyckeltal)
    child = MalFactory(parent=goal, huvudansvarig=namnd)
    BedomningFactory(mal=child, uppfoljning=inlamning.uppfoljning)
    reader = UserFactory(roll=(Roll.RAPPORTOR, namnd))

    block = entry(inlamning).goal(goal.kod)
    report = read_report(2026, scope="BUN", reader=reader)
    shown = next(mal for mal in report["mal"] if mal["kod"] == goal.kod)

    assert block.rader[0].figure == shown["nyckeltal"][0]
    assert block.forslag.text == shown["bedomning"]["spar"]
    assert block.forslag.klass == shown["bedomning"]["foreslagen"] == Klass.DELVIS


def test_anothers_draft_judgement_is_not_told_through_the_proposal(namnd, inlamning):
    goal, _ = goal_with_figure(namnd)
    other = MalFactory(parent=goal)
    BedomningFactory(mal=other, uppfoljning=inlamning.uppfoljning)
    InlamningFactory(
        enhet=other.huvudansvarig,
        uppfoljning=inlamning.uppfoljning,
        lage=InlamningLage.UTKAST,
    )

    assert entry(inlamning).goal(goal.kod).forslag.klass == Klass.EJ_BEDOMT


@pytest.mark.parametrize("rows", [3, 12])
def test_the_number_of_statements_does_not_grow_with_rows(namnd, inlamning, rows):
    for _ in range(rows):
        _, ansvar = goal_with_figure(namnd)
        UtfallFactory(nyckeltal=ansvar.nyckeltal)

    with CaptureQueriesContext(connection) as queries:
        entry(inlamning)

    assert len(queries) == 5


def test_a_missing_value_and_an_unjudged_goal_stop_the_submission(namnd, inlamning):
    _, ansvar = goal_with_figure(namnd)

    gaps = figure_gaps(inlamning)

    assert [(gap.text.rsplit(": ", 1)[1], gap.hindrar) for gap in gaps] == [
        ("ange utfall eller varför det saknas", True),
        ("målet är inte bedömt", True),
    ]
    assert gaps[0].ankare == f"r-{ansvar.publikt_id}"


def test_an_enhet_with_a_submission_of_its_own_is_not_filled_in_by_the_one_above(inlamning, namnd):
    daughter = EnhetFactory(parent=namnd, slag="bolag")
    InlamningFactory(enhet=daughter, uppfoljning=inlamning.uppfoljning)
    goal_with_figure(daughter)
    school = EnhetFactory(parent=namnd, slag="verksamhet")
    own = NyckeltalEnhetFactory(nyckeltal__agare=school)

    result = entry(inlamning)

    assert [rad.ansvar for rad in result.rader] == [own.publikt_id]
    assert result.block == []
