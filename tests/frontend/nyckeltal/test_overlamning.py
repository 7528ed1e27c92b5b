"""Handing over a key figure or a round by page, the notices, and the way to what is next."""

import pytest
from django.urls import reverse

from nyckeltal.models import NyckeltalEnhet
from nyckeltal.services_overlamning import hand_over
from styrning.grund.enums import HELA_KOMMUNEN, Roll
from styrning.grund.models import Handelse, Inlamning
from tests.factories import EnhetFactory, UserFactory, UtfallFactory
from tests.frontend.nyckeltal.conftest import soup_of, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def per(varld):
    return UserFactory(
        first_name="Per", last_name="Asplund", roll=(Roll.RAPPORTOR, varld.namnd), username="per"
    )


def row_url(varld) -> str:
    return varld.url("lamna_over", varld.ansvar.publikt_id)


def place(varld, ansvar) -> str:
    return f"{varld.page}?visa=r-{ansvar.publikt_id}#r-{ansvar.publikt_id}"


def saved() -> tuple:
    return (
        list(NyckeltalEnhet.objects.order_by("pk").values_list("ansvarig__username", "version")),
        list(Inlamning.objects.values_list("handlaggare__username", "version")),
        Handelse.objects.count(),
    )


def test_the_page_lists_those_who_may_take_over_and_no_one_else(client, varld, rapportor, per):
    UserFactory(first_name="Ylva", roll=(Roll.RAPPORTOR, EnhetFactory()))
    soup = soup_of(client.get(row_url(varld)))

    options = [words(option) for option in soup.select("select[name=till] option")]
    assert options == ["Välj en kollega", "Per Asplund", rapportor.namn]


def test_each_row_that_is_filled_in_leads_to_the_colleagues(client, varld, rapportor):
    page = soup_of(client.get(varld.page))
    link = page.select_one(f"#r-{varld.ansvar.publikt_id} .inm-verktyg a:not([data-lada])")

    assert (link["href"], link["aria-label"]) == (
        row_url(varld), "Lämna över till en kollega: Behöriga elever, " + varld.namnd.namn
    )  # fmt: skip


def test_whoever_only_reads_the_rows_is_offered_no_hand_over_there(client, varld, log_in):
    log_in(Roll.KVALITETSKEDJAN)
    rows = soup_of(client.get(f"{varld.page}?visa=alla")).select(".inm-verktyg a")

    assert rows
    assert all(link.has_attr("data-lada") for link in rows)


def test_a_key_figure_is_handed_over_without_javascript(client, varld, rapportor, per):
    form = {"till": str(per.publikt_id), "text": "Du kan skolorna.", "version": "1"}

    response = client.post(row_url(varld), form, follow=True)

    assert saved() == ([("per", 2)], [(None, 1)], 1)
    assert response.redirect_chain == [(place(varld, varld.ansvar), 302)]
    assert "Per Asplund svarar nu för Behöriga elever." in response.text


def test_a_round_is_handed_over_with_the_givers_key_figures(client, varld, rapportor, per):
    varld.ansvar.ansvarig = rapportor
    varld.ansvar.save_as(rapportor)
    form = {"till": str(per.publikt_id), "text": "Ledig till jul", "version": "1"}

    response = client.post(varld.url("lamna_over_omgang"), form, follow=True)

    assert saved() == ([("per", 3)], [("per", 2)], 1)
    assert "Per Asplund har tagit över Årsbokslut 2026." in response.text


def test_the_giver_can_be_chosen_where_several_hold_parts(client, varld, log_in, per):
    lena = log_in(Roll.GODKANNARE, varld.namnd)
    karin = UserFactory(username="karin", roll=(Roll.RAPPORTOR, varld.namnd))
    other = varld.add_row()
    for row, holder in ((varld.ansvar, karin), (other, lena)):
        row.ansvarig = holder
        row.save_as(lena)
    form = {"fran": str(karin.publikt_id), "till": str(per.publikt_id), "version": "1"}

    client.post(varld.url("lamna_over_omgang"), form)

    assert saved()[0] == [("per", 3), (lena.username, 2)]


def test_the_receiver_sees_it_on_the_entry_page_and_hands_it_back(client, varld, rapportor, per):
    form = {"till": str(per.publikt_id), "text": "Ledig till jul", "version": "1"}
    client.post(varld.url("lamna_over_omgang"), form)
    client.force_login(per)

    soup = soup_of(client.get(varld.page))

    [notice] = [n for n in soup.select(".notis") if "Lämnades över" in words(n)]
    assert words(notice) == (
        f"Lämnades över av {rapportor.namn} 18 november: hela omgången. ”Ledig till jul” "
        "Lämna tillbaka omgången"
    )
    back = client.post(
        notice.form["action"], {"version": notice.form.find("input", {"name": "version"})["value"]}
    )
    assert back.url == varld.page
    assert saved()[1] == [(None, 3)]


def test_a_row_that_was_handed_over_is_told_and_led_to(client, varld, rapportor, per):
    hand_over(varld.ansvar, per, by=rapportor, version=1, text="Din", inlamning=varld.inlamning)
    client.force_login(per)

    for page in (varld.page, reverse("frontend:start")):
        [notice] = [n for n in soup_of(client.get(page)).select(".notis") if "Lämnades" in words(n)]
        assert place(varld, varld.ansvar) in [a["href"] for a in notice.select("a")]

    back = soup_of(client.get(f"{row_url(varld)}?till={rapportor.publikt_id}"))
    assert back.select_one("select[name=till] option[selected]")["value"] == str(
        rapportor.publikt_id
    )


