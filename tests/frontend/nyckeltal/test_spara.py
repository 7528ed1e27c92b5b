"""Saving a row: what is written, what is refused, and what stays in the fields."""

import datetime as dt
from decimal import Decimal

import pytest

from nyckeltal.enums import Aggregering, Matt, Saknas
from nyckeltal.models import Utfall
from nyckeltal.services import Rapport, report_utfall
from styrning.grund.enums import InlamningLage, Roll
from tests.factories import UppfoljningFactory, UserFactory, UtfallFactory
from tests.frontend.nyckeltal.conftest import facts, soup_of, utfall, words

pytestmark = pytest.mark.django_db


def row_of(response, varld):
    return soup_of(response).find(id=f"r-{varld.ansvar.publikt_id}")


def field(response, varld, name):
    return soup_of(response).find(id=f"{name}-{varld.ansvar.publikt_id}")


def test_values_by_sex_are_saved_and_the_page_lands_on_the_row(client, varld, rapportor):
    response = client.post(varld.row, {"T": "72,5", "K": "75", "M": "70,25"})

    assert utfall() == {"T": Decimal("72.5"), "K": Decimal(75), "M": Decimal("70.25")}
    anchor = f"#r-{varld.ansvar.publikt_id}"
    assert response.url == f"{varld.page}?sparat={varld.ansvar.publikt_id}{anchor}"
    row = row_of(client.get(response.url), varld)
    assert words(row.select_one(".sparlage")) == "Sparat 10.00"
    assert words(row.select_one(".status")) == "Nära"
    assert [i["value"] for i in row.select(".inm-varden input")] == ["72,5", "75", "70,25"]


def test_what_ended_with_the_year_is_reported_after_it(client, varld, rapportor, klocka):
    varld.ansvar.galler_till = dt.date(2026, 12, 31)
    varld.ansvar.save()
    klocka.move_to("2027-01-20T10:00:00+01:00")
    client.force_login(rapportor)

    client.post(varld.row, {"T": "72,5"})

    assert utfall() == {"T": Decimal("72.5")}


@pytest.mark.parametrize(
    ("typed", "saved"),
    [
        ("1 234,5", "1234.5"),
        ("1\u00a0234,5", "1234.5"),
        ("1234.5", "1234.5"),
        ("\u22124", "-4"),
    ],
)
def test_numbers_are_read_as_they_are_typed(client, varld, rapportor, typed, saved):
    figure = varld.ansvar.nyckeltal
    figure.min_varde = figure.max_varde = None
    figure.save()

    client.post(varld.row, {"T": typed})

    assert utfall() == {"T": Decimal(saved)}


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("mycket", 'Totalt: "mycket" är inte ett tal. Skriv ett tal, till exempel 1 234,5.'),
        ("5 %", 'Totalt: "5 %" är inte ett tal. Skriv bara talet, utan procenttecken: 5.'),
        ("2026-10-15", 'Totalt: "2026-10-15" är ett datum, inte ett tal.'),
        ("812", "Totalt: 812 ligger utanför 0–100 procent. Menade du 81,2?"),
        ("=1+1", 'Totalt: "=1+1" är en formel.'),
        ("", "Ange ett utfall eller varför det saknas."),
    ],
)
def test_what_is_no_value_is_refused_in_words_and_stays_in_its_field(
    client, varld, rapportor, typed, message
):
    before = facts()

    response = client.post(varld.row, {"T": typed, "K": "75", "M": "", "kommentar": "Prov"})

    assert response.status_code == 422
    row = row_of(response, varld)
    wanted = message if typed else "Ange totalt: det kan inte räknas ut av kvinnor och män"
    assert wanted in words(row.select_one(".falt__fel"))
    wrong = field(response, varld, "T")
    assert (wrong["value"], wrong["aria-invalid"]) == (typed, "true")
    assert field(response, varld, "K")["value"] == "75"
    assert field(response, varld, "k").string == "Prov"
    assert words(row.select_one(".sparlage")) == "Inte sparat"
    assert facts() == before


def test_the_other_rows_keep_what_is_saved_when_one_is_refused(client, varld, rapportor):
    other = varld.add_row()
    UtfallFactory(nyckeltal=other.nyckeltal, varde=Decimal(61))

    response = client.post(varld.row, {"T": "fel"})

    page = soup_of(response)
    assert page.find(id=f"T-{other.publikt_id}")["value"] == "61"
    assert page.select_one(".notis--fel a")["href"] == f"#r-{varld.ansvar.publikt_id}"


def test_a_gap_is_saved_with_its_reason(client, varld, rapportor):
    response = client.post(varld.row, {"T": "", "saknas": "vantas", "kommentar": "I mars"})

    assert utfall() == {"T": Saknas.VANTAS}
    row = row_of(client.get(response.url), varld)
    assert words(row.select_one(".orsak > summary")) == "Utfall saknas: ännu inte publicerat"
    assert row.select_one("[name=saknas][checked]")["value"] == "vantas"
    assert row.textarea.string == "I mars"


