"""The red thread: a report's goals as a tree with their nyckeltal, filtered and counted.

Pure: a report and a filter in, plain nodes out.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from mal.enums import Geh, Klass, Status
from styrning.arsredovisning import visning

MANGA = 40

Mal = Mapping[str, Any]


@dataclass(frozen=True)
class Urval:
    """What the reader asks for; empty means all. ``status`` is "mal:delvis" or "nt:natt"."""

    ansvarig: str = ""
    status: str = ""
    niva: str = ""
    sok: str = ""
    geh: bool = False

    @classmethod
    def of(cls, query: QueryDict) -> "Urval":
        status = query.get("status", "")
        known = {f"mal:{k}" for k in Klass.values} | {f"nt:{s}" for s in Status.values}
        return cls(
            ansvarig=query.get("ansvarig", ""),
            status=status if status in known else "",
            niva=query.get("niva", ""),
            sok=" ".join(query.get("sok", "").split())[:100],
            geh=bool(query.get("geh")),
        )

    @property
    def is_narrow(self) -> bool:
        return self != Urval()

    def of_goal(self, mal: Mal) -> bool:
        """Whether the goal itself, apart from its nyckeltal, is asked for."""
        kind, _, value = self.status.partition(":")
        return (
            (not self.niva or mal["niva"] == self.niva)
            and (not self.geh or mal["geh"] != Geh.NEJ)
            and (not self.ansvarig or self.ansvarig in _responsible(mal))
            and (kind != "mal" or mal["klass"] == value)
        )

    def figures(self, mal: Mal) -> list[Mapping[str, Any]]:
        """The goal's nyckeltal that are asked for: all when its own words are found."""
        kind, _, value = self.status.partition(":")
        found = mal["nyckeltal"]
        if kind == "nt":
            found = [figure for figure in found if figure["status"] == value]
        if self.sok and not _says(mal, self.sok):
            found = [figure for figure in found if _says(figure, self.sok)]
        return found

    def shows(self, mal: Mal) -> bool:
        if not mal["bedoms"] and not mal["nyckeltal"] and self.is_narrow:
            return False
        if not self.of_goal(mal):
            return False
        own_words = not self.sok or _says(mal, self.sok)
        return bool(self.figures(mal)) or (own_words and not self.status.startswith("nt:"))


def _responsible(mal: Mal) -> set[str]:
    return {mal["huvudansvarig"]["kod"], *(enhet["kod"] for enhet in mal["medansvariga"])}


def _says(thing: Mapping[str, Any], text: str) -> bool:
    needle = text.casefold()
    return needle in thing["namn"].casefold() or needle in thing["kod"].casefold()


def tree(
    report: Mapping[str, Any], urval: Urval, *, chosen: str = "", everything: bool = False
) -> dict[str, Any]:
    """The goals that ``urval`` shows, each under its path up to the vision.

    Args:
        chosen: kod of the goal that the red thread leads to.
        everything: open every node, as for print.

    Answers ``rotter`` and, of what is shown, how many ``mal``, ``nyckeltal`` and ``omraden``.
    """
    shown = [mal for mal in report["mal"] if urval.shows(mal)]
    kept = _with_paths(report["mal"], {mal["kod"] for mal in shown})
    path = _with_paths(report["mal"], {chosen}) if chosen else set()
    found = {mal["kod"] for mal in shown}
    assessed = {mal["kod"] for mal in shown if mal["bedoms"]}
    open_all = everything or (urval.is_narrow and len(kept) <= MANGA)
    nodes: dict[str, dict[str, Any]] = {}
    roots: list[dict[str, Any]] = []
    for mal in report["mal"]:
        if mal["kod"] not in kept:
            continue
        node = _node(mal, urval.figures(mal) if mal["kod"] in found else [])
        node["pa_traden"] = mal["kod"] in path
        node["oppen"] = open_all or node["pa_traden"] or mal["foralder"] is None
        nodes[mal["kod"]] = node
        above = nodes.get(mal["foralder"] or "")
        (above["barn"] if above else roots).append(node)
    words = visning.scale_words(report)
    for kod in reversed(nodes):
        _count(nodes, kod, counted=kod in assessed)
        _bar(nodes[kod], words)
    figures = {
        (row["kod"], row["enhet"]["kod"]) for node in nodes.values() for row in node["nyckeltal"]
    }
    areas = sum(mal["nivaslag"] == "omrade" for mal in report["mal"] if mal["kod"] in kept)
    return {"rotter": roots, "mal": len(assessed), "nyckeltal": len(figures), "omraden": areas}


def _with_paths(mal_lista: list[Mal], koder: set[str]) -> set[str]:
    """``koder`` and everything above them."""
    parents = {mal["kod"]: mal["foralder"] for mal in mal_lista}
    kept: set[str] = set()
    for kod in koder & parents.keys():
        above: str | None = kod
        while above is not None and above not in kept:
            kept.add(above)
            above = parents.get(above)
    return kept


def _node(mal: Mal, figures: list[Mapping[str, Any]]) -> dict[str, Any]:
    return {
        "mal": mal,
        "nyckeltal": [visning.figure_row(figure) for figure in figures],
        "barn": [],
        "rakning": dict.fromkeys(Klass.values, 0),
    }


def _count(nodes: dict[str, dict[str, Any]], kod: str, *, counted: bool) -> None:
    """Add the node's own class, then all of it to the node above: one pass from the leaves."""
    node = nodes[kod]
    if counted:
        node["rakning"][node["mal"]["klass"]] += 1
    node["antal"] = visning.total(node["rakning"])
    above = nodes.get(node["mal"]["foralder"] or "")
    if above:
        for klass, antal in node["rakning"].items():
            above["rakning"][klass] += antal


def _bar(node: dict[str, Any], words: Mapping[str, str]) -> None:
    """What the node's bar counts: goals, or at the end of a branch its nyckeltal."""
    node |= {"stapel": node["rakning"], "raknas": f"{node['antal']} mål:", "ord": words}
    if not node["barn"]:
        counts = Counter(row["status"] for row in node["nyckeltal"])
        del counts[Status.FOLJS]
        node |= {"stapel": counts, "raknas": f"{counts.total()} nyckeltal:", "ord": {}}
