"""Internal control in a report: plans, checks, results and actions per enhet."""


def control_part(
    ar: int, uppfoljning_id: int | None, *, inom: set[int] | None, hidden: frozenset[int]
) -> list[dict]:
    """What each nämnd's plan of ``ar`` asked for and found.

    Args:
        inom: the enheter of the scope; None is the KF scope, with KF's checks only.
        hidden: enheter whose results of the round are drafts that may not be shown.
    """
    return []
