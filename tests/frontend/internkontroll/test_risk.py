"""One risk's pages: added, described, scored, acted on, ended; by whom, and what is refused."""

import datetime as dt

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from internkontroll.models import Risk, RiskAtgard
from styrning.grund.enums import Roll
from styrning.grund.models import Atgard
from tests.factories import (
    AtgardFactory,
    EnhetFactory,
    KontrollmomentFactory,
    KontrollplanFactory,
    MalFactory,
    NyckeltalEnhetFactory,
    RiskFactory,
    RiskskalaFactory,
)
from tests.frontend.internkontroll.conftest import cells, words

pytestmark = pytest.mark.django_db

RISK = {
    "risk_att": "mutor tas emot",
    "pa_grund_av": "svag attest",
    "leder_till": "skadat förtroende",
    "process": "Inköp",
    "processlag": "stod",
    "kategori": "oegentligheter",
    "otillaten_paverkan": "on",
    "agare": "Inköpschefen",
}
VARDE = {"sannolikhet": "2", "konsekvens": "4", "beslut": "kontrollera"}
ACCEPTERA = VARDE | {
    "beslut": "acceptera",
    "beslut_motiv": "Kostar mer att åtgärda.",
    "accepterad_av": "Socialnämnden",
    "accepterad_till": "2027-01-31",
}
ATGARD = {
    "atgard_text": "Stäng kontot",
    "atgard_ansvarig": "It-chefen",
    "atgard_klar_senast": "2026-12-31",
}

WRITERS = [
    (None, False),
    (Roll.LASARE, False),
    (Roll.RAPPORTOR, False),
    (Roll.SEKRETERARE, False),
    (Roll.EKONOM, False),
    (Roll.REVISOR, False),
    (Roll.KVALITETSKEDJAN, False),
    (Roll.ADMINISTRATOR, False),
    (Roll.GODKANNARE, True),
    (Roll.INTERNKONTROLLSAMORDNARE, True),
]
NEW = "/internkontroll/SOC/risker/ny/"


def url(name, risk) -> str:
    return reverse(f"frontend:{name}", args=[risk.publikt_id])


def soup_of(response) -> BeautifulSoup:
    return BeautifulSoup(response.content.decode(), "html.parser")


@pytest.fixture
def samordnare(log_in):
    return log_in(Roll.INTERNKONTROLLSAMORDNARE)


@pytest.fixture
def skala(db):
    return RiskskalaFactory()


@pytest.mark.parametrize(("roll", "allowed"), WRITERS)
def test_who_adds_risks(client, log_in, namnd, skala, roll, allowed):
    log_in(roll)

    assert client.get(NEW).status_code == (200 if allowed else 404)
    assert client.post(NEW, RISK | VARDE).status_code == (302 if allowed else 404)
    assert Risk.objects.count() == (1 if allowed else 0)


@pytest.mark.parametrize(("roll", "allowed"), WRITERS)
def test_who_changes_a_risk(client, log_in, risk, roll, allowed):
    log_in(roll)
    status = 302 if allowed else 404

    assert client.get(url("risk_andra", risk)).status_code == (200 if allowed else 404)
    assert client.get(url("risk_vardera", risk)).status_code == (200 if allowed else 404)
    for name, data in (
        ("risk_andra", RISK | {"version": "1"}),
        ("risk_vardera", VARDE | {"version": "2"}),
        ("riskatgard_ny", ATGARD),
        ("risk_avsluta", {"avslutad_motiv": "Såld.", "version": "3"}),
        ("risk_ateruppta", {"version": "4"}),
    ):
        assert client.post(url(name, risk), data).status_code == status
    if not allowed:
        assert client.post(url("risk_ta_bort", risk), {"version": "1"}).status_code == 404
    risk.refresh_from_db()
    assert (risk.version, risk.riskvarde) == ((5, 8) if allowed else (1, 9))
    assert Atgard.objects.count() == (1 if allowed else 0)


