"""The internal-control workbook's pages: fetch, upload, preview, confirm; who may, and what not."""

import datetime as dt
from io import BytesIO

import openpyxl
import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from internkontroll.columns import BLAD_RESULTAT, BLAD_RISKER
from internkontroll.models import Kontrollresultat, Risk
from styrning.grund.demo import mark_demo
from styrning.grund.enums import Roll
from tests.factories import (
    EnhetFactory,
    InlamningFactory,
    KontrollmomentFactory,
    KontrollplanFactory,
    KontrolltillfalleFactory,
    RiskFactory,
    UppfoljningFactory,
    UserFactory,
)
from tests.internkontroll.arbetsbok import Arbetsbok

pytestmark = pytest.mark.django_db

AR = 2026
EXCEL = "frontend:internkontroll_excel"
HAMTA, LAS_IN = f"{EXCEL}_hamta", f"{EXCEL}_las_in"


@pytest.fixture
def enhet(db):
    kf = EnhetFactory(kod="KF", slag="kf")
    return EnhetFactory(kod="SON", namn="Socialnämnden", parent=kf)


@pytest.fixture
def risk(enhet):
    return RiskFactory(enhet=enhet, kod="SON-R1")


@pytest.fixture
def tillfalle(enhet, risk):
    moment = KontrollmomentFactory(
        plan=KontrollplanFactory(enhet=enhet, ar=AR), risk=risk, kod="SON-K26-1"
    )
    runda = UppfoljningFactory(ar=AR)
    InlamningFactory(enhet=enhet, uppfoljning=runda)
    return KontrolltillfalleFactory(moment=moment, uppfoljning=runda)


@pytest.fixture
def samordnare(enhet):
    return UserFactory(roll=(Roll.INTERNKONTROLLSAMORDNARE, enhet))


@pytest.fixture
def logged_in(client, samordnare, tillfalle):
    client.force_login(samordnare)
    return client


def url(name, kod="SON"):
    return reverse(name, args=[kod, AR])


def upload(client, bok, kod="SON"):
    content = bok if isinstance(bok, bytes) else bok.file().getvalue()
    return client.post(url(LAS_IN, kod), {"fil": SimpleUploadedFile("ik.xlsx", content)})


def soup_of(response):
    return BeautifulSoup(response.content.decode(), "html.parser")


def words(element) -> str:
    return " ".join(element.get_text(" ").replace("\u00ad", "").split())


def hidden(response, name) -> dict[str, str]:
    return {name: soup_of(response).find("input", attrs={"name": name})["value"]}


def counts(response) -> dict[str, str]:
    pairs = soup_of(response).find("dl", class_="siffror").find_all("div")
    return {words(pair.dt): words(pair.dd) for pair in pairs}


def test_the_page_leads_from_fetching_to_uploading(logged_in):
    page = soup_of(logged_in.get(url(EXCEL)))

    assert [words(heading) for heading in page.main.find_all("h2")] == [
        "1. Hämta arbetsboken",
        "2. Ladda upp den ifylld",
    ]


def test_the_fetched_workbook_is_marked_as_demo_where_it_is(logged_in, samordnare):
    mark_demo(by=samordnare)

    response = logged_in.get(url(HAMTA))

    assert response["Content-Disposition"] == 'attachment; filename="internkontroll-2026-SON.xlsx"'
    book = openpyxl.load_workbook(BytesIO(response.content))
    shown = [sheet.title for sheet in book if sheet.sheet_state == "visible"]
    assert shown == ["Läs mig", "Risker", "Plan", "Resultat", "Data"]
    assert book["Läs mig"]["A2"].value.startswith("DEMODATA")


def test_preview_then_confirm_saves_what_was_seen(logged_in, samordnare, enhet, risk):
    bok = Arbetsbok(enhet, AR, samordnare)
    bok.set(BLAD_RISKER, "SON-R1", Riskägare="Enhetschefen")
    bok.set(
        BLAD_RESULTAT, "SON-K26-1", Resultat="Utan anmärkning", Utförd=dt.date(2026, 11, 17),
        Utförd_av="Nils Berg", Antal_kontrollerade=30, Antal_avvikelser=0,
    )  # fmt: skip

    seen = upload(logged_in, bok)

    assert seen.status_code == 200
    assert counts(seen) == {"Nya": "1", "Ändrade": "1", "Samma": "1", "Konflikt": "0", "Fel": "0"}
    assert Kontrollresultat.objects.count() == 0

    saved = logged_in.post(url(LAS_IN), hidden(seen, "underlag"))

    assert saved.status_code == 302
    risk.refresh_from_db()
    assert (risk.agare, Kontrollresultat.objects.get().stickprov) == ("Enhetschefen", 30)


