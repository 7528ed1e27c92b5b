"""What a goal's page says of goals beside it: contributions, and that it has ended itself."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse

Rapport = Mapping[str, Any]


def contribution_context(report: Rapport, mal: Rapport, fraga: str) -> dict[str, Any]:
    """What the goal contributes to besides the tree, and from what, each with its page.

    Args:
        fraga: what the page's address asks for; goals outside the report are shown in KF scope.
    """
    shown = {other["kod"] for other in report["mal"]}

    def linked(rows: list[dict[str, str]]) -> list[dict[str, str]]:
        return [
            {
                **row,
                "adress": reverse("frontend:mal", args=[report["ar"], row["kod"]])
                + (fraga if row["kod"] in shown else ""),
            }
            for row in rows
        ]

    return {name: linked(mal[name]) for name in ("bidrar_till", "bidrag_fran")}


def ended_goal(report: Rapport, kod: str) -> Rapport | None:
    """The goal of ``kod`` among those that ended within the year."""
    return next((mal for mal in report["upphorda"] if mal["kod"] == kod), None)
