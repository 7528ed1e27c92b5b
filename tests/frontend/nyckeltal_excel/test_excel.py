"""The workbook's pages: fetch, upload, preview, confirm."""

import datetime as dt
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from nyckeltal import columns as c
from nyckeltal.models import NyckeltalEnhet, Utfall
from nyckeltal.sealed import seal_rows
from nyckeltal.services import Rapport, report_utfall
from styrning.bas.xlsx import VERSION_CHANGED
from styrning.bas.xlsx.read import FORMEL
from styrning.grund.demo import mark_demo
from styrning.grund.enums import Roll, Slag
from tests.factories import (
    EnhetFactory,
    InlamningFactory,
    NyckeltalEnhetFactory,
    NyckeltalFactory,
    UppfoljningFactory,
    UserFactory,
)
from tests.nyckeltal.arbetsbok import Arbetsbok, K

pytestmark = pytest.mark.django_db

HAMTA, LAS_IN = "frontend:excel_hamta", "frontend:excel_las_in"


@pytest.fixture
def enhet(db):
    kf = EnhetFactory(kod="KF", namn="Kommunfullmäktige", slag=Slag.KF)
    return EnhetFactory(kod="BUN", namn="Barn- och utbildningsnämnden", parent=kf)


@pytest.fixture
def karin(enhet):
    return UserFactory(first_name="Karin", last_name="Öhman", roll=(Roll.RAPPORTOR, enhet))


@pytest.fixture
def inlamning(enhet):
    runda = UppfoljningFactory(kod="2026-AB", namn="Årsbokslut 2026")
    for kod in ("N1", "N2"):
        figure(enhet, kod)
    return InlamningFactory(enhet=enhet, uppfoljning=runda)


@pytest.fixture
def logged_in(client, karin):
    client.force_login(karin)
    return client


def figure(enhet, kod, **facts):
    nyckeltal = NyckeltalFactory(kod=kod, namn=f"Nyckeltal {kod}", agare=enhet, **facts)
    return NyckeltalEnhetFactory(nyckeltal=nyckeltal)


def url(name, inlamning) -> str:
    return reverse(name, args=[inlamning.uppfoljning.kod, inlamning.enhet.kod])


def workbook(inlamning, user, *cells) -> Arbetsbok:
    bok = Arbetsbok(inlamning, user)
    for cell in cells:
        bok.set(*cell)
    return bok


def upload(client, inlamning, bok, name="uppfoljning.xlsx"):
    content = bok if isinstance(bok, bytes) else bok.file().getvalue()
    return client.post(url(LAS_IN, inlamning), {"fil": SimpleUploadedFile(name, content)})


def soup_of(response) -> BeautifulSoup:
    return BeautifulSoup(response.content.decode(), "html.parser")


def words(element) -> str:
    return " ".join(element.get_text(" ").replace("\u00ad", "").split())


def table(response, name) -> list[list[str]]:
    found = soup_of(response).find(id=name)
    rows = found.find_parent("table").tbody.find_all("tr") if found else []
    return [[words(cell) for cell in row.find_all(["th", "td"])] for row in rows]


def totals(response) -> dict[str, str]:
    pairs = soup_of(response).find("dl", class_="siffror").find_all("div")
    return {words(pair.dt): words(pair.dd) for pair in pairs}


def confirmation(response) -> dict[str, str]:
    return {"underlag": soup_of(response).find("input", attrs={"name": "underlag"})["value"]}


def confirm(client, inlamning, response):
    return client.post(url(LAS_IN, inlamning), confirmation(response))


def values() -> list:
    return list(Utfall.objects.order_by("nyckeltal__kod").values_list("varde", flat=True))


def test_the_page_leads_from_fetching_to_uploading(logged_in, inlamning):
    page = soup_of(logged_in.get(url("frontend:excel", inlamning)))

    assert [words(heading) for heading in page.main.find_all("h2")] == [
        "1. Hämta arbetsboken",
        "2. Ladda upp den ifylld",
    ]
    assert page.find("form", enctype="multipart/form-data")["action"] == url(LAS_IN, inlamning)


def test_the_workbook_is_fetched_as_a_file(logged_in, inlamning):
    response = logged_in.get(url(HAMTA, inlamning))

    assert response["Content-Disposition"] == 'attachment; filename="uppfoljning-2026-AB-BUN.xlsx"'
    book = openpyxl.load_workbook(BytesIO(response.content))
    assert book[c.BLAD_INMATNING]["B4"].value == "N1"


def test_demo_data_is_marked_in_the_fetched_file(logged_in, inlamning, karin):
    mark_demo(by=karin)

    book = openpyxl.load_workbook(BytesIO(logged_in.get(url(HAMTA, inlamning)).content))

    assert book[c.BLAD_LASMIG]["A2"].value.startswith("DEMODATA")


