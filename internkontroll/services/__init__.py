"""Writing internal control: plans and risks, occasions, results and actions."""

from internkontroll.services.atgard import NyAtgard, add_atgard, update_atgard
from internkontroll.services.plan import (
    Momentdata,
    Riskdata,
    add_moment,
    add_risk,
    adopt_plan,
    create_plan,
    score_risk,
)
from internkontroll.services.resultat import FaultsError, Resultatdata, report_result
from internkontroll.services.tillfalle import cancel, plan_tillfalle, postpone

__all__ = [
    "FaultsError",
    "Momentdata",
    "NyAtgard",
    "Resultatdata",
    "Riskdata",
    "add_atgard",
    "add_moment",
    "add_risk",
    "adopt_plan",
    "cancel",
    "create_plan",
    "plan_tillfalle",
    "postpone",
    "report_result",
    "score_risk",
    "update_atgard",
]
