"""Sizes, organisation, rounds and goals of the measured municipality."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from django.db import models

from mal.enums import Geh, Klass, NivaSlag, PlanLage
from mal.models import Bedomning, Mal, Niva, Plan, Skala, Skalsteg
from nyckeltal.models import MalNyckeltal, Nyckeltal
from styrning.grund.enums import InlamningLage, Slag, UppfoljningSlag
from styrning.grund.models import Arshjul, Enhet, Inlamning, Uppfoljning, User

LAST_YEAR = 2025
BATCH = 2_000


@dataclass(frozen=True)
class Size:
    """How much of everything; ``pairs`` of nyckeltal and enhet give the rows of a year.

    ``long_*``: the plan that is read at length (``bench.work``).
    """

    enheter: int
    namnder: int
    goals: int
    nyckeltal: int
    utfall: int
    years: int
    long_goals: int
    long_figures: int


SIZES = {
    "XS": Size(
        enheter=20,
        namnder=6,
        goals=30,
        nyckeltal=60,
        utfall=1_200,
        years=6,
        long_goals=50,
        long_figures=60,
    ),
    "S": Size(
        enheter=176,
        namnder=20,
        goals=276,
        nyckeltal=1_500,
        utfall=160_000,
        years=10,
        long_goals=500,
        long_figures=600,
    ),
    "L": Size(
        enheter=704,
        namnder=80,
        goals=1_104,
        nyckeltal=6_000,
        utfall=16_000_000,
        years=25,
        long_goals=500,
        long_figures=600,
    ),
}
LARGE = 1_000_000  # values: from here on the database writes them itself


def bulk(rows: Iterator[models.Model] | list[models.Model]) -> list[models.Model]:
    """Write ``rows`` of one model in batches and give them back with their keys."""
    rows, written = iter(rows), []
    while batch := list(islice(rows, BATCH)):
        written += type(batch[0])._base_manager.bulk_create(batch)
    return written


# --- Organisation ---------------------------------------------------------------------------


def number_tree(rows: list, children: dict[int, list[int]], tree_id: int) -> None:
    """Set lft, rght and level of ``rows`` (by position) from the root at position 0."""
    counter = 0

    def visit(position: int, level: int) -> None:
        nonlocal counter
        counter += 1
        rows[position].lft, rows[position].level, rows[position].tree_id = counter, level, tree_id
        for child in children.get(position, []):
            visit(child, level + 1)
        counter += 1
        rows[position].rght = counter

    visit(0, 0)


def write_tree(rows: list, children: dict[int, list[int]], tree_id: int) -> list:
    """Number and write the tree, level by level, so that parents have their keys."""
    number_tree(rows, children, tree_id)
    parent_of = {child: parent for parent, below in children.items() for child in below}
    for level in range(max(row.level for row in rows) + 1):
        places = [place for place, row in enumerate(rows) if row.level == level]
        for place in places:
            rows[place].parent = rows[parent_of[place]] if place in parent_of else None
        bulk([rows[place] for place in places])
    return rows


def build_enheter(size: Size) -> list[Enhet]:
    """KF, its nämnder and bolag, and verksamheter spread below those."""
    rows = [Enhet(kod="KF", namn="Kommunfullmäktige", slag=Slag.KF)]
    children: dict[int, list[int]] = {0: []}
    for number in range(1, size.enheter):
        if number <= size.namnder:
            slag = Slag.BOLAG if number % 5 == 0 else Slag.NAMND
            rows.append(Enhet(kod=f"N{number:02}", namn=f"Nämnd {number}", slag=slag))
            children[0].append(number)
        else:
            parent = 1 + (number - size.namnder - 1) % size.namnder
            namn = f"Verksamhet {number}"
            rows.append(Enhet(kod=f"V{number:03}", namn=namn, slag=Slag.VERKSAMHET))
            children.setdefault(parent, []).append(number)
    for ordning, row in enumerate(rows):
        row.ordning = ordning
    return write_tree(rows, children, 1)


def namnder_of(enheter: list[Enhet]) -> list[Enhet]:
    return [enhet for enhet in enheter if enhet.slag in {Slag.NAMND, Slag.BOLAG}]


def build_round(ar: int, enheter: list[Enhet], user: User) -> Uppfoljning:
    """The year's årsbokslut, approved and decided by every nämnd."""
    arshjul = Arshjul.objects.create(ar=ar)
    runda = Uppfoljning.objects.create(
        arshjul=arshjul,
        kod=f"{ar}-AR",
        namn=f"Årsbokslut {ar}",
        slag=UppfoljningSlag.ARSBOKSLUT,
        avser_fran=dt.date(ar, 1, 1),
        avser_till=dt.date(ar, 12, 31),
        oppnar=dt.date(ar, 12, 1),
        klar_namnd=dt.date(ar + 1, 1, 31),
    )
    at = dt.datetime(ar + 1, 2, 1, tzinfo=dt.UTC)
    bulk(
        Inlamning(
            enhet=enhet,
            uppfoljning=runda,
            lage=InlamningLage.BESLUTAD,
            inskickad_av=user,
            inskickad_at=at,
            godkand_av=user,
            godkand_at=at,
            beslut_organ=enhet.namn,
            beslut_datum=dt.date(ar + 1, 2, 15),
            beslut_paragraf="12",
        )
        for enhet in enheter
    )
    return runda


