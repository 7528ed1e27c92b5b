"""Pages that stand and pages that lie in a Word file; headers and footers follow."""

from copy import deepcopy
from typing import Any

from docx.enum.section import WD_ORIENT
from docx.oxml import OxmlElement
from docx.section import Section
from lxml.etree import tostring

TWIP = 635  # EMU


class Sidor:
    """The page of one open template, and the same page turned.

    Args:
        document: the template, before it is filled.
    """

    def __init__(self, document: Any) -> None:
        self.section = document.sections[-1]
        self.part = document.part
        self.turned = False

    def width(self, lying: bool = False) -> int:
        """Between the margins, in twentieths of a point."""
        page = self.section.page_height if lying else self.section.page_width
        return int((page - self.section.left_margin - self.section.right_margin) // TWIP)

    def lying(self, content: str) -> str:
        """``content`` on pages of its own that lie down."""
        before = self._ended(lying=False, first=not self.turned)
        self.turned = True
        return before + content + self._ended(lying=True, first=False)

    def finish(self, document: Any) -> None:
        """Where pages were turned, only the first section has a title page."""
        if self.turned:
            document.sections[-1].different_first_page_header_footer = False

    def _ended(self, *, lying: bool, first: bool) -> str:
        """An empty line that ends a section of such pages."""
        properties = deepcopy(self.section._sectPr)
        section = Section(properties, self.part)
        if not first:
            section.different_first_page_header_footer = False
        if lying:
            section.page_width, section.page_height = section.page_height, section.page_width
            section.orientation = WD_ORIENT.LANDSCAPE
        line, look = OxmlElement("w:p"), OxmlElement("w:pPr")
        look.append(properties)
        line.append(look)
        return tostring(line, encoding="unicode")
