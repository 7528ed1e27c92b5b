"""The checked-in GraphQL schema leaks nothing of how trees and rows are stored."""

import re

import pytest

from tests.arkitektur.kallor import ROOT

SCHEMA = ROOT / "styrning" / "api" / "schema.graphql"
STORED = ("lft", "rght", "treeId", "tree_id", "pk")


@pytest.mark.parametrize("field", STORED)
def test_schema_has_no_field_of_storage(field):
    if not SCHEMA.exists():
        pytest.skip("no schema yet")
    assert re.findall(rf"^\s+{field}\b.*:", SCHEMA.read_text(), re.MULTILINE) == []