# --- Goals ----------------------------------------------------------------------------------


def build_skala() -> list[Skalsteg]:
    skala = Skala.objects.create(kod="STD", namn="Fyra steg")
    klasser = [Klass.KAN_EJ_BEDOMAS, Klass.EJ_UPPFYLLT, Klass.DELVIS, Klass.UPPFYLLT]
    return bulk(
        Skalsteg(skala=skala, varde=varde, ord=klass.label, klass=klass)
        for varde, klass in enumerate(klasser)
    )


def build_nivaer() -> list[Niva]:
    slag = [NivaSlag.VISION, NivaSlag.OMRADE, NivaSlag.MAL, NivaSlag.MAL]
    namn = ["Vision", "Område", "Övergripande mål", "Nämndsmål"]
    return bulk(
        Niva(namn=n, slag=s, ordning=ordning, bedoms=s == NivaSlag.MAL)
        for ordning, (n, s) in enumerate(zip(namn, slag, strict=True), 1)
    )


def build_goals(
    size: Size, ar: int, skala: list[Skalsteg], nivaer: list[Niva], enheter: list[Enhet]
) -> list[Mal]:
    """A vision, 5 areas, a tenth övergripande mål, the rest nämndsmål under those."""
    plan = Plan.objects.create(
        ar=ar,
        namn=f"Verksamhetsplan {ar}",
        skala=skala[0].skala,
        lage=PlanLage.FASTSTALLD,
        beslut_organ="Kommunfullmäktige",
        beslut_datum=dt.date(ar - 1, 11, 25),
        beslut_paragraf="141",
    )
    namnder, upper = namnder_of(enheter), max(5, size.goals // 10)
    rows, children = [], {0: []}
    for number in range(size.goals):
        level, parent = place_of_goal(number, upper)
        if number:
            children.setdefault(parent, []).append(number)
        rows.append(goal(number, level, plan, nivaer, namnder, enheter[0]))
    return write_tree(rows, children, ar)


def place_of_goal(number: int, upper: int) -> tuple[int, int]:
    """(level, position of the parent) of goal ``number``; 0 is the vision."""
    if number <= 5:
        return (0, 0) if number == 0 else (1, 0)
    if number < 6 + upper:
        return 2, 1 + (number - 6) % 5
    return 3, 6 + (number - 6 - upper) % upper


def goal(number, level, plan, nivaer, namnder, top) -> Mal:
    geh = Geh.VERKSAMHET if level == 2 and number % 3 == 0 else Geh.NEJ
    return Mal(
        plan=plan,
        kod=f"M{number:03}",
        namn=f"Mål {number}: kvaliteten ska öka för invånare i alla åldrar",
        ordning=number,
        niva=nivaer[level],
        huvudansvarig=top if level < 3 else namnder[number % len(namnder)],
        geh=geh,
        geh_beslut="KF 2024-11-25 § 141" if geh != Geh.NEJ else "",
    )


def build_links(goals: list[Mal], nyckeltal: list[Nyckeltal]) -> None:
    """Every nyckeltal measures one nämndsmål of its owner, as far as there are any."""
    by_enhet: dict[int, list[Mal]] = {}
    for mal in goals:
        if mal.level == 3:
            by_enhet.setdefault(mal.huvudansvarig_id, []).append(mal)
    rows = []
    for number, row in enumerate(nyckeltal):
        mal_lista = by_enhet[row.agare_id]
        mal = mal_lista[number // len(by_enhet) % len(mal_lista)]
        rows.append(MalNyckeltal(mal=mal, nyckeltal=row, ordning=number))
    bulk(rows)


def build_judgements(goals, runda, skala, user, rng) -> None:
    at = dt.datetime(runda.ar + 1, 1, 20, tzinfo=dt.UTC)
    bulk(
        Bedomning(
            mal=mal,
            enhet=mal.huvudansvarig,
            uppfoljning=runda,
            foreslagen=steg.klass,
            spar="5 nått, 2 nära → delvis; regel: majoritet, minst 75 % mätta",
            regelversion="1",
            steg=steg,
            orsak="Fler har deltagit.",
            bedomd_av=user,
            bedomd_at=at,
        )
        for mal in goals
        if mal.level >= 2
        for steg in [rng.choice(skala)]
    )
