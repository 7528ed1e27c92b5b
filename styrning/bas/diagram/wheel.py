"""The årshjul as an SVG: twelve months, a ring for each kind of work, today's hand.

Every arc is a link with its own words; what the colours say, the words and a pattern say too.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count
from math import cos, pi, sin

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from styrning.bas.diagram.svg import px
from styrning.bas.periods import MONTHS, SHORT_MONTHS

CENTRE, VIEW = 480.0, "-8 14 976 932"
OUTER, INNER, GAP = 408.0, 122.0, 4.0
LANE, LANES = 25.0, 2  # px thick at most; lanes in a ring at least
SHORTEST = 3.0  # days: what is shorter could not be hit with a pointer
GLYPH = 7.4  # px: a letter of the labels, on average


@dataclass(frozen=True)
class Bage:
    """One activity or round.

    Attributes:
        kod: its letter and number, as in the table beside the wheel.
        kort: what stands along the arc, cut to its length.
        ord: what is read aloud: name, share done, last day and state.
        adress: where it leads.
        fran: the day that it opens; what began last year starts at new year.
        till: its last day.
        andel: share done, 0–1.
        sen: the last day has passed and something is lacking.
    """

    kod: str
    kort: str
    ord: str
    adress: str
    fran: date
    till: date
    andel: float = 0.0
    sen: bool = False


@dataclass(frozen=True)
class Bana:
    """One ring; ``klass`` 1–6 is its colour in the stylesheet."""

    bokstav: str
    klass: int
    bagar: Sequence[Bage]


Point = tuple[float, float]
Placed = tuple[Bage, int]  # an arc and its lane, the outermost 0


@dataclass(frozen=True)
class Band:
    """Between two radii, from the outer to the inner, in px."""

    yttre: float
    inre: float

    @property
    def mitt(self) -> float:
        return (self.yttre + self.inre) / 2

    def lane(self, place: int, lanes: int) -> "Band":
        """The band's ``place``:th of ``lanes``, the outermost first."""
        thick = min(LANE, (self.yttre - self.inre - 4 - (lanes - 1)) / lanes)
        outer = self.yttre - 2 - place * (thick + 1)
        return Band(outer, outer - thick)


def _point(radius: float, turn: float) -> Point:
    """``turn`` is the share of the year, 0 at the top and clockwise."""
    angle = turn * 2 * pi
    return CENTRE + radius * sin(angle), CENTRE - radius * cos(angle)


def _xy(point: Point) -> str:
    return f"{px(point[0])} {px(point[1])}"


def _arc(radius: float, start: float, end: float) -> str:
    """An SVG arc to ``end``; clockwise where ``end`` is after ``start``."""
    large, clockwise = int(abs(end - start) > 0.5), int(end > start)
    return f"A{radius:g} {radius:g} 0 {large} {clockwise} {_xy(_point(radius, end))}"


def _sector(band: Band, start: float, end: float) -> str:
    outer, inner = _point(band.yttre, start), _point(band.inre, end)
    return f"M{_xy(outer)}{_arc(band.yttre, start, end)}L{_xy(inner)}{_arc(band.inre, end, start)}Z"


class _Year:
    """Days of one year as shares of a turn."""

    def __init__(self, ar: int):
        self.first = date(ar, 1, 1)
        self.days = (date(ar + 1, 1, 1) - self.first).days

    def turn(self, day: date) -> float:
        return min(max((day - self.first).days / self.days, 0.0), 1.0)

    def span(self, bage: Bage) -> tuple[float, float]:
        """From the morning of the first day to the evening of the last, never too short."""
        start, end = self.turn(bage.fran), self.turn(bage.till + timedelta(days=1))
        least = SHORTEST / self.days
        if end - start < least:
            end = min(start + least, 1.0)
            start = end - least
        return start, end

    def holds(self, bage: Bage) -> bool:
        return bage.till >= self.first and bage.fran < self.first + timedelta(days=self.days)


