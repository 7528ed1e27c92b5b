"""The sheets of GEH's rule and statements, and of the balanskravsutredning."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from styrning.arsredovisning import balanskravsvisning, gehvisning
from styrning.arsredovisning.exporters.tal import Tal

WIDE = {"Vad", "Text", "Utlåtande", "Slutsats i ord", "Skäl till avvikelse", "Post"}
Blad = tuple[str, Sequence[str], Sequence[Sequence[Any]]]


def geh_sheets(report: Mapping[str, Any]) -> Iterable[Blad]:
    """Title, headers and rows of each sheet that has anything to say."""
    if report["geh"]["utfall"]:
        yield "GEH regel", ["Vad", "Utfall", "Räkning", "Andel, procent", "Text"], _rule(report)
    if report["geh"]["utlatanden"]:
        yield "GEH utlåtanden", STATEMENT, _statements(report)
    if report["balanskrav"]:
        yield "Balanskrav", *_lines(report["balanskrav"])
        yield "Balanskrav noter", ["År", "Vad", "Text"], _notes(report["balanskrav"])


def _rule(report: Mapping[str, Any]) -> list[list[Any]]:
    verdict = gehvisning.verdict(report)
    if verdict is None:
        return []
    regel = report["geh"]["regel"]
    rows: list[list[Any]] = [
        ["Regelns utfall", verdict["tecken"]["ord"], "", Tal(None), verdict["text"]]
    ]
    rows += [
        [part["namn"], part["tecken"]["ord"], part["rakning"], Tal(part["andel"], 1), part["text"]]
        for part in verdict["delar"]
    ]
    rows.append(["Fullmäktiges beslut", "", "", Tal(None), regel["ordalydelse"]])
    rows.append(["Beslutat", "", "", Tal(None), regel["beslut"]])
    return rows + [
        [row["om"], "", "", Tal(None), row["text"]] for row in gehvisning.rule_rows(regel)
    ]


STATEMENT = [
    "Utlåtande", "Läge", "Slutsats", "Finansiella mål", "Verksamhetsmål", "Slutsats i ord",
    "Regelns utfall", "Skäl till avvikelse", "Datum", "Beslut", "Diarienummer", "Undertecknat av",
    "Rättat därför att", "Version",
]  # fmt: skip


def _statements(report: Mapping[str, Any]) -> list[list[Any]]:
    return [_statement(row) for row in gehvisning.statements(report) if row["finns"]]


def _statement(row: Mapping[str, Any]) -> list[Any]:
    words = {sign["om"]: sign["tecken"]["ord"] for sign in row["tecken"]}
    return [
        row["namn"], "Utkast" if row["utkast"] else "Klar", words.get("", ""),
        words.get(gehvisning.SLAG["finansiellt"], ""), words.get(gehvisning.SLAG["verksamhet"], ""),
        row["text"], row["regelord"], row["avvikelsemotiv"], row["datum"], row["beslut"],
        row["diarienummer"], row["undertecknat"], row["rattelse"], row["version"],
    ]  # fmt: skip


def _lines(part: Mapping[str, Any]) -> tuple[list[str], list[list[Any]]]:
    """Amounts in tkr with all their decimals, whatever unit the page prints in."""
    years = [f"{column['ar']} {column['ord']}, tkr" for column in balanskravsvisning.columns(part)]
    rows = [
        [row["namn"], "summa" if row["summa"] else "", *(_tkr(value) for value in row["belopp"])]
        for row in part["rader"]
    ]
    return ["Post", "Slag", *years], rows


def _tkr(value: Any) -> Tal:
    whole = value is None or value == value.to_integral_value()
    return Tal(value, 0 if whole else 3)


def _notes(part: Mapping[str, Any]) -> list[list[Any]]:
    rows: list[list[Any]] = [[row["ar"], "Kontroll", row["text"]] for row in part["kontroller"]]
    rows += [[row["ar"], row["om"], row["text"]] for row in balanskravsvisning.texts(part)]
    for row in balanskravsvisning.deficit_rows(part):
        told = (
            f"Uppkom med {row['belopp_text']}, reglerat {row['reglerat_text']}, kvar "
            f"{row['kvar_text']}, ska regleras {row['senast_text']}."
        )
        rows.append([row["ar"] or "", row["namn"], told])
        rows += [
            [row["ar"] or "", rad["ord"], f"{rad['beslut']}: {rad['text']}"]
            for rad in row["beslut"]
        ]
    return rows