@pytest.mark.parametrize(
    ("roll", "status"),
    [
        (None, 404),
        (Roll.LASARE, 404),
        (Roll.REVISOR, 404),
        (Roll.SEKRETERARE, 404),
        (Roll.KVALITETSKEDJAN, 404),
        (Roll.RAPPORTOR, 200),
        (Roll.GODKANNARE, 200),
    ],
)
def test_only_those_who_report_fetch_the_workbook(client, inlamning, enhet, roll, status):
    whole = {None, Roll.REVISOR, Roll.KVALITETSKEDJAN}
    client.force_login(UserFactory(roll=roll if roll in whole else (roll, enhet)))

    assert client.get(url(HAMTA, inlamning)).status_code == status
    assert client.get(url("frontend:excel", inlamning)).status_code == status


@pytest.mark.parametrize(
    ("roll", "status"),
    [(None, 404), (Roll.LASARE, 422), (Roll.REVISOR, 422), (Roll.GODKANNARE, 302)],
)
def test_only_those_who_report_confirm(client, inlamning, enhet, karin, roll, status):
    whole = {None, Roll.REVISOR}
    other = UserFactory(roll=roll if roll in whole else (roll, enhet))
    client.force_login(other)
    rows = workbook(inlamning, karin, ("N1", c.UTFALL, 72.5)).read().rader
    response = client.post(url(LAS_IN, inlamning), {"underlag": seal_rows(rows, inlamning, other)})

    assert response.status_code == status
    assert values() == ([Decimal("72.5")] if status == 302 else [])


def test_another_namnds_round_is_not_found(logged_in):
    other = InlamningFactory()

    assert logged_in.get(url(HAMTA, other)).status_code == 404
    assert logged_in.post(url(LAS_IN, other)).status_code == 404


def test_a_preview_shows_what_would_change_and_saves_nothing(logged_in, inlamning, karin, enhet):
    ansvar = figure(enhet, "N3")
    report_utfall(ansvar, inlamning, Rapport({"T": Decimal("88.2")}), by=karin)
    bok = workbook(inlamning, karin, ("N1", c.UTFALL, "72,3"), ("N3", c.UTFALL, 88.4))

    response = upload(logged_in, inlamning, bok)

    assert response.status_code == 200
    assert totals(response) == {
        "Nya": "1",
        "Ändrade": "1",
        "Samma": "1",
        "Konflikt": "0",
        "Fel": "0",
    }
    place = "Barn- och utbildningsnämnden"
    assert table(response, "andras") == [
        ["Nytt", "4", f"Nyckeltal N1 N1 · {place}", "Totalt", "–", "72,3"],
        ["Ändrat", "6", f"Nyckeltal N3 N3 · {place}", "Totalt", "88,2", "88,4"],
    ]
    assert words(soup_of(response).find("button", class_="knapp--forst")) == "Läs in 2 värden"
    assert values() == [Decimal("88.2")]


def test_confirming_saves_what_was_shown(logged_in, inlamning, karin):
    shown = upload(logged_in, inlamning, workbook(inlamning, karin, ("N1", c.UTFALL, 72.5)))

    response = logged_in.post(url(LAS_IN, inlamning), confirmation(shown), follow=True)

    assert values() == [Decimal("72.5")]
    assert "Inläst från Excel: 1 värde sparat." in words(soup_of(response))


def test_the_unchanged_file_changes_nothing(logged_in, inlamning, karin):
    response = upload(logged_in, inlamning, workbook(inlamning, karin))

    assert "Filen ändrar ingenting. Allt i den står redan i systemet." in words(soup_of(response))
    assert not soup_of(response).find("input", attrs={"name": "underlag"})


def test_errors_are_listed_cell_by_cell_and_nothing_can_be_confirmed(logged_in, inlamning, karin):
    bok = workbook(inlamning, karin, ("N1", c.UTFALL, "se bilaga"), ("N2", c.UTFALL, 50))

    response = upload(logged_in, inlamning, bok)

    page = soup_of(response)
    assert response.status_code == 422
    assert "En cell måste rättas innan filen kan läsas in." in words(page)
    assert table(response, "fel") == [
        [
            "Inmatning",
            "N4",
            "Utfall",
            "Nyckeltal N1",
            "”se bilaga”",
            '"se bilaga" är inte ett tal. Skriv ett tal, till exempel 1 234,5.',
        ]
    ]
    assert page.find("button", attrs={"aria-disabled": "true"})
    assert not page.find("input", attrs={"name": "underlag"})


