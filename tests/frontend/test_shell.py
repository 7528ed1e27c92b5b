"""The shell of the pages, the entrance and the pages for what went wrong."""

import json
from datetime import date

import pytest
from bs4 import BeautifulSoup
from django.core import mail
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse

from frontend import context
from frontend.konto.views import ROLLEN_FAR
from styrning.grund.enums import Roll
from tests.factories.grund import EnhetFactory, TilldelningFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.frontend.adresser")]

PASSWORD = "tre-slumpade-ord"


def soup_of(response) -> BeautifulSoup:
    return BeautifulSoup(response.content.decode(), "html.parser")


def words(element) -> str:
    return " ".join(element.get_text().replace("\u00ad", "").split())


@pytest.fixture
def user():
    user = UserFactory(username="karin.ohman", first_name="Karin", last_name="Öhman")
    user.email = "karin@example.se"
    user.set_password(PASSWORD)
    user.save()
    return user


@pytest.fixture
def logged_in(client, user):
    client.force_login(user)
    return client


def test_navigation_has_eight_entries(logged_in):
    nav = soup_of(logged_in.get("/prov/")).find("nav", class_="sidnav")

    assert [words(link) for link in nav.find_all("a")] == [
        "Start",
        "Min uppföljning",
        "Röda tråden",
        "Uppdrag",
        "Årshjul",
        "Fullständighet",
        "Internkontroll",
        "Årsredovisning",
    ]


def test_the_entry_of_the_address_is_current(logged_in):
    nav = soup_of(logged_in.get(reverse("frontend:arshjul"))).find("nav", class_="sidnav")

    assert [words(link) for link in nav.find_all(attrs={"aria-current": "page"})] == ["Årshjul"]


def test_a_page_may_say_which_entry_it_belongs_to(logged_in):
    nav = soup_of(logged_in.get("/prov/?sida=roda_traden")).find("nav", class_="sidnav")

    assert [words(link) for link in nav.find_all(attrs={"aria-current": "page"})] == ["Röda tråden"]


def test_title_names_page_system_and_municipality(logged_in, settings):
    settings.KOMMUN_NAMN = "Älvstrands kommun"

    title = words(soup_of(logged_in.get(reverse("frontend:signaler"))).title)

    assert title == "Så läser du signalerna – Styrning, Älvstrands kommun"


def test_band_shows_who_is_logged_in(logged_in):
    band = soup_of(logged_in.get("/prov/")).find(class_="band__hoger")

    assert words(band.find_all("a")[-1]) == "Karin Ö., konto och roller"


def test_account_page_lists_the_roles_of_today_and_what_they_allow(logged_in, user):
    skola = EnhetFactory(namn="Barn- och utbildningsnämnden")
    TilldelningFactory(user=user, roll=Roll.RAPPORTOR, enhet=skola)
    TilldelningFactory(user=user, roll=Roll.GODKANNARE, enhet=skola, galler_till=date(2026, 11, 17))

    soup = soup_of(logged_in.get(reverse("frontend:konto")))

    assert words(soup.h1) == "Karin Öhman"
    [row] = soup.select("tbody tr")
    assert [words(cell) for cell in row.find_all(["th", "td"])] == [
        "Rapportör",
        "Barn- och utbildningsnämnden",
        "Fylla i utfall, texter och kontrollresultat och skicka in.",
        "tills vidare",
    ]


@pytest.mark.parametrize("roll", Roll)
def test_every_role_is_explained_on_the_account_page(roll):
    assert ROLLEN_FAR[roll].endswith(".")


def test_an_account_without_role_is_told_so(logged_in):
    assert "Du har ingen roll i dag" in words(soup_of(logged_in.get(reverse("frontend:konto"))))


def test_account_page_asks_for_log_in(client):
    response = client.get(reverse("frontend:konto"))

    assert response["Location"] == f"{reverse('account_login')}?next=/konto/"


def test_log_out_from_the_account_page(logged_in):
    form = soup_of(logged_in.get(reverse("frontend:konto"))).select_one(".sidhuvud form")

    logged_in.post(form["action"])

    assert "_auth_user_id" not in logged_in.session


