"""The measured pairs; their targets stand in goals.toml under the same names."""

import json
from typing import Any

import orjson
from django.db import connection
from django.test import RequestFactory

from bench.data import LAST_YEAR
from bench.database import folder
from bench.day import adopting_over_saves, entry_over_data, entry_over_formset
from bench.excel import (
    export_over_import_export,
    import_over_import_export,
    import_over_validation,
)
from bench.frozen import freezing_over_read
from bench.growth import YearOfMany
from bench.measure import Duel, MissingPeerError
from bench.parallel import Latency, Throughput, entry_served, report_served
from bench.peers import django_types, recursion, values
from bench.peers.strawberry_process import Peer
from bench.question import CONTRACT, whole_report
from bench.rapport import pdf_over_weasyprint, word_over_calls
from bench.wire import translated
from mal import selectors
from styrning.api.schema import schema
from styrning.api.view import GraphQLView
from styrning.arsredovisning.read_model import read_report
from styrning.arsredovisning.rollup import roll_up
from styrning.bas.quantities import canonical
from styrning.grund.models import Uppfoljning, User

VIEW = GraphQLView.as_view(schema=schema)


def ask(query: str) -> bytes:
    """Send ``query`` through the view as the bench account; the body of the answer."""
    body = json.dumps({"query": query, "variables": {"ar": LAST_YEAR}})
    request = RequestFactory().post("/graphql/", body, "application/json")
    request.user = User.objects.get(username="bench")
    request._dont_enforce_csrf_checks = True
    return VIEW(request).content


def data_of(body: bytes) -> Any:
    answer = json.loads(body)
    assert "errors" not in answer, answer["errors"][:1]
    return answer["data"]


def graphql_over_dict() -> Duel:
    """By GraphQL, against the same finished dict by hand."""
    return Duel(
        ours=lambda: ask(CONTRACT),
        theirs=lambda: values.answer(LAST_YEAR),
        ours_answer=data_of,
        theirs_answer=data_of,
    )


def graphql_over_django_types() -> Duel:
    return Duel(
        ours=lambda: ask(CONTRACT),
        theirs=lambda: django_types.ask(CONTRACT, LAST_YEAR),
        ours_answer=data_of,
        theirs_answer=data_of,
    )


def graphql_over_strawberry() -> Duel:
    """Raises: MissingPeerError without ``make bench-peers``."""
    python = folder() / "strawberry" / "bin" / "python"
    database = connection.settings_dict
    if not python.exists() or connection.in_atomic_block:
        raise MissingPeerError("strawberry is not installed: make bench-peers")
    options = {name: value for name, value in database["OPTIONS"].items() if name != "pool"}
    given = ("ENGINE", "NAME", "USER", "PASSWORD", "HOST", "PORT")
    told = {name: str(database[name]) for name in given} | {"OPTIONS": options}
    peer = Peer(python, told, CONTRACT)
    versions = ", ".join(f"{name} {number}" for name, number in peer.versions.items())
    return Duel(
        ours=lambda: ask(CONTRACT),
        theirs=peer.ask,
        ours_answer=data_of,
        theirs_answer=data_of,
        their_statements=peer.statements,
        done=peer.stop,
        notes=[f"theirs runs {versions}"],
    )


def whole_over_read() -> Duel:
    kind = schema.graphql_schema.type_map["Arsredovisning"]
    query = whole_report(schema.graphql_schema)

    def report() -> dict:
        return read_report(LAST_YEAR, reader=User.objects.get(username="bench"))

    return Duel(
        ours=lambda: ask(query),
        theirs=lambda: orjson.dumps(report(), default=canonical),
        ours_answer=lambda body: data_of(body)["arsredovisning"],
        theirs_answer=lambda _body: translated(report(), kind),
    )


def roll_up_over_recursion() -> Duel:
    def ours() -> dict[str, dict[str, int]]:
        plan = selectors.plan_of(LAST_YEAR)
        runda = Uppfoljning.objects.get(kod=f"{LAST_YEAR}-AR")
        rows = selectors.judgements(plan.id, runda.pk, [LAST_YEAR])
        klass = {(row.identitet, row.enhet_id): row.klass for row in rows}
        goals = selectors.goals(plan.id)
        own = {mal.id: klass.get((mal.identitet, mal.huvudansvarig_id)) for mal in goals}
        counts = roll_up(goals, {pk: klass for pk, klass in own.items() if klass})
        return {mal.kod: counts[mal.id] for mal in goals}

    return Duel(ours=ours, theirs=lambda: recursion.counts_of_all(LAST_YEAR))


ROWS = {
    "graphql_over_dict": graphql_over_dict,
    "graphql_over_django_types": graphql_over_django_types,
    "graphql_over_strawberry": graphql_over_strawberry,
    "whole_over_read": whole_over_read,
    "roll_up_over_recursion": roll_up_over_recursion,
    "entry_over_data": entry_over_data,
    "entry_over_formset": entry_over_formset,
    "adopting_over_saves": adopting_over_saves,
    "freezing_over_read": freezing_over_read,
    "saving_p95_over_p50": Latency,
    "saving_over_default_sqlite": Throughput,
    "entry_served": entry_served,
    "report_served": report_served,
    "pdf_over_weasyprint": pdf_over_weasyprint,
    "word_over_calls": word_over_calls,
    "year_of_many": YearOfMany,
    "import_over_import_export": import_over_import_export,
    "import_over_validation": import_over_validation,
    "export_over_import_export": export_over_import_export,
}
