"""A frozen edition as it is named in an answer: plain types over its envelope."""

from typing import Any

import graphene


class Rattelse(graphene.ObjectType):
    """En rättelse som står vid en utgåva, som själv är oförändrad."""

    vad = graphene.String(required=True, description="Vad som rättas.")
    var = graphene.String(required=True, description="Var i rapporten; tomt om det inte sägs.")
    publicerat = graphene.String(required=True, description="Det som stod när utgåvan frystes.")
    nu = graphene.String(required=True, description="Det som gäller nu.")
    nar = graphene.String(required=True, description="Dagen då rättelsen gjordes.")
    vem = graphene.String(required=True, description="Vem som rättade.")


class Utgava(graphene.ObjectType):
    """En fryst utgåva: samma dokument på webben, i Word, PDF, Excel och här."""

    nummer = graphene.Int(required=True, description="Löpnummer inom rapporten.")
    namn = graphene.String(required=True, description="Vad utgåvan kallas.")
    fryst_at = graphene.String(required=True, description="När den frystes, ISO 8601.")
    hash = graphene.String(required=True, description="SHA-256 för det frysta dokumentet.")
    beslut = graphene.String(required=True, description="Organ, datum och paragraf; annars tomt.")
    errata = graphene.List(
        graphene.NonNull(Rattelse), required=True, description="Rättelser efter frysningen."
    )


class Avsnittsblock(graphene.ObjectType):
    """Ett stycke, en tabell, ett diagram, en bild eller en ruta i en utgåva."""

    slag = graphene.String(required=True, description="text, tabell, diagram, bild eller ruta.")
    rubrik = graphene.String(required=True, description="Rubrik eller bildtext; tom utan.")
    text = graphene.String(
        required=True, description="Stycken, ett på varje rad; för diagram och bild det den visar."
    )
    kolumner = graphene.List(
        graphene.NonNull(graphene.String), required=True, description="Tabellens kolumner."
    )
    rader = graphene.List(
        graphene.NonNull(graphene.List(graphene.NonNull(graphene.String))),
        required=True,
        description="Tabellens rader, som de är tryckta. Första cellen är radens rubrik.",
    )


class Avsnitt(graphene.ObjectType):
    """Ett avsnitt i en fryst utgåva."""

    id = graphene.ID(
        name="avsnittsId", required=True, description="Avsnittets id, unikt inom utgåvan."
    )
    niva = graphene.Int(required=True, description="Rubriknivå, 1–3.")
    rubrik = graphene.String(required=True, description="Rubriken.")
    block = graphene.List(
        graphene.NonNull(Avsnittsblock), required=True, description="Innehållet i ordning."
    )


def sections(edition: dict[str, Any] | None) -> list[dict[str, Any]]:
    """The edition's sections with their blocks as plain text and tables; none of a live report."""
    if edition is None:
        return []
    return [
        {**section, "block": [as_block(block) for block in section["block"]]}
        for section in edition["avsnitt"]
    ]


def as_block(block: dict[str, Any]) -> dict[str, Any]:
    table = block if block["slag"] == "tabell" else block.get("tabell") or {}
    text = "\n".join(paragraphs(block.get("noder", []))) or block.get("alt", "")
    return {
        "slag": block["slag"],
        "rubrik": block.get("rubrik") or block.get("bildtext", ""),
        "text": text,
        "kolumner": [column["namn"] for column in table.get("kolumner", [])],
        "rader": [[cell["text"] for cell in row] for row in table.get("rader", [])],
    }


def paragraphs(nodes: list[dict[str, Any]]) -> list[str]:
    """The text of each paragraph, heading and list item."""
    runs = [line for node in nodes for line in (node.get("punkter") or [node.get("delar", [])])]
    return ["".join(part["text"] for part in line) for line in runs]
