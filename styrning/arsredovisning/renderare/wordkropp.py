"""The sections of a report as WordprocessingML, in the styles of whichever template is filled."""

from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from itertools import count
from typing import Any

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.parts.image import ImagePart

from styrning.arsredovisning.dokument import (
    Avsnitt,
    Bild,
    Block,
    Cell,
    Del,
    Diagram,
    Dokument,
    Kuvert,
    Nod,
    Tabell,
)
from styrning.arsredovisning.dokument.signaler import TECKEN
from styrning.arsredovisning.renderare import ord
from styrning.arsredovisning.renderare.bilder import SUFFIX
from styrning.arsredovisning.renderare.bredder import WIDE, layout
from styrning.arsredovisning.renderare.former import FARG, form_of
from styrning.arsredovisning.renderare.wordml import (
    EMU,
    bookmark,
    cell,
    drawing,
    field,
    linked_to,
    paragraph,
    row,
    run,
    table,
)
from styrning.arsredovisning.renderare.wordsidor import Sidor
from styrning.arsredovisning.renderare.wordstilar import style_ids
from styrning.bas.bild import read_image

CHART = 12.8  # centimetres, as in the PDF
HIGHEST = 15.0
TWIP = 635  # EMU
PIXEL = 9525  # EMU, at 96 to the inch
LONG = "arsredovisning"
SHORT = 8  # rows; a table of no more stays on one page


