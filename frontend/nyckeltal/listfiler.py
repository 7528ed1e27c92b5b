"""The lists of a nyckeltal's own pages as files."""

from collections.abc import Iterator
from typing import Any

from frontend.listfil import Lista, Sammanhang
from frontend.serielista import SERIER, points_of
from styrning.bas.listfil import Kolumn, Varde
from styrning.bas.rounding import shown

DETALJ = {
    "": Lista(
        "Serie {figure[kod]} {figure[enhet][kod]}",
        lambda c: reversed(list(points_of([c["figure"]]))),
        SERIER,
    )
}


def _round(name: str) -> Any:
    return lambda rad: getattr(rad[0].uppfoljning, name)


OMGANG = (
    Kolumn("Omgång", _round("namn"), bred=True),
    Kolumn("Enhet", lambda rad: rad[0].enhet.namn, bred=True),
    Kolumn("Läge", lambda rad: str(rad[0].get_lage_display())),
)
UPPFOLJNINGAR = {
    "oppna": Lista(
        "Öppna omgångar",
        lambda c: c["oppna"],
        (
            *OMGANG,
            Kolumn("Klara", lambda rad: rad[1]),
            Kolumn("Av", lambda rad: rad[2]),
            Kolumn("Sista dag", _round("klar_namnd")),
        ),
    ),
    "tidigare": Lista(
        "Stängda omgångar",
        lambda c: c["tidigare"],
        (*OMGANG, Kolumn("Sista dag", _round("klar_namnd"))),
    ),
}


def _targets(context: Sammanhang) -> Iterator[tuple[Any, dict[str, Any], int]]:
    """(enhet, target as it is printed, decimals): one a row."""
    for rad in context["mal_rader"]:
        for cell in rad["celler"]:
            for target in cell["malvarden"]:
                yield rad["enhet"], target, context["nyckeltal"].decimaler


def _number(name: str) -> Any:
    def value(rad: tuple[Any, dict[str, Any], int]) -> Varde:
        _, target, decimaler = rad
        number = getattr(target["rad"], name)
        return None if number is None else shown(number, decimaler)

    return value


DEFINITION = {
    "malvarden": Lista(
        "Målvärden {nyckeltal.kod}",
        _targets,
        (
            Kolumn("Kod", lambda rad: rad[0].kod),
            Kolumn("Enhet", lambda rad: rad[0].namn, bred=True),
            Kolumn("År", lambda rad: rad[1]["rad"].ar),
            Kolumn("Slag", lambda rad: rad[1]["typ"] or "årsmål"),
            Kolumn("Målvärde", _number("varde")),
            Kolumn("Högst", _number("varde_max")),
            Kolumn("I ord", lambda rad: rad[1]["ord"]),
            Kolumn("Nära målet", lambda rad: rad[1]["nara"]),
        ),
    ),
    "ansvar": Lista(
        "Enheter och ansvariga {nyckeltal.kod}",
        lambda c: c["ansvar_lista"],
        (
            Kolumn("Kod", lambda a: a["rad"].enhet.kod),
            Kolumn("Enhet", lambda a: a["rad"].enhet.namn, bred=True),
            Kolumn("Ansvarig", lambda a: a["rad"].ansvarig.namn if a["rad"].ansvarig else ""),
            Kolumn("Värdet", lambda a: str(a["rad"].get_satt_display())),
            Kolumn("Från och med", lambda a: a["rad"].galler_fran),
            Kolumn("Till och med", lambda a: a["rad"].galler_till),
            Kolumn("Har upphört", lambda a: a["slut"]),
        ),
    ),
    "mal": Lista(
        "Mål med {nyckeltal.kod}",
        lambda c: c["mal_lista"],
        (
            Kolumn("År", lambda lank: lank.mal.plan.ar),
            Kolumn("Plan", lambda lank: str(lank.mal.plan.get_lage_display())),
            Kolumn("Kod", lambda lank: lank.mal.kod),
            Kolumn("Mål", lambda lank: lank.mal.namn, bred=True),
            Kolumn("Huvudansvarig", lambda lank: lank.mal.huvudansvarig.namn, bred=True),
            Kolumn("Vikt", lambda lank: lank.vikt),
        ),
    ),
}
