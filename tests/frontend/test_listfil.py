"""Lists taken along as files: the rows of the page, as they are filtered, for the same reader."""

import csv
import datetime as dt
from io import BytesIO, StringIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from nyckeltal.models import Undersokning
from styrning.grund.enums import Roll, Slag
from tests.factories import (
    EnhetFactory,
    InlamningFactory,
    KontrollresultatFactory,
    NyckeltalFactory,
    PlanFactory,
    RiskFactory,
    UppdragFactory,
    UppfoljningFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def namnd():
    return EnhetFactory(kod="SOC", namn="Socialnämnden", slag=Slag.NAMND)


def rows(client, address, **query):
    response = client.get(address, {"fil": "csv", **query})
    assert response.status_code == 200
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(StringIO(text), delimiter=";"))


def log_in(client, roll, enhet=None):
    client.force_login(UserFactory(roll=(roll, enhet) if enhet else roll))


def test_risks_as_they_are_filtered(client, namnd):
    RiskFactory(enhet=namnd, kod="SOC-R1", kategori="ekonomi")
    RiskFactory(enhet=namnd, kod="SOC-R2", kategori="personal")
    log_in(client, Roll.LASARE, namnd)
    address = reverse("frontend:risker", args=["SOC"])
    assert [row["Kod"] for row in rows(client, address)] == ["SOC-R1", "SOC-R2"]
    (row,) = rows(client, address, kategori="personal")
    assert (row["Kod"], row["Riskvärde"], row["Betyder"]) == ("SOC-R2", "9", "åtgärda")


def test_who_may_not_see_the_page_gets_no_file(client, namnd):
    RiskFactory(enhet=namnd)
    log_in(client, Roll.LASARE, EnhetFactory(kod="BUN"))
    response = client.get(reverse("frontend:risker", args=["SOC"]), {"fil": "xlsx"})
    assert response.status_code == 404


def test_occasions_with_what_was_found(client, namnd):
    row = KontrollresultatFactory(
        tillfalle__moment__plan__enhet=namnd, utfall="mindre_avvikelse", avvikelser=2, text="Två"
    )
    log_in(client, Roll.GODKANNARE, namnd)
    (told,) = rows(client, reverse("frontend:kontrolltillfallen", args=["SOC", 2026]))
    assert (told["Kontrollmoment"], told["Resultat"], told["Avvikelser"]) == (
        row.tillfalle.moment.kod,
        "Mindre avvikelse",
        "2",
    )


def test_the_library_whole_and_not_a_page_of_it(client, namnd):
    for number in range(101):
        NyckeltalFactory(kod=f"N{number:03}", agare=namnd)
    log_in(client, Roll.LASARE, namnd)
    assert len(rows(client, reverse("frontend:bibliotek"))) == 101


def test_uppdrag_as_a_workbook(client, namnd):
    PlanFactory(ar=2026)
    UppdragFactory(kod="2026-1", namn="=HYPERLINK(1)", ar=2026)
    log_in(client, Roll.KVALITETSKEDJAN)
    response = client.get(reverse("frontend:uppdrag_lista"), {"fil": "xlsx", "ar": "2026"})
    sheet = load_workbook(BytesIO(response.content)).active
    assert [cell.value for cell in sheet[1]][:3] == ["Kod", "Uppdrag", "Mottagare"]


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("sammanstallning", [2026]),
        ("rekommendationer", []),
        ("utgavor", []),
        ("risker_alla", []),
        ("bibliotek", []),
        ("fullstandighet", []),
        ("undersokningar", []),
    ],
)
@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_every_list_is_had_in_both_forms(client, namnd, name, args, form):
    log_in(client, Roll.KVALITETSKEDJAN)
    response = client.get(reverse(f"frontend:{name}", args=args), {"fil": form})
    assert response["Content-Disposition"].startswith("attachment; filename=")
    assert response["Content-Disposition"].endswith(f'.{form}"')


def test_surveys_with_their_days(client, namnd):
    days = {"oppnar": dt.date(2026, 3, 1), "klar": dt.date(2026, 3, 31)}
    Undersokning.objects.create(ar=2026, titel="Brukarenkät", enhet=namnd, **days)
    log_in(client, Roll.LASARE, namnd)
    (row,) = rows(client, reverse("frontend:undersokningar_ar", args=[2026]))
    assert row["Titel"] == "Brukarenkät"
    assert (row["Från"], row["Till"]) == ("2026-03-01", "2026-03-31")


def test_accounts_with_their_roles_for_the_administrator(client, namnd):
    UserFactory(username="karin", email="karin@example.se", roll=(Roll.RAPPORTOR, namnd))
    log_in(client, Roll.ADMINISTRATOR)
    told = {row["Inloggningsnamn"]: row for row in rows(client, reverse("frontend:anvandare"))}
    assert told["karin"]["Roller"] == "Rapportör, Socialnämnden"


def test_the_board_tells_each_round_in_words(client, namnd):
    runda = UppfoljningFactory(namn="Delår 2026")
    InlamningFactory(enhet=namnd, uppfoljning=runda, lage="utkast")
    log_in(client, Roll.KVALITETSKEDJAN)
    (row,) = rows(client, reverse("frontend:fullstandighet"), ar="2026")
    assert (row["Enhet"], row["Delår 2026"]) == ("Socialnämnden", "Utkast")


def test_an_unknown_form_is_the_page(client, namnd):
    log_in(client, Roll.KVALITETSKEDJAN)
    response = client.get(reverse("frontend:bibliotek"), {"fil": "exe"})
    assert response["Content-Type"].startswith("text/html")
