"""Strawberry's side in a process of its own, which says how long each answer took it.

As a program it reads a line a request (``ask``, ``count`` or ``stop``) and answers with a line
of JSON and, to ``ask``, the bytes of the answer. What it is asked, and where the database is,
stand in its first line.
"""

import atexit
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


class Peer:
    """The running process; ``python`` is the interpreter of the peer's own folder."""

    def __init__(self, python: Path, database: dict[str, Any], query: str):
        self.process = subprocess.Popen(
            [str(python), "-m", "bench.peers.strawberry_process"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        atexit.register(self.process.kill)
        self.versions = self._say(json.dumps({"database": database, "query": query}))["versions"]

    def ask(self) -> bytes:
        """The answer's bytes."""
        size = self._say("ask")["bytes"]
        return self.process.stdout.read(size)  # type: ignore[union-attr]

    def statements(self) -> int:
        """How many statements one answer takes."""
        return self._say("count")["statements"]

    def stop(self) -> None:
        """Let go of the database, which the next row may copy."""
        self.process.kill()
        self.process.wait()

    def _say(self, text: str) -> dict[str, Any]:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(text.encode() + b"\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())


def serve() -> None:
    """Answer until the other side goes away."""
    from importlib.metadata import version

    asked = json.loads(sys.stdin.readline())
    set_up(asked["database"])
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from bench.peers.strawberry_types import ask

    names = ("strawberry-graphql", "strawberry-graphql-django", "graphql-core", "Django")
    say({"versions": {name: version(name) for name in names}})
    for line in sys.stdin:
        if line.strip() == "count":
            with CaptureQueriesContext(connection) as queries:
                ask(asked["query"])
            say({"statements": len(queries)})
            continue
        body = ask(asked["query"])
        say({"bytes": len(body)})
        sys.stdout.buffer.write(body)
        sys.stdout.buffer.flush()


def set_up(database: dict[str, Any]) -> None:
    import gc

    import django
    from django.conf import settings

    settings.configure(
        DATABASES={"default": database},
        INSTALLED_APPS=["strawberry_django"],
        USE_TZ=True,
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    )
    django.setup()
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000)  # as styrning.config.collector


def say(told: dict[str, Any]) -> None:
    sys.stdout.buffer.write(json.dumps(told).encode() + b"\n")
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    serve()
