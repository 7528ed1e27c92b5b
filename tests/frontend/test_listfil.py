"""Lists taken along as files: the rows of the page, as they are filtered, for the same reader."""

import csv
from io import BytesIO, StringIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from styrning.grund.enums import Roll, Slag
from tests.factories import (
    EnhetFactory,
    KontrollresultatFactory,
    NyckeltalFactory,
    PlanFactory,
    RiskFactory,
    UppdragFactory,
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
    ],
)
@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_every_list_is_had_in_both_forms(client, namnd, name, args, form):
    log_in(client, Roll.KVALITETSKEDJAN)
    response = client.get(reverse(f"frontend:{name}", args=args), {"fil": form})
    assert response["Content-Disposition"].startswith("attachment; filename=")
    assert response["Content-Disposition"].endswith(f'.{form}"')


def test_an_unknown_form_is_the_page(client, namnd):
    log_in(client, Roll.KVALITETSKEDJAN)
    response = client.get(reverse("frontend:bibliotek"), {"fil": "exe"})
    assert response["Content-Type"].startswith("text/html")
