"""Fifty officers saving at once, and pages read beside each other, under gunicorn's threads.

Ten rows of the entry page, five clients each, so that every save meets others of the same row.
Each client sends the version that it saw last; whoever was second is told so and goes on from
there. Afterwards the history must hold every version exactly once, and nothing else.
"""

import itertools
import sqlite3
import time
from collections import Counter
from contextlib import ExitStack, closing
from functools import partial

from django.db import connection
from django.urls import reverse

from bench.data import LAST_YEAR
from bench.day import visit
from bench.measure import MissingPeerError, Result, timed
from bench.served import (
    PLAIN_SQLITE,
    Reader,
    copied,
    percentile,
    postgres_cursor,
    served,
    sessions,
    together,
    versions_in,
)
from bench.work import NAMND, ROUND, WORK_YEAR
from nyckeltal.models import NyckeltalEnhet

CLIENTS, SAVED_ROWS, SECONDS = 50, 10, 6.0  # a lock is waited for up to five
READERS, PAGES = 8, 6
ANSWERS = {200, 409}


class Race:
    """The clients at one server; what they save is counted over all of their rounds."""

    def __init__(self, stack: ExitStack, settings: str = "styrning.config.settings.dev"):
        keys, self.paths = sessions("rapportor", CLIENTS), row_paths()
        self.url = stack.enter_context(copied())
        if settings == PLAIN_SQLITE:
            run_sql(self.url, "PRAGMA journal_mode=DELETE")
        self.port = stack.enter_context(served(self.url, settings))
        self.readers = [Reader(self.port, key) for key in keys]
        self.seen: list[dict[str, str]] = [{} for _ in self.readers]
        self.values = itertools.count(1)

    def round(self) -> list:
        """What every client was answered within some seconds."""
        for reader in self.readers:
            reader.visits.clear()
        until = time.perf_counter() + SECONDS
        self.seconds = together([partial(self.save, nr, until) for nr in range(CLIENTS)])
        return [visit for reader in self.readers for visit in reader.visits]

    def save(self, number: int, until: float) -> None:
        reader, path = self.readers[number], self.paths[number % SAVED_ROWS]
        while time.perf_counter() < until:
            value = f"{next(self.values) % 990 / 10:.1f}".replace(".", ",")
            seen = {f"v_{kon}": self.seen[number].get(kon, "0") for kon in "TKM"}
            answer = reader.ask(path, dict.fromkeys("TKM", value) | seen)
            if answer.status in ANSWERS:
                self.seen[number] |= versions_in(answer.text)

    def history(self) -> tuple[int, int, int]:
        """Versions in the rows, rows in the history, and versions there twice."""
        since = f"avser_till >= '{WORK_YEAR}-01-01' AND nyckeltal_id IN ({nyckeltal_ids()})"
        history = f"nyckeltal_historicalutfall WHERE {since}"
        (versions,) = run_sql(self.url, f"SELECT SUM(version) FROM nyckeltal_utfall WHERE {since}")
        (rows,) = run_sql(self.url, f"SELECT COUNT(*) FROM {history}")
        twice = f"SELECT id FROM {history} GROUP BY id, version HAVING COUNT(*) > 1"
        (double,) = run_sql(self.url, f"SELECT COUNT(*) FROM ({twice}) AS twice")
        return int(versions or 0), int(rows), int(double)


class Latency:
    """p95 against p50 of a save among fifty."""

    def measure(self, rounds: int) -> Result:
        high, middle, told = [], [], Counter()
        with ExitStack() as stack:
            race = Race(stack)
            race.round()  # the first asks of a new process are not what is measured
            told.update(visit.status for reader in race.readers for visit in reader.visits)
            for _ in range(rounds):
                answers = race.round()
                told.update(answer.status for answer in answers)
                seconds = [answer.seconds for answer in answers]
                high.append(percentile(seconds, 0.95))
                middle.append(percentile(seconds, 0.5))
            versions, history, double = race.history()
        assert set(told) <= ANSWERS, told
        assert versions == history == 3 * told[200], (versions, history, told)
        assert double == 0, double
        note = f"{told[200]} saved, {told[409]} told of a conflict, {history} versions in history"
        return Result(high, middle, notes=[note])


