"""The sheet of uppdrag in the report's workbook: a row for each recipient."""

from collections.abc import Mapping, Sequence
from typing import Any

from styrning.arsredovisning.uppdragsvisning import uppdrag_rows

HEADERS = [
    "Kod", "Uppdrag", "Beslut", "Målets kod", "Riktat till", "Klart senast", "Enhetens kod",
    "Enhet", "Läge", "Försenat", "Svar", "Svaret lämnat i", "Läge då", "Avslutat",
    "Varför det avslutades",
]  # fmt: skip
WIDE = {"Uppdrag", "Svar", "Varför det avslutades"}


def uppdrag_sheet(report: Mapping[str, Any]) -> tuple[list[str], Sequence[Sequence[Any]]]:
    """Headers and rows."""
    rows = [
        [
            rad["kod"], rad["namn"], rad["beslut"], rad["mal"] or "", rad["riktat_ord"],
            rad["klart_senast"], mottagare["enhet"]["kod"], mottagare["enhet"]["namn"],
            mottagare["lage_ord"], "ja" if mottagare["forsenat"] else "", mottagare["text"],
            mottagare["omgang"], mottagare["tidigare"], rad["avslutat"], rad["avslutat_motiv"],
        ]
        for rad in uppdrag_rows(report)
        for mottagare in rad["mottagare"]
    ]  # fmt: skip
    return HEADERS, rows
