"""The library and the targets by Excel, page by page: who may, preview, confirm, errors."""

from dataclasses import replace
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
from django.urls import reverse

from mal.enums import RapporterasTill
from nyckeltal.arbetsbocker.definitioner import BLAD_DEFINITIONER
from nyckeltal.arbetsbocker.definitioner_in import BIBLIOTEK
from nyckeltal.arbetsbocker.malvarden import Omfang
from nyckeltal.arbetsbocker.malvarden_form import BLAD_ARSMAL
from nyckeltal.arbetsbocker.malvarden_in import MALVARDEN
from nyckeltal.models import Malvarde
from nyckeltal.services_definition import Blad, change_nyckeltal
from styrning.grund.enums import Roll
from styrning.grund.models import Handelse
from tests.arbetsbocker.ark import Ark
from tests.arbetsbocker.sida import counts, faults, hidden, soup_of, upload, words
from tests.factories import (
    EnhetFactory,
    MalvardeFactory,
    NyckeltalEnhetFactory,
    NyckeltalFactory,
    UserFactory,
    UtfallFactory,
)

pytestmark = pytest.mark.django_db

AR = 2027
ROLLER = [
    (Roll.LASARE, 404), (Roll.SEKRETERARE, 404), (Roll.REVISOR, 404), (Roll.EKONOM, 404),
    (Roll.INTERNKONTROLLSAMORDNARE, 404), (Roll.RAPPORTOR, 200), (Roll.GODKANNARE, 200),
    (Roll.KVALITETSKEDJAN, 200), (Roll.ADMINISTRATOR, 200),
]  # fmt: skip
WHOLE = {Roll.REVISOR, Roll.KVALITETSKEDJAN, Roll.ADMINISTRATOR}


@pytest.fixture
def bun(db):
    return EnhetFactory(kod="BUN", namn="Barn- och utbildningsnämnden")


@pytest.fixture
def row(bun):
    made = NyckeltalFactory(kod="BUN-1", agare=bun, rapporteras_till=RapporterasTill.NAMND)
    NyckeltalEnhetFactory(nyckeltal=made, enhet=bun)
    return made


@pytest.fixture
def user(bun):
    return UserFactory(roll=(Roll.GODKANNARE, bun))


@pytest.fixture
def logged_in(client, user, row):
    client.force_login(user)
    return client


def bibliotek(step=""):
    return reverse(f"frontend:bibliotek_excel{step}")


def arsmal(step="", kod="BUN"):
    return reverse(f"frontend:arsmal_excel{step}", args=[kod, AR])


@pytest.mark.parametrize(("roll", "status"), ROLLER)
def test_who_may_fetch_and_read_in(client, row, bun, user, roll, status):
    reader = UserFactory(roll=roll if roll in WHOLE else (roll, bun))
    client.force_login(reader)
    bok = Ark(BIBLIOTEK, None, user)
    bok.set(BLAD_DEFINITIONER, "BUN-1", {"Källa": "Kolada"})
    mal = Ark(MALVARDEN, Omfang(bun, AR), user)
    mal.set(BLAD_ARSMAL, "BUN-1 BUN", {"Målvärde": 70})
    before = Handelse.objects.count()

    asked = [client.get(url(step)).status_code for url in (bibliotek, arsmal)
             for step in ("", "_hamta")]  # fmt: skip
    sent = [upload(client, bibliotek("_las_in"), bok), upload(client, arsmal("_las_in"), mal)]

    assert asked == [status] * 4
    assert [response.status_code for response in sent] == [status] * 2
    row.refresh_from_db()
    assert (row.kalla, Malvarde.objects.count(), Handelse.objects.count()) == ("", 0, before)


def test_one_whose_figures_are_all_reported_to_kf_sets_no_targets(client, bun, row):
    row.rapporteras_till = RapporterasTill.KF
    row.save()
    client.force_login(UserFactory(roll=(Roll.RAPPORTOR, bun)))

    assert client.get(arsmal()).status_code == 404


@pytest.mark.parametrize("kod", ["KFN", "FINNS-EJ"])
def test_another_enhets_targets_are_not_found(logged_in, kod):
    EnhetFactory(kod="KFN")

    assert logged_in.get(arsmal(kod=kod)).status_code == 404


def test_the_library_leads_to_both_workbooks(logged_in):
    page = soup_of(logged_in.get(reverse("frontend:bibliotek")))

    links = {words(link): link["href"] for link in page.main.find_all("a", class_="knapp")}
    assert links["Excel"] == bibliotek()
    assert links["Målvärden i Excel"] == arsmal()


