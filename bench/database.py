"""Where the measured data lives: DATABASE_URL, or a SQLite file per size under var/bench."""

import os
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def choose(size: str) -> str:
    """Name the database in the environment, before Django reads its settings."""
    folder = Path(os.environ.get("VAR_DIR", ROOT / "var")) / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "styrning.config.settings.dev")
    return os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder / f'{size}.sqlite3'}")


def prepare(size: str) -> None:
    """Migrate, and build the data unless it is there.

    Raises: SystemExit if the database holds something else.
    """
    from django.core.management import call_command

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
    print(f"Built size {size} in {time.perf_counter() - started:.1f} s")
