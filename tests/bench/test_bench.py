"""The bench keeps working: its data, the equality of both sides, and its verdicts."""

import tomllib

import pytest

from bench import results
from bench.__main__ import GOALS, line
from bench.build import build
from bench.data import LAST_YEAR, SIZES
from bench.measure import Duel, MissingPeerError, Result
from bench.question import CONTRACT, leaves
from bench.rows import ROWS, ask, data_of
from bench.served import versions_in
from mal.models import Mal
from nyckeltal.models import Utfall


@pytest.fixture
def small(db):
    build(SIZES["XS"])


def test_the_same_seed_gives_the_same_values(small):
    values = list(Utfall.objects.order_by("pk").values_list("varde", flat=True)[:3])
    assert [str(value) for value in values] == ["1497.0000", "859.0000", "638.0000"]
    root = Mal.objects.get(plan__ar=LAST_YEAR, parent=None)
    assert (root.lft, root.rght, root.get_descendant_count()) == (1, 60, 29)


@pytest.mark.parametrize("row", ROWS)
def test_both_sides_answer_the_same(small, row):
    try:
        result = ROWS[row]().measure(rounds=1)
    except MissingPeerError as missing:
        pytest.skip(str(missing))
    assert len(result.ratios) == 1


def test_the_contract_asks_for_what_it_says(small):
    report = data_of(ask(CONTRACT))["arsredovisning"]
    assert len(report["mal"]) == 30
    points = [p for mal in report["mal"] for f in mal["nyckeltal"] for p in f["serie"]]
    assert (len(points), leaves(points)) == (300, 300 * 9)


def test_every_row_has_a_target():
    goals = tomllib.loads(GOALS.read_text())["goal"]
    assert [goal["row"] for goal in goals] == list(ROWS)


def test_different_answers_are_not_timed(db):
    with pytest.raises(AssertionError, match="the two answers differ"):
        Duel(ours=lambda: 1, theirs=lambda: 2).measure(rounds=1)


@pytest.mark.parametrize(
    ("ours", "verdict"),
    [([1.0, 1.0, 2.0], "PASS"), ([1.0, 2.0, 3.0], "UNSURE"), ([3.0, 4.0, 5.0], "FAIL")],
)
def test_verdict_and_line(ours, verdict):
    result = Result(ours, [2.0, 2.0, 2.0], (4, 40))
    goal = {"row": "a_over_b", "ours": "a", "theirs": "b", "at_most": 1.0}
    low, middle, high = (f"{value / 2:.3g}" for value in ours)
    assert line(goal, result, result.verdict(1.0)).splitlines() == [
        f"{verdict:6} a_over_b: {low} – {middle} – {high} (at most 1)",
        f"       ours   {ours[0] * 1000:8.1f} ms,     4 statements: a",
        "       theirs   2000.0 ms,    40 statements: b",
    ]


def test_a_goal_beyond_reach_is_told_beside_the_target():
    goal = {"row": "a", "ours": "a", "theirs": "b", "at_most": 2.0, "stretch": 1.6}
    told = line(goal, Result([1.0], [1.0], notes=["a note"]), "PASS").splitlines()
    assert told[0] == "PASS   a: 1 – 1 – 1 (at most 2, stretch 1.6)"
    assert told[1:] == [
        "       ours     1000.0 ms: a",
        "       theirs   1000.0 ms: b",
        "       a note",
    ]


def test_kept_rows_stand_beside_those_measured_before(tmp_path, monkeypatch):
    monkeypatch.setattr(results, "FOLDER", tmp_path)
    machine = {"size": "S", "database": "sqlite", "date": "2026-11-18"}
    goal = {"ours": "a", "theirs": "b", "at_most": 2.0}
    for row, ratio in (("whole_over_read", 1.0), ("graphql_over_dict", 1.5)):
        result = Result([ratio], [1.0], (4, 40))
        told = results.as_data(goal | {"row": row}, result, "PASS", {}, 1.0)
        results.keep(machine, [told])
    assert results.table().splitlines()[2:] == [
        "| `graphql_over_dict` | S SQLite | 2 | PASS 1.5 – 1.5 – 1.5 | 1 500 ms | 1 000 ms "
        "| 4 / 40 |",
        "| `whole_over_read` | S SQLite | 2 | PASS 1 – 1 – 1 | 1 000 ms | 1 000 ms | 4 / 40 |",
    ]


@pytest.mark.parametrize(
    ("answer", "versions"),
    [
        (
            '<input name="v_T" type="hidden" value="3"><input value="2" name="v_K">',
            {"T": "3", "K": "2"},
        ),
        ('<button name="over" value="T4 K1">', {"T": "4", "K": "1"}),
        ("<p>Sparat</p>", {}),
    ],
)
def test_a_client_goes_on_from_the_version_it_was_told(answer, versions):
    assert versions_in(answer) == versions
