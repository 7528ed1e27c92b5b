"""Lists taken along as files: the rows of the page, as they are filtered, for the same reader."""

import csv
import datetime as dt
from io import BytesIO, StringIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from nyckeltal.models import Undersokning
from styrning.grund.enums import Roll, Slag
from styrning.grund.models import Utskick
from tests.factories import (
    EnhetFactory,
    InlamningFactory,
    KontrollmomentFactory,
    KontrollresultatFactory,
    NyckeltalEnhetFactory,
    NyckeltalFactory,
    PlanFactory,
    RevisionsrekommendationFactory,
    RiskFactory,
    UppdragFactory,
    UppfoljningFactory,
    UserFactory,
    UtfallFactory,
)

pytestmark = pytest.mark.django_db
PA_ENHET = {Roll.LASARE, Roll.RAPPORTOR, Roll.INTERNKONTROLLSAMORDNARE}


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


def test_a_list_of_a_day_says_the_day_once(client, namnd):
    client.force_login(UserFactory(roll=Roll.KVALITETSKEDJAN))

    files = [
        client.get(reverse("frontend:organisation"), {"fil": "csv"} | asked)["Content-Disposition"]
        for asked in ({}, {"dag": "2026-01-01"})
    ]

    assert files == [
        'attachment; filename="organisation-2026-11-18.csv"',
        'attachment; filename="organisation-2026-01-01-2026-11-18.csv"',
    ]


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


@pytest.mark.parametrize(
    ("roll", "sees"),
    [
        (Roll.LASARE, False),
        (Roll.RAPPORTOR, True),
        (Roll.INTERNKONTROLLSAMORDNARE, True),
        (Roll.REVISOR, False),
        (Roll.KVALITETSKEDJAN, True),
    ],
)
def test_checks_of_a_draft_plan_are_listed_for_who_may_see_the_draft(client, namnd, roll, sees):
    KontrollmomentFactory(plan__enhet=namnd, plan__lage="utkast", kod="SOC-1")
    log_in(client, roll, namnd if roll in PA_ENHET else None)
    address = reverse("frontend:kontrollplan", args=["SOC", 2026])
    told = rows(client, address, lista="kontroller")
    assert [row["Kontrollmoment"] for row in told] == (["SOC-1"] if sees else [])


@pytest.mark.parametrize("lista", ["risker", "kontroller", "atgarder", "sedan", "over"])
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_another_namnds_plan_is_no_file(client, namnd, lista, form):
    KontrollmomentFactory(plan__enhet=namnd)
    log_in(client, Roll.GODKANNARE, EnhetFactory(kod="BUN"))
    address = reverse("frontend:kontrollplan", args=["SOC", 2026])
    assert client.get(address, {"fil": form, "lista": lista}).status_code == 404


@pytest.mark.parametrize(
    ("beslut", "told"), [({}, ""), ({"beslut_datum": dt.date(2026, 9, 1)}, "Två attesterar.")]
)
def test_an_answer_to_the_auditors_is_listed_once_it_is_decided(client, namnd, beslut, told):
    RevisionsrekommendationFactory(enhet=namnd, svar="Två attesterar.", **beslut)
    log_in(client, Roll.LASARE, namnd)
    (row,) = rows(client, reverse("frontend:rekommendationer"))
    assert (row["Nämnd eller bolag"], row["Svar"]) == ("Socialnämnden", told)


@pytest.mark.parametrize(("roll", "told"), [(Roll.RAPPORTOR, "Text saknas."), (Roll.LASARE, "")])
def test_why_it_was_handed_back_is_listed_for_who_may_see_the_draft(client, namnd, roll, told):
    row = InlamningFactory(enhet=namnd, lage="utkast", ater_motiv="Text saknas.")
    log_in(client, roll, namnd)
    (found,) = rows(client, reverse("frontend:omgang", args=[row.uppfoljning.kod]))
    assert (found["Enhet"], found["Lämnad åter för"]) == ("Socialnämnden", told)


