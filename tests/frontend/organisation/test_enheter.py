"""The organisation's pages: read by all, changed by kvalitetskedjan and administratör alone."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from styrning.grund.enums import HELA_KOMMUNEN, Roll, Slag
from styrning.grund.models import Enhet, EnhetSuccession, Handelse, Tilldelning
from tests.factories import (
    EnhetFactory,
    InlamningFactory,
    MalFactory,
    NyckeltalEnhetFactory,
    PlanFactory,
    TilldelningFactory,
    UppfoljningFactory,
)
from tests.frontend.organisation.conftest import soup_of, words
from tests.frontend.organisation.test_pitea_2015 import fields_of

pytestmark = pytest.mark.django_db

EDITORS = {Roll.KVALITETSKEDJAN, Roll.ADMINISTRATOR}
NY = {"kod": "MN", "namn": "Miljönämnden", "slag": "namnd", "parent": "KF",
      "galler_fran": "2027-01-01"}  # fmt: skip
OMORGANISERA = {
    "datum": "2027-01-01", "fran": ["BUN"], "notering": "KF § 88", "ny1_kod": "UN",
    "ny1_namn": "Utbildningsnämnden", "ny1_slag": "namnd", "ny1_under": "KF",
}  # fmt: skip


def to(name, *args):
    return reverse(f"frontend:{name}", args=args)


def everything():
    models = (Enhet, EnhetSuccession, Tilldelning, Handelse)
    return [list(model.objects.order_by("pk").values()) for model in models]


# -- rights ----------------------------------------------------------------------------------


@pytest.mark.parametrize("roll", [*Roll, None])
def test_all_who_are_logged_in_read(client, log_in, bun, roll):
    log_in(*([roll if roll in HELA_KOMMUNEN else (roll, bun)] if roll else []))
    for place in (to("organisation"), to("enhet", "BUN")):
        page = client.get(place)
        assert page.status_code == 200
        assert ("Omorganisera" in page.content.decode()) == (roll in EDITORS)


def test_nobody_reads_without_logging_in(client, bun):
    for place in (to("organisation"), to("enhet", "BUN"), to("omorganisera")):
        assert client.get(place).status_code == 302


@pytest.mark.parametrize("roll", [*Roll, None])
def test_only_editors_change(client, log_in, bun, sn, roll):
    log_in(*([roll if roll in HELA_KOMMUNEN else (roll, bun)] if roll else []))
    before, places = everything(), [
        (to("enhet_ny"), NY),
        (to("enhet_andra", "BUN"), {"namn": "X", "slag": "namnd", "parent": "KF", "version": 1}),
        (to("enhet_avsluta", "SN"), {"galler_till": "2026-12-31", "version": 1}),
        (to("omorganisera"), OMORGANISERA | {"steg": "genomfor", "avtryck": ""}),
    ]  # fmt: skip
    may = roll in EDITORS
    for place, facts in places:
        assert client.get(place).status_code == (200 if may else 403)
        assert client.post(place, facts).status_code in ({302, 409} if may else {403})
    assert (everything() != before) == may


# -- reading ---------------------------------------------------------------------------------


def test_a_day_shows_what_was_what_had_ended_and_what_was_to_come(client, log_in, kf):
    log_in()
    EnhetFactory(kod="GN", namn="Gamla nämnden", parent=kf, galler_till=date(2025, 12, 31))
    EnhetFactory(kod="NN", namn="Nya nämnden", parent=kf, galler_fran=date(2027, 1, 1))
    page = soup_of(client.get(to("organisation")))
    assert [words(cell) for cell in page.select("tbody th")] == ["Kommunfullmäktige"]
    assert "Nya nämnden" in words(page.find("section", {"aria-labelledby": "kommande"}))
    assert "Gamla nämnden" in words(page.find("section", {"aria-labelledby": "tidigare"}))
    old = soup_of(client.get(to("organisation"), {"dag": "2025"}))
    assert [words(cell) for cell in old.select("tbody th")] == [
        "Kommunfullmäktige", "Gamla nämnden",
    ]  # fmt: skip


@pytest.mark.parametrize("dag", ["i dag", "2026-13-01", "0000", "²026"])
def test_a_day_that_cannot_be_read_shows_today_and_says_so(client, log_in, kf, dag):
    log_in()
    page = client.get(to("organisation"), {"dag": dag})
    assert page.status_code == 200
    assert "Dagen gick inte att läsa." in words(soup_of(page).main)


def test_an_enhet_whose_parent_had_ended_stands_under_the_nearest_that_had_not(client, log_in, kf):
    gone = EnhetFactory(kod="GN", parent=kf, galler_till=date(2025, 12, 31))
    EnhetFactory(kod="S1", namn="Skolan", parent=gone)
    log_in()
    page = soup_of(client.get(to("organisation")))
    rows = {words(row.th): row["class"] for row in page.select("tbody tr")}
    assert rows == {"Kommunfullmäktige": ["djup-1"], "Skolan": ["djup-2"]}


def test_an_enhet_tells_what_it_came_from_and_became(client, log_in, kf):
    log_in()
    old = EnhetFactory(kod="GN", namn="Gamla", parent=kf, galler_till=date(2025, 12, 31))
    new = EnhetFactory(kod="NN", namn="Nya", parent=kf, galler_fran=date(2026, 1, 1))
    EnhetSuccession.objects.create(fran=old, till=new, datum=date(2026, 1, 1), notering="KF § 8")
    kin = {"aria-labelledby": "slakt-rubrik"}
    before = words(soup_of(client.get(to("enhet", "GN"))).find("section", kin))
    assert before == "Före och efter Blev Nya , 1 januari 2026 KF § 8"
    after = words(soup_of(client.get(to("enhet", "NN"))).find("section", kin))
    assert after == "Före och efter Kom av Gamla , 1 januari 2026 KF § 8"


def test_an_enhet_shows_roles_goals_and_what_it_owes(client, log_in, bun):
    log_in(Roll.REVISOR)
    TilldelningFactory(enhet=bun, user__first_name="Karin", user__last_name="Öhman")
    TilldelningFactory(
        enhet=bun, user__first_name="Gun", user__last_name="Ek", galler_till=date(2025, 1, 1)
    )
    MalFactory(plan=PlanFactory(ar=2026), namn="Alla når målen", huvudansvarig=bun)
    NyckeltalEnhetFactory(nyckeltal__namn="Behöriga till gymnasiet", enhet=bun)
    page = soup_of(client.get(to("enhet", "BUN")))
    roles = [words(cell) for cell in page.select("[aria-labelledby=roller-rubrik] tbody th")]
    assert roles == ["Gun Ek har upphört", "Karin Öhman"]
    assert "Alla når målen" in words(page.find("section", {"aria-labelledby": "mal-rubrik"}))
    owed = page.find("section", {"aria-labelledby": "nyckeltal-rubrik"})
    assert "Behöriga till gymnasiet" in words(owed)


def test_an_unknown_enhet_is_not_found(client, log_in, kf):
    log_in(Roll.KVALITETSKEDJAN)
    for name in ("enhet", "enhet_andra", "enhet_avsluta"):
        assert client.get(to(name, "XX")).status_code == 404


@pytest.mark.parametrize("place", ["organisation", "enhet"])
def test_statements_do_not_grow_with_rows(client, log_in, bun, place):
    log_in(Roll.REVISOR)
    plan = PlanFactory(ar=2026)

    def add(antal):
        for _ in range(antal):
            enhet = EnhetFactory(parent=bun)
            TilldelningFactory(enhet=bun)
            MalFactory(plan=plan, huvudansvarig=bun)
            NyckeltalEnhetFactory(enhet=bun)
            EnhetSuccession.objects.create(fran=enhet, till=bun, datum=date(2026, 1, 1))

    def statements():
        with CaptureQueriesContext(connection) as queries:
            client.get(to(place, *(["BUN"] if place == "enhet" else [])))
        return len(queries)

    add(3)
    statements()
    few = statements()
    add(27)
    assert statements() == few


# -- forms -----------------------------------------------------------------------------------


def test_a_new_enhet_is_entered(client, log_in, kf):
    log_in(Roll.KVALITETSKEDJAN)
    answer = client.post(to("enhet_ny"), NY)
    assert answer["Location"] == to("enhet", "MN")
    assert Enhet.objects.get(kod="MN").galler_fran == date(2027, 1, 1)


def test_what_a_rule_refuses_stands_at_its_field_with_what_was_typed(client, log_in, bun):
    log_in(Roll.KVALITETSKEDJAN)
    answer = client.post(to("enhet_ny"), NY | {"kod": "bun"})
    page = soup_of(answer)
    assert answer.status_code == 422
    assert "Koden BUN är Barn- och utbildningsnämndens" in words(page.find(id="id_kod_error"))
    assert page.find(id="id_namn")["value"] == "Miljönämnden"
    assert not Enhet.objects.filter(namn="Miljönämnden").exists()


def test_a_change_is_saved_and_told(client, log_in, bun):
    log_in(Roll.ADMINISTRATOR, first_name="Petra", last_name="Lind")
    facts = {"namn": "Barnnämnden", "slag": Slag.NAMND, "parent": "KF", "version": 1}
    client.post(to("enhet_andra", "BUN"), facts)
    told = words(soup_of(client.get(to("enhet", "BUN"))).find("ol", "tidslinje"))
    assert "Petra Lind ändrade enhet" in told
    assert "namn från Barn- och utbildningsnämnden till Barnnämnden" in told


def test_of_two_who_save_the_second_sees_both_values(client, log_in, bun):
    log_in(Roll.KVALITETSKEDJAN)
    facts = {"slag": Slag.NAMND, "parent": "KF", "version": 1, "ordning": bun.ordning}
    client.post(to("enhet_andra", "BUN"), facts | {"namn": "Den första"})
    answer = client.post(to("enhet_andra", "BUN"), facts | {"namn": "Den andra"})
    page = soup_of(answer)
    assert answer.status_code == 409
    assert "sparat nu: Den första ; du skrev: Den andra" in words(page.find(role="alert"))
    assert page.find("input", {"name": "version"})["value"] == "2"
    assert page.find(id="id_namn")["value"] == "Den andra"
    assert Enhet.objects.get(kod="BUN").namn == "Den första"


def test_an_enhet_that_owes_is_not_ended_and_says_what(client, log_in, bun):
    log_in(Roll.KVALITETSKEDJAN)
    InlamningFactory(enhet=bun, uppfoljning=UppfoljningFactory(ar=2026))
    facts = {"galler_till": "2026-12-31", "version": 1}
    answer = client.post(to("enhet_avsluta", "BUN"), facts)
    assert answer.status_code == 422
    assert "inte klar med Årsbokslut 2026" in words(soup_of(answer).find(id="id_galler_till_error"))


# -- the reorganisation ----------------------------------------------------------------------


def test_a_used_kod_is_told_at_its_field_and_all_is_kept(client, log_in, bun, sn):
    log_in(Roll.KVALITETSKEDJAN)
    answer = client.post(to("omorganisera"), OMORGANISERA | {"ny1_kod": "SN", "steg": "valj"})
    page = soup_of(answer)
    assert answer.status_code == 422
    assert "Koden SN är Socialnämndens" in words(page.find(id="id_ny1_kod_error"))
    assert page.find(id="id_ny1_namn")["value"] == "Utbildningsnämnden"
    assert [box["value"] for box in page.select("[name=fran][checked]")] == ["BUN"]


def test_nothing_chosen_is_told_in_words(client, log_in, bun):
    log_in(Roll.KVALITETSKEDJAN)
    answer = client.post(to("omorganisera"), {"datum": "2027-01-01", "steg": "valj"})
    assert answer.status_code == 422
    assert "Välj minst en enhet som upphör." in words(soup_of(answer).main)


def test_looking_and_trying_write_nothing(client, log_in, bun):
    log_in(Roll.KVALITETSKEDJAN)
    TilldelningFactory(enhet=bun)
    before = everything()
    first = client.post(to("omorganisera"), OMORGANISERA | {"steg": "valj"})
    second = client.post(to("omorganisera"), fields_of(first) | {"steg": "fordela"})
    assert second.status_code == 200
    assert everything() == before


def test_what_changed_since_the_preview_is_told_and_shown_anew(client, log_in, bun):
    log_in(Roll.KVALITETSKEDJAN)
    first = client.post(to("omorganisera"), OMORGANISERA | {"steg": "valj"})
    second = client.post(to("omorganisera"), fields_of(first) | {"steg": "fordela"})
    TilldelningFactory(enhet=bun, user__first_name="Nya", user__last_name="Kollegan")
    third = client.post(to("omorganisera"), fields_of(second) | {"steg": "genomfor"})
    assert third.status_code == 409
    shown = words(soup_of(third).main)
    assert "Något har ändrats sedan du förhandsgranskade." in shown
    assert "Nya Kollegan, rapportör" in shown
    last = client.post(to("omorganisera"), fields_of(third) | {"steg": "genomfor"})
    assert last["Location"] == f"{to('organisation')}?dag=2027-01-01"
    assert Enhet.objects.get(kod="BUN").galler_till == date(2026, 12, 31)


def test_one_may_go_back_with_everything_kept(client, log_in, bun):
    log_in(Roll.KVALITETSKEDJAN)
    first = client.post(to("omorganisera"), OMORGANISERA | {"steg": "valj"})
    back = client.post(to("omorganisera"), fields_of(first) | {"steg": "tillbaka"})
    page = soup_of(back)
    assert back.status_code == 200
    assert page.find(id="id_notering")["value"] == "KF § 88"
    assert page.find(id="id_datum")["value"] == "2027-01-01"


# -- elsewhere -------------------------------------------------------------------------------


def test_a_years_report_offers_the_enheter_of_that_year(client, log_in, kf):
    log_in(Roll.REVISOR)
    EnhetFactory(kod="GN", parent=kf, galler_till=date(2025, 12, 31))
    EnhetFactory(kod="NN", parent=kf, galler_fran=date(2026, 1, 1))
    for ar, expected in ((2025, {"GN"}), (2026, {"NN"})):
        PlanFactory(ar=ar)
        MalFactory(plan=PlanFactory(ar=ar), huvudansvarig=kf)
        page = soup_of(client.get(to("roda_traden", ar)))
        offered = {option["value"] for option in page.select("select[name=omfattning] option")}
        assert offered - {"KF", ""} == expected


def test_a_reorganisation_is_told_on_both_pages(client, log_in, bun):
    log_in(Roll.KVALITETSKEDJAN, first_name="Nils", last_name="Berg")
    first = client.post(to("omorganisera"), OMORGANISERA | {"steg": "valj"})
    second = client.post(to("omorganisera"), fields_of(first) | {"steg": "fordela"})
    client.post(to("omorganisera"), fields_of(second) | {"steg": "genomfor"})
    told = {
        kod: words(soup_of(client.get(to("enhet", kod))).find("ol", "tidslinje"))
        for kod in ("BUN", "UN")
    }
    assert "Nils Berg lät enheten bli Utbildningsnämnden (1 januari 2027)" in told["BUN"]
    assert "lät enheten ta över efter Barn- och utbildningsnämnden" in told["UN"]
