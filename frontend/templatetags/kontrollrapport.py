"""Signals of what bodies conclude: the same component and shapes as for goals."""

from collections.abc import Iterable

from django import template

from frontend.signaler import conclusion
from internkontroll.enums import (
    Omradesstatus,
    Provningssvar,
    RekommendationLage,
    Tillracklighet,
)
from internkontroll.rules_rapport import Omrade

register = template.Library()


@register.inclusion_tag("komponenter/status.html")
def tillracklighet(value: str | None) -> dict:
    """A body's judgement of its internal control; none yet is *ej bedömd*."""
    return conclusion(Tillracklighet(value) if value else None, "Ej bedömd")


@register.inclusion_tag("komponenter/status.html")
def omradesstatus(value: str) -> dict:
    """What there is of one of the auditors' areas."""
    return conclusion(Omradesstatus(value))


@register.inclusion_tag("frontend/internkontroll/_omradesrad.html")
def omradesrad(omraden: Iterable[Omrade]) -> dict:
    """The four areas in little room: those that are not there, with shape and word each."""
    parts = []
    for omrade in omraden:
        if omrade.status == Omradesstatus.FINNS:
            continue
        shown = conclusion(omrade.status)
        parts.append(
            shown
            | {
                "klass": f"form form--{shown['form']}",
                "namn": omrade.omrade.label,
                "ord": shown["ord"].lower(),
            }
        )
    return {"delar": parts}


@register.filter
def tillracklighetsord(value: str) -> str:
    return str(Tillracklighet(value).label)


@register.inclusion_tag("komponenter/status.html")
def provningssvar(value: str | None) -> dict:
    """An answer of the yearly check of a company; none yet is *ej prövat*."""
    return conclusion(Provningssvar(value) if value else None, "Ej prövat")


@register.inclusion_tag("komponenter/status.html")
def rekommendationslage(value: str, forsenad: bool = False) -> dict:
    """Where an audit recommendation stands; one that is overdue has its own shape and word."""
    return conclusion(RekommendationLage(value), late="försenad" if forsenad else "")
