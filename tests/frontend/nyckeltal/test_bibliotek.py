"""The library of key figures as pages: who changes what, bad input, and constant statements."""

import datetime as dt
import re
from decimal import Decimal

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mal.enums import PlanLage
from nyckeltal.models import (
    MalNyckeltal,
    Malvarde,
    Nyckeltal,
    NyckeltalBrott,
    NyckeltalEnhet,
    NyckeltalSuccession,
)
from styrning.grund.enums import Roll
from styrning.grund.models import Handelse
from tests.factories import (
    EnhetFactory,
    MalFactory,
    MalNyckeltalFactory,
    MalvardeFactory,
    NyckeltalEnhetFactory,
    NyckeltalFactory,
    PlanFactory,
    UserFactory,
    UtfallFactory,
)

pytestmark = pytest.mark.django_db

WHOLE = {Roll.REVISOR, Roll.KVALITETSKEDJAN, Roll.ADMINISTRATOR}
ALL_EDIT = [Roll.KVALITETSKEDJAN, Roll.ADMINISTRATOR]
OWN_EDIT = [Roll.RAPPORTOR, Roll.GODKANNARE]
NO_EDIT = [None, Roll.LASARE, Roll.SEKRETERARE, Roll.EKONOM, Roll.REVISOR]
TABLES = [Nyckeltal, NyckeltalBrott, NyckeltalSuccession, NyckeltalEnhet, Malvarde, MalNyckeltal]


@pytest.fixture
def enhet(db):
    return EnhetFactory(kod="BUN", namn="Barn- och utbildningsnämnden")


@pytest.fixture
def nyckeltal(enhet):
    return NyckeltalFactory(kod="BUN-001", namn="Behöriga till gymnasiet", agare=enhet)


@pytest.fixture
def ansvar(nyckeltal):
    return NyckeltalEnhetFactory(nyckeltal=nyckeltal)


@pytest.fixture
def draft_goal(enhet):
    plan = PlanFactory(ar=2027, lage=PlanLage.UTKAST)
    return MalFactory(plan=plan, kod="M1", huvudansvarig=enhet)


@pytest.fixture
def editor(client):
    return logged_in(client, Roll.KVALITETSKEDJAN)


def logged_in(client, roll, enhet=None):
    given = roll if roll is None or roll in WHOLE else (roll, enhet or EnhetFactory())
    client.force_login(UserFactory(roll=given))
    return client


def address(name, kod="BUN-001", *more):
    return reverse(f"frontend:{name}", args=[kod, *more])


def sheet(**changes):
    given = {
        "kod": "BUN-002",
        "namn": "Trygga elever",
        "agare": "BUN",
        "rapporteras_till": "kf",
        "slag": "mal",
        "periodicitet": "ar",
        "mattenhet": "procent",
        "decimaler": "1",
        "riktning": "hogre",
        "matt": "andel",
        "aggregering": "ingen",
        "efterslapning": "0",
        "min_varde": "0",
        "max_varde": "100",
        "version": "1",
    }
    return given | changes


def target(**changes):
    given = {"enhet": "BUN", "ar": "2027", "typ": "arsmal", "till_manad": "12", "varde": "80,5"}
    return given | {"tolerans": "3", "version": "0"} | changes


def acts(ansvar, goal):
    """Every address that writes, with what would be accepted from one who may."""
    return [
        (reverse("frontend:nyckeltal_nytt"), sheet(rapporteras_till="namnd")),
        (address("definition_andra"), sheet(syfte="Nytt", rapporteras_till="namnd")),
        (address("definition_avsluta"), {"galler_till": "2027-12-31", "version": "1"}),
        (address("definition_brott"), {"datum": "2026-01-01", "text": "Ny enkät"}),
        (address("definition_efterfoljare"), {"till": "NY", "datum": "2027-01-01"}),
        (address("definition_malvarde"), target()),
        (
            address("definition_ansvar"),
            {"enheter": ["BUN-F"], "galler_fran": "2027-01-01", "satt": "rapporteras"},
        ),
        (
            address("ansvar_andra", "BUN-001", ansvar.publikt_id),
            {"satt": "rapporteras", "ansvarig": "rapportoren", "version": "1"},
        ),
        (
            address("ansvar_avsluta", "BUN-001", ansvar.publikt_id),
            {"galler_till": "2027-12-31", "version": "1"},
        ),
        (address("definition_arsmal", "BUN-001", 2027), {"BUN-varde": "80", "BUN-version": "0"}),
        (address("definition_koppla"), {"mal": str(goal.publikt_id), "vikt": "1"}),
    ]


