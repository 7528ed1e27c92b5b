"""Uppdrag by Excel, page by page: who may, preview, conflict, errors, confirmation."""

from io import BytesIO

import openpyxl
import pytest
from django.urls import reverse

from mal.arbetsbocker.uppdrag_form import BLAD_SVAR, BLAD_UPPDRAG
from mal.arbetsbocker.uppdrag_in import UPPDRAGSBOK
from mal.models import Uppdrag, Uppdragssvar
from styrning.grund.enums import Roll
from tests.arbetsbocker.ark import Ark
from tests.arbetsbocker.sida import counts, faults, hidden, soup_of, upload, words
from tests.factories import (
    EnhetFactory,
    InlamningFactory,
    PlanFactory,
    UppdragFactory,
    UppfoljningFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

EXCEL = "frontend:uppdrag_excel"


@pytest.fixture
def bun(db):
    return EnhetFactory(kod="BUN", namn="Barn- och utbildningsnämnden")


@pytest.fixture
def uppdrag(bun):
    PlanFactory(ar=2026)
    runda = UppfoljningFactory(ar=2026, kod="2026-AB")
    InlamningFactory(enhet=bun, uppfoljning=runda)
    return UppdragFactory(kod="2026-1", namn="Sänk energin", mottagare=[bun])


@pytest.fixture
def kedjan(db):
    return UserFactory(roll=Roll.KVALITETSKEDJAN)


@pytest.fixture
def logged_in(client, kedjan, uppdrag):
    client.force_login(kedjan)
    return client


@pytest.fixture
def ark(uppdrag, kedjan):
    return Ark(UPPDRAGSBOK, 2026, kedjan)


def url(step="", ar=2026):
    return reverse(EXCEL + step, kwargs={"ar": ar})


def test_the_workbook_is_reached_from_the_register_and_fetched(logged_in):
    page = soup_of(logged_in.get(reverse("frontend:uppdrag_lista")))
    assert page.find("a", href=url())

    response = logged_in.get(url("_hamta"))

    assert response["Content-Disposition"] == 'attachment; filename="uppdrag-2026.xlsx"'
    book = openpyxl.load_workbook(BytesIO(response.content))
    shown = [sheet.title for sheet in book if sheet.sheet_state == "visible"]
    assert shown == ["Läs mig", BLAD_UPPDRAG, BLAD_SVAR, "Data"]


def test_preview_then_confirm_saves_what_was_seen(logged_in, ark, uppdrag):
    ark.set(BLAD_UPPDRAG, "2026-1", {"Uppdrag": "Sänk energin mer"})

    seen = upload(logged_in, url("_las_in"), ark)
    assert counts(seen) == {"Nya": "0", "Ändrade": "1", "Samma": "1", "Konflikt": "0", "Fel": "0"}
    confirmed = logged_in.post(url("_las_in"), hidden(seen, "underlag"))

    assert (confirmed.status_code, confirmed["Location"]) == (302, "/uppdrag/?ar=2026")
    uppdrag.refresh_from_db()
    assert uppdrag.namn == "Sänk energin mer"


def test_errors_are_told_cell_by_cell(logged_in, ark):
    rad = ark.set(BLAD_UPPDRAG, "2026-1", {"Beslutsdatum": "i våras"})

    seen = upload(logged_in, url("_las_in"), ark)

    assert (seen.status_code, faults(seen)) == (
        422, [["Uppdrag", f"E{rad}", "Beslutsdatum", "2026-1", "”i våras”"]],
    )  # fmt: skip


def test_a_conflict_shows_both_and_saves_nothing(logged_in, ark, uppdrag):
    ark.set(BLAD_UPPDRAG, "2026-1", {"Uppdrag": "Mitt"})
    seen = upload(logged_in, url("_las_in"), ark)
    uppdrag.namn = "Någon annans"
    uppdrag.save()

    refused = logged_in.post(url("_las_in"), hidden(seen, "underlag"))

    assert refused.status_code == 409
    text = words(soup_of(refused).find(class_="konflikt"))
    assert ("Mitt" in text, "Någon annans" in text) == (True, True)
    assert Uppdrag.objects.get().namn == "Någon annans"


@pytest.mark.parametrize(
    ("roll", "status"),
    [
        (Roll.LASARE, 404), (Roll.SEKRETERARE, 404), (Roll.EKONOM, 404), (Roll.REVISOR, 404),
        (Roll.INTERNKONTROLLSAMORDNARE, 404), (Roll.RAPPORTOR, 422), (Roll.GODKANNARE, 422),
        (Roll.KVALITETSKEDJAN, 200), (Roll.ADMINISTRATOR, 200),
    ],
)  # fmt: skip
def test_who_may_fetch_and_upload(client, bun, ark, roll, status):
    ark.set(BLAD_UPPDRAG, "2026-1", {"Uppdrag": "Mitt"})
    municipal = roll in {Roll.REVISOR, Roll.KVALITETSKEDJAN, Roll.ADMINISTRATOR}
    client.force_login(UserFactory(roll=roll if municipal else (roll, bun)))

    opens = 404 if status == 404 else 200
    assert client.get(url()).status_code == opens
    assert client.get(url("_hamta")).status_code == opens
    assert upload(client, url("_las_in"), ark).status_code == status
    assert (Uppdrag.objects.get().namn, Uppdragssvar.objects.count()) == ("Sänk energin", 0)
    register = soup_of(client.get(reverse("frontend:uppdrag_lista")))
    assert (register.find("a", href=url()) is None) == (opens == 404)


def test_another_namnds_answer_is_not_given(client, ark, kedjan, uppdrag):
    other = EnhetFactory(kod="KUN")
    InlamningFactory(enhet=other, uppfoljning=UppfoljningFactory(ar=2026, kod="2026-DEL"))
    client.force_login(UserFactory(roll=(Roll.RAPPORTOR, other)))
    ark.set(BLAD_SVAR, "2026-1", {"Hur långt det har kommit": "Genomfört"})

    assert upload(client, url("_las_in"), ark).status_code == 422
    assert Uppdragssvar.objects.count() == 0


def test_a_year_without_plan_is_not_found(logged_in):
    assert logged_in.get(url(ar=2031)).status_code == 404


def test_without_login_one_is_sent_to_log_in(client, uppdrag):
    assert client.get(url("_hamta")).status_code == 302
    assert client.post(url("_las_in")).status_code == 302