def marked_file(client, inlamning, response):
    carried = soup_of(response).find("input", attrs={"name": "felfil"})["value"]
    return client.post(url(LAS_IN, inlamning), {"felfil": carried})


def test_the_file_comes_back_with_its_errors_marked(logged_in, inlamning, karin):
    bok = workbook(inlamning, karin, ("N1", c.UTFALL, "=10*7"), ("N2", c.UTFALL, 50))

    response = marked_file(logged_in, inlamning, upload(logged_in, inlamning, bok))

    assert (
        response["Content-Disposition"] == 'attachment; filename="uppfoljning-2026-AB-BUN-fel.xlsx"'
    )
    sheet = openpyxl.load_workbook(BytesIO(response.content))[c.BLAD_INMATNING]
    assert (sheet["N4"].value, sheet["N4"].comment.text) == ("=10*7", FORMEL)
    assert (sheet["N5"].value, sheet["N5"].comment) == (50, None)
    assert values() == []


def test_the_corrected_file_is_read_in_without_marks(logged_in, inlamning, karin):
    bok = workbook(inlamning, karin, ("N1", c.UTFALL, "=10*7"), ("N2", c.UTFALL, "många"))
    response = marked_file(logged_in, inlamning, upload(logged_in, inlamning, bok))
    book = openpyxl.load_workbook(BytesIO(response.content))
    book[c.BLAD_INMATNING]["N4"].value = 70
    file = BytesIO()
    book.save(file)

    again = marked_file(logged_in, inlamning, upload(logged_in, inlamning, file.getvalue()))

    sheet = openpyxl.load_workbook(BytesIO(again.content))[c.BLAD_INMATNING]
    assert sheet["N4"].comment is None
    assert sheet["N4"].fill.fgColor.rgb == "00E2F1E9"
    assert sheet["N5"].comment.text.startswith('"många" är inte ett tal.')


def test_an_error_in_a_hidden_column_is_marked_where_it_is_seen(logged_in, inlamning, karin):
    bok = workbook(inlamning, karin, ("N1", c.VERSION, 7))

    response = marked_file(logged_in, inlamning, upload(logged_in, inlamning, bok))

    sheet = openpyxl.load_workbook(BytesIO(response.content))[c.BLAD_INMATNING]
    assert sheet["B4"].comment.text == VERSION_CHANGED


@pytest.mark.parametrize("carried", ["", "inte base64", "UEsDBA=="])
def test_a_carried_file_that_is_none_is_refused(logged_in, inlamning, carried):
    response = logged_in.post(url(LAS_IN, inlamning), {"felfil": carried})

    assert response.status_code == 422


def test_a_conflict_shows_both_values_and_who_saved(logged_in, inlamning, karin):
    bok = workbook(inlamning, karin, ("N1", c.UTFALL, 6.9), ("N2", c.UTFALL, 50))
    anders = UserFactory(first_name="Anders", last_name="Lundström")
    ansvar = NyckeltalEnhet.objects.get(nyckeltal__kod="N1")
    report_utfall(ansvar, inlamning, Rapport({"T": Decimal("6.7")}), by=anders)

    response = upload(logged_in, inlamning, bok)

    page = soup_of(response)
    assert words(page.find("section", class_="konflikt")) == (
        "Konflikt: Nyckeltal N1 N1 · Barn- och utbildningsnämnden · Totalt · ändrat i systemet "
        "efter att filen hämtades I filen, rad 4 6,9 I systemet · Anders Lundström · "
        "2026-11-18 10.00 6,7"
    )
    assert not page.find("input", attrs={"name": "underlag"})
    assert values() == [Decimal("6.7")]


def test_what_is_saved_between_preview_and_confirmation_is_a_conflict(
    logged_in, inlamning, karin, enhet
):
    third = figure(enhet, "N3")
    bok = workbook(inlamning, karin, ("N1", c.UTFALL, 72.5), ("N3", c.UTFALL, 6.9))
    shown = upload(logged_in, inlamning, bok)
    report_utfall(third, inlamning, Rapport({"T": Decimal("6.7")}), by=UserFactory())

    response = confirm(logged_in, inlamning, shown)

    assert response.status_code == 409
    assert totals(response)["Konflikt"] == "1"
    assert values() == [Decimal("6.7")]


def test_confirming_twice_doubles_nothing(logged_in, inlamning, karin):
    shown = upload(logged_in, inlamning, workbook(inlamning, karin, ("N1", c.UTFALL, 72.5)))
    confirm(logged_in, inlamning, shown)

    response = confirm(logged_in, inlamning, shown)

    assert response.status_code == 409
    assert "Filen ändrar ingenting." in words(soup_of(response))
    assert Utfall.history.count() == 1


