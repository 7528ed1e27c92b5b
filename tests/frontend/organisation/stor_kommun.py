"""A municipality of the size that the speed is promised for, built set-based."""

from dataclasses import dataclass
from datetime import date, timedelta

from internkontroll.models import Kontrolltillfalle
from nyckeltal.models import MalNyckeltal, Malvarde, Nyckeltal, NyckeltalEnhet, Utfall
from styrning.bas.periods import month_end
from styrning.grund.enums import InlamningLage, Ring, Roll, Slag, UppfoljningSlag
from styrning.grund.models import (
    Aktivitet,
    Arshjul,
    Enhet,
    Inlamning,
    Tilldelning,
    Uppfoljning,
    User,
)
from tests.factories import (
    KontrollmomentFactory,
    KontrollplanFactory,
    MalFactory,
    UppdragFactory,
)

ROLLER = (Roll.RAPPORTOR, Roll.GODKANNARE)
LAGEN = list(InlamningLage.values)


@dataclass
class Storlek:
    """How many of each; ``per_enhet`` key figures are owed by every enhet."""

    namnder: int = 25
    enheter: int = 150
    rundor: int = 12
    kontroller: int = 400
    mal: int = 100
    per_enhet: int = 4


def build(size: Storlek) -> list[Enhet]:
    """The whole municipality of 2026; answers its nämnder."""
    namnder = _tree(size)
    rundor = _rounds(size, namnder)
    _people(namnder)
    _checks(size, namnder, rundor)
    _figures(size, namnder)
    _wheel(namnder)
    UppdragFactory(mottagare=namnder[:3])
    return namnder


def _tree(size: Storlek) -> list[Enhet]:
    below, more = divmod(size.enheter - 1 - size.namnder, size.namnder)
    rows, left = [], 2
    root = Enhet(kod="KF", namn="Kommunfullmäktige", slag=Slag.KF, tree_id=1, lft=1, level=0)
    for number in range(size.namnder):
        namnd = Enhet(
            kod=f"N{number}", namn=f"Nämnd {number}", slag=Slag.NAMND, tree_id=1, lft=left, level=1
        )
        schools = [
            Enhet(
                kod=f"N{number}-{part}",
                namn=f"Verksamhet {number}.{part}",
                slag=Slag.VERKSAMHET,
                tree_id=1,
                lft=left + 1 + 2 * part,
                rght=left + 2 + 2 * part,
                level=2,
            )
            for part in range(below + (number < more))
        ]
        namnd.rght = left + 1 + 2 * len(schools)
        left = namnd.rght + 1
        rows.append((namnd, schools))
    root.rght = left
    Enhet.objects.bulk_create([root])
    for namnd, _ in rows:
        namnd.parent = root
    Enhet.objects.bulk_create([namnd for namnd, _ in rows])
    for namnd, schools in rows:
        for school in schools:
            school.parent = namnd
    Enhet.objects.bulk_create([school for _, schools in rows for school in schools])
    return [namnd for namnd, _ in rows]


def _rounds(size: Storlek, namnder: list[Enhet]) -> list[Uppfoljning]:
    """A round a month, the last of the year's end; those before November are sent in."""
    arshjul = Arshjul.objects.create(ar=2026)
    rundor = []
    for number in range(size.rundor):
        month = number % 12 + 1
        last = number == size.rundor - 1
        end = month_end(2026, month)
        rundor.append(
            Uppfoljning(
                arshjul=arshjul,
                kod=f"R{number}",
                namn=f"Omgång {number}",
                slag=UppfoljningSlag.ARSBOKSLUT if last else UppfoljningSlag.MANAD,
                avser_fran=date(2026, 1, 1) if last else end.replace(day=1),
                avser_till=date(2026, 12, 31) if last else end,
                oppnar=min(end, date(2026, 11, 10)),
                klar_namnd=min(end, date(2026, 11, 10)) + timedelta(days=20),
            )
        )
    Uppfoljning.objects.bulk_create(rundor)
    Inlamning.objects.bulk_create(
        Inlamning(
            enhet=enhet,
            uppfoljning=runda,
            lage=InlamningLage.GODKAND if number < 9 else LAGEN[place % 3],
        )
        for number, runda in enumerate(rundor)
        for place, enhet in enumerate(namnder)
    )
    return rundor


def _people(namnder: list[Enhet]) -> None:
    """A rapportör and a godkännare at every nämnd."""
    people = User.objects.bulk_create(
        User(username=f"p{number}", first_name="Karin", last_name=f"Öhman {number}")
        for number in range(2 * len(namnder))
    )
    Tilldelning.objects.bulk_create(
        Tilldelning(
            user=user,
            enhet=namnder[number // 2],
            roll=(Roll.RAPPORTOR, Roll.GODKANNARE)[number % 2],
        )
        for number, user in enumerate(people)
    )


def _checks(size: Storlek, namnder: list[Enhet], rundor: list[Uppfoljning]) -> None:
    moment = []
    for namnd in namnder:
        plan = KontrollplanFactory(enhet=namnd)
        moment.append(KontrollmomentFactory(plan=plan))
    Kontrolltillfalle.objects.bulk_create(
        Kontrolltillfalle(
            moment=moment[number % len(moment)],
            uppfoljning=rundor[number % len(rundor)],
            planerad=date(2026, number % 12 + 1, number % 28 + 1),
        )
        for number in range(size.kontroller)
    )


def _figures(size: Storlek, namnder: list[Enhet]) -> None:
    """Every enhet owes as many, half of them monthly; some are answered."""
    kinds = ("manad", "ar")
    figures = Nyckeltal.objects.bulk_create(
        Nyckeltal(
            kod=f"F{number}",
            namn=f"Nyckeltal {number}",
            mattenhet="procent",
            agare=namnder[number % len(namnder)],
            periodicitet=kinds[number % 2],
        )
        for number in range(size.per_enhet)
    )
    enheter = list(Enhet.objects.exclude(slag=Slag.KF))
    NyckeltalEnhet.objects.bulk_create(
        NyckeltalEnhet(nyckeltal=figure, enhet=enhet) for figure in figures for enhet in enheter
    )
    Malvarde.objects.bulk_create(
        Malvarde(nyckeltal=figure, enhet=enhet, ar=2026, varde=75)
        for figure in figures
        for enhet in enheter
    )
    Utfall.objects.bulk_create(
        Utfall(
            nyckeltal=figures[0],
            enhet=enhet,
            avser_fran=date(2026, month, 1),
            avser_till=month_end(2026, month),
            varde=70,
        )
        for enhet in enheter
        for month in range(1, 10)
    )
    for number in range(size.mal):
        goal = MalFactory(huvudansvarig=namnder[number % len(namnder)])
        MalNyckeltal.objects.create(mal=goal, nyckeltal=figures[number % len(figures)])


def _wheel(namnder: list[Enhet]) -> None:
    arshjul = Arshjul.objects.get(ar=2026)
    Aktivitet.objects.bulk_create(
        Aktivitet(
            arshjul=arshjul,
            ring=list(Ring)[number % len(Ring)],
            titel=f"Aktivitet {number}",
            enhet=namnder[number % len(namnder)],
            oppnar=date(2026, number % 12 + 1, 3),
            klar_namnd=date(2026, number % 12 + 1, 20),
        )
        for number in range(3 * len(namnder))
    )