def wheel(
    ar: int, banor: Sequence[Bana], *, idag: date, titel: str, mitt: Sequence[str] = ()
) -> SafeString:
    """The wheel of ``ar``, at 976 × 932 px before it is scaled.

    Args:
        titel: names the picture for those who listen, and says where the table is.
        mitt: lines under the year in the middle, as the number of the week.
    """
    year, key = _Year(ar), f"h{ar}"
    placed = [_lanes(year, [bage for bage in bana.bagar if year.holds(bage)]) for bana in banor]
    bands = _bands([_needed(row) for row in placed])
    parts = [_pattern(key)]
    parts += [_track(band) for band in bands]
    parts += _past(year, idag)
    parts += _months(year, key)
    serial = count()
    for bana, row, band in zip(banor, placed, bands, strict=True):
        parts += _ring(year, bana.klass, row, band, key, serial)
    parts += _hand(year, idag)
    parts += [_letter(bana, band) for bana, band in zip(banor, bands, strict=True)]
    parts += _middle(ar, mitt)
    return format_html(
        '<svg class="hjul" viewBox="{}" role="group" aria-label="{}">{}</svg>',
        VIEW, titel, format_html_join("", "{}", ((part,) for part in parts)),
    )  # fmt: skip


def _needed(placed: Sequence[Placed]) -> int:
    """How many lanes a ring takes."""
    return max([LANES, *(lane + 1 for _, lane in placed)])


def _bands(lanes: Sequence[int]) -> list[Band]:
    """The rings from the outermost in, each as wide as its lanes ask for."""
    room = OUTER - INNER - GAP * (len(lanes) - 1)
    bands, start = [], OUTER
    for needed in lanes:
        wide = room * needed / sum(lanes)
        bands.append(Band(start, start - wide))
        start -= wide + GAP
    return bands


def _pattern(key: str) -> SafeString:
    return format_html(
        '<defs><pattern id="{}sen" width="9" height="9" patternUnits="userSpaceOnUse" '
        'patternTransform="rotate(45)"><path class="h-raster" d="M0 0V9"/></pattern></defs>',
        key,
    )


def _circle(radius: float) -> str:
    return (
        f"M{px(CENTRE - radius)} {px(CENTRE)}a{radius:g} {radius:g} 0 1 0 {2 * radius:g} 0"
        f"a{radius:g} {radius:g} 0 1 0 {-2 * radius:g} 0Z"
    )


def _track(band: Band) -> SafeString:
    return format_html(
        '<path class="h-bana" fill-rule="evenodd" d="{}{}"/>',
        _circle(band.yttre), _circle(band.inre),
    )  # fmt: skip


def _past(year: _Year, idag: date) -> list[SafeString]:
    """A shade over what has been; none over a year to come."""
    turn = year.turn(idag)
    if turn == 0.0:
        return []
    whole = Band(OUTER, INNER)
    if turn == 1.0:
        path = _circle(OUTER) + _circle(INNER)
        return [format_html('<path class="h-gangen" fill-rule="evenodd" d="{}"/>', path)]
    return [format_html('<path class="h-gangen" d="{}"/>', _sector(whole, 0.0, turn))]


