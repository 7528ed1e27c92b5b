"""The canonical document of a report: what is built, frozen, and rendered.

Plain JSON data: dict, list, str, int, bool and None. Decimals are strings ("12.3"), days and
moments ISO 8601. The renderers know nothing of goals or figures, only of the kinds of block here.
"""

from styrning.arsredovisning.dokument.aterlast import typed
from styrning.arsredovisning.dokument.kanon import canonical_bytes, content_hash, hash_of, plain
from styrning.arsredovisning.dokument.kontroll import DocumentError, faults, validate
from styrning.arsredovisning.dokument.schema import (
    SCHEMA,
    Avsnitt,
    Bild,
    Block,
    Cell,
    Del,
    Diagram,
    Dokument,
    Kolumn,
    Kuvert,
    Nod,
    Rattelse,
    Ruta,
    Serie,
    Tabell,
    Text,
    Utgava,
)

__all__ = [
    "SCHEMA",
    "Avsnitt",
    "Bild",
    "Block",
    "Cell",
    "Del",
    "Diagram",
    "DocumentError",
    "Dokument",
    "Kolumn",
    "Kuvert",
    "Nod",
    "Rattelse",
    "Ruta",
    "Serie",
    "Tabell",
    "Text",
    "Utgava",
    "canonical_bytes",
    "content_hash",
    "faults",
    "hash_of",
    "plain",
    "typed",
    "validate",
]
