"""The årshjul by Excel, page by page: who may, preview, conflict, errors, confirmation."""

import datetime as dt
from io import BytesIO

import openpyxl
import pytest
from django.urls import reverse

from styrning.grund.arbetsbocker.arshjul import AKTIVITETER, OMGANGAR, short_id
from styrning.grund.arbetsbocker.arshjul_in import ARSHJUL
from styrning.grund.enums import Roll
from styrning.grund.models import Aktivitet, Handelse, Uppfoljning
from tests.arbetsbocker.ark import Ark
from tests.arbetsbocker.sida import counts, faults, hidden, soup_of, upload, words
from tests.factories import AktivitetFactory, InlamningFactory, UppfoljningFactory, UserFactory

pytestmark = pytest.mark.django_db

EXCEL = "frontend:arshjul_excel"
LAS_IN = f"{EXCEL}_las_in"


@pytest.fixture
def row(bun):
    InlamningFactory(enhet=bun, uppfoljning=UppfoljningFactory(kod="2026-AB"))
    return AktivitetFactory(titel="Skolenkäten")


@pytest.fixture
def ark(row):
    return Ark(ARSHJUL, 2026, UserFactory(roll=Roll.KVALITETSKEDJAN))


@pytest.fixture
def logged_in(client, ark):
    client.force_login(ark.user)
    return client


def url(name, ar=2026):
    return reverse(name, args=[ar])


def stored():
    return [list(model.objects.order_by("pk").values()) for model in (Aktivitet, Uppfoljning)]


def test_the_arshjul_leads_to_its_workbook(logged_in):
    page = soup_of(logged_in.get(url("frontend:arshjul_ar")))

    assert page.find("a", href=url(EXCEL)) is not None


def test_preview_then_confirm_saves_what_was_seen(logged_in, ark, row):
    ark.set(AKTIVITETER, short_id(row), {"Klar i nämnd": dt.date(2026, 12, 5)})
    ark.set(OMGANGAR, "2026-AB", {"Instruktion": "Skriv kort."})

    seen = upload(logged_in, url(LAS_IN), ark)

    assert seen.status_code == 200
    assert counts(seen) == {"Nya": "0", "Ändrade": "2", "Samma": "0", "Konflikt": "0", "Fel": "0"}
    asked = words(soup_of(seen).find(id="undran").find_parent("table").tbody)
    assert "2026-12-05 (klar i nämnd) är lördag. Arbetsdagen före är 2026-12-04." in asked

    saved = logged_in.post(url(LAS_IN), hidden(seen, "underlag"))

    assert (saved.status_code, saved["Location"]) == (302, url("frontend:arshjul_ar"))
    row.refresh_from_db()
    assert row.klar_namnd == dt.date(2026, 12, 5)
    assert Uppfoljning.objects.get().instruktion == "Skriv kort."


def test_an_error_is_told_and_marked_in_the_file(logged_in, ark, row):
    rad = ark.set(AKTIVITETER, short_id(row), {"Öppnar": "i höst"})

    seen = upload(logged_in, url(LAS_IN), ark)

    assert seen.status_code == 422
    assert faults(seen) == [[AKTIVITETER, f"F{rad}", "Öppnar", "Skolenkäten", "”i höst”"]]
    marked = logged_in.post(url(LAS_IN), hidden(seen, "felfil"))
    sheet = openpyxl.load_workbook(BytesIO(marked.content))[AKTIVITETER]
    assert sheet[f"F{rad}"].comment.text == '"i höst" är inget datum. Skriv som 2026-11-18.'


def test_a_conflict_shows_both_and_saves_nothing(logged_in, ark, row):
    ark.set(AKTIVITETER, short_id(row), {"Titel": "Enkäten"})
    seen = upload(logged_in, url(LAS_IN), ark)
    Aktivitet.objects.update(titel="Stora skolenkäten")

    refused = logged_in.post(url(LAS_IN), hidden(seen, "underlag"))

    assert refused.status_code == 409
    assert words(soup_of(refused).find(class_="konflikt__par")) == (
        "Titel, i filen Enkäten Titel, i systemet Stora skolenkäten"
    )
    assert Aktivitet.objects.get().titel == "Stora skolenkäten"


@pytest.mark.parametrize("roll", [*Roll, None])
def test_who_may_fetch_and_upload(client, log_in, ark, bun, row, roll):
    ark.set(AKTIVITETER, short_id(row), {"Titel": "Enkäten"})
    whole = roll in {Roll.REVISOR, Roll.KVALITETSKEDJAN, Roll.ADMINISTRATOR}
    log_in(*([roll if whole else (roll, bun)] if roll else []))
    status = 200 if roll == Roll.KVALITETSKEDJAN else 404
    before = stored(), Handelse.objects.count()

    assert client.get(url(EXCEL)).status_code == status
    assert client.get(url(f"{EXCEL}_hamta")).status_code == status
    assert upload(client, url(LAS_IN), ark).status_code == status
    assert (stored(), Handelse.objects.count()) == before


def test_a_year_that_is_none_is_not_found(logged_in):
    assert logged_in.get(url(EXCEL, 2500)).status_code == 404


def test_a_workbook_of_another_year_is_refused(logged_in, ark):
    refused = upload(logged_in, url(LAS_IN, 2027), ark)

    assert refused.status_code == 422
    assert "Arbetsboken gäller årshjul 2026, men du är i årshjulet för 2027." in words(
        soup_of(refused).main
    )


def test_without_login_one_is_sent_to_log_in(client, ark):
    assert client.get(url(f"{EXCEL}_hamta")).status_code == 302
    assert upload(client, url(LAS_IN), ark).status_code == 302
