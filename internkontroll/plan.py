"""What internal control says when a goal is taken out of a plan."""

from internkontroll.models import RiskMal
from mal.models import Mal


def threatened(goal: Mal) -> str:
    """A risk names the goal that it threatens."""
    rows = RiskMal.objects.filter(mal_identitet=goal.identitet).order_by("risk__kod")
    koder = ", ".join(rows.values_list("risk__kod", flat=True)[:5])
    return f"risken {koder} pekar på det" if koder else ""
