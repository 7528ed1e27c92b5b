"""What a question names, so that nothing else is read or made."""

from collections.abc import Iterable, Iterator
from typing import Any

import graphene
from graphql import FieldNode, FragmentSpreadNode, SelectionSetNode

from styrning.arsredovisning.read_model import KONTROLL, PARTS

# What a value of a series is given of its nyckeltal, where the question asks for it there.
OF_FIGURE = frozenset({"status", "prognos", "kalla", "revision"})


def fields_in(
    sets: Iterable[SelectionSetNode | None], info: graphene.ResolveInfo
) -> Iterator[FieldNode]:
    """Every field in the selections and below, each fragment once."""
    waiting = list(sets)
    seen: set[str] = set()
    while waiting:
        chosen = waiting.pop()
        for node in chosen.selections if chosen is not None else ():
            if isinstance(node, FragmentSpreadNode):
                if node.name.value not in seen:
                    seen.add(node.name.value)
                    waiting.append(info.fragments[node.name.value].selection_set)
                continue
            if isinstance(node, FieldNode):
                yield node
            waiting.append(node.selection_set)  # type: ignore[attr-defined]


def asked_parts(info: graphene.ResolveInfo) -> frozenset[str]:
    """The parts of the report that the question names; what it leaves out is not read."""
    sets = [node.selection_set for node in info.field_nodes]
    named = {node.name.value for node in fields_in(sets, info)}
    if "samladBedomning" in named:
        named.add(KONTROLL)
    return frozenset(part for part in PARTS if part in named)


def with_series(report: dict[str, Any], info: graphene.ResolveInfo) -> dict[str, Any]:
    """``report`` with what its series are asked for besides; as it is where they are not."""
    sets = [node.selection_set for node in info.field_nodes]
    series = [n.selection_set for n in fields_in(sets, info) if n.name.value == "serie"]
    if OF_FIGURE.isdisjoint(node.name.value for node in fields_in(series, info)):
        return report
    for mal in report["mal"]:
        for figure in mal["nyckeltal"]:
            fill_series(figure)
    return report


def fill_series(figure: dict[str, Any]) -> None:
    """Tell each value its source and version, and the judged one its status and forecast.

    An earlier period's status is that of its own year's report, by the target of then.
    """
    kalla = figure["kalla"]
    for point in figure["serie"]:
        point["kalla"] = kalla
        point["revision"] = point["versioner"].get("T")
        point["status"] = point["prognos"] = None
        if point["period"] == figure["period"]:
            point["status"], point["prognos"] = figure["status"], figure["prognos"]
