"""The compilation, its lists, four areas and the check of companies by page, by whom."""

import datetime as dt

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext

from internkontroll.enums import Kontrollutfall, RapportLage
from internkontroll.models import Bolagsprovning, SamladBedomning
from styrning.grund.enums import Roll, Slag
from tests.factories import (
    AtgardFactory,
    BolagsprovningFactory,
    EnhetFactory,
    KontrollmomentFactory,
    KontrollplanFactory,
    KontrollrapportFactory,
    KontrollresultatFactory,
    KontrolltillfalleFactory,
    RiskFactory,
    SamladBedomningFactory,
    UserFactory,
)
from tests.frontend.internkontroll.conftest import words

URL = "/internkontroll/2026/sammanstallning/"
LISTA = f"{URL}lista/"
OMRADEN = "/internkontroll/2026/omraden/"
BOLAG = "/internkontroll/2025/bolag/"
TEXT = {
    "gor": "spara",
    "version": "0",
    "bedomning": "delvis",
    "motivering": "Tre nämnder saknar plan.",
    "forbattringar": "",
    "organ": "Kommunstyrelsen",
    "datum": "",
    "paragraf": "",
    "diarienummer": "",
    "skal": "",
}
BESLUT = TEXT | {"gor": "besluta", "datum": "2026-11-17", "paragraf": "212"}
PROVNING = {
    "gor": "spara",
    "version": "0",
    "inom_andamal": "ja",
    "inom_befogenheter": "ja",
    "motivering": "Bolaget äger och förvaltar bostäder i kommunen.",
    "forslag": "",
    "organ": "Kommunstyrelsen",
    "datum": "",
    "paragraf": "",
    "diarienummer": "",
    "skal": "",
}


def soup(response):
    return BeautifulSoup(response.content.decode(), "html.parser")


@pytest.fixture
def ks(db):
    return EnhetFactory(kod="KS", namn="Kommunstyrelsen", slag=Slag.STYRELSE)


@pytest.fixture
def bolag(db):
    return EnhetFactory(kod="ABO", namn="Älvstrands Bostäder AB", slag=Slag.BOLAG)


@pytest.fixture
def resultat(tillfalle):
    return KontrollresultatFactory(tillfalle=tillfalle)


@pytest.mark.parametrize("roll", [*Roll, None])
def test_all_who_are_logged_in_read_the_compilation(client, log_in, resultat, roll):
    log_in(roll)
    for address in (URL, f"{LISTA}?visa=alla", OMRADEN, BOLAG):
        assert client.get(address).status_code == 200


WHOLE = {Roll.KVALITETSKEDJAN, Roll.SEKRETERARE, Roll.INTERNKONTROLLSAMORDNARE}


@pytest.mark.parametrize("roll", [*Roll, None])
def test_ks_and_kvalitetskedjan_write_the_judgement(client, log_in, ks, roll):
    log_in(roll, ks)
    response = client.post(URL, BESLUT)
    assert response.status_code == (302 if roll in WHOLE else 404)
    decided = SamladBedomning.objects.filter(lage=RapportLage.BESLUTAD)
    assert decided.count() == (1 if roll in WHOLE else 0)


@pytest.mark.parametrize("roll", [Roll.SEKRETERARE, Roll.INTERNKONTROLLSAMORDNARE])
def test_those_of_another_namnd_do_not(client, log_in, ks, roll):
    log_in(roll)
    assert client.post(URL, TEXT).status_code == 404
    assert not soup(client.get(URL)).select("#samlad form")
    assert not SamladBedomning.objects.exists()


def test_from_draft_to_decision_and_set_right(client, log_in, page):
    log_in(Roll.KVALITETSKEDJAN)
    assert client.post(URL, TEXT).status_code == 302
    assert client.post(URL, BESLUT | {"version": "1"}).status_code == 302
    assert "Beslutad Kommunstyrelsen 17 november 2026, § 212" in words(page(URL).main)
    right = BESLUT | {"gor": "ratta", "version": "2", "paragraf": "213"}
    assert client.post(URL, right).status_code == 422
    assert client.post(URL, right | {"skal": "Fel paragraf."}).status_code == 302
    text = words(page(URL).main)
    assert "§ 213" in text
    assert "Rättat: Fel paragraf." in text


