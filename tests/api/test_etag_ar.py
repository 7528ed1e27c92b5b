"""A year that nobody touches is unchanged while a later one is reported: the mark is the year's.

Each service that says from which year its write can be told is tried in the year after: the
mark of the year before stands, and so does every value of its report. Soundness:
docs/beslut/0033-arets-marke.md.
"""

from datetime import UTC, datetime
from decimal import Decimal
from unittest import mock
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from graphql import parse

from mal.models import Mal
from mal.services.bedomning import Omdome, decide
from nyckeltal.models import NyckeltalEnhet
from nyckeltal.rapport import Rapport
from nyckeltal.services import report_prognos, report_utfall
from nyckeltal.services_maskin import Maskinrad, report_batch
from styrning.api.etag import year_of
from styrning.api.question import Question
from styrning.arsredovisning.read_model import read_report
from styrning.grund.enums import InlamningLage, Roll, UppfoljningSlag
from styrning.grund.events import change_mark, log
from styrning.grund.models import ApiToken, Inlamning
from styrning.grund.services import approve, submit
from styrning.grund.uttag import Uttagare
from tests.api.kommun import URL
from tests.arkitektur.kallor import ROOT, modules
from tests.factories import (
    InlamningFactory,
    MalFactory,
    PlanFactory,
    UppfoljningFactory,
    UserFactory,
)
from tests.mal.test_decide import FORSLAG

pytestmark = pytest.mark.django_db


@pytest.fixture
def later(kommun, klocka):
    """The round of 2027, which the nämnd has begun to answer, with the goal in its plan."""
    klocka.move_to(datetime(2027, 11, 18, 9, tzinfo=UTC))
    goal = Mal.objects.get(kod="EGEN-KF")
    plan = PlanFactory(ar=2027)
    MalFactory(plan=plan, identitet=goal.identitet, kod="EGEN-KF", huvudansvarig=kommun["own"])
    runda = UppfoljningFactory(ar=2027, kod="2027-AR")
    return InlamningFactory(enhet=kommun["own"], uppfoljning=runda, lage=InlamningLage.UTKAST)


@pytest.fixture
def by(kommun):
    return UserFactory(roll=(Roll.RAPPORTOR, kommun["own"]))


def owed(**changed):
    row = NyckeltalEnhet.objects.select_related("nyckeltal", "enhet").get(
        nyckeltal__kod="N-EGEN-KF"
    )
    for name, value in changed.items():
        setattr(row.nyckeltal, name, value)
    row.nyckeltal.save()
    return row


def report(inlamning, by):
    report_utfall(owed(), inlamning, Rapport({"T": Decimal(81)}), by=by)


def report_again(inlamning, by):
    """Also what begins a submission moves its state."""
    Inlamning.objects.filter(pk=inlamning.pk).update(lage=InlamningLage.EJ_PABORJAD)
    report(inlamning, by)


def forecast(inlamning, by):
    runda = inlamning.uppfoljning
    runda.slag = UppfoljningSlag.DELAR
    runda.save()
    report_prognos(owed(), inlamning, Decimal(82), by=by)


def judge(inlamning, by):
    goal = Mal.objects.get(plan__ar=2027, kod="EGEN-KF")
    omdome = Omdome(goal.plan.skala.steg.first().varde, motiv="Nytt.")
    decide(goal, inlamning.enhet, inlamning, FORSLAG, omdome, by=by)


def send_in(inlamning, by):
    with mock.patch("styrning.grund.services.gaps", return_value=[]):
        submit(inlamning, by=by)


def deliver(inlamning, by):
    row = Maskinrad("N-EGEN-KF", "EGEN", "2027-AR", Rapport({"T": Decimal(83)}))
    assert report_batch([row], "leverans", by=Uttagare(by)).andrade == 1


def reports(year):
    reader = UserFactory(roll=Roll.REVISOR)
    return [read_report(year, scope=scope, reader=reader) for scope in ("KF", "EGEN", "ANNAN")]


@pytest.mark.parametrize("act", [report, report_again, forecast, judge, send_in, deliver])
def test_what_a_later_year_says_leaves_the_year_and_its_mark(later, by, act):
    told, mark = reports(2026), change_mark(2026)
    of_its_own, of_all = change_mark(2027), change_mark()
    act(later, by)
    assert reports(2026) == told
    assert change_mark(2026) == mark
    assert of_its_own != change_mark(2027)
    assert of_all != change_mark()


