"""Higher floors register; the ground asks."""

import pytest

from styrning.grund import registries
from styrning.grund.registries import (
    Lucka,
    gaps,
    progress,
    progress_source,
    readiness_check,
)
from tests.factories import InlamningFactory


@pytest.fixture(autouse=True)
def _empty(monkeypatch):
    monkeypatch.setattr(registries, "_checks", [])
    monkeypatch.setattr(registries, "_progress_sources", [])


def test_without_checks_nothing_is_lacking():
    assert gaps(InlamningFactory.build()) == []


def test_gaps_of_all_checks_are_put_together_once_each():
    first, second = Lucka("a", hindrar=True), Lucka("b", hindrar=False, ankare="n1")
    check = readiness_check(lambda inlamning: [first])
    readiness_check(check)
    readiness_check(lambda inlamning: [second])
    assert gaps(InlamningFactory.build()) == [first, second]


def test_without_sources_no_progress_is_known():
    assert progress([InlamningFactory.build(pk=7)]) == {}


def test_progress_is_summed_over_sources():
    source = progress_source(lambda rows: {row.pk: (1, 4) for row in rows})
    progress_source(source)
    progress_source(lambda rows: {7: (2, 3)})
    rows = [InlamningFactory.build(pk=7), InlamningFactory.build(pk=8)]
    assert progress(rows) == {7: (3, 7), 8: (1, 4)}


def test_no_submissions_ask_no_source():
    def source(rows):
        raise AssertionError

    progress_source(source)
    assert progress([]) == {}