def test_another_namnds_samordnare_writes_nothing(client, log_in, risk):
    log_in(Roll.INTERNKONTROLLSAMORDNARE, EnhetFactory())

    assert client.post(NEW, RISK | VARDE).status_code == 404
    for name in ("risk_andra", "risk_vardera", "riskatgard_ny", "risk_avsluta", "risk_ta_bort"):
        data = RISK | VARDE | ATGARD | {"version": "1", "avslutad_motiv": "Såld."}
        assert client.post(url(name, risk), data).status_code == 404
    assert (Risk.objects.get().version, Atgard.objects.count()) == (1, 0)


def test_a_risk_is_added_with_goals_and_nyckeltal(client, samordnare, namnd, skala):
    goals = [MalFactory(huvudansvarig=namnd, plan__ar=2026) for _ in range(2)]
    figure = NyckeltalEnhetFactory(enhet=namnd).nyckeltal
    links = {"mal": [str(goal.identitet) for goal in goals], "nyckeltal": [figure.kod]}

    response = client.post(NEW, RISK | VARDE | links, follow=True)

    risk = Risk.objects.get()
    assert (risk.kod, risk.riskvarde, risk.otillaten_paverkan) == ("SOC-R1", 8, True)
    soup = soup_of(response)
    assert words(soup.select_one(".meddelanden")) == ("Risken SOC-R1 är tillagd med riskvärde 8.")
    facts = words(soup.select_one("[aria-labelledby=om-rubrik]"))
    assert all(goal.namn in facts for goal in goals)
    assert figure.namn in facts


def test_a_risk_may_be_added_without_a_score(client, samordnare, namnd, skala):
    response = client.post(NEW, RISK, follow=True)

    assert Risk.objects.get().riskvarde is None
    assert "En plan kan inte fastställas förrän den är det." in words(soup_of(response).main)


def test_before_there_is_a_scale_risks_are_described_only(client, samordnare, namnd):
    soup = soup_of(client.get(NEW))
    assert "Riskskalan är inte fastställd." in words(soup.main)
    assert soup.select_one("[name=sannolikhet]") is None

    client.post(NEW, RISK)
    risk = Risk.objects.get()
    response = client.get(url("risk_vardera", risk), follow=True)
    assert "Kommunen har ingen fastställd riskskala än" in words(
        soup_of(response).select_one(".meddelanden")
    )


@pytest.mark.parametrize(
    ("typed", "field", "message"),
    [
        ({"risk_att": ""}, "risk-risk_att", "Detta fält måste fyllas i."),
        ({"sannolikhet": "5"}, "varde-sannolikhet", "Välj ett giltigt alternativ. 5 finns inte"),
        ({"sannolikhet": "2.5"}, "varde-sannolikhet", "Välj ett giltigt alternativ."),
        ({"sannolikhet": ""}, "varde-sannolikhet", "Välj hur sannolikt det är."),
        ({"kategori": "ekonomi"}, None, "Otillåten påverkan hör till kategorin oegentligheter."),
    ],
)
def test_a_refused_risk_keeps_what_was_typed(
    client, samordnare, namnd, skala, typed, field, message
):
    MalFactory(huvudansvarig=namnd, plan__ar=2026)

    response = client.post(NEW, RISK | VARDE | typed)

    form = soup_of(response).select_one("form.riskvarde")
    assert response.status_code == 422
    assert message in words(form.find(id=f"{field}_error") if field else form)
    assert form.select_one("#risk-pa_grund_av")["value"] == "svag attest"
    assert form.select_one("[name=beslut][checked]")["value"] == "kontrollera"
    assert Risk.objects.count() == 0


@pytest.mark.parametrize(
    ("typed", "field", "message"),
    [
        ({"accepterad_av": ""}, "accepterad_av", "Ange vem som accepterar risken."),
        ({"accepterad_till": ""}, "accepterad_till", "Ange till och med vilken dag"),
        ({"accepterad_till": "2026-11-17"}, "accepterad_till", "Dagen har passerat."),
        ({"beslut_motiv": ""}, "beslut_motiv", "Skriv varför risken accepteras."),
        ({"sannolikhet_efter": "1"}, "befintlig_kontroll", "Skriv vad som redan görs"),
        ({"konsekvens": "0"}, "konsekvens", "Välj ett giltigt alternativ."),
    ],
)
def test_a_refused_score_says_why_at_its_field(client, samordnare, risk, typed, field, message):
    data = ACCEPTERA | {"version": "1"} | typed

    response = client.post(url("risk_vardera", risk), data)

    soup = soup_of(response)
    assert response.status_code == 422
    assert message in words(soup.find(id=f"varde-{field}_error"))
    assert (Risk.objects.get().riskvarde, Risk.objects.get().version) == (9, 1)


