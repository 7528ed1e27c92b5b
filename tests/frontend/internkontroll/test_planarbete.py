"""Work on a plan by page: from last year's, its checks, threshold, exceptions and changes."""

import datetime as dt

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from internkontroll.enums import PlanLage
from internkontroll.models import Kontrollmoment, Kontrollplan, Kontrollplanandring, Planrisk
from internkontroll.services import adopt_plan
from styrning.grund.beslut import Beslut
from styrning.grund.enums import Roll
from tests.factories import (
    EnhetFactory,
    GemensamtMomentFactory,
    KontrollmomentFactory,
    KontrollplanFactory,
    KontrollresultatFactory,
    RiskFactory,
    RiskskalaFactory,
    UserFactory,
)
from tests.frontend.internkontroll.conftest import cells, words

UTKAST = {
    "lage": PlanLage.UTKAST, "beslut_organ": "", "beslut_datum": None, "beslut_paragraf": ""
}  # fmt: skip
PLANERAR = [
    (None, False),
    (Roll.LASARE, False),
    (Roll.RAPPORTOR, False),
    (Roll.SEKRETERARE, False),
    (Roll.REVISOR, False),
    (Roll.KVALITETSKEDJAN, False),
    (Roll.GODKANNARE, True),
    (Roll.INTERNKONTROLLSAMORDNARE, True),
]
MOMENT = {
    "version": "1",
    "vad": "Attest av lön",
    "metod": "stickprov",
    "omfattning": "25 per halvår",
    "urval": "",
    "frekvens": "halvarsvis",
    "ansvarig": "Ekonomichefen",
    "ansvarig_person": "",
    "risk": "",
    "nyckeltal": "",
    "undersokning": "",
    "rapporteras_till": "kf",
}
ANDRING = {
    "version": "",
    "motiv": "Ny risk efter upphandlingen.",
    "organ": "Socialnämnden",
    "datum": "2026-03-12",
    "paragraf": "31",
    "diarienummer": "",
}


def url(name, *args):
    return reverse(f"frontend:{name}", args=args or ["SOC", 2026])


def soup_of(response) -> BeautifulSoup:
    return BeautifulSoup(response.content.decode(), "html.parser")


@pytest.fixture
def utkast(namnd):
    return KontrollplanFactory(enhet=namnd, **UTKAST)


@pytest.fixture
def draft_check(utkast):
    return KontrollmomentFactory(plan=utkast, kod="SOC-K26-1", risk=None)


def test_the_new_plan_tells_what_the_checks_showed(log_in, page, moment, tillfalle):
    KontrollresultatFactory(
        tillfalle=tillfalle, utfall="allvarlig_avvikelse", avvikelser=2, text="Fel"
    )
    log_in(Roll.INTERNKONTROLLSAMORDNARE)

    main = page(url("kontrollplan_ny", "SOC", 2027)).main

    row = cells(main.table)[0]
    assert row[1:3] == [
        "1 av 1 1 avvikelse, varav 1 allvarlig",
        "Gör oftare: två gånger per år 1 allvarlig avvikelse. Gör den oftare tills det håller.",
    ]


def test_what_is_suggested_chooses_nothing(log_in, page, moment, tillfalle):
    KontrollresultatFactory(
        tillfalle=tillfalle, utfall="allvarlig_avvikelse", avvikelser=2, text="Fel"
    )
    log_in(Roll.INTERNKONTROLLSAMORDNARE)

    chosen = page(url("kontrollplan_ny", "SOC", 2027)).main.select_one("select option[selected]")

    assert chosen["value"] == moment.frekvens


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ({"val-SOC-K26-1": "manadsvis"}, ["manadsvis"]),
        ({"val-SOC-K26-1": "stryk"}, []),
        ({"tomt": "1"}, []),
    ],
)
def test_what_is_chosen_begins_the_new_plan(client, log_in, moment, typed, kept):
    log_in(Roll.INTERNKONTROLLSAMORDNARE)

    response = client.post(url("kontrollplan_ny", "SOC", 2027), typed)

    plan = Kontrollplan.objects.get(ar=2027)
    assert response.url == url("kontrollplan", "SOC", 2027)
    assert list(plan.moment_lista.values_list("frekvens", flat=True)) == kept


def test_an_unknown_frequency_is_refused_whole(client, log_in, moment):
    log_in(Roll.INTERNKONTROLLSAMORDNARE)

    response = client.post(url("kontrollplan_ny", "SOC", 2027), {"val-SOC-K26-1": "ofta"})

    assert response.status_code == 422
    assert "Planen är inte påbörjad" in words(soup_of(response).select_one(".notis--fel"))
    assert Kontrollplan.objects.count() == 1


