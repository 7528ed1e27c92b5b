"""The organisation by Excel, page by page: who may, preview, conflict, errors, confirmation."""

from io import BytesIO

import openpyxl
import pytest
from django.urls import reverse

from styrning.grund.arbetsbocker.organisation import ENHETER, OMFANG, ORGANISATION
from styrning.grund.enums import Roll
from styrning.grund.models import Enhet, Handelse
from tests.arbetsbocker.ark import Ark
from tests.arbetsbocker.sida import counts, faults, hidden, soup_of, upload, words
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

EXCEL = "frontend:organisation_excel"
LAS_IN = f"{EXCEL}_las_in"


@pytest.fixture
def ark(bun):
    return Ark(ORGANISATION, OMFANG, UserFactory(roll=Roll.KVALITETSKEDJAN))


@pytest.fixture
def logged_in(client, ark):
    client.force_login(ark.user)
    return client


def test_the_organisation_leads_to_its_workbook(logged_in):
    page = soup_of(logged_in.get(reverse("frontend:organisation")))

    assert page.find("a", href=reverse(EXCEL)) is not None


def test_preview_then_confirm_saves_what_was_seen(logged_in, ark, bun):
    ark.set(ENHETER, "BUN", {"Telefon": "+46 911 696 000"})

    seen = upload(logged_in, reverse(LAS_IN), ark)

    assert seen.status_code == 200
    assert counts(seen) == {"Nya": "0", "Ändrade": "1", "Samma": "1", "Konflikt": "0", "Fel": "0"}
    row = soup_of(seen).find(id="andras").find_parent("table").tbody.tr
    assert words(row).startswith("Ändrat Enheter 5 Barn- och utbildningsnämnden BUN Telefon:")
    bun.refresh_from_db()
    assert bun.telefon == ""

    saved = logged_in.post(reverse(LAS_IN), hidden(seen, "underlag"))

    assert (saved.status_code, saved["Location"]) == (302, reverse("frontend:organisation"))
    bun.refresh_from_db()
    assert bun.telefon == "+46 911 696 000"


def test_an_error_is_told_and_marked_in_the_file(logged_in, ark):
    rad = ark.set(ENHETER, "BUN", {"Hör till": "BUN"})

    seen = upload(logged_in, reverse(LAS_IN), ark)

    assert seen.status_code == 422
    assert faults(seen) == [[ENHETER, f"D{rad}", "Hör till", "BUN", "”BUN”"]]
    marked = logged_in.post(reverse(LAS_IN), hidden(seen, "felfil"))
    sheet = openpyxl.load_workbook(BytesIO(marked.content))[ENHETER]
    assert sheet[f"D{rad}"].comment.text.startswith("En enhet flyttas på sin sida")


def test_a_conflict_shows_both_and_saves_nothing(logged_in, ark, bun):
    ark.set(ENHETER, "BUN", {"Telefon": "1"})
    seen = upload(logged_in, reverse(LAS_IN), ark)
    bun.telefon = "2"
    bun.save()

    refused = logged_in.post(reverse(LAS_IN), hidden(seen, "underlag"))

    assert refused.status_code == 409
    assert words(soup_of(refused).find(class_="konflikt__par")) == (
        "Telefon, i filen 1 Telefon, i systemet 2"
    )
    bun.refresh_from_db()
    assert bun.telefon == "2"


@pytest.mark.parametrize("roll", [*Roll, None])
def test_who_may_fetch_and_upload(client, log_in, ark, bun, roll):
    ark.set(ENHETER, "BUN", {"Telefon": "1"})
    whole = roll in {Roll.REVISOR, Roll.KVALITETSKEDJAN, Roll.ADMINISTRATOR}
    log_in(*([roll if whole else (roll, bun)] if roll else []))
    status = 200 if roll in {Roll.KVALITETSKEDJAN, Roll.ADMINISTRATOR} else 404
    before = list(Enhet.objects.order_by("pk").values()), Handelse.objects.count()

    assert client.get(reverse(EXCEL)).status_code == status
    assert client.get(reverse(f"{EXCEL}_hamta")).status_code == status
    assert upload(client, reverse(LAS_IN), ark).status_code == status
    assert (list(Enhet.objects.order_by("pk").values()), Handelse.objects.count()) == before


def test_without_an_organisation_there_is_no_workbook(client, log_in, db):
    log_in(Roll.ADMINISTRATOR)

    assert client.get(reverse(EXCEL)).status_code == 404


def test_without_login_one_is_sent_to_log_in(client, ark):
    assert client.get(reverse(f"{EXCEL}_hamta")).status_code == 302
    assert upload(client, reverse(LAS_IN), ark).status_code == 302
