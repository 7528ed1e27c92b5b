"""A nämnd's report by page: who reads, writes and decides it, and what is refused."""

import datetime as dt

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from internkontroll.enums import Kontrollutfall, RapportLage
from internkontroll.models import Kontrollrapport
from styrning.grund.enums import Roll
from styrning.grund.models import Handelse
from tests.factories import (
    EnhetFactory,
    KontrollrapportFactory,
    KontrollresultatFactory,
    RiskFactory,
    UppfoljningFactory,
)
from tests.frontend.internkontroll.conftest import words

UTKAST = {
    "gor": "spara",
    "version": "0",
    "bedomning": "tillracklig",
    "motivering": "Alla kontroller är gjorda.",
    "avsteg": "",
    "forbattringar": "",
    "organ": "Socialnämnden",
    "datum": "",
    "paragraf": "",
    "diarienummer": "",
    "skal": "",
}
BESLUT = UTKAST | {"gor": "besluta", "datum": "2026-11-12", "paragraf": "101"}
URL = "/internkontroll/SOC/rapport/BOKSLUT/"


@pytest.fixture
def resultat(tillfalle):
    return KontrollresultatFactory(tillfalle=tillfalle)


def soup(response):
    return BeautifulSoup(response.content.decode(), "html.parser")


READERS = [(roll, True) for roll in Roll] + [(None, False)]


@pytest.mark.parametrize(("roll", "allowed"), READERS)
def test_who_reads_it(client, log_in, resultat, roll, allowed):
    log_in(roll)
    assert client.get(URL).status_code == (200 if allowed else 404)


def test_who_has_a_role_elsewhere_finds_nothing(client, log_in, resultat):
    log_in(Roll.GODKANNARE, EnhetFactory())
    assert client.get(URL).status_code == 404


WRITES = {Roll.RAPPORTOR, Roll.GODKANNARE, Roll.INTERNKONTROLLSAMORDNARE, Roll.SEKRETERARE}
DECIDES = WRITES - {Roll.RAPPORTOR}


@pytest.mark.parametrize("roll", [*Roll, None])
def test_who_saves_a_draft(client, log_in, resultat, roll):
    log_in(roll)
    response = client.post(URL, UTKAST)
    assert response.status_code == (302 if roll in WRITES else 404)
    assert Kontrollrapport.objects.count() == (1 if roll in WRITES else 0)


@pytest.mark.parametrize("roll", [*Roll, None])
def test_who_records_the_decision(client, log_in, resultat, roll):
    log_in(roll)
    response = client.post(URL, BESLUT)
    assert response.status_code == (302 if roll in DECIDES else 404)
    decided = Kontrollrapport.objects.filter(lage=RapportLage.BESLUTAD)
    assert decided.count() == (1 if roll in DECIDES else 0)


@pytest.mark.parametrize("roll", [*Roll, None])
def test_who_sets_it_right(client, log_in, namnd, runda, roll):
    KontrollrapportFactory(enhet=namnd, uppfoljning=runda, beslutad=True)
    log_in(roll)
    sent = BESLUT | {"gor": "ratta", "version": "1", "paragraf": "110", "skal": "Fel paragraf."}
    response = client.post(URL, sent)
    assert response.status_code == (302 if roll in DECIDES else 404)
    row = Kontrollrapport.objects.get()
    assert row.beslut_paragraf == ("110" if roll in DECIDES else "101")


def test_from_draft_to_decision(client, log_in, resultat, page):
    log_in(Roll.SEKRETERARE)
    assert client.post(URL, UTKAST).status_code == 302
    assert client.post(URL, BESLUT | {"version": "1"}).status_code == 302
    text = words(page(URL).main)
    assert "Socialnämnden 12 november 2026, § 101" in text
    assert "Rapporten är beslutad: Socialnämnden 2026-11-12 § 101." in text
    assert [h.vad for h in Handelse.objects.order_by("pk")] == [
        "skrev internkontrollrapport",
        "beslutade internkontrollrapport",
    ]


def test_a_round_without_report_is_not_found(client, log_in, namnd):
    UppfoljningFactory(kod="MARS", slag="manad")
    log_in(Roll.GODKANNARE)
    assert client.get("/internkontroll/SOC/rapport/MARS/").status_code == 404


def test_what_was_typed_stands_when_it_is_refused(client, log_in, resultat):
    log_in(Roll.GODKANNARE)
    response = client.post(URL, BESLUT | {"paragraf": "", "motivering": "", "bedomning": "delvis"})
    assert response.status_code == 422
    form = soup(response).select_one("#bedomning form")
    assert "Skriv vad bedömningen vilar på." in words(form)
    assert "Bedömningen skiljer sig från förslaget (tillräcklig). Skriv varför." in words(form)
    assert form.select_one("[name=bedomning][checked]")["value"] == "delvis"
    assert form.select_one("[name=datum]")["value"] == "2026-11-12"
    assert not Kontrollrapport.objects.exists()


def test_a_decision_without_day(client, log_in, resultat):
    log_in(Roll.GODKANNARE)
    response = client.post(URL, BESLUT | {"datum": ""})
    assert response.status_code == 422
    assert "Ange beslutsdatum." in words(soup(response).main)


