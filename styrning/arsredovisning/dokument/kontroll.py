"""Whether a document is one: every fault, with the path to it."""

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any, cast, get_args

from styrning.arsredovisning.dokument.delar import (
    Check,
    DocumentError,
    either,
    fixed,
    flag,
    listing,
    maybe,
    number,
    numeral,
    one_of,
    pattern,
    plain_data,
    record,
    text,
    words,
)
from styrning.arsredovisning.dokument.schema import SCHEMA, Dokument, Mall
from styrning.arsredovisning.dokument.signaler import FORM

__all__ = ["DocumentError", "faults", "validate"]

DEL = record(
    {
        "text": text,
        "fet": flag,
        "kursiv": flag,
        "lank": maybe(pattern(r"(?:https://|mailto:)\S+", "an https or mailto address")),
    }
)
NOD = either(
    "typ",
    {
        "stycke": {"delar": listing(DEL)},
        "lista": {"ordnad": flag, "punkter": listing(listing(DEL))},
        "rubrik": {"niva": fixed(4), "delar": listing(DEL)},
    },
)
CELL = record({"text": text, "tal": maybe(numeral), "status": maybe(one_of(FORM))})
KOLUMN = record({"namn": text, "typ": one_of({"text", "tal", "status"}), "bredd": number(1, 1000)})
TABELL_FALT: dict[str, Check] = {
    "rubrik": words,
    "kolumner": listing(KOLUMN, at_least=1),
    "rader": listing(listing(CELL)),
    "summarad": flag,
    "noter": listing(text),
}
SERIE = record({"namn": words, "varden": listing(maybe(numeral))})
DIAGRAM_FALT: dict[str, Check] = {
    "rubrik": words,
    "alt": words,
    "typ": one_of({"linje", "stapel", "andelar"}),
    "enhet": text,
    "x": listing(text, at_least=1),
    "serier": listing(SERIE, at_least=1),
    "tabell": maybe(either("slag", {"tabell": TABELL_FALT})),
}
BLOCK = either(
    "slag",
    {
        "text": {"noder": listing(NOD)},
        "tabell": TABELL_FALT,
        "diagram": DIAGRAM_FALT,
        "bild": {
            "alt": words,
            "sha256": pattern(r"[0-9a-f]{64}", "64 hex digits"),
            "mime": one_of({"image/png", "image/jpeg"}),
            "bildtext": text,
        },
        "ruta": {"rubrik": words, "noder": listing(NOD)},
    },
)
AVSNITT = record(
    {
        "id": pattern(r"[a-z0-9][a-z0-9-]*", "small letters a–z, digits and hyphens"),
        "niva": number(1, 3),
        "rubrik": words,
        "block": listing(BLOCK),
    }
)
DOKUMENT = record(
    {
        "schema": fixed(SCHEMA),
        "mall": one_of(get_args(Mall)),
        "kommun": words,
        "ar": number(1900, 2200),
        "period": text,
        "scope": words,
        "enhet": maybe(words),
        "titel": words,
        "sprak": fixed("sv"),
        "klarsprak": listing(NOD),
        "avsnitt": listing(AVSNITT),
        "rapport": plain_data,
    }
)


def validate(document: object) -> Dokument:
    """``document``, known to be one.

    Raises: DocumentError with every fault and the path to it.
    """
    found = faults(document)
    if found:
        raise DocumentError(found)
    return cast(Dokument, document)


def faults(document: object) -> list[str]:
    """What is wrong, as "avsnitt[2].block[0].alt: is empty"; nothing for a document that holds."""
    found = DOKUMENT(document)
    if found:
        return [f"{where.removeprefix('.') or 'the document'}: {what}" for where, what in found]
    return list(_between(cast(Mapping[str, Any], document)))


def _between(document: Mapping[str, Any]) -> Iterator[str]:
    """What a field alone cannot tell; asked only where every field is right."""
    yield from _tree(document["avsnitt"])
    for nr, avsnitt in enumerate(document["avsnitt"]):
        blocks = pairwise([*avsnitt["block"], None])
        for place, (block, after) in enumerate(blocks):
            path = f"avsnitt[{nr}].block[{place}]"
            if block["slag"] == "tabell":
                yield from _table(block, path)
            elif block["slag"] == "diagram":
                yield from _chart(block, after, path)


def _tree(avsnitt_lista: list[dict]) -> Iterator[str]:
    """Headings that a screen reader can follow: the first is 1, none skips a level."""
    levels = [0, *(avsnitt["niva"] for avsnitt in avsnitt_lista)]
    for place, (above, niva) in enumerate(pairwise(levels)):
        if niva > above + 1:
            yield f"avsnitt[{place}].niva: {niva} stands under {above}, a level is skipped"
    for id_, antal in Counter(avsnitt["id"] for avsnitt in avsnitt_lista).items():
        if antal > 1:
            yield f"avsnitt: the id {id_!r} stands {antal} times"


def _table(table: Mapping[str, Any], path: str) -> Iterator[str]:
    width = len(table["kolumner"])
    for place, row in enumerate(table["rader"]):
        if len(row) != width:
            yield f"{path}.rader[{place}]: has {len(row)} cells, the table {width} columns"
    if table["summarad"] and not table["rader"]:
        yield f"{path}.summarad: a table without rows has no sum"


def _chart(chart: Mapping[str, Any], after: Mapping[str, Any] | None, path: str) -> Iterator[str]:
    width = len(chart["x"])
    for place, serie in enumerate(chart["serier"]):
        if len(serie["varden"]) != width:
            values = len(serie["varden"])
            yield f"{path}.serier[{place}]: has {values} values, the chart {width} labels"
    if chart["tabell"] is not None:
        yield from _table(chart["tabell"], f"{path}.tabell")
    elif after is None or after["slag"] != "tabell":
        yield f"{path}.tabell: is missing, and the next block is no table"