def test_a_draft_of_the_judgement_is_not_shown_to_others(client, log_in, page):
    SamladBedomningFactory(motivering="Bara ett utkast.")
    log_in(Roll.REVISOR)
    assert "Bara ett utkast." not in words(page(URL).main)


def test_who_came_second_sees_both(client, log_in):
    SamladBedomningFactory(motivering="Annat.")
    log_in(Roll.KVALITETSKEDJAN)
    response = client.post(URL, TEXT)
    assert response.status_code == 409
    assert "Vad bedömningen vilar på Annat." in words(soup(response).select_one(".konflikt"))
    assert SamladBedomning.objects.get().motivering == "Annat."


def test_a_row_with_plan_checks_and_judgement(log_in, page, namnd, plan, runda, resultat):
    KontrollrapportFactory(enhet=namnd, uppfoljning=runda, beslutad=True)
    log_in(Roll.KVALITETSKEDJAN)
    table = page(URL).select_one("table")
    row = [words(cell) for cell in table.tbody.tr.find_all(["th", "td"])]
    assert row[0] == "Socialnämnden"
    assert row[1] == "Fastställd 23 oktober 2025 § 88"
    assert row[2] == "1 av 1"
    assert row[3] == "0"
    assert row[4] == "0 öppna"
    assert row[6] == "Tillräcklig Årsbokslut 2026 , 12 november 2026 § 101"


@pytest.mark.parametrize(
    ("visa", "koder"),
    [
        ("", ["Socialnämnden", "Byggnämnden"]),
        ("utan_plan", ["Byggnämnden"]),
        ("sena", []),
        ("bolag", []),
        ("namnder", ["Socialnämnden", "Byggnämnden"]),
        ("utan_rapport", ["Socialnämnden", "Byggnämnden"]),
        ("bedomda_inte", []),
        ("hittepå", ["Socialnämnden", "Byggnämnden"]),
    ],
)
def test_the_filters(log_in, page, plan, resultat, visa, koder):
    EnhetFactory(kod="BYGG", namn="Byggnämnden")
    log_in(Roll.KVALITETSKEDJAN)
    rows = page(URL, visa=visa).select("table tbody tr:not(.grupp) th")
    assert [words(row) for row in rows] == koder


def test_a_number_leads_to_what_it_counts(log_in, page, namnd, resultat):
    resultat.utfall, resultat.text = Kontrollutfall.ALLVARLIG_AVVIKELSE, "Fel lön."
    resultat.save()
    late = AtgardFactory(enhet=namnd, text="Ny rutin.", klar_senast=dt.date(2026, 11, 1))
    resultat.atgard_lista.create(atgard=late)
    log_in(Roll.KVALITETSKEDJAN)
    for visa in ("alla", "utforda", "avvikelser", "allvarliga", "kvar"):
        rows = page(LISTA, visa=visa, enhet="SOC").select("table tbody tr")
        assert [words(row.th) for row in rows] == ["Attest av lön SOC-K26-1 · Årsbokslut 2026"]
    for visa in ("atgarder", "sena_atgarder"):
        rows = page(LISTA, visa=visa).select("table tbody tr")
        assert [words(row.th) for row in rows] == ["Ny rutin. efter SOC-K26-1"]
    for visa in ("mindre", "sena", "installda", "ogjorda"):
        assert "Inget att visa" in words(page(LISTA, visa=visa).main)


def test_an_unknown_list_is_not_found(client, log_in):
    log_in(Roll.KVALITETSKEDJAN)
    assert client.get(LISTA, {"visa": "hittepå"}).status_code == 404
    assert client.get("/internkontroll/1/sammanstallning/").status_code == 404


def test_lists_leave_out_what_is_for_the_own_namnd(log_in, page, plan, runda):
    moment = KontrollmomentFactory(plan=plan, rapporteras_till="namnd", vad="Hemlig kontroll")
    KontrolltillfalleFactory(moment=moment, uppfoljning=runda)
    log_in(Roll.GODKANNARE, EnhetFactory())
    assert "Hemlig kontroll" not in words(page(LISTA, visa="alla").main)
    log_in(Roll.GODKANNARE)
    assert "Hemlig kontroll" in words(page(LISTA, visa="alla").main)


