"""Internal control on pages: outcomes as signals, and the checks of *Min uppföljning*."""

from collections.abc import Mapping
from typing import Any

from django import template

from frontend.internkontroll.forms import ResultatForm
from frontend.internkontroll.ord import counts_in_words, put_off, result_signal
from internkontroll.enums import Kategori, Metod, Processlag, Riskbeslut, TillfalleLage
from internkontroll.selectors import tillfallen_for
from mal.enums import RapporterasTill
from styrning.grund.enums import AtgardLage
from styrning.grund.models import Inlamning

register = template.Library()

ORD = {
    "metod": Metod,
    "kategori": Kategori,
    "processlag": Processlag,
    "riskbeslut": Riskbeslut,
    "tillfalle": TillfalleLage,
    "atgard": AtgardLage,
    "rapporteras": RapporterasTill,
}


@register.filter
def ordet(value: str, vocabulary: str) -> str:
    """The Swedish word of a stored value; ``vocabulary`` is a key of ORD."""
    return str(ORD[vocabulary](value).label)


@register.inclusion_tag("komponenter/status.html")
def kontrollutfall(utfall: str | None) -> dict:
    """The outcome of a check: shape and word; None is *inte utförd*."""
    return result_signal(utfall)


@register.inclusion_tag("komponenter/rakning.html")
def kontrollrakning(row: Mapping[str, Any]) -> dict:
    """What a nämnd's checks found, counted aloud."""
    return {"delar": counts_in_words(row)}


@register.filter
def har_motiv(lage: str) -> bool:
    """Whether an occasion was put off or cancelled, and so carries a reason."""
    return put_off(lage)


@register.inclusion_tag("frontend/internkontroll/_tillfallen.html", takes_context=True)
def kontroller(context: template.Context, inlamning: Inlamning) -> dict:
    """The checks that a submission's round asks for, with their forms; nothing without checks.

    One line in the entry page: ``{% kontroller inlamning %}``. Each form posts to the check's
    own view, which answers with the row for htmx and comes back to the page without it.
    """
    request = context["request"]
    rows = tillfallen_for(inlamning, request.user)
    return {
        "request": request,
        "tillfallen": rows,
        "klara": sum(rad["utfall"] is not None for rad in rows),
    }


@register.inclusion_tag("frontend/internkontroll/_tillfalle.html", takes_context=True)
def kontrolltillfalle(context: template.Context, rad: dict[str, Any]) -> dict:
    """One check as a row with its form, folded."""
    return {
        "t": rad,
        "form": ResultatForm.of(rad),
        "nasta": context["request"].get_full_path(),
        "konflikt": None,
        "sparad": None,
        "oppen": False,
    }
