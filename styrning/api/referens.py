"""The reference of the API, written from the schema: its fields and ready questions."""

from collections.abc import Iterator
from pathlib import Path

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLNamedType,
    GraphQLScalarType,
    is_introspection_type,
    is_specified_scalar_type,
)

from styrning.api.exempel import EXEMPEL
from styrning.api.schema import schema

REFERENCE_FILE = Path("docs") / "handbok" / "graphql-referens.md"
HEAD = """# GraphQL: referens

Skriven ur schemat med `manage.py write_graphql_schema`. Ändra den inte för hand. Hur du skaffar en
nyckel och ställer den första frågan står i [graphql.md](graphql.md).

## Så ändras schemat

- Fält och typer läggs till utan förvarning. Läs bara det du frågar efter, och tål nya värden i
  uppräkningar.
- Från version 0.1 döps inget om och tas inget bort utan att först ha stått som utfasat
  (`@deprecated`) med vad som ersätter det, i minst tolv månader och minst en huvudversion.
  Ändringen står i CHANGELOG.
- Ett fält byter aldrig måttenhet eller betydelse. Ett fält som alltid har ett värde (`!`) får inte
  bli tomt.
- `id` är ett publikt id som aldrig ändras. I `arsredovisning` heter det
  `publiktId`: samma mål har en annan bedömning ett annat år och i en fryst utgåva, och en klient
  som sparar svar efter `id` (Apollo Client) skulle visa det ena i stället för det andra.

## Listor

Alla listor vid roten tar `first` (1–500, annars 100) och `after`. Hämta nästa sida med
`after: pageInfo.endCursor` så länge `pageInfo.hasNextPage` är sant. En sida står stilla även om
rader läggs till eller tas bort före den.

Med `andradSedan` kommer bara det som har ändrats sedan dess, och i `borttagna` det som inte längre
finns eller inte längre visas för dig. Spara `tidpunkt` ur svaret på den första sidan och ge den
nästa gång. Den ligger fem minuter bakåt, så att det som höll på att skrivas inte missas: samma rad
kan därför komma två gånger.

## Rapportera utfall

`rapporteraUtfall` tar emot utfall från ett system, med en nyckel som får läsa och rapportera och
vars konto är rapportör eller godkännare på enheten.

- **Allt eller inget.** Är en rad fel sparas ingen. `fel` säger rad för rad vad som är fel; rätta
  och skicka hela leveransen igen, med samma idempotensnyckel.
- **En gång.** Skickas en sparad leverans igen med samma `idempotensnyckel` blir svaret detsamma,
  med `repris: true`, och inget skrivs. Skicka alltså om när du inte vet om svaret kom fram.
  Efter 30 dagar tas den emot som en ny: lika värden ändrar inget.
- **En rad är allt som sägs** om nyckeltalet hos enheten i uppföljningen: skicka totalt, kvinnor och
  man tillsammans.
- **Ingen skriver över någon annan.** Har en människa eller ett annat system sparat värdet blir det
  `KONFLIKT` med det som är sparat och dess version. Ska ditt gälla, skicka versionen i `versioner`.
- Samma kontroller som på sidan gäller: stängd uppföljning, gränser, kön, täljare och nämnare.
"""


def rendered() -> str:
    """The reference as the file holds it."""
    parts = [HEAD, "## Färdiga frågor\n"]
    for title, query in EXEMPEL.items():
        parts.append(f"### {title}\n\n```graphql\n{query.strip()}\n```\n")
    types = schema.graphql_schema.type_map
    for heading, kinds in groups(types):
        parts.append(f"## {heading}\n")
        parts += ["\n".join(described(kind)) + "\n" for kind in kinds]
    return "\n".join(parts)


def groups(types: dict[str, GraphQLNamedType]) -> Iterator[tuple[str, list[GraphQLNamedType]]]:
    """Own types: the roots first, then by name, what is sent in and enumerations apart."""
    own = [
        kind
        for name, kind in sorted(types.items())
        if not is_introspection_type(kind) and not is_specified_scalar_type(kind)
    ]
    roots = [kind for kind in own if kind.name in {"Query", "Mutation"}]
    inputs = [kind for kind in own if isinstance(kind, GraphQLInputObjectType)]
    enums = [kind for kind in own if isinstance(kind, GraphQLEnumType)]
    scalars = [kind for kind in own if isinstance(kind, GraphQLScalarType)]
    apart = {kind.name for kind in (*roots, *inputs, *enums, *scalars)}
    yield "Rötter", sorted(roots, key=lambda kind: kind.name != "Query")
    yield "Typer", [kind for kind in own if kind.name not in apart]
    yield "Det som skickas in", inputs
    yield "Uppräkningar", enums
    yield "Enkla värden", scalars


def described(kind: GraphQLNamedType) -> Iterator[str]:
    yield f"### {kind.name}\n"
    yield f"{one_line(kind.description)}\n"
    if isinstance(kind, GraphQLEnumType):
        for name, value in kind.values.items():
            yield f"- `{name}` {one_line(value.description)}"
    for name, field in getattr(kind, "fields", {}).items():
        old = f" **Utfasat:** {field.deprecation_reason}" if field.deprecation_reason else ""
        yield f"- `{name}: {field.type}` {one_line(field.description)}{old}"
        for argument, value in getattr(field, "args", {}).items():
            yield f"    - `{argument}: {value.type}` {one_line(value.description)}"


def one_line(text: str | None) -> str:
    return " ".join((text or "").split())
