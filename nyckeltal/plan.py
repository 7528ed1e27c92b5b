"""What key figures do when a plan is copied."""

from collections.abc import Mapping

from mal.registries import on_plan_copied
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
