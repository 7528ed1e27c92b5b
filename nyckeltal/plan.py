"""What key figures do when a plan is copied, and when two of its goals are merged."""

from collections.abc import Mapping

from mal.models import Mal
from mal.registries import on_goals_merged, on_plan_copied
from nyckeltal.models import MalNyckeltal
from styrning.grund.models import User


@on_plan_copied
def copy_links(new_ids: Mapping[int, int], by: User) -> None:
    """The copied goals are measured as the old ones were."""
    MalNyckeltal.objects.bulk_create(
        MalNyckeltal(
            mal_id=new_ids[row.mal_id],
            nyckeltal_id=row.nyckeltal_id,
            ordning=row.ordning,
            vikt=row.vikt,
        )
        for row in MalNyckeltal.objects.filter(mal__in=list(new_ids))
    )


@on_goals_merged
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
