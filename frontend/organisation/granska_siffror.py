"""The figures under a goal of the review page, as they are printed, and what was asked of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from nyckeltal.entry import Malblock, Rad
from nyckeltal.models import Fraga
from nyckeltal.visning import certainty, forecast_text, missing_words, point_text
from styrning.bas.quantities import format_decimal

Stallda = Mapping[str, Sequence[Fraga]]


@dataclass(frozen=True)
class Siffra:
    """One figure of a goal; the key of ``fraga`` is empty where nobody is asked for it."""

    kod: str
    namn: str
    enhet: str
    enhet_kod: str
    varde: str
    mal: str
    forra: str
    status: str
    kommentar: str
    fraga: "Frageruta"


@dataclass(frozen=True)
class Frageruta:
    """Where a question is asked about a figure or a goal: earlier ones, and what was typed."""

    nyckel: str
    om: str
    stallda: Sequence[Fraga] = ()
    text: str = ""
    fel: str = ""


@dataclass(frozen=True)
class Fragor:
    """Every question of a submission by what it is about, what was typed, and what was wrong."""

    stallda: Stallda = field(default_factory=dict)
    typed: Mapping[str, str] = field(default_factory=dict)
    fel: Mapping[str, str] = field(default_factory=dict)

    def box(self, nyckel: str, om: str) -> Frageruta:
        if not nyckel:
            return Frageruta("", om)
        asked, typed = self.stallda.get(nyckel, ()), self.typed.get(nyckel, "")
        return Frageruta(nyckel, om, asked, typed, self.fel.get(f"fraga-{nyckel}", ""))


def figures(block: Malblock, fragor: Fragor) -> list[Siffra]:
    """The goal's own figures and those that they consist of, as far as they may be seen."""
    return [_figure(rad, fragor) for rad in block.rader if not rad.is_hidden]


def _figure(rad: Rad, fragor: Fragor) -> Siffra:
    figure, decimaler = rad.figure, rad.definition.decimaler
    asked = bool(figure["period"])
    now = figure["serie"][-1] if asked else None
    before = figure["serie"][-2] if asked and len(figure["serie"]) > 1 else None
    key = str(rad.ansvar or rad.prognos or "")
    return Siffra(
        kod=rad.definition.kod,
        namn=rad.definition.namn,
        enhet=figure["enhet"]["namn"],
        enhet_kod=figure["enhet"]["kod"],
        varde=_value(rad, now),
        mal=_target(figure, decimaler),
        forra=point_text(before, "totalt", decimaler),
        status=figure["status"],
        kommentar=figure["kommentar"],
        fraga=fragor.box(key, rad.definition.namn if rad.is_own else _part(rad)),
    )


def _part(rad: Rad) -> str:
    return f"{rad.definition.namn}, {rad.figure['enhet']['namn']}"


def _value(rad: Rad, now: dict | None) -> str:
    """The outcome with its certainty, why it is missing, and the forecast where there is one."""
    parts = []
    if now is not None:
        text = missing_words(rad.figure, now["saknas"])
        value = point_text(now, "totalt", rad.definition.decimaler)
        parts = [", ".join(filter(None, [text or value, certainty(now)]))]
    if rad.figure["prognos"] is not None:
        parts.append(f"prognos {forecast_text(rad.figure)}")
    return " · ".join(parts) or "–"


def _target(figure: dict, decimaler: int) -> str:
    target = figure["malvarde"]
    return "–" if target is None else format_decimal(target["varde"], decimaler)