def test_without_log_in_there_is_no_navigation_but_a_way_in(client):
    soup = soup_of(client.get(reverse("frontend:signaler")))

    assert soup.find("nav") is None
    assert soup.find(class_="band__hoger").a["href"] == reverse("account_login")


def test_page_starts_with_a_way_past_the_navigation(logged_in):
    soup = soup_of(logged_in.get("/prov/"))

    first = soup.body.find("a")
    assert (words(first), first["href"]) == ("Till innehållet", "#innehall")
    assert soup.find(id="innehall").name == "main"


def test_messages_are_announced_each_in_its_kind(logged_in):
    notices = soup_of(logged_in.get("/prov/")).select(".meddelanden .notis")

    assert [(n["role"], n["class"][1], words(n)) for n in notices] == [
        ("status", "notis--klar", "Utfallet är sparat."),
        ("alert", "notis--fel", "Filen gick inte att läsa."),
    ]


@pytest.mark.parametrize("invented", [True, False])
def test_invented_facts_are_said_to_be_so_on_every_page(client, invented, monkeypatch):
    monkeypatch.setattr(context, "_demodata", [lambda: invented])

    for address in ("account_login", "frontend:signaler"):
        band = soup_of(client.get(reverse(address))).find(class_="demoband")
        assert (band is not None) == invented


def test_htmx_runs_nothing_that_the_content_security_policy_forbids(logged_in):
    meta = soup_of(logged_in.get("/prov/")).find("meta", attrs={"name": "htmx-config"})

    config = json.loads(meta["content"])

    assert (config["includeIndicatorStyles"], config["allowEval"]) == (False, False)
    assert {"code": "401|409|422", "swap": True} in config["responseHandling"]


@pytest.mark.parametrize("path", ["css/styrning.css", "css/tillagg.css", "js/styrning.js"])
def test_own_static_files_are_found(path):
    from django.contrib.staticfiles import finders

    assert finders.find(f"frontend/{path}") is not None


def test_version_is_that_of_the_project(client):
    footer = soup_of(client.get(reverse("frontend:tillganglighet"))).footer

    assert f"Styrning {context.version()} ·" in words(footer)


@pytest.mark.parametrize("name", ["frontend:tillganglighet", "frontend:signaler"])
def test_pages_about_the_system_are_open_to_all(client, name):
    response = client.get(reverse(name))

    assert response.status_code == 200
    assert len(soup_of(response).find_all("h1")) == 1


def test_log_in_by_page(client, user):
    response = client.post(reverse("account_login"), {"login": user.username, "password": PASSWORD})

    assert response.status_code == 302
    assert client.session["_auth_user_id"] == str(user.pk)


def test_wrong_password_keeps_the_name_and_says_so(client, user):
    soup = soup_of(
        client.post(reverse("account_login"), {"login": user.username, "password": "fel"})
    )

    assert soup.find(id="id_login")["value"] == "karin.ohman"
    assert words(soup.find(role="alert")) == (
        "Användarnamnet och lösenordet hör inte ihop. Försök igen, eller begär ett nytt lösenord."
    )


def test_a_field_that_is_empty_is_marked_and_explained(client):
    soup = soup_of(client.post(reverse("account_login"), {"login": "", "password": "x"}))

    field = soup.find(id="id_login")
    assert field["aria-invalid"] == "true"
    assert words(soup.find(id=field["aria-describedby"])) == "Detta fält måste fyllas i."


def test_log_out_asks_first(logged_in):
    response = logged_in.get(reverse("account_logout"))

    assert response.status_code == 200
    assert words(soup_of(response).h1) == "Logga ut?"
    assert "_auth_user_id" in logged_in.session


def test_nobody_signs_up(client):
    response = client.get(reverse("account_signup"))

    assert words(soup_of(response).h1) == "Konton läggs upp av kommunen"


