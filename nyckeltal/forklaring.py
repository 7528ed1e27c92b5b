"""Why a nyckeltal or a goal has its colour, in words: the rule, its inputs and who decided.

Pure: what the read model says in; rows of a label and a text out. Pages and the API tell the same.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from mal.enums import Klass, Riktning, Status, Trend
from mal.rules import shortfall
from nyckeltal.enums import Saknas
from nyckeltal.series import niva_of
from nyckeltal.visning import (
    SAKNAS,
    certainty,
    forecast_text,
    missing_words,
    point_text,
    target_words,
    tolerance_words,
)
from styrning.bas.quantities import format_decimal
from styrning.bas.rounding import shown

PER_CENT = "procent"
TREND = {
    Trend.BATTRE: "Bättre än",
    Trend.OFORANDRAD: "Oförändrat sedan",
    Trend.SAMRE: "Sämre än",
}


@dataclass(frozen=True, slots=True)
class Skal:
    """One reason: what it is about, and what it says."""

    om: str
    text: str


def why_status(figure: Mapping[str, Any]) -> list[Skal]:
    """Why a nyckeltal of the read model stands where it does, the conclusion first."""
    rows = [("Slutsats", conclusion(figure))]
    rows += _value(figure) + _target(figure) + _hindrance(figure)
    if figure["trend"] is not None:
        word = TREND[Trend(figure["trend"])]
        rows.append(("Trend", f"{word} perioden före, räknat på värdena som de visas."))
    return [Skal(om, text) for om, text in rows if text]


def conclusion(figure: Mapping[str, Any]) -> str:
    """ "72,5 når inte minst 75,0 men är inom toleransen: nära." """
    status = Status(figure["status"])
    value, target = judged_words(figure), _target_words(figure)
    if status == Status.FOLJS:
        return _followed(figure)
    if status == Status.EJ_MATT:
        why = missing_words(figure, figure["saknas"]) or "inget värde är lämnat"
        return f"Ej mätt: {why}. Det räknas varken som nått eller missat."
    if status == Status.KAN_EJ_BEDOMAS:
        return "Kan ej bedömas: räknas varken som nått eller missat."
    words = {
        Status.NATT: f"{value} når målet {target}: nått.",
        Status.NARA: f"{value} når inte målet {target} men är inom toleransen: nära.",
        Status.EJ_NATT: f"{value} når inte målet {target}: ej nått.",
    }
    return words[status]


def _followed(figure: Mapping[str, Any]) -> str:
    if figure["saknas"] == Saknas.EJ_TILLAMPLIGT:
        why = "värdet är ej tillämpligt här"
    elif figure["malvarde"] is None:
        why = "det har inget målvärde"
    else:
        why = "det har ingen riktning"
    return f"Följs: {why}. Det ingår inte i någon räkning."


def judged_words(figure: Mapping[str, Any]) -> str:
    """The value that is judged, as printed: the forecast of the year, or the outcome."""
    if figure["bedoms_pa"] == "prognos":
        return forecast_text(figure)
    return point_text(_now(figure), "totalt", figure["decimaler"])


def _now(figure: Mapping[str, Any]) -> Mapping[str, Any] | None:
    return figure["serie"][-1] if figure["period"] else None


def _target_words(figure: Mapping[str, Any]) -> str:
    return target_words(figure["malvarde"], figure["riktning"], figure["decimaler"])


def _value(figure: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What is judged, of which period, and how it is rounded."""
    value, unit = judged_words(figure), "" if figure["alternativ"] else f" {figure['mattenhet']}"
    if value == SAKNAS:
        return []
    if figure["bedoms_pa"] == "prognos":
        stored, what = figure["prognos"], f"Prognos för året: {value}{unit}, inte utfall."
    else:
        now = _now(figure) or {}
        stored, sure = now["totalt"], certainty(now)
        what = f"Utfall {figure['period']}: {value}{unit}{f', {sure}' if sure else ''}."
    rows = [("Bedöms på", what)]
    if stored != shown(stored, figure["decimaler"]):
        exact = f"{stored.normalize():f}".replace(".", ",")
        rows.append(("Avrundning", f"{exact} visas och bedöms som {value}."))
    return rows


def _target(figure: Mapping[str, Any]) -> list[tuple[str, str]]:
    target, riktning, decimaler = figure["malvarde"], figure["riktning"], figure["decimaler"]
    rows = [("Riktning", f"{Riktning(riktning).label.capitalize()}.")]
    if target is None:
        return rows
    margin = tolerance_words(target, riktning, decimaler)
    rows.insert(0, ("Mål", f"{_target_words(figure)} ({target['ar']})."))
    rows.append(("Tolerans", f"{margin.capitalize()}." if margin else "Ingen."))
    return rows + _distance(figure)


