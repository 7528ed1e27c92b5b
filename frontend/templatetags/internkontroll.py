"""Internal control on pages: outcomes as signals, and the checks of *Min uppföljning*."""

from collections.abc import Mapping
from typing import Any

from django import template

from frontend.internkontroll.forms import ResultatForm
from frontend.internkontroll.ord import counts_in_words, put_off, result_signal
from internkontroll.enums import Kategori, Metod, Processlag, Riskbeslut, TillfalleLage
from mal.enums import RapporterasTill
from styrning.grund.enums import AtgardLage

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
