"""What internal control says when a goal is taken out of a plan."""

from mal.models import Mal


def threatened(goal: Mal) -> str:
    """A risk names the goal that it threatens."""
    koder = ", ".join(goal.risker.order_by("kod").values_list("kod", flat=True)[:5])
    return f"risken {koder} pekar på det" if koder else ""
