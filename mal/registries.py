"""What plans ask of the higher floors: they register from ``AppConfig.ready()``."""

from collections.abc import Callable, Mapping

from mal.models import Mal
from styrning.grund.models import User

# old goal id → new goal id; by whom
CopyHook = Callable[[Mapping[int, int], User], None]
# why a goal may not be removed from its plan, in Swedish; empty when it may
TiedHook = Callable[[Mal], str]
# the goal that ends, the goal that takes over; by whom
MergeHook = Callable[[Mal, Mal, User], None]
_copy_hooks: list[CopyHook] = []
_tied_hooks: list[TiedHook] = []
_merge_hooks: list[MergeHook] = []


def on_plan_copied(hook: CopyHook) -> CopyHook:
    """Let a higher floor copy what it ties to goals, in the same transaction."""
    if hook not in _copy_hooks:
        _copy_hooks.append(hook)
    return hook


def goal_tied(hook: TiedHook) -> TiedHook:
    """Let a higher floor say what would be orphaned if a goal were removed."""
    if hook not in _tied_hooks:
        _tied_hooks.append(hook)
    return hook


def on_goals_merged(hook: MergeHook) -> MergeHook:
    """Let a higher floor move what it ties to a goal that goes up in another."""
    if hook not in _merge_hooks:
        _merge_hooks.append(hook)
    return hook


def plan_copied(new_ids: Mapping[int, int], by: User) -> None:
    for hook in _copy_hooks:
        hook(new_ids, by)


def ties(goal: Mal) -> list[str]:
    return [reason for hook in _tied_hooks if (reason := hook(goal))]


def goals_merged(ended: Mal, into: Mal, by: User) -> None:
    for hook in _merge_hooks:
        hook(ended, into, by)
