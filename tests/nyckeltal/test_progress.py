"""How far submissions have come: the same numbers as the entry page, for many at once."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mal.enums import Klass
from mal.models import Planandring
from nyckeltal.entry import entry
from nyckeltal.enums import Kon, Matt, Saknas, Satt
from nyckeltal.progress import figure_progress
from styrning.grund.enums import UppfoljningSlag
from styrning.grund.registries import progress
from tests.factories import (
    BedomningFactory,
    EnhetFactory,
    InlamningFactory,
    KontrollmomentFactory,
    KontrollresultatFactory,
    KontrolltillfalleFactory,
    MalFactory,
    MalNyckeltalFactory,
    MalvardeFactory,
    NyckeltalEnhetFactory,
    NyckeltalFactory,
    PrognosFactory,
    UppfoljningFactory,
    UtfallFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def runda(db):
    return UppfoljningFactory()


def submission(runda, **enhet):
    return InlamningFactory(enhet=EnhetFactory(**enhet), uppfoljning=runda)


def as_entry(*inlamningar):
    """What the entry pages of the submissions say."""
    pages = {row.pk: entry(row) for row in inlamningar}
    return {pk: (page.gjort, page.att_gora) for pk, page in pages.items()}


def test_rows_and_judgements_are_counted_per_submission(runda):
    first, second = submission(runda), submission(runda)
    goal = MalFactory(huvudansvarig=first.enhet)
    for owner in (first.enhet, first.enhet, second.enhet):
        ansvar = NyckeltalEnhetFactory(nyckeltal__agare=owner)
        MalNyckeltalFactory(mal=goal, nyckeltal=ansvar.nyckeltal)
    UtfallFactory(nyckeltal=ansvar.nyckeltal)
    BedomningFactory(mal=goal, uppfoljning=runda)

    counts = figure_progress([first, second])

    assert counts == {first.pk: (1, 3), second.pk: (1, 1)}
    assert counts == as_entry(first, second)


def test_a_reason_is_an_answer_and_one_sex_of_a_share_is_none(runda):
    inlamning = submission(runda)
    for matt in (Matt.ADDITIV, Matt.ANDEL):
        figure = NyckeltalFactory(agare=inlamning.enhet, per_kon=True, matt=matt)
        NyckeltalEnhetFactory(nyckeltal=figure)
        for kon in (Kon.KVINNOR, Kon.MAN):
            UtfallFactory(nyckeltal=figure, kon=kon, varde=Decimal(40))
    missing = NyckeltalEnhetFactory(nyckeltal__agare=inlamning.enhet).nyckeltal
    UtfallFactory(nyckeltal=missing, varde=None, saknas_orsak=Saknas.VANTAS)

    counts = figure_progress([inlamning])

    assert counts == {inlamning.pk: (2, 3)}
    assert counts == as_entry(inlamning)


def test_what_enheter_below_report_counts_and_what_is_computed_does_not(runda):
    inlamning = submission(runda)
    figure = NyckeltalFactory(agare=inlamning.enhet)
    NyckeltalEnhetFactory(nyckeltal=figure, satt=Satt.BERAKNAS)
    school = EnhetFactory(parent=inlamning.enhet, slag="verksamhet")
    NyckeltalEnhetFactory(nyckeltal=figure, enhet=school)
    UtfallFactory(nyckeltal=figure, enhet=school)
    inlamning.enhet.refresh_from_db()

    counts = figure_progress([inlamning])

    assert counts == {inlamning.pk: (1, 1)}
    assert counts == as_entry(inlamning)


def test_an_enhet_with_a_submission_of_its_own_is_counted_there_only(runda):
    mother = submission(runda)
    daughter = submission(runda, parent=mother.enhet, slag="bolag")
    ansvar = NyckeltalEnhetFactory(nyckeltal__agare=daughter.enhet)
    MalNyckeltalFactory(mal=MalFactory(huvudansvarig=daughter.enhet), nyckeltal=ansvar.nyckeltal)
    mother.enhet.refresh_from_db()

    counts = figure_progress([mother])

    assert counts == {mother.pk: (0, 0)} == as_entry(mother)
    assert figure_progress([daughter]) == {daughter.pk: (0, 2)}


def test_what_has_ended_is_not_expected(runda):
    inlamning = submission(runda)
    ansvar = NyckeltalEnhetFactory(nyckeltal__agare=inlamning.enhet)
    ansvar.galler_till = runda.avser_fran
    ansvar.save()

    assert figure_progress([inlamning]) == {inlamning.pk: (0, 0)} == as_entry(inlamning)


def test_a_contribution_is_judged_by_the_one_who_contributes(runda):
    owner, helper = submission(runda), submission(runda)
    goal = MalFactory(huvudansvarig=owner.enhet)
    goal.medansvariga.add(helper.enhet)
    BedomningFactory(mal=goal, enhet=helper.enhet, uppfoljning=runda)

    counts = figure_progress([owner, helper])

    assert counts == {owner.pk: (0, 1), helper.pk: (1, 1)}
    assert counts == as_entry(owner, helper)


def test_a_round_of_forecasts_asks_for_forecasts_of_what_has_a_target():
    runda = UppfoljningFactory(slag=UppfoljningSlag.DELAR, avser_till="2026-08-31")
    runda.refresh_from_db()
    inlamning = submission(runda)
    ansvar = [NyckeltalEnhetFactory(nyckeltal__agare=inlamning.enhet) for _ in range(3)]
    for row in ansvar[:2]:
        MalvardeFactory(nyckeltal=row.nyckeltal)
    PrognosFactory(nyckeltal=ansvar[0].nyckeltal, uppfoljning=runda)

    counts = figure_progress([inlamning])

    assert counts == {inlamning.pk: (2, 3)}
    assert counts == as_entry(inlamning)


def test_checks_are_added(runda):
    inlamning = submission(runda)
    moment = KontrollmomentFactory(plan__enhet=inlamning.enhet)
    done = KontrolltillfalleFactory(moment=moment, uppfoljning=runda)
    KontrollresultatFactory(tillfalle=done)
    KontrolltillfalleFactory(moment=moment, uppfoljning=runda, planerad="2026-12-01")

    assert progress([inlamning]) == {inlamning.pk: (1, 2)}


@pytest.mark.parametrize("antal", [3, 12])
def test_the_number_of_statements_does_not_grow_with_submissions(runda, antal):
    inlamningar = [submission(runda) for _ in range(antal)]
    for row in inlamningar:
        ansvar = NyckeltalEnhetFactory(nyckeltal__agare=row.enhet)
        goal = MalFactory(huvudansvarig=row.enhet)
        MalNyckeltalFactory(mal=goal, nyckeltal=ansvar.nyckeltal)
        BedomningFactory(
            mal=goal, uppfoljning=runda, steg=goal.plan.skala.steg.get(klass=Klass.UPPFYLLT)
        )

    with CaptureQueriesContext(connection) as queries:
        figure_progress(inlamningar)

    assert len(queries) == 4


@pytest.mark.parametrize(("upphor", "expected"), [("2026-12-31", 1), ("2027-01-01", 2)])
def test_a_goal_that_has_ended_is_not_to_be_judged(runda, upphor, expected):
    inlamning = submission(runda)
    MalFactory(huvudansvarig=inlamning.enhet)
    goal = MalFactory(huvudansvarig=inlamning.enhet)
    goal.andring = Planandring.objects.create(
        plan=goal.plan, beslut_organ="KF", beslut_datum=date(2026, 6, 15), text="Upphör"
    )
    goal.upphor = date.fromisoformat(upphor)
    goal.save()

    counts = figure_progress([inlamning])

    assert counts == {inlamning.pk: (0, expected)}
    assert counts == as_entry(inlamning)
