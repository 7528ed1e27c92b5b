"""Balanskravsutredning in a report: three years in the order of the law, beside GEH."""

from decimal import Decimal
from typing import Any

from styrning.arsredovisning.balanskrav_kontroll import checks, closing_of, room_of
from styrning.arsredovisning.enums import Underskottsbeslut
from styrning.arsredovisning.models import Balanskravsbeslut, Balanskravsutredning
from styrning.arsredovisning.rules.balanskrav import (
    JUSTERINGAR,
    RESERV_FRAN,
    RESERVER,
    SKAL,
    SUMMOR,
    TIDIGARE,
    reconcile,
)
from styrning.arsredovisning.rules.underskott import Underskott, deficits
from styrning.arsredovisning.selectors.balanskrav import Balanskravsfakta, lines_of, stated_of

YEARS = 3
RUR = ("till_rur", "fran_rur")
Utredning = Balanskravsutredning | None


def balanskrav_part(facts: Balanskravsfakta) -> dict[str, Any] | None:
    """The utredning of the year and the two before it; None where no year has any.

    Every amount is a Decimal in tkr, signed by its effect; None where a year has no utredning.
    ``belopp`` of a sum is what the accounts state, else what the lines give; both are told.
    """
    years = list(range(facts.ar - YEARS + 1, facts.ar + 1))
    columns = [facts.utredningar.get(ar) for ar in years]
    if not any(columns):
        return None
    shown = [row for row in columns if row is not None]
    egen = facts.egen
    return {
        "enhet": shown[-1].enhet,
        "kolumner": [_column(ar, row) for ar, row in zip(years, columns, strict=True)],
        "rader": _lines(columns),
        "att_reglera": _to_restore(egen) if egen else None,
        "reserver": _reserves(shown),
        "utrymme": [room for row in shown if (room := _room(row))],
        "underskott": _deficits(facts),
        "kontroller": [
            {"ar": told.ar, "slag": told.slag, "text": told.text}
            for row in shown
            for told in checks(row, facts)
        ],
        "texter": [text for row in shown for text in _texts(row)],
    }


def _column(ar: int, row: Utredning) -> dict[str, Any]:
    if row is None:
        return {"ar": ar, "slag": None, "lage": None, "version": 0, "rattelse": ""}
    return {
        "ar": ar,
        "slag": row.slag,
        "lage": row.lage,
        "version": row.version,
        "rattelse": row.rattelse,
    }


def _lines(columns: list[Utredning]) -> list[dict[str, Any]]:
    lines = [_line(name, namn, columns) for name, namn in JUSTERINGAR.items()]
    lines.append(_sum("justerat", columns))
    lines += [
        _line(name, namn, columns) for name, namn in RESERVER.items() if _is_shown(name, columns)
    ]
    lines += [_line(name, namn, columns) for name, namn in SKAL.items()]
    lines.append(_sum("resultat", columns))
    lines += [_line(name, namn, columns) for name, namn in TIDIGARE.items()]
    return [*lines, _sum("summa", columns)]


def _is_shown(name: str, columns: list[Utredning]) -> bool:
    """A reserve's lines stand where a year could use them: RUR to 2023, and where it was used."""
    rows = [row for row in columns if row is not None]
    if any(getattr(row, name) for row in rows):
        return True
    return any((row.ar < RESERV_FRAN) == (name in RUR) for row in rows)


def _line(name: str, namn: str, columns: list[Utredning]) -> dict[str, Any]:
    belopp = [None if row is None else getattr(row, name) for row in columns]
    return {"nyckel": name, "namn": namn, "summa": False, "belopp": belopp, "beraknat": belopp}


def _sum(name: str, columns: list[Utredning]) -> dict[str, Any]:
    told = [
        None if row is None else reconcile(lines_of(row), name, stated_of(row)[name], row.enhet)
        for row in columns
    ]
    return {
        "nyckel": name,
        "namn": SUMMOR[name],
        "summa": True,
        "belopp": [None if one is None else one.galler for one in told],
        "beraknat": [None if one is None else one.beraknat for one in told],
    }


def _to_restore(row: Balanskravsutredning) -> Decimal:
    """The amount to restore of the year's own and earlier deficits: positive, or zero."""
    told = reconcile(lines_of(row), "summa", row.uppgivet_summa, row.enhet)
    return max(Decimal(0), -told.galler)


def _reserves(rows: list[Balanskravsutredning]) -> list[dict[str, Any]]:
    """What each reserve held and holds, where the year tells it."""
    return [
        {
            "slag": reserve,
            "ar": row.ar,
            "ingaende": getattr(row, f"{reserve}_ingaende"),
            "forandring": -getattr(row, f"till_{reserve}") - getattr(row, f"fran_{reserve}"),
            "utgaende": closing_of(row, reserve),
        }
        for reserve in ("rur", "reserv")
        for row in rows
        if getattr(row, f"{reserve}_ingaende") is not None
    ]


def _room(row: Balanskravsutredning) -> dict[str, Any] | None:
    """The three limits of KL 11:14, where the year gives what they are counted on."""
    room = room_of(row)
    if room is None:
        return None
    return {
        "ar": row.ar,
        "skatter_bidrag": row.skatter_bidrag,
        "eget_kapital": row.eget_kapital,
        "procent": room.procent,
        "golv": room.golv,
        "av_resultat": room.av_resultat,
        "av_justerat": room.av_justerat,
        "tak": room.tak,
        "under_tak": room.under_tak,
        "hogst": room.hogst,
        "reserverat": -row.till_reserv,
    }


def _texts(row: Balanskravsutredning) -> list[dict[str, Any]]:
    told = (("skal", row.skal_text), ("reserv", row.reserv_text), ("kommentar", row.kommentar))
    return [{"ar": row.ar, "slag": slag, "text": text} for slag, text in told if text]


def _deficits(facts: Balanskravsfakta) -> list[dict[str, Any]]:
    """Deficits that are not restored, or were within the years shown; each with KF's decisions."""
    found = deficits(facts.years, facts.waived)
    first = facts.ar - YEARS + 1
    return [
        _deficit(row, facts)
        for row in found
        if row.kvar or (row.ar or 0) >= first or any(ar >= first for ar in row.reglerat)
    ]


def _deficit(row: Underskott, facts: Balanskravsfakta) -> dict[str, Any]:
    decisions = [rad for rad in facts.beslut if rad.ar == row.ar]
    plan = any(rad.slag == Underskottsbeslut.ATGARDSPLAN for rad in decisions)
    return {
        "ar": row.ar,
        "belopp": row.belopp,
        "ej_regleras": row.ej_regleras,
        "reglerat": [{"ar": ar, "belopp": belopp} for ar, belopp in row.reglerat.items()],
        "kvar": row.kvar,
        "senast": row.senast,
        "forsenat": bool(row.kvar and row.senast and row.senast <= facts.last_closed),
        "plan_saknas": bool(row.kvar and not plan),
        "beslut": [_decision(rad) for rad in decisions],
    }


def _decision(row: Balanskravsbeslut) -> dict[str, Any]:
    return {
        "id": str(row.publikt_id),
        "slag": row.slag,
        "belopp": row.belopp,
        "text": row.text,
        "beslut": row.beslut_text,
        "diarienummer": row.diarienummer,
    }
