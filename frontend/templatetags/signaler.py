"""The four typed signals, and why each has its colour: read model and entry page draw by these."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import template
from django.utils.safestring import SafeString

from frontend.signaler import EMPTY_COMPARISON, JAMFOR, comparison
from frontend.templatetags.styrning import draw_klass, draw_prognos, draw_status
from mal.enums import Status
from nyckeltal.forklaring import Malbild, Skal, why_class, why_status

register = template.Library()


@register.simple_tag
def figurstatus(figure: Mapping[str, Any]) -> SafeString:
    """A nyckeltal's status: as a forecast where the forecast of the year is what was judged."""
    value = figure["status"]
    forecast = figure["bedoms_pa"] == "prognos" and value != Status.FOLJS
    return draw_prognos(value) if forecast else draw_status(value)


@register.simple_tag
def malstatus(mal: Mapping[str, Any]) -> SafeString:
    """A goal's decided class in the scale's word; at delår it is a forecast of the year."""
    judged = mal["bedomning"]
    forecast = judged and judged["prognos"] and judged["beslutad"]
    return (draw_prognos if forecast else draw_klass)(mal["klass"], mal["ord"])


@register.inclusion_tag("komponenter/jamfor.html")
def jamforelse(value: str | None) -> dict:
    """Comparison with other municipalities; None says in words that there is none yet."""
    return comparison(*(EMPTY_COMPARISON if value is None else JAMFOR[value]))


@register.inclusion_tag("komponenter/varfor.html")
def varfor_status(figure: Mapping[str, Any], ankare: str = "varfor", oppen: bool = False) -> dict:
    """ "Varför denna färg?" of a nyckeltal: value, rounding, target, tolerance, what hinders."""
    return _why(why_status(figure), ankare, oppen)


@register.inclusion_tag("komponenter/varfor.html")
def varfor_klass(
    bedomning: Mapping[str, Any], ord: Mapping[str, str], ankare: str = "varfor"
) -> dict:
    """ "Varför denna färg?" of a goal: the rule and its counts, then and now, and who decided."""
    return _why(why_class(Malbild.of(bedomning, ord)), ankare, oppen=True)


def _why(rader: Sequence[Skal], ankare: str, oppen: bool) -> dict:
    return {"rader": rader, "ankare": ankare, "oppen": oppen}
