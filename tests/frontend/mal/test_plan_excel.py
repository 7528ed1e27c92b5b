"""A plan's goals by Excel, page by page: who may, preview, conflict, errors, confirmation."""

import datetime as dt
from io import BytesIO

import openpyxl
import pytest
from django.urls import reverse

from mal.arbetsbocker.struktur import MAL, Omfang
from mal.arbetsbocker.struktur_in import MALSTRUKTUR
from mal.enums import PlanLage
from mal.models import Mal, Planandring
from styrning.grund.enums import Roll
from tests.arbetsbocker.ark import Ark
from tests.arbetsbocker.sida import counts, faults, hidden, soup_of, upload, words
from tests.factories import EnhetFactory, MalFactory, NivaFactory, PlanFactory, UserFactory

pytestmark = pytest.mark.django_db

EXCEL = "frontend:plan_excel"


@pytest.fixture
def bun(db):
    return EnhetFactory(kod="BUN", namn="Barn- och utbildningsnämnden")


@pytest.fixture
def plan(db):
    return PlanFactory(ar=2027, lage=PlanLage.UTKAST, beslut_datum=None, beslut_paragraf="")


@pytest.fixture
def goal(plan, bun):
    above = MalFactory(plan=plan, kod="O1", niva=NivaFactory(ordning=2), huvudansvarig=bun)
    return MalFactory(plan=plan, kod="BUN1", namn="Fler läser", parent=above, huvudansvarig=bun)


@pytest.fixture
def kedjan(db):
    return UserFactory(roll=Roll.KVALITETSKEDJAN)


@pytest.fixture
def logged_in(client, kedjan, goal):
    client.force_login(kedjan)
    return client


def url(step="", name=EXCEL, **parts):
    return reverse(name + step, kwargs={"ar": 2027, **parts})


@pytest.fixture
def ark(plan, goal, kedjan):
    return Ark(MALSTRUKTUR, Omfang(plan), kedjan)


def saved() -> list[tuple[str, str]]:
    return list(Mal.objects.order_by("lft").values_list("kod", "namn"))


def test_the_workbook_is_reached_from_the_plan_and_fetched(logged_in):
    page = soup_of(logged_in.get(reverse("frontend:plan", args=[2027])))
    assert page.find("a", href=url())

    response = logged_in.get(url("_hamta"))

    assert response["Content-Disposition"] == 'attachment; filename="malstruktur-2027.xlsx"'
    book = openpyxl.load_workbook(BytesIO(response.content))
    shown = [sheet.title for sheet in book if sheet.sheet_state == "visible"]
    assert shown == ["Läs mig", MAL, "Data"]


def test_preview_then_confirm_saves_what_was_seen(logged_in, ark):
    ark.set(MAL, "BUN1", {"Mål": "Alla läser"})
    ark.set(MAL, None, {
        "Kod": "BUN2", "Ligger under": "O1", "Nivå": "Nämndsmål", "Mål": "Alla räknar",
        "Huvudansvarig": "BUN",
    })  # fmt: skip

    seen = upload(logged_in, url("_las_in"), ark)

    assert counts(seen) == {"Nya": "1", "Ändrade": "1", "Samma": "2", "Konflikt": "0", "Fel": "0"}
    assert len(saved()) == 3

    confirmed = logged_in.post(url("_las_in"), hidden(seen, "underlag"))

    assert (confirmed.status_code, confirmed["Location"]) == (
        302, reverse("frontend:plan", args=[2027]),
    )  # fmt: skip
    assert saved()[2:] == [("BUN1", "Alla läser"), ("BUN2", "Alla räknar")]


def test_errors_are_told_cell_by_cell_and_marked_in_the_file(logged_in, ark):
    rad = ark.set(MAL, "BUN1", {"Ligger under": "FINNS INTE"})

    seen = upload(logged_in, url("_las_in"), ark)

    assert (seen.status_code, faults(seen)) == (
        422, [["Mål", f"B{rad}", "Ligger under", "BUN1", "”FINNS INTE”"]],
    )  # fmt: skip
    assert f"bok.xlsx · {Mal.objects.count()} rader" in words(soup_of(seen).main)  # all of them
    marked = logged_in.post(url("_las_in"), hidden(seen, "felfil"))
    sheet = openpyxl.load_workbook(BytesIO(marked.content))[MAL]
    assert "inget mål med koden" in sheet[f"B{rad}"].comment.text