@pytest.fixture
def ground(enhet, nyckeltal, ansvar, draft_goal):
    """What the acts need to be accepted; each is tried alone."""
    EnhetFactory(kod="BUN-F", namn="Förskolan", parent=enhet)
    NyckeltalFactory(kod="NY", agare=enhet, rapporteras_till="namnd")
    UserFactory(username="rapportoren", roll=(Roll.RAPPORTOR, enhet))
    return acts(ansvar, draft_goal)


def counted():
    rows = [(model.__name__, model.objects.count()) for model in TABLES]
    versions = list(Nyckeltal.objects.order_by("pk").values_list("kod", "version"))
    owed = list(NyckeltalEnhet.objects.order_by("pk").values_list("pk", "version"))
    return rows, versions, owed, Handelse.objects.count()


# Who may


@pytest.mark.parametrize("roll", NO_EDIT)
def test_those_who_only_read_change_nothing(client, enhet, ground, roll):
    logged_in(client, roll, enhet)
    before = counted()

    answers = [client.post(where, what) for where, what in ground]
    answers.append(client.post(address("definition_koppla_bort"), ground[10][1]))

    assert {answer.status_code for answer in answers} == {404}
    assert counted() == before


@pytest.mark.parametrize("roll", OWN_EDIT)
def test_an_own_enhet_changes_nothing_that_is_reported_to_the_council(client, enhet, ground, roll):
    logged_in(client, roll, enhet)
    before = counted()

    answers = [client.post(where, what) for where, what in ground[1:]]

    assert {answer.status_code for answer in answers} == {404}
    assert counted() == before


@pytest.mark.parametrize("roll", OWN_EDIT)
def test_an_own_enhet_keeps_what_is_reported_to_itself_alone(client, enhet, ground, roll):
    Nyckeltal.objects.filter(kod="BUN-001").update(rapporteras_till="namnd")
    logged_in(client, roll, enhet)

    answers = [client.post(where, what) for where, what in (ground[0], *ground[3:7])]
    grid = client.post(ground[9][0], ground[9][1] | {"BUN-version": "1"})
    of_plans = client.post(*ground[10])

    assert [answer.status_code for answer in answers] == [302] * 5
    assert grid.status_code == 302
    assert of_plans.status_code == 404


@pytest.mark.parametrize("roll", OWN_EDIT)
@pytest.mark.parametrize("changes", [{"rapporteras_till": "kf"}, {"agare": "ANNAN"}])
def test_an_own_enhet_gives_nothing_to_the_council_or_to_others(client, enhet, roll, changes):
    EnhetFactory(kod="ANNAN")
    logged_in(client, roll, enhet)

    response = client.post(
        reverse("frontend:nyckeltal_nytt"), sheet(**{"rapporteras_till": "namnd"} | changes)
    )

    assert response.status_code == 422
    assert "Välj ett giltigt alternativ" in response.content.decode()
    assert not Nyckeltal.objects.exists()


@pytest.mark.parametrize("roll", OWN_EDIT)
def test_an_own_enhet_sets_no_target_for_another(client, enhet, nyckeltal, roll):
    Nyckeltal.objects.update(rapporteras_till="namnd")
    NyckeltalEnhetFactory(nyckeltal=nyckeltal, enhet=EnhetFactory(kod="ANNAN"))
    logged_in(client, roll, enhet)

    response = client.post(address("definition_malvarde"), target(enhet="ANNAN"))

    assert response.status_code == 422
    assert not Malvarde.objects.exists()


@pytest.mark.parametrize("roll", ALL_EDIT)
def test_those_who_keep_the_library_do_every_act(client, ground, roll):
    logged_in(client, roll)
    for where, what in [*ground[:2], *ground[3:8], ground[10]]:
        response = client.post(where, what)
        assert response.status_code == 302, (where, response.content.decode())


def test_a_nameless_visitor_is_asked_to_log_in(client):
    response = client.get(reverse("frontend:bibliotek"))
    assert response.status_code == 302
    assert response.url.startswith("/konto/login/")


