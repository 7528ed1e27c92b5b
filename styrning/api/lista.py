"""Lists of the schema: Relay connections over pages of plain rows, with Swedish descriptions."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

import graphene

from styrning.api.execution import Context
from styrning.bas.errors import RuleError
from styrning.grund.uttag import MAX_PAGE, PAGE, Sida, Uttag, Uttagare, known_moment


class Node(graphene.Interface):
    """Något med ett eget id, som kan hämtas för sig med node(id)."""

    id = graphene.ID(
        required=True, description="Publikt id som aldrig ändras. Tolka det inte: jämför det bara."
    )

    @classmethod
    def resolve_type(cls, instance: dict[str, Any], info: graphene.ResolveInfo) -> Any:
        return instance["nodtyp"]


class PageInfo(graphene.ObjectType):
    """Var sidan står i listan."""

    has_next_page = graphene.Boolean(required=True, description="Om det finns rader efter sidan.")
    has_previous_page = graphene.Boolean(
        required=True, description="Om det finns rader före sidan."
    )
    start_cursor = graphene.String(description="Markör för sidans första rad; null på tom sida.")
    end_cursor = graphene.String(
        description="Markör för sidans sista rad: ge den som after för nästa sida."
    )


class Borttagen(graphene.ObjectType):
    """Något som inte längre finns, eller inte längre visas för den som frågar."""

    id = graphene.ID(required=True, description="Dess publika id.")


def connection(node: type[graphene.ObjectType]) -> type[graphene.ObjectType]:
    """The connection type of ``node`` and its edges."""
    name = node._meta.name
    edge = type(
        f"{name}Edge",
        (graphene.ObjectType,),
        {
            "__doc__": "En rad i listan, med sin markör.",
            "cursor": graphene.String(required=True, description="Radens markör."),
            "node": graphene.Field(node, required=True, description="Raden."),
        },
    )
    fields = {
        "__doc__": "En sida av listan.",
        "edges": graphene.List(
            graphene.NonNull(edge), required=True, description="Raderna med markörer."
        ),
        "nodes": graphene.List(
            graphene.NonNull(node), required=True, description="Raderna utan markörer."
        ),
        "page_info": graphene.Field(
            PageInfo, required=True, description="Var sidan står i listan."
        ),
        "total_count": graphene.Int(
            required=True, description="Antal rader i hela listan, efter urval."
        ),
        "tidpunkt": graphene.DateTime(
            required=True,
            description="Ge den som andradSedan nästa gång. Några minuter bakåt, så att inget "
            "missas: samma rad kan komma två gånger.",
        ),
        "borttagna": graphene.List(
            graphene.NonNull(Borttagen),
            required=True,
            description="Med andradSedan: det som sedan dess har tagits bort eller inte längre "
            "visas. Samma på alla sidor; tom utan andradSedan.",
        ),
    }
    return type(f"{name}Connection", (graphene.ObjectType,), fields)


def list_field(
    node: type[graphene.ObjectType],
    read: Callable[..., Uttag],
    description: str,
    **filters: graphene.Argument,
) -> graphene.Field:
    """A root field: ``read(by, sida, **filters)`` as a connection of ``node``."""

    def resolve(_root: None, info: graphene.ResolveInfo, **given: Any) -> dict[str, Any]:
        sida = page_asked(info, given)
        chosen = {name: value for name, value in given.items() if value is not None}
        return as_connection(read(puller(info.context), sida, **chosen))

    return graphene.Field(
        connection(node),
        first=graphene.Int(default_value=PAGE, description=f"Högsta antal rader, 1–{MAX_PAGE}."),
        after=graphene.String(description="Markör: raderna efter den."),
        andrad_sedan=graphene.DateTime(
            description="Bara det som har ändrats sedan dess, med tidszon: 2026-11-18T10:00:00Z."
        ),
        required=True,
        description=description,
        resolver=resolve,
        **filters,
    )


def page_asked(info: graphene.ResolveInfo, given: dict[str, Any]) -> Sida:
    """The page that the arguments ask for; takes those it reads out of ``given``."""
    sedan: datetime | None = known_moment(given.pop("andrad_sedan", None))
    first, after = given.pop("first", None), given.pop("after", None)
    return Sida(PAGE if first is None else first, after, sedan)


def puller(context: Context) -> Uttagare:
    """Who asks, and how far their key reaches."""
    token = context.token
    return Uttagare(context.reader, token is not None, token.enhet if token else None)


def as_connection(uttag: Uttag) -> dict[str, Any]:
    cursors = [row.pop("markor") for row in uttag.rader]
    return {
        "edges": [
            {"cursor": cursor, "node": row}
            for cursor, row in zip(cursors, uttag.rader, strict=True)
        ],
        "nodes": uttag.rader,
        "page_info": {
            "has_next_page": uttag.fler,
            "has_previous_page": uttag.fore,
            "start_cursor": cursors[0] if cursors else None,
            "end_cursor": cursors[-1] if cursors else None,
        },
        "total_count": uttag.antal,
        "tidpunkt": uttag.tidpunkt,
        "borttagna": [{"id": publikt_id} for publikt_id in uttag.borttagna],
    }


def identity(text: str) -> UUID:
    """Raises: RuleError for what is no id of ours, in the words of one that is not found."""
    try:
        found = UUID(text)
    except ValueError as error:
        raise not_found(text) from error
    if str(found) != text.lower():
        raise not_found(text)
    return found


def not_found(text: str) -> RuleError:
    return RuleError(f"Det finns inget med id {text[:60]}, eller så når du det inte.", field="id")
