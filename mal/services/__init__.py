"""Writes about plans, goals and judgements."""

from mal.services.andring import change_amendment, end_goal, register_amendment
from mal.services.atgard import Malatgardsdata, add_goal_action, update_action
from mal.services.bedomning import Omdome, decide
from mal.services.foljd import record_succession, remove_succession
from mal.services.grund import Grundform, add_ground, remove_ground
from mal.services.mal import Malform, add_goal, change_goal, move_goal, remove_goal
from mal.services.niva import (
    Nivaform,
    Regelform,
    add_level,
    change_level,
    change_rule,
    move_level,
    remove_level,
    remove_rule,
)
from mal.services.plan import adopt_plan, change_adoption, copy_plan, set_limits
from mal.services.samband import add_contribution, remove_contribution
from mal.services.sammanslagning import merge_goals
from mal.services.skala import (
    Skalaform,
    Stegform,
    add_scale,
    change_scale,
    choose_scale,
    remove_scale,
)
from mal.services.tagg import add_agenda_2030, add_tag
from mal.services.uppdrag import (
    Uppdragsform,
    add_recipient,
    change_uppdrag,
    end_uppdrag,
    give_uppdrag,
    remove_recipient,
    resume_uppdrag,
)
from mal.services.uppdragssvar import Svar, svara

__all__ = [
    "Grundform",
    "Malatgardsdata",
    "Malform",
    "Nivaform",
    "Omdome",
    "Regelform",
    "Skalaform",
    "Stegform",
    "Svar",
    "Uppdragsform",
    "add_agenda_2030",
    "add_contribution",
    "add_goal",
    "add_goal_action",
    "add_ground",
    "add_level",
    "add_recipient",
    "add_scale",
    "add_tag",
    "adopt_plan",
    "change_adoption",
    "change_amendment",
    "change_goal",
    "change_level",
    "change_rule",
    "change_scale",
    "change_uppdrag",
    "choose_scale",
    "copy_plan",
    "decide",
    "end_goal",
    "end_uppdrag",
    "give_uppdrag",
    "merge_goals",
    "move_goal",
    "move_level",
    "record_succession",
    "register_amendment",
    "remove_contribution",
    "remove_goal",
    "remove_ground",
    "remove_level",
    "remove_recipient",
    "remove_rule",
    "remove_scale",
    "remove_succession",
    "resume_uppdrag",
    "set_limits",
    "svara",
    "update_action",
]