def test_som_ovan_is_the_step_above(client, samordnare, risk):
    after = {"befintlig_kontroll": "Attest", "sannolikhet_efter": "1", "konsekvens_efter": ""}

    client.post(url("risk_vardera", risk), VARDE | after | {"version": "1"})

    risk.refresh_from_db()
    assert (risk.sannolikhet_efter, risk.konsekvens_efter, risk.riskvarde) == (1, 4, 4)


def test_a_risk_is_accepted_until_a_day(client, samordnare, risk, klocka):
    response = client.post(url("risk_vardera", risk), ACCEPTERA | {"version": "1"}, follow=True)
    decided = words(soup_of(response).select_one("[aria-labelledby=varde-rubrik]"))
    assert "Acceptera till och med 31 januari 2027, av Socialnämnden" in decided

    klocka.move_to(dt.datetime(2027, 2, 1, 9, tzinfo=dt.UTC))
    client.force_login(samordnare)
    main = words(soup_of(client.get(url("risk", risk))).main)
    assert "Acceptansen gällde till och med 2027-01-31. Besluta på nytt." in main
    assert "acceptansen gick ut 31 januari 2027" in main


def test_scores_are_told_as_a_table_with_their_trend(client, samordnare, risk):
    user = samordnare
    after = {"befintlig_kontroll": "Attest", "sannolikhet_efter": "1", "konsekvens_efter": "4"}
    client.post(url("risk_vardera", risk), VARDE | after | {"version": "1"})

    soup = soup_of(client.get(url("risk", risk)))

    assert cells(soup.select_one("#historik table")) == [
        [
            f"18 november 2026 {user.namn}",
            "2 Mindre sannolik × 4 Allvarlig",
            "1 Osannolik × 4 Allvarlig",
            "4 acceptera lägre",
            "Kontrollera",
        ],
        ["18 november 2026", "3 Möjlig × 3 Kännbar", "–", "9 åtgärda", "Kontrollera"],
    ]


def test_a_risk_on_an_old_scale_asks_to_be_scored_anew(client, samordnare, risk):
    RiskskalaFactory(nummer=2)

    main = words(soup_of(client.get(url("risk", risk))).main)
    assert "Risken är värderad på skalans version 1, som är ersatt. Värdera den på nytt." in main

    client.post(url("risk_vardera", risk), VARDE | {"version": "1"})
    soup = soup_of(client.get(url("risk", risk)))
    assert soup.select_one(".notis--varning") is None or "ersatt" not in words(soup.main)
    assert cells(soup.select_one("#historik table"))[1][3] == "9 åtgärda skalans version 1"


def test_a_score_in_conflict_shows_both(client, samordnare, risk):
    address = url("risk_vardera", risk)
    client.post(address, VARDE | {"version": "1", "sannolikhet": "4"})

    response = client.post(address, VARDE | {"version": "1", "sannolikhet": "1"})

    soup = soup_of(response)
    assert response.status_code == 409
    mine, theirs = (words(part) for part in soup.select(".konflikt__par > div"))
    assert "Sannolikhet 1 Osannolik" in mine
    assert "Sannolikhet 4 Sannolik" in theirs
    assert soup.select_one("[name=version]")["value"] == "2"
    assert soup.select_one("[name=sannolikhet][checked]")["value"] == "1"
    assert Risk.objects.get().riskvarde == 16

    again = client.post(address, VARDE | {"version": "2", "sannolikhet": "1"})
    assert (again.status_code, Risk.objects.get().riskvarde) == (302, 4)


def test_what_was_not_said_is_a_dash_in_a_conflict(client, samordnare, risk):
    client.post(url("risk_vardera", risk), VARDE | {"version": "1"})

    response = client.post(url("risk_vardera", risk), ACCEPTERA | {"version": "1"})

    theirs = words(soup_of(response).select(".konflikt__par > div")[1])
    assert "Accepteras av –" in theirs
    assert "Till och med –" in theirs
    assert "None" not in theirs