def test_a_value_takes_the_place_of_the_reason_that_stood_there(client, varld, rapportor):
    UtfallFactory(nyckeltal=varld.ansvar.nyckeltal, varde=None, saknas_orsak=Saknas.VANTAS)

    response = client.post(varld.row, {"T": "72", "saknas": "vantas", "v_T": "1"}, **varld.htmx)

    assert utfall() == {"T": Decimal(72)}
    reason = soup_of(response).select_one(".orsak")
    assert words(reason.summary) == "Utfall saknas"
    assert reason.select_one("[checked]")["value"] == ""


def test_a_reason_that_is_chosen_beside_a_value_is_refused(client, varld, rapportor):
    response = client.post(varld.row, {"T": "72", "saknas": "vantas"}, **varld.htmx)

    assert response.status_code == 422
    assert "Ange antingen ett utfall eller varför det saknas." in words(soup_of(response))
    assert utfall() == {}


def test_a_total_may_follow_from_the_sexes_where_parts_add_up(client, varld, rapportor):
    figure = varld.ansvar.nyckeltal
    figure.matt, figure.max_varde = Matt.ADDITIV, None
    figure.save()

    response = client.post(varld.row, {"T": "", "K": "120", "M": "95"}, **varld.htmx)

    assert set(utfall()) == {"K", "M"}
    assert "Totalt räknas till 215,0" in words(soup_of(response))


def test_numerator_and_denominator_are_asked_for_where_they_are_summed(client, varld, rapportor):
    figure = varld.ansvar.nyckeltal
    figure.aggregering, figure.namnarfaktor, figure.per_kon = Aggregering.VAGT, 100, False
    figure.save()

    response = client.post(varld.row, {"Tt": "45", "Tn": "60"})

    saved = Utfall.objects.get()
    assert (saved.varde, saved.taljare, saved.namnare) == (None, 45, 60)
    page = client.get(response.url)
    assert [field(page, varld, name)["value"] for name in ("Tt", "Tn")] == ["45", "60"]
    assert "Totalt räknas till 75,0" in words(row_of(page, varld))


def test_half_a_pair_is_refused_at_its_field(client, varld, rapportor):
    figure = varld.ansvar.nyckeltal
    figure.aggregering, figure.namnarfaktor, figure.per_kon = Aggregering.VAGT, 100, False
    figure.save()

    response = client.post(varld.row, {"Tt": "45", "Tn": ""})

    assert "ange både täljare och nämnare" in words(row_of(response, varld))
    assert field(response, varld, "Tt")["aria-invalid"] == "true"
    assert utfall() == {}


def test_odd_values_are_saved_and_asked_about(client, varld, rapportor):
    UtfallFactory(nyckeltal=varld.ansvar.nyckeltal, ar=2025, varde=Decimal(72))

    response = client.post(varld.row, {"T": "0", "K": "3", "M": "2"}, **varld.htmx)

    assert set(utfall()) == {"T", "K", "M"}
    assert [words(p) for p in soup_of(response).select(".inm-fraga")] == [
        "Totalt 0,0 ligger inte mellan kvinnor 3,0 och män 2,0. Kontrollera värdena.",
        "0 efter 72 förra gången. Saknas värdet? Lämna då tomt och ange varför.",
        "Skriv en mening om varför",
    ]


def test_a_closed_round_takes_nothing_and_shows_what_was_typed(client, varld, rapportor):
    varld.inlamning.uppfoljning = UppfoljningFactory(ar=2024, kod="2024-AB")
    varld.inlamning.save()
    before = facts()

    response = client.post(varld.row, {"T": "72,5", "kommentar": "Klart"})

    assert response.status_code == 422
    text = words(row_of(response, varld))
    assert "Årsbokslut 2024 är stängd. Inget har sparats." in text
    assert "Du skrev: totalt 72,5 , kommentar Klart" in text
    assert facts() == before


def test_a_round_that_has_not_opened_takes_nothing(client, varld, rapportor, klocka):
    klocka.move_to(dt.datetime(2026, 10, 31, 12, tzinfo=dt.UTC))

    response = client.post(varld.row, {"T": "72,5"}, **varld.htmx)

    assert response.status_code == 422
    assert "Årsbokslut 2026 öppnar 2026-11-01. Inget har sparats." in words(soup_of(response))
    assert utfall() == {}


def test_a_role_that_has_ended_is_not_found(client, varld, rapportor):
    rapportor.tilldelningar.update(galler_till=dt.date(2026, 11, 17))

    assert client.post(varld.row, {"T": "72,5"}).status_code == 404
    assert utfall() == {}


def test_a_row_of_another_enhet_gets_the_same_answer_as_an_unknown_one(client, varld, rapportor):
    own = varld.ansvar.publikt_id
    varld.ansvar.enhet = varld.ansvar.nyckeltal.agare = varld.kf
    varld.ansvar.save()

    answers = [
        client.post(varld.url("spara_utfall", key), {"T": "72,5"})
        for key in (own, "00000000-0000-4000-8000-000000000000")
    ]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content == answers[1].content
    assert utfall() == {}


