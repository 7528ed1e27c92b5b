"""A chart of the document as SVG: for the page by the stylesheet, for print by its own."""

import re
from decimal import Decimal

from django.utils.html import format_html
from django.utils.safestring import SafeString

from mal.enums import Klass, Status
from styrning.arsredovisning.dokument import Diagram
from styrning.bas.diagram import FYLL, Linje, Stapel, bar_chart, line_chart, share_chart

# A series called this is the level to reach, not a course of its own.
MALNAMN = {"mål", "målvärde"}
LINJER = {"kvinnor": "d-kvinnor", "män": "d-man"}
_ORD = {str(member.label).lower(): FYLL.get(member.value, "") for member in (*Klass, *Status)}
PALETT = ("f-serie-1", "f-serie-2", "f-serie-3", "f-serie-4", "f-serie-5")
_LABEL = re.compile(r'aria-label="[^"]*"')
_SVG = re.compile(r'<svg viewBox="0 0 ([0-9.]+) ([0-9.]+)"')

# The tokens of the stylesheet, as the chart is drawn on paper.
TRYCK = """
text { font: 400 10px "Source Sans Pro"; fill: #4a5962; }
.d-etikett { font-weight: 600; fill: #15232b; } .d-i { font-weight: 600; fill: #000; }
.f-ej-i, .f-serie-1-i { fill: #fff; }
.d-axel { stroke: #76858d; stroke-width: 1; } .d-rast { stroke: #d8e0e2; stroke-width: .75; }
.d-linje { fill: none; stroke: #17506e; stroke-width: 2; stroke-linejoin: round; }
.d-punkt { fill: #17506e; }
.d-kvinnor { stroke-width: 1.25; stroke-dasharray: 6 3; }
.d-man { stroke-width: 1.25; stroke-dasharray: 1.5 3; }
.d-serie-2 { stroke: #7a4f00; stroke-width: 1.5; stroke-dasharray: 8 3; }
.d-serie-3 { stroke: #54467f; stroke-width: 1.5; stroke-dasharray: 3 2; }
.d-serie-4 { stroke: #17603f; stroke-width: 1.5; stroke-dasharray: 9 2 2 2; }
.d-serie-5 { stroke: #4a5962; stroke-width: 1.5; stroke-dasharray: 1 2; }
.d-mal { fill: none; stroke: #15232b; stroke-width: 1; stroke-dasharray: 2 4; }
.f-natt { fill: #3c8f6a; } .f-delvis { fill: #bd8412; } .f-ej { fill: #c4493c; }
.f-kanej { fill: #8678b4; } .f-ejmatt { fill: #e8edef; stroke: #76858d; stroke-width: 1; }
.f-serie-1 { fill: #17506e; } .f-serie-2 { fill: #5f8fa8; } .f-serie-3 { fill: #bd8412; }
.f-serie-4 { fill: #8678b4; } .f-serie-5 { fill: #76858d; }
"""


def web_svg(diagram: Diagram) -> SafeString:
    """The chart with the stylesheet's classes; its label is the document's alt text."""
    if diagram["typ"] == "linje":
        return _lines(diagram)
    decimaler = _decimals(diagram)
    staplar = [
        Stapel(serie["namn"], [_decimal(v) for v in serie["varden"]], _fill(serie["namn"], place))
        for place, serie in enumerate(diagram["serier"])
    ]
    if diagram["typ"] == "andelar":
        return share_chart(staplar, diagram["x"], alt=diagram["alt"])
    return bar_chart(staplar, diagram["x"], alt=diagram["alt"], decimaler=decimaler)


def print_svg(diagram: Diagram) -> str:
    """The same drawing as a file of its own, in print's colours and typeface."""
    return _SVG.sub(
        r'<svg xmlns="http://www.w3.org/2000/svg" width="\1" height="\2" viewBox="0 0 \1 \2"',
        web_svg(diagram),
        count=1,
    ).replace(">", f"><style>{TRYCK}</style>", 1)


def _lines(diagram: Diagram) -> SafeString:
    linjer: list[Linje] = []
    targets = None
    for serie in diagram["serier"]:
        values = [_decimal(value) for value in serie["varden"]]
        if serie["namn"].lower() in MALNAMN and len(diagram["serier"]) > 1:
            targets = values
        else:
            linjer.append(Linje(serie["namn"], values, _stroke(serie["namn"], len(linjer))))
    drawn = line_chart(
        linjer,
        diagram["x"],
        titel=diagram["rubrik"],
        enhet=diagram["enhet"],
        decimaler=_decimals(diagram),
        mal=targets,
    )
    said = format_html('aria-label="{}"', diagram["alt"])
    return SafeString(_LABEL.sub(lambda _: said, drawn, count=1))


def _stroke(namn: str, place: int) -> str:
    default = f"d-serie-{min(place + 1, 5)}" if place else ""
    return LINJER.get(namn.lower(), default)


def _fill(namn: str, place: int) -> str:
    return _ORD.get(namn.lower()) or PALETT[place % len(PALETT)]


def _decimal(value: str | None) -> Decimal | None:
    return None if value is None else Decimal(value)


def _decimals(diagram: Diagram) -> int:
    """As many decimals as the most exact of the values has."""
    values = [v for serie in diagram["serier"] for v in serie["varden"] if v is not None]
    return max((len(value.partition(".")[2].rstrip("0")) for value in values), default=0)