def test_a_description_in_conflict_shows_both(client, samordnare, risk):
    address = url("risk_andra", risk)
    client.post(address, RISK | {"version": "1"})

    response = client.post(address, RISK | {"version": "1", "agare": "Någon annan"})

    soup = soup_of(response)
    assert response.status_code == 409
    mine, theirs = (words(part) for part in soup.select(".konflikt__par > div"))
    assert "Riskägare Någon annan" in mine
    assert "Riskägare Inköpschefen" in theirs
    assert soup.select_one("[name=agare]")["value"] == "Någon annan"
    assert Risk.objects.get().agare == "Inköpschefen"


def test_goals_of_other_years_stay_when_the_risk_is_changed(client, samordnare, risk, namnd):
    old = MalFactory(huvudansvarig=namnd, plan__ar=2024)
    risk.mal_lista.create(mal_identitet=old.identitet)
    MalFactory(huvudansvarig=namnd, plan__ar=2026)

    client.post(url("risk_andra", risk), RISK | {"version": "1"})

    assert [tie.mal_identitet for tie in risk.mal_lista.all()] == [old.identitet]


def test_a_goal_that_the_namnd_may_not_choose_is_refused(client, samordnare, namnd, skala):
    other = MalFactory(huvudansvarig=EnhetFactory(parent=EnhetFactory()), plan__ar=2026)
    MalFactory(huvudansvarig=namnd, plan__ar=2026)

    response = client.post(NEW, RISK | VARDE | {"mal": str(other.identitet)})

    assert response.status_code == 422
    assert Risk.objects.count() == 0


def test_an_action_against_the_risk_is_added_and_followed_up(client, samordnare, risk):
    response = client.post(url("riskatgard_ny", risk), ATGARD, follow=True)

    atgard = RiskAtgard.objects.get().atgard
    listed = words(soup_of(response).select_one("#atgarder li"))
    assert listed == "Stäng kontot It-chefen, klar senast 31 december 2026, ej påbörjad"

    data = ATGARD | {"version": "1", "lage": "klar"}
    address = reverse("frontend:riskatgard", args=[atgard.publikt_id])
    assert client.post(address, data).status_code == 302
    atgard.refresh_from_db()
    assert (atgard.lage, atgard.version) == ("klar", 2)

    conflict = client.post(address, data | {"lage": "pagar"})
    mine, theirs = (words(p) for p in soup_of(conflict).select(".konflikt__par > div"))
    assert conflict.status_code == 409
    assert ("Läge Pågår" in mine, "Läge Klar" in theirs) == (True, True)


def test_a_refused_action_stands_open_with_what_was_typed(client, samordnare, risk):
    response = client.post(url("riskatgard_ny", risk), ATGARD | {"atgard_klar_senast": ""})

    form = soup_of(response).select_one("#form-atgard[open]")
    assert response.status_code == 422
    assert "Ange när åtgärden ska vara klar." in words(form)
    assert form.select_one("[name=atgard_ansvarig]")["value"] == "It-chefen"
    assert Atgard.objects.count() == 0


@pytest.mark.parametrize(
    ("roll", "reads", "writes"),
    [
        (None, 404, 404),
        (Roll.LASARE, 200, 404),
        (Roll.REVISOR, 200, 404),
        (Roll.RAPPORTOR, 200, 302),
        (Roll.GODKANNARE, 200, 302),
        (Roll.INTERNKONTROLLSAMORDNARE, 200, 302),
        (Roll.KVALITETSKEDJAN, 200, 404),
    ],
)
def test_who_follows_up_an_action(client, log_in, risk, roll, reads, writes):
    atgard = AtgardFactory(enhet=risk.enhet, klar_senast=dt.date(2026, 12, 31))
    risk.atgard_lista.create(atgard=atgard)
    log_in(roll)
    address = reverse("frontend:riskatgard", args=[atgard.publikt_id])

    assert client.get(address).status_code == reads
    response = client.post(address, ATGARD | {"version": "1", "lage": "pagar"})
    assert response.status_code == writes
    atgard.refresh_from_db()
    assert atgard.lage == ("pagar" if writes == 302 else "ej_paborjad")


