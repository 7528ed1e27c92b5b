"""Amendments, endings, contributions, merges and limits as pages: who, what, and refusals."""

import datetime as dt

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mal.models import Mal, MalSamband, MalSuccession, Plan, Planandring
from mal.services import (
    Malform,
    add_contribution,
    change_goal,
    copy_plan,
    end_goal,
    register_amendment,
)
from nyckeltal.models import MalNyckeltal
from styrning.grund.beslut import Beslut
from styrning.grund.enums import Roll
from styrning.grund.models import Handelse
from tests.factories import (
    EnhetFactory,
    MalFactory,
    NivaFactory,
    NyckeltalFactory,
    PlanFactory,
    UppfoljningFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

WHOLE = {Roll.REVISOR, Roll.KVALITETSKEDJAN, Roll.ADMINISTRATOR}
OTHERS = [
    None,
    Roll.LASARE,
    Roll.RAPPORTOR,
    Roll.GODKANNARE,
    Roll.SEKRETERARE,
    Roll.INTERNKONTROLLSAMORDNARE,
    Roll.EKONOM,
    Roll.REVISOR,
]
EDITORS = [Roll.KVALITETSKEDJAN, Roll.ADMINISTRATOR]
BESLUT = {
    "organ": "Kommunfullmäktige",
    "datum": "2026-06-15",
    "paragraf": "88",
    "diarienummer": "KS 2026/171",
    "text": "Statsbidraget upphör.",
}
JULI = dt.date(2026, 7, 1)


@pytest.fixture
def plan(db):
    plan = PlanFactory(ar=2026)
    area = MalFactory(plan=plan, kod="OMR", niva=NivaFactory(ordning=2))
    MalFactory(plan=plan, parent=area, kod="M1", namn="Alla elever lyckas")
    MalFactory(plan=plan, parent=area, kod="M2", namn="Fler i arbete")
    return plan


@pytest.fixture
def andring(plan):
    beslut = Beslut("Kommunfullmäktige", dt.date(2026, 6, 15), "88")
    return register_amendment(plan, beslut, "Statsbidraget upphör.", by=UserFactory())


def log_in(client, roll=Roll.KVALITETSKEDJAN):
    given = None if roll is None else roll if roll in WHOLE else (roll, EnhetFactory())
    user = UserFactory(roll=given)
    client.force_login(user)
    return user


def at(name, *args, andring=None, ar=2026):
    address = reverse(f"frontend:{name}", args=[ar, *args])
    return f"{address}?andring={andring.publikt_id}" if andring else address


def fields(plan, **changes):
    goal = plan.mal_lista.get(kod="M1")
    given = {
        "parent": "OMR",
        "niva": goal.niva.publikt_id,
        "kod": "M1",
        "namn": goal.namn,
        "huvudansvarig": goal.huvudansvarig.kod,
        "rapporteras_till": "kf",
        "geh": "nej",
        "version": goal.version,
    }
    return given | changes


def saved():
    """All that these pages write."""
    return (
        list(Plan.objects.order_by("pk").values_list("pk", "version")),
        list(Mal.objects.order_by("pk").values_list("pk", "version", "upphor", "andring")),
        list(MalSamband.objects.values_list("mal", "till")),
        MalNyckeltal.objects.count(),
        MalSuccession.objects.count(),
        list(Planandring.objects.values_list("pk", "version")),
        Handelse.objects.count(),
    )


def soup(response) -> BeautifulSoup:
    return BeautifulSoup(response.content.decode(), "html.parser")


def words(element) -> str:
    return " ".join(element.get_text(" ").replace("\u00ad", "").split())


@pytest.mark.parametrize("roll", OTHERS)
def test_others_reach_none_of_it_and_write_nothing(client, plan, andring, roll):
    copy_plan(plan, 2027, by=UserFactory())
    NyckeltalFactory(kod="N1")
    log_in(client, roll)
    before = saved()

    answers = [
        client.get(at("plan_andring_ny")),
        client.post(at("plan_andring_ny"), BESLUT),
        client.get(at("plan_andring_ratta", andring.publikt_id)),
        client.post(at("plan_andring_ratta", andring.publikt_id), BESLUT | {"version": "1"}),
        client.get(at("plan_beslut")),
        client.post(at("plan_beslut"), BESLUT | {"version": "1"}),
        client.get(at("plan_mal_nytt", andring=andring)),
        client.post(at("plan_mal_nytt", andring=andring), fields(plan, kod="M9")),
        client.get(at("plan_mal", "M1", andring=andring)),
        client.post(at("plan_mal", "M1", andring=andring), fields(plan, namn="X")),
        client.post(at("plan_mal_upphor", "M1", andring=andring), {"upphor": "2026-07-01"}),
        client.post(at("plan_mal_bidrar", "M1", andring=andring), {"till": "M2"}),
        client.post(at("plan_mal_bidrar_bort", "M1", andring=andring), {"till": "M2"}),
        client.post(at("plan_mal_mats", "M1", andring=andring), {"nyckeltal": "N1", "vikt": "1"}),
        client.post(at("plan_mal_mats_bort", "M1", andring=andring), {"nyckeltal": "N1"}),
        client.post(at("plan_mal_ihop", "M1", ar=2027), {"till": "M2"}),
        client.post(at("plan_granser"), {"max_mal_kf": "1", "version": "1"}),
    ]

    assert {answer.status_code for answer in answers} == {404}
    assert saved() == before


@pytest.mark.parametrize("roll", EDITORS)
def test_editors_amend_an_adopted_plan_from_decision_to_ended_goal(client, plan, roll):
    log_in(client, roll)

    registered = client.post(at("plan_andring_ny"), BESLUT)
    andring = Planandring.objects.get()
    assert registered.url == at("plan", andring=andring)
    added = client.post(
        at("plan_mal_nytt", andring=andring), fields(plan, kod="M9", borjar="2026-08-01")
    )
    changed = client.post(
        at("plan_mal", "M1", andring=andring), fields(plan, namn="Nya ord", metod="Enkät")
    )
    ended = client.post(
        at("plan_mal_upphor", "M2", andring=andring), {"upphor": "2026-07-01", "version": "1"}
    )

    assert {answer.status_code for answer in (added, changed, ended)} == {302}
    rows = plan.mal_lista.filter(andring=andring).order_by("kod")
    assert list(rows.values_list("kod", "namn", "metod", "borjar", "upphor")) == [
        ("M1", "Nya ord", "Enkät", None, None),
        ("M2", "Fler i arbete", "", None, JULI),
        ("M9", "Alla elever lyckas", "", dt.date(2026, 8, 1), None),
    ]
    section = soup(client.get(at("plan"))).find(attrs={"aria-labelledby": "andringar"})
    assert "Kommunfullmäktige 2026-06-15 § 88 KS 2026/171 Statsbidraget upphör." in words(section)
    assert [words(item) for item in section.find_all("li")] == [
        "M1 Nya ord: målet löd ”Alla elever lyckas”; hur målet bedöms är ändrat",
        "M2 Fler i arbete: upphör, gäller inte från och med 1 juli 2026",
        "M9 Alla elever lyckas: tillkom, gäller från och med 1 augusti 2026",
    ]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"organ": ""}, "organ"),
        ({"datum": "2026-11-19"}, "Beslutsdatum ligger i framtiden."),
        ({"datum": "2025-01-01"}, "Beslutet ligger före planens"),
        ({"text": ""}, "text"),
    ],
)
def test_half_a_decision_is_told_and_kept_as_typed(client, plan, changes, message):
    log_in(client)

    response = client.post(at("plan_andring_ny"), BESLUT | {"paragraf": "§ 88-skrev"} | changes)

    assert response.status_code == 422
    page = soup(response)
    if message in {"organ", "text"}:
        assert page.select_one(f"#id_{message}[aria-invalid=true]")
    else:
        assert message in words(page)
    assert page.select_one("#id_paragraf")["value"] == "§ 88-skrev"
    assert not Planandring.objects.exists()


