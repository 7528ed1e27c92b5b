"""Questions and reviews on the pages: asked and answered without script, seen where they belong."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from mal.enums import Granskningslage
from mal.models import Granskning
from nyckeltal.avtryck import fingerprint
from nyckeltal.entry import entry
from nyckeltal.models import Fraga
from nyckeltal.services_fraga import answer, ask
from styrning.grund.enums import InlamningLage, Roll
from styrning.grund.models import Handelse, Lasrad
from tests.factories import BedomningFactory, EnhetFactory, UserFactory
from tests.frontend.nyckeltal.conftest import facts, soup_of, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def lena():
    return UserFactory(first_name="Lena", last_name="Sandberg", email="lena@example.se")


@pytest.fixture
def sent(varld):
    varld.inlamning.lage = InlamningLage.INSKICKAD
    varld.inlamning.save()
    return varld.inlamning


def new(inlamning, om):
    return reverse("frontend:fraga_ny", args=[inlamning.publikt_id, om])


def stored():
    return (list(Fraga.objects.values_list("text", "svar")), *facts())


ROLES = [
    (None, False, False),
    (Roll.LASARE, False, False),
    (Roll.REVISOR, False, False),
    (Roll.EKONOM, False, False),
    (Roll.ADMINISTRATOR, False, False),
    (Roll.SEKRETERARE, False, False),
    (Roll.INTERNKONTROLLSAMORDNARE, False, False),
    (Roll.RAPPORTOR, False, True),
    (Roll.GODKANNARE, True, True),
    (Roll.KVALITETSKEDJAN, True, False),
]


def as_role(log_in, varld, roll):
    whole = roll in {Roll.REVISOR, Roll.KVALITETSKEDJAN, Roll.ADMINISTRATOR}
    return log_in(roll, None if whole else varld.namnd)


@pytest.mark.parametrize(("roll", "allowed"), [(roll, asks) for roll, asks, _ in ROLES])
def test_who_may_ask(client, log_in, varld, sent, roll, allowed):
    as_role(log_in, varld, roll)
    before = stored()
    adress = new(sent, varld.ansvar.publikt_id)
    response = client.post(adress, {"text": "Varför ökar den?"})
    assert response.status_code == (302 if allowed else 404)
    asked = [("Varför ökar den?", "")] if allowed else []
    assert list(Fraga.objects.values_list("text", "svar")) == asked
    if not allowed:
        assert stored() == before


@pytest.mark.parametrize(("roll", "allowed"), [(roll, answers) for roll, _, answers in ROLES])
def test_who_may_answer(client, log_in, varld, sent, lena, roll, allowed):
    fraga = ask(sent, varld.ansvar, "Varför?", by=lena)
    as_role(log_in, varld, roll)
    before = stored()
    response = client.post(reverse("frontend:fraga", args=[fraga.publikt_id]), {"text": "Därför."})
    assert response.status_code == (302 if allowed else 404)
    assert list(Fraga.objects.values_list("svar", flat=True)) == (["Därför."] if allowed else [""])
    if not allowed:
        assert stored() == before


def test_another_namnd_is_not_found(client, log_in, varld, sent, lena):
    fraga = ask(sent, varld.ansvar, "Varför?", by=lena)
    log_in(Roll.GODKANNARE, EnhetFactory())
    adresser = [new(sent, varld.mal.kod), reverse("frontend:fraga", args=[fraga.publikt_id])]
    assert [client.get(adress).status_code for adress in adresser] == [404, 404]


@pytest.mark.parametrize("om", ["M-finns-inte", "0f0e0d0c-0b0a-4908-8706-050403020100"])
def test_what_the_submission_does_not_hold_is_not_found(client, log_in, varld, sent, om):
    log_in(Roll.GODKANNARE, varld.namnd)
    assert client.post(new(sent, om), {"text": "Varför?"}).status_code == 404
    assert not Fraga.objects.exists()


def test_an_empty_question_says_so_at_its_field(client, log_in, varld, sent):
    log_in(Roll.GODKANNARE, varld.namnd)
    response = client.post(new(sent, varld.ansvar.publikt_id), {"text": " "})
    assert response.status_code == 422
    assert words(soup_of(response).select_one("#text-fel")) == "Skriv vad du undrar."


def test_a_second_answer_keeps_what_was_typed_beside_the_first(
    client, varld, sent, rapportor, lena
):
    fraga = ask(sent, varld.ansvar, "Varför?", by=lena)
    answer(fraga, "Därför.", by=lena)
    response = client.post(reverse("frontend:fraga", args=[fraga.publikt_id]), {"text": "För att."})
    page = soup_of(response)
    assert response.status_code == 422
    assert "har redan svarat: ”Därför.”." in words(page.select_one("#text-fel"))
    assert page.select_one("textarea#text").get_text().strip() == "För att."


def test_the_question_stands_at_its_row_with_a_form(client, varld, sent, rapportor, lena):
    fraga = ask(sent, varld.ansvar, "Varför ökar den?", by=lena)
    page = soup_of(client.get(varld.page))
    box = page.select_one(f"#r-{varld.ansvar.publikt_id} + .inm-fragor")
    assert "Lena Sandberg frågade 18 november 2026" in words(box)
    form = box.form
    assert form["action"] == reverse("frontend:fraga", args=[fraga.publikt_id])
    client.post(form["action"], {"text": "Fler redovisar."})
    box = soup_of(client.get(varld.page)).select_one(".inm-fragor")
    assert ("”Fler redovisar.”" in words(box), box.form) == (True, None)


def test_a_question_about_a_judgement_stands_at_the_goal(client, varld, sent, rapportor, lena):
    ask(sent, varld.mal, "Varför delvis?", by=lena)
    goal = soup_of(client.get(varld.page)).select_one(f"#m-{varld.mal.kod}")
    assert "”Varför delvis?”" in words(goal.select_one(".inm-fragor"))


def test_the_value_page_tells_it_too(client, varld, sent, rapportor, lena):
    ask(sent, varld.ansvar, "Varför ökar den?", by=lena)
    adress = reverse(
        "frontend:nyckeltal",
        args=[varld.ansvar.nyckeltal.kod, varld.namnd.kod, sent.uppfoljning.kod],
    )
    assert "”Varför ökar den?”" in words(soup_of(client.get(adress)))


def test_the_start_page_shows_it_to_who_answers_and_the_answer_to_who_asked(
    client, varld, sent, log_in
):
    godkannare = log_in(Roll.GODKANNARE, varld.namnd)
    fraga = ask(sent, varld.ansvar, "Varför ökar den?", by=godkannare)
    assert "Frågor till dig" not in words(soup_of(client.get("/")))
    rapportor = log_in(Roll.RAPPORTOR, varld.namnd)
    assert "”Varför ökar den?”" in words(soup_of(client.get("/")))
    answer(fraga, "Fler redovisar.", by=rapportor)
    assert "Frågor till dig" not in words(soup_of(client.get("/")))
    client.force_login(godkannare)
    page = words(soup_of(client.get("/")))
    assert ("Svar på dina frågor" in page, "”Fler redovisar.”" in page) == (True, True)
    Fraga.objects.update(svarad_at=timezone.now() - timedelta(days=15))
    assert "Svar på dina frågor" not in words(soup_of(client.get("/")))


def review(inlamning, mal, lage, by, motiv=""):
    block = entry(inlamning).goal(mal.kod)
    Granskning.objects.create(
        inlamning=inlamning, mal=mal, lage=lage, motiv=motiv, avtryck=fingerprint(block),
        granskad_av=by, granskad_at=timezone.now(),
    )  # fmt: skip


@pytest.fixture
def returned(varld, lena):
    """The goal is judged, and came back with a reason."""
    row = varld.inlamning
    row.lage, row.ater_motiv = InlamningLage.ATER, "Se målet."
    row.save()
    bedomning = BedomningFactory(mal=varld.mal, enhet=varld.namnd, uppfoljning=row.uppfoljning)
    review(row, varld.mal, Granskningslage.ATER, lena, "Skriv varför.")
    return bedomning


def test_why_a_goal_came_back_stands_at_the_goal_and_in_the_menu(
    client, varld, returned, rapportor
):
    page = soup_of(client.get(varld.page))
    told = page.select_one(f"#gr-{varld.mal.kod}")
    assert words(told) == "Åter från Lena Sandberg 18 november 2026: ”Skriv varför.”"
    assert "åter" in words(page.select_one(f"#till-m-{varld.mal.kod}"))
    assert page.select_one(f"#m-{varld.mal.kod}").has_attr("open")


def test_once_it_is_changed_the_mark_drops_visibly(client, varld, returned, rapportor):
    returned.motiv = "Två skolor var stängda."
    returned.save()
    page = soup_of(client.get(varld.page))
    assert "Målet är ändrat sedan dess." in words(page.select_one(f"#gr-{varld.mal.kod}"))
    assert "åter" not in words(page.select_one(f"#till-m-{varld.mal.kod}"))


def test_a_saved_judgement_answers_with_the_mark_anew(client, varld, returned, rapportor):
    data = {"steg": returned.steg.varde, "motiv": "Två skolor var stängda.", "v_B": 1}
    response = client.post(varld.judgement, data, **varld.htmx)
    assert "Målet är ändrat sedan dess." in words(soup_of(response))


def test_what_passed_says_so_quietly(client, varld, returned, rapportor, lena):
    Granskning.objects.update(lage=Granskningslage.UTAN_ANMARKNING, motiv="")
    told = soup_of(client.get(varld.page)).select_one(f"#gr-{varld.mal.kod}")
    assert words(told) == "Utan anmärkning, Lena Sandberg 18 november 2026."


def test_in_a_draft_nothing_is_said(client, varld, returned, rapportor):
    varld.inlamning.lage = InlamningLage.UTKAST
    varld.inlamning.save()
    assert soup_of(client.get(varld.page)).select_one(f"#gr-{varld.mal.kod}") is None


def test_a_fallen_approval_is_said_on_the_page(client, varld, sent, rapportor):
    Lasrad.objects.create(inlamning=sent, slag="nyckeltal.utfall", objekt_id=1, version=1)
    page = soup_of(client.get(varld.page))
    assert "Godkännandet har fallit." in words(page.select_one(".notiser"))


def test_reviews_and_questions_take_one_statement_each(client, varld, rapportor, lena):
    def statements():
        with CaptureQueriesContext(connection) as queries:
            client.get(varld.page)
        return len(queries)

    row = varld.inlamning
    row.lage, row.ater_motiv = InlamningLage.ATER, "Se målet."
    row.save()
    before = statements()
    review(row, varld.mal, Granskningslage.ATER, lena, "Skriv varför.")
    reviewed = statements()
    for _ in range(3):
        ask(row, varld.ansvar, "Varför?", by=lena)
    assert (reviewed - before, statements() - reviewed) == (1, 1)
    assert Handelse.objects.filter(vad="ställde fråga").count() == 3
