"""God ekonomisk hushållning in a document: the rule, the outcome, the goals, who says what."""

from collections.abc import Mapping
from typing import Any

from styrning.arsredovisning import visning
from styrning.arsredovisning.bygg.delar import cell, column, nothing, sentences, table
from styrning.arsredovisning.bygg.kalla import Blockkalla
from styrning.arsredovisning.bygg.noder import paragraph
from styrning.arsredovisning.dokument import Block, Cell, Kolumn, Nod, Ruta
from styrning.arsredovisning.enums import (
    Avgivandelage,
    Forenlighet,
    Gehutfall,
    Utlatandeinstans,
)

Del = Mapping[str, Any]


def geh_blocks(kalla: Blockkalla) -> list[Block]:
    """The council's rule and what it says, the conclusion, the goals, and each body's statement.

    Drafts of statements are never printed, whoever prints (KL 11:1, 11:6, 12:2).
    """
    geh = kalla.rapport["geh"]
    groups = [group for group in visning.geh_groups(kalla.rapport) if group["antal"]]
    if not groups:
        year = kalla.rapport["ar"]
        return nothing(f"Inga mål för god ekonomisk hushållning är angivna för {year}.")
    blocks: list[Block] = [_rule(geh)] if geh["regel"] else []
    blocks += [_conclusion(geh)] if geh["slutsats"] else []
    for group in groups:
        rows = [_row(mal) for mal in group["mal"]]
        words = f"{group['namn']}: {group['text']}."
        blocks += [sentences(words), table(group["namn"], _head(), rows)]
    return blocks + _statements(geh)


def _rule(geh: Del) -> Block:
    regel, outcome = geh["regel"], geh["utfall"]
    decided = f"{regel['beslut']}." if regel["beslut"] else ""
    told = [regel["ordalydelse"], decided]
    if outcome:
        told.append(f"Regelns utfall: {outcome['text']}")
    return Ruta(
        slag="ruta",
        rubrik="Fullmäktiges regel",
        noder=[paragraph(text) for text in told if text],
    )


def _conclusion(geh: Del) -> Block:
    """KS's conclusion, and the reason where it parts from the rule."""
    word = Gehutfall(geh["slutsats"]["utfall"]).label if geh["slutsats"]["utfall"] else ""
    told = [geh["slutsats"]["text"]]
    if geh["avvikelsemotiv"]:
        told.append(f"Därför skiljer sig slutsatsen från regelns utfall: {geh['avvikelsemotiv']}")
    return Ruta(
        slag="ruta",
        rubrik=f"Slutsats: {word.lower()}" if word else "Slutsats",
        noder=[paragraph(text) for text in told if text],
    )


def _head() -> list[Kolumn]:
    return [
        column("Mål", bredd=5), column("Ansvarig", bredd=3),
        column("Bedömning", "status", 2), column("Utfall", bredd=5),
    ]  # fmt: skip


def _row(mal: Del) -> list[Cell]:
    told = cell(mal["ord"], status=mal["klass"]) if mal["klass"] else cell("")
    name, owner = f"{mal['kod']} {mal['namn']}", mal["huvudansvarig"]["namn"]
    return [cell(name), cell(owner), told, cell("; ".join(mal["utfall"]))]


def _statements(geh: Del) -> list[Block]:
    return [
        Ruta(slag="ruta", rubrik=str(Utlatandeinstans(row["instans"]).label), noder=_said(row))
        for row in geh["utlatanden"]
        if row["lage"] == Avgivandelage.AVGIVEN
    ]


def _said(row: Del) -> list[Nod]:
    verdicts = []
    if row["utfall"]:
        verdicts.append(f"God ekonomisk hushållning: {Gehutfall(row['utfall']).label.lower()}.")
    for name, words in (("finansiellt", "Finansiella mål"), ("verksamhet", "Verksamhetsmål")):
        if row[name]:
            verdicts.append(f"{words}: {Forenlighet(row[name]).label.lower()}.")
    signed = ", ".join(filter(None, [row["undertecknat"], row["beslut"]]))
    told = [" ".join(verdicts), row["text"], signed]
    return [paragraph(text) for text in told if text]
