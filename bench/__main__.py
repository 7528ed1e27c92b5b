"""Measure the ratios of goals.toml: ``python -m bench [--size S] [--db sqlite] [--row NAME]``.

The answers of both sides are compared before anything is timed. The database is the one
that DATABASE_URL names, empty the first time, or one of the bench's own under var/bench.
"""

import argparse
import sys
import time
import tomllib
from pathlib import Path
from typing import Any

from bench import database

GOALS = Path(__file__).with_name("goals.toml")


def main(arguments: list[str] | None = None) -> int:
    """Print the rows; 1 if a target is missed in every round, else 0."""
    options = parse(arguments)
    if options.table:
        from bench.results import write_table

        write_table()
        return 0
    with database.chosen(options.size, options.db):
        database.start(options.size)
        return measure(options)


def parse(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--size", default="S", choices=["XS", "S", "L"], help="targets: S and L")
    parser.add_argument("--db", default="sqlite", choices=["sqlite", "postgres"])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--row", action="append", help="only this row; may be given again")
    parser.add_argument("--keep", action="store_true", help="write bench/results and the table")
    parser.add_argument("--no-memory", action="store_true", help="do not measure peak memory")
    parser.add_argument("--table", action="store_true", help="only write the table of results")
    return parser.parse_args(arguments)


def measure(options: argparse.Namespace) -> int:
    from bench import memory, results
    from bench.measure import Duel, MissingPeerError
    from bench.rows import ROWS

    machine = results.machine(options.size, options.rounds)
    print(results.machine_line(machine))
    told: list[dict[str, Any]] = []
    for goal in tomllib.loads(GOALS.read_text())["goal"]:
        if options.row and goal["row"] not in options.row:
            continue
        if goal.get("size", "S") != ("S" if options.size == "XS" else options.size):
            continue
        started = time.perf_counter()
        try:
            row = ROWS[goal["row"]]()
            result = row.measure(options.rounds)
        except MissingPeerError as missing:
            print(f"SKIP   {goal['row']}: {missing}\n")
            continue
        verdict = "-" if options.size == "XS" else result.verdict(goal["at_most"])
        peaks = {}
        if isinstance(row, Duel) and not options.no_memory:
            peaks = memory.of_row(options.size, goal["row"])
        told.append(results.as_data(goal, result, verdict, peaks, time.perf_counter() - started))
        print(line(goal, result, verdict, peaks), flush=True)
    if options.keep:
        results.keep(machine, told)
        results.write_table()
    return 1 if any(row["verdict"] == "FAIL" for row in told) else 0


def line(goal: dict, result, verdict: str, peaks: dict | None = None) -> str:
    """One row: the ratio's spread against its target, then both sides."""
    low, middle, high = result.spread
    aim = f", stretch {goal['stretch']:.3g}" if "stretch" in goal else ""
    lines = [f"{verdict:6} {goal['row']}: {low:.3g} – {middle:.3g} – {high:.3g}"]
    lines[0] += f" (at most {goal['at_most']:.3g}{aim})"
    sides = zip(("ours", "theirs"), (result.ours, result.theirs), result.statements, strict=True)
    for side, seconds, statements in sides:
        shown = f"{min(seconds) * 1000:8.1f} ms"
        if statements is not None:
            shown += f", {statements:5} statements"
        if peaks and side in peaks:
            shown += f", peak {peaks[side]['peak']:.0f} MB"
        lines.append(f"       {side:6} {shown}: {goal[side]}")
    lines += [f"       {note}" for note in result.notes]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main())
