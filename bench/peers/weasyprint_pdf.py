"""The report as HTML through WeasyPrint, tagged: what one would build without typst.

Optional: ``pip install weasyprint``, which needs Pango from the system.
"""

from html import escape

from weasyprint import HTML

from styrning.arsredovisning.dokument import Cell, Dokument, Kuvert, Tabell
from styrning.arsredovisning.renderare.diagram import print_svg
from styrning.arsredovisning.renderare.former import form_file, form_of

CSS = """
@page { size: A4; margin: 27mm 24mm 24mm; @bottom-right { content: "Sida " counter(page); } }
body { font: 10.5pt/1.4 "Source Sans Pro", sans-serif; color: #15232b; }
h1 { break-before: page; font-size: 21pt; color: #12303f; border-bottom: 1.25pt solid #12303f; }
table { width: 100%; border-collapse: collapse; font-size: 9pt; margin: 1em 0; }
caption { text-align: left; font-weight: 600; } thead { display: table-header-group; }
th, td { text-align: left; padding: 3pt 4pt; border-bottom: .5pt solid #d8e0e2; }
.tal { text-align: right; } nav a::after { content: target-counter(attr(href), page); }
figure svg { width: 12.8cm; } td svg { height: .82em; }
body { hyphens: auto; }
"""


def pdf(dokument: Dokument, kuvert: Kuvert) -> bytes:
    parts = [f"<p>{escape(dokument['kommun'])}</p><h1>{escape(dokument['titel'])}</h1>"]
    parts.append(f"<p>{kuvert['utgava']['hash']}</p><nav>")
    parts += [
        f'<p><a href="#{avsnitt["id"]}">{escape(avsnitt["rubrik"])}</a></p>'
        for avsnitt in dokument["avsnitt"]
    ]
    parts.append("</nav>")
    for avsnitt in dokument["avsnitt"]:
        parts.append(f'<h1 id="{avsnitt["id"]}">{escape(avsnitt["rubrik"])}</h1>')
        parts += [block_html(block) for block in avsnitt["block"]]
    page = (
        f'<!doctype html><html lang="sv"><head><title>{escape(dokument["titel"])}</title>'
        f"<style>{CSS}</style></head><body>{''.join(parts)}</body></html>"
    )
    return HTML(string=page).write_pdf(pdf_variant="pdf/ua-1")


def block_html(block) -> str:
    if block["slag"] == "tabell":
        return table_html(block)
    if block["slag"] == "diagram":
        return (
            f"<figure><figcaption>{escape(block['rubrik'])}</figcaption>{print_svg(block)}</figure>"
        )
    return "".join(
        f"<p>{escape(''.join(del_['text'] for del_ in nod['delar']))}</p>" for nod in block["noder"]
    )


def cell_html(cell: Cell) -> str:
    form = form_of(cell["status"])
    return (form_file(form).decode() if form else "") + escape(cell["text"])


def table_html(table: Tabell) -> str:
    types = [" class=tal" if kolumn["typ"] == "tal" else "" for kolumn in table["kolumner"]]
    heads = zip(types, table["kolumner"], strict=True)
    head = "".join(f"<th scope=col{t}>{escape(kolumn['namn'])}" for t, kolumn in heads)
    rows = "".join(
        "<tr>" + "".join(f"<td{t}>{cell_html(c)}" for t, c in zip(types, row, strict=True))
        for row in table["rader"]
    )
    return (
        f"<table><caption>{escape(table['rubrik'])}</caption><thead><tr>{head}</thead>"
        f"<tbody>{rows}</tbody></table>"
    )
