"""Lying bars: amounts per label, and shares of a whole. Names stand above, however long."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.html import format_html
from django.utils.safestring import SafeString

from styrning.bas.diagram.svg import Values, drawing, px, text
from styrning.bas.quantities import format_decimal

WIDTH = 354
LETTER = 7.2  # width of a letter at 13 px, generously
NAME, BAR, SHARE, GAP = 17, 11, 18, 9
LEGEND_ROW, MARK = 18, 10
ROOM = 22  # a share narrower than this has its number in the legend alone


@dataclass(frozen=True)
class Stapel:
    """One series: its name, a value per label, and the class that fills it."""

    namn: str
    varden: Values
    klass: str


def bar_chart(
    staplar: Sequence[Stapel], etiketter: Sequence[str], *, alt: str, decimaler: int = 1
) -> SafeString:
    """Amounts from a common zero line, each with its number at the end.

    A missing value is a dash at the zero line, never a bar of no length.

    Args:
        staplar: each with as many values as there are ``etiketter``.
        alt: what is shown, in words.
    """
    scale = _scale(staplar, decimaler)
    parts, y = (
        _legend([stapel.namn for stapel in staplar], staplar) if len(staplar) > 1 else ([], 0)
    )
    top = y
    for place, etikett in enumerate(etiketter):
        parts.append(text(0, y + 12, etikett, klass="d-etikett"))
        y += NAME
        for stapel in staplar:
            parts += _bar(scale, stapel.varden[place], stapel.klass, y, decimaler)
            y += BAR + 3
        y += GAP
    parts.append(_upright(scale.x(Decimal(0)), top + NAME - 2, y - GAP))
    return drawing(WIDTH, y, alt, parts)


def share_chart(staplar: Sequence[Stapel], etiketter: Sequence[str], *, alt: str) -> SafeString:
    """Parts of a whole per label, side by side, with their numbers; a legend says the names."""
    parts: list[SafeString] = []
    y = 0
    for place, etikett in enumerate(etiketter):
        parts.append(text(0, y + 12, etikett, klass="d-etikett"))
        y += NAME
        parts += _shares([(s.varden[place], s.klass) for s in staplar], y)
        y += SHARE + GAP
    alone = len(etiketter) == 1
    names = [f"{s.namn} {_number(s.varden[0])}" if alone else s.namn for s in staplar]
    legend, height = _legend(names, staplar, y)
    return drawing(WIDTH, height, alt, [*parts, *legend])


@dataclass(frozen=True)
class _Scale:
    """From amounts to pixels, with room for the numbers outside the bars."""

    low: Decimal
    high: Decimal
    left: float
    right: float

    def x(self, value: Decimal) -> float:
        return self.left + float((value - self.low) / (self.high - self.low)) * (
            self.right - self.left
        )


def _scale(staplar: Sequence[Stapel], decimaler: int) -> _Scale:
    known = [value for stapel in staplar for value in stapel.varden if value is not None]
    low, high = min([*known, Decimal(0)]), max([*known, Decimal(0)])
    room = max([len(format_decimal(value, decimaler)) for value in known] or [1]) * LETTER + 8
    if low == high:
        high = Decimal(1)
    return _Scale(low, high, room if low < 0 else 1, WIDTH - room)


def _bar(
    scale: _Scale, value: Decimal | None, klass: str, y: float, decimaler: int
) -> list[SafeString]:
    zero = scale.x(Decimal(0))
    if value is None:
        return [text(zero + 5, y + BAR, "–")]
    end = scale.x(value)
    number = format_decimal(value, decimaler)
    if value < 0:
        label = text(end - 5, y + BAR - 0.5, number, anchor="end")
    else:
        label = text(end + 5, y + BAR - 0.5, number)
    return [_box(klass, min(zero, end), y, abs(end - zero), BAR), label]


def _shares(values: Sequence[tuple[Decimal | None, str]], y: float) -> list[SafeString]:
    total = sum((value for value, _ in values if value is not None), Decimal(0))
    if total <= 0:
        return [text(0, y + 13, "Inget att visa")]
    parts, x = [], 0.0
    for value, klass in values:
        if value is None or value <= 0:
            continue
        width = WIDTH * float(value / total)
        parts.append(_box(klass, x, y, max(width - 1.5, 1), SHARE))
        number = _number(value)
        if width >= max(ROOM, len(number) * LETTER + 8):
            parts.append(text(x + width / 2, y + 13.5, number, "middle", f"d-i {klass}-i"))
        x += width
    return parts


def _legend(
    names: Sequence[str], staplar: Sequence[Stapel], y: float = 0
) -> tuple[list[SafeString], float]:
    """A square and a name for each series, as many to a row as fit; and where it ends."""
    parts, x = [], 0.0
    for name, stapel in zip(names, staplar, strict=True):
        width = MARK + 6 + len(name) * LETTER + 10
        if x and x + width > WIDTH:
            x, y = 0.0, y + LEGEND_ROW
        parts.append(_box(stapel.klass, x, y + 3, MARK, MARK))
        parts.append(text(x + MARK + 6, y + 12.5, name))
        x += width
    return parts, y + LEGEND_ROW + 6


def _box(klass: str, x: float, y: float, width: float, height: float) -> SafeString:
    return format_html(
        '<rect class="{}" x="{}" y="{}" width="{}" height="{}"/>',
        klass, px(x), px(y), px(width), px(height),
    )  # fmt: skip


def _upright(x: float, y1: float, y2: float) -> SafeString:
    return format_html(
        '<line class="d-axel" x1="{0}" x2="{0}" y1="{1}" y2="{2}"/>', px(x), px(y1), px(y2)
    )


def _number(value: Decimal | None) -> str:
    if value is None:
        return "–"
    exponent = value.normalize().as_tuple().exponent
    return format_decimal(value, max(0, -int(exponent)))