def test_whoever_changed_it_meanwhile_is_said_and_nothing_is_lost(client, varld, rapportor, per):
    hand_over(varld.ansvar, rapportor, by=per, version=1)
    form = {"till": str(per.publikt_id), "text": "Din nu", "version": "1"}

    response = client.post(row_url(varld), form)

    soup = soup_of(response)
    assert response.status_code == 409
    assert "Någon annan har ändrat ansvaret sedan du öppnade sidan" in words(soup)
    assert words(soup.find("textarea", {"name": "text"})) == "Din nu"
    assert soup.find("input", {"name": "version"})["value"] == "2"
    assert saved() == ([(rapportor.username, 2)], [(None, 1)], 1)


@pytest.mark.parametrize("till", ["", "nagon", "00000000-0000-0000-0000-000000000000"])
def test_without_a_known_colleague_nothing_is_saved(client, varld, rapportor, per, till):
    before = saved()
    response = client.post(row_url(varld), {"till": till, "text": "Kvar", "version": "1"})

    assert response.status_code == 422
    assert words(soup_of(response).find("textarea", {"name": "text"})) == "Kvar"
    assert saved() == before


def test_with_nobody_to_hand_over_to_the_page_says_what_to_do(client, varld, rapportor):
    varld.ansvar.ansvarig = rapportor
    varld.ansvar.save_as(rapportor)

    soup = soup_of(client.get(row_url(varld)))

    assert words(soup.find(class_="tomt").h2) == "Ingen kollega att lämna över till"


@pytest.mark.parametrize("name", ["rad", "omgang", "tillbaka"])
@pytest.mark.parametrize("roll", [None, *Roll])
def test_who_may_hand_over(client, varld, log_in, per, roll, name):
    user = log_in(roll, None if roll in HELA_KOMMUNEN or roll is None else varld.namnd)
    may = roll in {Roll.RAPPORTOR, Roll.GODKANNARE, Roll.KVALITETSKEDJAN}
    before = saved()
    url = {
        "rad": row_url(varld),
        "omgang": varld.url("lamna_over_omgang"),
        "tillbaka": varld.url("lamna_tillbaka"),
    }[name]

    response = client.post(url, {"till": str(per.publikt_id), "version": "1"})

    assert response.status_code == (302 if may else 404), user
    changed = may and name != "tillbaka"
    assert (saved() != before) == changed


def test_another_enhets_row_is_not_reached_through_the_own_round(client, varld, rapportor, per):
    other = NyckeltalEnhet.objects.get(pk=varld.add_row().pk)
    beside = EnhetFactory(parent=varld.kf)
    NyckeltalEnhet.objects.filter(pk=other.pk).update(enhet=beside)

    assert client.get(varld.url("lamna_over", other.publikt_id)).status_code == 404


def test_the_detail_page_tells_who_has_answered_and_leads_to_the_act(client, varld, rapportor, per):
    hand_over(varld.ansvar, per, by=rapportor, version=1, text="Du kan skolorna.")
    url = reverse("frontend:nyckeltal", args=[varld.ansvar.nyckeltal.kod, "BUN", "2026-AB"])

    soup = soup_of(client.get(url))

    assert soup.find("a", string="Lämna över nyckeltalet")["href"] == row_url(varld)
    assert "Per Asplund, av Karin" in words(soup)
    assert "Du kan skolorna." in words(soup)

    client.force_login(UserFactory(roll=(Roll.LASARE, varld.namnd)))
    page = client.get(url).text
    assert "Lämna över nyckeltalet" not in page
    assert "Du kan skolorna." not in page


# -- what is next --------------------------------------------------------------------------


def next_of(client, varld) -> str:
    return client.get(varld.url("nasta")).url


def test_next_leads_to_the_first_row_that_is_not_answered(client, varld, rapportor):
    assert next_of(client, varld) == place(varld, varld.ansvar)


def test_next_leads_past_what_others_answer_for(client, varld, rapportor, per):
    mine = varld.add_row()
    varld.ansvar.ansvarig = per
    varld.ansvar.save_as(per)

    assert next_of(client, varld) == place(varld, mine)


def test_next_leads_to_others_rows_when_the_own_are_done(client, varld, rapportor, per):
    other = varld.add_row()
    other.ansvarig = per
    other.save_as(per)
    for kon in "TKM":
        UtfallFactory(nyckeltal=varld.ansvar.nyckeltal, kon=kon)

    assert next_of(client, varld) == place(varld, other)


def test_next_leads_to_the_judgement_when_the_rows_are_done(client, varld, rapportor):
    for kon in "TKM":
        UtfallFactory(nyckeltal=varld.ansvar.nyckeltal, kon=kon)

    assert next_of(client, varld) == f"{varld.page}?visa={varld.mal.kod}#m-{varld.mal.kod}"


def test_next_of_a_draft_that_may_not_be_read_leads_to_the_page_alone(client, varld, log_in):
    log_in(Roll.LASARE, varld.namnd)

    assert next_of(client, varld) == varld.page