@pytest.mark.parametrize("roll", EDITORS)
def test_editors_correct_what_was_mistyped(client, plan, andring, roll):
    log_in(client, roll)
    address = at("plan_andring_ratta", andring.publikt_id)

    shown = soup(client.get(address))
    first = client.post(address, BESLUT | {"paragraf": "89", "version": "1"})
    client.post(at("plan_beslut"), BESLUT | {"datum": "2025-11-25", "version": "1"})
    page = words(soup(client.get(at("plan"))))

    assert shown.select_one("#id_paragraf")["value"] == "88"
    assert shown.select_one("#id_datum")["value"] == "2026-06-15"
    assert words(shown.select_one("#id_text")) == "Statsbidraget upphör."
    assert first.url == at("plan")
    assert "Kommunfullmäktige 2026-06-15 § 89 KS 2026/171 Statsbidraget upphör." in page
    assert "Planen fastställdes genom Kommunfullmäktige 2025-11-25 § 88." in page


def test_a_correction_that_meets_another_shows_both_and_keeps_what_was_typed(client, plan, andring):
    log_in(client)
    address = at("plan_andring_ratta", andring.publikt_id)
    client.post(address, BESLUT | {"paragraf": "89", "version": "1"})

    response = client.post(address, BESLUT | {"paragraf": "90", "version": "1"})

    page = soup(response)
    assert response.status_code == 409
    assert "Paragraf 90" in words(page.select_one(".konflikt"))
    assert "Paragraf 89" in words(page.select_one(".konflikt"))
    assert (
        page.select_one("#id_paragraf")["value"],
        page.select_one("[name=version]")["value"],
    ) == ("90", "2")
    assert Planandring.objects.get().beslut_paragraf == "89"


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"organ": ""}, "organ", "fylla"),
        ({"organ": "K" * 101}, "organ", "100"),
        ({"organ": "K\0F"}, "organ", "Null-tecken"),
        ({"datum": "2026-02-30"}, "datum", "Skriv ett datum"),
        ({"datum": "2026-11-19"}, "datum", "Beslutsdatum ligger i framtiden."),
        ({"paragraf": "8" * 21}, "paragraf", "20"),
        ({"text": "<p> </p>"}, "text", "Skriv vad som ändras och varför."),
    ],
)
def test_a_bad_correction_is_told_at_its_field(client, plan, andring, changes, field, message):
    log_in(client)

    response = client.post(
        at("plan_andring_ratta", andring.publikt_id), BESLUT | {"version": "1"} | changes
    )

    assert response.status_code == 422
    faulty = soup(response).select_one(f"#id_{field}[aria-invalid=true]")
    assert message in words(faulty.find_parent("div")), words(faulty.find_parent("div"))
    assert Planandring.objects.get().version == 1


