"""Key figures of the measured municipality: definitions, who owes them, targets, values."""

import datetime as dt
import random
from collections.abc import Iterator
from decimal import Decimal
from itertools import islice

from bench.data import Size, bulk, namnder_of
from nyckeltal.enums import Matt
from nyckeltal.models import Malvarde, Nyckeltal, NyckeltalEnhet, Utfall
from styrning.grund.models import Enhet


def build_nyckeltal(size: Size, enheter: list[Enhet], rng: random.Random) -> list[Nyckeltal]:
    namnder = namnder_of(enheter)
    return bulk(
        Nyckeltal(
            kod=f"K{number:04}",
            namn=f"Nyckeltal {number}: andel invånare som är nöjda med verksamheten",
            kalla="Kolada",
            agare=namnder[number % len(namnder)],
            mattenhet="procent" if number % 3 else "antal",
            matt=Matt.ANDEL if number % 3 else Matt.ADDITIV,
            decimaler=1 if number % 3 else 0,
            per_kon=number % 2 == 0,
        )
        for number in range(size.nyckeltal)
    )


def build_pairs(size, nyckeltal, enheter, rng) -> list[tuple[Nyckeltal, Enhet]]:
    """Who owes what, owners first, until a year's rows are enough."""
    below: dict[int, list[Enhet]] = {}
    for enhet in enheter:
        below.setdefault(enhet.parent_id, []).append(enhet)
    pairs = [(row, row.agare) for row in nyckeltal]
    others = [(row, enhet) for row in nyckeltal for enhet in below.get(row.agare_id, [])]
    rng.shuffle(others)
    rows = sum(3 if row.per_kon else 1 for row, _ in pairs)
    while rows < size.utfall // size.years:
        pair = others.pop()
        rows += 3 if pair[0].per_kon else 1
        pairs.append(pair)
    bulk(NyckeltalEnhet(nyckeltal=row, enhet=enhet) for row, enhet in pairs)
    return pairs


def build_targets(ar: int, nyckeltal: list[Nyckeltal], rng: random.Random) -> None:
    bulk(
        Malvarde(
            nyckeltal=row,
            enhet=row.agare,
            ar=ar,
            varde=Decimal(rng.randint(400, 800)) / 10,
            tolerans=Decimal(3),
        )
        for row in nyckeltal
        if rng.random() < 0.9
    )


def build_values(ar: int, size: Size, pairs: list, rng: random.Random) -> None:
    """Exactly the year's share of ``size.utfall`` rows; the last pair may lack a sex."""
    rows = values_of(ar, pairs, rng)
    bulk(islice(rows, size.utfall // size.years))


def values_of(ar: int, pairs: list, rng: random.Random) -> Iterator[Utfall]:
    fran, till = dt.date(ar, 1, 1), dt.date(ar, 12, 31)
    for nyckeltal, enhet in pairs:
        kvinnor, man = rng.randint(300, 900), rng.randint(300, 900)
        additive = nyckeltal.matt == Matt.ADDITIV
        total = kvinnor + man if additive else (kvinnor + man) // 2
        values = {"T": total, "K": kvinnor, "M": man} if nyckeltal.per_kon else {"T": total}
        for kon, value in values.items():
            yield Utfall(
                nyckeltal=nyckeltal,
                enhet=enhet,
                avser_fran=fran,
                avser_till=till,
                kon=kon,
                varde=Decimal(value) / (1 if additive else 10),
            )
