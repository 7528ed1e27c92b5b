"""Uppdrag in a report: what was given, and what its recipients have answered (KL 6:5)."""

from collections.abc import Mapping
from typing import Any

from mal.enums import Mottagarlage
from mal.uppdrag import Uppdragsrad
from mal.uppdrag_lage import Lagesrad, count_standings, standing
from styrning.arsredovisning.kalla import Kalla


def uppdrag_part(source: Kalla, mal_lista: list[dict]) -> dict[str, Any]:
    """The uppdrag of the year in scope, each recipient in exactly one läge of the counts.

    KF scope: what is reported to KF, to all its recipients. An enhet's: what it and those below
    have. Answers that are drafts are left out as judgements are; the round tells of its own
    answers, and of those that settled the matter before.

    Args:
        mal_lista: the goals that the report shows; an uppdrag names its goal among these.
    """
    koder = {mal["identitet"]: mal["kod"] for mal in mal_lista}
    groups: dict[int, list[Lagesrad]] = {}
    for rad in _standings(source):
        groups.setdefault(rad.uppdrag.id, []).append(rad)
    alla = [rad for rows in groups.values() for rad in rows]
    return {
        "rakning": count_standings(alla),
        "lista": [_document(rows, koder) for rows in groups.values()],
    }


def _standings(source: Kalla) -> list[Lagesrad]:
    org, day = source.organisation, source.underlag.runda.till
    return [
        standing(rad, org, readable=source.readable, day=day, runda=source.uppfoljning)
        for rad in source.uppdrag
        if (rad.uppdrag.is_for_kf if source.enhet is None else rad.enhet_id in source.inom)
        and rad.uppdrag.beslut_datum <= day
        and rad.stands_in(source.ar, org)
    ]


def _document(rows: list[Lagesrad], koder: Mapping[str, str]) -> dict[str, Any]:
    uppdrag, day = rows[0].uppdrag, rows[0].day
    ended = uppdrag.is_ended(day)
    return {
        **_head(uppdrag),
        "mal": koder.get(str(uppdrag.mal_identitet)),
        "avslutat": uppdrag.avslutat if ended else None,
        "avslutat_motiv": uppdrag.avslutat_motiv if ended else "",
        "rakning": count_standings(rows),
        "mottagare": [_recipient(rad) for rad in rows],
    }


def _head(uppdrag: Uppdragsrad) -> dict[str, Any]:
    return {
        "id": str(uppdrag.publikt_id),
        "kod": uppdrag.kod,
        "namn": uppdrag.namn,
        "beskrivning": uppdrag.beskrivning,
        "ar": uppdrag.ar,
        "beslut": uppdrag.beslut,
        "diarienummer": uppdrag.diarienummer,
        "riktat_till": uppdrag.riktat_till,
        "rapporteras_till": uppdrag.rapporteras_till,
        "klart_senast": uppdrag.klart_senast,
    }


def _recipient(rad: Lagesrad) -> dict[str, Any]:
    svar = rad.svar
    return {
        "enhet": rad.enhet.ref,
        "lage": str(rad.lage),
        "forsenat": rad.is_late,
        "svar": None
        if svar is None
        else {
            "lage": svar.lage,
            "text": svar.text,
            "uppfoljning": {"kod": svar.kod, "namn": svar.namn},
            "version": svar.version,
        },
    }


def tagged_uppdrag(lista: list[dict], koder: set[str]) -> dict[str, Any]:
    """The uppdrag of the goals ``koder``, counted anew."""
    rows = [rad for rad in lista if rad["mal"] in koder]
    counts = {str(lage): sum(rad["rakning"][str(lage)] for rad in rows) for lage in Mottagarlage}
    return {"rakning": counts, "lista": rows}