def test_a_reader_sees_the_sheet_without_any_act(client, enhet, nyckeltal, ansvar):
    MalvardeFactory(nyckeltal=nyckeltal)
    logged_in(client, Roll.LASARE, enhet)

    page = client.get(address("definition")).content.decode()

    assert "minst 75,0" in page
    for act in ("andra/", "malvarde/", "ansvar/", "brott/", "avsluta/"):
        assert f"BUN-001/{act}" not in page
    assert "Nytt" not in client.get(reverse("frontend:bibliotek")).content.decode()


@pytest.mark.parametrize(("roll", "status"), [(None, 404), (Roll.LASARE, 404), (Roll.REVISOR, 200)])
def test_a_sheet_of_another_namnd_alone_is_not_found(client, nyckeltal, roll, status):
    Nyckeltal.objects.update(rapporteras_till="namnd")
    logged_in(client, roll)
    assert client.get(address("definition")).status_code == status


# The library


def listed(client, **query):
    page = BeautifulSoup(
        client.get(reverse("frontend:bibliotek"), query).content, "html.parser"
    )  # fmt: skip
    koder = [tag.get_text(strip=True).split("·")[0].strip() for tag in page.select("tbody .etta")]
    words = re.sub(r"\s+", " ", page.select_one(".filter__svar").get_text(" ", strip=True))
    return koder, words


@pytest.fixture
def shelf(enhet):
    """One taken care of; one of each that lacks something; one ended."""
    whole = NyckeltalFactory(kod="A", namn="Behöriga", agare=enhet, kalla="Skolverket")
    owner = UserFactory(roll=(Roll.RAPPORTOR, enhet))
    NyckeltalEnhetFactory(nyckeltal=whole, ansvarig=owner)
    MalvardeFactory(nyckeltal=whole)
    nameless = NyckeltalFactory(kod="B", slag="bas", periodicitet="manad")
    NyckeltalEnhetFactory(nyckeltal=nameless)
    MalvardeFactory(nyckeltal=nameless)
    followed = NyckeltalFactory(kod="C", riktning="ingen")
    NyckeltalEnhetFactory(nyckeltal=followed, ansvarig=owner)
    NyckeltalFactory(kod="D", galler_till=dt.date(2025, 12, 31))


@pytest.mark.parametrize(
    ("query", "koder"),
    [
        ({}, ["A", "B", "C"]),
        ({"sok": "behör"}, ["A"]),
        ({"sok": "skolverket"}, ["A"]),
        ({"agare": "BUN"}, ["A"]),
        ({"slag": "bas"}, ["B"]),
        ({"periodicitet": "manad"}, ["B"]),
        ({"utan_mal": "1"}, []),
        ({"utan_mal": "1", "upphorda": "1"}, ["D"]),
        ({"utan_ansvarig": "1"}, ["B"]),
        ({"upphorda": "1"}, ["A", "B", "C", "D"]),
        ({"slag": "finns-ej", "sida": "99"}, ["A", "B", "C"]),
    ],
)
def test_the_library_is_narrowed_by_what_is_asked(editor, shelf, query, koder):
    assert listed(editor, **query)[0] == koder


def test_the_count_is_said_in_words(editor, shelf):
    assert listed(editor)[1] == "3 nyckeltal gäller i dag eller senare."
    assert listed(editor, slag="bas")[1] == "1 nyckeltal passar urvalet. Visa alla"


def test_a_target_of_last_year_is_no_target_of_this(editor, nyckeltal):
    MalvardeFactory(nyckeltal=nyckeltal, ar=2025)
    assert listed(editor, utan_mal="1")[0] == ["BUN-001"]


def test_a_long_library_is_turned_page_by_page(editor, enhet):
    NyckeltalFactory.create_batch(101, agare=enhet)

    first, words = listed(editor, agare="BUN")
    second, _ = listed(editor, agare="BUN", sida="2")

    assert (len(first), len(second)) == (100, 1)
    assert "101 nyckeltal passar urvalet. Visar nummer 1–100." in words
    page = editor.get(reverse("frontend:bibliotek"), {"agare": "BUN"}).content.decode()
    assert 'href="?agare=BUN&amp;sida=2"' in page


def statements(client, where):
    client.get(where)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(where).status_code == 200
    return len(queries)