def test_a_conflict_shows_both_and_saves_nothing(logged_in, ark, goal):
    ark.set(MAL, "BUN1", {"Mål": "Mitt"})
    seen = upload(logged_in, url("_las_in"), ark)
    goal.namn = "Någon annans"
    goal.save()

    refused = logged_in.post(url("_las_in"), hidden(seen, "underlag"))

    assert refused.status_code == 409
    text = words(soup_of(refused).find(class_="konflikt"))
    assert ("Mitt" in text, "Någon annans" in text) == (True, True)
    assert saved()[2] == ("BUN1", "Någon annans")


@pytest.fixture
def andring(plan, goal):
    plan.lage, plan.beslut_datum = PlanLage.FASTSTALLD, dt.date(2026, 11, 10)
    plan.save()
    return Planandring.objects.create(
        plan=plan, text="Nytt mål.", beslut_organ="Kommunfullmäktige",
        beslut_datum=dt.date(2026, 11, 17), beslut_paragraf="12",
    )  # fmt: skip


def test_an_adopted_plan_is_changed_by_the_workbook_of_an_amendment(
    logged_in, andring, plan, goal, kedjan
):
    page = soup_of(logged_in.get(reverse("frontend:plan", args=[2027])))
    assert page.find("a", href=url()) is None
    through = {"name": "frontend:plan_andring_excel", "andring": andring.publikt_id}
    address = f"{reverse('frontend:plan', args=[2027])}?andring={andring.publikt_id}"
    assert soup_of(logged_in.get(address)).find("a", href=url(**through))
    ark = Ark(MALSTRUKTUR, Omfang(plan, andring), kedjan)
    ark.set(MAL, "BUN1", {"Mål": "Alla läser"})

    seen = upload(logged_in, url("_las_in", **through), ark)
    confirmed = logged_in.post(url("_las_in", **through), hidden(seen, "underlag"))

    assert (confirmed.status_code, confirmed["Location"]) == (302, address)
    goal.refresh_from_db()
    assert (goal.namn, goal.andring) == ("Alla läser", andring)


def test_the_workbook_of_an_adopted_plan_says_that_it_is_locked(logged_in, andring):
    main = soup_of(logged_in.get(url())).main

    assert "Planen är fastställd, så arbetsboken är låst." in words(main)
    assert "Gröna celler" not in words(main)
    assert main.find("input", type="file") is None


def test_an_amendment_of_another_plan_is_not_found(logged_in, andring):
    other = PlanFactory(ar=2026)
    andring.plan = other
    andring.save()

    address = url(name="frontend:plan_andring_excel", andring=andring.publikt_id)

    assert logged_in.get(address).status_code == 404


@pytest.mark.parametrize(
    ("roll", "status"),
    [
        (Roll.LASARE, 404), (Roll.RAPPORTOR, 404), (Roll.GODKANNARE, 404), (Roll.SEKRETERARE, 404),
        (Roll.EKONOM, 404), (Roll.INTERNKONTROLLSAMORDNARE, 404), (Roll.REVISOR, 404),
        (Roll.KVALITETSKEDJAN, 200), (Roll.ADMINISTRATOR, 200),
    ],
)  # fmt: skip
def test_who_may_fetch_and_upload(client, bun, ark, roll, status):
    ark.set(MAL, "BUN1", {"Mål": "Mitt"})
    municipal = roll in {Roll.REVISOR, Roll.KVALITETSKEDJAN, Roll.ADMINISTRATOR}
    client.force_login(UserFactory(roll=roll if municipal else (roll, bun)))

    assert client.get(url()).status_code == status
    assert client.get(url("_hamta")).status_code == status
    assert upload(client, url("_las_in"), ark).status_code == status
    assert saved()[2] == ("BUN1", "Fler läser")


def test_without_login_one_is_sent_to_log_in(client, goal):
    assert client.get(url("_hamta")).status_code == 302
    assert client.post(url("_las_in")).status_code == 302