@pytest.mark.parametrize(("roll", "allowed"), PLANERAR)
def test_who_changes_moves_and_removes_a_check(client, log_in, namnd, draft_check, roll, allowed):
    log_in(roll)
    status = 302 if allowed else 404
    here = draft_check.publikt_id

    assert client.get(url("moment", here)).status_code == (200 if allowed else 404)
    assert client.post(url("moment", here), MOMENT).status_code == status
    assert client.post(url("moment_flytta", here), {"version": "1"}).status_code == (
        422 if allowed else 404
    )
    assert client.post(url("moment_ta_bort", here), {"version": "2"}).status_code == status
    assert Kontrollmoment.objects.count() == (0 if allowed else 1)
    if not allowed:
        assert Kontrollmoment.objects.get().version == 1


def test_somebody_changed_the_check_first(client, log_in, draft_check):
    draft_check.vad = "Sparat av någon annan"
    draft_check.save()
    log_in(Roll.GODKANNARE)

    response = client.post(url("moment", draft_check.publikt_id), MOMENT)

    soup = soup_of(response)
    assert response.status_code == 409
    assert "Sparat av någon annan" in words(soup.select_one(".konflikt"))
    assert soup.find(id="moment-vad").text.strip() == "Attest av lön"
    again = MOMENT | {"version": soup.select_one("[name=version]")["value"]}
    assert client.post(url("moment", draft_check.publikt_id), again).status_code == 302


def test_a_common_check_shows_what_ks_decided_and_takes_who_does_it(client, log_in, utkast):
    moment = KontrollmomentFactory(
        plan=utkast, gemensamt=GemensamtMomentFactory(), risk=None, vad="Jäv", ansvarig=""
    )
    log_in(Roll.GODKANNARE)

    soup = soup_of(client.get(url("moment", moment.publikt_id)))
    assert soup.find(id="moment-vad").has_attr("disabled")
    typed = MOMENT | {"vad": "Något lättare", "ansvarig": "Controllern"}
    assert client.post(url("moment", moment.publikt_id), typed).status_code == 302

    moment.refresh_from_db()
    assert (moment.vad, moment.ansvarig) == ("Jäv", "Controllern")


def test_a_common_check_is_not_removed_by_page(client, log_in, utkast):
    moment = KontrollmomentFactory(plan=utkast, gemensamt=GemensamtMomentFactory())
    log_in(Roll.GODKANNARE)

    response = client.post(url("moment_ta_bort", moment.publikt_id), {"version": "1"}, follow=True)

    assert "är gemensam" in words(soup_of(response).select_one(".meddelanden"))
    assert Kontrollmoment.objects.count() == 1


def test_a_check_moves_to_another_draft(client, log_in, namnd, draft_check):
    barn = EnhetFactory(kod="BUN", namn="Barnnämnden", parent=namnd)
    till = KontrollplanFactory(enhet=barn, **UTKAST)
    log_in(Roll.INTERNKONTROLLSAMORDNARE)

    response = client.post(
        url("moment_flytta", draft_check.publikt_id),
        {"version": "1", "plan": str(till.publikt_id)},
    )

    draft_check.refresh_from_db()
    assert (response.url, draft_check.plan) == (url("kontrollplan", "BUN", 2026), till)


def test_a_check_with_results_does_not_move(client, log_in, namnd, draft_check):
    till = KontrollplanFactory(enhet=EnhetFactory(namn="Barnnämnden", parent=namnd), **UTKAST)
    KontrollresultatFactory(tillfalle__moment=draft_check)
    log_in(Roll.INTERNKONTROLLSAMORDNARE)

    response = client.post(
        url("moment_flytta", draft_check.publikt_id),
        {"version": "1", "plan": str(till.publikt_id)},
    )

    form = soup_of(response).select_one("#flytta[open]")
    assert response.status_code == 422
    assert "lägg till en ny hos Barnnämnden" in words(form)
    draft_check.refresh_from_db()
    assert draft_check.plan.enhet == namnd


def test_an_exception_without_a_reason_is_refused_at_its_field(client, log_in, utkast):
    RiskFactory(enhet=utkast.enhet, kod="SOC-R1", sannolikhet=4)
    log_in(Roll.INTERNKONTROLLSAMORDNARE)

    response = client.post(
        url("kontrollplan_undantag"), {"risk": "SOC-R1", "motiv": " ", "version": "0"}
    )

    field = soup_of(response).find(id="undantag-SOC-R1-motiv_error")
    assert (response.status_code, words(field)) == (
        422, "Skriv varför risken lämnas utanför planen."
    )  # fmt: skip
    assert Planrisk.objects.count() == 0


def test_every_form_of_a_draft_carries_its_token(log_in, page, utkast):
    RiskFactory(enhet=utkast.enhet, kod="SOC-R1", sannolikhet=4)
    GemensamtMomentFactory()
    log_in(Roll.INTERNKONTROLLSAMORDNARE)

    sent = page(url("kontrollplan")).main.select("form[method=post]")

    assert len(sent) >= 3
    assert [form["action"] for form in sent if not form.select("[name=csrfmiddlewaretoken]")] == []