def test_errors_are_told_by_sheet_cell_and_header_and_marked_in_the_file(
    logged_in, samordnare, enhet
):
    bok = Arbetsbok(enhet, AR, samordnare)
    rad = bok.set(BLAD_RISKER, "SON-R1", Sannolikhet=7)

    seen = upload(logged_in, bok)

    assert seen.status_code == 422
    row = soup_of(seen).find(id="fel").find_parent("table").tbody.tr
    assert [words(cell) for cell in row.find_all(["th", "td"])][:5] == [
        "Risker", f"J{rad}", "Sannolikhet", "SON-R1", "”7”",
    ]  # fmt: skip
    marked = logged_in.post(url(LAS_IN), hidden(seen, "felfil"))
    sheet = openpyxl.load_workbook(BytesIO(marked.content))["Risker"]
    assert "inget steg på skalan" in sheet[f"J{rad}"].comment.text


def test_a_conflict_shows_both_and_saves_nothing(logged_in, samordnare, enhet, risk):
    bok = Arbetsbok(enhet, AR, samordnare)
    bok.set(BLAD_RISKER, "SON-R1", Riskägare="Jag")
    seen = upload(logged_in, bok)
    risk.agare = "Någon annan"
    risk.save_as(UserFactory(first_name="Sara", last_name="Holm"))

    refused = logged_in.post(url(LAS_IN), hidden(seen, "underlag"))

    assert refused.status_code == 409
    conflict = soup_of(refused).find(class_="konflikt")
    assert words(conflict.p) == (
        "Bladet Risker, rad 4 · ändrat i systemet efter att filen hämtades · Sara Holm · "
        "2026-11-18 10.00"
    )
    assert words(conflict.find(class_="konflikt__par")) == (
        "Riskägare, i filen Jag Riskägare, i systemet Någon annan"
    )
    risk.refresh_from_db()
    assert risk.agare == "Någon annan"


def test_what_is_no_workbook_is_refused_in_words(logged_in):
    response = upload(logged_in, b"%PDF-1.7")

    assert response.status_code == 422
    assert "Filen är en PDF." in words(soup_of(response).main)


def test_a_preview_of_somebody_else_cannot_be_confirmed(client, samordnare, enhet, tillfalle):
    bok = Arbetsbok(enhet, AR, samordnare)
    bok.set(BLAD_RISKER, "SON-R1", Riskägare="Jag")
    client.force_login(samordnare)
    sealed = hidden(upload(client, bok), "underlag")
    client.force_login(UserFactory(roll=(Roll.INTERNKONTROLLSAMORDNARE, enhet)))

    response = client.post(url(LAS_IN), sealed)

    assert response.status_code == 422
    assert Risk.objects.get().agare == ""


ROLES = [
    (Roll.LASARE, 404),
    (Roll.REVISOR, 404),
    (Roll.EKONOM, 404),
    (Roll.SEKRETERARE, 404),
    (Roll.KVALITETSKEDJAN, 404),
    (Roll.RAPPORTOR, 200),
    (Roll.GODKANNARE, 200),
    (Roll.INTERNKONTROLLSAMORDNARE, 200),
]


@pytest.mark.parametrize(("roll", "status"), ROLES)
def test_the_namnds_page_leads_those_there_who_may(client, enhet, tillfalle, roll, status):
    municipal = roll in {Roll.REVISOR, Roll.KVALITETSKEDJAN}
    client.force_login(UserFactory(roll=roll if municipal else (roll, enhet)))

    page = soup_of(client.get(url("frontend:kontrollplan")))

    assert bool(page.find("a", href=url(EXCEL))) == (status == 200)


@pytest.mark.parametrize(("roll", "status"), ROLES)
def test_who_may_fetch_and_upload(client, enhet, tillfalle, samordnare, roll, status):
    bok = Arbetsbok(enhet, AR, samordnare)
    bok.set(BLAD_RISKER, "SON-R1", Riskägare="Jag")
    municipal = roll in {Roll.REVISOR, Roll.KVALITETSKEDJAN}
    client.force_login(UserFactory(roll=roll if municipal else (roll, enhet)))

    assert client.get(url(EXCEL)).status_code == status
    assert client.get(url(HAMTA)).status_code == status
    uploaded = {404: 404, 200: 422 if roll == Roll.RAPPORTOR else 200}[status]
    assert upload(client, bok).status_code == uploaded
    assert Risk.objects.get().agare == ""


def test_another_namnds_workbook_is_not_found(logged_in, samordnare, enhet):
    EnhetFactory(kod="BUN", parent=enhet.parent)

    assert logged_in.get(url(EXCEL, "BUN")).status_code == 404
    assert upload(logged_in, Arbetsbok(enhet, AR, samordnare), "BUN").status_code == 404


def test_without_login_one_is_sent_to_log_in(client, tillfalle):
    assert client.get(url(HAMTA)).status_code == 302
    assert client.post(url(LAS_IN)).status_code == 302
