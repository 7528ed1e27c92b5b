"""Line chart: values over time with direct labels, target and breaks."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from django.utils.html import format_html
from django.utils.safestring import SafeString

from styrning.bas.diagram.svg import Point, Values, dot, drawing, px, rule, runs, text
from styrning.bas.quantities import format_decimal

WIDTH, HEIGHT = 354, 178
LEFT, TOP, BOTTOM = 34, 20, 150
LETTER = 6.6  # width of a letter at 13 px, generously
LABEL_GAP = 14
TICKS = 4


@dataclass(frozen=True)
class Linje:
    """One line: its name, a value per label, and "", "d-kvinnor" or "d-man" as style."""

    namn: str
    varden: Values
    klass: str = ""


@dataclass(frozen=True)
class _Scale:
    """From values to pixels."""

    low: Decimal
    high: Decimal
    count: int
    left: float
    right: float

    def x(self, place: float) -> float:
        inner = self.right - self.left - 12
        return self.left + 6 + (inner * place / (self.count - 1) if self.count > 1 else inner / 2)

    def y(self, value: Decimal) -> float:
        return BOTTOM - float((value - self.low) / (self.high - self.low)) * (BOTTOM - TOP)


def line_chart(
    linjer: Sequence[Linje],
    etiketter: Sequence[str],
    *,
    titel: str,
    enhet: str = "",
    decimaler: int = 1,
    mal: Decimal | Values | None = None,
    brott: Collection[int] = (),
) -> SafeString:
    """Values over time with direct labels, target and breaks.

    Args:
        linjer: the total first; each with as many values as there are ``etiketter``.
        titel: what is shown, for the label in words.
        enhet: måttenhet, for the same.
        mal: one target for all periods, or one (or None) for each.
        brott: places (0-based) before which the series is broken: no line crosses them.
    """
    targets = list(mal) if isinstance(mal, Sequence) else [mal] * len(etiketter)
    known = [value for linje in linjer for value in linje.varden if value is not None]
    if not known:
        return drawing(
            WIDTH, 40, f"Linjediagram: {titel}. Inga värden.", [text(4, 24, "Inga värden")]
        )
    known += [value for value in targets if value is not None]
    step, low, high = _ticks(min(known), max(known))
    scale = _Scale(low, high, len(etiketter), *_sides(linjer, low, high, step))
    parts = [
        *_grid(scale, step),
        *_x_labels(scale, etiketter),
        *_breaks(scale, brott),
        *_target(scale, targets, decimaler, linjer[0].varden),
        *(part for linje in reversed(linjer) for part in _line(scale, linje, brott)),
        *_end_labels(scale, linjer),
    ]
    label = _words(linjer, etiketter, titel, enhet, decimaler, targets, brott)
    return drawing(WIDTH, HEIGHT, label, parts)


def _ticks(low: Decimal, high: Decimal) -> tuple[Decimal, Decimal, Decimal]:
    """Step, lowest and highest tick, so that about four round numbers span the values."""
    if low == high:
        margin = max(abs(low) / 10, Decimal("0.1"))
        low, high = low - margin, high + margin
    rough = (high - low) / (TICKS - 1)
    power = Decimal(1).scaleb(rough.adjusted())
    step = next(power * size for size in (1, 2, 5, 10) if power * size >= rough)
    first = (low / step).to_integral_value(ROUND_FLOOR) * step
    last = (high / step).to_integral_value(ROUND_CEILING) * step
    return step, first, last


def _tick_labels(low: Decimal, high: Decimal, step: Decimal) -> list[tuple[Decimal, str]]:
    decimaler = max(0, -int(step.normalize().as_tuple().exponent))
    values = [low + step * number for number in range(int((high - low) / step) + 1)]
    return [(value, format_decimal(value, decimaler)) for value in values]


def _sides(
    linjer: Sequence[Linje], low: Decimal, high: Decimal, step: Decimal
) -> tuple[float, float]:
    """Left and right edge of the plot, with room for the numbers and the names."""
    numbers = max(len(label) for _, label in _tick_labels(low, high, step))
    names = max(len(linje.namn) for linje in linjer)
    return max(LEFT, numbers * LETTER + 8), WIDTH - max(48.0, names * LETTER + 4)


def _grid(scale: _Scale, step: Decimal) -> list[SafeString]:
    parts = []
    for value, label in _tick_labels(scale.low, scale.high, step):
        y = scale.y(value)
        parts.append(rule("d-rast", scale.left, scale.right, y))
        parts.append(text(scale.left - 6, y + 4, label, anchor="end"))
    return parts


def _x_labels(scale: _Scale, etiketter: Sequence[str]) -> list[SafeString]:
    """As many labels as fit, always the last one."""
    widest = max(len(etikett) for etikett in etiketter) * LETTER + 4
    room = scale.x(1) - scale.x(0) if scale.count > 1 else WIDTH
    every = max(1, -int(-widest // room))
    last = scale.count - 1
    return [
        text(scale.x(place), HEIGHT - 8, etiketter[place], anchor="middle")
        for place in range(scale.count)
        if (last - place) % every == 0
    ]


def _breaks(scale: _Scale, brott: Collection[int]) -> list[SafeString]:
    return [
        format_html(
            '<line class="d-axel" x1="{0}" x2="{0}" y1="{1}" y2="{2}" stroke-dasharray="3 3"/>',
            px(scale.x(place - 0.5)), TOP, BOTTOM,
        )
        for place in sorted(brott)
        if 0 < place < scale.count
    ]  # fmt: skip


def _target(scale: _Scale, targets: Values, decimaler: int, total: Values) -> list[SafeString]:
    """The target of each period as a level; one level when it is the same all along."""
    known = [value for value in targets if value is not None]
    if not known:
        return []
    label = f"mål {format_decimal(known[-1], decimaler)}"
    if len(set(known)) == 1 and len(known) == len(targets):
        y = scale.y(known[0])
        level = rule("d-mal", scale.left, scale.right, y)
        return [level, text(scale.left + 2, y - 5, label)]
    half = (scale.x(1) - scale.x(0)) / 2 if scale.count > 1 else (scale.right - scale.left) / 2
    levels = [
        rule(
            "d-mal",
            max(scale.left, scale.x(place) - half),
            min(scale.right, scale.x(place) + half),
            scale.y(value),
        )
        for place, value in enumerate(targets)
        if value is not None
    ]
    return [*levels, text(scale.right, _beside(scale, known[-1], total), label, anchor="end")]


def _beside(scale: _Scale, target: Decimal, total: Values) -> float:
    """Where the target's label stands: on the side of its level where the line does not end."""
    ends = next((value for value in reversed(total) if value is not None), None)
    return scale.y(target) + (LABEL_GAP if ends is not None and ends >= target else -5)


