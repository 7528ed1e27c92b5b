"""Sending in: what stops it, what asks for a sentence, and what is next."""

from decimal import Decimal

import pytest

from mal.enums import Klass
from styrning.grund.enums import InlamningLage, Roll
from tests.factories import (
    BedomningFactory,
    EnhetFactory,
    KontrolltillfalleFactory,
    MalFactory,
    NyckeltalEnhetFactory,
    UserFactory,
    UtfallFactory,
)
from tests.frontend.nyckeltal.conftest import facts, soup_of, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def url(varld, rapportor):
    return varld.url("granska_skicka")


@pytest.fixture
def complete(varld):
    """Everything that stops the submission is filled in."""
    UtfallFactory(nyckeltal=varld.ansvar.nyckeltal, varde=Decimal(80))
    steg = varld.mal.plan.skala.steg.get(klass=Klass.UPPFYLLT)
    BedomningFactory(
        mal=varld.mal,
        uppfoljning=varld.inlamning.uppfoljning,
        steg=steg,
        foreslagen=Klass.UPPFYLLT,
    )


@pytest.fixture
def check(varld):
    return KontrolltillfalleFactory(
        moment__plan__enhet=varld.namnd,
        moment__kod="KM-1",
        moment__vad="Attest",
        uppfoljning=varld.inlamning.uppfoljning,
    )


def test_what_stops_it_is_listed_with_links_that_land_on_the_rows(client, varld, url):
    page = soup_of(client.get(url))
    rows = soup_of(client.get(varld.page))

    links = page.select("#hinder-lista a")
    figure = varld.ansvar.nyckeltal
    assert [words(a) for a in links] == [
        f"{figure.kod} Behöriga elever: ange utfall eller varför det saknas",
        "Alla elever når målen: målet är inte bedömt",
    ]
    assert {a["href"].split("?")[0] for a in links} == {varld.page}
    assert all(rows.find(id=a["href"].split("#")[1]) for a in links)
    assert page.select("main form") == []


def test_it_cannot_be_sent_past_what_stops_it(client, varld, url):
    before = facts()

    response = client.post(url, {"lucka_motiv": "Skicka ändå"})

    assert response.status_code == 422
    assert "Det här hindrar inskickning" in words(soup_of(response).select_one(".notis--fel"))
    assert facts() == before


def test_a_question_asks_for_a_sentence_and_keeps_it(client, varld, url, complete, check):
    before = facts()

    page = soup_of(client.get(url))
    refused = client.post(url, {"lucka_motiv": "   "})

    assert [words(a) for a in page.select("#fragor-lista a")] == [
        "Kontroll KM-1 Attest: resultat saknas"
    ]
    anchor = page.select_one("#fragor-lista a")["href"].split("#")[1]
    assert soup_of(client.get(varld.page)).find(id=anchor) is not None
    assert refused.status_code == 422
    assert "Skriv en mening om varför uppgifter saknas." in words(soup_of(refused))
    assert soup_of(refused).textarea["aria-invalid"] == "true"
    assert facts() == before

    client.post(url, {"lucka_motiv": "Kontrollen görs i december."})
    varld.inlamning.refresh_from_db()
    assert (varld.inlamning.lage, varld.inlamning.lucka_motiv) == (
        InlamningLage.INSKICKAD,
        "Kontrollen görs i december.",
    )


def test_a_contribution_that_is_not_judged_only_asks(client, varld, url, complete):
    MalFactory(huvudansvarig=varld.kf, namn="Kommunens mål").medansvariga.add(varld.namnd)

    page = soup_of(client.get(url))

    assert [words(a) for a in page.select("#fragor-lista a")] == [
        "Kommunens mål: bidraget är inte bedömt"
    ]
    assert page.select_one("#hinder-lista") is None


def test_after_sending_the_next_step_is_told(client, varld, rapportor, url, complete):
    UserFactory(roll=(Roll.GODKANNARE, varld.namnd), first_name="Lena", last_name="Berg")

    response = client.post(url, follow=True)

    assert response.redirect_chain == [(varld.page, 302)]
    page = words(soup_of(response))
    assert "Uppföljningen är inskickad." in page
    assert "Lena Berg granskar nu." in page
    varld.inlamning.refresh_from_db()
    assert (varld.inlamning.lage, varld.inlamning.inskickad_av) == (
        InlamningLage.INSKICKAD,
        rapportor,
    )


def test_it_is_sent_once(client, varld, url, complete):
    client.post(url)
    before = facts()

    page = soup_of(client.get(url))
    again = client.post(url)

    assert page.select("main form") == []
    assert "redan inskickad" in words(page)
    assert again.status_code == 422
    assert "Inlämningen är redan inskickad." in words(soup_of(again))
    assert facts() == before


def test_parts_of_one_figure_are_told_apart_by_enhet(client, varld, url):
    school = EnhetFactory(parent=varld.namnd, slag="verksamhet", namn="Norrskolan")
    NyckeltalEnhetFactory(nyckeltal=varld.ansvar.nyckeltal, enhet=school)

    page = soup_of(client.get(url))

    assert any("Norrskolan" in words(a) for a in page.select("#hinder-lista a"))
