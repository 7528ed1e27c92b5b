"""Pages of levels, rules and scales, and of the scale that a plan is judged on."""

import datetime as dt

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mal.enums import NivaSlag, PlanLage
from mal.models import Niva, Nivaregel, Plan, Planandring, Skala, Skalsteg
from mal.services import add_level, add_scale, change_rule
from mal.services.niva import Nivaform, Regelform
from styrning.grund.beslut import Beslut
from styrning.grund.enums import Roll
from styrning.grund.models import Handelse
from tests.factories import (
    BedomningFactory,
    EnhetFactory,
    MalFactory,
    NivaFactory,
    PlanFactory,
    SkalaFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

EDITORS = [Roll.KVALITETSKEDJAN, Roll.ADMINISTRATOR]
LOCAL = [Roll.LASARE, Roll.RAPPORTOR, Roll.GODKANNARE, Roll.SEKRETERARE, Roll.EKONOM]
OTHERS = [None, *LOCAL, Roll.REVISOR]
BESLUT = {"organ": "Kommunfullmäktige", "datum": "2026-06-15", "paragraf": "88"}
PAGE = "/bedomning/"


@pytest.fixture
def niva(db):
    return NivaFactory(ordning=3, namn="Nämndsmål")


@pytest.fixture
def kvalitet(client):
    user = UserFactory(roll=Roll.KVALITETSKEDJAN)
    client.force_login(user)
    return user


def log_in(client, roll):
    given = (roll, EnhetFactory()) if roll in LOCAL else roll
    client.force_login(UserFactory(roll=given))


def soup_of(response) -> BeautifulSoup:
    return BeautifulSoup(response.content.decode(), "html.parser")


def words(element) -> str:
    return " ".join(element.get_text(" ").replace("\u00ad", "").split())


def facts() -> tuple:
    """Everything that the pages can write, to prove that nothing was."""
    return (
        list(Niva.objects.order_by("pk").values()),
        list(Nivaregel.objects.values()),
        list(Skala.objects.order_by("pk").values()),
        list(Skalsteg.objects.order_by("pk").values()),
        list(Plan.objects.values("pk", "skala", "version")),
        Planandring.objects.count(),
        Handelse.objects.count(),
    )


def entrances(niva: Niva, skala: Skala) -> list[tuple[str, dict]]:
    """Every address that writes, with what it asks for."""
    step = {"varde-0": "3", "ord-0": "Bra", "klass-0": "uppfyllt"}
    level = {"niva_id": niva.publikt_id}
    return [
        (reverse("frontend:niva_ny"), {"namn": "Ny", "slag": "mal", "regel": "alla",
                                       "minsta_matta": "75"}),
        (reverse("frontend:niva", kwargs=level), {"namn": "Ny", "slag": "mal", "version": 1}),
        (reverse("frontend:niva_flytta", kwargs=level), {"at": "ned"}),
        (reverse("frontend:niva_bort", kwargs=level), {}),
        (reverse("frontend:niva_regel", kwargs=level),
         BESLUT | {"fran_ar": 2027, "regel": "samst", "minsta_matta": "75"}),
        (reverse("frontend:niva_regel_bort", kwargs=level | {"ar": 2028}), {}),
        (reverse("frontend:skala_ny"), {"namn": "Ny", "kod": "NY"}),
        (reverse("frontend:skala", args=[skala.publikt_id]), step | {"namn": "Ny", "version": 1}),
        (reverse("frontend:skala_bort", args=[skala.publikt_id]), {}),
        (reverse("frontend:plan_skala", args=[2027]), {"skala": skala.kod, "version": 1}),
    ]  # fmt: skip


@pytest.mark.parametrize("roll", OTHERS)
def test_others_read_and_write_nothing(client, niva, roll):
    by = UserFactory()
    PlanFactory(ar=2027, lage=PlanLage.UTKAST)
    NivaFactory(ordning=4, namn="Enhetsmål")
    change_rule(
        niva,
        Regelform(2028, "alla", niva.minsta_matta),
        Beslut("KF", dt.date(2026, 6, 15)),
        by=by,
    )
    skala = add_scale("UTK", "Utkast", by=by)
    log_in(client, roll)
    before = facts()

    answers = [client.post(url, data).status_code for url, data in entrances(niva, skala)]

    assert answers == [404] * 10
    assert facts() == before
    page = soup_of(client.get(PAGE))
    assert "Nämndsmål" in words(page.find(id="nivaer"))
    assert page.select("main form[method=post]") == []


@pytest.mark.parametrize("roll", EDITORS)
def test_those_who_manage_them_get_to_every_form(client, niva, roll):
    by = UserFactory()
    PlanFactory(ar=2027, lage=PlanLage.UTKAST)
    skala = add_scale("UTK", "Utkast", by=by)
    log_in(client, roll)

    pages = [url for url, _ in entrances(niva, skala)]
    asked = [client.get(url).status_code for url in pages]

    assert asked == [200, 200, 405, 405, 200, 405, 200, 200, 405, 200]


def test_a_level_is_renamed(client, niva, kvalitet):
    url = reverse("frontend:niva", args=[niva.publikt_id])
    typed = {"namn": "Mål för nämnden", "slag": "mal", "bedoms": "on", "version": "1"}

    response = client.post(url, typed)

    assert response.url == PAGE
    assert Niva.objects.get().namn == "Mål för nämnden"


def test_both_names_are_shown_when_somebody_saved_first(client, niva, kvalitet):
    Niva.objects.filter(pk=niva.pk).update(namn="Deras", version=2)
    url = reverse("frontend:niva", args=[niva.publikt_id])
    typed = {"namn": "Mitt", "slag": "mal", "bedoms": "on", "version": "1"}

    response = client.post(url, typed)

    assert response.status_code == 409
    page = soup_of(response)
    assert [words(cell) for cell in page.select(".konflikt__par > div")] == [
        "Ditt, inte sparat Namn Mitt Spara igen om ditt ska gälla.",
        "Sparat nu Namn Deras Behåll det sparade",
    ]
    assert page.select_one("[name=namn]")["value"] == "Mitt"
    assert page.select_one("[name=version]")["value"] == "2"
    assert Niva.objects.get().namn == "Deras"


def test_a_name_that_is_taken_is_told_at_its_field(client, niva, kvalitet):
    typed = {"namn": "nämndsmål", "slag": "mal", "regel": "alla", "minsta_matta": "75,5"}

    response = client.post(reverse("frontend:niva_ny"), typed)

    assert response.status_code == 422
    page = soup_of(response)
    assert words(page.find(id="id_namn_error")) == "Det finns redan en nivå med det namnet."
    assert page.find(id="id_minsta_matta")["value"] == "75,5"


def test_levels_are_ordered_without_javascript(client, niva, kvalitet):
    row = add_level(Nivaform("Enhetsmål", NivaSlag.MAL, True), by=kvalitet)
    button = soup_of(client.get(PAGE)).select_one(f'form[action*="{row.publikt_id}"] button')
    assert (button["name"], button["value"], words(button)) == ("at", "upp", "Upp Enhetsmål")

    url = reverse("frontend:niva_flytta", args=[row.publikt_id])
    client.post(url, {button["name"]: button["value"]})

    assert list(Niva.objects.values_list("namn", flat=True)) == ["Enhetsmål", "Nämndsmål"]


def test_an_order_that_breaks_a_tree_is_refused_with_the_goal(client, niva, kvalitet):
    goal = MalFactory(niva=niva, kod="N1")
    lower = NivaFactory(ordning=4, namn="Enhetsmål")
    MalFactory(plan=goal.plan, parent=goal, niva=lower, kod="E1")
    before = facts()

    url = reverse("frontend:niva_flytta", args=[lower.publikt_id])
    response = client.post(url, {"at": "upp"}, follow=True)

    assert "i Verksamhetsplan 2026 ligger E1 (Enhetsmål) under N1 (Nämndsmål)" in response.text
    assert facts() == before


def test_a_new_rule_is_shown_with_its_decision(client, niva, kvalitet):
    url = reverse("frontend:niva_regel", args=[niva.publikt_id])

    client.post(url, BESLUT | {"fran_ar": "2027", "regel": "samst", "minsta_matta": "80"})

    assert [words(p) for p in soup_of(client.get(PAGE)).select("#nivaer tbody p")] == [
        "Från 2027: Sämst avgör, minst 80 % mätta Kommunfullmäktige 2026-06-15 § 88",
        "Tidigare: Majoritet, minst 75 % mätta",
    ]


def test_a_rule_that_would_recolour_is_refused_and_what_was_typed_stays(client, niva, kvalitet):
    BedomningFactory(mal=MalFactory(niva=niva))
    url = reverse("frontend:niva_regel", args=[niva.publikt_id])
    before = facts()

    response = client.post(
        url, BESLUT | {"fran_ar": "2026", "regel": "samst", "minsta_matta": "80"}
    )

    assert response.status_code == 422
    page = soup_of(response)
    assert "Välj från och med 2027 eller senare." in words(page.find(id="id_fran_ar_error"))
    assert page.select_one("[name=regel][checked]")["value"] == "samst"
    assert page.select_one("[name=organ]")["value"] == "Kommunfullmäktige"
    assert facts() == before


@pytest.mark.parametrize("missing", ["organ", "datum", "paragraf"])
def test_a_rule_needs_its_decision(client, niva, kvalitet, missing):
    url = reverse("frontend:niva_regel", args=[niva.publikt_id])
    typed = BESLUT | {"fran_ar": "2027", "regel": "samst", "minsta_matta": "80"}
    del typed[missing]

    response = client.post(url, typed)

    assert response.status_code == 422
    assert soup_of(response).find(id=f"id_{missing}_error") is not None
    assert not Nivaregel.objects.exists()


def test_a_draft_scale_is_changed_row_by_row(client, kvalitet):
    skala = add_scale("NY", "Ny skala", by=kvalitet)
    url = reverse("frontend:skala", args=[skala.publikt_id])
    typed = {"namn": "Tre steg", "notering": "", "version": "1"}
    rows = [("3", "Klart", "uppfyllt"), ("1", "Ej klart", "ej_uppfyllt"), ("", "", "uppfyllt"),
            ("0", "Vet ej", "kan_ej_bedomas")]  # fmt: skip
    for nr, (varde, word, klass) in enumerate(rows):
        typed |= {f"varde-{nr}": varde, f"ord-{nr}": word, f"klass-{nr}": klass}

    client.post(url, typed)

    steps = Skalsteg.objects.filter(skala=skala).values_list("varde", "ord", "klass")
    assert list(steps) == [
        (3, "Klart", "uppfyllt"), (1, "Ej klart", "ej_uppfyllt"), (0, "Vet ej", "kan_ej_bedomas"),
    ]  # fmt: skip


@pytest.mark.parametrize("varde", ["x", "-1", "", "²", "100", "9" * 40])
def test_a_step_without_a_number_is_named_and_stays(client, kvalitet, varde):
    skala = add_scale("NY", "Ny skala", by=kvalitet)
    url = reverse("frontend:skala", args=[skala.publikt_id])
    before = facts()

    typed = {"namn": "Ny", "version": "1", "ord-0": "Bra", "varde-0": varde, "klass-0": "uppfyllt"}
    response = client.post(url, typed)

    assert response.status_code == 422
    page = soup_of(response)
    fault = words(page.find(id="steg-fel"))
    assert fault == "Bra: värdet ska vara ett heltal, 0–99."
    assert page.find(id="ord-0")["value"] == "Bra"
    assert facts() == before


def test_a_locked_scale_offers_a_new_version(client, kvalitet):
    row = BedomningFactory()
    skala = row.steg.skala

    page = soup_of(client.get(reverse("frontend:skala", args=[skala.publikt_id])))

    assert page.select("main form") == []
    assert "Mål i Verksamhetsplan 2026 är bedömda på skalan." in words(page.main)
    link = page.select_one("main .knapp--forst")
    assert words(link) == "Gör en ny version"
    client.post(link["href"], BESLUT | {"namn": "Fyra steg, ny", "kod": "STD-2"})
    new = Skala.objects.get(kod="STD-2")
    assert new.beslut_text == "Kommunfullmäktige 2026-06-15 § 88"
    assert new.steg.count() == 4


def test_a_drafts_scale_is_chosen(client, kvalitet):
    plan = PlanFactory(ar=2027, lage=PlanLage.UTKAST)
    skala = add_scale("NY", "Ny skala", by=kvalitet)

    client.post(reverse("frontend:plan_skala", args=[2027]), {"skala": "NY", "version": "1"})

    assert Plan.objects.get(pk=plan.pk).skala == skala


def test_an_adopted_plans_scale_is_changed_by_decision(client, kvalitet):
    PlanFactory()
    add_scale("NY", "Ny skala", by=kvalitet)
    url = reverse("frontend:plan_skala", args=[2026])

    assert client.post(url, {"skala": "NY", "version": "1"}).status_code == 422
    client.post(url, BESLUT | {"skala": "NY", "version": "1"})

    assert Planandring.objects.get().beslut_text == "Kommunfullmäktige 2026-06-15 § 88"


def test_a_judged_plan_says_that_its_scale_stands(client, kvalitet):
    BedomningFactory()
    url = reverse("frontend:plan_skala", args=[2026])

    page = soup_of(client.get(url))

    assert page.select("main form") == []
    assert "Välj skalan i nästa års plan." in words(page.main)


def test_without_levels_and_scales_the_page_says_what_to_do(client, kvalitet):
    page = words(soup_of(client.get(PAGE)).main)
    assert "Inga nivåer finns" in page
    assert "Ingen skala finns" in page


def test_statements_do_not_grow_with_rows(client, kvalitet):
    client.get(PAGE)
    counts = []
    for antal in (3, 30):
        for n in range(antal):
            row = NivaFactory(ordning=antal * 10 + n, namn=f"Nivå {antal} {n}")
            beslut = Beslut("KF", dt.date(2026, 6, 15))
            change_rule(row, Regelform(2027, "samst", row.minsta_matta), beslut, by=kvalitet)
            PlanFactory(ar=2030 + antal + n, skala=SkalaFactory(kod=f"S{antal}-{n}"))
        with CaptureQueriesContext(connection) as found:
            client.get(PAGE)
        counts.append(len(found))

    assert counts[0] == counts[1]