class Kropp:
    """Writes one report into one open template.

    Args:
        part: the template's document part: it takes in pictures and addresses.
        diagram: the charts as PNG in the order of the document.
    """

    def __init__(self, part: Any, bilder: Mapping[str, bytes], diagram: Sequence[bytes]) -> None:
        self.part = part
        self.bilder = bilder
        self.diagram = iter(diagram)
        self.stil = style_ids(part.styles.element)
        self.layout = Sidor(part.document)
        self.ids = count(1)
        self.begun = self.long = False
        self.embedded: dict[bytes, str] = {}
        self.numbers = {slag: count(1) for slag in ("Tabell", "Diagram")}

    def body(self, dokument: Dokument, kuvert: Kuvert) -> str:
        """Corrections, the plain-language summary, and every section."""
        self.long = dokument["mall"] == LONG
        parts = []
        errata = ord.errata_table(kuvert)
        if errata:
            parts += [self.heading("rattelser", 1, "Rättelser"), self.plain(ord.RATTELSER_OM)]
            parts.append(self.table(errata))
        if dokument["klarsprak"]:
            parts.append(self.heading("klarsprak", 1, "Kort om rapporten"))
            parts.append(self.nodes(dokument["klarsprak"], 1))
        parts += [self.section(avsnitt) for avsnitt in dokument["avsnitt"]]
        return "".join(parts)

    def contents(self, dokument: Dokument, kuvert: Kuvert) -> str:
        """A contents field with its lines in place: it is of use also before Word counts pages."""
        rows = [("rattelser", 1, "Rättelser")] if kuvert["errata"] else []
        rows += [("klarsprak", 1, "Kort om rapporten")] if dokument["klarsprak"] else []
        rows += [(a["id"], a["niva"], a["rubrik"]) for a in dokument["avsnitt"]]
        last = len(rows) - 1
        lines = [
            paragraph(
                self.stil[f"innehall-{niva}"],
                FIELD_START * (place == 0)
                + linked_to(_anchor(id_), run(rubrik))
                + FIELD_END * (place == last),
            )
            for place, (id_, niva, rubrik) in enumerate(rows)
        ]
        return "".join(lines) or paragraph(self.stil["text"], "")

    def section(self, avsnitt: Avsnitt) -> str:
        heading = self.heading(avsnitt["id"], avsnitt["niva"], avsnitt["rubrik"])
        first, rest = avsnitt["block"][:1], avsnitt["block"][1:]
        if first and first[0]["slag"] == "tabell":
            parts = [self.table(first[0], heading)]
        else:
            parts = [heading, *(self.block(block, avsnitt["niva"]) for block in first)]
        return "".join([*parts, *(self.block(block, avsnitt["niva"]) for block in rest)])

    def heading(self, id_: str, niva: int, text: str) -> str:
        """A heading to link to; the first begins a page, in a long report each part does."""
        marked = bookmark(next(self.ids), _anchor(id_), run(text))
        breaks = niva == 1 and (self.long or not self.begun)
        self.begun = True
        extra = "<w:pageBreakBefore/>" if breaks else ""
        return paragraph(self.stil[f"rubrik-{niva}"], marked, extra)

    def plain(self, text: str, stil: str = "text") -> str:
        return paragraph(self.stil[stil], run(text))

    def block(self, block: Block, niva: int) -> str:
        if block["slag"] == "text":
            return self.nodes(block["noder"], niva)
        if block["slag"] == "tabell":
            return self.table(block)
        if block["slag"] == "diagram":
            return self.chart(block)
        if block["slag"] == "bild":
            return self.picture(block)
        head = paragraph(self.stil["ruta"], run(block["rubrik"], fet=True), "<w:keepNext/>")
        # a line of its own between boxes: Word would draw two in a row as one
        return head + self.nodes(block["noder"], niva, "ruta") + self.plain("", "not")

    def nodes(self, noder: Sequence[Nod], niva: int, stil: str = "text") -> str:
        return "".join(self.node(nod, niva, stil) for nod in noder)

    def node(self, nod: Nod, niva: int, stil: str) -> str:
        if nod["typ"] == "stycke":
            return paragraph(self.stil[stil], self.runs(nod["delar"]))
        if nod["typ"] == "rubrik":
            # in the outline, but not in the contents
            level = f'<w:outlineLvl w:val="{niva}"/>'
            return paragraph(self.stil["mellanrubrik"], self.runs(nod["delar"]), level)
        kind = "nummer" if nod["ordnad"] else "punkt"
        extra = self.numbered() if nod["ordnad"] else ""
        return "".join(
            paragraph(self.stil[kind], self.runs(punkt), extra) for punkt in nod["punkter"]
        )

    def runs(self, delar: Sequence[Del]) -> str:
        return "".join(self.linked(del_) for del_ in delar)

    def linked(self, del_: Del) -> str:
        if not del_["lank"]:
            return run(del_["text"], fet=del_["fet"], kursiv=del_["kursiv"])
        rel = self.part.relate_to(del_["lank"], RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        stil = self.stil["lank"]
        shown = run(del_["text"], fet=del_["fet"], kursiv=del_["kursiv"], stil=stil)
        return f'<w:hyperlink r:id="{rel}" w:history="1">{shown}</w:hyperlink>'

    def numbered(self) -> str:
        """A list of its own that begins at 1; "" where the template's style has no numbering."""
        style = next(
            s for s in self.part.styles.element if s.get(qn("w:styleId")) == self.stil["nummer"]
        )
        found = style.find(f".//{qn('w:numId')}")
        if found is None:
            return ""
        numbering = self.part.numbering_part.element
        wanted = found.get(qn("w:val"))
        like = next(n for n in numbering.findall(qn("w:num")) if n.get(qn("w:numId")) == wanted)
        own = _restarted(like, numbering)
        return f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{own}"/></w:numPr>'

    def caption(self, slag: str, text: str) -> str:
        shown = field(f" SEQ {slag} \\* ARABIC ", str(next(self.numbers[slag])))
        return paragraph(self.stil["rubriktext"], run(f"{slag} ") + shown + run(f". {text}"))

    def table(self, block: Tabell, heading: str = "") -> str:
        """A table under its caption, on a page that lies down where it is wide.

        Args:
            heading: what stands right above it, on the same page.
        """
        kolumner = block["kolumner"]
        lying = len(kolumner) > WIDE
        satt = layout(block, lying=lying, any_typeface=True)
        size = "-liten" if satt.liten else ""
        columns = _scaled(satt.bredder, self.layout.width(lying))
        stilar = [
            self.stil[("tabelltal" if k["typ"] == "tal" else "tabelltext") + size] for k in kolumner
        ]
        head = [run(kolumn["namn"]) for kolumn in kolumner]
        rows = [row(_cells(columns, stilar, head, together=True), header=True)]
        last = len(block["rader"]) - 1
        for place, rad in enumerate(block["rader"]):
            together = place != last and (last < SHORT or place == 0)
            rows.append(row(_cells(columns, stilar, map(_status, rad), together)))
        set_ = table(self.stil["tabell"], columns, rows, block["rubrik"], block["summarad"])
        notes = "".join(self.plain(note, "not") for note in block["noter"])
        whole = (
            heading
            + self.caption("Tabell", block["rubrik"])
            + set_
            + (notes or self.plain("", "not"))
        )
        return self.layout.lying(whole) if lying else whole

    def chart(self, block: Diagram) -> str:
        caption = block["rubrik"] + (f", {block['enhet']}" if block["enhet"] else "")
        image = self._image(next(self.diagram), block["alt"], CHART)
        below = self.table(block["tabell"]) if block["tabell"] else ""
        return self.caption("Diagram", caption) + paragraph(self.stil["figur"], image) + below

    def picture(self, block: Bild) -> str:
        image = self._image(self.bilder[block["sha256"]], block["alt"])
        below = self.plain(block["bildtext"], "not") if block["bildtext"] else ""
        return paragraph(self.stil["figur"], image) + below

    def _image(self, content: bytes, alt: str, width: float | None = None) -> str:
        """At ``width`` centimetres, or its own size within the text's width."""
        fakta = read_image(content, alt)
        x, y = fakta.bredd * PIXEL, fakta.hojd * PIXEL
        most = width * EMU if width else min(x, self.layout.width() * TWIP)
        scale = min(most / x, HIGHEST * EMU / y)
        rel = self._embedded(content, fakta.mime)
        return drawing(rel, alt, int(x * scale), int(y * scale), next(self.ids))

    def _embedded(self, content: bytes, mime: str) -> str:
        """The relation to the picture, put into the file once.

        By hand, since python-docx knows only JPEG files that begin as cameras make them.
        """
        if content not in self.embedded:
            name = PackURI(f"/word/media/rapport-{len(self.embedded) + 1}.{SUFFIX[mime]}")
            image = ImagePart(name, mime, content)
            self.embedded[content] = self.part.relate_to(image, RELATIONSHIP_TYPE.IMAGE)
        return self.embedded[content]


FIELD_START = (
    '<w:r><w:fldChar w:fldCharType="begin" w:dirty="true"/></w:r><w:r><w:instrText xml:space='
    '"preserve"> TOC \\o "1-3" \\h \\z </w:instrText></w:r><w:r><w:fldChar '
    'w:fldCharType="separate"/></w:r>'
)
FIELD_END = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'


def _anchor(id_: str) -> str:
    """A bookmark's name: letters, digits and underscores, at most 40."""
    return f"a_{id_.replace('-', '_')}"[:40]


def _cells(
    widths: Sequence[int], stilar: Sequence[str], contents: Iterable[str], together: bool
) -> list[str]:
    """The cells of a row; ``together`` with the row after it, on the same page."""
    extra = "<w:keepNext/>" if together else ""
    return [
        cell(width, paragraph(stil, content, extra))
        for width, stil, content in zip(widths, stilar, contents, strict=True)
    ]


def _status(shown: Cell) -> str:
    form = form_of(shown["status"])
    if not form:
        return run(shown["text"])
    return run(f"{TECKEN[form]} {shown['text']}", fet=True, farg=FARG[form].lstrip("#"))


def _scaled(shares: Sequence[int], whole: int) -> list[int]:
    total = sum(shares)
    return [whole * share // total for share in shares]


def _restarted(like: Any, numbering: Any) -> str:
    """The id of a new numbering as ``like``, from 1."""
    own = str(1 + max(int(num.get(qn("w:numId"))) for num in numbering.findall(qn("w:num"))))
    num = deepcopy(like)
    num.set(qn("w:numId"), own)
    for old in num.findall(qn("w:lvlOverride")):
        num.remove(old)
    override, start = OxmlElement("w:lvlOverride"), OxmlElement("w:startOverride")
    override.set(qn("w:ilvl"), "0")
    start.set(qn("w:val"), "1")
    override.append(start)
    num.append(override)
    numbering.append(num)
    return own
