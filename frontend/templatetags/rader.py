"""The parts of an entry row that repeat within it, written by one call each.

A page holds sixty rows and a row two dozen of these: as loops in the template they were most of
the page's time. What depends on the choices alone is kept between rows and requests.
"""

from collections.abc import Iterable
from functools import lru_cache

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from frontend.nyckeltal.rad import Falt, RadVy

register = template.Library()

Val = tuple[tuple[str, ...], ...]


@register.simple_tag
@lru_cache(maxsize=8192)
def adress(vy: str, *del_: object) -> str:
    """What ``url`` answers; the addresses of a row are the same the next time."""
    return reverse(vy, args=del_)


@register.simple_tag
def dolda(par: Iterable[tuple[str, str]]) -> SafeString:
    """Hidden inputs of (name, value)."""
    return format_html_join("\n", '<input type="hidden" name="{}" value="{}">', par)


@register.simple_tag
def radioval(namn: str, val: Iterable[Iterable[str]], vald: str) -> SafeString:
    """Radio buttons of (value, word, what is said beside it)."""
    return _radio(namn, tuple(map(tuple, val)), vald)


@lru_cache(maxsize=512)
def _radio(namn: str, val: Val, vald: str) -> SafeString:
    return format_html_join(
        "\n",
        '<label><input type="radio" name="{}" value="{}"{}><span>{}{}</span></label>',
        (
            (namn, varde, SafeString(" checked") if varde == vald else "", ord, _beside(kant))
            for varde, ord, kant in val
        ),
    )


def _beside(text: str) -> SafeString | str:
    return format_html(' <span class="svag">– {}</span>', text) if text else ""


@register.simple_tag
def alternativ(val: Iterable[Iterable[str]], vald: str) -> SafeString:
    """The options of a select, of (value, word)."""
    return _options(tuple(map(tuple, val)), vald)


@lru_cache(maxsize=512)
def _options(val: Val, vald: str) -> SafeString:
    return format_html_join(
        "\n",
        '<option value="{}"{}>{}</option>',
        ((v, SafeString(" selected") if v == vald else "", ord) for v, ord in val),
    )


@register.simple_tag
def radfalt(rad: RadVy) -> SafeString:
    """The row's inputs with their labels."""
    return format_html_join("\n", "{}", ((_field(falt, rad.id),) for falt in rad.falten))


def _field(falt: Falt, rad_id: str) -> SafeString:
    at = (falt.namn, rad_id, FEL if falt.fel else "", falt.etikett, falt.tillagg)
    if falt.val:
        return format_html(LABEL + SELECT, *at, _options((("", ""), *falt.val), falt.varde))
    return format_html(LABEL + INPUT, *at, falt.varde)


FEL = SafeString(' aria-invalid="true" autofocus')
LABEL = '<label for="{0}-{1}">{3}<span class="dold">{4}</span>'
COMMON = 'id="{0}-{1}" name="{0}"{2} aria-describedby="u-{1}"'
INPUT = f'<input {COMMON} inputmode="decimal" autocomplete="off" value="{{5}}"></label>'
SELECT = f"<select {COMMON}>{{5}}</select></label>"
