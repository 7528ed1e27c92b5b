"""Where the measured data lives: DATABASE_URL, or what ``--db`` names.

SQLite is a file per size under var/bench. PostgreSQL is a server of the bench's own, from the
same wheel as the tests'; its folder stays under var/bench, so that a size is built once.
"""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]


def folder() -> Path:
    """Where databases and peers are kept."""
    path = Path(os.environ.get("VAR_DIR", ROOT / "var")) / "bench"
    path.mkdir(parents=True, exist_ok=True)
    return path


@contextmanager
def chosen(size: str, engine: str) -> Iterator[None]:
    """Name the database in the environment, before Django reads its settings."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "styrning.config.settings.dev")
    if os.environ.get("DATABASE_URL"):
        yield
    elif engine == "postgres":
        with postgres(size) as url:
            os.environ["DATABASE_URL"] = url
            yield
    else:
        os.environ["DATABASE_URL"] = f"sqlite:///{folder() / f'{size}.sqlite3'}"
        yield


@contextmanager
def postgres(size: str) -> Iterator[str]:
    """A server with its defaults, on a Unix socket; the address of the database of ``size``.

    Beside L stands S, which L is measured against.
    """
    from tests.postgres import running, socket_url

    with running(folder() / "postgres") as server:
        base, _, _ = socket_url(server.get_uri()).rpartition("/")
        for name in ("S", "L") if size == "L" else (size,):
            database = f"bench_{name.lower()}"
            found = f"SELECT 1 FROM pg_database WHERE datname = '{database}'"
            if "1 row" not in server.psql(found):
                server.psql(f"CREATE DATABASE {database};")
            if name != size:
                build_only = [sys.executable, "-m", "bench", "--size", name, "--row", "none"]
                environment = os.environ | {"DATABASE_URL": f"{base}/{database}"}
                subprocess.run(build_only, env=environment, check=True)
        yield f"{base}/bench_{size.lower()}"


def start(size: str) -> None:
    """Django as a server process has it, and the data of ``size``.

    The collector is as styrning.config.wsgi leaves it.
    """
    import django

    from styrning.config.collector import settle

    django.setup()
    prepare(size)
    settle()


def prepare(size: str) -> None:
    """Migrate, and build the data unless it is there.

    Raises: SystemExit if the database holds something else.
    """
    from django.core.management import call_command
    from django.db import connection

    from bench import large
    from bench.build import build
    from bench.data import SIZES
    from bench.work import OUTCOMES
    from nyckeltal.models import Utfall
    from styrning.grund.models import User

    call_command("migrate", verbosity=0)
    if User.objects.filter(username="bench").exists():
        if Utfall.objects.count() != SIZES[size].utfall + OUTCOMES:
            raise SystemExit("The database holds bench data of another size or version; remove it.")
        return
    if User.objects.exists():
        raise SystemExit("The database holds something else than bench data.")
    started = time.perf_counter()
    build(SIZES[size])
    if connection.vendor == "postgresql":
        large.analyse()
    print(f"Built size {size} in {time.perf_counter() - started:.1f} s")


def settings_told() -> dict[str, Any]:
    """The database's version and the settings that decide what a measured statement costs."""
    from django.db import connection

    asked = {
        "postgresql": [
            "fsync", "synchronous_commit", "full_page_writes", "shared_buffers", "work_mem",
            "effective_cache_size", "jit", "max_connections",
        ],
        "sqlite": [
            "journal_mode", "synchronous", "cache_size", "mmap_size", "page_size",
            "wal_autocheckpoint",
        ],
    }[connection.vendor]  # fmt: skip
    show = "SHOW" if connection.vendor == "postgresql" else "PRAGMA"
    told: dict[str, Any] = {}
    with connection.cursor() as cursor:
        version = "version()" if show == "SHOW" else "sqlite_version()"
        cursor.execute(f"SELECT {version}")
        told["version"] = str(cursor.fetchone()[0]).split(" on ", maxsplit=1)[0]
        for name in asked:
            cursor.execute(f"{show} {name}")
            told[name] = cursor.fetchone()[0]
    return told
