"""What judgements rest on, as words: page, HTML file and workbook print these alike.

Pure: a report from ``read_report`` in, plain dicts out.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from mal.enums import Grundslag


def with_kinds(grunder: Iterable[Mapping[str, Any]]) -> list[dict]:
    """Grounds of a judgement with their kinds in words, the kinds kept apart in their order."""
    order = list(Grundslag)
    rows = sorted(grunder, key=lambda rad: order.index(Grundslag(rad["slag"])))
    return [{**rad, "slag_ord": str(Grundslag(rad["slag"]).label).lower()} for rad in rows]


def grounds(report: Mapping[str, Any]) -> Iterable[dict]:
    """Every ground of the report's judgements, with its goal and the enhet that judged."""
    for mal in report["mal"]:
        judged = [(mal["huvudansvarig"], mal["bedomning"])] if mal["bedomning"] else []
        judged += [(rad["enhet"], rad) for rad in mal["bidrag"]]
        for enhet, bedomning in judged:
            for rad in with_kinds(bedomning["grunder"]):
                yield {**rad, "mal": mal, "enhet": enhet}
