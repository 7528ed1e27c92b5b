"""The formats that a report can be had in, and their files."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from styrning.arsredovisning.exporters.html import to_html
from styrning.arsredovisning.exporters.json import to_json
from styrning.arsredovisning.exporters.xlsx import to_xlsx


@dataclass(frozen=True)
class Filformat:
    """One format: its writer (report, demodata=) → bytes, and what it is to a browser."""

    write: Callable[..., bytes]
    content_type: str


FORMAT = {
    "json": Filformat(to_json, "application/json; charset=utf-8"),
    "html": Filformat(to_html, "text/html; charset=utf-8"),
    "xlsx": Filformat(to_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}


def file_name(report: Mapping[str, Any], format: str) -> str:
    """arsredovisning-2025-KF.xlsx"""
    return f"arsredovisning-{report['ar']}-{report['omfattning']['kod']}.{format}"
