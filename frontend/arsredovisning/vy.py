"""What the page of a report shows beside what every format shows: shapes, icons, links."""

from collections.abc import Mapping
from typing import Any

from frontend.arsredovisning.geh_vy import balanskrav_context, geh_context
from frontend.signaler import conclusion, form_of
from internkontroll.enums import Kontrollutfall, Tillracklighet
from styrning.arsredovisning import driftvisning, kontrollvisning, uppdragsvisning, visning
from styrning.arsredovisning.read_model import KF


def report_context(report: Mapping[str, Any], own: set[str]) -> dict[str, Any]:
    """The report as the template prints it.

    Args:
        own: koder of the enheter whose own report the reader may open.
    """
    ord = visning.scale_words(report)
    klasser = [{"klass": klass, "ord": ord[klass]} | tecken(klass) for klass in report["rakning"]]
    return {
        "klasser": klasser,
        "sammanfattning": visning.summary(report),
        "lage": visning.state(report),
        "siffror": [
            klass | {"antal": antal}
            for klass, antal in zip(klasser, report["rakning"].values(), strict=True)
        ],
        "summa": counts_row("Alla mål", report["rakning"], klasser),
        "omraden": [
            rad | counts_row(rad["namn"], rad["rakning"], klasser)
            for rad in visning.area_rows(report)
        ],
        "enheter": [
            rad
            | counts_row(rad["namn"], rad["rakning"], klasser)
            | {"egen_sida": rad["kod"] in own}
            for rad in visning.enhet_rows(report)
        ],
        "bedomningsar": visning.rating_years(report),
        "bedomningar": ratings(report),
        "nyckeltal_ar": visning.rating_years(report),
        "grupper": visning.figure_groups(report, visning.rating_years(report)),
        **geh_context(report),
        **balanskrav_context(report),
        "drift": driftvisning.whole(report),
        "egna": own,
        "uppdrag": uppdragsvisning.uppdrag_rows(report),
        "uppdrag_text": uppdragsvisning.uppdrag_words(report["uppdrag"]["rakning"]),
        **control_context(report),
        "egen": report["omfattning"]["kod"] != KF,
    }


def control_context(report: Mapping[str, Any]) -> dict[str, Any]:
    """Internal control: the summary, and what is folded under it."""
    rows = [
        row | {"rapport": _signalled(row["rapport"])}
        for row in kontrollvisning.control_rows(report)
    ]
    found = kontrollvisning.deviations(report)
    return {
        "kontroll": rows,
        "samlad": _signalled(kontrollvisning.whole(report)),
        "avvikelser": found,
        "allvarliga": sum(row["utfall"] == Kontrollutfall.ALLVARLIG_AVVIKELSE for row in found),
        "risker": sum(len(row["risker"]) for row in rows),
        "motiverade": [row for row in rows if row["rapport"] and row["rapport"]["motivering"]],
        "provade": [row for row in rows if row["provning"]],
        "rekommenderade": [
            {**said, "enhet": row["enhet"]} for row in rows for said in row["rekommendationer"]
        ],
    }


def _signalled(said: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """A body's judgement with its shape."""
    if said is None:
        return None
    value = Tillracklighet(said["bedomning"]) if said["bedomning"] else None
    return {**said, "tecken": conclusion(value, absent=said["ord"])}


def tecken(klass: str) -> dict[str, str]:
    """Icon and css class of a class's small shape, for tables where a pill is too much."""
    form = form_of(klass)
    return {"ikonnamn": f"s-{form}", "css": f"form form--{form}"}


def counts_row(namn: str, rakning: Mapping[str, int], klasser: list[dict]) -> dict[str, Any]:
    cells = zip(klasser, rakning.values(), strict=True)
    return {
        "namn": namn,
        "rakning": rakning,
        "alla": visning.total(rakning),
        "celler": [{"ord": klass["ord"], "antal": antal} for klass, antal in cells],
    }


def ratings(report: Mapping[str, Any]) -> list[dict]:
    """The rows of five years of judgements with the shape of each."""
    rows = visning.rating_rows(report)
    for row in rows:
        row["rubrik"] = row["omrade"] and not any(row["celler"])
        row["celler"] = [
            {"ar": ar, "ord": cell["ord"] if cell else ""}
            | (tecken(cell["klass"]) if cell else {"ikonnamn": "", "css": ""})
            for ar, cell in zip(visning.rating_years(report), row["celler"], strict=True)
        ]
    return rows