def test_an_action_without_a_risk_is_not_found_here(client, samordnare, namnd):
    atgard = AtgardFactory(enhet=namnd)

    assert client.get(reverse("frontend:riskatgard", args=[atgard.publikt_id])).status_code == 404


def test_a_risk_is_ended_with_a_reason_and_taken_up_again(client, samordnare, risk):
    refused = client.post(url("risk_avsluta", risk), {"version": "1", "avslutad_motiv": ""})
    assert refused.status_code == 422
    assert soup_of(refused).select_one("#form-avsluta[open]") is not None
    assert Risk.objects.get().avslutad_at is None

    ended = client.post(
        url("risk_avsluta", risk), {"version": "1", "avslutad_motiv": "Såld."}, follow=True
    )
    assert "Risken är avslutad. Såld." in words(soup_of(ended).main)
    client.post(url("risk_ateruppta", risk), {"version": "2"})
    assert Risk.objects.get().avslutad_at is None


def test_an_end_in_conflict_is_told(client, samordnare, risk):
    risk.save()

    response = client.post(url("risk_avsluta", risk), {"version": "1", "avslutad_motiv": "Såld."})

    form = soup_of(response).select_one("#form-avsluta[open]")
    assert response.status_code == 409
    assert "Någon annan har sparat" in words(form)
    assert form.select_one("[name=version]")["value"] == "2"
    assert "Såld." in form.select_one("textarea").text
    assert Risk.objects.get().avslutad_at is None


def test_a_risk_with_history_is_not_removed(client, samordnare, risk, moment):
    response = client.post(url("risk_ta_bort", risk), {"version": "1"})

    assert response.status_code == 422
    assert "Avsluta risken i stället, med skäl." in words(
        soup_of(response).select_one(".notis--fel")
    )
    assert soup_of(response).find("button", string="Ta bort risken") is None
    assert Risk.objects.count() == 1


def test_a_risk_added_by_mistake_is_removed(client, samordnare, namnd):
    risk = RiskFactory(enhet=namnd, skala=None, sannolikhet=None, konsekvens=None, beslut="")
    assert soup_of(client.get(url("risk", risk))).find("button", string="Ta bort risken")

    assert client.post(url("risk_ta_bort", risk), {"version": "1"}).status_code == 302
    assert Risk.objects.count() == 0


@pytest.mark.parametrize("name", ["risk_ta_bort", "risk_ateruppta", "risk_avsluta"])
def test_a_version_that_is_no_number_changes_nothing(client, samordnare, risk, name):
    response = client.post(url(name, risk), {"version": "x", "avslutad_motiv": "Såld."})

    assert response.status_code in {302, 409, 422}
    assert list(Risk.objects.values_list("avslutad_at", "version")) == [(None, 1)]


def test_checks_of_hidden_drafts_are_not_told(client, log_in, risk, namnd):
    utkast = KontrollplanFactory(enhet=namnd, ar=2027, lage="utkast", beslut_organ="",
                                 beslut_datum=None, beslut_paragraf="")  # fmt: skip
    KontrollmomentFactory(plan=utkast, risk=risk, kod="SOC-K27-1")
    log_in(Roll.REVISOR)
    assert "SOC-K27-1" not in words(soup_of(client.get(url("risk", risk))).main)

    log_in(Roll.RAPPORTOR)
    assert "SOC-K27-1" in words(soup_of(client.get(url("risk", risk))).main)


@pytest.mark.parametrize("antal", [3, 30])
def test_the_risk_does_not_grow_in_statements(
    client, samordnare, risk, plan, antal, django_assert_max_num_queries
):
    for _ in range(antal):
        mal = MalFactory(huvudansvarig=risk.enhet, plan__ar=2026)
        risk.mal_lista.create(mal_identitet=mal.identitet)
        risk.atgard_lista.create(atgard=AtgardFactory(enhet=risk.enhet))
        KontrollmomentFactory(plan=plan, risk=risk)
        risk.save()

    with django_assert_max_num_queries(22):
        client.get(url("risk", risk))
