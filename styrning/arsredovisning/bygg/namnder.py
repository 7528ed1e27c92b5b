"""Nämnd by nämnd in kommunfullmäktige's report: a section for each, from what is told to KF."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from styrning.arsredovisning.bygg.delar import nothing
from styrning.arsredovisning.bygg.ekonomi import cost_blocks
from styrning.arsredovisning.bygg.kalla import Blockkalla
from styrning.arsredovisning.bygg.kontroll import control_blocks, uppdrag_blocks
from styrning.arsredovisning.bygg.mal import goal_blocks
from styrning.arsredovisning.bygg.noder import heading, read_text
from styrning.arsredovisning.bygg.nyckeltal import figure_blocks
from styrning.arsredovisning.dokument import Avsnitt, Block, Nod, Text
from styrning.arsredovisning.rapporter import Namndtext
from styrning.grund.enums import Slag

SLAG = {
    "namnder": (Slag.STYRELSE, Slag.NAMND),
    "bolag": (Slag.BOLAG,),
    "alla": (Slag.STYRELSE, Slag.NAMND, Slag.BOLAG),
}
DELAR: dict[str, tuple[str, Callable[[Blockkalla], list[Block]]]] = {
    "mal": ("Måluppfyllelse", goal_blocks),
    "nyckeltal": ("Nyckeltal", figure_blocks),
    "drift": ("Driftredovisning", cost_blocks),
    "uppdrag": ("Uppdrag", uppdrag_blocks),
    "internkontroll": ("Internkontroll", control_blocks),
}
DEEPEST = 3


def enhet_sections(
    kalla: Blockkalla, texter: Sequence[Namndtext], *, id_prefix: str, niva: int
) -> Iterator[Avsnitt]:
    """A section for each nämnd or bolag that answers for something in the report.

    Args:
        texter: what the nämnder's own reports tell KF.
        niva: the level of each section; a document has none below 3.
    """
    slag = SLAG[kalla.urval.vilka]
    for rad in kalla.rapport["enheter"]:
        if rad["slag"] not in slag:
            continue
        own = [text for text in texter if text.enhet_kod == rad["kod"]]
        yield Avsnitt(
            id=f"{id_prefix}-{_id(rad['kod'])}",
            niva=min(niva, DEEPEST),  # type: ignore[typeddict-item, arg-type]
            rubrik=rad["namn"],
            block=list(_blocks(kalla.with_(enhet=rad["kod"]), own, rad)),
        )


def _blocks(
    kalla: Blockkalla, texter: Sequence[Namndtext], enhet: Mapping[str, Any]
) -> Iterator[Block]:
    """What is chosen of one enhet; its tables are named after it, so that each has its own name."""
    for what in kalla.urval.innehall:
        if what == "texter":
            yield from _texts(texter, enhet["slag"])
            continue
        rubrik, build = DELAR[what]
        yield from build(replace(kalla, rubrik=f"{rubrik}, {enhet['namn']}"))


def _texts(texter: Sequence[Namndtext], slag: str) -> list[Block]:
    if not texter:
        who = "Bolaget" if slag == Slag.BOLAG else "Nämnden"
        return nothing(f"{who} har ingen text till fullmäktige som är klar.")
    nodes: list[Nod] = []
    for text in texter:
        nodes += [heading(text.rubrik)] if text.rubrik else []
        nodes += read_text(text.text)
    return [Text(slag="text", noder=nodes)]


def _id(kod: str) -> str:
    """The kod as part of a section's id: a–z, digits and hyphens."""
    plain = kod.lower().translate(str.maketrans("åäöéü", "aaoeu"))
    return "".join(char if char.isascii() and char.isalnum() else "-" for char in plain)
