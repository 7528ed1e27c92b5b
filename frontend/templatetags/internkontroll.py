"""Internal control on pages: outcomes as signals, and the checks of *Min uppföljning*."""

from collections.abc import Mapping
from typing import Any

from django import template

from frontend.internkontroll.kontrollformular import ResultatForm
from frontend.internkontroll.ord import counts_in_words, put_off, result_signal
from internkontroll.enums import Frekvens, Kategori, Metod, Processlag, Riskbeslut, TillfalleLage
from internkontroll.rules import deviation_state
from mal.enums import RapporterasTill
from nyckeltal.visning import forecast_text, point_text, target_words
from styrning.grund.enums import AtgardLage

register = template.Library()

ORD = {
    "metod": Metod,
    "frekvens": Frekvens,
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


@register.inclusion_tag("frontend/internkontroll/_kontroll_lage.html")
def avvikelselage(rad: Mapping[str, Any]) -> dict:
    """Where the deviation of a result stands, as a word; nothing for a result that is none.

    ``rad`` is a row of ``control_facts`` with its ``atgarder``.
    """
    lagen = [atgard["lage"] for atgard in rad["atgarder"]]
    lage = deviation_state(rad["utfall"], lagen, rad["omprovad"])
    return {"lage": lage, "ord": lage.label if lage else ""}


@register.filter
def figurvarde(figure: Mapping[str, Any]) -> str:
    """What is judged of a nyckeltal, and against what: "2026: 81,5 procent · mål minst 85,0"."""
    parts = []
    if figure["bedoms_pa"] == "prognos":
        parts.append(f"prognos {forecast_text(figure)} {figure['mattenhet']}")
    elif figure["serie"]:
        point = figure["serie"][-1]
        value = point_text(point, "totalt", figure["decimaler"])
        parts.append(f"{point['period']}: {value} {figure['mattenhet']}")
    target = target_words(figure["malvarde"], figure["riktning"], figure["decimaler"])
    return " · ".join([*parts, f"mål {target}"] if figure["malvarde"] else parts)


@register.filter
def har_motiv(lage: str) -> bool:
    """Whether an occasion was put off or cancelled, and so carries a reason."""
    return put_off(lage)


@register.inclusion_tag("frontend/internkontroll/_tillfalle.html", takes_context=True)
def kontrolltillfalle(context: template.Context, rad: dict[str, Any]) -> dict:
    """One check as a row with its form, folded."""
    return {
        "t": rad,
        "form": ResultatForm.of(rad, context["request"].user),
        "nasta": context["request"].get_full_path(),
        "konflikt": None,
        "sparad": None,
        "oppen": False,
    }
