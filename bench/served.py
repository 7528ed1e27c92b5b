"""The application under gunicorn's threads, as README has it run, and clients beside each other."""

import http.client
import os
import re
import secrets
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from django.db import connection
from django.test import Client

from bench.measure import MissingPeerError
from styrning.grund.models import User

GUNICORN = ("--worker-class", "gthread", "--workers", "2", "--threads", "4")
PLAIN_SQLITE = "bench.plain_sqlite"  # Django's own defaults, in place of ours


@dataclass(frozen=True)
class Visit:
    """One answer: its status, what it took in seconds, and its text."""

    status: int
    seconds: float
    text: str


@dataclass
class Reader:
    """One client with its own session; a connection for each question."""

    port: int
    session: str
    visits: list[Visit] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.csrf = secrets.token_hex(16)

    def ask(self, path: str, data: dict[str, str] | None = None) -> Visit:
        """GET, or POST as htmx sends a form."""
        headers = {
            "Connection": "close",
            "Cookie": f"sessionid={self.session}; csrftoken={self.csrf}",
        }
        body = None
        if data is not None:
            body = urlencode(data)
            headers |= {
                "Content-Type": "application/x-www-form-urlencoded",
                "X-CSRFToken": self.csrf,
                "HX-Request": "true",
            }
        started = time.perf_counter()
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)) as opened:
            opened.request("POST" if data is not None else "GET", path, body, headers)
            response = opened.getresponse()
            text = response.read().decode()
        self.visits.append(Visit(response.status, time.perf_counter() - started, text))
        return self.visits[-1]


def sessions(username: str, number: int) -> list[str]:
    """Log ``username`` in ``number`` times; the keys of the sessions."""
    user, keys = User.objects.get(username=username), []
    for _ in range(number):
        client = Client()
        client.force_login(user)
        keys.append(client.cookies["sessionid"].value)
    return keys


@contextmanager
def copied() -> Iterator[str]:
    """The address of a copy of the measured database, which is thrown away afterwards.

    Raises: MissingPeerError within a transaction, and for a database in memory.
    """
    name = str(connection.settings_dict["NAME"])
    if connection.in_atomic_block or "memory" in name:
        raise MissingPeerError("no server sees what a test has not committed")
    connection.close()
    if connection.vendor == "postgresql":
        yield from copied_postgres(name)
        return
    with tempfile.TemporaryDirectory(prefix="styrning-bench-") as place:
        target = Path(place) / "copy.sqlite3"
        with closing(sqlite3.connect(name)) as source, closing(sqlite3.connect(target)) as copy:
            source.backup(copy)
        yield f"sqlite:///{target}"


def copied_postgres(name: str) -> Iterator[str]:
    base, _, _ = os.environ["DATABASE_URL"].rpartition("/")
    copy = f"{name}_copy_{secrets.token_hex(3)}"
    quoted = connection.ops.quote_name
    statement = f"CREATE DATABASE {quoted(copy)} TEMPLATE {quoted(name)}"
    with postgres_cursor(base) as cursor:
        cursor.execute(statement)
    try:
        yield f"{base}/{copy}"
    finally:
        with postgres_cursor(base) as cursor:
            cursor.execute(f"DROP DATABASE {quoted(copy)} WITH (FORCE)")


@contextmanager
def postgres_cursor(base: str, name: str = "postgres") -> Iterator:
    import psycopg

    if connection.vendor == "postgresql":
        connection.close_pool()
    with psycopg.connect(f"{base}/{name}", autocommit=True) as opened, opened.cursor() as cursor:
        yield cursor


@contextmanager
def served(url: str, settings: str = "styrning.config.settings.dev") -> Iterator[int]:
    """Serve the database at ``url``; the port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = os.environ | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": settings}
    command = [
        sys.executable, "-m", "gunicorn", "styrning.config.wsgi", "--bind", f"127.0.0.1:{port}",
        *GUNICORN, "--no-control-socket", "--log-level", "critical",
    ]  # fmt: skip
    process = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
    try:
        wait_for(port)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=60)


def wait_for(port: int) -> None:
    for _ in range(300):
        try:
            if Reader(port, "").ask("/healthz").status == 200:
                return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError("gunicorn did not start")


def together(acts: list[Callable[[], None]]) -> float:
    """Run the acts beside each other, a thread each; seconds until the last is done."""
    started = time.perf_counter()
    with ThreadPoolExecutor(len(acts)) as pool:
        for done in [pool.submit(act) for act in acts]:
            done.result()
    return time.perf_counter() - started


def percentile(seconds: list[float], part: float) -> float:
    ranked = sorted(seconds)
    return ranked[min(int(len(ranked) * part), len(ranked) - 1)]


VERSION = re.compile(r'name="v_([TKM])"[^>]*value="(\d+)"|value="(\d+)"[^>]*name="v_([TKM])"')
OVER = re.compile(r"\b([TKM])(\d+)\b")


def versions_in(text: str) -> dict[str, str]:
    """What the answer says is saved now, of each kön."""
    seen = {a or d: b or c for a, b, c, d in VERSION.findall(text)}
    over = re.search(r'name="over"[^>]*value="([^"]*)"|value="([^"]*)"[^>]*name="over"', text)
    return seen | dict(OVER.findall(over[1] or over[2]) if over else [])
