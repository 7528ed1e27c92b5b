"""From facts to figures: one nyckeltal at one enhet in one round, computed on read.

Pure given its facts; entry page, workbook, annual report and GraphQL all show what this
says, so they cannot differ.
"""

from datetime import date
from decimal import Decimal

from mal.rules import Malniva, is_due, judge, trend
from nyckeltal.enhetsfoljd import mark_new_enhet, owner_on
from nyckeltal.enums import MalvardeTyp
from nyckeltal.foljd import mark_breaks
from nyckeltal.punkt import is_answered, series_points
from nyckeltal.rules import target_year
from nyckeltal.selectors import Definition
from nyckeltal.svar import Svar, answers, value_text
from nyckeltal.underlag import (
    Runda,
    Span,
    Underlag,
    asked_period,
    asks,
    is_measured,
    period_label,
)

__all__ = [
    "Runda",
    "Span",
    "Underlag",
    "asked_period",
    "asks",
    "figure",
    "figure_enhet",
    "is_answered",
    "niva_of",
]


ARSMAL, PERIODMAL = MalvardeTyp.ARSMAL, MalvardeTyp.PERIODMAL


def figure(definition: Definition, enhet_id: int, underlag: Underlag) -> dict:
    """The nyckeltal at the enhet in the round, as plain data; decimals stay Decimal."""
    runda = underlag.runda
    asked = asked_period(definition, runda)
    svar = answers(definition.vardetyp, underlag.facts.alternativ.get(definition.id, {}).items())
    points = series_points(definition, enhet_id, asked, underlag, svar)
    current = points[-1] if asked else None
    judged, niva, typ, forecast = _judged(definition, enhet_id, current, underlag)
    status = _status(definition, judged, niva, current)
    target = _target(niva, _judged_year(definition, current, runda), typ)
    rad = underlag.organisation.rader[enhet_id]
    mark_breaks(points)
    mark_new_enhet(points, rad.ref)
    if target and svar:
        target["text"] = value_text(target["varde"], svar, definition.decimaler)
    measured = is_measured(definition, runda)
    return {
        **_sheet(definition, svar),
        "enhet": rad.ref,
        "period": period_label(asked) if asked else None,
        "malvarde": target,
        "utgangsvarde": _baseline(definition, enhet_id, underlag, svar),
        "status": status,
        "i_namnaren": is_due(status, current["saknas"] if current else None),
        "saknas": current["saknas"] if current else None,
        "prognos": forecast,
        "prognos_version": _forecast(definition, enhet_id, underlag)[1],
        "prognos_text": value_text(forecast, svar, definition.decimaler),
        "fragar_prognos": runda.is_forecast and measured,
        "mats_nasta": None if measured else runda.till.year + 1,
        "bedoms_pa": "prognos" if forecast is not None and runda.is_forecast else "utfall",
        "trend": _trend(definition, points, niva),
        "jamforelse": None,  # until figures of other municipalities are read in
        "kommentar": current["kommentar"] if current else "",
        "serie": points,
    }


def _sheet(definition: Definition, svar: Svar) -> dict:
    """What the definition says of the figure."""
    return {
        "id": str(definition.publikt_id),
        "kod": definition.kod,
        "namn": definition.namn,
        "mattenhet": definition.mattenhet,
        "decimaler": definition.decimaler,
        "riktning": definition.riktning,
        "slag": definition.slag,
        "kalla": definition.kalla,
        "publiceras": definition.publiceras,
        "vardetyp": definition.vardetyp,
        "alternativ": [{"varde": varde, "ord": ord} for varde, ord in svar],
        "rapporteras_till": definition.rapporteras_till,
    }


def _baseline(definition: Definition, enhet_id: int, underlag: Underlag, svar: Svar) -> dict | None:
    """Where the series starts from, as it was decided."""
    known = underlag.facts.utgang.get((definition.id, enhet_id))
    if known is None:
        return None
    ar, varde = known
    return {"ar": ar, "varde": varde, "text": value_text(varde, svar, definition.decimaler)}


Judged = tuple[Decimal | None, Malniva | None, MalvardeTyp, Decimal | None]


def _judged(
    definition: Definition, enhet_id: int, current: dict | None, underlag: Underlag
) -> Judged:
    """What is judged, against which target of which kind, and the forecast.

    At delår the forecast is judged against the year's target; without one, the outcome
    against a periodmål, or against the year's when the figure does not accumulate.
    """
    runda, targets = underlag.runda, underlag.facts.malvarden
    if not is_measured(definition, runda):
        return None, None, ARSMAL, None
    ar = _judged_year(definition, current, runda)
    arsmal = targets.get((definition.id, enhet_id, ar, ARSMAL, 12))
    outcome = current["totalt"] if current else None
    if not runda.is_forecast:
        return outcome, arsmal, ARSMAL, None
    forecast = _forecast(definition, enhet_id, underlag)[0]
    if forecast is not None:
        return forecast, arsmal, ARSMAL, forecast
    periodmal = targets.get((definition.id, enhet_id, ar, PERIODMAL, runda.till.month))
    if periodmal:
        return outcome, periodmal, PERIODMAL, None
    return None if definition.ackumulerad else outcome, arsmal, ARSMAL, None


def _judged_year(definition: Definition, current: dict | None, runda: Runda) -> int:
    """The year whose target the figure is judged against."""
    return target_year(current["till"]) if current else runda.till.year - definition.efterslapning


def _forecast(
    definition: Definition, enhet_id: int, underlag: Underlag
) -> tuple[Decimal | None, int]:
    """The round's forecast of the year with its version; a hidden draft is none."""
    if enhet_id in underlag.hidden:
        return None, 0
    ar = underlag.runda.till.year - definition.efterslapning
    return underlag.facts.prognoser.get((definition.id, enhet_id, ar), (None, 0))


def _target(niva: Malniva | None, ar: int, typ: str) -> dict | None:
    if niva is None:
        return None
    return {
        "ar": ar,
        "typ": str(typ),
        "varde": niva.varde,
        "varde_max": niva.varde_max,
        "tolerans": niva.tolerans,
        "tolerans_procent": niva.tolerans_procent,
        "text": None,
    }


def niva_of(target: dict | None) -> Malniva | None:
    if target is None:
        return None
    return Malniva(
        target["varde"], target["tolerans"], target["varde_max"], target["tolerans_procent"]
    )


def _status(
    definition: Definition, value: Decimal | None, niva: Malniva | None, current: dict | None
) -> str:
    saknas = current["saknas"] if current and value is None else None
    kan_ej = bool(current and current["brott"] and value is not None)
    return str(judge(value, niva, definition.riktning, definition.decimaler, saknas, kan_ej))


def _trend(definition: Definition, points: list[dict], niva: Malniva | None) -> int | None:
    """The last point against the one before it; none across a break in the series."""
    if len(points) < 2 or points[-1]["brott"]:
        return None
    direction = trend(
        points[-1]["totalt"],
        points[-2]["totalt"],
        definition.riktning,
        definition.decimaler,
        niva,
    )
    return None if direction is None else int(direction)


def figure_enhet(definition: Definition, enhet_id: int, underlag: Underlag, day: date) -> int:
    """Whose value stands for the goal: the enhet's own, or the owner's when it owes none.

    The owner's of then: on a day before it took over, whose figure it was.
    """
    facts, org = underlag.facts, underlag.organisation
    if facts.owes(definition.id, enhet_id, day):
        return enhet_id
    return owner_on(facts, org, definition.id, definition.agare_id, day)
