"""The bench keeps working: its data, the equality of both sides, and its verdicts."""

import tomllib

import pytest

from bench.__main__ import GOALS, line
from bench.build import build
from bench.data import LAST_YEAR, SIZES
from bench.measure import Duel, MissingPeerError, Result, run
from bench.rows import ROWS
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
        duel = ROWS[row]()
    except MissingPeerError as missing:
        pytest.skip(str(missing))
    result = run(duel, rounds=1)
    assert len(result.ratios) == 1


def test_every_row_has_a_target():
    goals = tomllib.loads(GOALS.read_text())["goal"]
    assert [goal["row"] for goal in goals] == list(ROWS)


def test_different_answers_are_not_timed(db):
    with pytest.raises(AssertionError, match="the two answers differ"):
        run(Duel(ours=lambda: 1, theirs=lambda: 2), rounds=1)


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
