"""What the page shell needs on every page. Whatever asks the database is asked when printed."""

import json
import tomllib
from collections.abc import Callable
from functools import cache

from django.conf import settings
from django.http import HttpRequest

# A conflict (409), a refused form (422) and an ended session (401) come with something to show;
# other errors leave the page as it is, so that nothing typed is lost. No page is kept in the
# browser's storage. A save that is not answered in half a minute lets the next one go.
HTMX_CONFIG = json.dumps(
    {
        "includeIndicatorStyles": False,
        "allowEval": False,
        "selfRequestsOnly": True,
        "historyCacheSize": 0,
        "timeout": 30_000,
        "responseHandling": [
            {"code": "204", "swap": False},
            {"code": "[23]..", "swap": True},
            {"code": "401|409|422", "swap": True},
            {"code": "[45]..", "swap": False, "error": True},
        ],
    },
    separators=(",", ":"),
)

_demodata: list[Callable[[], bool]] = []


def demodata_source(source: Callable[[], bool]) -> Callable[[], bool]:
    """Let another module say whether the database holds invented facts; keep the query cheap."""
    _demodata.append(source)
    return source


def demodata() -> bool:
    """Whether pages must say that what they show is invented."""
    return any(source() for source in _demodata)


def demodata_of(request: HttpRequest) -> Callable[[], bool]:
    """The same, when printed; an account that a session named was told when it was read."""

    def said() -> bool:
        known = getattr(getattr(request, "user", None), "is_demodata", None)
        return demodata() if known is None else known

    return said


@cache
def version() -> str:
    """The version in pyproject.toml, which alone states it; empty where that file is missing."""
    try:
        project = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return ""
    return project["project"]["version"]


def skal(request: HttpRequest) -> dict:
    """Context processor: the municipality, the version, the account and the scripts' settings."""
    return {
        "kommun_namn": settings.KOMMUN_NAMN,
        "demodata": demodata_of(request),
        "programversion": version,
        "htmx_config": HTMX_CONFIG,
    }
