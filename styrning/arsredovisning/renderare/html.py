"""The document as accessible HTML for a page: contents, sections, tables, charts as SVG."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import count
from typing import Any

from django.template.loader import render_to_string
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString

from styrning.arsredovisning.dokument import (
    Avsnitt,
    Block,
    Cell,
    Del,
    Dokument,
    Kolumn,
    Kuvert,
    Nod,
    Tabell,
)
from styrning.arsredovisning.renderare import ord
from styrning.arsredovisning.renderare.diagram import web_svg
from styrning.arsredovisning.renderare.former import BANA, form_of

FEW = 5  # columns; the rows of such a table become cards on a phone, others scroll
FOLDER = "arsredovisning/dokument"
MALL = {slag: f"{FOLDER}/{slag}.html" for slag in ("text", "diagram", "bild", "ruta")}
# As komponenter/status.html, with the silhouette in place: the report stands alone.
STATUS = (
    '<span class="status status--{}"><svg class="ikon" viewBox="0 0 16 16" aria-hidden="true">'
    '<path fill-rule="evenodd" d="{}"/></svg>{}</span>'
)
MALL["tabell"] = f"{FOLDER}/tabellblock.html"


def to_html(
    dokument: Dokument, kuvert: Kuvert, adresser: Mapping[str, str], *, demodata: bool = False
) -> SafeString:
    """The report below a page's own h1, with the stylesheet's classes and no inline style.

    Args:
        adresser: where each picture is fetched, by the hash of its content; one that has no
            address is told by its alt text.
        demodata: whether the facts are invented; then the report says so.
    """
    errata = ord.errata_table(kuvert)
    ids = (f"tabell-{nr}" for nr in count(1))
    context = {
        "utgava": ord.short_edition(kuvert),
        "om_utgavan": ord.about(kuvert),
        "hash": kuvert["utgava"]["hash"] if ord.is_frozen(kuvert) else "",
        "errata": _table(errata, ids) if errata else None,
        "rattelser_om": ord.RATTELSER_OM,
        "klarsprak": _nodes(dokument["klarsprak"]),
        "innehall": contents(dokument),
        "delar": list(_parts(dokument["avsnitt"], adresser, ids)),
        "demodata": ord.DEMO if demodata else "",
    }
    return render_to_string(f"{FOLDER}/rapport.html", context)


def text_to_html(noder: Sequence[Nod], rubriktagg: str = "h3") -> SafeString:
    """Written text alone, as it stands in the report."""
    context = {"noder": _nodes(noder), "rubriktagg": rubriktagg}
    return render_to_string(f"{FOLDER}/noder.html", context)


def contents(dokument: Dokument) -> list[dict[str, Any]]:
    """The headings in order, each with ``niva``, ``rubrik`` and the ``id`` to link to."""
    return [
        {"id": anchor(avsnitt["id"]), "niva": avsnitt["niva"], "rubrik": avsnitt["rubrik"]}
        for avsnitt in dokument["avsnitt"]
    ]


def anchor(avsnitt_id: str) -> str:
    """The id on the page of a section of the document."""
    return f"avsnitt-{avsnitt_id}"


def _parts(
    avsnitt_lista: Sequence[Avsnitt], adresser: Mapping[str, str], ids: Iterator[str]
) -> Iterator[dict[str, Any]]:
    """Each section of the first level with those below it."""
    part: list[dict[str, Any]] = []
    for avsnitt in avsnitt_lista:
        if avsnitt["niva"] == 1 and part:
            yield {"id": part[0]["id"], "avsnitt": part}
            part = []
        part.append(
            {
                "id": anchor(avsnitt["id"]),
                "niva": avsnitt["niva"],
                "rubrik": avsnitt["rubrik"],
                "rubriktagg": f"h{avsnitt['niva'] + 2}",
                "block": [_block(block, adresser, ids) for block in avsnitt["block"]],
            }
        )
    if part:
        yield {"id": part[0]["id"], "avsnitt": part}


def _block(block: Block, adresser: Mapping[str, str], ids: Iterator[str]) -> dict[str, Any]:
    shown: dict[str, Any] = {"mall": MALL[block["slag"]]}
    if block["slag"] == "tabell":
        return shown | _table(block, ids)
    if block["slag"] == "diagram":
        table = block["tabell"]
        return shown | {
            "svg": web_svg(block),
            "rubrik": block["rubrik"],
            "enhet": block["enhet"],
            "tabell": _table(table, ids) if table else None,
        }
    if block["slag"] == "bild":
        return shown | {**block, "adress": adresser.get(block["sha256"], "")}
    return shown | {**block, "noder": _nodes(block["noder"])}


def _nodes(noder: Sequence[Nod]) -> list[dict[str, Any]]:
    shown = []
    for nod in noder:
        if nod["typ"] == "lista":
            tagg = "ol" if nod["ordnad"] else "ul"
            shown.append({"tagg": tagg, "punkter": [inline(punkt) for punkt in nod["punkter"]]})
        else:
            shown.append({"tagg": "", "typ": nod["typ"], "html": inline(nod["delar"])})
    return shown


def inline(delar: Sequence[Del]) -> SafeString:
    """Runs of text with their style and links, escaped."""
    return format_html_join("", "{}", ((_run(del_),) for del_ in delar))


def _run(del_: Del) -> SafeString:
    shown = lines(del_["text"])
    if del_["kursiv"]:
        shown = format_html("<em>{}</em>", shown)
    if del_["fet"]:
        shown = format_html("<strong>{}</strong>", shown)
    if del_["lank"]:
        shown = format_html('<a href="{}" rel="noopener noreferrer">{}</a>', del_["lank"], shown)
    return shown


def lines(text: str) -> SafeString:
    """Escaped, with its line breaks."""
    return SafeString(escape(text).replace("\n", "<br>"))


def _table(table: Tabell, ids: Iterator[str]) -> dict[str, Any]:
    kolumner = table["kolumner"]
    last = len(table["rader"]) - 1
    return {
        "id": next(ids),
        "rubrik": table["rubrik"],
        "noter": table["noter"],
        "kolumner": kolumner,
        "klass": "tabell--rader" if len(kolumner) <= FEW else "tabell--fast",
        "rader": [
            {
                "summa": table["summarad"] and place == last,
                "celler": [_cell(cell, kolumn) for cell, kolumn in zip(row, kolumner, strict=True)],
            }
            for place, row in enumerate(table["rader"])
        ],
    }


def _cell(cell: Cell, kolumn: Kolumn) -> dict[str, Any]:
    form = form_of(cell["status"])
    html = format_html(STATUS, form, BANA[form], cell["text"]) if form else lines(cell["text"])
    return {"html": html, "namn": kolumn["namn"], "tal": kolumn["typ"] == "tal"}
