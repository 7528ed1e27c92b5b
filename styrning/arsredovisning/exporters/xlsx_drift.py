"""The sheets of driftredovisningen, and of what was reached beside what it cost."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from styrning.arsredovisning import driftvisning
from styrning.arsredovisning.exporters.tal import Tal
from styrning.arsredovisning.rules.drift import over_or_under

WIDE = {"Nämnd eller bolag", "Verksamhet", "Kommentar", "Nyckeltalens värden"}
Blad = tuple[str, Sequence[str], Sequence[Sequence[Any]]]


def drift_sheets(report: Mapping[str, Any]) -> Iterable[Blad]:
    """Title, headers and rows; nothing where no net cost is reported."""
    if report["drift"] is None:
        return
    yield "Drift", _headers(report), _rows(report)
    quality = driftvisning.quality(report)
    if quality:
        head = ["Enhet", "Nettokostnad, tkr", "Avvikelse, tkr", "Mot budget", "Mål", "Nyckeltal"]
        yield "Resultat och kostnad", [*head, "Nyckeltalens värden"], [
            [
                row["namn"], _tkr(row["kostnad_tkr"]), _tkr(row["avvikelse_tkr"]), row["ord"],
                row["mal"],
                row["nyckeltal"], "; ".join(row["varden"]),
            ]
            for row in quality
        ]  # fmt: skip


def _headers(report: Mapping[str, Any]) -> list[str]:
    amounts = [f"{column['namn']}, tkr" for column in driftvisning.columns(report)]
    head = ["Slag", "Enhetskod", "Nämnd eller bolag", "Kod", "Verksamhet"]
    return [*head, *amounts, "Mot budget", "Kommentar"]


def _rows(report: Mapping[str, Any]) -> list[list[Any]]:
    part = report["drift"]
    found = []
    for group in (*part["namnder"], *part["bolag"]):
        own = group["enhet"]
        found.append(_row(report, "summa", own, "", "", group, ""))
        found += [
            _row(report, "post", post["enhet"], post["kod"], post["verksamhet"], post,
                 post["kommentar"])
            for post in group["poster"]
        ]  # fmt: skip
    if part["summa"] is not None:
        everyone = {"kod": "", "namn": "Summa utan bolag"}
        found.append(_row(report, "summa", everyone, "", "", part["summa"], ""))
    return found


def _row(
    report: Mapping[str, Any], slag: str, enhet: Mapping[str, str], kod: str, verksamhet: str,
    belopp: Mapping[str, Any], kommentar: str,
) -> list[Any]:  # fmt: skip
    names = [column["nyckel"] for column in driftvisning.columns(report)]
    amounts = [_tkr(belopp[name]) for name in names]
    word = over_or_under(belopp[names[-1]])
    return [slag, enhet["kod"], enhet["namn"], kod, verksamhet, *amounts, word, kommentar]


def _tkr(value: Decimal | None) -> Tal:
    whole = value is None or value == value.to_integral_value()
    return Tal(value, 0 if whole else 3)
