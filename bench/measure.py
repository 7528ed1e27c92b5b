"""Ratios of two ways to the same answer, measured in turn."""

import gc
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from django.db import connection
from django.test.utils import CaptureQueriesContext

DEAD_ROWS = 10_000  # fewer cost nothing that can be measured


class MissingPeerError(Exception):
    """What ours is measured against is not installed here; the row is left out, aloud."""


@dataclass(frozen=True)
class Result:
    """Seconds of each side, round by round; a side's statements are None where not counted."""

    ours: list[float]
    theirs: list[float]
    statements: tuple[int | None, int | None] = (None, None)
    notes: list[str] = field(default_factory=list)

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


class Row(Protocol):
    """Anything that can be measured ``rounds`` times."""

    def measure(self, rounds: int) -> Result: ...


@dataclass(frozen=True)
class Duel:
    """Ours against theirs: each function gives what is compared; the answers must be equal."""

    ours: Callable[[], Any]
    theirs: Callable[[], Any]
    ours_answer: Callable[[Any], Any] = lambda answer: answer
    theirs_answer: Callable[[Any], Any] = lambda answer: answer
    their_statements: Callable[[], int] | None = None  # of a peer in a process of its own
    check: Callable[[], None] = lambda: None  # compares what no answer tells; raises AssertionError
    done: Callable[[], None] = lambda: None  # ends what was started for the peer
    notes: list[str] = field(default_factory=list)

    def measure(self, rounds: int) -> Result:
        """Compare the answers, then time both sides in turn.

        Raises: AssertionError if the answers differ; nothing is timed then.
        """
        try:
            return self._measured(rounds)
        finally:
            self.done()

    def _measured(self, rounds: int) -> Result:
        self.check()
        (ours, our_count), (theirs, their_count) = counted(self.ours), counted(self.theirs)
        assert self.ours_answer(ours) == self.theirs_answer(theirs), "the two answers differ"
        del ours, theirs
        if self.their_statements is not None:
            their_count = self.their_statements()
        pairs = [(timed(self.ours), timed(self.theirs)) for _ in range(rounds)]
        statements = (our_count, their_count)
        return Result([a for a, _ in pairs], [b for _, b in pairs], statements, self.notes)


def counted(function: Callable[[], Any]) -> tuple[Any, int]:
    """The answer, and how many statements it took."""
    with CaptureQueriesContext(connection) as queries:
        answer = function()
    return answer, len(queries)


def timed(function: Callable[[], Any]) -> float:
    """Seconds of wall-clock time, with the debts of the collector and the database paid before."""
    gc.collect()
    sweep()
    started = time.perf_counter()
    function()
    return time.perf_counter() - started


def sweep() -> None:
    """Clear the rows that rounds rolled back have left: PostgreSQL looks through them till then."""
    if connection.vendor != "postgresql" or connection.in_atomic_block:
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT COALESCE(SUM(n_dead_tup), 0) FROM pg_stat_user_tables")
        if cursor.fetchone()[0] > DEAD_ROWS:
            cursor.execute("VACUUM")