def filled(antal, nyckeltal):
    for _ in range(antal):
        figure = NyckeltalFactory()
        NyckeltalEnhetFactory(nyckeltal=figure, ansvarig=UserFactory())
        MalvardeFactory(nyckeltal=figure)
        part = EnhetFactory()
        NyckeltalEnhetFactory(nyckeltal=nyckeltal, enhet=part, ansvarig=UserFactory())
        MalvardeFactory(nyckeltal=nyckeltal, enhet=part)
        MalNyckeltalFactory(nyckeltal=nyckeltal)
        nyckeltal.syfte += "."
        nyckeltal.save_as(UserFactory())


@pytest.mark.parametrize("roll", [Roll.LASARE, Roll.KVALITETSKEDJAN])
def test_statements_do_not_grow_with_rows(client, enhet, nyckeltal, roll):
    logged_in(client, roll, enhet)
    pages = [reverse("frontend:bibliotek"), address("definition")]

    filled(3, nyckeltal)
    few = [statements(client, page) for page in pages]
    filled(9, nyckeltal)
    assert [statements(client, page) for page in pages] == few


# The sheet


def test_a_new_key_figure_is_written_on_a_page(editor, enhet):
    response = editor.post(
        reverse("frontend:nyckeltal_nytt"), sheet(namnarfaktor="1 000", per_kon="on")
    )

    assert response.url == address("definition", "BUN-002")
    row = Nyckeltal.objects.get()
    assert (row.namnarfaktor, row.per_kon, row.max_varde) == (Decimal(1000), True, Decimal(100))


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"kod": "BUN/2"}, "kod", "utan mellanslag"),
        ({"mattenhet": ""}, "mattenhet", "Fyll i måttenhet."),
        ({"max_varde": "-1"}, "max_varde", "ligger under det lägsta"),
        ({"min_varde": "ungefär 3"}, "min_varde", "är inte ett tal"),
        ({"aggregering": "summa"}, "aggregering", "kan inte summeras"),
        ({"decimaler": "7"}, "decimaler", "4"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(
    editor, enhet, changes, field, message
):
    response = editor.post(
        reverse("frontend:nyckeltal_nytt"), sheet(metod="Det här skrev jag", **changes)
    )

    page = BeautifulSoup(response.content.decode(), "html.parser")
    assert response.status_code == 422
    assert page.select_one(f"#id_{field}_error") is not None, page.get_text()
    assert message in page.select_one(f"#id_{field}_error").get_text()
    assert "Det här skrev jag" in page.select_one("#id_metod").get_text()
    assert not Nyckeltal.objects.exists()


def test_the_form_says_what_is_saved(editor, nyckeltal):
    page = BeautifulSoup(editor.get(address("definition_andra")).content.decode(), "html.parser")
    assert page.select_one("#id_namn")["value"] == "Behöriga till gymnasiet"
    assert page.select_one("#id_max_varde")["value"] == "100"
    assert page.select_one("#id_agare option[selected]")["value"] == "BUN"
    assert page.select_one("#id_kod") is None
    assert page.select_one("#id_brott_datum") is None


def test_a_new_measure_after_reports_asks_for_a_break_at_its_field(editor, nyckeltal):
    UtfallFactory(nyckeltal=nyckeltal)

    refused = editor.post(address("definition_andra"), sheet(mattenhet="antal"))
    page = BeautifulSoup(refused.content.decode(), "html.parser")
    assert refused.status_code == 422
    assert "bryts tidsserien" in page.select_one("#id_brott_datum_error").get_text()

    saved = editor.post(
        address("definition_andra"),
        sheet(mattenhet="antal", brott_datum="2026-01-01", brott_text="Räknas i antal"),
    )
    assert saved.status_code == 302
    shown = editor.get(address("definition")).content.decode()
    assert "Tidsseriebrott 1 januari 2026: Räknas i antal" in shown


def test_a_break_without_its_day_is_told(editor, nyckeltal):
    UtfallFactory(nyckeltal=nyckeltal)
    response = editor.post(address("definition_andra"), sheet(brott_text="Ny enkät"))
    assert "Ange från vilken dag" in response.content.decode()
    assert not NyckeltalBrott.objects.exists()


def test_a_conflict_shows_both_and_saves_when_sent_again(editor, nyckeltal):
    nyckeltal.syfte = "Någon annans"
    nyckeltal.save_as(UserFactory())

    response = editor.post(address("definition_andra"), sheet(syfte="Mitt", version="1"))

    assert response.status_code == 409
    page = BeautifulSoup(response.content.decode(), "html.parser")
    told = re.sub(r"\s+", " ", page.select_one(".notis--fel").get_text(" ", strip=True))
    assert "syfte: sparat är Någon annans , du skrev Mitt ." in told
    version = page.select_one("[name=version]")["value"]
    assert version == "2"
    editor.post(address("definition_andra"), sheet(syfte="Mitt", version=version))
    assert Nyckeltal.objects.get().syfte == "Mitt"


def test_the_history_of_the_definition_is_told(editor, nyckeltal):
    editor.post(address("definition_andra"), sheet(namn="Behöriga", version="1"))
    page = BeautifulSoup(editor.get(address("definition")).content.decode(), "html.parser")
    latest = re.sub(r"\s+", " ", page.select_one(".tidslinje li").get_text(" ", strip=True))
    assert "namn från Behöriga till gymnasiet till Behöriga" in latest
    assert "18 november 2026" in latest


# The acts


def test_a_target_is_set_changed_and_shown(editor, nyckeltal, ansvar):
    saved = editor.post(address("definition_malvarde"), target())
    form = editor.get(address("definition_malvarde"), {"enhet": "BUN", "ar": "2027"})
    page = BeautifulSoup(form.content.decode(), "html.parser")

    assert saved.status_code == 302
    assert page.select_one("#id_varde")["value"] == "80,5"
    assert page.select_one("[name=version]")["value"] == "1"
    editor.post(address("definition_malvarde"), target(varde="82", version="1"))
    shown = editor.get(address("definition")).content.decode()
    assert "minst 82,0" in shown
    assert "nära från 79,0" in shown


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"varde": "85 %"}, "varde", "utan procenttecken: 85"),
        ({"varde": "850"}, "varde", "Menade du 85?"),
        ({"varde": ""}, "varde", "måste fyllas i"),
        ({"tolerans": "-1"}, "tolerans", "mindre än noll"),
        ({"till_manad": "8"}, "till_manad", "Bara ett periodmål"),
        ({"ar": "27"}, "ar", "1900"),
        ({"enhet": "FINNS-EJ"}, "enhet", "giltigt"),
    ],
)
def test_a_wrong_target_is_told_at_its_field(editor, nyckeltal, ansvar, changes, field, message):
    response = editor.post(address("definition_malvarde"), target(**changes))

    error = BeautifulSoup(response.content.decode(), "html.parser").select_one(f"#id_{field}_error")
    assert response.status_code == 422
    assert message in error.get_text()
    assert not Malvarde.objects.exists()


