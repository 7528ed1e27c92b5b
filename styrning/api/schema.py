"""The GraphQL schema. Checked in as schema.graphql; a test compares the two."""

from pathlib import Path

import graphene
from graphql import print_schema

from styrning.api.arsredovisning import Query
from styrning.api.rapportering import Mutation

SCHEMA_FILE = Path(__file__).with_name("schema.graphql")

schema = graphene.Schema(query=Query, mutation=Mutation)

# What graphene says of them is in English.
IN_SWEDISH = {
    "Date": 'En dag som text: "2026-11-18".',
    "DateTime": 'En tidpunkt med tidszon som text: "2026-11-18T10:00:00+01:00".',
}
for _name, _about in IN_SWEDISH.items():
    schema.graphql_schema.type_map[_name].description = _about


def printed() -> str:
    """The schema as the file holds it."""
    return print_schema(schema.graphql_schema) + "\n"
