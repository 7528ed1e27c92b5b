"""Pages and workbook of driftredovisningen: who writes, what is refused, both signs, round trip."""

import datetime as dt
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from styrning.arsredovisning.exporters.driftbok import drift_workbook
from styrning.arsredovisning.models import Driftpost
from styrning.grund.enums import Roll, Slag
from styrning.grund.models import Handelse
from tests.factories import EnhetFactory, PlanFactory, UppfoljningFactory, UserFactory
from tests.factories.ekonomi import DriftpostFactory

pytestmark = pytest.mark.django_db

D = Decimal
HELA = (Roll.REVISOR, Roll.KVALITETSKEDJAN, Roll.ADMINISTRATOR)
HEADERS = ["Enhetskod", "Kod", "Verksamhet", "Budget", "Utfall"]


@pytest.fixture
def kf(db):
    PlanFactory(ar=2025)
    return EnhetFactory(kod="KOMMUN", slag=Slag.KF)


@pytest.fixture
def bun(kf):
    return EnhetFactory(kod="BUN", namn="Barnnämnden", slag=Slag.NAMND, parent=kf)


@pytest.fixture
def runda(kf):
    return UppfoljningFactory(ar=2025, kod="2025-AB", lases=dt.date(2026, 12, 31))


def log_in(client, roll, enhet):
    user = UserFactory(roll=roll if roll in HELA else (roll, enhet))
    client.force_login(user)
    return user


def url(name):
    return f"{reverse(f'frontend:{name}', args=[2025])}?moment=2025-AB"


NEW = {"ny1-enhet": "BUN", "ny1-kod": "", "ny1-budget": "1 000", "ny1-utfall": "990,5"}


def book(*rows, head="", headers=HEADERS):
    file = openpyxl.Workbook()
    for row in ([head], headers, *rows):
        file.active.append(row)
    data = BytesIO()
    file.save(data)
    return SimpleUploadedFile("drift.xlsx", data.getvalue())


def upload(client, file, tecken="plus", enhet="tkr"):
    return client.post(url("drift_excel_las_in"), {"fil": file, "tecken": tecken, "enhet": enhet})


def sealed(response):
    page = BeautifulSoup(response.content.decode(), "html.parser")
    form = page.find("input", {"name": "underlag"}).find_parent("form")
    return {field["name"]: field.get("value", "") for field in form.find_all("input")}


@pytest.mark.parametrize("roll", list(Roll))
def test_only_an_ekonom_writes_by_page_and_by_file(client, runda, kf, bun, roll):
    log_in(client, roll, kf)
    allowed = roll == Roll.EKONOM

    gets = [client.get(url(name)).status_code for name in
            ("drift_skriv", "drift_excel", "drift_excel_hamta")]  # fmt: skip
    posts = [
        client.post(url("drift_skriv"), NEW).status_code,
        upload(client, book(["BUN", "440", "Skola", 1, 2])).status_code,
    ]

    assert gets == [200 if allowed else 404] * 3
    assert posts == ([302, 422] if allowed else [404, 404])
    saved = list(Driftpost.objects.values_list("enhet__kod", "budget", "utfall"))
    assert saved == ([("BUN", D(1000), D("990.5"))] if allowed else [])


def test_an_ekonom_of_a_namnd_writes_for_no_other(client, runda, kf, bun):
    log_in(client, Roll.EKONOM, bun)

    response = client.post(url("drift_skriv"), NEW | {"ny1-enhet": "KOMMUN"})
    file = upload(client, book(["KOMMUN", "", "", 1, 2]))

    assert (response.status_code, file.status_code) == (422, 422)
    assert not Driftpost.objects.exists()


def test_what_is_refused_is_kept(client, runda, kf, bun):
    log_in(client, Roll.EKONOM, kf)

    response = client.post(url("drift_skriv"), NEW | {"ny1-utfall": "ca 5", "ny1-kod": "440"})

    page = BeautifulSoup(response.content.decode(), "html.parser")
    assert response.status_code == 422
    assert "är inte ett tal" in page.find(id="id_ny1-utfall_error").get_text()
    assert page.find(id="id_ny1-budget")["value"] == "1 000"
    assert not Driftpost.objects.exists()