def test_a_range_with_its_ends_crossed_is_told_at_the_highest(editor, nyckeltal, ansvar):
    Nyckeltal.objects.update(riktning="inom")
    response = editor.post(address("definition_malvarde"), target(varde_max="70"))
    error = BeautifulSoup(response.content.decode(), "html.parser").select_one(
        "#id_varde_max_error"
    )
    assert "ligger under det lägsta" in error.get_text()


def test_a_target_without_tolerance_has_none(editor, nyckeltal, ansvar):
    editor.post(address("definition_malvarde"), target(tolerans=""))
    assert Malvarde.objects.get().tolerans == 0


def test_a_target_that_somebody_set_meanwhile_is_named(editor, nyckeltal, ansvar):
    MalvardeFactory(nyckeltal=nyckeltal, ar=2027, varde=Decimal(75))

    response = editor.post(address("definition_malvarde"), target())

    assert response.status_code == 409
    page = BeautifulSoup(response.content.decode(), "html.parser")
    assert "redan 75,0 procent" in page.select_one(".notis--fel").get_text()
    assert page.select_one("#id_varde")["value"] == "80,5"
    assert page.select_one("[name=version]")["value"] == "1"


@pytest.mark.parametrize(
    "query", [{}, {"ar": "x"}, {"enhet": "BUN", "ar": "99999"}, {"ar": "2027", "till_manad": "å"}]
)
def test_an_odd_address_gives_an_empty_form(editor, nyckeltal, ansvar, query):
    response = editor.get(address("definition_malvarde"), query)
    assert response.status_code == 200
    version = BeautifulSoup(response.content.decode(), "html.parser").select_one("[name=version]")
    assert version["value"] == "0"


# A year's targets as a grid


