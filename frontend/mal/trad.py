"""The red thread: a report's goals as a tree with their nyckeltal, filtered and counted.

Pure: a report and a filter in, plain nodes out.
"""

import unicodedata
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django.http import QueryDict

from mal.enums import Geh, Klass, Status
from styrning.arsredovisning import visning

MANGA = 40
STORT = 80

Mal = Mapping[str, Any]


@dataclass(frozen=True)
class Urval:
    """What the reader asks for; empty means all. ``status`` is "mal:delvis" or "nt:natt".

    ``via`` are koder of goals that something else with the words of ``sok`` belongs to.
    """

    ansvarig: str = ""
    status: str = ""
    niva: str = ""
    tagg: str = ""
    sok: str = ""
    geh: bool = False
    via: frozenset[str] = frozenset()

    @classmethod
    def of(cls, query: QueryDict) -> "Urval":
        status = query.get("status", "")
        known = {f"mal:{k}" for k in Klass.values} | {f"nt:{s}" for s in Status.values}
        return cls(
            ansvarig=query.get("ansvarig", ""),
            status=status if status in known else "",
            niva=query.get("niva", ""),
            tagg=query.get("tagg", ""),
            sok=" ".join(query.get("sok", "").split())[:100],
            geh=bool(query.get("geh")),
        )

    @property
    def is_narrow(self) -> bool:
        return self != Urval(via=self.via)

    @cached_property
    def ord(self) -> list[str]:
        """The words that are looked for, each of which must be found."""
        return _plain(self.sok).split()

    def uppdrag(self, report: Mapping[str, Any]) -> list[Mapping[str, Any]]:
        """The uppdrag of the report that have the words looked for; none when none are."""
        listed = report["uppdrag"]["lista"] if self.ord else []
        return [rad for rad in listed if _says(rad, self.ord)]

    def with_uppdrag(self, found: Collection[Mapping[str, Any]]) -> "Urval":
        """The same, finding also the goals that these uppdrag belong to."""
        return replace(self, via=frozenset(rad["mal"] for rad in found if rad["mal"]))

    def of_goal(self, mal: Mal) -> bool:
        """Whether the goal itself, apart from its nyckeltal, is asked for."""
        kind, _, value = self.status.partition(":")
        return (
            (not self.niva or mal["niva"] == self.niva)
            and (not self.tagg or self.tagg in mal["taggar"])
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
        if not self._names(mal):
            found = [figure for figure in found if _says(figure, self.ord)]
        return found

    def _names(self, mal: Mal) -> bool:
        """Whether the goal's own words are those looked for, or something of it has them."""
        return not self.ord or _says(mal, self.ord) or mal["kod"] in self.via

    def shows(self, mal: Mal) -> bool:
        if not mal["bedoms"] and not mal["nyckeltal"] and self.is_narrow:
            return False
        if not self.of_goal(mal):
            return False
        return bool(self.figures(mal)) or (self._names(mal) and not self.status.startswith("nt:"))


def _responsible(mal: Mal) -> set[str]:
    return {mal["huvudansvarig"]["kod"], *(enhet["kod"] for enhet in mal["medansvariga"])}


def _plain(text: str) -> str:
    """As it is compared: composed letters (a + ring is å), no difference of case."""
    return unicodedata.normalize("NFC", text).casefold()


def _says(thing: Mapping[str, Any], words: Collection[str]) -> bool:
    told = _plain(f"{thing['kod']} {thing['namn']}")
    return all(word in told for word in words)


def tree(
    report: Mapping[str, Any], urval: Urval, *, chosen: str = "", everything: bool = False
) -> dict[str, Any]:
    """The goals that ``urval`` shows, each under its path up to the vision.

    Args:
        chosen: kod of the goal that the red thread leads to.
        everything: open every node, as for print.

    Answers ``rotter``, every node by kod, and of what is shown how many ``mal``, ``nyckeltal``
    and ``omraden``. A large tree is sent in parts: a folded node that is ``lat`` is told without
    what stands below it.
    """
    shown = {mal["kod"]: mal for mal in report["mal"] if urval.shows(mal)}
    kept = _with_paths(report["mal"], set(shown))
    path = _with_paths(report["mal"], {chosen}) if chosen else set()
    nodes = {
        mal["kod"]: _node(mal, urval.figures(mal) if mal["kod"] in shown else [])
        for mal in report["mal"]
        if mal["kod"] in kept
    }
    _fold(nodes, path, open_all=everything or (urval.is_narrow and len(kept) <= MANGA),
          in_parts=len(kept) > STORT and not everything)  # fmt: skip
    assessed = {kod for kod, mal in shown.items() if mal["bedoms"]}
    words = visning.scale_words(report)
    for kod in reversed(nodes):
        _count(nodes, kod, counted=kod in assessed)
        _bar(nodes[kod], words)
    figures = {(row["kod"], row["enhet"]["kod"]) for node in nodes.values()
               for row in node["figurer"]}  # fmt: skip
    return {
        "rotter": [node for node in nodes.values() if node["mal"]["foralder"] not in nodes],
        "noder": nodes,
        "mal": len(assessed),
        "nyckeltal": len(figures),
        "omraden": sum(node["mal"]["nivaslag"] == "omrade" for node in nodes.values()),
    }


def _fold(
    nodes: Mapping[str, dict[str, Any]], path: set[str], *, open_all: bool, in_parts: bool
) -> None:
    """Hang each node under the one above; say which are open, and which are sent without their
    inside."""
    for kod, node in nodes.items():
        above = node["mal"]["foralder"]
        node["pa_traden"] = kod in path
        node["oppen"] = open_all or node["pa_traden"] or above is None
        _let_in(node, lat=in_parts and not node["oppen"])
        if above in nodes:
            nodes[above]["barn"].append(node)


def _let_in(node: dict[str, Any], *, lat: bool) -> None:
    """Print the node's figures, or leave its inside (``lat``) until it is asked for."""
    node["lat"] = lat
    node["nyckeltal"] = [] if lat else [visning.figure_row(figure) for figure in node["figurer"]]


def part(nodes: Mapping[str, dict[str, Any]], kod: str) -> dict[str, Any] | None:
    """The node whose inside is fetched; what is small below it comes with it. None if unknown."""
    node = nodes.get(kod)
    if node is not None:
        _let_in(node, lat=False)
        for child in node["barn"]:
            _let_in_small(child)
    return node


def _let_in_small(node: dict[str, Any]) -> int:
    """Send along what stands below ``node`` unless it is much; answers how many goals it is."""
    size = 1 + sum(_let_in_small(child) for child in node["barn"])
    _let_in(node, lat=size > MANGA)
    return size


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
        "figurer": figures,
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
        counts = Counter(row["status"] for row in node["figurer"])
        del counts[Status.FOLJS]
        node |= {"stapel": counts, "raknas": f"{counts.total()} nyckeltal:", "ord": {}}
