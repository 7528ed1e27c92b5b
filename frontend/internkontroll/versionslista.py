"""The history of a decided row: who wrote what, when, and why it was set right."""

from collections.abc import Callable, Mapping
from typing import Any

from styrning.bas.text import clean_text
from styrning.grund.models import Handelse
from styrning.grund.models.bas import Versionerad
from styrning.grund.skillnader import differences

SHOWN = 160


def label_of(name: str) -> Callable[[Any], str]:
    return lambda row: str(getattr(row, f"get_{name}_display")())


def text_of(name: str) -> Callable[[Any], str]:
    def read(row: Any) -> str:
        text = clean_text(str(getattr(row, name) or ""))
        return f"{text[:SHOWN].rstrip()} …" if len(text) > SHOWN else text

    return read


def decision_of(row: Any) -> str:
    if not row.beslut_datum:
        return ""
    return f"{row.beslut_organ} {row.beslut_datum:%Y-%m-%d} § {row.beslut_paragraf}"


def versions_of(
    row: Versionerad, things: Mapping[str, Callable[[Any], str]]
) -> list[dict[str, Any]]:
    """Every version, latest first, with what it changed; ``things``: name and how it is read.
    One statement."""
    before = None
    found = []
    for version in row.history.select_related("history_user").order_by("version"):  # type: ignore[attr-defined]
        found.append(
            {
                "at": version.history_date,
                "av": version.history_user.namn if version.history_user else "",
                "skal": version.history_change_reason or "",
                "skillnader": differences(before, version, things),
            }
        )
        before = version
    return [rad for rad in reversed(found) if rad["skillnader"] or rad["skal"]]


def events_of(row: Versionerad) -> list[Handelse]:
    """What was done to the row, latest first; one statement."""
    rows = Handelse.objects.filter(slag=row._meta.label_lower, objekt_id=row.pk)
    return list(rows.select_related("av").order_by("-at", "-pk"))
