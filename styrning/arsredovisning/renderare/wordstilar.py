"""Which of a Word template's styles the report is written in."""

from collections.abc import Mapping
from typing import Any

from docx.oxml.ns import qn

from styrning.bas.errors import RuleError

# What the report needs, and what serves where a municipality's own template lacks it.
STILAR = {
    "rubrik-1": ("heading 1",),
    "rubrik-2": ("heading 2",),
    "rubrik-3": ("heading 3",),
    "mellanrubrik": ("rapportmellanrubrik", "body text", "normal"),
    "text": ("body text", "normal"),
    "punkt": ("list bullet", "list paragraph", "normal"),
    "nummer": ("list number", "list paragraph", "normal"),
    "rubriktext": ("caption", "normal"),
    "figur": ("rapportfigur", "normal"),
    "not": ("rapportnot", "normal"),
    "tabelltext": ("rapporttabell text", "normal"),
    "tabelltal": ("rapporttabell tal", "rapporttabell text", "normal"),
    "tabelltext-liten": ("rapporttabell text liten", "rapporttabell text", "normal"),
    "tabelltal-liten": ("rapporttabell tal liten", "rapporttabell tal", "normal"),
    "ruta": ("rapportruta", "normal"),
    "tabell": ("rapporttabell", "table grid", "normal table"),
    "innehall-rubrik": ("toc heading", "rapportrubrik", "normal"),
    "innehall-1": ("toc 1", "normal"),
    "innehall-2": ("toc 2", "toc 1", "normal"),
    "innehall-3": ("toc 3", "toc 2", "normal"),
    "lank": ("hyperlink", "default paragraph font"),
}
SVENSKA = {"heading 1": "Rubrik 1", "heading 2": "Rubrik 2", "heading 3": "Rubrik 3"}


def style_ids(styles: Any) -> dict[str, str]:
    """The id of the style for each use, from a template's ``styles`` element.

    Raises: RuleError that names the headings that the template lacks, and how to get them.
    """
    known = {
        style.find(qn("w:name")).get(qn("w:val")).lower(): style.get(qn("w:styleId"))
        for style in styles.findall(qn("w:style"))
    }
    missing = [namn for stil, namn in SVENSKA.items() if stil not in known]
    if missing:
        raise RuleError(
            f"Word-mallen saknar {_listed(missing)}. Öppna mallen i Word, skriv en rad i varje "
            "stil, ta bort raderna och spara."
        )
    return {use: _first(known, names) for use, names in STILAR.items()}


def _first(known: Mapping[str, str], names: tuple[str, ...]) -> str:
    return next((known[name] for name in names if name in known), "")


def _listed(names: list[str]) -> str:
    words = ", ".join(names)
    return f"stilen {words}" if len(names) == 1 else f"stilarna {words}"
