"""Peak memory of one side of a row: ``python -m bench.memory SIZE ROW ours|theirs``.

Run in a fresh process, since a process never tells what it has given back.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

from bench import database


def peak() -> float:
    """The largest resident size so far of this process, in MB.

    Of its own memory alone: getrusage also counts the moment that it was its parent's copy.
    """
    for line in Path("/proc/self/status").read_text().splitlines():
        name, _, size = line.partition(":")
        if name == "VmHWM":
            return int(size.split()[0]) / 1024
    raise RuntimeError("this system does not tell a process's largest size")


def main(size: str, row: str, side: str) -> None:
    database.start(size)
    from bench.measure import Duel
    from bench.rows import ROWS

    duel = ROWS[row]()
    assert isinstance(duel, Duel)
    before = peak()
    getattr(duel, side)()
    print(json.dumps({"before": round(before, 1), "peak": round(peak(), 1)}))


def of_row(size: str, row: str) -> dict[str, dict[str, float]]:
    """Peak of each side and what the process held before it, in MB; empty where it failed."""
    told = {}
    for side in ("ours", "theirs"):
        command = [sys.executable, "-m", "bench.memory", size, row, side]
        done = subprocess.run(command, capture_output=True, text=True, env=os.environ, check=False)
        if done.returncode == 0:
            told[side] = json.loads(done.stdout.splitlines()[-1])
    return told


if __name__ == "__main__":
    main(*sys.argv[1:])
