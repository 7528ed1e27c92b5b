"""Uppdrag of a report in words, alike on page, in HTML file and in workbook. Pure."""

from collections.abc import Mapping
from typing import Any

from mal.enums import Mottagarlage, RiktatTill


def uppdrag_rows(report: Mapping[str, Any]) -> list[dict]:
    """Each uppdrag with its recipients in words."""
    return [
        {
            **rad,
            "riktat_ord": RiktatTill(rad["riktat_till"]).label,
            "text": uppdrag_words(rad["rakning"]),
            "sena": sum(mottagare["forsenat"] for mottagare in rad["mottagare"]),
            "mottagare": [_recipient(mottagare) for mottagare in rad["mottagare"]],
        }
        for rad in report["uppdrag"]["lista"]
    ]


def uppdrag_words(rakning: Mapping[str, int]) -> str:
    """ "3 genomfört, 1 pågår": every läge that somebody stands in."""
    words = {lage.value: str(lage.label).lower() for lage in Mottagarlage}
    return ", ".join(f"{antal} {words[lage]}" for lage, antal in rakning.items() if antal)


def _recipient(mottagare: Mapping[str, Any]) -> dict[str, Any]:
    """``tidigare``: what was said before, where the round has no answer of its own."""
    svar, lage = mottagare["svar"], mottagare["lage"]
    earlier = svar is not None and svar["lage"] != lage
    return {
        **mottagare,
        "lage_ord": Mottagarlage(lage).label,
        "text": svar["text"] if svar else "",
        "omgang": svar["uppfoljning"]["namn"] if svar else "",
        "tidigare": Mottagarlage(svar["lage"]).label if earlier else "",
    }
