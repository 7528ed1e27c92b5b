"""The few SVG elements that the charts are made of, with the stylesheet's classes."""

from collections.abc import Sequence
from decimal import Decimal

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

Values = Sequence[Decimal | None]
Point = tuple[float, float]


def px(number: float) -> str:
    return f"{number:.1f}"


def rule(klass: str, x1: float, x2: float, y: float) -> SafeString:
    return format_html(
        '<line class="{}" x1="{}" x2="{}" y1="{}" y2="{}"/>',
        klass, px(x1), px(x2), px(y), px(y),
    )  # fmt: skip


def dot(point: Point, radius: float) -> SafeString:
    x, y = point
    return format_html('<circle class="d-punkt" cx="{}" cy="{}" r="{}"/>', px(x), px(y), radius)


def text(x: float, y: float, content: str, anchor: str = "", klass: str = "") -> SafeString:
    given = [(name, value) for name, value in (("class", klass), ("text-anchor", anchor)) if value]
    more = format_html_join("", ' {}="{}"', given)
    return format_html('<text x="{}" y="{}"{}>{}</text>', px(x), px(y), more, content)


def drawing(
    width: int,
    height: float,
    label: str,
    parts: Sequence[SafeString],
    klass: str = "",
    stretch: bool = False,
) -> SafeString:
    """An image with ``label`` in words, or hidden from screen readers where it has none."""
    name = format_html(' class="{}"', klass) if klass else ""
    said = format_html(' role="img" aria-label="{}"', label) if label else ' aria-hidden="true"'
    fit = ' preserveAspectRatio="none"' if stretch else ""
    return format_html(
        '<svg{} viewBox="0 0 {} {}"{}{}>{}</svg>',
        name, width, height, SafeString(fit), SafeString(said),
        format_html_join("", "{}", ((part,) for part in parts)),
    )  # fmt: skip


def runs(points: Sequence[Point | None], klass: str, radius: float) -> list[SafeString]:
    """A polyline for each unbroken run; a value with gaps on both sides is a dot."""
    runs: list[list[Point]] = [[]]
    for point in points:
        if point is None:
            runs.append([])
        else:
            runs[-1].append(point)
    parts = []
    for run in runs:
        if len(run) == 1:
            parts.append(dot(run[0], radius))
        elif run:
            path = " ".join(f"{px(x)},{px(y)}" for x, y in run)
            parts.append(format_html('<polyline class="{}" points="{}"/>', klass, path))
    return parts
