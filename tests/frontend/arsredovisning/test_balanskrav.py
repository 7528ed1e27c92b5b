"""Pages of the balanskravsutredning: who reads and writes; what is refused is kept."""

from decimal import Decimal

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from styrning.arsredovisning.models import Balanskravsbeslut, Balanskravsutredning
from styrning.grund.enums import Roll
from tests.factories import EnhetFactory, PlanFactory, UppfoljningFactory, UserFactory
from tests.factories.ekonomi import BalanskravFactory

pytestmark = pytest.mark.django_db

OWN = (Roll.LASARE, Roll.RAPPORTOR, Roll.EKONOM, Roll.SEKRETERARE)
ROLLER = (Roll.LASARE, Roll.RAPPORTOR, Roll.REVISOR, Roll.ADMINISTRATOR)


@pytest.fixture
def kf(db):
    PlanFactory(ar=2025)
    UppfoljningFactory(ar=2025, kod="2025-AB")
    return EnhetFactory(kod="KOMMUN", slag="kf")


def log_in(client, roll, enhet=None):
    client.force_login(UserFactory(roll=(roll, enhet) if roll in OWN else roll))


def write_url(ar=2025):
    return reverse("frontend:balanskrav_skriv", args=[ar])


def page_url():
    return reverse("frontend:balanskrav", args=[2025])


ROW = {"akt": "klar", "version": "0", "enhet": "tkr", "arets_resultat": "61 400"}


@pytest.mark.parametrize(
    ("roll", "allowed"),
    [
        *((roll, False) for roll in ROLLER),
        (Roll.SEKRETERARE, False),
        (Roll.EKONOM, True),
        (Roll.KVALITETSKEDJAN, True),
    ],
)
def test_only_those_who_keep_the_accounts_write(client, kf, roll, allowed):
    log_in(client, roll, kf)

    assert client.get(write_url()).status_code == (200 if allowed else 404)
    response = client.post(write_url(), ROW)

    assert response.status_code == (302 if allowed else 404)
    saved = list(Balanskravsutredning.objects.values_list("ar", "arets_resultat"))
    assert saved == ([(2025, Decimal(61_400))] if allowed else [])


def test_an_ekonom_of_a_namnd_does_not_write_the_municipalitys(client, kf):
    log_in(client, Roll.EKONOM, EnhetFactory(parent=kf))

    assert client.post(write_url(), ROW).status_code == 404
    assert not Balanskravsutredning.objects.exists()


def test_amounts_in_mkr_are_stored_in_tkr_and_shown_in_mkr(client, kf):
    log_in(client, Roll.EKONOM, kf)
    data = ROW | {"enhet": "mkr", "arets_resultat": "-149", "realisationsvinster": "−56,5"}

    client.post(write_url(), data)

    row = Balanskravsutredning.objects.get()
    assert (row.arets_resultat, row.realisationsvinster) == (Decimal(-149_000), Decimal(-56_500))
    page = BeautifulSoup(client.get(write_url()).content.decode(), "html.parser")
    assert page.find(id="id_realisationsvinster")["value"] == "-56,5"
    table = BeautifulSoup(client.get(page_url()).content.decode(), "html.parser").find(
        id="c-balanskrav"
    )
    row = table.find_parent("table").find("th", string="Årets balanskravsresultat").parent
    assert [cell.get_text() for cell in row.find_all("td")] == ["–", "–", "−205,5"]


def test_every_fault_stands_at_its_line_and_what_was_typed_is_kept(client, kf):
    log_in(client, Roll.EKONOM, kf)
    data = ROW | {"realisationsvinster": "5", "synnerliga_skal": "-3", "kommentar": "Kvar."}

    response = client.post(write_url(), data)

    page = BeautifulSoup(response.content.decode(), "html.parser")
    assert response.status_code == 422
    assert "skriv beloppet med minus" in page.find(id="id_realisationsvinster_error").get_text()
    assert "skriv beloppet utan minus" in page.find(id="id_synnerliga_skal_error").get_text()
    assert page.find(id="id_arets_resultat")["value"] == "61 400"
    assert page.find(id="id_kommentar").get_text().strip() == "Kvar."
    assert not Balanskravsutredning.objects.exists()


def test_a_number_that_is_none_is_told_in_words(client, kf):
    log_in(client, Roll.EKONOM, kf)

    response = client.post(write_url(), ROW | {"arets_resultat": "ca 60 Mkr"})

    page = BeautifulSoup(response.content.decode(), "html.parser")
    assert response.status_code == 422
    assert "är inte ett tal" in page.find(id="id_arets_resultat_error").get_text()


def test_a_stale_save_shows_both_and_keeps_what_was_typed(client, kf):
    BalanskravFactory(lage="utkast", arets_resultat=Decimal(50_000))
    log_in(client, Roll.EKONOM, kf)

    response = client.post(write_url(), ROW | {"akt": "utkast"})

    page = BeautifulSoup(response.content.decode(), "html.parser")
    text = page.find(class_="konflikt").get_text()
    assert response.status_code == 409
    assert "61400" in text
    assert "50000" in text
    assert page.find(id="id_arets_resultat")["value"] == "61 400"
    assert Balanskravsutredning.objects.get().arets_resultat == Decimal(50_000)


