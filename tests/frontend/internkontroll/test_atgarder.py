"""The actions that one follows up, as a list and by Excel: who sees what, and what is saved."""

from io import BytesIO

import openpyxl
import pytest
from django.urls import reverse

from internkontroll.arbetsbocker.atgarder import BLAD
from internkontroll.arbetsbocker.atgarder_in import ATGARDER
from styrning.grund.enums import AtgardLage, Roll
from styrning.grund.models import Atgard
from tests.arbetsbocker.ark import Ark
from tests.arbetsbocker.sida import counts, faults, hidden, soup_of, upload, words
from tests.factories import EnhetFactory, UserFactory
from tests.internkontroll.atgarder import of_audit, of_check, of_goal, of_risk

pytestmark = pytest.mark.django_db

SIDA, EXCEL = "frontend:atgarder", "frontend:atgarder_excel"


@pytest.fixture
def son(db):
    return EnhetFactory(kod="SON", namn="Socialnämnden")


@pytest.fixture
def rows(son):
    return [
        of_goal(son, text="För målet"), of_check(son, text="Efter kontrollen"),
        of_risk(son, text="Mot risken"),
        of_audit(son, text="Efter revisionen", lage=AtgardLage.KLAR),
    ]  # fmt: skip


@pytest.fixture
def godkannare(son):
    return UserFactory(roll=(Roll.GODKANNARE, son))


@pytest.fixture
def logged_in(client, godkannare):
    client.force_login(godkannare)
    return client


@pytest.fixture
def ark(rows, godkannare):
    return Ark(ATGARDER, None, godkannare)


def url(step=""):
    return reverse(EXCEL + step)


def links(response) -> dict[str, str]:
    rows = soup_of(response).find("table").tbody.find_all("a")
    return {words(link): link["href"] for link in rows}


def test_the_open_ones_are_listed_with_the_page_of_each(logged_in, rows):
    page = logged_in.get(reverse(SIDA))

    assert links(page) == {
        "För målet": f"/mal/atgarder/{rows[0].publikt_id}/",
        "Efter kontrollen": f"/internkontroll/atgard/{rows[1].publikt_id}/",
        "Mot risken": f"/internkontroll/riskatgard/{rows[2].publikt_id}/",
    }
    assert all(logged_in.get(address).status_code == 200 for address in links(page).values())


def test_all_are_shown_when_asked_for_and_had_as_a_file(logged_in, rows):
    page = logged_in.get(reverse(SIDA), {"visa": "alla"})
    assert links(page)["Efter revisionen"] == f"/revision/atgard/{rows[3].publikt_id}/"

    file = logged_in.get(reverse(SIDA), {"visa": "alla", "fil": "csv"})

    lines = b"".join(file.streaming_content).decode("utf-8-sig").splitlines()
    assert [line.split(";")[0] for line in lines] == [
        "Åtgärd", "För målet", "Efter kontrollen", "Mot risken", "Efter revisionen",
    ]  # fmt: skip


def test_without_actions_the_page_says_where_they_are_made(logged_in):
    assert "Inga åtgärder än" in words(soup_of(logged_in.get(reverse(SIDA))).main)


def test_without_open_ones_it_says_so(logged_in, son):
    of_risk(son, lage=AtgardLage.KLAR)

    assert "Inga öppna åtgärder" in words(soup_of(logged_in.get(reverse(SIDA))).main)


def test_the_workbook_is_reached_from_the_list_and_fetched(logged_in, rows):
    assert soup_of(logged_in.get(reverse(SIDA))).find("a", href=url())

    response = logged_in.get(url("_hamta"))

    assert response["Content-Disposition"] == 'attachment; filename="atgarder.xlsx"'
    book = openpyxl.load_workbook(BytesIO(response.content))
    shown = [sheet.title for sheet in book if sheet.sheet_state == "visible"]
    assert shown == ["Läs mig", BLAD, "Data"]


def test_preview_then_confirm_saves_what_was_seen(logged_in, ark, rows):
    ark.set(BLAD, "SON1", {"Läge": "Pågår"})

    seen = upload(logged_in, url("_las_in"), ark)
    assert counts(seen) == {"Nya": "0", "Ändrade": "1", "Samma": "3", "Konflikt": "0", "Fel": "0"}
    confirmed = logged_in.post(url("_las_in"), hidden(seen, "underlag"))

    assert (confirmed.status_code, confirmed["Location"]) == (302, reverse(SIDA))
    rows[0].refresh_from_db()
    assert rows[0].lage == AtgardLage.PAGAR


def test_errors_are_told_cell_by_cell(logged_in, ark):
    rad = ark.set(BLAD, "SON1", {"Läge": "Nästan klar"})

    seen = upload(logged_in, url("_las_in"), ark)

    assert (seen.status_code, faults(seen)) == (
        422, [[BLAD, f"H{rad}", "Läge", "SON1", "”Nästan klar”"]],
    )  # fmt: skip


def test_a_conflict_shows_both_and_saves_nothing(logged_in, ark, rows):
    ark.set(BLAD, "SON1", {"Ansvarig": "Jag"})
    seen = upload(logged_in, url("_las_in"), ark)
    rows[0].ansvarig = "Någon annan"
    rows[0].save()

    refused = logged_in.post(url("_las_in"), hidden(seen, "underlag"))

    assert refused.status_code == 409
    text = words(soup_of(refused).find(class_="konflikt"))
    assert ("Jag" in text, "Någon annan" in text) == (True, True)
    assert Atgard.objects.get(pk=rows[0].pk).ansvarig == "Någon annan"


@pytest.mark.parametrize(
    ("roll", "status", "uploaded"),
    [
        (Roll.LASARE, 404, 404), (Roll.EKONOM, 404, 404), (Roll.REVISOR, 404, 404),
        (Roll.KVALITETSKEDJAN, 404, 404), (Roll.ADMINISTRATOR, 404, 404),
        (Roll.SEKRETERARE, 200, 422), (Roll.INTERNKONTROLLSAMORDNARE, 200, 422),
        (Roll.RAPPORTOR, 200, 200), (Roll.GODKANNARE, 200, 200),
    ],
)  # fmt: skip
def test_who_may_open_fetch_and_upload(client, son, ark, roll, status, uploaded):
    ark.set(BLAD, "SON1", {"Ansvarig": "Jag"})
    municipal = roll in {Roll.REVISOR, Roll.KVALITETSKEDJAN, Roll.ADMINISTRATOR}
    client.force_login(UserFactory(roll=roll if municipal else (roll, son)))

    assert client.get(reverse(SIDA)).status_code == status
    assert client.get(url()).status_code == status
    assert client.get(url("_hamta")).status_code == status
    assert upload(client, url("_las_in"), ark).status_code == uploaded
    assert not Atgard.objects.filter(ansvarig="Jag").exists()


def test_without_login_one_is_sent_to_log_in(client, rows):
    assert client.get(reverse(SIDA)).status_code == 302
    assert client.get(url("_hamta")).status_code == 302
    assert client.post(url("_las_in")).status_code == 302


@pytest.mark.parametrize("count", [3, 30])
def test_the_page_asks_as_much_for_many(logged_in, son, count, django_assert_max_num_queries):
    for number in range(count):
        of_goal(son, kod=f"M{number}")
    logged_in.get(reverse(SIDA))

    with django_assert_max_num_queries(12):
        logged_in.get(reverse(SIDA))
