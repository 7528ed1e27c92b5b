"""What the public may read of a report: KF's facts, without what points out a person.

Pure: a report from ``read_report`` in KF's scope in, the same without small cells out. A cell is
small where fewer than five persons stand behind it, or where that can be computed back. Source:
design §5 (n < 5 with secondary suppression; without a known n nothing by sex is public).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from nyckeltal.enums import Kon, Saknas

MINST = 5
SKYDDAT = Saknas.SEKRETESS.value
_NAMES = {Kon.TOTALT: "totalt", Kon.KVINNOR: "kvinnor", Kon.MAN: "man"}

Report = dict[str, Any]


def public_report(report: Mapping[str, Any]) -> Report:
    """``report`` as anybody may read it; the one that came in is left as it was."""
    mal_lista = [
        mal | {"nyckeltal": [_figure(figure) for figure in mal["nyckeltal"]]}
        for mal in report["mal"]
    ]
    _suppress_again(figure for mal in mal_lista for figure in mal["nyckeltal"])
    return dict(report) | {"mal": mal_lista}


def _figure(figure: Mapping[str, Any]) -> Report:
    points = [_point(point, figure) for point in figure["serie"]]
    shown = dict(figure) | {"serie": points}
    return _hide_current(shown) if figure["period"] and points and _hidden(points[-1]) else shown


def _hide_current(figure: Report) -> Report:
    """What is said of the period's value elsewhere on the figure goes with it."""
    return figure | {"kommentar": "", "prognos": None, "prognos_text": None, "saknas": SKYDDAT}


def _point(point: Mapping[str, Any], figure: Mapping[str, Any]) -> Report:
    small = {pair["kon"] for pair in point["par"] if _is_small(pair)}
    known = {pair["kon"] for pair in point["par"]}
    by_sex: set[str] = {Kon.KVINNOR, Kon.MAN}
    hidden: set[str] = set()
    if Kon.TOTALT in small or _few(point, figure):
        hidden = {Kon.TOTALT, *by_sex}
    elif small & by_sex or not by_sex <= known:
        hidden = by_sex  # the one would be computed from the other and the total
    return _without(point, hidden)


def _is_small(pair: Mapping[str, Any]) -> bool:
    """Whether those counted, those who have it or those who have it not are a few persons."""
    over, under = pair["taljare"], pair["namnare"]
    if over is None or under is None:
        return False
    return under < MINST or 0 < over < MINST or 0 < under - over < MINST


def _few(point: Mapping[str, Any], figure: Mapping[str, Any]) -> bool:
    """Whether the value itself counts a few persons."""
    value: Decimal | None = point["totalt"]
    counts = figure["mattenhet"].strip().lower() in {"antal", "personer", "st", "antal personer"}
    return counts and value is not None and 0 < value < MINST


def _without(point: Mapping[str, Any], hidden: set[str]) -> Report:
    """The point without the values of ``hidden``; those are never told apart from each other."""
    if not hidden:
        return dict(point)
    names = {_NAMES[Kon(kon)] for kon in hidden}
    shown = dict(point) | dict.fromkeys(names)
    shown["par"] = [pair for pair in point["par"] if pair["kon"] not in hidden]
    shown["versioner"] = {k: v for k, v in point["versioner"].items() if k not in hidden}
    if point["text"]:
        shown["text"] = {k: None if k in names else v for k, v in point["text"].items()}
    if Kon.TOTALT in hidden:
        shown |= {"saknas": SKYDDAT, "kommentar": "", "ingar": None, "fore_enheter": []}
    return shown


def _hidden(point: Mapping[str, Any]) -> bool:
    return bool(point["saknas"] == SKYDDAT and point["totalt"] is None)


def _suppress_again(figures: Iterable[Report]) -> None:
    """Hide one more enhet where a single hidden one could be computed from what all have together.

    Of the enheter of one nyckeltal and period; the smallest value that is shown goes too.
    """
    cells: dict[tuple[str, str], list[tuple[Report, int]]] = defaultdict(list)
    for figure in figures:
        for number, point in enumerate(figure["serie"]):
            cells[figure["kod"], point["period"]].append((figure, number))
    for group in cells.values():
        parts = {
            figure["enhet"]["kod"]: (figure, number)
            for figure, number in group
            if not figure["serie"][number]["ingar"]
        }
        whole = any(figure["serie"][number]["ingar"] for figure, number in group)
        lost = [kod for kod, (figure, number) in parts.items() if _hidden(figure["serie"][number])]
        if whole and len(lost) == 1:
            _hide_next(group, parts, lost[0])


def _hide_next(
    group: list[tuple[Report, int]], parts: Mapping[str, tuple[Report, int]], lost: str
) -> None:
    """Hide the smallest of the other parts wherever it stands; the whole where there is none."""
    left = [
        (figure["serie"][number]["totalt"], kod)
        for kod, (figure, number) in parts.items()
        if kod != lost and figure["serie"][number]["totalt"] is not None
    ]
    chosen = min(left)[1] if left else None
    for figure, number in group:
        point = figure["serie"][number]
        if figure["enhet"]["kod"] == chosen or (chosen is None and point["ingar"]):
            figure["serie"][number] = _without(point, set(_NAMES))
            if number == len(figure["serie"]) - 1 and figure["period"]:
                figure.update(_hide_current(figure))
