"""One year's report in size L against the same in size S, per value that it shows.

What a report costs must follow from its own year's rows, however many other years, enheter and
key figures stand beside them. Both databases stand on one PostgreSQL server.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from bench.data import LAST_YEAR
from bench.measure import MissingPeerError, Result, counted, timed
from nyckeltal.models import Utfall
from styrning.arsredovisning.read_model import read_report
from styrning.grund.models import User


class YearOfMany:
    """Seconds per shown value, L against S."""

    def measure(self, rounds: int) -> Result:
        if connection.vendor != "postgresql":
            raise MissingPeerError("only on PostgreSQL")
        if connection.in_atomic_block:
            raise MissingPeerError("another database cannot be opened within a transaction")
        large = str(connection.settings_dict["NAME"])
        small = large.replace("_l", "_s")
        told = [self.look(name) for name in (large, small)]
        (shown, _, all_large), (shown_small, _, all_small) = told
        ours, theirs = [], []
        for _ in range(rounds):
            for side, name, values in ((ours, large, shown), (theirs, small, shown_small)):
                with standing_in(name):
                    report()  # connected, planned and in memory
                    side.append(timed(report) / values)
        counts = (
            f"shown {shown:,} of {all_large:,} values, against {shown_small:,} of {all_small:,}"
        ).replace(",", " ")
        whole = f"a report takes {min(ours) * shown:.2f} s, against {min(theirs) * shown_small:.2f}"
        return Result(ours, theirs, (told[0][1], told[1][1]), [counts, whole])

    def look(self, name: str) -> tuple[int, int, int]:
        """Values shown, statements, and values in all."""
        with standing_in(name):
            report()
            answer, statements = counted(report)
            return shown_in(answer), statements, Utfall.objects.count()


def report() -> dict:
    return read_report(LAST_YEAR, reader=User.objects.get(username="bench"))


def shown_in(answer: dict) -> int:
    figures = [figure for mal in answer["mal"] for figure in mal["nyckeltal"]]
    return sum(len(point["versioner"]) for figure in figures for point in figure["serie"])


@contextmanager
def standing_in(name: str) -> Iterator[None]:
    """Another database of the same server.

    Raises: MissingPeerError when it is not there.
    """
    from django.db import OperationalError

    before = connection.settings_dict["NAME"]
    move_to(name)
    try:
        connection.ensure_connection()
        yield
    except OperationalError as error:
        raise MissingPeerError(f"{name} is not built: {error}") from error
    finally:
        move_to(before)


def move_to(name: str) -> None:
    connection.close()
    connection.close_pool()
    connection.settings_dict["NAME"] = name