@pytest.fixture
def schools(nyckeltal):
    """Two schools that owe the key figure; the first has a target of 2027."""
    rows = [EnhetFactory(kod=f"S{nr}", namn=f"Skola {nr}") for nr in (1, 2)]
    for school in rows:
        NyckeltalEnhetFactory(nyckeltal=nyckeltal, enhet=school)
    MalvardeFactory(nyckeltal=nyckeltal, enhet=rows[0], ar=2027, tolerans_procent=True)
    return rows


def grid(**changes):
    given = {"S1-varde": "76", "S1-tolerans": "4", "S1-version": "1"}
    return given | {"S2-varde": "77,5", "S2-tolerans": "", "S2-version": "0"} | changes


def saved_targets():
    rows = Malvarde.objects.order_by("enhet__kod")
    return list(rows.values_list("enhet__kod", "varde", "tolerans", "tolerans_procent"))


BEFORE = [("S1", Decimal(75), Decimal(3), True)]


def test_a_grid_saves_every_enhet_at_once(editor, schools):
    response = editor.post(address("definition_arsmal", "BUN-001", 2027), grid())
    assert response.url == address("definition")
    assert saved_targets() == [
        ("S1", Decimal(76), Decimal(4), True),
        ("S2", Decimal("77.5"), Decimal(0), False),
    ]


def test_an_empty_row_of_a_grid_is_left_out(editor, schools):
    where = address("definition_arsmal", "BUN-001", 2027)
    assert editor.post(where, grid(**{"S2-varde": ""})).status_code == 302
    assert [row[0] for row in saved_targets()] == ["S1"]


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"S2-varde": "hög"}, "S2-varde", "inte ett tal"),
        ({"S2-varde": "775"}, "S2-varde", "Menade du 77,5?"),
        ({"S2-tolerans": "-1"}, "S2-tolerans", "mindre än noll"),
        ({"S1-varde": ""}, "S1-varde", "tas inte bort"),
    ],
)
def test_one_wrong_cell_saves_none_and_is_told_there(editor, schools, changes, field, message):
    response = editor.post(address("definition_arsmal", "BUN-001", 2027), grid(**changes))

    page = BeautifulSoup(response.content.decode(), "html.parser")
    assert response.status_code == 422
    assert message in page.select_one(f"#id_{field}_error").get_text()
    assert page.select_one("#id_S1-tolerans")["value"] == "4"
    assert saved_targets() == BEFORE


def test_a_cell_that_somebody_saved_is_named_and_may_be_saved_over(editor, schools):
    where = address("definition_arsmal", "BUN-001", 2027)
    response = editor.post(where, grid(**{"S1-version": "0"}))

    page = BeautifulSoup(response.content.decode(), "html.parser")
    assert response.status_code == 409
    assert "redan 75,0" in page.select_one("#id_S1-varde_error").get_text()
    assert page.select_one("[name=S1-version]")["value"] == "1"
    assert saved_targets() == BEFORE


def test_a_grid_of_a_range_has_both_ends(editor, schools):
    Nyckeltal.objects.update(riktning="inom")
    where = address("definition_arsmal", "BUN-001", 2027)
    response = editor.post(where, grid(**{"S1-varde_max": "80", "S2-varde_max": "70"}))
    error = BeautifulSoup(response.content.decode(), "html.parser").select_one(
        "#id_S2-varde_max_error"
    )
    assert "under det lägsta" in error.get_text()
    assert saved_targets() == BEFORE


def test_a_grid_shows_the_year_before(editor, schools):
    page = editor.get(address("definition_arsmal", "BUN-001", 2028)).content.decode()
    assert "minst 75,0" in page


@pytest.mark.parametrize(("riktning", "ar"), [("ingen", 2027), ("hogre", 27)])
def test_a_grid_that_cannot_be_is_not_found(editor, schools, riktning, ar):
    Nyckeltal.objects.update(riktning=riktning)
    assert editor.get(address("definition_arsmal", "BUN-001", ar)).status_code == 404


def test_a_grid_without_enheter_says_what_to_do(editor, nyckeltal):
    page = editor.get(address("definition_arsmal", "BUN-001", 2027)).content.decode()
    assert "Lägg det på enheter först." in page


def test_statements_of_a_grid_do_not_grow_with_enheter(editor, nyckeltal, schools):
    where = address("definition_arsmal", "BUN-001", 2027)
    few = statements(editor, where)
    for _ in range(9):
        NyckeltalEnhetFactory(nyckeltal=nyckeltal, enhet=EnhetFactory())
    assert statements(editor, where) == few