TRIED = {
    "mal/services/bedomning.py", "nyckeltal/services.py", "nyckeltal/services_maskin.py",
    "styrning/grund/services.py",
}  # fmt: skip


def test_no_other_service_says_its_year_untried():
    said = {str(path.relative_to(ROOT)) for path in modules() if "syns_fran=" in path.read_text()}
    assert said == TRIED


def approved(inlamning, by):
    Inlamning.objects.filter(pk=inlamning.pk).update(lage=InlamningLage.INSKICKAD)
    approve(inlamning, by=by)


def changed_after_approval(inlamning, by):
    Inlamning.objects.filter(pk=inlamning.pk).update(lage=InlamningLage.GODKAND)
    report(inlamning, by)


@pytest.mark.parametrize("act", [approved, changed_after_approval])
def test_an_approval_may_show_what_lags_up_to_two_years(later, by, act):
    marks = {year: change_mark(year) for year in (2024, 2025, 2026)}
    act(later, by)
    changed = [year for year, mark in marks.items() if change_mark(year) != mark]
    assert changed == [2025, 2026]


def test_a_nyckeltal_that_lags_speaks_of_the_year_before(later, by):
    ansvar = owed(efterslapning=1)
    marks = change_mark(2025), change_mark(2026)
    saved = Rapport({"T": Decimal(81)}, versioner={"T": 1, "K": 1, "M": 1})
    report_utfall(ansvar, later, saved, by=by)
    assert change_mark(2026) != marks[1]
    assert change_mark(2025) == marks[0]


def test_what_does_not_say_its_year_concerns_every_year(kommun, by):
    mark = change_mark(1990)
    log("gjorde något", kommun["own"], by=by, syns_fran=None)
    assert change_mark(1990) != mark


def test_the_client_has_its_304_while_the_next_year_is_reported(later, by):
    _, secret = ApiToken.objects.issue(user=UserFactory(roll=Roll.REVISOR), namn="Rapport")
    address = f"{URL}?{urlencode({'query': '{ arsredovisning(ar: 2026) { mal { kod } } }'})}"
    headers = {"Authorization": f"Bearer {secret}"}
    first = Client().get(address, headers=headers)
    report(later, by)
    with CaptureQueriesContext(connection) as queries:
        second = Client().get(address, headers=headers | {"If-None-Match": first.headers["ETag"]})
    assert (first.status_code, second.status_code) == (200, 304)
    assert second.headers["ETag"] == first.headers["ETag"]
    assert not [query for query in queries if "mal_mal" in query["sql"]]


A = "arsredovisning"


@pytest.mark.parametrize(
    ("query", "variables", "year"),
    [
        (f"{{ {A}(ar: 2025) {{ ar }} }}", {}, 2025),
        (f"{{ a: {A}(ar: 2025) {{ ar }} b: {A}(ar: 2026) {{ ar }} }}", {}, 2026),
        (f"query Q($y: Int!) {{ {A}(ar: $y) {{ ar }} }}", {"y": 2024}, 2024),
        (f"query Q($y: Int = 2023) {{ {A}(ar: $y) {{ ar }} }}", {}, 2023),
        (f"{{ ...F }} fragment F on Query {{ ... {{ {A}(ar: 2025) {{ ar }} }} }}", {}, 2025),
        (f"{{ ...F ...F }} fragment F on Query {{ {A}(ar: 9) {{ ar }} ...F }}", {}, 9),
        (
            f"{{ ...F {A}(ar: 9) {{ ar }} }} fragment F on Query {{ mal {{ totalCount }} }}",
            {},
            None,
        ),
        (f"{{ {A}(ar: 2025) {{ ar }} organisation {{ totalCount }} }}", {}, None),
        (f"query Q($y: Int!) {{ {A}(ar: $y) {{ ar }} }}", {"y": "2024"}, None),
        (f"query Q($y: Int!) {{ {A}(ar: $y) {{ ar }} }}", {}, None),
        (f"{{ {A}(ar: {10**30}) {{ ar }} }}", {}, 2200),
        (f"query Q($y: Int!) {{ {A}(ar: $y) {{ ar }} }}", {"y": -(2**63)}, 0),
        ("{ node(id: 1) { id } }", {}, None),
        ("{ __typename }", {}, None),
        ("query A { __typename } query B { __typename }", {}, None),
    ],
)
def test_the_year_that_a_question_reads(query, variables, year):
    assert year_of(parse(query), Question(query, None, variables)) == year
