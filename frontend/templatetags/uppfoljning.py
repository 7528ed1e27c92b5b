"""Words and shapes of the entry page."""

from datetime import date, datetime
from functools import lru_cache

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from frontend.nyckeltal.vy import BlockVy, Radlage
from frontend.signaler import form_of
from mal.enums import Klass, Status
from mal.selectors import Steg
from styrning.bas.periods import deadline_words

register = template.Library()


@register.filter
def frist(due: date, today: date) -> str:
    """How long is left, in words: om tre dagar."""
    return deadline_words(due, today)


@register.filter
def sparad_nu(lage: Radlage, nu: datetime) -> datetime | None:
    """The time to print beside "Sparat"; none unless the row was saved just now."""
    return nu if lage.sparlage == "sparat" else None


@register.filter
def som_ord(status: str) -> str:
    """ ", nått" after a row's receipt; nothing for a figure that is only followed."""
    return "" if status == Status.FOLJS else f", {Status(status).label.lower()}"


@register.simple_tag
def stegval(block: BlockVy) -> SafeString:
    """Radio buttons of the steps that a goal may be judged as; kept, since all goals share them."""
    return _steps(tuple(block.steg), block.val["steg"], block.lage.falt == "steg")


@lru_cache(maxsize=64)
def _steps(steg: tuple[Steg, ...], vald: str, fel: bool) -> SafeString:
    return format_html_join(
        "\n",
        '<label><input type="radio" name="steg" value="{}"{}{}>{}{}</label>',
        (
            (
                one.varde,
                SafeString(" checked") if vald == str(one.varde) else "",
                SafeString(" autofocus") if fel and one is steg[0] else "",
                _silhouette(one.klass),
                one.ord,
            )
            for one in steg
        ),
    )


def _silhouette(klass: str) -> SafeString:
    """The silhouette of a class alone, where its word stands beside it."""
    form = form_of(Klass(klass))
    return format_html(
        '<svg class="form form--{}" aria-hidden="true"><use href="#s-{}"/></svg>', form, form
    )