def _line(scale: _Scale, linje: Linje, brott: Collection[int]) -> list[SafeString]:
    points: list[Point | None] = []
    for place, value in enumerate(linje.varden):
        if place in brott:
            points.append(None)
        points.append(None if value is None else (scale.x(place), scale.y(value)))
    parts = runs(points, f"d-linje {linje.klass}".strip(), radius=2)
    if not linje.klass:
        parts += [dot(point, 3) for point in points if point is not None]
    return parts


def _end_labels(scale: _Scale, linjer: Sequence[Linje]) -> list[SafeString]:
    """Each line's name at the height of its last value, pushed apart where they would meet."""
    ends = [
        (scale.y(next(v for v in reversed(linje.varden) if v is not None)) + 4, place)
        for place, linje in enumerate(linjer)
        if any(value is not None for value in linje.varden)
    ]
    return [
        text(scale.right + 4, y, linjer[place].namn, klass="" if place else "d-etikett")
        for y, place in _apart(ends)
    ]


def _apart(ends: list[tuple[float, int]]) -> list[tuple[float, int]]:
    """Heights at least ``LABEL_GAP`` from each other, none below the plot."""
    heights, lowest = [], float("-inf")
    for y, _ in sorted(ends):
        lowest = max(y, lowest + LABEL_GAP)
        heights.append(lowest)
    limit = float(BOTTOM + 4)
    for place in reversed(range(len(heights))):
        heights[place] = min(heights[place], limit)
        limit = heights[place] - LABEL_GAP
    return [(y, place) for y, (_, place) in zip(heights, sorted(ends), strict=True)]


def _words(
    linjer: Sequence[Linje],
    etiketter: Sequence[str],
    titel: str,
    enhet: str,
    decimaler: int,
    targets: Values,
    brott: Collection[int],
) -> str:
    """What the chart shows, for whoever cannot see it."""
    span = etiketter[0] if len(etiketter) == 1 else f"{etiketter[0]} till {etiketter[-1]}"
    sentences = [f"Linjediagram: {titel}, {span}."]
    sentences += [_course(linje, etiketter, enhet, decimaler) for linje in linjer]
    if targets and targets[-1] is not None:
        sentences.append(f"Målet är {format_decimal(targets[-1], decimaler)}.")
    sentences += [f"Serien är bruten före {etiketter[place]}." for place in sorted(brott)]
    return " ".join([*sentences, "Tabell följer."])


def _course(linje: Linje, etiketter: Sequence[str], enhet: str, decimaler: int) -> str:
    """Totalt har stigit från 82,7 till 88,4 procent. Värde saknas för 2023."""
    known = [value for value in linje.varden if value is not None]
    if not known:
        return f"{linje.namn}: inga värden."
    first, last = (format_decimal(value, decimaler) for value in (known[0], known[-1]))
    unit = f" {enhet}" if enhet else ""
    missing = [e for e, v in zip(etiketter, linje.varden, strict=True) if v is None]
    gaps = f" Värde saknas för {', '.join(missing)}." if missing else ""
    if first == last:
        return f"{linje.namn} är {last}{unit}.{gaps}"
    verb = "stigit" if known[-1] > known[0] else "sjunkit"
    return f"{linje.namn} har {verb} från {first} till {last}{unit}.{gaps}"
