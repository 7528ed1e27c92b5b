"""The GraphQL schema. Checked in as schema.graphql; a test compares the two."""

from pathlib import Path

import graphene
from graphql import print_schema

from styrning.api.arsredovisning import Query
from styrning.api.rapportering import Mutation

SCHEMA_FILE = Path(__file__).with_name("schema.graphql")

schema = graphene.Schema(query=Query, mutation=Mutation)


def printed() -> str:
    """The schema as the file holds it."""
    return print_schema(schema.graphql_schema) + "\n"