# Responsibility and goals


def test_a_figure_is_laid_on_several_enheter(editor, nyckeltal):
    EnhetFactory(kod="S1")
    EnhetFactory(kod="S2")
    response = editor.post(
        address("definition_ansvar"),
        {"enheter": ["S1", "S2"], "galler_fran": "2027-01-01", "satt": "rapporteras"},
        follow=True,
    )
    assert "BUN-001 är lagt på 2 enheter." in response.content.decode()
    assert NyckeltalEnhet.objects.filter(galler_fran=dt.date(2027, 1, 1)).count() == 2


def test_a_cascade_that_cannot_be_says_why_and_keeps_the_choice(editor, nyckeltal):
    EnhetFactory(kod="S1", namn="Nya skolan", galler_fran=dt.date(2026, 8, 1))
    response = editor.post(
        address("definition_ansvar"),
        {"enheter": ["S1"], "galler_fran": "2026-01-01", "satt": "rapporteras"},
    )
    page = BeautifulSoup(response.content.decode(), "html.parser")
    assert response.status_code == 422
    assert "Nya skolan finns först från 1 augusti 2026" in (
        page.select_one("#id_enheter_error").get_text()
    )
    assert page.select_one("input[value=S1]").has_attr("checked")
    assert not NyckeltalEnhet.objects.exists()


def test_a_goal_of_a_draft_is_linked_and_unlinked(editor, nyckeltal, draft_goal):
    named = {"mal": str(draft_goal.publikt_id)}
    editor.post(address("definition_koppla"), named | {"vikt": "3"})
    assert MalNyckeltal.objects.get().vikt == 3
    assert "Koppla bort" in editor.get(address("definition")).content.decode()

    editor.post(address("definition_koppla_bort"), named)
    assert not MalNyckeltal.objects.exists()


def test_a_goal_of_an_adopted_plan_keeps_its_figures(editor, nyckeltal):
    row = MalNyckeltalFactory(nyckeltal=nyckeltal)
    response = editor.post(
        address("definition_koppla_bort"), {"mal": str(row.mal.publikt_id)}, follow=True
    )
    assert "är fastställd" in response.content.decode()
    assert MalNyckeltal.objects.count() == 1


def test_an_ended_figure_says_so(editor, nyckeltal, ansvar):
    editor.post(address("definition_avsluta"), {"galler_till": "2026-12-31", "version": "1"})
    assert "31 december 2026" in editor.get(address("definition")).content.decode()
    ansvar.refresh_from_db()
    assert ansvar.galler_till == dt.date(2026, 12, 31)


def test_every_form_is_shown(editor, ground):
    for where, _ in ground:
        assert editor.get(where).status_code == 200


def test_the_version_of_a_row_is_not_taken_for_the_program(editor, nyckeltal):
    nyckeltal.save_as(UserFactory())
    page = BeautifulSoup(editor.get(address("definition_andra")).content.decode(), "html.parser")
    assert page.select_one("[name=version]")["value"] == "2"
    assert "Styrning 2 " not in page.select_one(".sidfot").get_text()


def test_a_new_school_is_offered_the_key_figure_that_the_others_have(editor, enhet, nyckeltal):
    schools = [EnhetFactory(kod=f"S{n}", parent=enhet, slag="verksamhet") for n in range(3)]
    for school in schools[:2]:
        NyckeltalEnhetFactory(nyckeltal=nyckeltal, enhet=school)

    page = BeautifulSoup(editor.get(address("definition")).content.decode(), "html.parser")
    link = page.select_one(".notis a")["href"]
    form = BeautifulSoup(editor.get(link).content.decode(), "html.parser")

    assert schools[2].namn in page.select_one(".notis").get_text()
    assert [box["value"] for box in form.select("[name=enheter][checked]")] == ["S2"]


def test_a_target_may_be_given_as_the_answers_word(editor, enhet):
    row = NyckeltalFactory(kod="JA", agare=enhet, vardetyp="ja_nej", min_varde=None, max_varde=None)
    NyckeltalEnhetFactory(nyckeltal=row)

    editor.post(address("definition_malvarde", "JA"), target(varde="Ja", tolerans=""))

    assert Malvarde.objects.get().varde == 1
    assert "minst Ja" in editor.get(address("definition", "JA")).content.decode()
