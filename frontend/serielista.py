"""Nyckeltal and their series as lists to take along: a value a row, numbers as numbers."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from mal.enums import Status, Trend
from nyckeltal.enhetsfoljd import told_words
from nyckeltal.visning import certainty, missing_words, parts_words, target_words
from styrning.bas.listfil import Kolumn, Varde
from styrning.bas.rounding import shown

Figur = Mapping[str, Any]
KON = (("Totalt", "totalt"), ("Kvinnor", "kvinnor"), ("Män", "man"))


def printed(point: Mapping[str, Any] | None, kon: str, decimaler: int) -> Varde:
    """The value as it is printed: a number, an answer in words, or nothing."""
    if point is None:
        return None
    if point["text"] and point["text"][kon]:
        return str(point["text"][kon])
    value = point[kon]
    return None if value is None else shown(value, decimaler)


def points_of(figures: Iterable[Figur]) -> Iterator[tuple[Figur, Mapping[str, Any]]]:
    """Each period of each nyckeltal, in the order of time."""
    for figure in figures:
        for point in figure["serie"]:
            yield figure, point


def _kon(namn: str, kon: str) -> Kolumn:
    return Kolumn(namn, lambda rad: printed(rad[1], kon, rad[0]["decimaler"]))


SERIER = (
    Kolumn("Kod", lambda rad: rad[0]["kod"]),
    Kolumn("Nyckeltal", lambda rad: rad[0]["namn"], bred=True),
    Kolumn("Enhet", lambda rad: rad[0]["enhet"]["namn"], bred=True),
    Kolumn("Måttenhet", lambda rad: rad[0]["mattenhet"]),
    Kolumn("Period", lambda rad: rad[1]["period"]),
    Kolumn("Från och med", lambda rad: rad[1]["fran"]),
    Kolumn("Till och med", lambda rad: rad[1]["till"]),
    *(_kon(*kon) for kon in KON),
    Kolumn("Säkerhet", lambda rad: certainty(rad[1])),
    Kolumn("Varför utfall saknas", lambda rad: missing_words(rad[0], rad[1]["saknas"])),
    Kolumn("Brott i serien", lambda rad: rad[1]["brott"] or ""),
    Kolumn("Från nyckeltal", lambda rad: rad[1]["foregangare"] or ""),
    Kolumn("Andra enheters värden", lambda rad: told_words(rad[1], rad[0]["decimaler"]), bred=True),
    Kolumn("Ingår", lambda rad: parts_words(rad[1], names=True), bred=True),
    Kolumn("Kommentar", lambda rad: rad[1]["kommentar"] or "", bred=True),
)


def _now(figure: Figur) -> Mapping[str, Any] | None:
    """The period that is judged; None where there is none."""
    return figure["serie"][-1] if figure["period"] and figure["serie"] else None


def _target(figure: Figur) -> str:
    words = target_words(figure["malvarde"], figure["riktning"], figure["decimaler"])
    return "" if figure["malvarde"] is None else words


def _target_number(figure: Figur) -> Varde:
    target = figure["malvarde"]
    if target is None or target["varde"] is None:
        return None
    return shown(target["varde"], figure["decimaler"])


def _forecast(figure: Figur) -> Varde:
    if figure["prognos_text"]:
        return str(figure["prognos_text"])
    return None if figure["prognos"] is None else shown(figure["prognos"], figure["decimaler"])


def _latest(namn: str, kon: str) -> Kolumn:
    return Kolumn(namn, lambda f: printed(_now(f), kon, f["decimaler"]))


NYCKELTAL = (
    Kolumn("Kod", lambda f: f["kod"]),
    Kolumn("Nyckeltal", lambda f: f["namn"], bred=True),
    Kolumn("Enhet", lambda f: f["enhet"]["namn"], bred=True),
    Kolumn("Måttenhet", lambda f: f["mattenhet"]),
    Kolumn("Avser", lambda f: f["period"] or ""),
    *(_latest(*kon) for kon in KON),
    Kolumn("Prognos", _forecast),
    Kolumn("Målvärde", _target_number),
    Kolumn("Mål i ord", _target),
    Kolumn("Status", lambda f: str(Status(f["status"]).label)),
    Kolumn("Trend", lambda f: "" if f["trend"] is None else str(Trend(f["trend"]).label)),
    Kolumn("Varför utfall saknas", lambda f: missing_words(f, f["saknas"])),
    Kolumn("Kommentar", lambda f: f["kommentar"] or "", bred=True),
)