def test_four_areas_with_words_and_reasons(log_in, page, namnd, plan, resultat):
    RiskFactory(enhet=namnd)
    log_in(Roll.REVISOR)
    row = page(OMRADEN).select_one("table tbody tr")
    assert [words(cell) for cell in row.find_all(["th", "td"])] == [
        "Socialnämnden",
        "Finns 2 risker är värderade.",
        "Finns Fastställd 2025-10-23.",
        "Finns 1 av 1 kontroller är gjorda.",
        "Inte än Rapporten ska vara beslutad 2027-01-29.",
    ]


def test_areas_that_may_not_be_seen(log_in, page, plan, resultat):
    log_in(Roll.GODKANNARE, EnhetFactory(slag=Slag.VERKSAMHET))
    assert "Inget att visa för dig" in words(page(OMRADEN).main)


@pytest.mark.parametrize("roll", [*Roll, None])
def test_who_checks_companies(client, log_in, ks, bolag, roll):
    log_in(roll, ks)
    sent = PROVNING | {"gor": "besluta", "datum": "2026-03-31", "paragraf": "61"}
    response = client.post(f"{BOLAG}ABO/", sent)
    assert response.status_code == (302 if roll in WHOLE else 404)
    assert Bolagsprovning.objects.count() == (1 if roll in WHOLE else 0)


def test_a_no_asks_for_a_proposal_to_kf(client, log_in, bolag):
    log_in(Roll.KVALITETSKEDJAN)
    response = client.post(f"{BOLAG}ABO/", PROVNING | {"inom_befogenheter": "nej"})
    assert response.status_code == 422
    text = words(soup(response).main)
    assert "Skriv vilka åtgärder kommunstyrelsen föreslår fullmäktige." in text
    assert soup(response).select_one("[name=motivering]").text.strip() == PROVNING["motivering"]
    assert not Bolagsprovning.objects.exists()


def test_the_year_must_have_ended(client, log_in, bolag):
    log_in(Roll.KVALITETSKEDJAN)
    sent = PROVNING | {"gor": "besluta", "datum": "2026-11-17", "paragraf": "61"}
    response = client.post("/internkontroll/2026/bolag/ABO/", sent)
    assert response.status_code == 422
    assert "beslutas tidigast 2027-01-01" in words(soup(response).main)


def test_no_decision_is_asked_for_before_the_year_has_ended(client, log_in, page, bolag):
    log_in(Roll.KVALITETSKEDJAN)

    soup = page("/internkontroll/2026/bolag/ABO/")

    assert soup.find("input", {"name": "datum"}) is None
    assert [knapp["value"] for knapp in soup.select("button[name=gor]")] == ["spara"]


def test_a_draft_check_is_kept_from_others_and_a_decided_one_shown(client, log_in, page, bolag):
    row = BolagsprovningFactory(enhet=bolag, motivering="Underlag.")
    log_in(Roll.REVISOR)
    assert "Underlag." not in words(page(f"{BOLAG}ABO/").main)
    row.beslut_organ, row.beslut_datum = "Kommunstyrelsen", dt.date(2026, 3, 31)
    row.beslut_paragraf = "61"
    row.save()
    assert "Underlag." in words(page(f"{BOLAG}ABO/").main)
    assert "Kommunstyrelsen 31 mars 2026 § 61" in words(page(BOLAG).main)


def test_a_namnd_is_no_company(client, log_in, namnd):
    log_in(Roll.KVALITETSKEDJAN)
    assert client.get(f"{BOLAG}SOC/").status_code == 404


def test_who_came_second_to_a_company(client, log_in, bolag):
    BolagsprovningFactory(enhet=bolag, motivering="Annat.")
    log_in(Roll.KVALITETSKEDJAN)
    response = client.post(f"{BOLAG}ABO/", PROVNING)
    assert response.status_code == 409
    assert Bolagsprovning.objects.get().motivering == "Annat."


@pytest.mark.parametrize("antal", [3, 30])
def test_statements_of_the_page_do_not_grow(client, namnd, runda, antal):
    client.force_login(UserFactory(roll=Roll.REVISOR))
    for _ in range(antal):
        plan = KontrollplanFactory()
        KontrollrapportFactory(enhet=plan.enhet, uppfoljning=runda, beslutad=True)
        moment = KontrollmomentFactory(plan=plan)
        KontrolltillfalleFactory(moment=moment, uppfoljning=runda)
    client.get(URL)
    with CaptureQueriesContext(connection) as queries:
        client.get(URL)
    assert len(queries) <= 12
