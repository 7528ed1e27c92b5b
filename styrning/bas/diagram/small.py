"""Charts for a table cell: sparkline and stacked bar."""

from collections.abc import Mapping
from decimal import Decimal

from django.utils.html import format_html
from django.utils.safestring import SafeString

from styrning.bas.diagram.svg import Point, Values, dot, drawing, px, runs

SPARK_WIDTH, SPARK_HEIGHT, SPARK_X, SPARK_Y = 96, 22, 4, 3
BAR_WIDTH, BAR_HEIGHT = 200, 10

# Order and fill of the classes of a nyckeltal and of a goal in a stacked bar.
FYLL = {
    "natt": "f-natt",
    "uppfyllt": "f-natt",
    "nara": "f-delvis",
    "delvis": "f-delvis",
    "ej_natt": "f-ej",
    "ej_uppfyllt": "f-ej",
    "kan_ej_bedomas": "f-kanej",
    "ej_matt": "f-ejmatt",
    "ej_bedomt": "f-ejmatt",
}


def spark(values: Values, label: str = "") -> SafeString:
    """A small line for a table cell; with ``label`` an image, otherwise hidden from readers.

    Hidden is right where the numbers stand beside it. The last value has a dot.
    """
    known = [value for value in values if value is not None]
    low, high = (min(known), max(known)) if known else (Decimal(0), Decimal(0))
    inner_x, inner_y = SPARK_WIDTH - 2 * SPARK_X, SPARK_HEIGHT - 2 * SPARK_Y

    def point(place: int, value: Decimal) -> Point:
        share = float((value - low) / (high - low)) if high > low else 0.5
        x = SPARK_X + inner_x * place / (len(values) - 1) if len(values) > 1 else SPARK_WIDTH / 2
        return x, SPARK_HEIGHT - SPARK_Y - inner_y * share

    points = [None if v is None else point(place, v) for place, v in enumerate(values)]
    parts = runs(points, "d-linje", radius=2)
    if points and points[-1] is not None:
        parts.append(dot(points[-1], 2.5))
    return drawing(SPARK_WIDTH, SPARK_HEIGHT, label, parts, "gnista")


def stacked_bar(counts: Mapping[str, int], words: Mapping[str, str] | None = None) -> SafeString:
    """Shares of each class, in the order of ``FYLL``; others (följs) are left out.

    With ``words`` (class → its word) an image that says the counts; otherwise hidden, which is
    right where the counts are printed beside it.
    """
    shown = {klass: counts.get(klass, 0) for klass in FYLL if counts.get(klass, 0) > 0}
    total = sum(shown.values())
    parts, before = [], 0
    for klass, count in shown.items():
        x, width = BAR_WIDTH * before / total, BAR_WIDTH * count / total
        parts.append(
            format_html(
                '<rect class="{}" x="{}" width="{}" height="{}"/>',
                FYLL[klass], px(x), px(max(width - 1, 1)), BAR_HEIGHT,
            )
        )  # fmt: skip
        before += count
    label = ", ".join(f"{n} {words.get(k, k)}" for k, n in shown.items()) if words else ""
    if words and not shown:
        label = "Inget att visa"
    return drawing(BAR_WIDTH, BAR_HEIGHT, label, parts, "stapel", stretch=True)