def test_a_forgotten_password_is_chosen_anew_by_mail(client, user):
    client.post(reverse("account_reset_password"), {"email": user.email})

    [message] = mail.outbox
    assert message.subject == "Nytt lösenord till Styrning"
    assert "Ditt användarnamn är karin.ohman." in message.body

    link = next(line for line in message.body.splitlines() if line.startswith("http"))
    form = soup_of(client.get(link, follow=True)).find("form")
    new = {"password1": "fyra-nya-ord-nu", "password2": "fyra-nya-ord-nu"}
    client.post(form["action"], new)

    user.refresh_from_db()
    assert user.check_password("fyra-nya-ord-nu")


def test_a_used_link_for_a_new_password_says_that_nothing_changed(client):
    address = reverse("account_reset_password_from_key", kwargs={"uidb36": "1", "key": "x-y"})

    soup = soup_of(client.get(address))

    assert words(soup.h1) == "Länken gäller inte längre"


@pytest.mark.parametrize(
    ("name", "heading"),
    [
        ("account_change_password", "Byt lösenord"),
        ("account_reauthenticate", "Bekräfta att det är du"),
        ("account_email", None),
    ],
)
def test_account_pages_have_the_look_of_the_entrance(logged_in, name, heading):
    soup = soup_of(logged_in.get(reverse(name)))

    assert soup.find(class_="inlogg__form") is not None
    assert heading is None or words(soup.h1) == heading


@pytest.mark.parametrize(
    ("path", "status", "heading", "said"),
    [
        ("/finns-inte/", 404, "Sidan finns inte, eller så får du inte se den", "har ändrats"),
        ("/prov/403/", 403, "Du har inte behörighet", "Inget har sparats"),
        ("/prov/409/", 409, "Någon annan hann före", "Värdet är nu 12,5."),
        ("/prov/422/", 422, "Det gick inte att spara", "Omgången är stängd."),
        ("/prov/500/", 500, "Något gick fel hos oss, inte hos dig", "inte sparat"),
    ],
)
def test_error_pages_say_what_happened_to_what_was_written(logged_in, path, status, heading, said):
    logged_in.raise_request_exception = False

    response = logged_in.get(path)

    soup = soup_of(response)
    assert response.status_code == status
    assert words(soup.h1) == heading
    assert said in words(soup.find(class_="notis"))
    assert "hemligt" not in response.text


def test_a_rule_that_no_view_caught_leaves_an_htmx_page_as_it_was(logged_in):
    response = logged_in.get("/prov/422/", headers={"HX-Request": "true"})

    assert response.status_code == 422
    assert (response["HX-Retarget"], response["HX-Reswap"]) == ("#toast", "innerHTML")
    assert words(soup_of(response)) == "Inte sparat. Omgången är stängd."


def test_an_ended_session_leaves_an_htmx_page_as_it_was(client):
    response = client.get("/prov/skicka/", headers={"HX-Request": "true"})

    assert response.status_code == 401
    assert response["HX-Retarget"] == "#toast"
    assert words(soup_of(response)).startswith("Inte sparat. Du är utloggad.")


def test_a_form_without_its_token_is_refused_in_words(user):
    client = Client(enforce_csrf_checks=True)
    client.force_login(user)

    response = client.post("/prov/skicka/")

    assert response.status_code == 403
    assert words(soup_of(response).h1) == "Formuläret hann bli för gammalt"


@pytest.mark.parametrize("name", ["400.html", "500.html"])
def test_the_last_pages_need_no_request_and_no_hashed_names(name, settings):
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"}
    }

    soup = BeautifulSoup(render_to_string(name), "html.parser")

    assert soup.find("link", rel="stylesheet")["href"] == "/static/frontend/css/styrning.css"


def test_too_many_attempts_are_answered_in_words(client):
    from allauth.core.internal.ratelimit import respond_429

    request = client.get(reverse("account_login")).wsgi_request
    response = respond_429(request)

    assert response.status_code == 429
    assert words(soup_of(response).h1) == "För många försök"


@pytest.mark.parametrize("address", ["/omgang/%00/", "/arshjul/?enhet=a%00b"])
def test_a_null_character_names_nothing(client, db, address):
    client.force_login(UserFactory())

    assert client.get(address).status_code == 404
