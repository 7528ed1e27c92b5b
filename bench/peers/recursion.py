"""Counts per class asked for node by node, as a tree model's methods invite one to."""

from mal.enums import Klass
from mal.models import Bedomning, Mal
from styrning.grund.models import Uppfoljning


def counts(mal: Mal, runda: Uppfoljning) -> dict[str, int]:
    """Assessed goals of each class at and below ``mal``: two statements a node."""
    result = {str(klass): 0 for klass in Klass}
    own = Bedomning.objects.filter(
        mal=mal, enhet=mal.huvudansvarig_id, uppfoljning=runda
    ).select_related("steg")
    for row in own:
        result[row.steg.klass] += 1
    for child in mal.get_children():
        for klass, number in counts(child, runda).items():
            result[klass] += number
    return result


def counts_of_all(ar: int) -> dict[str, dict[str, int]]:
    """Every node's counts by its kod."""
    runda = Uppfoljning.objects.get(kod=f"{ar}-AR")
    return {mal.kod: counts(mal, runda) for mal in Mal.objects.filter(plan__ar=ar)}
