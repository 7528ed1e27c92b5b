"""What key figures do when a plan is copied, and when two of its goals are merged."""

from collections.abc import Mapping

from django.db import connection

from mal.models import Mal
from nyckeltal.models import MalNyckeltal
from styrning.grund.models import User

# A goal that ended within the year is in the old plan only, and so are its links.
COPY = """
    INSERT INTO nyckeltal_malnyckeltal (mal_id, nyckeltal_id, ordning, vikt)
    SELECT ny.id, lank.nyckeltal_id, lank.ordning, lank.vikt
    FROM nyckeltal_malnyckeltal lank
    JOIN mal_mal gammal ON gammal.id = lank.mal_id
    JOIN mal_mal ny ON ny.identitet = gammal.identitet
        AND ny.plan_id = (SELECT plan_id FROM mal_mal WHERE id = %s)
    WHERE gammal.plan_id = (SELECT plan_id FROM mal_mal WHERE id = %s)
"""


def copy_links(new_ids: Mapping[int, int], by: User) -> None:
    """The copied goals are measured as the old ones were; one statement, however many."""
    if not new_ids:
        return
    old, new = next(iter(new_ids.items()))  # any pair tells the two plans
    with connection.cursor() as cursor:
        cursor.execute(COPY, [new, old])


def take_over_links(ended: Mal, into: Mal, by: User) -> None:
    """What measured the goal that ends measures the one that takes over, after its own."""
    known = set(into.nyckeltal_lankar.values_list("nyckeltal_id", flat=True))
    place = max(into.nyckeltal_lankar.values_list("ordning", flat=True), default=-1)
    rows = [
        row for row in ended.nyckeltal_lankar.order_by("ordning") if row.nyckeltal_id not in known
    ]
    MalNyckeltal.objects.bulk_create(
        MalNyckeltal(mal=into, nyckeltal_id=row.nyckeltal_id, ordning=place + n, vikt=row.vikt)
        for n, row in enumerate(rows, start=1)
    )