class Throughput:
    """Seconds for each kept or refused save, against Django's default SQLite settings."""

    def measure(self, rounds: int) -> Result:
        if connection.vendor != "sqlite":
            raise MissingPeerError("only on SQLite")
        ours, theirs, failed = [], [], [0, 0]
        with ExitStack() as stack:
            races = Race(stack), Race(stack, PLAIN_SQLITE)
            for race in races:
                race.round()
            for _ in range(rounds):
                for side, race, place in zip((ours, theirs), races, (0, 1), strict=True):
                    answers = race.round()
                    good = sum(answer.status in ANSWERS for answer in answers)
                    failed[place] += len(answers) - good
                    side.append(race.seconds / max(good, 1))
        assert failed[0] == 0, failed
        return Result(ours, theirs, notes=[f"answers that failed: {failed[0]} / {failed[1]}"])


class Page:
    """Seconds for each page when eight read at once, against the page alone in this process."""

    def __init__(self, username: str, address: str):
        self.username, self.address = username, address

    def measure(self, rounds: int) -> Result:
        alone = visit(self.username, self.address)
        keys = sessions(self.username, READERS)
        expected, ours, theirs, seconds = len(alone()), [], [], []
        with ExitStack() as stack:
            port = stack.enter_context(served(stack.enter_context(copied())))
            readers = [Reader(port, key) for key in keys]
            assert abs(len(readers[0].ask(self.address).text.encode()) - expected) < 2000
            for _ in range(rounds):
                for reader in readers:
                    reader.visits.clear()
                took = together([partial(self.read, reader) for reader in readers])
                answers = [answer for reader in readers for answer in reader.visits]
                assert {answer.status for answer in answers} == {200}
                ours.append(took / len(answers))
                seconds += [answer.seconds for answer in answers]
                theirs.append(timed(alone))
        told = [f"{name} {percentile(seconds, part):.3f} s" for name, part in
                (("p50", 0.5), ("p95", 0.95))]  # fmt: skip
        return Result(ours, theirs, notes=[f"eight readers, each waits {', '.join(told)}"])

    def read(self, reader: Reader) -> None:
        for _ in range(PAGES):
            reader.ask(self.address)


def row_paths() -> list[str]:
    """Where the rows that nobody has answered are saved."""
    rows = NyckeltalEnhet.objects.filter(nyckeltal__in=unanswered()).order_by("nyckeltal__kod")
    return [reverse("frontend:spara_utfall", args=[ROUND, NAMND, row.publikt_id]) for row in rows][
        :SAVED_ROWS
    ]


def unanswered() -> list[int]:
    """Every third figure of the round, as ``bench.work`` left them."""
    rows = NyckeltalEnhet.objects.filter(enhet__kod=NAMND).order_by("nyckeltal__kod")
    return list(rows.values_list("nyckeltal_id", flat=True))[::3][:SAVED_ROWS]


def nyckeltal_ids() -> str:
    return ", ".join(map(str, unanswered()))


def run_sql(url: str, statement: str) -> tuple:
    """The first row of an answer from the copy at ``url``."""
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as opened:
            return opened.execute(statement).fetchone()
    base, _, name = url.rpartition("/")
    with postgres_cursor(base, name) as cursor:
        return cursor.execute(statement).fetchone()


def entry_served() -> Page:
    return Page("rapportor", reverse("frontend:min_uppfoljning_enhet", args=[ROUND, NAMND]))


def report_served() -> Page:
    return Page("lasare", reverse("frontend:arsredovisning", args=[LAST_YEAR]))