def test_another_plans_amendment_is_not_corrected(client, plan, andring):
    PlanFactory(ar=2025)
    log_in(client)
    address = at("plan_andring_ratta", andring.publikt_id, ar=2025)
    assert client.post(address, BESLUT | {"version": "1"}).status_code == 404
    assert Planandring.objects.get().version == 1


def test_a_draft_has_no_amendments(client, plan):
    copy_plan(plan, 2027, by=UserFactory())
    log_in(client)
    assert client.get(at("plan_andring_ny", ar=2027)).status_code == 404
    assert client.get(at("plan_beslut", ar=2027)).status_code == 404


@pytest.mark.parametrize("kod", ["M1", None])
def test_an_adopted_goal_leads_to_its_plan_until_an_amendment_is_chosen(client, plan, kod):
    log_in(client)
    address = at("plan_mal", kod) if kod else at("plan_mal_nytt")

    asked = client.get(address)
    posted = client.post(address, fields(plan, namn="Det här skrev jag", kod=kod or "M9"))

    assert asked.url == at("plan")
    assert posted.status_code == 422
    assert "Registrera beslutet om ändring på planens sida" in posted.text
    assert "Det här skrev jag" in posted.text
    assert not plan.mal_lista.filter(namn="Det här skrev jag").exists()


@pytest.mark.parametrize("named", ["x", "00000000-0000-0000-0000-000000000000"])
def test_an_amendment_that_the_plan_lacks_is_not_found(client, plan, named):
    log_in(client)
    for name, *args in (("plan",), ("plan_mal", "M1"), ("plan_mal_nytt",)):
        address = reverse(f"frontend:{name}", args=[2026, *args])
        assert client.get(f"{address}?andring={named}").status_code == 404


