"""God ekonomisk hushållning, balanskrav and drift in a document; each reads its own part."""

from collections.abc import Mapping
from typing import Any

from styrning.arsredovisning import visning
from styrning.arsredovisning.bygg.delar import cell, column, nothing, sentences, table
from styrning.arsredovisning.bygg.kalla import Blockkalla
from styrning.arsredovisning.dokument import Block, Cell


def geh_blocks(kalla: Blockkalla) -> list[Block]:
    """The year's GEH goals by kind with their outcome (KL 11:6)."""
    groups = visning.geh_groups(kalla.rapport)
    if not any(group["antal"] for group in groups):
        return nothing(f"Inga mål för god ekonomisk hushållning är angivna för {_year(kalla)}.")
    blocks: list[Block] = []
    for group in groups:
        if group["antal"]:
            blocks.append(sentences(f"{group['namn']}: {group['text']}."))
            blocks.append(
                table(group["namn"], _geh_head(), [_geh_row(mal) for mal in group["mal"]])
            )
    return blocks


def _geh_head() -> list:
    return [
        column("Mål", bredd=5), column("Ansvarig", bredd=3),
        column("Bedömning", "status", 2), column("Utfall", bredd=5),
    ]  # fmt: skip


def _geh_row(mal: Mapping[str, Any]) -> list[Cell]:
    told = cell(mal["ord"], status=mal["klass"]) if mal["klass"] else cell("")
    name, owner = f"{mal['kod']} {mal['namn']}", mal["huvudansvarig"]["namn"]
    return [cell(name), cell(owner), told, cell("; ".join(mal["utfall"]))]


def balance_blocks(kalla: Blockkalla) -> list[Block]:
    return nothing(f"Balanskravsutredningen för {_year(kalla)} är inte gjord än.")


def cost_blocks(kalla: Blockkalla) -> list[Block]:
    return nothing(f"Driftredovisningen för {_year(kalla)} är inte inläst än.")


def _year(kalla: Blockkalla) -> int:
    return kalla.rapport["ar"]
