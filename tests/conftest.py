"""What every test stands on: a fixed day, strict templates, no network.

The network is blocked by pytest-socket (``addopts`` in pyproject.toml): only Unix sockets and
the loopback interface are open, for PostgreSQL and the live server.
"""

import inspect
import os
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.conf import settings
from django.template import engines
from hypothesis import settings as hypothesis_settings

from tests import chromium

NOW = datetime(2026, 11, 18, 10, 0, tzinfo=ZoneInfo("Europe/Stockholm"))
WEBBLASARE = Path(__file__).parent / "webblasare"
DATABAS = {"db", "transactional_db", "django_db_setup"}  # the fixtures that give it

hypothesis_settings.register_profile("styrning", deadline=None, print_blob=True)
hypothesis_settings.load_profile("styrning")


@pytest.fixture(autouse=True)
def klocka():
    """Stand at 2026-11-18 10:00 in Stockholm; call ``klocka.move_to`` or ``shift`` to move.

    The clock ticks, so that sessions, pools and time-outs work; dates are exact, and whoever
    compares instants compares within a second. ``time.monotonic`` is left alone.
    """
    with time_machine.travel(NOW, tick=True) as traveller:
        yield traveller


class UndefinedVariable:
    """Stands as ``string_if_invalid``: fails the test when our own template prints a gap.

    Templates of libraries (Django's admin, allauth) are let through: they rely on silence.
    """

    def __contains__(self, item):
        return item == "%s"

    def __mod__(self, variable):
        origin = _template_in_progress()
        if origin is not None and Path(origin).is_relative_to(settings.BASE_DIR / "frontend"):
            pytest.fail(f"undefined template variable {variable!s} in {origin}")
        return ""

    def __str__(self):
        return ""


def _template_in_progress() -> str | None:
    """The file of the innermost template node on the stack."""
    frame = inspect.currentframe()
    while frame is not None:
        node = frame.f_locals.get("self")
        origin = getattr(node, "origin", None)
        if frame.f_code.co_name in {"render", "render_annotated", "_render"} and origin is not None:
            return getattr(origin, "name", None)
        frame = frame.f_back
    return None


@pytest.fixture(autouse=True, scope="session")
def _undefined_template_variables_fail():
    engines["django"].engine.string_if_invalid = UndefinedVariable()


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """The browser's path. Without one: a failure in CI, a skip elsewhere.

    Playwright keeps an event loop in the test's own thread, where Django would otherwise
    refuse to touch the database.
    """
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    path = chromium.find()
    if path is None and os.environ.get("CI") == "true":
        pytest.fail(chromium.MISSING)
    if path is None:
        pytest.skip(chromium.MISSING)
    return path


def pytest_collection_modifyitems(items):
    """Mark what asks the database and what drives a browser, so that ``-m`` can choose.

    pytest-django refuses the database to all others: what they prove holds on any.
    """
    for item in items:
        if item.get_closest_marker("django_db") or DATABAS & set(item.fixturenames):
            item.add_marker(pytest.mark.databas)
        if item.path.is_relative_to(WEBBLASARE):
            item.add_marker(pytest.mark.webblasare)
