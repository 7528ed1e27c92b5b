"""What judgements rest on, wherever they are shown."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import template

from mal.enums import Grundslag
from mal.grunder import OM_SLAG

register = template.Library()


@register.inclusion_tag("frontend/nyckeltal/_grunder.html", takes_context=True)
def underlag(context: template.Context, block: Any) -> dict[str, Any]:
    """The grounds of a goal's judgement on the entry page, changed by those who fill it in."""
    return {
        "grunder": block.block.grunder,
        "kod": block.kod,
        "is_samlad": block.block.is_samlad,
        "kan_andra": context["vy"].kan_andra,
        "runda": context["runda"],
        "inlamning": context["inlamning"],
        "csrf_token": context.get("csrf_token"),
        "besked": "",
    }


@register.filter
def efter_slag(grunder: Iterable[Any]) -> list[tuple[str, str, list[Any]]]:
    """Grounds by kind, in the kinds' fixed order: (kind, what it is, its grounds)."""
    grunder = list(grunder)
    found = ((slag, [rad for rad in grunder if _slag(rad) == slag]) for slag in OM_SLAG)
    return [(str(slag.label), OM_SLAG[slag], rows) for slag, rows in found if rows]


def _slag(rad: Any) -> Grundslag:
    return Grundslag(rad["slag"] if isinstance(rad, Mapping) else rad.slag)
