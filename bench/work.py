"""A working day in the measured municipality: what is filled in, and what is read at length.

One nämnd with 30 goals and 60 key figures by sex in an open round of ``WORK_YEAR``, and a plan of
500 goals and 600 key figures for ``LONG_YEAR``. Their readers are no administrators: ``rapportor``
fills in for the nämnd, ``lasare`` reads for another.
"""

import datetime as dt
import random
from dataclasses import replace
from decimal import Decimal

from bench.data import LAST_YEAR, Size, build_goals, build_links, bulk
from mal.models import Bedomning, Mal, Skalsteg
from nyckeltal.enums import Matt
from nyckeltal.models import MalNyckeltal, Malvarde, Nyckeltal, NyckeltalEnhet, Utfall
from styrning.grund.enums import InlamningLage, Roll, Slag, UppfoljningSlag
from styrning.grund.models import Arshjul, Enhet, Inlamning, Tilldelning, Uppfoljning, User

WORK_YEAR, LONG_YEAR = LAST_YEAR + 1, LAST_YEAR + 2
GOALS, FIGURES = 30, 60
OUTCOMES = (5 * FIGURES - FIGURES // 3) * 3
NAMND, ROUND = "KFN", f"{WORK_YEAR}-AR"


def build_work(
    size: Size, enheter: list[Enhet], skala: list[Skalsteg], nivaer: list, nyckeltal: list
) -> None:
    """Write both, and the two accounts."""
    rng = random.Random(LONG_YEAR)
    namnd = Enhet.objects.create(kod=NAMND, namn="Kultur- och fritidsnämnden", slag=Slag.NAMND)
    build_account("rapportor", Roll.RAPPORTOR, namnd)
    build_account("lasare", Roll.LASARE, enheter[1])
    runda = build_open_round(namnd)
    plan = replace(size, goals=6 + GOALS)
    goals = build_goals(plan, WORK_YEAR, skala, nivaer, enheter)
    build_entry(namnd, goals[-GOALS:], runda, skala, rng)
    many = build_goals(replace(size, goals=size.long_goals), LONG_YEAR, skala, nivaer, enheter)
    build_links(many, nyckeltal[: size.long_figures])


def build_account(username: str, roll: Roll, enhet: Enhet) -> User:
    user = User.objects.create(username=username, first_name="Karin", last_name="Öhman")
    Tilldelning.objects.create(user=user, roll=roll, enhet=enhet)
    return user


def build_open_round(namnd: Enhet) -> Uppfoljning:
    """An årsbokslut that stays open, so that the page offers every input on any day."""
    runda = Uppfoljning.objects.create(
        arshjul=Arshjul.objects.create(ar=WORK_YEAR),
        kod=ROUND,
        namn=f"Årsbokslut {WORK_YEAR}",
        slag=UppfoljningSlag.ARSBOKSLUT,
        avser_fran=dt.date(WORK_YEAR, 1, 1),
        avser_till=dt.date(WORK_YEAR, 12, 31),
        oppnar=dt.date(LAST_YEAR, 12, 1),
        klar_namnd=dt.date(WORK_YEAR + 1, 1, 31),
    )
    Inlamning.objects.create(enhet=namnd, uppfoljning=runda, lage=InlamningLage.UTKAST)
    return runda


def build_entry(namnd, goals: list[Mal], runda, skala, rng: random.Random) -> None:
    """Two key figures a goal, five years of values by sex, half of the goals judged."""
    Mal.objects.filter(pk__in=[mal.pk for mal in goals]).update(huvudansvarig=namnd)
    figures = bulk(
        Nyckeltal(
            kod=f"KF{number:03}",
            namn=f"Andel invånare {number} år som är nöjda med kommunens fritidsutbud",
            kalla="SCB medborgarundersökning",
            agare=namnd,
            mattenhet="procent",
            matt=Matt.ANDEL,
            per_kon=True,
            min_varde=Decimal(0),
            max_varde=Decimal(100),
        )
        for number in range(FIGURES)
    )
    bulk(NyckeltalEnhet(nyckeltal=row, enhet=namnd) for row in figures)
    bulk(
        MalNyckeltal(mal=goals[number % len(goals)], nyckeltal=row, ordning=number)
        for number, row in enumerate(figures)
    )
    bulk(
        Malvarde(nyckeltal=row, enhet=namnd, ar=WORK_YEAR, varde=Decimal(60), tolerans=Decimal(3))
        for row in figures
    )
    bulk(outcomes(figures, namnd, rng))
    at = dt.datetime(WORK_YEAR, 12, 20, tzinfo=dt.UTC)
    bulk(
        Bedomning(
            mal=mal,
            enhet=namnd,
            uppfoljning=runda,
            foreslagen=skala[2].klass,
            spar="1 nått, 1 nära → delvis; regel: majoritet, minst 75 % mätta",
            regelversion="1",
            steg=skala[2],
            orsak="Fler har deltagit.",
            bedomd_av=User.objects.get(username="rapportor"),
            bedomd_at=at,
        )
        for mal in goals[::2]
    )


def outcomes(figures, namnd, rng: random.Random):
    """Of the year asked for two thirds are in."""
    for ar in range(WORK_YEAR - 4, WORK_YEAR + 1):
        for number, row in enumerate(figures):
            if ar == WORK_YEAR and number % 3 == 0:
                continue
            women, men = rng.randint(400, 800), rng.randint(400, 800)
            for kon, value in {"T": (women + men) // 2, "K": women, "M": men}.items():
                yield Utfall(
                    nyckeltal=row,
                    enhet=namnd,
                    avser_fran=dt.date(ar, 1, 1),
                    avser_till=dt.date(ar, 12, 31),
                    kon=kon,
                    varde=Decimal(value) / 10,
                )