def test_a_correction_without_reason(client, log_in, namnd, runda):
    KontrollrapportFactory(enhet=namnd, uppfoljning=runda, beslutad=True)
    log_in(Roll.SEKRETERARE)
    response = client.post(URL, BESLUT | {"gor": "ratta", "version": "1"})
    assert response.status_code == 422
    assert "Skriv varför det beslutade rättas." in words(soup(response).main)


def test_both_are_shown_to_who_came_second(client, log_in, namnd, runda, resultat):
    row = KontrollrapportFactory(enhet=namnd, uppfoljning=runda, motivering="Annat.")
    log_in(Roll.RAPPORTOR)
    response = client.post(URL, UTKAST)
    assert response.status_code == 409
    conflict = words(soup(response).select_one(".konflikt"))
    assert "Vad bedömningen vilar på Alla kontroller är gjorda." in conflict
    assert "Vad bedömningen vilar på Annat." in conflict
    row.refresh_from_db()
    assert (row.motivering, row.version) == ("Annat.", 1)
    typed = soup(response).select_one("#bedomning [name=motivering]")
    assert typed.text.strip() == "Alla kontroller är gjorda."


def test_a_draft_stays_with_those_who_work_on_it(client, log_in, namnd, runda):
    KontrollrapportFactory(enhet=namnd, uppfoljning=runda, motivering="Bara ett utkast.")
    for roll, seen in [(Roll.LASARE, False), (Roll.REVISOR, False), (Roll.RAPPORTOR, True)]:
        log_in(roll)
        assert ("Bara ett utkast." in client.get(URL).content.decode()) is seen


def test_the_report_is_assembled_from_the_results(log_in, page, resultat, tillfalle):
    resultat.utfall, resultat.avvikelser = Kontrollutfall.ALLVARLIG_AVVIKELSE, 2
    resultat.text, resultat.orsak = "Två utan attest.", "Ny chef."
    resultat.save()
    log_in(Roll.GODKANNARE)
    text = words(page(URL).main)
    assert "Attest av lön" in text
    assert "30 kontrollerade, 2 avvikelser" in text
    assert "Två utan attest." in text
    assert "Orsak: Ny chef." in text
    assert "Förslag efter kontrollerna: Inte tillräcklig" in text
    assert "1 allvarlig avvikelse är inte åtgärdad." in text


def test_accepted_risks_are_told(log_in, page, namnd, resultat):
    RiskFactory(
        enhet=namnd, kod="SOC-R9", risk_att="ett system stannar", beslut="acceptera",
        accepterad_av="Socialnämnden", accepterad_till=dt.date(2026, 6, 30),
    )  # fmt: skip
    log_in(Roll.GODKANNARE)
    text = words(page(URL).main)
    assert "SOC-R9 risk att ett system stannar" in text
    assert "1 har passerat sitt datum och behöver ett nytt beslut" in text


def test_the_printed_page_has_no_form(client, log_in, page, namnd, runda, resultat):
    KontrollrapportFactory(enhet=namnd, uppfoljning=runda, motivering="Gott läge.")
    log_in(Roll.GODKANNARE)
    main = page(URL, visa="utskrift").main
    assert not main.select("form")
    assert "Gott läge." in words(main)


def test_what_changed_since_the_decision_is_told(client, log_in, page, resultat):
    log_in(Roll.GODKANNARE)
    client.post(URL, BESLUT)
    resultat.utfall, resultat.text = Kontrollutfall.MINDRE_AVVIKELSE, "En."
    resultat.save()
    text = words(page(URL).main)
    assert "Resultat har ändrats för SOC-K26-1." in text
    assert "Mindre avvikelser: 0 vid beslutet, 1 nu." in text


def test_the_page_is_named(namnd, runda):
    assert reverse("frontend:kontrollrapport", args=["SOC", "BOKSLUT"]) == URL


def test_the_rounds_of_the_year_with_their_reports(log_in, page, namnd, runda):
    UppfoljningFactory(
        kod="DELAR", namn="Delår 2026", slag="delar", avser_till=dt.date(2026, 8, 31),
        oppnar=dt.date(2026, 9, 1), klar_namnd=dt.date(2026, 9, 30),
    )  # fmt: skip
    KontrollrapportFactory(enhet=namnd, uppfoljning=runda, beslutad=True)
    log_in(Roll.LASARE)
    rows = page("/internkontroll/SOC/2026/rapport/").select("table tbody tr")
    assert [[words(cell) for cell in row.find_all(["th", "td"])] for row in rows] == [
        ["Delår 2026", "30 september 2026", "Inte påbörjad Sen", "–"],
        ["Årsbokslut 2026", "29 januari 2027", "Beslutad 12 november 2026 § 101", "Tillräcklig"],
    ]


def test_the_rounds_are_not_found_by_others(client, log_in, namnd):
    log_in(Roll.GODKANNARE, EnhetFactory())
    assert client.get("/internkontroll/SOC/2026/rapport/").status_code == 404