@pytest.mark.parametrize(
    ("kod", "day", "message"),
    [
        ("M1", "", "fält"),
        ("M1", "2027-01-01", "Välj en dag under 2026."),
        ("M1", "igår", "Skriv ett datum"),
        ("OMR", "2026-07-01", "Målet har mål under sig som gäller längre: M1, M2."),
    ],
)
def test_an_ending_that_is_refused_is_told_at_its_field(client, plan, andring, kod, day, message):
    log_in(client)

    response = client.post(
        at("plan_mal_upphor", kod, andring=andring), {"upphor": day, "version": "1"}
    )

    assert response.status_code == 422
    section = soup(response).find(attrs={"aria-labelledby": "upphor"})
    assert message in words(section)
    assert section.select_one("#upphor_upphor").get("value", "") == day
    assert not plan.mal_lista.filter(upphor__isnull=False).exists()


def test_an_ending_is_taken_back(client, plan, andring):
    user = log_in(client)
    end_goal(plan.mal_lista.get(kod="M1"), JULI, by=user, andring=andring, version=1)

    page = client.get(at("plan_mal", "M1", andring=andring))
    response = client.post(
        at("plan_mal_upphor", "M1", andring=andring), {"aterta": "1", "version": "2"}
    )

    assert "Återta avslutet" in page.text
    assert "Spara målet" not in page.text
    assert response.status_code == 302
    assert plan.mal_lista.get(kod="M1").upphor is None


def test_an_ended_goal_is_listed_in_later_rounds_and_shown_in_earlier(client, plan, andring):
    user = log_in(client)
    for kod, month, day in (("T1", 4, 30), ("T2", 8, 31)):
        UppfoljningFactory(
            kod=kod, namn=kod, avser_fran=dt.date(2026, 1, 1), avser_till=dt.date(2026, month, day)
        )
    end_goal(plan.mal_lista.get(kod="M1"), JULI, by=user, andring=andring, version=1)
    address = reverse("frontend:mal", args=[2026, "M1"])

    before, after = (client.get(address, {"moment": kod}) for kod in ("T1", "T2"))
    tree = soup(client.get(reverse("frontend:roda_traden", args=[2026]), {"moment": "T2"}))

    assert "Målet följs utan nyckeltal" in before.text
    assert "M1 gäller inte från och med 1 juli 2026." in words(soup(after))
    assert soup(after).find("a", string="Se målet i T1")["href"] == f"{address}?moment=T1"
    assert "Kommunfullmäktige 2026-06-15 § 88" in words(soup(after))
    rows = tree.find(id="c-upphorda").find_parent("table").select("tbody tr")
    assert [words(row) for row in rows] == [
        f"Alla elever lyckas M1 · Nämndsmål {plan.mal_lista.get(kod='M1').huvudansvarig.namn} "
        "1 juli 2026 Kommunfullmäktige 2026-06-15 § 88"
    ]


@pytest.mark.parametrize("roll", EDITORS)
def test_editors_say_what_a_goal_also_contributes_to(client, plan, roll):
    draft = copy_plan(plan, 2027, by=UserFactory())
    log_in(client, roll)

    client.post(at("plan_mal_bidrar", "M1", ar=2027), {"till": "M2", "notering": "Samma unga"})
    page = soup(client.get(at("plan_mal", "M1", ar=2027)))
    other = soup(client.get(at("plan_mal", "M2", ar=2027)))
    section = page.find(attrs={"aria-labelledby": "samband"})

    assert "M2 Fler i arbete: Samma unga" in words(section)
    assert [option["value"] for option in section.select("select option")] == [""]
    assert "Får bidrag från: M1" in words(other)
    client.post(at("plan_mal_bidrar_bort", "M1", ar=2027), {"till": "M2"})
    assert not MalSamband.objects.filter(mal__plan=draft).exists()


