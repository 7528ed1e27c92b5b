"""The demo's enheter: one tree, with those that were merged and what they became."""

from styrning.config.demo.skrivning import create
from styrning.config.demo.tabeller import day, stable_id
from styrning.config.demo.trad import build
from styrning.grund.enums import Slag
from styrning.grund.history import record_history
from styrning.grund.models import Enhet, EnhetSuccession
from styrning.grund.tree import lock_tree

TREE_ID = 1


def build_organisation(document: dict, kommun: str) -> dict[str, Enhet]:
    """Save the document's enheter and successions; return the enheter by kod."""
    enheter = {
        rad["kod"]: Enhet(
            publikt_id=stable_id(kommun, "enhet", rad["kod"]),
            kod=rad["kod"],
            namn=rad["namn"],
            slag=Slag(rad["slag"]),
            ordning=ordning,
            galler_fran=day(rad.get("galler_fran")),
            galler_till=day(rad.get("galler_till")),
        )
        for ordning, rad in enumerate(document["enheter"])
    }
    lock_tree(Enhet)
    parents = {rad["kod"]: rad["under"] for rad in document["enheter"]}
    build(Enhet, enheter, parents, tree_id=TREE_ID)
    record_history(Enhet, [enhet.pk for enhet in enheter.values()], by=None, kind="+")
    create(
        EnhetSuccession,
        [
            EnhetSuccession(
                fran=enheter[rad["fran"]],
                till=enheter[rad["till"]],
                datum=day(rad["datum"]),
                notering=rad["notering"],
            )
            for rad in document["successioner"]
        ],
    )
    return enheter
