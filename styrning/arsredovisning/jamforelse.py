"""Two editions compared: every printed row by its place. Pure."""

from collections.abc import Iterator
from typing import Any

from styrning.arsredovisning.dokument import Dokument


def every_row(document: Dokument) -> Iterator[tuple[str, str]]:
    """(place in words, what is printed there), in order; places are told apart by a number."""
    seen: dict[str, int] = {}
    for place, text in _rows(document):
        seen[place] = seen.get(place, 0) + 1
        yield (place if seen[place] == 1 else f"{place} ({seen[place]})"), text


def _rows(document: Dokument) -> Iterator[tuple[str, str]]:
    for avsnitt in document["avsnitt"]:
        for block in avsnitt["block"]:
            yield from _block_rows(avsnitt["rubrik"], block)


def _block_rows(rubrik: str, block: Any) -> Iterator[tuple[str, str]]:
    if block["slag"] == "tabell":
        for rad in block["rader"]:
            for kolumn, cell in zip(block["kolumner"][1:], rad[1:], strict=False):
                yield f"{rubrik}, {rad[0]['text']}, {kolumn['namn'].lower()}", cell["text"]
    elif block["slag"] in {"text", "ruta"}:
        for nod in block["noder"]:
            yield rubrik, _node_text(nod)
    elif block["slag"] == "diagram" and block["tabell"]:
        yield from _block_rows(rubrik, block["tabell"])
    elif block["slag"] == "bild":
        yield f"{rubrik}, bild", block["alt"]


def _node_text(nod: Any) -> str:
    parts = [nod["delar"]] if "delar" in nod else nod["punkter"]
    return "\n".join("".join(del_["text"] for del_ in delar) for delar in parts)


def compare(before: Dokument, now: Dokument) -> list[dict[str, str]]:
    """What differs between two editions, place by place: ``var``, ``fore``, ``nu``."""
    old, new = dict(every_row(before)), dict(every_row(now))
    places = [*new, *(place for place in old if place not in new)]
    return [
        {"var": place, "fore": old.get(place, ""), "nu": new.get(place, "")}
        for place in places
        if old.get(place) != new.get(place)
    ]
