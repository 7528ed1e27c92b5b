"""The proposal for a goal: its level's rule over its figures and the goals below it."""

from collections.abc import Iterable, Mapping

from mal.enums import Klass, RapporterasTill, Status
from mal.rules import Forslag, propose
from mal.selectors import Malrad


def proposal(
    mal: Malrad,
    figures: Iterable[dict],
    children: Iterable[tuple[Malrad, str]],
    vikter: Mapping[str, int] | None = None,
) -> Forslag:
    """What the rule says of ``mal``.

    Args:
        figures: the goal's own, with the values of the enhet that judges it.
        children: the assessed goals right below it, each with its decided class.
        vikter: weights by the nyckeltal's kod, where they are not 1.

    A goal that is reported to KF is judged on what KF sees, in every scope, so that its
    trace never tells of what is reported only to a nämnd (design §5, "Scope").
    """
    kf_only = mal.rapporteras_till == RapporterasTill.KF
    seen = [
        figure
        for figure in figures
        if not kf_only or figure["rapporteras_till"] == RapporterasTill.KF
    ]
    statuses = [(Status(figure["status"]), figure["i_namnaren"]) for figure in seen]
    weights = [(vikter or {}).get(figure["kod"], 1) for figure in seen]
    below = [
        Klass(klass)
        for child, klass in children
        if not kf_only or child.rapporteras_till == RapporterasTill.KF
    ]
    share = mal.minsta_matta / 100
    return propose(statuses, below, mal.regel, share, vikter=weights)