def test_a_tampered_confirmation_saves_nothing(logged_in, inlamning, karin):
    shown = upload(logged_in, inlamning, workbook(inlamning, karin, ("N1", c.UTFALL, 72.5)))
    underlag = confirmation(shown)["underlag"]

    response = logged_in.post(url(LAS_IN, inlamning), {"underlag": f"x{underlag}"})

    assert response.status_code == 422
    assert "Förhandsgranskningen gäller i en timme" in words(soup_of(response))
    assert values() == []


def test_an_hour_old_confirmation_saves_nothing(logged_in, inlamning, karin, klocka):
    shown = upload(logged_in, inlamning, workbook(inlamning, karin, ("N1", c.UTFALL, 72.5)))
    klocka.shift(dt.timedelta(hours=1, seconds=5))

    response = confirm(logged_in, inlamning, shown)

    assert response.status_code == 422
    assert values() == []


def test_a_role_that_ends_before_the_confirmation_saves_nothing(logged_in, inlamning, karin):
    shown = upload(logged_in, inlamning, workbook(inlamning, karin, ("N1", c.UTFALL, 72.5)))
    karin.tilldelningar.update(galler_till=dt.date(2026, 11, 17))
    karin.tilldelningar.create(roll=Roll.LASARE, enhet=inlamning.enhet)

    response = confirm(logged_in, inlamning, shown)

    assert response.status_code == 422
    assert "Karin Öhman har i dag ingen roll som får rapportera" in words(soup_of(response))
    assert values() == []


def test_without_any_role_left_the_round_is_not_found(logged_in, inlamning, karin):
    shown = upload(logged_in, inlamning, workbook(inlamning, karin, ("N1", c.UTFALL, 72.5)))
    karin.tilldelningar.update(galler_till=dt.date(2026, 11, 17))

    response = confirm(logged_in, inlamning, shown)

    assert response.status_code == 404
    assert "Inget du har skrivit eller sparat har ändrats." in words(soup_of(response))
    assert values() == []


def test_a_round_that_closes_before_the_confirmation_saves_nothing(logged_in, inlamning, karin):
    shown = upload(logged_in, inlamning, workbook(inlamning, karin, ("N1", c.UTFALL, 72.5)))
    runda = inlamning.uppfoljning
    runda.lases = dt.date(2026, 11, 17)
    runda.save()

    response = confirm(logged_in, inlamning, shown)

    assert response.status_code == 422
    assert "Årsbokslut 2026 är stängd. Inget har sparats." in words(soup_of(response))
    assert values() == []


def test_a_closed_round_offers_no_upload(logged_in, inlamning):
    runda = inlamning.uppfoljning
    runda.lases = dt.date(2026, 11, 17)
    runda.save()

    page = soup_of(logged_in.get(url("frontend:excel", inlamning)))

    assert not page.find("input", type="file")
    assert "Omgången tar inte emot svar nu." in words(page)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("utfall.csv", b"Nyckeltal;Utfall\n", "Filen är ingen Excel-arbetsbok (.xlsx)."),
        ("uppfoljning.xlsx", b"%PDF-1.7", "Filen är en PDF."),
        ("tom.xlsx", b" ", "Filen är ingen Excel-arbetsbok"),
    ],
)
def test_another_file_type_is_explained(logged_in, inlamning, name, content, message):
    response = upload(logged_in, inlamning, content, name)

    assert response.status_code == 422
    assert message in words(soup_of(response))


def test_a_missing_file_is_asked_for(logged_in, inlamning):
    response = logged_in.post(url(LAS_IN, inlamning))

    assert response.status_code == 422
    assert "Välj arbetsboken som du har fyllt i." in words(soup_of(response))


def test_another_rounds_workbook_is_refused(logged_in, inlamning, karin, enhet):
    other = InlamningFactory(enhet=enhet, uppfoljning=UppfoljningFactory(kod="ANNAN"))

    response = upload(logged_in, inlamning, workbook(other, karin))

    assert response.status_code == 422
    assert "Arbetsboken gäller omgång ANNAN för enhet BUN" in words(soup_of(response))


@pytest.mark.parametrize("rows", [3, 12])
def test_statements_of_a_preview_do_not_grow_with_rows(logged_in, inlamning, karin, enhet, rows):
    for number in range(rows):
        figure(enhet, f"R{number}", per_kon=True)
    cells = [(f"R{number}", c.UTFALL, 10) for number in range(rows)]
    cells += [(f"R{number}", c.UTFALL, 10, K) for number in range(rows)]
    bok = workbook(inlamning, karin, *cells)
    logged_in.get(url("frontend:excel", inlamning))

    with CaptureQueriesContext(connection) as queries:
        upload(logged_in, inlamning, bok)

    assert len(queries) <= 12