def test_a_stale_save_shows_both(client, runda, kf, bun):
    row = DriftpostFactory(uppfoljning=runda, enhet=bun)
    row.utfall = D(91)
    row.save()
    log_in(client, Roll.EKONOM, kf)
    data = {"r1-rad": "BUN||", "r1-version": "1", "r1-budget": "100", "r1-utfall": "95"}

    response = client.post(url("drift_skriv"), data)

    page = BeautifulSoup(response.content.decode(), "html.parser")
    text = page.find(class_="konflikt").get_text()
    assert (response.status_code, "95" in text, "91" in text) == (409, True, True)
    assert page.find("input", {"name": "r1-version"})["value"] == "2"
    row.refresh_from_db()
    assert row.utfall == D(91)


@pytest.mark.parametrize(("tecken", "factor"), [("plus", 1), ("minus", -1)])
def test_a_cost_is_positive_whatever_sign_the_file_has(client, runda, kf, bun, tecken, factor):
    log_in(client, Roll.EKONOM, kf)

    preview = upload(client, book(["BUN", "440", "Skola", 1.5 * factor, 2 * factor]), tecken, "mkr")
    assert not Driftpost.objects.exists()
    response = client.post(url("drift_excel_las_in"), sealed(preview))

    row = Driftpost.objects.get()
    assert response.status_code == 302
    assert (row.kod, row.budget, row.utfall) == ("440", D(1500), D(2000))
    told = Handelse.objects.get().uppgift
    assert (told["tecken"], told["beloppsenhet"], told["fil"]) == (tecken, "mkr", "drift.xlsx")


@pytest.mark.parametrize("tecken", ["plus", "minus"])
def test_what_is_handed_out_reads_in_to_nothing(client, runda, kf, bun, tecken):
    DriftpostFactory(uppfoljning=runda, enhet=bun, kod="440", verksamhet="=Skola", utfall=D("-7.5"))
    DriftpostFactory(uppfoljning=runda, enhet=kf, budget=None)
    log_in(client, Roll.EKONOM, kf)

    content = client.get(f"{url('drift_excel_hamta')}&tecken={tecken}").content
    response = upload(client, SimpleUploadedFile("drift.xlsx", content), tecken)

    result = response.context["granskning"].result
    assert (response.status_code, result.errors, len(result.of("samma"))) == (200, [], 2)
    assert "underlag" not in response.content.decode()


def test_the_workbook_of_a_year_without_rounds_says_the_year_once(kf):
    content = drift_workbook(2019, None, [], [kf], tecken="plus")

    head = openpyxl.load_workbook(BytesIO(content)).active["A1"].value
    assert head == "Driftredovisning 2019. Kostnad är positiv. Belopp i tkr."


def test_the_sign_is_chosen_and_must_be_what_the_head_says(client, runda, kf, bun):
    log_in(client, Roll.EKONOM, kf)
    row = ["BUN", "", "", -1, -2]

    unsaid = upload(client, book(row), tecken="")
    other = upload(client, book(row, head="Kostnad är negativ. Belopp i tkr."), tecken="plus")

    assert (unsaid.status_code, other.status_code) == (422, 422)
    assert "Välj om en kostnad är positiv eller negativ" in unsaid.content.decode()
    assert "Filens rubrik säger kostnad är negativ" in other.content.decode()


@pytest.mark.parametrize(
    ("stated", "status", "words"),
    [(2.23, 200, "ryms i avrundningen"), (2.4, 422, "större än avrundningen"), (2.22, 200, "")],
)
def test_a_stated_sum_is_checked_and_never_corrected(client, runda, kf, bun, stated, status, words):
    log_in(client, Roll.EKONOM, kf)
    rows = [["BUN", "1", "A", None, 1.11], ["BUN", "2", "B", None, 1.11]]

    response = upload(client, book(*rows, ["", "", "Summa", None, stated]), enhet="mkr")

    result = response.context["granskning"].result
    told = [*result.notiser, *(error.message for error in result.errors)]
    assert response.status_code == status
    assert [words in text for text in told] == ([True] if words else [])


