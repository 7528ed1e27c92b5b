"""At delår: the forecast of the year is asked for, beside what is known so far."""

import datetime as dt
from decimal import Decimal

import pytest

from nyckeltal.enums import Satt
from nyckeltal.models import Prognos
from nyckeltal.services import report_prognos
from styrning.grund.enums import UppfoljningSlag
from tests.factories import MalvardeFactory, UserFactory
from tests.frontend.nyckeltal.conftest import facts, soup_of, utfall, words

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def delar(varld, rapportor):
    runda = varld.inlamning.uppfoljning
    runda.slag, runda.namn = UppfoljningSlag.DELAR, "Delårsrapport augusti 2026"
    runda.avser_till = dt.date(2026, 8, 31)
    runda.save()
    return runda


@pytest.fixture
def ackumulerad(varld):
    """A figure that is asked for so far this year, too."""
    ansvar = varld.add_row(ackumulerad=True)
    MalvardeFactory(nyckeltal=ansvar.nyckeltal)
    return ansvar


def forecasts():
    return list(Prognos.objects.values_list("nyckeltal__kod", "ar", "varde", "version"))


def test_a_yearly_figure_is_asked_for_its_forecast_only(client, varld):
    row = soup_of(client.get(varld.page)).find(id=f"r-{varld.ansvar.publikt_id}")

    assert [words(label) for label in row.select(".inm-varden label")] == ["Prognos helår"]
    assert row.select_one(".orsak") is None


def test_the_forecast_is_saved_and_judged(client, varld):
    response = client.post(varld.row, {"P": "76", "v_P": "0"}, **varld.htmx)

    assert forecasts() == [(varld.ansvar.nyckeltal.kod, 2026, Decimal(76), 1)]
    parts = soup_of(response)
    assert words(parts.select_one(".status")) == "Prognos: nått"
    assert parts.select_one("[name=v_P]")["value"] == "1"


def test_it_may_be_given_before_the_outcome_is_known(client, varld, ackumulerad):
    url = varld.url("spara_utfall", ackumulerad.publikt_id)

    response = client.post(url, {"T": "", "saknas": "", "kommentar": "", "P": "76"})

    assert response.status_code == 302
    assert (utfall(), len(forecasts())) == ({}, 1)


def test_outcome_and_forecast_are_saved_together_or_not_at_all(client, varld, ackumulerad):
    url, before = varld.url("spara_utfall", ackumulerad.publikt_id), facts()

    response = client.post(url, {"T": "50", "P": "5 %"})

    assert response.status_code == 422
    page = soup_of(response)
    assert 'Prognos: "5 %" är inte ett tal.' in words(page.find(id=f"u-{ackumulerad.publikt_id}"))
    assert page.find(id=f"P-{ackumulerad.publikt_id}")["aria-invalid"] == "true"
    assert page.find(id=f"T-{ackumulerad.publikt_id}")["value"] == "50"
    assert facts() == before


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("812", "Prognos: 812 ligger utanför 0–100 procent."),
        ("", "Inget är ifyllt än."),
    ],
)
def test_what_is_no_forecast_is_refused(client, varld, typed, message):
    response = client.post(varld.row, {"P": typed, "v_P": "0"}, **varld.htmx)

    assert response.status_code == 422
    assert message in words(soup_of(response))
    assert forecasts() == []


def test_a_forecast_that_was_given_is_changed_and_never_emptied(client, varld):
    client.post(varld.row, {"P": "76", "v_P": "0"})

    response = client.post(varld.row, {"P": "", "v_P": "1"}, **varld.htmx)

    assert "En lämnad prognos kan ändras men inte tas bort." in words(soup_of(response))
    assert forecasts()[0][2:] == (Decimal(76), 1)


def test_two_forecasts_of_one_row_are_a_conflict_settled_by_choice(client, varld):
    report_prognos(varld.ansvar, varld.inlamning, Decimal(70), by=UserFactory())

    response = client.post(varld.row, {"P": "76", "v_P": "0"}, **varld.htmx)

    assert response.status_code == 409
    mine, saved = soup_of(response).select(".konflikt__par > div")
    assert (words(mine.select_one(".stort")), words(saved.select_one(".stort"))) == (
        "Prognos 76",
        "Prognos 70",
    )
    button = mine.button
    client.post(varld.row, {"P": "76", "v_P": "0", button["name"]: button["value"]})
    assert forecasts()[0][2:] == (Decimal(76), 2)


def test_the_judgement_is_called_a_forecast(client, varld):
    form = soup_of(client.get(varld.page)).find(id="r-M-1")

    assert words(form.legend) == "Vår bedömning (prognos för helåret)"


def test_a_computed_figure_is_forecast_by_the_one_who_answers_for_it(client, varld):
    varld.ansvar.satt = Satt.BERAKNAS
    varld.ansvar.save()

    page = soup_of(client.get(varld.page))
    review = soup_of(client.get(varld.url("granska_skicka")))
    response = client.post(varld.row, {"T": "50", "P": "76", "v_P": "0"}, **varld.htmx)

    row = page.find(id=f"r-{varld.ansvar.publikt_id}")
    assert [words(label) for label in row.select(".inm-varden label")] == ["Prognos helår"]
    assert "prognos för året saknas" in words(review.select_one("#fragor-lista"))
    assert (response.status_code, utfall()) == (200, {})
    assert forecasts()[0][2:] == (Decimal(76), 1)