@pytest.mark.parametrize(
    ("till", "message"),
    [
        ("OMR", "M1 ligger under OMR i trädet och hör redan till det."),
        ("M1", "Ett mål kan inte bidra till sig självt."),
        ("FINNS-EJ", "Välj ett mål i Verksamhetsplan 2027."),
    ],
)
def test_a_contribution_along_the_tree_is_refused_with_the_reason(client, plan, till, message):
    copy_plan(plan, 2027, by=UserFactory())
    log_in(client)

    response = client.post(
        at("plan_mal_bidrar", "M1", ar=2027), {"till": till, "notering": "Skrev jag"}
    )

    assert response.status_code == 422
    section = soup(response).find(attrs={"aria-labelledby": "samband"})
    assert message in words(section)
    assert section.select_one("[name=notering]")["value"] == "Skrev jag"
    assert not MalSamband.objects.exists()


@pytest.mark.parametrize("roll", EDITORS)
def test_editors_let_a_nyckeltal_measure_a_goal_through_an_amendment(client, plan, andring, roll):
    NyckeltalFactory(kod="N1", namn="Behörighet")
    log_in(client, roll)
    address = at("plan_mal_mats", "M1", andring=andring)

    added = client.post(address, {"nyckeltal": "N1", "vikt": "2"})
    section = soup(client.get(added.url)).find(attrs={"aria-labelledby": "mats"})
    again = client.post(address, {"nyckeltal": "N1", "vikt": "2"})
    client.post(at("plan_mal_mats_bort", "M1", andring=andring), {"nyckeltal": "N1"})
    changed = soup(client.get(at("plan"))).find(attrs={"aria-labelledby": "andringar"})

    assert "N1 Behörighet, vikt 2" in words(section)
    assert again.status_code == 422
    assert "N1 mäter redan M1." in words(soup(again))
    assert not MalNyckeltal.objects.exists()
    assert words(changed.li) == "M1 Alla elever lyckas: mäts av N1; mäts inte längre av N1"


def test_what_measures_an_adopted_goal_changes_by_amendment_only(client, plan):
    NyckeltalFactory(kod="N1")
    log_in(client)

    response = client.post(at("plan_mal_mats", "M1"), {"nyckeltal": "N1", "vikt": "1"})

    assert response.status_code == 422
    assert "Koppla på målets sida genom en beslutad ändring av planen" in response.text
    assert not MalNyckeltal.objects.exists()


def test_both_goals_pages_tell_of_the_contribution(client, plan, andring):
    first, second = (plan.mal_lista.get(kod=kod) for kod in ("M1", "M2"))
    add_contribution(first, second, by=UserFactory(), andring=andring)
    log_in(client, None)

    from_page = soup(client.get(reverse("frontend:mal", args=[2026, "M1"])))
    to_page = soup(client.get(reverse("frontend:mal", args=[2026, "M2"])))

    assert "Bidrar också till Fler i arbete" in words(from_page)
    assert "Får bidrag från Alla elever lyckas" in words(to_page)
    link = to_page.find("a", string="Alla elever lyckas")
    assert link["href"] == reverse("frontend:mal", args=[2026, "M1"])


def test_the_goals_page_tells_its_method(client, plan, andring):
    goal = plan.mal_lista.get(kod="M1")
    form = Malform("M1", goal.namn, goal.niva, goal.huvudansvarig, metod="En årlig utvärdering.")
    change_goal(goal, form, by=UserFactory(), version=1, andring=andring)
    log_in(client, None)

    page = soup(client.get(reverse("frontend:mal", args=[2026, "M1"])))

    assert "Så bedöms målet En årlig utvärdering." in words(page)
    assert "Ändrat under året Kommunfullmäktige 2026-06-15 § 88" in words(page)


@pytest.mark.parametrize("roll", EDITORS)
def test_editors_merge_two_goals_of_a_draft(client, plan, roll):
    draft = copy_plan(plan, 2027, by=UserFactory())
    log_in(client, roll)

    response = client.post(at("plan_mal_ihop", "M1", ar=2027), {"till": "M2", "notering": "Ett"})

    assert response.url == at("plan", ar=2027)
    assert not draft.mal_lista.filter(kod="M1").exists()
    assert MalSuccession.objects.get().notering == "Ett"
    assert "Ersatte 2027" not in client.get(reverse("frontend:mal", args=[2026, "M1"])).text