def test_every_bad_cell_is_named_and_nothing_can_be_applied(client, runda, kf, bun):
    log_in(client, Roll.EKONOM, kf)
    rows = [
        ["BUN", "1", "A", "mycket", 1],
        ["FINNS-EJ", "2", "B", 1, 1],
        ["BUN", "3", "", 1, 1],
        ["BUN", "4", "D", 1, 1],
    ]

    response = upload(client, book(*rows))

    errors = response.context["granskning"].result.errors
    assert [(e.blad, e.rad, e.kolumn) for e in errors] == [
        ("Sheet", 3, "Budget"), ("Sheet", 4, "Enhetskod"), ("Sheet", 5, "Verksamhet"),
    ]  # fmt: skip
    assert "underlag" not in response.content.decode()


def test_a_file_without_a_fault_is_not_read_by_the_slow_reader(client, runda, bun, monkeypatch):
    log_in(client, Roll.EKONOM, bun)
    monkeypatch.setattr("styrning.bas.xlsx.read._openpyxl", None)

    response = upload(client, book(["BUN", "1", "A", 1, 1]))

    assert len(response.context["granskning"].result.changed) == 1


def test_the_file_is_had_back_with_its_errors_marked_and_nothing_is_saved(client, runda, kf, bun):
    log_in(client, Roll.EKONOM, kf)
    response = upload(client, book(["BUN", "1", "A", "mycket", 1], ["BUN", "2", "", 1, 1]))

    page = BeautifulSoup(response.content.decode(), "html.parser")
    rows = page.find(id="fel").find_parent("table").tbody.find_all("tr")
    told = [[" ".join(cell.get_text(" ").split()) for cell in row.find_all(["th", "td"])]
            for row in rows]  # fmt: skip
    form = page.find("form", id="felfil")
    data = {field["name"]: field.get("value", "") for field in form.find_all("input")}
    marked = client.post(url("drift_excel_las_in"), data)

    assert [row[:4] for row in told] == [
        ["D3", "Budget", "BUN 1 A", "”mycket”"],
        ["C4", "Verksamhet", "BUN 2", "tomt"],
    ]
    assert marked["Content-Disposition"] == 'attachment; filename="drift-2025-AB-fel.xlsx"'
    sheet = openpyxl.load_workbook(BytesIO(marked.content)).active
    assert sheet["D3"].comment.text.startswith('"mycket" är inte ett tal.')
    assert sheet["E3"].comment is None
    assert not Driftpost.objects.exists()


def test_a_marked_file_of_somebody_who_may_not_write_is_not_found(client, runda, kf, bun):
    log_in(client, Roll.EKONOM, kf)
    response = upload(client, book(["BUN", "1", "A", "mycket", 1]))
    page = BeautifulSoup(response.content.decode(), "html.parser")
    form = page.find("form", id="felfil")
    data = {field["name"]: field.get("value", "") for field in form.find_all("input")}
    log_in(client, Roll.LASARE, kf)

    assert client.post(url("drift_excel_las_in"), data).status_code == 404


def test_what_was_saved_after_the_preview_is_not_overwritten(client, runda, kf, bun):
    log_in(client, Roll.EKONOM, kf)
    row = DriftpostFactory(uppfoljning=runda, enhet=bun)
    data = sealed(upload(client, book(["BUN", "", "", 100, 95])))
    row.utfall = D(91)
    row.save()

    response = client.post(url("drift_excel_las_in"), data)

    row.refresh_from_db()
    assert (response.status_code, row.utfall) == (409, D(91))


def test_a_conflict_says_who_saved_and_when(client, runda, kf, bun):
    row = DriftpostFactory(uppfoljning=runda, enhet=bun)
    log_in(client, Roll.EKONOM, kf)
    file = SimpleUploadedFile("drift.xlsx", client.get(url("drift_excel_hamta")).content)
    row.utfall = D(91)
    row.save_as(UserFactory(first_name="Olle", last_name="Westin"))
    changed = openpyxl.load_workbook(file)
    headers = [cell.value for cell in changed.active[3]]
    changed.active.cell(4, headers.index("Utfall") + 1).value = 95
    changed.save(data := BytesIO())

    response = upload(client, SimpleUploadedFile("drift.xlsx", data.getvalue()))

    page = BeautifulSoup(response.content.decode(), "html.parser")
    told = " ".join(page.find(class_="konflikt").p.get_text(" ").split())
    assert told == (
        "Rad 4 · ändrat i systemet efter att filen hämtades · Olle Westin · 2026-11-18 10.00"
    )


