"""The entry page of a round that does not ask for all: nothing more to fill in than is asked."""

import pytest

from styrning.grund.models import Uppfoljning
from tests.frontend.nyckeltal.conftest import facts, soup_of, words

pytestmark = pytest.mark.django_db


def page(client, varld, **asked):
    Uppfoljning.objects.update(**asked)
    return soup_of(client.get(varld.page))


def test_without_judgements_the_figures_alone_are_filled_in(client, varld, rapportor):
    soup = page(client, varld, fragar_bedomningar=False)
    assert soup.select("form.bedomning") == []
    assert soup.find(id=f"r-{varld.ansvar.publikt_id}") is not None
    assert words(soup.select_one("#framdrift .kvitto")) == "0 av 1 klara · 0 av 1 nyckeltal"


def test_without_figures_the_judgement_alone_is_filled_in(client, varld, rapportor):
    soup = page(client, varld, fragar_utfall=False)
    assert len(soup.select("form.bedomning")) == 1
    assert soup.find(id=f"r-{varld.ansvar.publikt_id}") is None
    assert words(soup.select_one("#framdrift .kvitto")) == "0 av 1 klara · 0 av 1 mål bedömda"


def test_where_nothing_is_asked_of_the_enhet_the_page_says_so(client, varld, rapportor):
    soup = page(client, varld, fragar_utfall=False, fragar_bedomningar=False)
    assert words(soup.select_one(".tomt h2")) == "Inget efterfrågas av enheten i den här omgången"


def test_a_judgement_that_is_not_asked_is_refused(client, varld, rapportor):
    Uppfoljning.objects.update(fragar_bedomningar=False)
    before = facts()
    response = client.post(varld.judgement, {"steg": "3", "motiv": "Ja"}, **varld.htmx)
    assert response.status_code == 422
    assert "frågar inte efter bedömningar" in words(soup_of(response))
    assert facts() == before


def test_a_figure_that_is_not_asked_is_not_found(client, varld, rapportor):
    Uppfoljning.objects.update(fragar_utfall=False)
    before = facts()
    assert client.post(varld.row, {"varde_K": "70"}, **varld.htmx).status_code == 404
    assert facts() == before