def test_a_reader_of_the_library_is_led_to_none(client, row, bun):
    client.force_login(UserFactory(roll=(Roll.LASARE, bun)))

    assert "excel/" not in client.get(reverse("frontend:bibliotek")).content.decode()


def test_the_years_grid_leads_to_its_workbook(logged_in, row):
    page = soup_of(logged_in.get(reverse("frontend:definition_arsmal", args=["BUN-1", AR])))

    assert page.find("a", string="Alla målvärden i Excel")["href"] == arsmal()


def test_one_chooses_year_and_enhet(logged_in, bun):
    EnhetFactory(kod="LÖV", slag="enhet", parent=bun)
    page = soup_of(logged_in.get(arsmal()))

    navs = {nav["aria-label"]: nav for nav in page.main.find_all("nav", class_="flikar")}
    assert [words(link) for link in navs["År"].find_all("a")] == ["2026", "2027"]
    assert [words(link) for link in navs["Enhet"].find_all("a")] == ["Barn- och utbildningsnämnden"]
    assert words(navs["År"].find("a", attrs={"aria-current": "page"})) == "2027"


def test_targets_are_seen_and_then_saved(logged_in, user, bun, row):
    for ar in (2024, 2025):
        UtfallFactory(nyckeltal=row, ar=ar, varde=Decimal(2))
    mal = Ark(MALVARDEN, Omfang(bun, AR), user)
    mal.set(BLAD_ARSMAL, "BUN-1 BUN", {"Målvärde": "70,5"})

    seen = upload(logged_in, arsmal("_las_in"), mal)

    assert counts(seen) == {"Nya": "1", "Ändrade": "0", "Samma": "0", "Konflikt": "0", "Fel": "0"}
    assert "70,5 ligger långt från tidigare utfall, 2." in words(soup_of(seen).main)
    assert Malvarde.objects.count() == 0

    saved = logged_in.post(arsmal("_las_in"), hidden(seen, "underlag"))

    assert (saved.status_code, Malvarde.objects.get().varde) == (302, Decimal("70.5"))


def test_a_target_that_somebody_set_meanwhile_is_answered_409(logged_in, user, bun, row):
    mal = Ark(MALVARDEN, Omfang(bun, AR), user)
    mal.set(BLAD_ARSMAL, "BUN-1 BUN", {"Målvärde": 70})
    seen = upload(logged_in, arsmal("_las_in"), mal)
    MalvardeFactory(nyckeltal=row, ar=AR, varde=Decimal(72))

    refused = logged_in.post(arsmal("_las_in"), hidden(seen, "underlag"))

    assert (refused.status_code, counts(refused)["Konflikt"]) == (409, "1")
    assert Malvarde.objects.get().varde == 72


def test_errors_of_the_library_are_told_and_marked(logged_in, user):
    bok = Ark(BIBLIOTEK, None, user)
    rad = bok.set(BLAD_DEFINITIONER, "BUN-1", {"Decimaler": 7})

    seen = upload(logged_in, bibliotek("_las_in"), bok)

    assert seen.status_code == 422
    assert faults(seen) == [[BLAD_DEFINITIONER, f"L{rad}", "Decimaler", "BUN-1", "”7”"]]
    marked = logged_in.post(bibliotek("_las_in"), hidden(seen, "felfil"))
    sheet = openpyxl.load_workbook(BytesIO(marked.content))[BLAD_DEFINITIONER]
    assert sheet[f"L{rad}"].comment is not None


def test_a_sheet_is_seen_and_then_saved_unless_somebody_was_first(logged_in, user, row):
    bok = Ark(BIBLIOTEK, None, user)
    bok.set(BLAD_DEFINITIONER, "BUN-1", {"Källa": "Kolada"})
    seen = upload(logged_in, bibliotek("_las_in"), bok)
    change_nyckeltal(row, replace(Blad.of(row), kalla="SCB"), by=user, version=1)

    refused = logged_in.post(bibliotek("_las_in"), hidden(seen, "underlag"))

    assert refused.status_code == 409
    row.refresh_from_db()
    assert row.kalla == "SCB"
    again = Ark(BIBLIOTEK, None, user)
    again.set(BLAD_DEFINITIONER, "BUN-1", {"Källa": "Kolada"})
    seen = upload(logged_in, bibliotek("_las_in"), again)
    assert logged_in.post(bibliotek("_las_in"), hidden(seen, "underlag")).status_code == 302
    row.refresh_from_db()
    assert (row.kalla, row.version) == ("Kolada", 3)