def test_a_preview_cannot_be_applied_by_another_or_with_another_sign(client, runda, kf, bun):
    log_in(client, Roll.EKONOM, kf)
    data = sealed(upload(client, book(["BUN", "", "", 100, 95])))

    changed = client.post(url("drift_excel_las_in"), data | {"tecken": "minus"})
    log_in(client, Roll.EKONOM, kf)
    other = client.post(url("drift_excel_las_in"), data)

    assert (changed.status_code, other.status_code) == (422, 422)
    assert not Driftpost.objects.exists()


def test_mkr_do_not_round_what_is_saved(client, runda, kf, bun):
    DriftpostFactory(uppfoljning=runda, enhet=bun, budget=D(1085812), utfall=D(5000))
    log_in(client, Roll.EKONOM, kf)

    response = upload(client, book(["BUN", "", "", 1085.8, 5]), enhet="mkr")

    result = response.context["granskning"].result
    assert [row.slag for row in result.andringar] == ["samma"]
    assert ["det sparade står kvar" in text for text in result.notiser] == [True]


def test_a_file_of_another_round_is_refused(client, runda, kf, bun):
    UppfoljningFactory(ar=2025, kod="2025-DEL", slag="delar", lases=dt.date(2026, 12, 31))
    log_in(client, Roll.EKONOM, kf)
    address = reverse("frontend:drift_excel_hamta", args=[2025])
    content = client.get(f"{address}?moment=2025-DEL").content

    response = upload(client, SimpleUploadedFile("drift.xlsx", content))

    assert response.status_code == 422
    assert "hämtades för 2025 2025-DEL" in response.content.decode()


PAGES = ("drift_skriv", "drift_excel", "drift_excel_hamta")


def unnamed(client, name, **asked):
    return client.get(reverse(f"frontend:{name}", args=[2025]), asked)


def waiting(**facts):
    """A round of 2025 that opens in December 2026."""
    days = {"oppnar": dt.date(2026, 12, 1), "klar_namnd": dt.date(2026, 12, 15)}
    return UppfoljningFactory(ar=2025, lases=dt.date(2027, 1, 31), **days, **facts)


@pytest.mark.parametrize("name", PAGES)
def test_without_a_round_in_the_address_one_goes_on_to_the_only_one(client, runda, kf, bun, name):
    waiting(kod="2025-SEN", slag="delar")
    log_in(client, Roll.EKONOM, kf)

    response = unnamed(client, name, enhet="BUN")

    address = reverse(f"frontend:{name}", args=[2025])
    assert (response.status_code, response.url) == (302, f"{address}?enhet=BUN&moment=2025-AB")


@pytest.mark.parametrize("name", PAGES)
def test_without_a_round_in_the_address_those_that_take_figures_are_chosen_from(
    client, runda, kf, bun, name
):
    UppfoljningFactory(
        ar=2025, kod="2025-T2", namn="Delår 2025", slag="delar",
        avser_till=dt.date(2025, 8, 31), lases=dt.date(2025, 10, 1),
    )  # fmt: skip
    log_in(client, Roll.EKONOM, kf)

    response = unnamed(client, name)

    form = BeautifulSoup(response.content.decode(), "html.parser").main.find("form")
    offered = {
        label.input["value"]: " ".join(label.get_text(" ").split())
        for label in form.find_all("label")
    }
    assert offered == {
        "2025-AB": f"{runda.namn} (öppen till och med 2026-12-31)",
        "2025-T2": "Delår 2025 (stängd, en rättelse behöver ett skäl)",
    }
    assert form.find("input", checked=True)["value"] == "2025-AB"
    chosen = client.get(form["action"], {"moment": "2025-T2"})
    assert (form["method"], chosen.status_code) == ("get", 200)


@pytest.mark.parametrize("name", PAGES)
def test_where_no_round_has_opened_the_page_says_when(client, kf, bun, name):
    waiting()
    log_in(client, Roll.EKONOM, kf)

    page = BeautifulSoup(unnamed(client, name).content.decode(), "html.parser").main

    assert page.find("form") is None
    assert "Årsbokslut 2025 öppnar 1 december 2026. Då kan siffrorna" in page.get_text()


