"""What was measured, kept as data (bench/results) and shown as a table (README.md)."""

import json
import os
import platform
from importlib.metadata import version
from pathlib import Path
from typing import Any

from bench.measure import Result

FOLDER = Path(__file__).with_name("results")
README = Path(__file__).with_name("README.md")
BEGIN, END = "<!-- results -->", "<!-- /results -->"
PACKAGES = ("Django", "graphene", "graphql-core", "orjson", "psycopg", "gunicorn")


def machine(size: str, rounds: int) -> dict[str, Any]:
    """What the numbers were measured on."""
    from django.db import connection
    from django.utils import timezone

    from bench.database import settings_told

    return {
        "date": timezone.localdate().isoformat(),
        "size": size,
        "rounds": rounds,
        "database": connection.vendor,
        "database_settings": settings_told(),
        "python": platform.python_version(),
        "packages": {name: version(name) for name in PACKAGES},
        "cores": os.cpu_count(),
        "load": round(os.getloadavg()[0], 1),
    }


def machine_line(told: dict[str, Any]) -> str:
    packages = ", ".join(f"{name} {number}" for name, number in told["packages"].items())
    options = ", ".join(f"{name}={value}" for name, value in told["database_settings"].items())
    return (
        f"Size {told['size']}, {told['rounds']} rounds, {told['cores']} cores, "
        f"load {told['load']} at the start\n"
        f"Python {told['python']}, {packages}\n{told['database']}: {options}\n"
    )


def as_data(
    goal: dict[str, Any], result: Result, verdict: str, peaks: dict, seconds: float
) -> dict[str, Any]:
    """A row as it is kept."""
    low, middle, high = result.spread
    sides = {
        side: {
            "what": goal[side],
            "ms": [round(second * 1000, 2) for second in times],
            "statements": statements,
            "memory_mb": peaks.get(side),
        }
        for side, times, statements in zip(
            ("ours", "theirs"), (result.ours, result.theirs), result.statements, strict=True
        )
    }
    return {
        "row": goal["row"],
        "verdict": verdict,
        "ratio": {"min": round(low, 4), "median": round(middle, 4), "max": round(high, 4)},
        "at_most": goal["at_most"],
        "stretch": goal.get("stretch"),
        **sides,
        "notes": result.notes,
        "seconds": round(seconds, 1),
    }


def keep(machine: dict[str, Any], rows: list[dict[str, Any]]) -> None:
    """Write the rows beside those that were measured before and not now."""
    FOLDER.mkdir(exist_ok=True)
    path = FOLDER / f"{machine['size']}-{machine['database']}.json"
    known = json.loads(path.read_text())["rows"] if path.exists() else []
    order = row_order()
    now = {row["row"]: row | {"measured": machine["date"]} for row in rows}
    merged = {row["row"]: row for row in known if row["row"] in order} | now
    rows = sorted(merged.values(), key=lambda row: order.index(row["row"]))
    text = json.dumps({"machine": machine, "rows": rows}, ensure_ascii=False, indent=1)
    path.write_text(text + "\n")


def row_order() -> list[str]:
    import tomllib

    from bench.__main__ import GOALS

    return [goal["row"] for goal in tomllib.loads(GOALS.read_text())["goal"]]


def table() -> str:
    """Every kept result, a line a row and database."""
    lines = [
        "| row | on | target (stretch) | ratio: min – median – max | ours | theirs | statements |",
        "|---|---|---|---|---|---|---|",
    ]
    kept = [json.loads(path.read_text()) for path in sorted(FOLDER.glob("*.json"))]
    for name in row_order():
        for run in kept:
            lines += [_line(run["machine"], row) for row in run["rows"] if row["row"] == name]
    return "\n".join(lines)


def _line(machine: dict[str, Any], row: dict[str, Any]) -> str:
    ratio = " – ".join(f"{row['ratio'][name]:.3g}" for name in ("min", "median", "max"))
    stretch = f" ({row['stretch']:.3g})" if row["stretch"] else ""
    sides = [_side(row[side]) for side in ("ours", "theirs")]
    counts = [row[side]["statements"] for side in ("ours", "theirs")]
    statements = " / ".join("–" if count is None else str(count) for count in counts)
    where = f"{machine['size']} {'SQLite' if machine['database'] == 'sqlite' else 'PostgreSQL'}"
    return (
        f"| `{row['row']}` | {where} | {row['at_most']:.3g}{stretch} | "
        f"{row['verdict']} {ratio} | {sides[0]} | {sides[1]} | {statements} |"
    )


def _side(side: dict[str, Any]) -> str:
    least = min(side["ms"])
    shown = f"{least:,.0f} ms".replace(",", " ") if least >= 10 else f"{least:.2g} ms"
    peak = side["memory_mb"]
    return f"{shown}, {peak['peak']:.0f} MB" if peak else shown


def write_table() -> None:
    """Put the table into the README between its two marks."""
    text = README.read_text()
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    README.write_text(f"{before}{BEGIN}\n{table()}\n{END}{after}")