@pytest.mark.parametrize(("roll", "status"), [(Roll.LASARE, 403), (Roll.KVALITETSKEDJAN, 200)])
def test_the_log_of_letters_is_had_by_who_may_read_it(client, namnd, roll, status):
    log_in(client, roll, namnd if roll == Roll.LASARE else None)
    assert client.get(reverse("frontend:utskick"), {"fil": "csv"}).status_code == status


def test_the_log_of_letters_is_whole_and_not_only_the_latest(client):
    reader = UserFactory(roll=Roll.KVALITETSKEDJAN)
    Utskick.objects.bulk_create(
        Utskick(mottagare=reader, slag="paminnelse", nyckel=f"brev-{n}", amne=f"Brev {n}")
        for n in range(203)
    )
    client.force_login(reader)
    assert len(rows(client, reverse("frontend:utskick"))) == 203


def test_one_of_a_pages_lists_is_had_by_its_name(client):
    PlanFactory(ar=2026)
    log_in(client, Roll.KVALITETSKEDJAN)
    address = reverse("frontend:bedombarhet", args=[2026])
    assert list(rows(client, address, lista="granser")[0]) == [
        "Antal", "Vad", "Högst", "Över gränsen", "Att se över",
    ]  # fmt: skip


def test_a_list_that_the_page_does_not_have_is_the_page(client):
    PlanFactory(ar=2026)
    log_in(client, Roll.KVALITETSKEDJAN)
    address = reverse("frontend:bedombarhet", args=[2026])
    response = client.get(address, {"fil": "csv", "lista": "annan"})
    assert response["Content-Type"].startswith("text/html")


def test_the_links_keep_what_the_page_is_filtered_by(client, namnd):
    RiskFactory(enhet=namnd, kategori="ekonomi")
    log_in(client, Roll.LASARE, namnd)
    response = client.get(reverse("frontend:risker", args=["SOC"]), {"kategori": "ekonomi"})
    address = reverse("frontend:risker", args=["SOC"])
    assert f'href="{address}?kategori=ekonomi&amp;lista=risker&amp;fil=csv"' in (
        response.content.decode()
    )


def test_an_answer_to_what_was_sent_links_to_no_file(client):
    PlanFactory(ar=2026)
    log_in(client, Roll.KVALITETSKEDJAN)
    response = client.post(reverse("frontend:tagg_ny"), {"namn": "", "kod": ""})
    assert response.status_code == 422
    assert "fil=csv" not in response.content.decode()


def test_a_series_has_its_values_as_numbers(client, namnd):
    value = UtfallFactory(enhet=namnd, nyckeltal__decimaler=1, varde="72.25")
    NyckeltalEnhetFactory(nyckeltal=value.nyckeltal, enhet=namnd)
    runda = UppfoljningFactory()
    log_in(client, Roll.RAPPORTOR, namnd)
    address = reverse("frontend:nyckeltal", args=[value.nyckeltal.kod, "SOC", runda.kod])
    response = client.get(address, {"fil": "xlsx"})
    sheet = load_workbook(BytesIO(response.content)).active
    head = [cell.value for cell in sheet[1]]
    cell = next(c for row in sheet.iter_rows(min_row=2) for c in row if c.value == 72.3)
    assert (head[cell.column - 1], cell.number_format) == ("Totalt", "#,##0.0")


def test_the_rounds_that_one_fills_in_are_a_list(client, namnd):
    row = InlamningFactory(enhet=namnd, lage="utkast")
    log_in(client, Roll.RAPPORTOR, namnd)
    address = reverse("frontend:min_uppfoljning")
    assert "lista=oppna&amp;fil=csv" in client.get(address, {"alla": ""}).content.decode()
    (told,) = rows(client, address, lista="oppna", alla="")
    assert (told["Omgång"], told["Enhet"], told["Läge"]) == (
        row.uppfoljning.namn,
        "Socialnämnden",
        "Utkast",
    )