def test_a_merge_that_is_refused_is_told_where_it_was_asked(client, plan):
    copy_plan(plan, 2027, by=UserFactory())
    log_in(client)
    response = client.post(at("plan_mal_ihop", "OMR", ar=2027), {"till": "M1", "notering": "Kvar"})

    section = soup(response).find(attrs={"aria-labelledby": "ihop"})
    assert response.status_code == 422
    assert "M1 ligger under OMR. Flytta det först" in words(section)
    assert section.select_one("[name=notering]")["value"] == "Kvar"
    assert not MalSuccession.objects.exists()


@pytest.mark.parametrize("roll", EDITORS)
def test_editors_set_limits_and_see_what_is_over(client, plan, roll):
    log_in(client, roll)

    response = client.post(
        at("plan_granser"),
        {"max_mal_kf": "1", "max_mal_enhet": "", "max_nyckeltal_mal": "4", "version": "1"},
    )
    page = soup(client.get(response.url))

    assert response.url == reverse("frontend:bedombarhet", args=[2026])
    rows = page.find(id="c-granser").find_parent("table").select("tbody tr")
    assert [words(row) for row in rows[:3]] == [
        "2 mål till kommunfullmäktige, högst 1 är bestämt Över gränsen –",
        "1 mål som mest för en ansvarig, ingen gräns är bestämd – –",
        "0 nyckeltal som mest för ett mål, högst 4 är bestämt Inom gränsen –",
    ]
    plan.refresh_from_db()
    assert (plan.max_mal_kf, plan.max_mal_enhet, plan.max_nyckeltal_mal) == (1, None, 4)


@pytest.mark.parametrize(
    ("sent", "status", "message"),
    [
        ({"max_mal_kf": "många", "version": "1"}, 422, "heltal"),
        ({"max_mal_kf": "0", "version": "1"}, 422, "1"),
        (
            {"max_mal_kf": "5", "version": "9"},
            409,
            "Någon annan har ändrat planen sedan du öppnade sidan. Inget har sparats. Sparat nu: "
            "Mål till kommunfullmäktige, högst utan gräns",
        ),
    ],
)
def test_limits_that_are_refused_are_kept_as_typed(client, plan, sent, status, message):
    log_in(client)

    response = client.post(at("plan_granser"), sent)

    section = soup(response).find(attrs={"aria-labelledby": "granser"})
    assert response.status_code == status
    assert message in words(section)
    assert section.select_one("[name=max_mal_kf]")["value"] == sent["max_mal_kf"]
    plan.refresh_from_db()
    assert plan.max_mal_kf is None


def test_the_comparison_names_a_goal_that_came_and_went_within_the_year(client, plan, andring):
    before = PlanFactory(ar=2025)
    goal = plan.mal_lista.get(kod="M1")
    MalFactory(plan=before, kod="M1", namn="Förut", identitet=goal.identitet)
    MalFactory(plan=before, kod="BORT", namn="Borta")
    user = log_in(client)
    for kod in ("M1", "M2"):
        end_goal(plan.mal_lista.get(kod=kod), JULI, by=user, andring=andring, version=1)

    page = soup(client.get(reverse("frontend:plan_jamfor", args=[2026, 2025])))

    rows = [words(row) for row in page.select("tbody tr") if "Upphört" in words(row)]
    told = "Upphört upphörde 1 juli 2026 (Verksamhetsplan 2026)"
    assert rows == [
        f"Alla elever lyckas M1 · Nämndsmål {told} Förut M1 · Nämndsmål",
        f"Fler i arbete M2 · Nämndsmål {told} –",
        "– Upphört Vision VISION · Vision",
        "– Upphört Borta BORT · Nämndsmål",
    ]


@pytest.mark.parametrize("goals", [3, 30])
def test_the_plans_statements_do_not_grow_with_amended_goals(client, plan, andring, goals):
    user = log_in(client)
    for n in range(goals):
        goal = MalFactory(plan=plan, kod=f"N{n}")
        form = Malform(goal.kod, "Ändrat", goal.niva, goal.huvudansvarig)
        change_goal(goal, form, by=user, version=1, andring=andring)

    with CaptureQueriesContext(connection) as queries:
        response = client.get(at("plan"))

    assert response.text.count("målet löd") == goals
    assert len(queries) == 8