def _months(year: _Year, key: str) -> list[SafeString]:
    parts = []
    for month, name in enumerate(MONTHS, start=1):
        start = year.turn(date(year.first.year, month, 1))
        end = year.turn(date(year.first.year + month // 12, month % 12 + 1, 1))
        quarter = month % 3 == 1
        klass, reach = ("h-kvartal", OUTER + 16) if quarter else ("h-delare", OUTER + 7)
        (x1, y1), (x2, y2) = _point(INNER, start), _point(reach, start)
        parts.append(
            format_html(
                '<line class="{}" x1="{}" y1="{}" x2="{}" y2="{}"/>',
                klass, px(x1), px(y1), px(x2), px(y2),
            )
        )  # fmt: skip
        below = _is_below(start, end)
        path = _text_path(OUTER + (28 if below else 17), start, end)
        parts.append(_along(f"{key}m{month}", path, name, "h-manad"))
    return parts


def _is_below(start: float, end: float) -> bool:
    """Whether letters along it would stand on their heads."""
    return 0.25 < (start + end) / 2 < 0.75


def _text_path(radius: float, start: float, end: float) -> str:
    if _is_below(start, end):
        start, end = end, start
    return f"M{_xy(_point(radius, start))}{_arc(radius, start, end)}"


def _along(ref: str, path: str, words: str, klass: str = "") -> SafeString:
    name = format_html(' class="{}"', klass) if klass else mark_safe(' aria-hidden="true"')
    return format_html(
        '<path id="{}" fill="none" d="{}"/><text{}><textPath href="#{}" startOffset="50%" '
        'text-anchor="middle">{}</textPath></text>',
        ref, path, name, ref, words,
    )  # fmt: skip


def _ring(
    year: _Year,
    klass: int,
    placed: Sequence[Placed],
    band: Band,
    key: str,
    serial: "count[int]",
) -> list[SafeString]:
    lanes = _needed(placed)
    return [
        _link(year, bage, klass, band.lane(lane, lanes), f"{key}b{next(serial)}", key)
        for bage, lane in placed
    ]


def _lanes(year: _Year, bagar: Sequence[Bage]) -> list[Placed]:
    """Each arc in the first lane where nothing stands in its way."""
    ends: list[float] = []
    placed = []
    for bage in sorted(bagar, key=year.span):
        start, end = year.span(bage)
        lane = next((place for place, busy in enumerate(ends) if busy <= start), len(ends))
        if lane == len(ends):
            ends.append(end)
        else:
            ends[lane] = end
        placed.append((bage, lane))
    return placed


def _link(year: _Year, bage: Bage, klass: int, lane: Band, ref: str, key: str) -> SafeString:
    start, end = year.span(bage)
    parts = [
        format_html(
            '<path class="{}" d="{}"/>',
            "h-bage h-sen" if bage.sen else "h-bage", _sector(lane, start, end),
        ),
        *_filling(bage, Band(lane.yttre - 1, lane.inre + 1), start, end, key),
        _label(bage, lane, start, end, ref),
    ]  # fmt: skip
    return format_html(
        '<a href="{}" class="h-{}" aria-label="{}"><title>{}</title>{}</a>',
        bage.adress, klass, bage.ord, bage.ord,
        format_html_join("", "{}", ((part,) for part in parts)),
    )  # fmt: skip


def _filling(bage: Bage, lane: Band, start: float, end: float, key: str) -> list[SafeString]:
    """What is done is filled; what is lacking when it is late is hatched."""
    done = start + (end - start) * min(max(bage.andel, 0.0), 1.0)
    parts = []
    if done > start:
        path = _sector(lane, start, min(done, start + 0.9999))
        parts.append(format_html('<path class="h-fylld" d="{}"/>', path))
    if bage.sen and done < end:
        parts.append(
            format_html('<path fill="url(#{}sen)" d="{}"/>', key, _sector(lane, done, end))
        )
    return parts


def _label(bage: Bage, lane: Band, start: float, end: float, ref: str) -> SafeString:
    """The kod, and as much of the short name as the arc has room for."""
    room = int((end - start) * 2 * pi * lane.mitt / GLYPH) - 2
    words = f"{bage.kod} {bage.kort}" if bage.kort else bage.kod
    words = f"! {words}" if bage.sen else words
    thin = lane.yttre - lane.inre < 11
    least = len(bage.kod) + (2 if bage.sen else 0)
    if room < least or thin:
        return SafeString("")
    if len(words) > room:
        words = f"{words[: room - 1].rstrip()}…" if room > least + 4 else words[:least]
    shift = 4.2 if _is_below(start, end) else -4.2
    return _along(ref, _text_path(lane.mitt + shift, start, end), words)


def _hand(year: _Year, idag: date) -> list[SafeString]:
    """Today's hand; only in the year that is today's."""
    if idag.year != year.first.year:
        return []
    turn = (year.turn(idag) + year.turn(idag + timedelta(days=1))) / 2
    (x1, y1), (x2, y2) = _point(INNER - 14, turn), _point(OUTER + 14, turn)
    tx, ty = _point(OUTER + 40, turn)
    words = f"i dag {idag.day} {SHORT_MONTHS[idag.month - 1]}"
    return [
        format_html(
            '<line class="h-visare" x1="{}" y1="{}" x2="{}" y2="{}"/>',
            px(x1), px(y1), px(x2), px(y2),
        ),
        format_html('<circle class="h-prick" cx="{}" cy="{}" r="5"/>', px(x2), px(y2)),
        format_html(
            '<text class="h-nu" x="{}" y="{}" text-anchor="middle">{}</text>',
            px(tx), px(ty), words,
        ),
    ]  # fmt: skip


def _letter(bana: Bana, band: Band) -> SafeString:
    y = CENTRE - band.mitt
    return format_html(
        '<circle class="h-nav" cx="480" cy="{}" r="11"/>'
        '<text x="480" y="{}" text-anchor="middle" font-weight="600">{}</text>',
        px(y), px(y + 4), bana.bokstav,
    )  # fmt: skip


def _middle(ar: int, lines: Sequence[str]) -> list[SafeString]:
    year = format_html('<text class="h-mitt" x="480" y="484" text-anchor="middle">{}</text>', ar)
    return [year] + [
        format_html(
            '<text class="h-liten" x="480" y="{}" text-anchor="middle">{}</text>',
            510 + 22 * n,
            line,
        )
        for n, line in enumerate(lines)
    ]
