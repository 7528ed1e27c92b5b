"""Driftredovisning in a report: net cost against budget, per nämnd and bolag."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from styrning.arsredovisning.kalla import Kalla
from styrning.arsredovisning.rules.drift import BELOPP, Belopp, total
from styrning.arsredovisning.selectors.drift import TOPPAR, Driftfakta
from styrning.grund.enums import Slag
from styrning.grund.organisation import Enhetsrad


def drift_part(source: Kalla) -> dict[str, Any] | None:
    """Net costs in tkr, a cost positive; None where nothing is reported in scope.

    KF scope: one sum a nämnd and bolag, and the sum of the nämnder with what is kommungemensamt;
    a bolag is in no sum but its own. An enhet's: its own rows too. A sum stands only where every
    row of it is stated. ``saknas`` are nämnder and bolag of the round without any that is shown:
    those not approved yet, and those that have none.
    """
    hidden = source.underlag.hidden
    groups: dict[int, list[Driftfakta]] = {}
    unseen = set()
    for row in source.drift:
        if row.enhet_id not in source.inom:
            continue
        top = _top(source, row.enhet_id).id
        if row.enhet_id in hidden:
            unseen.add(top)
        else:
            groups.setdefault(top, []).append(row)
    for top in unseen:
        groups.pop(top, None)
    if not groups:
        return None
    order = [rad for rad in source.organisation.rader.values() if rad.id in groups]
    return {
        "prognos": is_forecast(source),
        "forra_ar": source.ar - 1,
        "namnder": [_group(source, rad, groups[rad.id]) for rad in order if not _is_bolag(rad)],
        "bolag": [_group(source, rad, groups[rad.id]) for rad in order if _is_bolag(rad)],
        "summa": None if source.enhet else _whole(source, groups, order, complete=not unseen),
        "saknas": [
            rad.ref
            for rad in source.organisation.rader.values()
            if rad.id in source.inom and rad.id not in groups
            and (rad.id in unseen or rad.lage is not None)
        ],
    }  # fmt: skip


def _is_bolag(rad: Enhetsrad) -> bool:
    return rad.slag == Slag.BOLAG


def _top(source: Kalla, enhet_id: int) -> Enhetsrad:
    """The nämnd or bolag of an enhet; at most the scope's own enhet."""
    rad = source.organisation.rader[enhet_id]
    while rad.slag not in TOPPAR and rad.parent_id in source.inom:
        rad = source.organisation.rader[rad.parent_id]
    return rad


def _group(source: Kalla, top: Enhetsrad, rows: list[Driftfakta]) -> dict[str, Any]:
    own = rows if source.enhet else []
    return {
        "enhet": top.ref,
        "slag": top.slag,
        **_amounts(source, total(_belopp(source, row) for row in rows)),
        "poster": [
            {
                "enhet": source.organisation.rader[row.enhet_id].ref,
                "kod": row.kod,
                "verksamhet": row.verksamhet,
                **_amounts(source, _belopp(source, row)),
                "kommentar": row.kommentar,
                "version": row.version,
            }
            for row in own
        ],
    }


def _whole(
    source: Kalla,
    groups: dict[int, list[Driftfakta]],
    order: Iterable[Enhetsrad],
    *,
    complete: bool,
) -> dict[str, Any]:
    rows = [_belopp(source, row) for rad in order if not _is_bolag(rad) for row in groups[rad.id]]
    return _amounts(source, total(rows) if complete else Belopp())


def _belopp(source: Kalla, row: Driftfakta) -> Belopp:
    """A row's amounts; the year before is left out while it is a draft that may not be shown."""
    belopp = Belopp(**{name: getattr(row, name) for name in BELOPP})
    runda_id = row.forra_omgang
    if runda_id is None or row.enhet_id in source.readable:
        return belopp
    hidden = source.organisation.is_draft(row.enhet_id, runda_id)
    return replace(belopp, forra=None) if hidden else belopp


def is_forecast(source: Kalla) -> bool:
    return bool(source.uppfoljning and source.uppfoljning.is_forecast)


def _amounts(source: Kalla, belopp: Belopp) -> dict[str, Any]:
    """At delår the budget is the whole year's and the outcome a part's: they are not compared."""
    return {
        **{name: getattr(belopp, name) for name in BELOPP},
        "avvikelse": None if is_forecast(source) else belopp.avvikelse,
        "prognosavvikelse": belopp.prognosavvikelse,
    }
