"""Writing internal control: plans and risks, occasions, results and actions."""

from internkontroll.services.atgard import NyAtgard, add_atgard, update_atgard
from internkontroll.services.gemensamt import (
    Gemensamtdata,
    add_common,
    copy_common,
    give_common,
    remove_common,
    update_common,
)
from internkontroll.services.kontrollar import Arsram, save_year
from internkontroll.services.moment import (
    Momentdata,
    add_moment,
    move_moment,
    remove_moment,
    update_moment,
)
from internkontroll.services.omprovning import plan_recheck
from internkontroll.services.plan import (
    adopt_plan,
    create_plan,
    next_plan,
    set_exception,
    set_threshold,
)
from internkontroll.services.planandring import (
    correct_adoption,
    correct_change,
    end_moment,
    register_change,
)
from internkontroll.services.planering import generate_occasions
from internkontroll.services.resultat import Resultatdata, report_result
from internkontroll.services.risk import (
    NO_SCALE,
    Riskdata,
    Vardering,
    add_risk,
    change_risk,
    score_risk,
)
from internkontroll.services.riskatgard import add_risk_action
from internkontroll.services.riskavslut import end_risk, remove_risk, resume_risk
from internkontroll.services.skala import (
    Skaldata,
    adopt_scale,
    begin_scale,
    change_scale,
    remove_draft_scale,
)
from internkontroll.services.tillfalle import cancel, plan_tillfalle, postpone
from internkontroll.services.urval import Aterdragning, Dragning, check_sample, draw_sample

__all__ = [
    "NO_SCALE",
    "Arsram",
    "Aterdragning",
    "Dragning",
    "Gemensamtdata",
    "Momentdata",
    "NyAtgard",
    "Resultatdata",
    "Riskdata",
    "Skaldata",
    "Vardering",
    "add_atgard",
    "add_common",
    "add_moment",
    "add_risk",
    "add_risk_action",
    "adopt_plan",
    "adopt_scale",
    "begin_scale",
    "cancel",
    "change_risk",
    "change_scale",
    "check_sample",
    "copy_common",
    "correct_adoption",
    "correct_change",
    "create_plan",
    "draw_sample",
    "end_moment",
    "end_risk",
    "generate_occasions",
    "give_common",
    "move_moment",
    "next_plan",
    "plan_recheck",
    "plan_tillfalle",
    "postpone",
    "register_change",
    "remove_common",
    "remove_draft_scale",
    "remove_moment",
    "remove_risk",
    "report_result",
    "resume_risk",
    "save_year",
    "score_risk",
    "set_exception",
    "set_threshold",
    "update_atgard",
    "update_common",
    "update_moment",
]
