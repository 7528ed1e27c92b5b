"""What internal control says of a goal: the risks that threaten it, and what checks found."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from internkontroll.allvarliga import risks_to_goal, serious_on_goal
from internkontroll.risker import read_risks
from styrning.grund.models import User


def control_context(user: User, ar: int, mal: Mapping[str, Any]) -> dict[str, Any]:
    """Risks and serious deviations as ``user`` may see them; two statements without risks."""
    identitet = UUID(mal["identitet"])
    risks = risks_to_goal(identitet, user)
    return {
        "risker": read_risks(risks, user, ar=ar).rader if risks.exists() else [],
        "allvarliga": serious_on_goal(identitet, ar, user),
    }