def test_a_change_after_approval_drops_it_back_visibly(client, varld, rapportor):
    varld.inlamning.lage = InlamningLage.GODKAND
    varld.inlamning.save()

    response = client.post(varld.row, {"T": "72,5"}, **varld.htmx)

    current = soup_of(response).select_one("#framdrift [aria-current]")
    assert words(current) == "Inskickad"


def test_an_htmx_answer_holds_what_moved_and_no_input_field(client, varld, rapportor):
    response = client.post(varld.row, {"T": "80", "K": "81", "M": "79"}, **varld.htmx)

    parts = soup_of(response)
    key = varld.ansvar.publikt_id
    ids = [part["id"] for part in parts.find_all(id=True, recursive=False)]
    assert ids == [
        *(f"l-{key}", f"u-{key}", f"o-{key}", f"a-{key}", f"t-k-{key}"),
        *("f-M-1", "ma-M-1", "t-or-M-1"),
        *("framdrift", "maltrad", "nasta", "besked"),
    ]
    assert words(parts.select_one(".status")) == "Nått"
    versions = {i["name"]: i["value"] for i in parts.select("[type=hidden]")}
    assert versions == {"v_T": "1", "v_K": "1", "v_M": "1"}
    assert words(parts.find(id="besked")) == (
        "Behöriga elever, Barn- och utbildningsnämnden: sparat, nått. 1 av 2 klara."
    )
    assert "1 nått" in words(parts.find(id="f-M-1"))
    assert words(parts.select_one("#maltrad .tal")) == "1/2 klara"


def test_the_second_save_of_a_row_is_no_conflict(client, varld, rapportor):
    first = client.post(varld.row, {"T": "80"}, **varld.htmx)
    versions = {i["name"]: i["value"] for i in soup_of(first).select("[type=hidden]")}

    second = client.post(varld.row, {"T": "81", **versions}, **varld.htmx)

    assert second.status_code == 200
    assert utfall() == {"T": Decimal(81)}


@pytest.fixture
def conflict(client, varld, rapportor):
    """Somebody else saved 70 since the page was opened; 80 is posted now."""
    other = UserFactory(roll=(Roll.RAPPORTOR, varld.namnd), first_name="Lena", last_name="Berg")
    first = Rapport({"T": Decimal(70)}, kommentar="Rättat efter lönekörning")
    report_utfall(varld.ansvar, varld.inlamning, first, by=other)
    return {"T": "80", "v_T": "0", "kommentar": "Min"}


def test_a_conflict_shows_both_values_and_writes_neither(client, varld, conflict):
    before = facts()

    response = client.post(varld.row, conflict)

    assert response.status_code == 409
    mine, saved = row_of(response, varld).select(".konflikt__par > div")
    assert words(mine) == "Ditt, inte sparat Totalt 80 Kommentar Min Spara mitt"
    assert words(saved) == (
        "Sparat av Lena Berg · 10.00 Totalt 70 Kommentar Rättat efter lönekörning "
        "Behåll det sparade"
    )
    assert field(response, varld, "T")["value"] == "80"
    assert facts() == before


def test_another_change_after_a_conflict_is_still_one(client, varld, conflict):
    response = client.post(varld.row, conflict, **varld.htmx)
    versions = {i["name"]: i["value"] for i in soup_of(response).select("[type=hidden]")}

    again = client.post(varld.row, conflict | {"M": "79"} | versions, **varld.htmx)

    assert again.status_code == 409
    assert utfall() == {"T": Decimal(70)}


def test_mine_is_saved_over_theirs_by_choice(client, varld, conflict):
    response = client.post(varld.row, conflict, **varld.htmx)
    button = soup_of(response).select_one(".konflikt button")

    again = client.post(varld.row, conflict | {button["name"]: button["value"]}, **varld.htmx)

    assert again.status_code == 200
    assert utfall() == {"T": Decimal(80)}


def test_the_choice_does_not_write_over_a_third_who_saved(client, varld, conflict):
    button = soup_of(client.post(varld.row, conflict, **varld.htmx)).select_one(".konflikt button")
    third = Rapport({"T": Decimal(60)}, versioner={"T": 1})
    report_utfall(varld.ansvar, varld.inlamning, third, by=UserFactory())

    again = client.post(varld.row, conflict | {button["name"]: button["value"]}, **varld.htmx)

    assert again.status_code == 409
    assert utfall() == {"T": Decimal(60)}


def test_what_is_saved_can_be_kept(client, varld, conflict):
    link = soup_of(client.post(varld.row, conflict)).select_one(".konflikt a")["href"]

    row = soup_of(client.get(link, **varld.htmx)).form

    assert row["id"] == f"r-{varld.ansvar.publikt_id}"
    assert row.select_one("[name=T]")["value"] == "70"
    assert row.select_one("[name=v_T]")["value"] == "1"
    landed = client.get(link).url
    assert landed.endswith(f"#r-{varld.ansvar.publikt_id}")
