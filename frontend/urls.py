"""Root of the pages' addresses: each area has its own ``urls.py`` and all share one namespace."""

from importlib import import_module
from importlib.util import find_spec

app_name = "frontend"

AREAS = ("organisation", "nyckeltal", "mal", "internkontroll", "arsredovisning", "konto", "sidor")


def area_patterns(area: str) -> list:
    """The url patterns of one area; an area without pages has none."""
    package = f"frontend.{area}"
    if find_spec(package) is None or find_spec(f"{package}.urls") is None:
        return []
    return import_module(f"{package}.urls").urlpatterns


urlpatterns = [pattern for area in AREAS for pattern in area_patterns(area)]
