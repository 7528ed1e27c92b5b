"""Balanskrav and drift in a document: sums in the order of the law, and cost per nämnd."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from styrning.arsredovisning import driftvisning
from styrning.arsredovisning.bygg.delar import cell, column, nothing, sentences, table
from styrning.arsredovisning.bygg.kalla import Blockkalla
from styrning.arsredovisning.dokument import Block, Cell
from styrning.arsredovisning.enums import Avgivandelage, Balanskravsslag, Beloppsenhet
from styrning.bas.quantities import format_decimal

THOUSAND = Decimal(1000)
UTREDNING = "Balanskravsutredning"
Del = Mapping[str, Any]


def balance_blocks(kalla: Blockkalla) -> list[Block]:
    """Three years side by side, what is told of them, and the deficits that are to be restored."""
    part = kalla.rapport["balanskrav"]
    columns = part["kolumner"] if part else []
    shown = [nr for nr, col in enumerate(columns) if _is_shown(col)]
    year = kalla.rapport["ar"]
    missing = f"{UTREDNING}en för {year} är inte klar än."
    if not shown:
        return nothing(missing)
    unit = part["enhet"]
    head = [column(f"Belopp i {Beloppsenhet(unit).label}", bredd=6)]
    head += [column(_year_words(columns[nr]), "tal", 2) for nr in shown]
    rows = [
        [cell(rad["namn"]), *(_amount(rad["belopp"][nr], unit) for nr in shown)]
        for rad in part["rader"]
    ]
    years = {columns[nr]["ar"] for nr in shown}
    notes = [told["text"] for told in part["kontroller"] if told["ar"] in years]
    blocks: list[Block] = [] if year in years else nothing(f"{missing} Tabellen visar åren före.")
    blocks.append(table(kalla.rubrik, head, rows, noter=notes, summarad=True))
    texts = [f"{row['ar']}: {row['text']}" for row in part["texter"] if row["ar"] in years]
    blocks += [sentences(*texts)] if texts else []
    return blocks + _deficits(part["underskott"], unit)


def _is_shown(col: Del) -> bool:
    return col["lage"] is not None and col["lage"] == Avgivandelage.AVGIVEN


def _year_words(col: Del) -> str:
    forecast = col["slag"] == Balanskravsslag.PROGNOS
    return f"{col['ar']}, prognos" if forecast else str(col["ar"])


def _amount(value: Decimal | None, unit: str) -> Cell:
    """An amount as printed in the unit, and in full in tkr; a gap is a dash, zero a zero."""
    if value is None:
        return cell("")
    if unit == Beloppsenhet.MKR:
        return cell(format_decimal(value / THOUSAND, 1), tal=value)
    return cell(format_decimal(value, 0), tal=value)


def _deficits(rows: list[Del], unit: str) -> list[Block]:
    if not rows:
        return []
    head = [column("Underskott från", bredd=2), column("Belopp", "tal", 2)]
    head += [column("Kvar att reglera", "tal", 2), column("Senast", bredd=2)]
    head.append(column("Beslut", bredd=5))
    body = [
        [
            cell(row["ar"] or "tidigare år"),
            _amount(row["belopp"], unit),
            _amount(row["kvar"], unit),
            cell(row["senast"]),
            cell("; ".join(filter(None, (b["beslut"] for b in row["beslut"])))),
        ]
        for row in rows
    ]
    return [table("Underskott att reglera", head, body)]


def cost_blocks(kalla: Blockkalla) -> list[Block]:
    """Budget, outcome and deviation; in an enhet's own report what was reached beside it."""
    part = kalla.rapport["drift"]
    groups = [*part["namnder"], *part["bolag"]] if part else []
    chosen = kalla.urval.enhet
    if chosen:
        groups = [group for group in groups if group["enhet"]["kod"] == chosen]
    if not groups:
        return nothing(f"Driftredovisningen för {kalla.rapport['ar']} är inte inläst än.")
    head = [column("Nämnd, bolag eller verksamhet", bredd=6)]
    head += [column(one["namn"], "tal", 2) for one in driftvisning.columns(kalla.rapport)]
    lines = driftvisning.rows(kalla.rapport, groups if chosen else part["namnder"])
    summa = None if chosen else part["summa"]
    if summa is not None:
        lines.append(driftvisning.row(kalla.rapport, "Summa utan bolag", summa))
    notes = [driftvisning.note(part), "" if chosen else driftvisning.missing_words(part)]
    blocks: list[Block] = []
    if lines:
        body = [_cost_row(line) for line in lines]
        blocks.append(table(kalla.rubrik, head, body, noter=notes, summarad=summa is not None))
    if part["bolag"] and not chosen:
        body = [_cost_row(line) for line in driftvisning.rows(kalla.rapport, part["bolag"])]
        blocks.append(table(f"{kalla.rubrik}, bolag", head, body))
    return blocks + _beside(kalla)


def _cost_row(line: Del) -> list[Cell]:
    """Deviations say over or under beside the number."""
    *amounts, deviation = line["celler"]
    words = f"{deviation['text']} {line['ord']}" if line["ord"] else deviation["text"]
    return [cell(line["namn"]), *(_tkr(one) for one in amounts), _tkr(deviation, words)]


def _tkr(one: Del, words: str = "") -> Cell:
    return cell("" if one["varde"] is None else words or one["text"], tal=one["varde"])


def _beside(kalla: Blockkalla) -> list[Block]:
    rows = driftvisning.quality(kalla.rapport)
    if not rows:
        return []
    head = [column("Enhet", bredd=4), column("Nettokostnad, tkr", "tal", 2)]
    head += [column("Avvikelse", "tal", 2), column("Mål", bredd=3), column("Nyckeltal", bredd=4)]
    body = [
        [
            cell(row["namn"]),
            cell(row["kostnad"], tal=row["kostnad_tkr"]),
            cell(f"{row['avvikelse']} {row['ord']}".strip(), tal=row["avvikelse_tkr"]),
            cell(row["mal"]),
            cell("; ".join(filter(None, [row["nyckeltal"], *row["varden"]]))),
        ]
        for row in rows
    ]
    return [table("Resultat och kostnad", head, body)]
