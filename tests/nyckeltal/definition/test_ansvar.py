"""Which enheter a key figure is laid on, when, and who answers for it there."""

import datetime as dt

import pytest

from nyckeltal.enums import Satt
from nyckeltal.library import left_out
from nyckeltal.models import Nyckeltal, NyckeltalEnhet
from nyckeltal.services_ansvar import Ansvarsform, cascade, change_assignment, end_assignment
from nyckeltal.services_definition import end_nyckeltal
from styrning.bas.errors import StaleError
from styrning.grund.enums import Roll
from styrning.grund.models import Handelse
from tests.factories import (
    EnhetFactory,
    NyckeltalEnhetFactory,
    NyckeltalFactory,
    TilldelningFactory,
    UserFactory,
    UtfallFactory,
)
from tests.nyckeltal.definition.conftest import refused

pytestmark = pytest.mark.django_db


def test_an_ended_key_figure_ends_its_responsibilities(nyckeltal, ansvar, by):
    end_nyckeltal(nyckeltal, dt.date(2026, 12, 31), by=by, version=1)

    ansvar.refresh_from_db()
    assert (ansvar.galler_till, ansvar.version) == (dt.date(2026, 12, 31), 2)
    assert Nyckeltal.objects.get().galler_till == dt.date(2026, 12, 31)


def assign(nyckeltal, enhet, form, *, by):
    return cascade(nyckeltal, [enhet], form, by=by)[0]


def period(**changes):
    return Ansvarsform(**{"galler_fran": dt.date(2027, 1, 1)} | changes)


def test_a_figure_cascades_to_several_enheter_at_once(nyckeltal, by):
    schools = EnhetFactory.create_batch(3)

    rows = cascade(nyckeltal, schools, period(), by=by)

    assert [row.enhet for row in rows] == schools
    assert Handelse.objects.filter(vad="gav enhet nyckeltal").count() == 3
    assert rows[0].history.get().history_user == by


def test_a_cascade_names_each_enhet_that_cannot_and_writes_none(nyckeltal, ansvar, by):
    gone = EnhetFactory(namn="Gamla skolan", galler_till=dt.date(2026, 6, 30))
    young = EnhetFactory(namn="Nya skolan", galler_fran=dt.date(2027, 8, 1))

    message = refused(
        "enheter",
        cascade,
        nyckeltal,
        [EnhetFactory(), ansvar.enhet, gone, young],
        period(),
        by=by,
    )

    assert message == (
        "Inget har sparats. Barn- och utbildningsnämnden har redan nyckeltalet sedan tidigare; "
        "Gamla skolan upphörde 30 juni 2026; Nya skolan finns först från 1 augusti 2027."
    )
    assert NyckeltalEnhet.objects.count() == 1


def test_a_cascade_to_nobody_is_refused(nyckeltal, by):
    refused("enheter", cascade, nyckeltal, [], period(), by=by)


def test_responsibilities_follow_each_other_but_never_overlap(nyckeltal, enhet, by):
    first = assign(
        nyckeltal,
        enhet,
        period(galler_fran=dt.date(2025, 1, 1), galler_till=dt.date(2026, 12, 31)),
        by=by,
    )
    refused(
        "enheter", assign, nyckeltal, enhet, period(galler_fran=dt.date(2026, 12, 31)), by=by
    )  # fmt: skip
    assign(nyckeltal, enhet, period(), by=by)

    message = refused(
        "galler_till", end_assignment, first, dt.date(2027, 1, 1), by=by, version=first.version
    )
    assert "från 1 januari 2027" in message


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"galler_till": dt.date(2026, 12, 31)}, "galler_till"),
        ({"satt": Satt.BERAKNAS}, "satt"),
        ({"galler_fran": dt.date(2019, 12, 31)}, "galler_fran"),
        ({"galler_till": dt.date(2031, 1, 1)}, "galler_till"),
    ],
)
def test_a_responsibility_that_cannot_be_is_refused_at_its_field(enhet, by, changes, field):
    row = NyckeltalFactory(galler_fran=dt.date(2020, 1, 1), galler_till=dt.date(2030, 12, 31))
    refused(field, assign, row, enhet, period(**changes), by=by)


def test_the_responsible_may_write_the_report_of_the_enhet(nyckeltal, enhet, by):
    stranger = UserFactory(first_name="Per", last_name="Ek")
    reporter = UserFactory(roll=(Roll.RAPPORTOR, enhet))

    message = refused("ansvarig", assign, nyckeltal, enhet, period(ansvarig=stranger), by=by)

    assert "Per Ek är inte rapportör eller godkännare för Barn- och" in message
    assert assign(nyckeltal, enhet, period(ansvarig=reporter), by=by).ansvarig == reporter


def test_who_answers_is_changed_with_its_version(nyckeltal, ansvar, by):
    reporter = TilldelningFactory(enhet=ansvar.enhet).user
    row = change_assignment(ansvar, satt="rapporteras", ansvarig=reporter, by=by, version=1)
    assert (row.ansvarig, row.version) == (reporter, 2)

    with pytest.raises(StaleError):
        change_assignment(ansvar, satt="rapporteras", ansvarig=None, by=by, version=1)
    same = change_assignment(row, satt="rapporteras", ansvarig=reporter, by=by, version=2)
    assert same.version == 2
    refused("satt", change_assignment, row, satt="beraknas", ansvarig=None, by=by, version=2)
    refused(
        "ansvarig", change_assignment, row, satt="rapporteras", ansvarig=by, by=by, version=2
    )  # fmt: skip


def test_a_responsibility_does_not_end_before_what_is_reported(nyckeltal, ansvar, by):
    UtfallFactory(nyckeltal=nyckeltal, ar=2026)
    assert "har utfall efter" in refused(
        "galler_till", end_assignment, ansvar, dt.date(2025, 12, 31), by=by, version=1
    )
    row = end_assignment(ansvar, dt.date(2026, 12, 31), by=by, version=1)
    assert row.galler_till == dt.date(2026, 12, 31)


def test_a_responsibility_ends_no_later_than_its_figure(enhet, by):
    row = NyckeltalFactory(agare=enhet, galler_till=dt.date(2026, 12, 31))
    ansvar = NyckeltalEnhetFactory(nyckeltal=row, galler_till=dt.date(2026, 6, 30))
    refused("galler_till", end_assignment, ansvar, dt.date(2027, 1, 1), by=by, version=1)


def test_a_new_enhet_beside_those_that_report_is_found():
    parent = EnhetFactory()
    schools = [EnhetFactory(parent=parent, slag="verksamhet") for _ in range(3)]
    row = NyckeltalFactory(agare=parent)
    for school in schools[:2]:
        NyckeltalEnhetFactory(nyckeltal=row, enhet=school)
    EnhetFactory(slag="verksamhet")  # below another

    assert left_out(row, dt.date(2026, 11, 18)) == [schools[2]]


def test_one_that_reports_alone_has_nobody_beside_it():
    parent = EnhetFactory()
    school = EnhetFactory(parent=parent, slag="verksamhet")
    EnhetFactory(parent=parent, slag="verksamhet")
    row = NyckeltalFactory(agare=parent)
    NyckeltalEnhetFactory(nyckeltal=row, enhet=school)

    assert left_out(row, dt.date(2026, 11, 18)) == []