def test_the_round_that_is_open_is_chosen_beforehand_whatever_its_period(client, kf, bun):
    UppfoljningFactory(ar=2025, kod="2025-AB", lases=dt.date(2026, 3, 1))
    UppfoljningFactory(
        ar=2025, kod="2025-T2", slag="delar",
        avser_till=dt.date(2025, 8, 31), lases=dt.date(2026, 12, 31),
    )  # fmt: skip
    log_in(client, Roll.EKONOM, kf)

    page = BeautifulSoup(unnamed(client, "drift_skriv").content.decode(), "html.parser").main

    assert page.find("input", checked=True)["value"] == "2025-T2"


def test_a_named_round_that_has_not_opened_is_told_in_place_of_the_form(client, kf, bun):
    waiting(kod="2025-SEN")
    log_in(client, Roll.EKONOM, kf)

    response = unnamed(client, "drift_skriv", moment="2025-SEN")

    page = BeautifulSoup(response.content.decode(), "html.parser").main
    assert (response.status_code, page.find("form")) == (200, None)
    assert "Årsbokslut 2025 öppnar 1 december 2026. Då kan siffrorna" in page.get_text()


def test_what_was_typed_for_a_round_that_has_not_opened_is_refused_and_kept(client, kf, bun):
    waiting(kod="2025-SEN")
    log_in(client, Roll.EKONOM, kf)
    address = f"{reverse('frontend:drift_skriv', args=[2025])}?moment=2025-SEN"

    response = client.post(address, NEW)

    page = BeautifulSoup(response.content.decode(), "html.parser").main
    assert (response.status_code, Driftpost.objects.count()) == (422, 0)
    assert page.find("input", {"name": "ny1-utfall"})["value"] == "990,5"


def test_the_workbook_of_a_round_that_has_not_opened_is_fetched_and_not_read_in(client, kf, bun):
    waiting(kod="2025-SEN")
    log_in(client, Roll.EKONOM, kf)

    response = unnamed(client, "drift_excel", moment="2025-SEN")

    page = BeautifulSoup(response.content.decode(), "html.parser").main
    said = " ".join(page.find(class_="notis").get_text(" ").split())
    assert said == (
        "Årsbokslut 2025 öppnar 1 december 2026. "
        "Då kan en fil läsas in. Arbetsboken kan hämtas redan nu."
    )
    forms = [(form["method"], form["action"]) for form in page.find_all("form")]
    assert forms == [("get", reverse("frontend:drift_excel_hamta", args=[2025]))]


@pytest.mark.parametrize("roll", [role for role in Roll if role != Roll.EKONOM])
@pytest.mark.parametrize("name", PAGES)
def test_when_a_round_opens_is_told_to_an_ekonom_alone(client, kf, roll, name):
    waiting(kod="2025-SEN")
    log_in(client, roll, kf)
    assert unnamed(client, name, moment="2025-SEN").status_code == 404


def test_a_past_year_without_rounds_takes_figures_as_it_is(client, kf, bun):
    log_in(client, Roll.EKONOM, kf)

    response = unnamed(client, "drift_excel")

    page = BeautifulSoup(response.content.decode(), "html.parser")
    assert (response.status_code, page.find(id="steg2") is not None) == (200, True)


def test_a_year_under_way_without_rounds_says_what_is_lacking(client, kf, bun):
    log_in(client, Roll.EKONOM, kf)

    response = client.get(reverse("frontend:drift_excel", args=[2026]))

    assert "2026 är inte slut än och har ingen uppföljning" in response.content.decode()


@pytest.mark.parametrize("roll", [role for role in Roll if role != Roll.EKONOM])
@pytest.mark.parametrize("name", PAGES)
def test_the_rounds_to_choose_are_shown_to_an_ekonom_alone(client, runda, kf, roll, name):
    log_in(client, roll, kf)
    assert unnamed(client, name).status_code == 404


def test_the_rounds_to_choose_are_not_for_another_year(client, runda, kf, bun):
    bun.galler_till = dt.date(2024, 12, 31)
    bun.save()
    log_in(client, Roll.EKONOM, bun)

    assert unnamed(client, "drift_excel").status_code == 404