def test_a_finished_year_is_corrected_with_a_reason(client, kf):
    BalanskravFactory()
    log_in(client, Roll.EKONOM, kf)

    refused = client.post(write_url(), ROW | {"version": "1"})
    saved = client.post(write_url(), ROW | {"version": "1", "rattelse": "Fel rad."})

    assert (refused.status_code, saved.status_code) == (422, 302)
    assert "Skriv varför utredningen rättas" in refused.content.decode()
    assert Balanskravsutredning.objects.get().rattelse == "Fel rad."
    assert "2025, version 2: Fel rad." in " ".join(client.get(page_url()).content.decode().split())


@pytest.mark.parametrize("ar", [1999, 2027])
def test_a_year_that_cannot_have_one_is_not_found(client, kf, ar):
    log_in(client, Roll.EKONOM, kf)

    assert client.get(write_url(ar)).status_code == 404


def test_the_outcome_of_a_year_that_is_not_over_is_not_asked_for(client, kf):
    PlanFactory(ar=2026)
    UppfoljningFactory(ar=2026, kod="2026-AB")
    log_in(client, Roll.EKONOM, kf)

    response = client.get(write_url(2026), follow=True)

    page = BeautifulSoup(response.content.decode(), "html.parser")
    assert response.redirect_chain == [(reverse("frontend:balanskrav", args=[2026]), 302)]
    assert "2026 är inte slut än" in page.get_text()
    assert "Utfallet skrivs in efter årsskiftet" in page.get_text()
    assert page.find("a", href=write_url(2026)) is None


def test_rur_takes_no_deposit_after_2023_and_the_form_does_not_ask(client, kf):
    log_in(client, Roll.EKONOM, kf)

    late = BeautifulSoup(client.get(write_url(2024)).content.decode(), "html.parser")
    early = BeautifulSoup(client.get(write_url(2023)).content.decode(), "html.parser")

    assert (late.find(id="id_till_rur"), early.find(id="id_till_reserv")) == (None, None)
    assert late.find(id="id_fran_rur") is not None
    assert early.find(id="id_till_rur") is not None


def test_the_page_is_read_by_all_logged_in_and_says_when_there_is_none(client, kf):
    assert client.get(page_url()).status_code == 302
    log_in(client, Roll.LASARE, kf)
    assert "Ingen utredning finns än" in client.get(page_url()).content.decode()

    BalanskravFactory()
    page = client.get(page_url()).content.decode()

    assert "Balanskravet är uppfyllt för 2025" in page
    assert write_url() not in page


def test_the_report_shows_it_beside_geh_and_never_inside(client, kf):
    BalanskravFactory(arets_resultat=Decimal(-193_000))
    log_in(client, Roll.LASARE, kf)

    response = client.get(reverse("frontend:arsredovisning", args=[2025]))

    page = BeautifulSoup(response.content.decode(), "html.parser")
    assert page.find(id="balanskrav").find_parent(id="geh") is None
    assert "193 000" in page.find(id="balanskrav").get_text().replace("\u00a0", " ")
    assert "193 000" not in page.find(id="geh").get_text().replace("\u00a0", " ")


BESLUT = {
    "ar": "2025", "slag": "ej_reglera", "belopp": "40", "text": "Synnerliga skäl.",
    "organ": "Kommunfullmäktige", "datum": "2026-06-15", "paragraf": "88", "diarienummer": "",
}  # fmt: skip


@pytest.mark.parametrize(
    ("roll", "allowed"),
    [
        *((roll, False) for roll in ROLLER),
        (Roll.EKONOM, True),
        (Roll.SEKRETERARE, True),
        (Roll.KVALITETSKEDJAN, True),
    ],
)
def test_kfs_decision_is_recorded_by_those_who_may(client, kf, roll, allowed):
    BalanskravFactory(arets_resultat=Decimal(-100))
    log_in(client, roll, kf)
    address = reverse("frontend:balanskrav_beslut_nytt", args=[2025])

    assert client.get(address).status_code == (200 if allowed else 404)
    response = client.post(address, BESLUT)

    assert response.status_code == (302 if allowed else 404)
    saved = list(Balanskravsbeslut.objects.values_list("ar", "belopp"))
    assert saved == ([(2025, Decimal(40))] if allowed else [])


def test_a_decision_is_corrected_and_a_stale_correction_shows_both(client, kf):
    BalanskravFactory(arets_resultat=Decimal(-100))
    log_in(client, Roll.SEKRETERARE, kf)
    client.post(reverse("frontend:balanskrav_beslut_nytt", args=[2025]), BESLUT)
    row = Balanskravsbeslut.objects.get()
    address = reverse("frontend:balanskrav_beslut", args=[2025, row.publikt_id])

    changed = client.post(address, BESLUT | {"belopp": "50", "version": "1"})
    stale = client.post(address, BESLUT | {"belopp": "60", "version": "1"})
    wrong = client.post(address, BESLUT | {"belopp": "500", "version": "2"})

    assert (changed.status_code, stale.status_code, wrong.status_code) == (302, 409, 422)
    assert Balanskravsbeslut.objects.get().belopp == Decimal(50)
    assert "Beloppet som inte regleras kan inte vara större." in wrong.content.decode()
