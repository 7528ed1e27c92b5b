"""A municipality of a given size, the same on every machine: seeded, bulk-written.

Size S: 176 enheter, 276 goals a year, 1,500 nyckeltal, 160,000 utfall over ten years.
Size L: four times those, 16 million utfall over 25 years (``bench.large``).
History rows are left out; the measured reads are of what stands now.
"""

import random

from django.db import transaction

from bench import large
from bench.data import (
    LARGE,
    LAST_YEAR,
    Size,
    build_enheter,
    build_goals,
    build_judgements,
    build_links,
    build_nivaer,
    build_round,
    build_skala,
)
from bench.figures import build_nyckeltal, build_pairs, build_targets, build_values
from bench.work import build_work
from mal.models import Mal
from nyckeltal.models import Nyckeltal, Utfall
from styrning.grund.enums import Roll
from styrning.grund.models import Enhet, Tilldelning, User


@transaction.atomic
def build(size: Size, seed: int = 2025) -> None:
    """Fill an empty, migrated database.

    Raises: AssertionError if it came out in another size than asked for.
    """
    rng = random.Random(seed)
    user = User.objects.create(username="bench", first_name="Bo", last_name="Bänk")
    Tilldelning.objects.create(user=user, roll=Roll.KVALITETSKEDJAN)
    enheter = build_enheter(size)
    skala = build_skala()
    nivaer = build_nivaer()
    nyckeltal = build_nyckeltal(size, enheter, rng)
    is_large = size.utfall >= LARGE
    pairs = [] if is_large else build_pairs(size, nyckeltal, enheter, rng)
    years = range(LAST_YEAR - size.years + 1, LAST_YEAR + 1)
    for ar in years:
        runda = build_round(ar, enheter, user)
        goals = build_goals(size, ar, skala, nivaer, enheter)
        build_links(goals, nyckeltal)
        build_judgements(goals, runda, skala, user, rng)
        build_targets(ar, nyckeltal, rng)
        build_values(ar, size, pairs, rng)
    if is_large:
        large.write_pairs(size)
        large.write_values(size, years)
    made = (Enhet.objects.count(), Mal.objects.filter(plan__ar=LAST_YEAR).count())
    made += (Nyckeltal.objects.count(), Utfall.objects.count())
    assert made == (size.enheter, size.goals, size.nyckeltal, size.utfall), made
    build_work(size, enheter, skala, nivaer, nyckeltal)
