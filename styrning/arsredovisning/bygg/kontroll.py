"""Internal control and uppdrag in a document."""

from collections.abc import Mapping
from typing import Any

from mal.enums import Mottagarlage
from styrning.arsredovisning import kontrollvisning, uppdragsvisning
from styrning.arsredovisning.bygg.delar import cell, column, nothing, number, sentences, table
from styrning.arsredovisning.bygg.kalla import Blockkalla
from styrning.arsredovisning.dokument import Block, Cell

DONE = {Mottagarlage.GENOMFORT, Mottagarlage.AVSLUTAT}
INGEN_KONTROLL = "Ingen internkontroll är redovisad i den här omfattningen."


def control_blocks(kalla: Blockkalla) -> list[Block]:
    """What the plans asked for and found, enhet by enhet; what was wrong, with its actions."""
    rows = [rad for rad in kontrollvisning.control_rows(kalla.rapport) if _holds(kalla, rad)]
    if not rows:
        return nothing(INGEN_KONTROLL)
    found = [
        {**rad, "enhet": rad["enhet"]}
        for rad in kontrollvisning.deviations(kalla.rapport)
        if _holds(kalla, rad)
    ]
    if kalla.urval.avvikelser:
        return [_deviations(kalla.rubrik, found)] if found else nothing(_no_deviation(rows))
    blocks: list[Block] = [_overview(kalla.rubrik, rows)]
    blocks += (
        [_deviations("Avvikelser och åtgärder", found)] if found else nothing(_no_deviation(rows))
    )
    return blocks


def _holds(kalla: Blockkalla, rad: Mapping[str, Any]) -> bool:
    return not kalla.urval.enhet or rad["enhet"]["kod"] == kalla.urval.enhet


def _no_deviation(rows: list[dict]) -> str:
    done = sum(bool(tillfalle["utfall"]) for rad in rows for tillfalle in rad["tillfallen"])
    if not done:
        return "Inga kontroller är genomförda än."
    return f"{done} genomförda kontroller, alla utan anmärkning."


def _overview(rubrik: str, rows: list[dict]) -> Block:
    head = [column("Nämnd eller bolag", bredd=4), column("Kontrollplan", bredd=4)]
    head += [column("Kontroller", "tal", 2), column("Utfall", bredd=5)]
    body = [
        [
            cell(rad["enhet"]["namn"]),
            cell(rad["plan"]),
            number(rad["rakning"]["tillfallen"]),
            cell(rad["text"]),
        ]
        for rad in rows
    ]
    return table(rubrik, head, body)


def _deviations(rubrik: str, rows: list[dict]) -> Block:
    head = [column("Kontroll", bredd=4), column("Nämnd eller bolag", bredd=3)]
    head += [column("Utfall", bredd=3), column("Vad som hittades", bredd=5)]
    head.append(column("Åtgärd", bredd=5))
    body = [
        [
            cell(f"{rad['kod']} {rad['vad']}"),
            cell(rad["enhet"]["namn"]),
            cell(", ".join(filter(None, [rad["utfall_ord"], rad["omfattning"]]))),
            cell(rad["text"]),
            cell("; ".join(f"{a['text']} ({a['lage_ord']})" for a in rad["atgarder"])),
        ]
        for rad in rows
    ]
    return table(rubrik, head, body)


def uppdrag_blocks(kalla: Blockkalla) -> list[Block]:
    """Each uppdrag with what its recipients have answered (KL 6:5).

    One table, or where several have the same uppdrag one for each.
    """
    groups = [
        (rad, rows)
        for rad in uppdragsvisning.uppdrag_rows(kalla.rapport)
        if (rows := [m for m in rad["mottagare"] if _is_chosen(kalla, m)])
    ]
    if not groups:
        return nothing("Inga uppdrag i den här rapporten motsvarar urvalet.")
    everyone = [mottagare for _, rows in groups for mottagare in rows]
    counts = {lage.value: sum(m["lage"] == lage for m in everyone) for lage in Mottagarlage}
    words = sentences(f"Mottagarnas svar: {uppdragsvisning.uppdrag_words(counts)}.")
    if all(len(rows) == 1 for _, rows in groups):
        return [words, _one_table(kalla.rubrik, groups)]
    return [words, *(_table_of(rad, rows) for rad, rows in groups)]


def _is_chosen(kalla: Blockkalla, mottagare: Mapping[str, Any]) -> bool:
    if kalla.urval.enhet and mottagare["enhet"]["kod"] != kalla.urval.enhet:
        return False
    return not kalla.urval.kvar or mottagare["lage"] not in DONE


def _one_table(rubrik: str, groups: list[tuple[dict, list[dict]]]) -> Block:
    head = [column("Uppdrag", bredd=6), column("Läge", bredd=2), column("Svar", bredd=6)]
    body = [[cell(f"{rad['kod']} {rad['namn']}"), *_answer(m)] for rad, (m,) in groups]
    return table(rubrik, head, body)


def _table_of(rad: Mapping[str, Any], rows: list[dict]) -> Block:
    head = [column("Mottagare", bredd=4), column("Läge", bredd=2), column("Svar", bredd=7)]
    body = [[cell(m["enhet"]["namn"]), *_answer(m)] for m in rows]
    given = f"Beslutat av {rad['beslut']}." if rad["beslut"] else ""
    return table(f"{rad['kod']} {rad['namn']}", head, body, noter=[given])


def _answer(mottagare: Mapping[str, Any]) -> list[Cell]:
    late = ", försenat" if mottagare["forsenat"] else ""
    return [cell(f"{mottagare['lage_ord']}{late}"), cell(mottagare["text"])]
