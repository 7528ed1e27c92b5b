"""Signals, numbers and dates as the pages show them: a shape and a word, never colour alone.

Every signal is an inclusion tag with a small template in ``templates/komponenter/``.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cache, lru_cache

from django import template
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.utils.html import format_html
from django.utils.safestring import SafeString

from frontend.signaler import (
    ATERVANDA,
    LAGE,
    ORD,
    PIL,
    SPARLAGE,
    VAGEN,
    counted,
    form_of,
    signal,
)
from mal.enums import Klass, Riktning, Status, Trend
from styrning.bas.diagram import Values, spark, stacked_bar
from styrning.bas.quantities import format_decimal
from styrning.grund.enums import InlamningLage

register = template.Library()

SAKNAS = "–"

MENY = (
    ("start", "Start", "start"),
    ("min_uppfoljning", "Min uppföljning", "upp"),
    ("roda_traden", "Röda tråden", "trad"),
    ("uppdrag_lista", "Uppdrag", "uppdrag"),
    ("arshjul", "Årshjul", "hjul"),
    ("fullstandighet", "Full\u00adständighet", "tavla"),
    ("internkontroll", "Intern\u00adkontroll", "ik"),
    ("arsredovisning", "Års\u00adredovisning", "bok"),
)


@register.simple_tag
@lru_cache(maxsize=512)
def ikon(namn: str, klass: str = "ikon") -> SafeString:
    """An icon of the sprite; ``namn`` without a kind prefix means an interface icon (``i-``).

    Raises: TemplateSyntaxError if the sprite has no such icon: it would be drawn as nothing.
    """
    ref = namn if namn[1:2] == "-" else f"i-{namn}"
    if ref not in sprite():
        raise template.TemplateSyntaxError(f"the sprite has no icon {namn}")
    return format_html(
        '<svg class="{}" aria-hidden="true"><use href="#{}"/></svg>',
        klass,
        ref,
    )


def status(value: str) -> dict:
    """A nyckeltal's status against its target; *följs* is a plain tag, since it is no verdict.

    Raises: ValueError if ``value`` is no Status: a gap must have been named before it is shown.
    """
    member = Status(value)
    return signal(None if member == Status.FOLJS else form_of(member), member.label)


def klass(value: str | None, ord: str | None = None) -> dict:
    """A goal's class in the scale's own word; no bedömning yet (None) is *ej bedömt*."""
    member = Klass(value or Klass.EJ_BEDOMT)
    return signal(form_of(member), ord or member.label)


def prognos(value: str | None, ord: str | None = None) -> dict:
    """A forecast of the year, of a goal (Klass) or a nyckeltal (Status); None is no forecast."""
    if not value:
        return signal(None, "")
    return signal(form_of(value), (ord or ORD[value]).lower())


# The same few signals stand on a page hundreds of times: each is drawn once.
@register.simple_tag(name="status")
@lru_cache(maxsize=512)
def draw_status(value: str) -> SafeString:
    return render_to_string("komponenter/status.html", status(value))


@register.simple_tag(name="klass")
@lru_cache(maxsize=512)
def draw_klass(value: str | None, ord: str | None = None) -> SafeString:
    return render_to_string("komponenter/status.html", klass(value, ord))


@register.simple_tag(name="prognos")
@lru_cache(maxsize=512)
def draw_prognos(value: str | None, ord: str | None = None) -> SafeString:
    return render_to_string("komponenter/prognos.html", prognos(value, ord))


@register.inclusion_tag("komponenter/trend.html")
def trend(value: int | None, riktning: str | None = None) -> dict:
    """A trend: the arrow is the figure's own movement, the word says better or worse.

    With ``riktning`` lägre, *bättre* gets a falling arrow. None is no trend.
    """
    if value is None:
        return {"ikonnamn": None, "ord": ""}
    member = Trend(value)
    movement = -member.value if riktning == Riktning.LAGRE else member.value
    return {"ikonnamn": f"t-{PIL[movement]}", "ord": member.label}


@register.inclusion_tag("komponenter/lage.html")
def lage(value: str, ord: str | None = None) -> dict:
    """The stage of a submission; ``ord`` replaces the word, as in "Sen, 11 dagar"."""
    member = InlamningLage(value)
    return signal(LAGE[member], ord or member.label, kind="l")


@register.inclusion_tag("komponenter/steg.html")
def steg(value: str, ord: str | None = None) -> dict:
    """The road of a submission as a stepper with ``value`` as the current step."""
    current = InlamningLage(value)
    road = list(VAGEN)
    if current in ATERVANDA:
        road.insert(ATERVANDA[current], current)
    here = road.index(current)
    return {
        "steg": [
            {
                "ikonnamn": f"l-{LAGE[step]}",
                "ord": ord if ord and step == current else step.label,
                "klass": "klar" if nr < here else "ater" if step in ATERVANDA else "",
                "klar": nr < here,
                "nu": nr == here,
            }
            for nr, step in enumerate(road)
        ]
    }


@register.simple_tag
def sparlage(
    value: str = "", tid: datetime | None = None, text: str = "", *, tyst: bool = False
) -> SafeString:
    """The save state of a row: "sparat" (with ``tid``), "sparar", "fel", "konflikt" or none.

    The slot is always there, so that nothing moves when the state changes. ``tyst`` where the
    page has one place that says what was saved: then the slot itself is not read aloud.
    """
    words = text or SPARLAGE[value][2]
    return _sparlage(value, f"{words} {klockslag(tid)}" if tid else words, tyst)


@lru_cache(maxsize=64)
def _sparlage(value: str, text: str, tyst: bool) -> SafeString:
    modifier, icon, _ = SPARLAGE[value]
    klass = modifier and f"sparlage--{modifier}"
    content = {"klass": klass, "ikonnamn": icon, "text": text, "tyst": tyst}
    return render_to_string("komponenter/sparlage.html", content)


@register.inclusion_tag("komponenter/rakning.html")
def rakning(counts: Mapping[str, int], ord: Mapping[str, str] | None = None) -> dict:
    """Counts per class as a list of shape, number and word; classes with none are left out."""
    return {"delar": counted(counts, ord)}


@register.inclusion_tag("komponenter/stapel.html")
def stapel(
    counts: Mapping[str, int], inledning: str = "", ord: Mapping[str, str] | None = None
) -> dict:
    """A stacked bar with its counts in words under it, after ``inledning`` ("61 under:").

    Counts of *följs* and of zero are left out; nothing to count is said in words.
    """
    parts = counted(counts, ord)
    words = ", ".join(f"{part['antal']} {part['ord']}" for part in parts)
    return {
        "delar": parts,
        "text": " ".join(filter(None, [inledning, words])),
        "svg": stacked_bar(counts),
    }


@register.simple_tag
def gnista(values: Values, label: str = "") -> SafeString:
    """A small line of earlier values; hidden from those who listen unless it has a ``label``."""
    return spark(values, label)


@register.simple_block_tag
def sidhuvud(
    content: str, rubrik: str, plats: str = "", har: str = "", ingress: str = ""
) -> SafeString:
    """The page header: where (``plats``, and ``har`` in red), what, and the buttons inside the tag.

    At most one of the buttons is ``knapp--forst``.
    """
    return render_to_string(
        "komponenter/sidhuvud.html",
        {
            "content": content if content.strip() else "",
            "rubrik": rubrik,
            "plats": plats,
            "har": har,
            "ingress": ingress,
        },
    )


@register.inclusion_tag("komponenter/sidnav.html", takes_context=True)
def sidnav(context: template.Context) -> dict:
    """The side navigation; the entry of ``sida``, or else of the address, is the current one.

    ``meny_antal`` in the context, if there, gives entries a count of what is to be done.
    """
    match = getattr(context.get("request"), "resolver_match", None)
    here = context.get("sida") or getattr(match, "url_name", None)
    counts = context.get("meny_antal") or {}
    entries = []
    for name, word, icon in MENY:
        try:
            address = reverse(f"frontend:{name}")
        except NoReverseMatch:
            continue
        entries.append(
            {
                "adress": address,
                "ord": word,
                "ikon": icon,
                "aktuell": name == here,
                "antal": counts.get(name),
            }
        )
    return {"poster": entries}


@register.filter
def tal(value: Decimal | int | None, decimaler: int = 0) -> str:
    """A number in Swedish with ``decimaler`` digits, half up; None is a dash, never 0."""
    if isinstance(value, int):
        value = Decimal(value)
    return SAKNAS if value is None or value == "" else format_decimal(value, decimaler)


@register.filter
def datum(value: date | None) -> str:
    """A day in words: 11 september 2026."""
    return SAKNAS if not value else format_date(local(value), "j F Y")


@register.filter
def veckodag(value: date | None) -> str:
    """A day with its weekday and without its year: fredag 11 september."""
    return SAKNAS if not value else format_date(local(value), "l j F")


@register.filter
def klockslag(value: datetime | None) -> str:
    """A time of day as it is written in Swedish: 10.42."""
    return SAKNAS if not value else format_date(local(value), "H.i")


@register.filter
def kortnamn(name: str) -> str:
    """First name and initial, for narrow places: Karin Ö."""
    first, _, last = str(name).strip().partition(" ")
    return f"{first} {last.split()[-1][0]}." if last.strip() else first


@cache
def sprite() -> frozenset[str]:
    """The ids that the sprite draws."""
    source = render_to_string("komponenter/sprite.html")
    return frozenset(re.findall(r'<symbol\s+id="([^"]+)"', source))


def local(value: date | datetime) -> date | datetime:
    """An aware moment in local time; a plain day as it is."""
    if isinstance(value, datetime) and timezone.is_aware(value):
        return timezone.localtime(value)
    return value
