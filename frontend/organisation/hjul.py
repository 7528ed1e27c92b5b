"""The årshjul as a picture: from rows to the arcs of the wheel, and what stands beside it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.safestring import SafeString

from frontend.organisation.arshjulsrad import Rad
from styrning.bas.diagram.wheel import Bage, Bana, wheel
from styrning.bas.periods import MONTHS, number_word
from styrning.grund.arshjul import BOKSTAV
from styrning.grund.enums import Arshjulslage, Ring

NEXT = 3  # how many that are to come stand beside the wheel


@dataclass(frozen=True)
class Ringvy:
    """One ring: its letter, the number of its colour, and its rows."""

    ring: Ring
    bokstav: str
    klass: int
    rader: list[Rad]


def rings(rader: Sequence[Rad]) -> list[Ringvy]:
    """The rows ring by ring; a ring without rows is left out."""
    return [
        Ringvy(ring, BOKSTAV[ring], place, found)
        for place, ring in enumerate(Ring, start=1)
        if (found := [rad for rad in rader if rad.rad.ring == ring])
    ]


def drawing(ar: int, ringar: Sequence[Ringvy], day: date) -> SafeString:
    """The wheel of the year; every arc leads to its row in the table, or on from there."""
    banor = [Bana(ring.bokstav, ring.klass, [_arc(rad) for rad in ring.rader]) for ring in ringar]
    antal = number_word(len(banor))
    titel = (
        f"Årshjul {ar} med {antal} {'ring' if len(banor) == 1 else 'ringar'}. "
        "Samma uppgifter finns i tabellen."
    )
    return wheel(ar, banor, idag=day, titel=titel, mitt=_middle(ar, ringar, day))


def _arc(rad: Rad) -> Bage:
    row = rad.rad
    till = row.sista_dag or row.oppnar
    dag = f"{till.day} {MONTHS[till.month - 1]}"
    facts = [dag] if rad.is_meeting else [f"{row.gjort} av {row.totalt} klara"] if rad.inne else []
    if row.sista_dag and not rad.is_meeting:
        facts.append(f"sista dag {dag}")
    return Bage(
        kod=row.kod,
        kort=row.titel,
        ord=f"{row.kod} {row.titel}{': ' if facts else ''}{', '.join(facts)}. {rad.ord}.",
        adress=rad.adress or f"#{row.kod}",
        fran=row.oppnar,
        till=till,
        andel=row.andel,
        sen=row.lage == Arshjulslage.SEN,
    )


def _middle(ar: int, ringar: Sequence[Ringvy], day: date) -> list[str]:
    """Week and counts, in the year that is today's."""
    if day.year != ar:
        return []
    every = [rad.rad.lage for ring in ringar for rad in ring.rader]
    late, now = every.count(Arshjulslage.SEN), every.count(Arshjulslage.OPPEN)
    parts = [f"{late} {'sen' if late == 1 else 'sena'}"] if late else []
    parts += [f"{now} pågår"] if now else []
    return [f"vecka {day.isocalendar().week}", ", ".join(parts)][: 2 if parts else 1]


@dataclass(frozen=True)
class Bredvid:
    """A short list beside the wheel."""

    rubrik: str
    rader: list[Rad]


def beside(rader: Sequence[Rad]) -> list[Bredvid]:
    """What is late, what goes on, and what comes next; empty lists are left out."""

    def of(lage: Arshjulslage) -> list[Rad]:
        found = [rad for rad in rader if rad.rad.lage == lage]
        return sorted(found, key=lambda rad: rad.rad.sista_dag or date.max)

    coming = sorted(of(Arshjulslage.KOMMER), key=lambda rad: rad.rad.oppnar)[:NEXT]
    lists = [
        Bredvid("Sent", of(Arshjulslage.SEN)),
        Bredvid("Pågår nu", of(Arshjulslage.OPPEN)),
        Bredvid("Närmast", coming),
    ]
    return [found for found in lists if found.rader]


@dataclass(frozen=True)
class Dag:
    """What opens, meets and is due on one day: each with its word."""

    dag: date
    poster: list[tuple[str, Rad]]


@dataclass(frozen=True)
class Manad:
    """The days of one month on which something happens, in their order."""

    namn: str
    dagar: list[Dag]


def months(rader: Sequence[Rad], ar: int) -> list[Manad]:
    """The year as a list of days: when each row opens, its last day, and the meetings."""
    found: defaultdict[date, list[tuple[str, Rad]]] = defaultdict(list)
    for rad in rader:
        last = rad.rad.sista_dag
        if rad.is_meeting:
            found[rad.rad.oppnar].append(("", rad))
        elif last == rad.rad.oppnar:
            found[last].append(("öppnar och sista dag", rad))
        else:
            found[rad.rad.oppnar].append(("öppnar", rad))
            if last:
                found[last].append(("sista dag", rad))
    days = [Dag(dag, found[dag]) for dag in sorted(found) if dag.year == ar]
    return [
        Manad(namn, [dag for dag in days if dag.dag.month == month])
        for month, namn in enumerate(MONTHS, start=1)
    ]
