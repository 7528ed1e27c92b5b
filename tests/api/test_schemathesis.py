"""Schemathesis draws every field of the schema with arguments of its own making (optional).

``make fuzz`` installs it and runs this; elsewhere it is skipped. Its own checks take every refusal
for a fault of the server, so what it draws is judged as the rest of the fuzzing is.
"""

import json

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from styrning.api.schema import SCHEMA_FILE
from tests.api import fuzz
from tests.api.kommun import URL
from tests.api.test_fuzz import headers, rows, told  # noqa: F401 (a fixture)

schemathesis = pytest.importorskip("schemathesis")
from graphql import StringValueNode  # noqa: E402
from schemathesis.graphql import from_path, scalar  # noqa: E402

scalar("Decimaltal", st.sampled_from(["80", "-1.5", "1e5", "NaN", ""]).map(
    lambda text: StringValueNode(value=text)
))  # fmt: skip
OPERATIONS = {
    operation.ok().label: operation.ok()
    for operation in from_path(SCHEMA_FILE).get_all_operations()
}


def test_every_root_field_is_drawn():
    assert sorted(OPERATIONS) == [
        "Mutation.rapporteraUtfall", "Query.arshjul", "Query.arsredovisning", "Query.mal",
        "Query.node", "Query.nyckeltal", "Query.organisation", "Query.uppfoljning",
    ]  # fmt: skip


@pytest.mark.parametrize("label", sorted(OPERATIONS))
def test_what_is_drawn_is_answered_and_writes_nothing(headers, label):  # noqa: F811
    before = rows()

    @fuzz.thrown
    @given(OPERATIONS[label].as_strategy())
    def throw(case):
        body = json.dumps({"query": case.body})
        told(Client().post(URL, body, "application/json", headers=headers))

    throw()
    assert rows() == before
