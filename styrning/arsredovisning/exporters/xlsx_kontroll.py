"""The sheets of internal control in the report's workbook."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from styrning.arsredovisning.exporters.tal import Tal
from styrning.arsredovisning.kontrollvisning import control_rows, whole

CHECKS = [
    "Enhetens kod", "Enhet", "Plan", "Kod", "Vad kontrolleras", "Metod", "Ansvarig", "Planerad",
    "Läge", "Resultat", "Utförd", "Utförd av", "Kontrollerade", "Avvikelser", "Iakttagelse",
    "Orsak", "Omprövning", "Åtgärd",
]  # fmt: skip
RISKS = [
    "Enhetens kod", "Enhet", "Kod", "Risk", "Process", "Kategori", "Sannolikhet", "Konsekvens",
    "Riskvärde", "Inneboende riskvärde", "Zon", "Beslut", "Varför inte i planen",
]  # fmt: skip
JUDGED = [
    "Enhetens kod", "Enhet", "Vad", "Bedömning", "Motivering", "Förbättringar", "Beslut",
    "Senast",
]  # fmt: skip
WIDE = {"Risk", "Motivering", "Förbättringar", "Vad", "Bedömning"}

Blad = tuple[str, list[str], Sequence[Sequence[Any]]]


def control_sheets(report: Mapping[str, Any]) -> Iterator[Blad]:
    """Title, headers and rows of each; sheets without rows are left out but the first."""
    rows = control_rows(report)
    yield "Internkontroll", CHECKS, _checks(rows)
    for title, headers, found in (
        ("Risker", RISKS, _risks(rows)),
        ("Bedömd internkontroll", JUDGED, _judgements(rows, whole(report))),
    ):
        if found:
            yield title, headers, found


def _checks(rows: list[dict]) -> list[list[Any]]:
    found: list[list[Any]] = []
    for rad in rows:
        plan = [rad["enhet"]["kod"], rad["enhet"]["namn"], rad["plan"]]
        found += [[*plan, *_occasion(tillfalle)] for tillfalle in rad["tillfallen"]] or [plan]
    return found


def _occasion(rad: Mapping[str, Any]) -> list[Any]:
    actions = [
        f"{atgard['text']} ({atgard['ansvarig']}, {atgard['klar_senast']}, {atgard['lage_ord']})"
        for atgard in rad["atgarder"]
    ]
    return [
        rad["kod"], rad["vad"], rad["metod"], rad["ansvarig"], rad["planerad"], rad["lage"],
        rad["utfall_ord"], rad["utford_at"], rad["utford_av"], Tal(rad["stickprov"]),
        Tal(rad["avvikelser"]), rad["text"], rad["orsak"], rad["omprovad"], "; ".join(actions),
    ]  # fmt: skip


def _risks(rows: list[dict]) -> list[list[Any]]:
    return [
        [
            rad["enhet"]["kod"], rad["enhet"]["namn"], risk["kod"], risk["text"], risk["process"],
            risk["kategori_ord"], Tal(risk["sannolikhet"]["steg"]), Tal(risk["konsekvens"]["steg"]),
            Tal(risk["riskvarde"]), Tal(risk["inneboende"]), risk["zon"]["ord"],
            risk["beslut_ord"], risk["undantag"],
        ]
        for rad in rows
        for risk in rad["risker"]
    ]  # fmt: skip


def _judgements(rows: list[dict], samlad: Mapping[str, Any] | None) -> list[list[Any]]:
    found: list[list[Any]] = []
    if samlad:
        found.append(["", "Hela kommunen", "Samlad bedömning", *_said(samlad)])
    for rad in rows:
        enhet = [rad["enhet"]["kod"], rad["enhet"]["namn"]]
        if rad["rapport"]:
            found.append([*enhet, "Egen bedömning", *_said(rad["rapport"])])
        if rad["provning"]:
            checked = rad["provning"]
            found.append([*enhet, "Prövning av bolaget", checked["ord"], checked["motivering"],
                          checked["forslag"], checked["beslut"]])  # fmt: skip
        found += [
            [
                *enhet, f"Revisionen {row['kod']}: {row['rekommendation']}", row["ord"],
                row["svar"], "", row["granskning"], row["klar_senast"] or row["svara_senast"],
            ]
            for row in rad["rekommendationer"]
        ]  # fmt: skip
    return found


def _said(row: Mapping[str, Any]) -> list[Any]:
    return [row["ord"], row["motivering"], row["forbattringar"], row["beslut"]]
