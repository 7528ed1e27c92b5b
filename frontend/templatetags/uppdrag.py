"""How far an uppdrag has come: a shape and a word, as the pages show it."""

from django import template

from frontend.signaler import signal
from mal.enums import Mottagarlage

register = template.Library()

FORM = {
    Mottagarlage.GENOMFORT: ("godkand", "l-godkand"),
    Mottagarlage.PAGAR: ("utkast", "l-utkast"),
    Mottagarlage.EJ_PABORJAT: ("tom", "l-tom"),
    Mottagarlage.KAN_EJ: ("ater", "i-kryss"),
    Mottagarlage.EJ_BESVARAT: ("tom", "i-ring"),
    Mottagarlage.AVSLUTAT: ("tom", "i-las"),
}


@register.inclusion_tag("komponenter/lage.html")
def uppdragslage(value: str) -> dict:
    """Where an uppdrag stands at a recipient.

    Raises: ValueError if ``value`` is no Mottagarlage.
    """
    member = Mottagarlage(value)
    form, icon = FORM[member]
    return signal(form, str(member.label)) | {"ikonnamn": icon}


@register.simple_tag
def uppdragsikon(value: str) -> str:
    """The icon's name, for where the word stands beside it."""
    return FORM[Mottagarlage(value)][1]