def _distance(figure: Mapping[str, Any]) -> list[tuple[str, str]]:
    """How far the printed value is from the printed target, in the unit of differences."""
    value = figure["prognos"]
    if figure["bedoms_pa"] != "prognos":
        value = (_now(figure) or {}).get("totalt")
    niva = niva_of(figure["malvarde"])
    judged = {Status.NATT, Status.NARA, Status.EJ_NATT}
    if value is None or niva is None or figure["status"] not in judged or figure["alternativ"]:
        return []
    short = shortfall(value, niva, figure["riktning"], figure["decimaler"])
    unit = "procentenheter" if figure["mattenhet"] == PER_CENT else figure["mattenhet"]
    words = f"{format_decimal(abs(short), figure['decimaler'])} {unit}"
    if short > 0:
        return [("Avstånd", f"{words} från målet.")]
    return [("Avstånd", f"{words} bättre än målet." if short else "Precis på målet.")]


def _hindrance(figure: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What keeps a value from being judged, or a part of it away."""
    now, rows = _now(figure), []
    if now and now["brott"]:
        unjudged = figure["status"] == Status.KAN_EJ_BEDOMAS
        why = " Målet sattes för den gamla serien." if unjudged else ""
        rows.append(("Brott", f"Serien är bruten: {now['brott']}.{why}"))
    if figure["saknas"] == Saknas.SEKRETESS:
        rows.append(("Sekretess", "Värdet får inte visas och kan därför inte bedömas."))
    parts = now["ingar"] if now else None
    if parts and parts["med"] < parts["av"]:
        rows.append(("Ingår", f"{parts['med']} av {parts['av']} enheter har lämnat värde."))
    return rows


@dataclass(frozen=True, slots=True)
class Malbild:
    """What a goal's explanation is made from; classes in the scale's own words.

    ``forslag`` and ``spar`` are as they were when the step was decided; ``nu`` and ``spar_nu``
    as the rule says today. ``beslutad`` is empty while nothing is decided.
    """

    forslag: str
    spar: str
    nu: str
    spar_nu: str
    beslutad: str = ""
    av: str = ""
    at: datetime | None = None
    motiv: str = ""
    avviker: bool = False
    prognos: bool = False
    regelversion: str = ""

    @classmethod
    def of(cls, bedomning: Mapping[str, Any], ord: Mapping[str, str]) -> "Malbild":
        """Of a judgement in the read model; ``ord`` are the scale's words by class."""
        return cls(
            forslag=ord[bedomning["foreslagen"]],
            spar=bedomning["spar"],
            nu=ord[bedomning["foreslagen_nu"]],
            spar_nu=bedomning["spar_nu"],
            beslutad=bedomning["ord"] or "",
            av=bedomning["bedomd_av"] or "",
            at=bedomning["bedomd_at"],
            motiv=bedomning["motiv"],
            avviker=bedomning["avviker"],
            prognos=bedomning["prognos"],
            regelversion=bedomning["regelversion"],
        )


def why_class(bild: Malbild) -> list[Skal]:
    """Why a goal has its class, the conclusion first."""
    if not bild.beslutad:
        rows = [
            ("Slutsats", f"{Klass.EJ_BEDOMT.label}: ingen bedömning är beslutad eller synlig än."),
            ("Regelns förslag", f"{bild.nu}. {_sentence(bild.spar_nu)}"),
        ]
        return [Skal(om, text) for om, text in rows]
    what = "Prognosen för året" if bild.prognos else "Bedömningen"
    follows = "skiljer sig från regelns förslag" if bild.avviker else "följer regelns förslag"
    rows = [
        ("Slutsats", f"{what} är {bild.beslutad.lower()}. Beslutet {follows}."),
        ("Regelns förslag då", f"{bild.forslag}. {_sentence(bild.spar)}"),
        ("Beslutades av", f"{bild.av}, {_moment(bild.at)}."),
        ("Skäl" if bild.avviker else "Kommentar", bild.motiv),
    ]
    if bild.spar_nu != bild.spar:
        rows.append(("Regelns förslag i dag", f"{bild.nu}. {_sentence(bild.spar_nu)}"))
    return [Skal(om, text) for om, text in rows if text]


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."


def _moment(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d}" if at else "okänd dag"
