"""Queries that are kept between requests are never run themselves, only copies of them.

A query counts its tables as its SQL is made; two threads that share the count can lose a join.
"""

import pytest
from django.db.models.sql.compiler import SQLCompiler

from mal import i_omgang
from nyckeltal import owed
from nyckeltal.selectors import facts, fakta
from styrning.bas.clock import today
from styrning.grund import organisation
from tests.factories import InlamningFactory, NyckeltalFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def ran(monkeypatch):
    """The queries whose SQL was made."""
    seen, original = [], SQLCompiler.as_sql

    def as_sql(self, *args, **kwargs):
        seen.append(self.query)
        return original(self, *args, **kwargs)

    monkeypatch.setattr(SQLCompiler, "as_sql", as_sql)
    return seen


def test_the_organisations(ran):
    kept = organisation._columns()
    organisation.organisation(InlamningFactory().uppfoljning_id)

    assert len(ran) > len(kept)
    assert not {id(rows.query) for rows in kept} & set(map(id, ran))


def test_what_is_owed(ran):
    kept = owed._columns()
    owed.owed(None, [InlamningFactory().enhet_id], today())

    assert ran
    assert not {id(rows.query) for rows in kept} & set(map(id, ran))


def test_facts(ran):
    kept = fakta._columns()
    facts([NyckeltalFactory().pk], 2026, InlamningFactory().uppfoljning_id)

    assert ran
    assert not {id(rows.query) for rows in kept} & set(map(id, ran))


def test_goals_in_a_round(ran):
    inlamning = InlamningFactory()
    i_omgang.goals_in_round(1, inlamning.uppfoljning, enhet_id=inlamning.enhet_id)
    kept = i_omgang._rows(1, inlamning.uppfoljning_id, inlamning.enhet_id)

    assert ran
    assert id(kept.query) not in set(map(id, ran))
