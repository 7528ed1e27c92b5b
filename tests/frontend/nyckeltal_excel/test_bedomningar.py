"""Judgements in the round's workbook, by page: preview, confirm, conflict, errors marked."""

from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
from django.urls import reverse

from mal.models import Bedomning
from nyckeltal import columns as c
from nyckeltal.bedomningsblad import BLAD_BEDOMNINGAR
from nyckeltal.models import Nyckeltal, Utfall
from styrning.grund.enums import Roll
from styrning.grund.models import Handelse
from tests.arbetsbocker.sida import counts, faults, hidden, soup_of, upload, words
from tests.factories import (
    BedomningFactory,
    EnhetFactory,
    InlamningFactory,
    MalFactory,
    NyckeltalEnhetFactory,
    NyckeltalFactory,
    UppfoljningFactory,
    UserFactory,
    UtfallFactory,
)
from tests.nyckeltal.arbetsbok import Arbetsbok

pytestmark = pytest.mark.django_db


@pytest.fixture
def bun(db):
    return EnhetFactory(kod="BUN", namn="Barn- och utbildningsnämnden")


@pytest.fixture
def mal(bun):
    return MalFactory(kod="M-1", namn="Alla elever når målen", huvudansvarig=bun)


@pytest.fixture
def inlamning(bun, mal):
    NyckeltalEnhetFactory(nyckeltal=NyckeltalFactory(kod="N1", agare=bun))
    return InlamningFactory(enhet=bun, uppfoljning=UppfoljningFactory(kod="2026-AB"))


@pytest.fixture
def karin(bun):
    return UserFactory(roll=(Roll.RAPPORTOR, bun))


@pytest.fixture
def logged_in(client, karin):
    client.force_login(karin)
    return client


@pytest.fixture
def bok(inlamning, karin):
    made = Arbetsbok(inlamning, karin)
    made.set("N1", c.UTFALL, 72)
    judge(made, "Delvis", "Mätningen är skör.")
    return made


def judge(bok, steg, motiv):
    sheet = bok.book[BLAD_BEDOMNINGAR]
    sheet["G4"], sheet["H4"] = steg, motiv


def url(name="excel_las_in"):
    return reverse(f"frontend:{name}", args=["2026-AB", "BUN"])


def send(client, seen):
    return client.post(url(), hidden(seen, "underlag") | hidden(seen, "bedomningar"))


def test_both_are_seen_and_then_saved(logged_in, bok):
    seen = upload(logged_in, url(), bok)

    assert counts(seen) == {"Nya": "2", "Ändrade": "0", "Samma": "0", "Konflikt": "0", "Fel": "0"}
    page = soup_of(seen)
    table = page.find(id="bedoms").find_parent("table")
    assert "Alla elever når målen" in words(table)
    assert words(page.find("button", class_="knapp--forst")) == "Läs in 1 värde och 1 bedömning"
    assert Bedomning.objects.count() == 0

    saved = send(logged_in, seen)

    assert saved.status_code == 302
    assert (Utfall.objects.get().varde, Bedomning.objects.get().steg.varde) == (72, 2)


def test_only_a_judgement_is_saved_too(logged_in, inlamning, karin):
    made = Arbetsbok(inlamning, karin)
    judge(made, "Uppfyllt", "Vi vet det.")

    saved = send(logged_in, upload(logged_in, url(), made))

    assert (saved.status_code, Bedomning.objects.get().motiv) == (302, "Vi vet det.")


def test_a_judgement_made_meanwhile_is_shown_and_neither_is_saved(logged_in, bok, mal, inlamning):
    seen = upload(logged_in, url(), bok)
    BedomningFactory(mal=mal, uppfoljning=inlamning.uppfoljning, motiv="Annat.")

    refused = send(logged_in, seen)

    assert (refused.status_code, counts(refused)["Konflikt"]) == (409, "1")
    assert "Alla elever når målen" in words(soup_of(refused).main)
    assert (Utfall.objects.count(), Bedomning.objects.get().motiv) == (0, "Annat.")


def test_an_error_is_told_by_sheet_and_marked_in_the_file(logged_in, bok):
    judge(bok, "Delvis", None)

    seen = upload(logged_in, url(), bok)

    assert seen.status_code == 422
    assert faults(seen) == [[BLAD_BEDOMNINGAR, "H4", "Motivering", "Alla elever når målen", "tomt"]]
    marked = logged_in.post(url(), hidden(seen, "felfil"))
    book = openpyxl.load_workbook(BytesIO(marked.content))
    assert "Skriv varför bedömningen avviker" in book[BLAD_BEDOMNINGAR]["H4"].comment.text


def test_a_value_is_asked_about_beside_errors_on_either_sheet(logged_in, bok):
    UtfallFactory(nyckeltal=Nyckeltal.objects.get(kod="N1"), ar=2025, varde=Decimal(7))
    bok.set("N1", c.SAKERHET, "Kanske")
    judge(bok, "Strålande", None)

    seen = upload(logged_in, url(), bok)

    assert [row[0] for row in faults(seen)] == [c.BLAD_INMATNING, BLAD_BEDOMNINGAR]
    asked = soup_of(seen).find(id="undringar").find_parent("section")
    assert "72 är minst tio gånger förra värdet, 7. Stämmer det?" in words(asked)


def test_errors_on_both_sheets_are_marked_in_one_file(logged_in, bok):
    bok.set("N1", c.UTFALL, "många")
    judge(bok, "Strålande", None)

    seen = upload(logged_in, url(), bok)

    assert [row[0] for row in faults(seen)] == [c.BLAD_INMATNING, BLAD_BEDOMNINGAR]
    book = openpyxl.load_workbook(BytesIO(logged_in.post(url(), hidden(seen, "felfil")).content))
    assert book[BLAD_BEDOMNINGAR]["G4"].comment is not None
    letter = next(
        cell.column_letter for cell in book[c.BLAD_INMATNING][3] if cell.value == c.UTFALL
    )
    assert book[c.BLAD_INMATNING][f"{letter}4"].comment is not None


def test_a_tampered_judgement_saves_nothing(logged_in, bok):
    seen = upload(logged_in, url(), bok)

    response = logged_in.post(url(), hidden(seen, "underlag") | {"bedomningar": "x"})

    assert (response.status_code, Utfall.objects.count()) == (422, 0)


@pytest.mark.parametrize("roll", [Roll.LASARE, Roll.SEKRETERARE, Roll.EKONOM])
def test_who_may_not_report_judges_nothing(client, bok, bun, roll):
    client.force_login(UserFactory(roll=(roll, bun)))
    before = Handelse.objects.count()

    response = upload(client, url(), bok)

    assert response.status_code in {404, 422}
    assert (Bedomning.objects.count(), Handelse.objects.count()) == (0, before)
