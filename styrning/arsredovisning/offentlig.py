"""What the public may read of a report: KF's facts, without what points out a person.

Pure: a report from ``read_report`` in KF's scope in, the same without small cells out. A cell is
small where fewer than five persons stand behind it, or where that can be computed back. Source:
design §5 (n < 5 with secondary suppression; without a known n nothing by sex is public).
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from mal.enums import Status
from nyckeltal.enums import Kon, Saknas

MINST = 5
SKYDDAT = Saknas.SEKRETESS.value
SPAR_DOLT = "Visas inte: ett nyckeltal som målet vilar på gäller färre än fem personer."
TOTALT, BY_SEX = ("totalt",), ("kvinnor", "man")
SEXES = frozenset({Kon.KVINNOR.value, Kon.MAN.value})
EVERY = SEXES | {Kon.TOTALT.value}
_BLANK = {SEXES: dict.fromkeys(BY_SEX), EVERY: dict.fromkeys((*TOTALT, *BY_SEX))}
_PERSONS = {"personer", "barn", "elever", "brukare", "anställda", "medarbetare", "st"}

Report = dict[str, Any]


def public_report(report: Mapping[str, Any]) -> Report:
    """``report`` as anybody may read it; the one that came in is left as it was.

    Persons are not named, and what the report only rests on (the register of risks) is left out.
    """
    mal_lista = [
        mal | {"nyckeltal": [_figure(figure) for figure in mal["nyckeltal"]]}
        for mal in report["mal"]
    ]
    _suppress_again(
        [
            _Pair(known, shown)
            for before, after in zip(report["mal"], mal_lista, strict=True)
            for known, shown in zip(before["nyckeltal"], after["nyckeltal"], strict=True)
        ]
    )
    controls = [_control(enhet) for enhet in report.get("internkontroll", [])]
    told = {"internkontroll": controls} if controls else {}
    return dict(report) | {"mal": [_goal(mal) for mal in mal_lista]} | told


def is_count(mattenhet: str) -> bool:
    """Whether values in the unit may count persons; a rate ("antal per 1 000") does not."""
    unit = mattenhet.strip().lower()
    words = unit.split()
    if unit in _PERSONS:
        return True
    return bool(words) and words[0] == "antal" and not {"per", "av"} & set(words)


def is_few(value: Decimal | None) -> bool:
    """Whether the number counts a few; what is not whole counts nobody."""
    return value is not None and 0 < value < MINST and value == value.to_integral_value()


def is_small_pair(over: Decimal, under: Decimal) -> bool:
    """Whether those counted, those who have it or those who have it not are a few persons."""
    return under < MINST or 0 < over < MINST or 0 < under - over < MINST


def hidden_point(point: Mapping[str, Any]) -> bool:
    return bool(point["saknas"] == SKYDDAT and point["totalt"] is None)


def _goal(mal: Report) -> Report:
    """The goal without who judged it, and without the trace where that tells a hidden figure."""
    protected = any(_is_protected(figure) for figure in mal["nyckeltal"])
    spar = {"spar": SPAR_DOLT, "spar_nu": SPAR_DOLT} if protected else {}
    judged = mal.get("bedomning")
    if judged:
        mal = mal | {"bedomning": _unsigned(judged, spar)}
    return mal | {"bidrag": [_unsigned(row, spar) for row in mal.get("bidrag", [])]}


def _unsigned(row: Mapping[str, Any], spar: Mapping[str, str]) -> Report:
    known = {name: text for name, text in spar.items() if name in row}
    return dict(row) | {"bedomd_av": None if row["bedomd_av"] is None else ""} | known


def _is_protected(figure: Mapping[str, Any]) -> bool:
    return bool(figure["period"] and figure["serie"] and hidden_point(figure["serie"][-1]))


def _control(enhet: Mapping[str, Any]) -> Report:
    """The checks that are reported to KF, without who performed them."""
    moment = [
        check | {"tillfallen": [_occasion(row) for row in check["tillfallen"]]}
        for check in enhet["moment"]
    ]
    return dict(enhet) | {"moment": moment, "risker": []}


def _occasion(row: Mapping[str, Any]) -> Report:
    result = row["resultat"]
    return dict(row) | {"resultat": result | {"utford_av": ""} if result else None}


def _figure(figure: Mapping[str, Any]) -> Report:
    counts = is_count(figure["mattenhet"])
    points = [_point(point, counts=counts) for point in figure["serie"]]
    shown = dict(figure) | {"serie": points}
    if counts and is_few(figure["prognos"]):
        shown |= {"prognos": None, "prognos_text": None}
    start = figure.get("utgangsvarde")
    if start and counts and is_few(start["varde"]):
        shown["utgangsvarde"] = None
    return _hide_around(shown) if any(hidden_point(point) for point in points) else shown


def _hide_around(figure: Report) -> Report:
    """What is said of a hidden value elsewhere on the figure goes with it: start, trend, status."""
    shown = figure | {"utgangsvarde": None, "trend": None}
    if not _is_protected(figure):
        return shown
    judged = {} if figure.get("status") == Status.FOLJS else {"status": str(Status.KAN_EJ_BEDOMAS)}
    said = {"kommentar": "", "prognos": None, "prognos_text": None, "saknas": SKYDDAT}
    return shown | said | judged


def _point(point: Mapping[str, Any], *, counts: bool) -> Mapping[str, Any]:
    """The point as it is shown; itself where all of it is."""
    pairs = point["par"]
    small = {pair["kon"] for pair in pairs if _is_small(pair)}
    if Kon.TOTALT in small or (counts and is_few(point["totalt"])):
        shown: Mapping[str, Any] = _without(point, EVERY)
    elif small or not SEXES.issubset(pair["kon"] for pair in pairs):
        shown = _without(point, SEXES)  # the one would be computed from the other and the total
    else:
        return point
    return {**shown, "kommentar": ""} if small else shown


def _is_small(pair: Mapping[str, Any]) -> bool:
    over, under = pair["taljare"], pair["namnare"]
    return over is not None and under is not None and is_small_pair(over, under)


def _without(point: Mapping[str, Any], hidden: frozenset[str]) -> Report:
    """The point without the values of ``hidden``; those are never told apart from each other."""
    blank = _BLANK[hidden]
    shown = {**point, **blank}
    shown["par"] = [pair for pair in point["par"] if pair["kon"] not in hidden]
    shown["versioner"] = {k: v for k, v in point["versioner"].items() if k not in hidden}
    if point["text"]:
        shown["text"] = {k: None if k in blank else v for k, v in point["text"].items()}
    if "totalt" in blank:
        shown |= {"saknas": SKYDDAT, "kommentar": "", "ingar": None, "fore_enheter": []}
    return shown


class _Pair:
    """A figure as it is known and as it is shown."""

    def __init__(self, known: Mapping[str, Any], shown: Report):
        self.known, self.shown = known, shown


class _Cell:
    """One period of a figure, as it is known and as it is shown."""

    def __init__(self, pair: _Pair, number: int):
        self.pair, self.number = pair, number
        self.kod = pair.known["enhet"]["kod"]
        self.counts = is_count(pair.known["mattenhet"])
        self.known: Mapping[str, Any] = pair.known["serie"][number]
        self.is_whole = bool(self.known["ingar"])

    @property
    def shown(self) -> Report:
        point: Report = self.pair.shown["serie"][self.number]
        return point

    def is_shown(self, names: Sequence[str]) -> bool:
        return any(self.shown[name] is not None for name in names)

    def is_lost(self, names: Sequence[str]) -> bool:
        return not self.is_shown(names) and any(self.known[name] is not None for name in names)

    def hide(self, names: Sequence[str]) -> None:
        kinds = EVERY if names == TOTALT else SEXES
        self.pair.shown["serie"][self.number] = _without(self.shown, kinds)
        self.pair.shown.update(_hide_around(self.pair.shown) if names == TOTALT else {})


def _suppress_again(pairs: Sequence[_Pair]) -> None:
    """Hide more enheter where what is hidden could be computed from what all have together.

    Of the enheter of one nyckeltal and period, of the total and by sex: at least two are hidden,
    and those together count no few either; the whole goes where too little is left. Where nobody
    has a whole, nothing can be computed.
    """
    wholes = {
        (pair.known["kod"], point["period"])
        for pair in pairs
        for point in pair.known["serie"]
        if point["ingar"]
    }
    groups: dict[tuple[str, str], list[_Cell]] = defaultdict(list)
    for pair in pairs if wholes else ():
        for number, point in enumerate(pair.known["serie"]):
            if (key := (pair.known["kod"], point["period"])) in wholes:
                groups[key].append(_Cell(pair, number))
    for cells in groups.values():
        for names in (TOTALT, BY_SEX):
            _suppress_group(cells, names)


def _suppress_group(cells: Sequence[_Cell], names: Sequence[str]) -> None:
    while any(cell.is_whole and cell.is_shown(names) for cell in cells):
        parts = {cell.kod: cell for cell in cells if not cell.is_whole}
        lost = [cell for cell in parts.values() if cell.is_lost(names)]
        nested = len({cell.kod for cell in cells if cell.is_whole}) > 1
        if not lost or (_is_enough(lost, names) and not nested):
            return
        left = [cell for cell in parts.values() if cell.is_shown(names)]
        chosen = min(left, key=lambda cell: _size(cell, names)).kod if left and not nested else None
        for cell in cells:
            if cell.kod == chosen or (chosen is None and cell.is_whole):
                cell.hide(names)


def _is_enough(lost: Sequence[_Cell], names: Sequence[str]) -> bool:
    """Whether what is hidden cannot be told apart, nor is a few persons together."""
    if len(lost) < 2:
        return False
    sums = [sum((cell.known[name] or Decimal(0) for cell in lost), Decimal(0)) for name in names]
    return not any(cell.counts for cell in lost) or all(total >= MINST for total in sums)


def _size(cell: _Cell, names: Sequence[str]) -> tuple[Decimal, str]:
    return min(cell.known[name] for name in names if cell.known[name] is not None), cell.kod
