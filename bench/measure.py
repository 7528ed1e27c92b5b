"""Ratios of two ways to the same answer, measured in turn."""

import gc
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext


class MissingPeerError(Exception):
    """What ours is measured against is not installed here; the row is left out, aloud."""


@dataclass(frozen=True)
class Duel:
    """Ours against theirs: each function gives what is compared; the answers must be equal."""

    ours: Callable[[], Any]
    theirs: Callable[[], Any]
    ours_answer: Callable[[Any], Any] = lambda answer: answer
    theirs_answer: Callable[[Any], Any] = lambda answer: answer


@dataclass(frozen=True)
class Result:
    ours: list[float]
    theirs: list[float]
    statements: tuple[int, int]

    @property
    def ratios(self) -> list[float]:
        return sorted(a / b for a, b in zip(self.ours, self.theirs, strict=True))

    @property
    def spread(self) -> tuple[float, float, float]:
        """The smallest, the median and the largest ratio."""
        return self.ratios[0], statistics.median(self.ratios), self.ratios[-1]

    def verdict(self, at_most: float) -> str:
        if self.ratios[-1] <= at_most:
            return "PASS"
        return "FAIL" if self.ratios[0] > at_most else "UNSURE"


def run(duel: Duel, rounds: int) -> Result:
    """Compare the answers, then time both sides in turn ``rounds`` times.

    Raises: AssertionError if the answers differ; nothing is timed then.
    """
    (ours, ours_statements), (theirs, their_statements) = counted(duel.ours), counted(duel.theirs)
    assert duel.ours_answer(ours) == duel.theirs_answer(theirs), "the two answers differ"
    del ours, theirs
    pairs = [(timed(duel.ours), timed(duel.theirs)) for _ in range(rounds)]
    return Result([a for a, _ in pairs], [b for _, b in pairs], (ours_statements, their_statements))


def counted(function: Callable[[], Any]) -> tuple[Any, int]:
    """The answer, and how many statements it took."""
    with CaptureQueriesContext(connection) as queries:
        answer = function()
    return answer, len(queries)


def timed(function: Callable[[], Any]) -> float:
    """Seconds of wall-clock time, with the collector's debts paid before."""
    gc.collect()
    started = time.perf_counter()
    function()
    return time.perf_counter() - started
