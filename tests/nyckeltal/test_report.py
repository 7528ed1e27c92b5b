"""Reporting values: what is saved, what is asked, what is refused."""

import re
from decimal import Decimal

import pytest

from nyckeltal.enums import Kon, Matt, Saknas
from nyckeltal.models import Utfall
from nyckeltal.services import Rapport, report_prognos, report_utfall
from styrning.bas.errors import RuleError, StaleError
from styrning.grund.enums import InlamningLage, UppfoljningSlag
from styrning.grund.models import Handelse
from tests.factories import (
    InlamningFactory,
    NyckeltalEnhetFactory,
    UppfoljningFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def ansvar(db):
    return NyckeltalEnhetFactory(nyckeltal__per_kon=True)


@pytest.fixture
def inlamning(ansvar):
    return InlamningFactory(enhet=ansvar.enhet)


@pytest.fixture
def user(db):
    return UserFactory()


def values(**varden):
    return {kon: Decimal(varde) if varde else None for kon, varde in varden.items()}


def saved():
    rows = Utfall.objects.order_by("kon").values_list("kon", "varde", "saknas_orsak", "version")
    return list(rows)


def test_values_by_sex_are_saved_with_version_event_and_begun_submission(ansvar, inlamning, user):
    report_utfall(ansvar, inlamning, Rapport(values(T="72.5", K="75", M="70")), by=user)

    assert saved() == [
        ("K", Decimal(75), "", 1),
        ("M", Decimal(70), "", 1),
        ("T", Decimal("72.5"), "", 1),
    ]
    inlamning.refresh_from_db()
    assert inlamning.lage == InlamningLage.UTKAST
    assert Handelse.objects.filter(vad="rapporterade utfall", av=user).count() == 1


def test_the_same_report_again_writes_nothing(ansvar, inlamning, user):
    report = Rapport(values(T="72.5"), versioner={Kon.TOTALT: 0})
    report_utfall(ansvar, inlamning, report, by=user)
    events = Handelse.objects.count()

    report_utfall(ansvar, inlamning, report, by=user)

    assert saved() == [("T", Decimal("72.5"), "", 1)]
    assert Handelse.objects.count() == events


def test_a_reason_takes_the_place_of_a_value_and_both_stay_in_history(ansvar, inlamning, user):
    report_utfall(ansvar, inlamning, Rapport(values(T="72.5")), by=user)

    missing = Rapport(values(T=None), Saknas.VANTAS, versioner={Kon.TOTALT: 1})
    report_utfall(ansvar, inlamning, missing, by=user)

    assert saved() == [("T", None, "vantas", 2)]
    history = Utfall.history.order_by("version").values_list("varde", "saknas_orsak")
    assert list(history) == [(Decimal("72.5"), ""), (None, "vantas")]


def test_the_second_of_two_officers_is_stopped_with_what_is_saved(ansvar, inlamning, user):
    report_utfall(ansvar, inlamning, Rapport(values(T="72.5")), by=user)

    with pytest.raises(StaleError) as error:
        report_utfall(ansvar, inlamning, Rapport(values(T="71")), by=user)

    assert error.value.current[Kon.TOTALT].varde == Decimal("72.5")
    assert saved() == [("T", Decimal("72.5"), "", 1)]


def test_a_total_of_an_additive_figure_need_not_be_typed(inlamning, user):
    ansvar = NyckeltalEnhetFactory(
        nyckeltal__per_kon=True, nyckeltal__matt=Matt.ADDITIV, nyckeltal__max_varde=None
    )
    report_utfall(ansvar, inlamning, Rapport(values(K="120", M="95")), by=user)

    assert [row[0] for row in saved()] == ["K", "M"]


@pytest.mark.parametrize(
    ("varden", "saknas", "field", "message"),
    [
        (values(T=None), "", "T", "Ange ett utfall eller varför det saknas."),
        (values(K="75", M="70"), "", "T", "Ange totalt: det kan inte räknas ut"),
        (values(T="72"), Saknas.VANTAS, "T", "Ange antingen ett utfall eller varför det saknas."),
        (values(T=None), "okänd", "saknas_orsak", "Välj en orsak i listan."),
        (values(T="812"), "", "T", "Totalt: 812 ligger utanför 0–100 procent. Menade du 81,2?"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field_and_not_saved(
    ansvar, inlamning, user, varden, saknas, field, message
):
    with pytest.raises(RuleError, match=re.escape(message)) as error:
        report_utfall(ansvar, inlamning, Rapport(varden, saknas), by=user)

    assert error.value.field == field
    assert saved() == []


def test_a_total_outside_its_parts_is_asked_about_and_saved(ansvar, inlamning, user):
    questions = report_utfall(ansvar, inlamning, Rapport(values(T="80", K="75", M="70")), by=user)

    assert questions == [
        "Totalt 80,0 ligger inte mellan kvinnor 75,0 och män 70,0. Kontrollera värdena."
    ]
    assert len(saved()) == 3


def test_a_closed_round_takes_no_values(ansvar, user):
    closed = UppfoljningFactory(ar=2024)
    inlamning = InlamningFactory(enhet=ansvar.enhet, uppfoljning=closed)

    with pytest.raises(RuleError, match="är stängd"):
        report_utfall(ansvar, inlamning, Rapport(values(T="72.5")), by=user)

    assert saved() == []


def test_a_change_after_approval_drops_the_submission_back(ansvar, inlamning, user):
    inlamning.lage = InlamningLage.GODKAND
    inlamning.save()

    report_utfall(ansvar, inlamning, Rapport(values(T="72.5")), by=user)

    inlamning.refresh_from_db()
    assert inlamning.lage == InlamningLage.INSKICKAD


def test_a_change_after_decision_leaves_the_state_and_marks_it(ansvar, inlamning, user):
    inlamning.lage, inlamning.beslut_organ = InlamningLage.BESLUTAD, "Nämnden"
    inlamning.beslut_datum, inlamning.beslut_paragraf = inlamning.uppfoljning.oppnar, "12"
    inlamning.save()

    report_utfall(ansvar, inlamning, Rapport(values(T="72.5")), by=user)

    inlamning.refresh_from_db()
    assert (inlamning.lage, inlamning.andrad_efter_beslut) == (InlamningLage.BESLUTAD, True)


def test_only_a_round_of_forecasts_takes_one(ansvar, inlamning, user):
    with pytest.raises(RuleError, match="frågar efter utfall, inte prognos"):
        report_prognos(ansvar, inlamning, Decimal(74), by=user)

    inlamning.uppfoljning.slag = UppfoljningSlag.DELAR
    inlamning.uppfoljning.save()
    prognos = report_prognos(ansvar, inlamning, Decimal(74), by=user)
    assert (prognos.ar, prognos.varde) == (2026, Decimal(74))


def test_a_pair_is_saved_as_it_was_given_and_never_as_its_quotient(inlamning, user):
    ansvar = NyckeltalEnhetFactory(nyckeltal__namnarfaktor=100, nyckeltal__aggregering="vagt")
    pair = {Kon.TOTALT: (Decimal(88), Decimal(110))}

    report_utfall(ansvar, inlamning, Rapport({}, par=pair), by=user)

    row = Utfall.objects.get()
    assert (row.varde, row.taljare, row.namnare) == (None, Decimal(88), Decimal(110))


@pytest.mark.parametrize(
    ("rapport", "message"),
    [
        (Rapport(values(T="80")), "räknas samman av täljare och nämnare"),
        (Rapport({}, par={"T": (Decimal(88), None)}), "ange både täljare och nämnare"),
        (Rapport({}, par={"T": (Decimal(88), Decimal(0))}), "ange både täljare och nämnare"),
        (Rapport({}, par={"T": (Decimal(120), Decimal(100))}), "120 är större än nämnaren 100"),
        (Rapport({}, par={"T": (Decimal(-5), Decimal(100))}), "täljaren −5 är mindre än noll"),
    ],
)
def test_half_a_pair_and_a_quotient_in_its_place_are_refused(inlamning, user, rapport, message):
    ansvar = NyckeltalEnhetFactory(nyckeltal__namnarfaktor=100, nyckeltal__aggregering="vagt")

    with pytest.raises(RuleError, match=message):
        report_utfall(ansvar, inlamning, rapport, by=user)

    assert saved() == []


def test_a_preliminary_value_stays_preliminary_until_somebody_says_otherwise(
    ansvar, inlamning, user
):
    report_utfall(ansvar, inlamning, Rapport(values(T="72"), sakerhet="preliminar"), by=user)

    later = Rapport(values(T="73"), versioner={Kon.TOTALT: 1})
    report_utfall(ansvar, inlamning, later, by=user)

    assert Utfall.objects.get().sakerhet == "preliminar"