def test_a_gap_about_a_score_leads_to_where_the_risk_is_scored(log_in, page, utkast):
    RiskskalaFactory()
    risk = RiskFactory(enhet=utkast.enhet, skala=None, sannolikhet=None, konsekvens=None, beslut="")
    log_in(Roll.INTERNKONTROLLSAMORDNARE)

    link = page(url("kontrollplan")).select_one("#saknas li a")

    assert link["href"] == f"/internkontroll/risk/{risk.publikt_id}/vardera/"


def test_a_draft_says_what_it_lacks_and_where(log_in, page, utkast):
    RiskFactory(enhet=utkast.enhet, kod="SOC-R1", sannolikhet=4)
    GemensamtMomentFactory(kod="G26-1", vad="Jäv")
    log_in(Roll.INTERNKONTROLLSAMORDNARE)

    soup = page(url("kontrollplan"))

    rows = soup.select("#saknas li")
    assert [words(row) for row in rows] == [
        "Hindrar Risken SOC-R1 har riskvärde 12 men varken kontroll, åtgärd eller skäl att lämna "
        "den utanför. Möt den",
        "Hindrar Planen har inga kontrollmoment. Lägg till dem först. Lägg till",
        "Hindrar Det som är gemensamt för alla saknas: G26-1 Jäv. Ta med dem",
    ]
    for link in soup.select("#saknas li a[href^='#']"):
        assert soup.find(id=link["href"][1:])
    assert words(soup.select_one(".sidhuvud .knapp--forst")) == "Se vad som saknas: 3"


@pytest.mark.parametrize(("roll", "allowed"), PLANERAR)
def test_who_sets_threshold_and_exceptions(client, log_in, utkast, roll, allowed):
    RiskFactory(enhet=utkast.enhet, kod="SOC-R1", sannolikhet=4)
    GemensamtMomentFactory()
    log_in(roll)
    status = 302 if allowed else 404
    undantag = {"risk": "SOC-R1", "motiv": "Polisen utreder.", "version": "0"}
    grans = {"troskel": "6", "troskel_motiv": "Barn berörs.", "version": "1"}

    assert client.post(url("kontrollplan_undantag"), undantag).status_code == status
    assert client.post(url("kontrollplan_grans"), grans).status_code == status
    assert client.post(url("kontrollplan_gemensamma")).status_code == status
    utkast.refresh_from_db()
    written = (Planrisk.objects.count(), utkast.troskel, Kontrollmoment.objects.count())
    assert written == ((1, 6, 1) if allowed else (0, None, 0))


def test_a_threshold_without_reason_is_refused_at_its_field(client, log_in, utkast):
    RiskskalaFactory()
    log_in(Roll.GODKANNARE)

    response = client.post(url("kontrollplan_grans"), {"troskel": "6", "version": "1"})

    soup = soup_of(response)
    assert response.status_code == 422
    assert "Kommunens är 9" in words(soup.find(id="troskel-troskel_motiv_error"))
    assert soup.find(id="grans").has_attr("open")


def test_somebody_explained_first(client, log_in, utkast):
    risk = RiskFactory(enhet=utkast.enhet, kod="SOC-R1", sannolikhet=4)
    Planrisk.objects.create(plan=utkast, risk=risk, undantag_motiv="Först")
    log_in(Roll.GODKANNARE)

    response = client.post(
        url("kontrollplan_undantag"), {"risk": "SOC-R1", "motiv": "Sedan", "version": "0"}
    )

    konflikt = words(soup_of(response).select_one(".konflikt"))
    assert response.status_code == 409
    assert "Först" in konflikt
    assert "Sedan" in konflikt
    assert Planrisk.objects.get().undantag_motiv == "Först"


BESLUTAR = [
    (None, False),
    (Roll.LASARE, False),
    (Roll.RAPPORTOR, False),
    (Roll.REVISOR, False),
    (Roll.KVALITETSKEDJAN, False),
    (Roll.SEKRETERARE, True),
    (Roll.GODKANNARE, True),
    (Roll.INTERNKONTROLLSAMORDNARE, True),
]


@pytest.mark.parametrize(("roll", "allowed"), BESLUTAR)
def test_who_registers_a_decision_to_change_a_plan(client, log_in, plan, roll, allowed):
    log_in(roll)

    response = client.post(url("kontrollplan_andringar"), ANDRING)

    assert response.status_code == (302 if allowed else 404)
    assert Kontrollplanandring.objects.count() == (1 if allowed else 0)


