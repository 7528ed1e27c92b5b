"""Writes about plans, goals and judgements."""

from mal.services.atgard import Malatgardsdata, add_goal_action, update_action
from mal.services.bedomning import Omdome, decide
from mal.services.foljd import record_succession, remove_succession
from mal.services.mal import Malform, add_goal, change_goal, move_goal, remove_goal
from mal.services.plan import Planbeslut, adopt_plan, copy_plan
from mal.services.tagg import add_agenda_2030, add_tag

__all__ = [
    "Malatgardsdata",
    "Malform",
    "Omdome",
    "Planbeslut",
    "add_agenda_2030",
    "add_goal",
    "add_goal_action",
    "add_tag",
    "adopt_plan",
    "change_goal",
    "copy_plan",
    "decide",
    "move_goal",
    "record_succession",
    "remove_goal",
    "remove_succession",
    "update_action",
]
