"""What the pages of GEH and balanskrav show of a report."""

from collections.abc import Mapping
from typing import Any

from styrning.arsredovisning import balanskravsvisning, gehvisning, visning


def geh_context(report: Mapping[str, Any]) -> dict[str, Any]:
    """The register, the rule and its outcome, and the three statements."""
    return {
        "rapport": report,
        "ord": visning.scale_words(report),
        "geh": visning.geh_groups(report),
        "geh_prognos": gehvisning.is_forecast(report),
        "regel": report["geh"]["regel"],
        "regelrader": gehvisning.rule_rows(report["geh"]["regel"]),
        "regelutfall": gehvisning.verdict(report),
        "slutsats": _conclusion(report),
        "utlatanden": gehvisning.statements(report),
        "omfattas": gehvisning.coverage(report),
    }


def _conclusion(report: Mapping[str, Any]) -> dict[str, Any] | None:
    found = report["geh"]["slutsats"]
    if found is None:
        return None
    tecken = gehvisning.sign(found["utfall"], prognos=gehvisning.is_forecast(report))
    return {**found, "tecken": tecken, "avvikelsemotiv": report["geh"]["avvikelsemotiv"]}


def balanskrav_context(report: Mapping[str, Any]) -> dict[str, Any]:
    """The utredning as it is printed; None where no year has any."""
    return {"balanskrav": balanskravsvisning.whole(report["balanskrav"])}
