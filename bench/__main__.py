"""Measure the ratios of goals.toml: ``python -m bench [--size S] [--rounds 5] [--row NAME]``.

The answers of both sides are compared before anything is timed. The database is the one
that DATABASE_URL names, empty the first time, or SQLite under var/bench.
"""

import argparse
import platform
import sys
import tomllib
from pathlib import Path

from bench import database

GOALS = Path(__file__).with_name("goals.toml")


def main(arguments: list[str] | None = None) -> int:
    """Print the rows; 1 if a target of size S is missed in every round, else 0."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--size", default="S", choices=["XS", "S"], help="targets are of S")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--row", action="append", help="only this row; may be given again")
    options = parser.parse_args(arguments)
    database.choose(options.size)
    import django

    django.setup()
    database.prepare(options.size)
    from bench.measure import MissingPeerError, run
    from bench.rows import ROWS

    print(machine(options))
    verdicts = set()
    for goal in tomllib.loads(GOALS.read_text())["goal"]:
        if options.row and goal["row"] not in options.row:
            continue
        try:
            duel = ROWS[goal["row"]]()
        except MissingPeerError as missing:
            print(f"SKIP   {goal['row']}: {missing}\n")
            continue
        result = run(duel, options.rounds)
        verdict = result.verdict(goal["at_most"]) if options.size == "S" else "-"
        verdicts.add(verdict)
        print(line(goal, result, verdict))
    return 1 if "FAIL" in verdicts else 0


def machine(options: argparse.Namespace) -> str:
    """What the numbers were measured on."""
    import django
    import graphene
    import graphql
    from django.db import connection

    versions = (
        f"Python {platform.python_version()}, Django {django.__version__}, "
        f"graphene {graphene.__version__}, graphql-core {graphql.__version__}"
    )
    return f"Size {options.size}, {options.rounds} rounds, {connection.vendor}, {versions}\n"


def line(goal: dict, result, verdict: str) -> str:
    """One row: the ratio's spread against its target, then both sides."""
    low, middle, high = result.spread
    lines = [f"{verdict:6} {goal['row']}: {low:.3g} – {middle:.3g} – {high:.3g}"]
    lines[0] += f" (at most {goal['at_most']:.3g})"
    sides = zip(("ours", "theirs"), (result.ours, result.theirs), result.statements, strict=True)
    for side, seconds, statements in sides:
        shown = f"{min(seconds) * 1000:8.1f} ms, {statements:5} statements"
        lines.append(f"       {side:6} {shown}: {goal[side]}")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main())