@pytest.mark.parametrize(("roll", "allowed"), BESLUTAR)
def test_who_corrects_the_decision_that_adopted_a_plan(client, log_in, plan, roll, allowed):
    log_in(roll)
    typed = {"version": "1", "organ": "SN", "datum": "2025-10-23", "paragraf": "89"}

    response = client.post(url("kontrollplan_beslut_ratta"), typed)

    plan.refresh_from_db()
    assert response.status_code == (302 if allowed else 404)
    assert plan.beslut_paragraf == ("89" if allowed else "88")


def test_a_corrected_decision_in_conflict_shows_both(client, log_in, plan):
    plan.beslut_paragraf = "90"
    plan.save()
    log_in(Roll.SEKRETERARE)
    typed = {"version": "1", "organ": "SN", "datum": "2025-10-23", "paragraf": "89"}

    response = client.post(url("kontrollplan_beslut_ratta"), typed)

    konflikt = words(soup_of(response).select_one(".konflikt"))
    assert response.status_code == 409
    assert "89" in konflikt
    assert "90" in konflikt


@pytest.fixture
def andring(plan):
    return Kontrollplanandring.objects.create(
        plan=plan, motiv="Såld", beslut_organ="SN", beslut_datum=dt.date(2026, 3, 12),
        beslut_paragraf="31",
    )  # fmt: skip


@pytest.mark.parametrize(("roll", "allowed"), PLANERAR)
def test_who_changes_a_plan_through_a_decision(client, log_in, moment, andring, roll, allowed):
    GemensamtMomentFactory()
    log_in(roll)
    status = 302 if allowed else 404
    here = andring.publikt_id
    new = f"{url('moment_nytt')}?andring={here}"

    end = client.post(url("moment_avsluta", here, moment.publikt_id), {"version": "1"})
    assert end.status_code == status
    assert client.post(new, MOMENT).status_code == status
    assert client.post(url("andring_gemensamma", here)).status_code == status
    moment.refresh_from_db()
    written = (moment.avslutad_genom, Kontrollmoment.objects.count())
    assert written == ((andring, 3) if allowed else (None, 1))


def test_a_change_is_seen_on_the_plan_with_its_decision(client, log_in, page, moment, andring):
    log_in(Roll.GODKANNARE)
    client.post(url("moment_avsluta", andring.publikt_id, moment.publikt_id), {"version": "1"})

    assert "Avslutad genom SN 2026-03-12 § 31" in words(page(url("kontrollplan")).main)
    told = words(page(url("kontrollplan_andringar")).main)
    assert "Avslutad: SOC-K26-1 Attest av lön" in told
    assert "Socialnämnden 2025-10-23 § 88" in told


def test_a_mistyped_decision_is_corrected_and_a_conflict_shown(client, log_in, andring):
    log_in(Roll.SEKRETERARE)
    address = url("kontrollplan_andring", andring.publikt_id)

    assert client.post(address, ANDRING | {"version": "1", "paragraf": "32"}).status_code == 302
    response = client.post(address, ANDRING | {"version": "1", "paragraf": "33"})

    assert response.status_code == 409
    andring.refresh_from_db()
    assert (andring.beslut_paragraf, andring.version) == ("32", 2)


def test_a_reader_sees_the_changes_and_no_forms(client, log_in, page, moment, andring):
    log_in(Roll.LASARE)

    for address in (url("kontrollplan_andringar"), url("kontrollplan_andring", andring.publikt_id)):
        assert page(address).main.form is None


def test_the_adopted_plan_shows_its_risks_as_they_were(log_in, page, utkast):
    risk = KontrollmomentFactory(plan=utkast, risk__kod="SOC-R1").risk
    beslut = Beslut("SN", dt.date(2026, 1, 22), "7")
    adopt_plan(utkast, beslut, by=UserFactory(), version=1)
    risk.sannolikhet, risk.konsekvens = 4, 4
    risk.save()
    RiskFactory(enhet=utkast.enhet, kod="SOC-R2")
    log_in(Roll.REVISOR)

    sedan = page(url("kontrollplan")).find(id="sedan")

    [row] = cells(sedan.table)
    assert row[1:] == [
        "3 Möjlig × 3 Kännbar = 9 åtgärda, från gränsen", "Kontrollera",
        "riskvärdet är nu 16, åtgärda",
    ]  # fmt: skip
    assert "1 ny från gränsen 9: SOC-R2" in words(sedan)


@pytest.mark.parametrize("antal", [3, 30])
def test_a_draft_does_not_grow_in_statements(
    client, log_in, utkast, antal, django_assert_max_num_queries
):
    for _ in range(antal):
        KontrollmomentFactory(plan=utkast, ansvarig="")
        RiskFactory(enhet=utkast.enhet)
        GemensamtMomentFactory()
    log_in(Roll.INTERNKONTROLLSAMORDNARE)

    with django_assert_max_num_queries(24):
        client.get(url("kontrollplan"))
