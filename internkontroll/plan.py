"""What internal control says and does when a goal is taken out of a plan."""

from internkontroll.models import RiskMal
from mal.models import Mal
from styrning.grund.events import log
from styrning.grund.models import User


def threatened(goal: Mal) -> str:
    """A risk names the goal that it threatens, and no other year's plan has it."""
    if Mal.objects.filter(identitet=goal.identitet).exclude(pk=goal.pk).exists():
        return ""
    rows = RiskMal.objects.filter(mal_identitet=goal.identitet).order_by("risk__kod")
    koder = ", ".join(rows.values_list("risk__kod", flat=True)[:5])
    return f"risken {koder} pekar på det" if koder else ""


def follow_merge(ended: Mal, into: Mal, by: User) -> None:
    """The risks of a goal that goes up in another threaten that one too from then on."""
    rows = RiskMal.objects.filter(mal_identitet=ended.identitet).exclude(
        risk__mal_lista__mal_identitet=into.identitet
    )
    for tie in rows.select_related("risk__enhet"):
        RiskMal.objects.create(risk=tie.risk, mal_identitet=into.identitet)
        log("risken följde med målet", tie.risk, by=by, enhet=tie.risk.enhet, mal=into.kod)
