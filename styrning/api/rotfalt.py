"""The lists at the root of the schema, and the way to one thing by its id."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import graphene

from mal.uttag import Malfilter, mal
from nyckeltal.uttag import Nyckeltalsfilter, nyckeltal
from styrning.api import skalar
from styrning.api.lista import Node, identity, list_field, not_found, puller
from styrning.api.organisation import Arshjul, Organisationsenhet, Uppfoljningsomgang
from styrning.api.plan import Nyckeltalsdefinition, Planmal
from styrning.grund.uttag import Sida, Uttag, Uttagare
from styrning.grund.uttag_arshjul import arshjul, enheter, rundor


def read_goals(by: Uttagare, sida: Sida, **wanted: Any) -> Uttag:
    return mal(by, sida, Malfilter(**wanted))


def read_definitions(by: Uttagare, sida: Sida, **wanted: Any) -> Uttag:
    return nyckeltal(by, sida, Nyckeltalsfilter(**wanted))


NODES: dict[type[graphene.ObjectType], Callable[..., Uttag]] = {
    Organisationsenhet: enheter,
    Planmal: read_goals,
    Nyckeltalsdefinition: read_definitions,
    Arshjul: arshjul,
    Uppfoljningsomgang: rundor,
}


def day(description: str) -> graphene.Date:
    return graphene.Date(description=description)


class Rotfalt(graphene.ObjectType):
    """Listor som hämtas sida för sida."""

    organisation = list_field(
        Organisationsenhet,
        enheter,
        "Kommunens enheter, i kodordning.",
        slag=skalar.Slag(description="Bara enheter av det slaget."),
        galler=day("Bara de som finns den dagen."),
    )
    mal = list_field(
        Planmal,
        read_goals,
        "Mål i årens planer, i ordning efter år och kod.",
        ar=graphene.Int(description="Planens år."),
        enhet=graphene.ID(description="Kod för den huvudansvariga eller en som bidrar."),
        niva=graphene.String(description="Nivåns namn."),
        tagg=graphene.String(description="Taggens namn eller kod."),
        geh=skalar.Geh(description="Betydelse för god ekonomisk hushållning."),
    )
    nyckeltal = list_field(
        Nyckeltalsdefinition,
        read_definitions,
        "Nyckeltalens definitioner, i kodordning.",
        enhet=graphene.ID(description="Kod för ägaren eller en som ska lämna värde."),
        mal=graphene.String(description="Kod för ett mål som det mäter."),
        slag=skalar.NyckeltalSlag(description="Målnyckeltal eller basnyckeltal."),
        galler=day("Bara de som gäller den dagen."),
    )
    arshjul = list_field(
        Arshjul,
        arshjul,
        "Årshjulen, det äldsta först. Ett årshjul som har ändrats kommer i sin helhet.",
        ar=graphene.Int(description="Bara det året."),
    )
    uppfoljning = list_field(
        Uppfoljningsomgang,
        rundor,
        "Uppföljningarna, i kodordning, med inlämningar.",
        ar=graphene.Int(description="Årshjulets år."),
        slag=skalar.UppfoljningSlag(description="Månad, delår eller årsbokslut."),
    )
    node = graphene.Field(
        Node,
        id=graphene.ID(required=True, description="Ett id ur något av svaren."),
        description="En enda sak, av vilket slag den än är.",
    )

    @staticmethod
    def resolve_node(_root: None, info: graphene.ResolveInfo, id: str) -> dict[str, Any]:
        found = find_node(puller(info.context), identity(id))
        if found is None:
            raise not_found(id)
        return found


def find_node(by: Uttagare, publikt_id: UUID) -> dict[str, Any] | None:
    """The thing with that id, of whichever kind it is, if ``by`` may read it."""
    sida = Sida(first=1, raknas=False)
    for kind, read in NODES.items():
        for row in read(by, sida, ids=[publikt_id]).rader:
            return row | {"nodtyp": kind}
    return None
