"""Reporting a result by page: saved, refused with nothing lost, in conflict, by whom."""

import datetime as dt

import pytest
from bs4 import BeautifulSoup
from django.template.loader import render_to_string
from django.urls import reverse

from internkontroll.enums import Kontrollutfall, PlanLage
from internkontroll.models import Kontrollresultat, Kontrolltillfalle, ResultatAtgard
from internkontroll.services import draw_sample
from internkontroll.tillfallen import tillfallen_for
from styrning.grund.enums import InlamningLage, Roll
from styrning.grund.models import Atgard, Handelse
from tests.factories import AtgardFactory, EnhetFactory, KontrollresultatFactory, UserFactory
from tests.frontend.internkontroll.conftest import words

GOOD = {
    "version": "0",
    "utfall": "utan_anmarkning",
    "utford_at": "2026-11-17",
    "utford_av": "Nils Berg",
    "stickprov": "30",
    "avvikelser": "0",
    "text": "",
}
DEVIATION = GOOD | {
    "utfall": "allvarlig_avvikelse",
    "avvikelser": "6",
    "text": "Sex utdrag saknas.",
    "orsak": "Chefer anställer innan utdraget kommit.",
    "atgard_text": "Inget anställningsbeslut utan utdrag",
    "atgard_ansvarig": "HR-chefen",
    "atgard_klar_senast": "2027-01-15",
}
HTMX = {"headers": {"HX-Request": "true"}}


@pytest.fixture
def address(tillfalle, inlamning):
    return reverse("frontend:kontrollresultat", args=[tillfalle.publikt_id])


def soup_of(response) -> BeautifulSoup:
    return BeautifulSoup(response.content.decode(), "html.parser")


@pytest.mark.parametrize(
    ("roll", "allowed"),
    [
        (None, False),
        (Roll.LASARE, False),
        (Roll.SEKRETERARE, False),
        (Roll.EKONOM, False),
        (Roll.REVISOR, False),
        (Roll.KVALITETSKEDJAN, False),
        (Roll.ADMINISTRATOR, False),
        (Roll.RAPPORTOR, True),
        (Roll.GODKANNARE, True),
        (Roll.INTERNKONTROLLSAMORDNARE, True),
    ],
)
def test_who_reports_a_result(client, log_in, address, roll, allowed):
    log_in(roll)

    response = client.post(address, GOOD)

    assert response.status_code == (302 if allowed else 404)
    saved = list(Kontrollresultat.objects.values_list("utfall", "stickprov"))
    assert saved == ([("utan_anmarkning", 30)] if allowed else [])


def test_a_drawn_check_that_was_not_done_counts_nothing_that_the_form_filled_in(
    client, log_in, address, tillfalle
):
    draw_sample(tillfalle, 50, 20, by=log_in(Roll.RAPPORTOR), nr=1)
    filled_in = soup_of(client.get(address)).select_one("[name=stickprov]")["value"]

    response = client.post(
        address,
        GOOD | {"utfall": "ej_genomford", "utford_at": "2026-11-18", "stickprov": filled_in,
                "avvikelser": "", "text": "Listan kom för sent."},
    )  # fmt: skip

    assert (filled_in, response.status_code) == ("20", 302)
    assert Kontrollresultat.objects.get().stickprov is None


def test_the_check_names_its_risk_and_leads_there(log_in, page, address, risk):
    log_in(Roll.RAPPORTOR)

    link = page(address).find("a", string="Risk att fel lön betalas ut")

    assert link["href"] == reverse("frontend:risk", args=[risk.publikt_id])


def test_another_namnds_rapportor_reports_nothing(client, log_in, address):
    log_in(Roll.RAPPORTOR, EnhetFactory())

    assert client.post(address, GOOD).status_code == 404
    assert Kontrollresultat.objects.count() == 0


def test_a_deviation_is_saved_with_its_action(client, log_in, address):
    user = log_in(Roll.RAPPORTOR)

    response = client.post(address, DEVIATION, follow=True)

    row = Kontrollresultat.objects.get()
    assert (row.utfall, row.avvikelser, row.text, row.rapporterad_av) == (
        "allvarlig_avvikelse",
        6,
        "Sex utdrag saknas.",
        user,
    )
    atgard = row.atgard_lista.get().atgard
    assert (atgard.text, atgard.ansvarig, atgard.klar_senast) == (
        "Inget anställningsbeslut utan utdrag",
        "HR-chefen",
        dt.date(2027, 1, 15),
    )
    soup = soup_of(response)
    assert "Resultatet av SOC-K26-1 är sparat." in words(soup.select_one(".meddelanden"))
    assert words(soup.select_one("#resultat-rubrik").parent) == (
        "Resultat Allvarlig avvikelse Avvikelsen: Öppen"
    )


def test_who_did_it_oneself_need_not_write_ones_name(client, log_in, address):
    user = log_in(Roll.RAPPORTOR)

    client.post(address, GOOD | {"utford_av": "", "sjalv": "on"})

    row = Kontrollresultat.objects.get()
    assert (row.utford_person, row.utford_av) == (user, user.namn)


def test_another_who_corrects_it_leaves_the_performer(client, log_in, address, tillfalle):
    performer = UserFactory(first_name="Nils", last_name="Berg")
    KontrollresultatFactory(tillfalle=tillfalle, utford_person=performer)
    log_in(Roll.RAPPORTOR)

    client.post(address, GOOD | {"version": "1", "stickprov": "31"})

    row = Kontrollresultat.objects.get()
    assert (row.stickprov, row.utford_person) == (31, performer)


def test_the_responsible_says_why_the_same_person_did_it(client, log_in, address, tillfalle):
    user = log_in(Roll.RAPPORTOR)
    tillfalle.moment.ansvarig, tillfalle.moment.ansvarig_person = user.namn, user
    tillfalle.moment.save()
    typed = GOOD | {"utford_av": "", "sjalv": "on"}

    response = client.post(address, typed)

    error = soup_of(response).find(id=f"k-{tillfalle.publikt_id}-jav_motiv_error")
    assert (response.status_code, Kontrollresultat.objects.count()) == (422, 0)
    assert words(error).startswith("Den som ansvarar för kontrollen har också gjort den.")
    client.post(address, typed | {"jav_motiv": "Ensam controller i juli."})
    assert Kontrollresultat.objects.get().jav_motiv == "Ensam controller i juli."


def test_an_existing_action_is_chosen(client, log_in, address, namnd):
    log_in(Roll.RAPPORTOR)
    atgard = AtgardFactory(enhet=namnd)
    data = {k: v for k, v in DEVIATION.items() if not k.startswith("atgard")}

    client.post(address, data | {"befintlig": str(atgard.publikt_id)})

    assert ResultatAtgard.objects.get().atgard == atgard
    assert Atgard.objects.count() == 1


def test_another_namnds_action_is_no_choice(client, log_in, address):
    log_in(Roll.RAPPORTOR)
    data = {k: v for k, v in DEVIATION.items() if not k.startswith("atgard")}

    response = client.post(address, data | {"befintlig": str(AtgardFactory().publikt_id)})

    assert response.status_code == 422
    assert Kontrollresultat.objects.count() == 0


def test_refused_at_its_fields_and_nothing_typed_is_lost(client, log_in, address, tillfalle):
    log_in(Roll.RAPPORTOR)
    typed = DEVIATION | {"utford_at": "2027-02-01", "atgard_ansvarig": "", "avvikelser": "31"}

    response = client.post(address, typed)

    soup = soup_of(response)
    assert response.status_code == 422
    assert Kontrollresultat.objects.count() == Atgard.objects.count() == 0
    prefix = f"#k-{tillfalle.publikt_id}-"
    errors = {
        name: words(soup.select_one(f"{prefix}{name}_error"))
        for name in ("utford_at", "avvikelser", "atgard_ansvarig")
    }
    assert errors == {
        "utford_at": "Datumet ligger i framtiden. Ange dagen då kontrollen gjordes.",
        "avvikelser": "Fler avvikelser (31) än kontrollerade (30).",
        "atgard_ansvarig": "Ange vem som ansvarar för åtgärden.",
    }
    for name in ("utford_at", "utford_av", "stickprov", "avvikelser", "atgard_klar_senast"):
        assert soup.select_one(f"{prefix}{name}")["value"] == typed[name]
    assert soup.select_one(f"{prefix}text").text.strip() == "Sex utdrag saknas."
    assert soup.select_one(f"{prefix}utford_at")["aria-invalid"] == "true"
    assert soup.select_one("[name=utfall][checked]")["value"] == "allvarlig_avvikelse"


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("utfall", "", "Välj ett resultat."),
        ("utford_at", "i går", "Skriv ett datum, till exempel 2026-09-11."),
        ("stickprov", "trettio", "Fyll i ett heltal."),
        ("stickprov", "-1", "Kontrollera att detta värde är större än eller lika med 0."),
        ("utford_av", "", "Ange vem som gjorde kontrollen."),
    ],
)
def test_what_is_no_value_is_refused(client, log_in, address, tillfalle, field, value, message):
    log_in(Roll.RAPPORTOR)

    response = client.post(address, GOOD | {field: value})

    assert response.status_code == 422
    error = soup_of(response).find(id=f"k-{tillfalle.publikt_id}-{field}_error")
    assert words(error) == message
    assert Kontrollresultat.objects.count() == 0


def test_a_number_larger_than_any_sample_is_refused(client, log_in, address):
    log_in(Roll.RAPPORTOR)

    response = client.post(address, GOOD | {"stickprov": "9" * 30})

    assert response.status_code == 422
    assert Kontrollresultat.objects.count() == 0


def test_a_conflict_shows_both_and_loses_neither(client, log_in, address, tillfalle):
    log_in(Roll.RAPPORTOR)
    KontrollresultatFactory(tillfalle=tillfalle, stickprov=25, utford_av="Sara Holm")

    response = client.post(address, GOOD)

    soup = soup_of(response)
    assert response.status_code == 409
    assert Kontrollresultat.objects.get().stickprov == 25
    mine, theirs = (words(part) for part in soup.select(".konflikt__par > div"))
    assert mine.startswith("Ditt, inte sparat Utförd av Nils Berg Antal kontrollerade 30")
    assert theirs.startswith("Sparat nu Utförd av Sara Holm Antal kontrollerade 25")
    form = soup.select_one("#form-rubrik").parent.form
    assert form.select_one("[name=utford_av]")["value"] == "Nils Berg"

    again = {f["name"]: f.get("value", "") for f in form.select("input[value]")} | GOOD
    again["version"] = form.select_one("[name=version]")["value"]
    assert client.post(address, again).status_code == 302
    assert Kontrollresultat.objects.get().utford_av == "Nils Berg"


def test_a_closed_round_says_so_and_keeps_the_data(client, log_in, address, klocka):
    klocka.move_to("2027-04-01T10:00:00+02:00")
    log_in(Roll.RAPPORTOR)

    response = client.post(address, GOOD)

    assert response.status_code == 422
    assert Kontrollresultat.objects.count() == 0
    assert soup_of(response).select_one("form[action$='/kontroll/']") is None


def test_saving_from_another_page_goes_back_to_its_row(client, log_in, address, tillfalle):
    log_in(Roll.RAPPORTOR)

    response = client.post(address, GOOD | {"nasta": "/uppfoljning/BOKSLUT/SOC/?x=1#topp"})

    row = f"#kontroll-{tillfalle.publikt_id}"
    assert response.url == f"/uppfoljning/BOKSLUT/SOC/?x=1{row}"


@pytest.mark.parametrize("nasta", ["https://ond.example/", "//ond.example/", "javascript:alert(1)"])
def test_saving_never_leads_to_another_site(client, log_in, address, nasta):
    log_in(Roll.RAPPORTOR)

    assert client.post(address, GOOD | {"nasta": nasta}).url == address


def test_htmx_gets_the_row_alone(client, log_in, address, tillfalle):
    log_in(Roll.RAPPORTOR)

    response = client.post(address, GOOD, **HTMX)

    soup = soup_of(response)
    assert response.status_code == 200
    assert [child.name for child in soup.find_all(recursive=False)] == ["li"]
    assert soup.li["id"] == f"kontroll-{tillfalle.publikt_id}"
    assert "Utan anmärkning" in words(soup)
    assert "Sparat 10.00" in words(soup.select_one(".sparlage"))
    assert soup.details.get("open") is None


def test_htmx_gets_the_refused_row_unfolded(client, log_in, address):
    log_in(Roll.RAPPORTOR)

    response = client.post(address, GOOD | {"stickprov": ""}, **HTMX)

    soup = soup_of(response)
    assert (response.status_code, soup.details.get("open")) == (422, "")
    assert "Inte sparat" in words(soup.select_one(".sparlage"))


def test_htmx_gets_both_values_of_a_conflict(client, log_in, address, tillfalle):
    log_in(Roll.RAPPORTOR)
    KontrollresultatFactory(tillfalle=tillfalle, stickprov=25)

    response = client.post(address, GOOD, **HTMX)

    assert response.status_code == 409
    assert "Antal kontrollerade 25" in words(soup_of(response).select_one(".konflikt"))


def entry_page(rf, inlamning, user) -> BeautifulSoup:
    request = rf.get("/uppfoljning/BOKSLUT/SOC/")
    request.user = user
    rows = tillfallen_for(inlamning, user)
    page = render_to_string(
        "frontend/internkontroll/_tillfallen.html",
        {
            "request": request,
            "tillfallen": rows,
            "klara": sum(rad["utfall"] is not None for rad in rows),
            "csrf_token": "hemlig",
        },
    )
    return BeautifulSoup(page, "html.parser")


def test_the_entry_page_has_the_rounds_checks_with_forms(rf, log_in, inlamning, tillfalle):
    soup = entry_page(rf, inlamning, log_in(Roll.RAPPORTOR))

    assert words(soup.h2) == "Internkontroll"
    assert words(soup.find(id="ma-kontroller")) == "0 av 1 kontroller klara"
    form = soup.select_one(f"#kontroll-{tillfalle.publikt_id} form")
    assert form["data-hx-target"] == "closest li"
    assert form.select_one("[name=csrfmiddlewaretoken]")["value"] == "hemlig"
    assert form.select_one("[name=nasta]")["value"] == "/uppfoljning/BOKSLUT/SOC/"
    assert form.select_one("[name=utford_at]")["value"] == "2026-11-18"


def test_the_entry_page_shows_a_reader_no_form(rf, log_in, inlamning, tillfalle):
    soup = entry_page(rf, inlamning, log_in(Roll.LASARE))

    assert soup.select_one("li") is not None
    assert soup.form is None


def test_the_entry_page_is_silent_without_checks(rf, log_in, inlamning):
    assert str(entry_page(rf, inlamning, log_in(Roll.RAPPORTOR))).strip() == ""


@pytest.mark.parametrize("antal", [3, 12])
def test_the_entry_part_takes_three_statements(
    rf, log_in, inlamning, moment, antal, django_assert_num_queries
):
    from tests.factories import KontrollmomentFactory, KontrolltillfalleFactory

    for _ in range(antal):
        KontrolltillfalleFactory(
            moment=KontrollmomentFactory(plan=moment.plan), uppfoljning=inlamning.uppfoljning
        )
    user = log_in(Roll.RAPPORTOR)

    with django_assert_num_queries(3):
        assert len(entry_page(rf, inlamning, user).select("li")) == antal


@pytest.fixture
def change(tillfalle, inlamning):
    return reverse("frontend:kontrolltillfalle_andra", args=[tillfalle.publikt_id])


@pytest.mark.parametrize(
    ("roll", "allowed"),
    [
        (None, False),
        (Roll.LASARE, False),
        (Roll.RAPPORTOR, False),
        (Roll.KVALITETSKEDJAN, False),
        (Roll.GODKANNARE, True),
        (Roll.INTERNKONTROLLSAMORDNARE, True),
    ],
)
def test_who_cancels_a_check(client, log_in, change, tillfalle, roll, allowed):
    log_in(roll)

    response = client.post(
        change, {"version": "1", "andring": "stall_in", "motiv": "Verksamheten är såld"}
    )

    tillfalle.refresh_from_db()
    assert response.status_code == (302 if allowed else 404)
    assert tillfalle.lage == ("installt" if allowed else "planerat")


def test_a_check_is_put_off(client, log_in, change, tillfalle):
    log_in(Roll.INTERNKONTROLLSAMORDNARE)
    data = {"version": "1", "andring": "skjut", "till": "2026-12-18", "motiv": "Nytt system"}

    response = client.post(change, data, follow=True)

    tillfalle.refresh_from_db()
    assert (tillfalle.lage, tillfalle.planerad) == ("uppskjutet", dt.date(2026, 12, 18))
    assert "Uppskjutet: Nytt system" in words(soup_of(response).main)


@pytest.mark.parametrize(("roll", "leads"), [(Roll.RAPPORTOR, 0), (Roll.GODKANNARE, 1)])
def test_a_cancelled_check_leads_planners_to_a_new_occasion(
    log_in, page, address, tillfalle, roll, leads
):
    tillfalle.lage, tillfalle.lage_motiv = "installt", "Såld"
    tillfalle.save()
    log_in(roll)

    links = page(address).find_all("a", string="Planera ett nytt tillfälle")

    assert [link["href"] for link in links] == ["/internkontroll/SOC/2026/#form-tillfalle"] * leads


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"motiv": ""}, "Detta fält måste fyllas i."),
        ({"till": ""}, "Ange vilken dag kontrollen skjuts upp till."),
        ({"till": "2026-11-01"}, "Ange en dag efter 2026-11-30"),
        ({"andring": ""}, "Välj om kontrollen skjuts upp eller ställs in."),
    ],
)
def test_a_refused_change_says_why_and_keeps_the_words(
    client, log_in, change, tillfalle, typed, message
):
    log_in(Roll.INTERNKONTROLLSAMORDNARE)
    data = {"version": "1", "andring": "skjut", "till": "2026-12-18", "motiv": "Nytt system"}

    response = client.post(change, data | typed)

    tillfalle.refresh_from_db()
    form = soup_of(response).select_one("details[open] form")
    assert (response.status_code, tillfalle.lage) == (422, "planerat")
    assert message in words(form)
    assert form.textarea.text.strip() == (data | typed)["motiv"]


def test_a_change_of_what_somebody_else_changed(client, log_in, change, tillfalle):
    log_in(Roll.INTERNKONTROLLSAMORDNARE)
    Kontrolltillfalle.objects.get(pk=tillfalle.pk).save()
    data = {"version": "1", "andring": "stall_in", "motiv": "Såld"}

    response = client.post(change, data)

    form = soup_of(response).select_one("details[open] form")
    assert response.status_code == 409
    assert "Någon annan har sparat" in words(form)
    assert form.select_one("[name=version]")["value"] == "2"
    assert client.post(change, data | {"version": "2"}).status_code == 302


@pytest.fixture
def atgard(tillfalle, inlamning):
    resultat = KontrollresultatFactory(
        tillfalle=tillfalle,
        utfall=Kontrollutfall.MINDRE_AVVIKELSE,
        avvikelser=1,
        text="Ett fel.",
    )
    row = AtgardFactory(enhet=inlamning.enhet)
    ResultatAtgard.objects.create(resultat=resultat, atgard=row)
    return row


ACTION = {
    "version": "1",
    "lage": "pagar",
    "atgard_text": "Anställ två speciallärare",
    "atgard_ansvarig": "Rektor",
    "atgard_klar_senast": "2027-06-30",
}


def action_url(atgard):
    return reverse("frontend:kontrollatgard", args=[atgard.publikt_id])


@pytest.mark.parametrize(
    ("roll", "seen", "changed"),
    [
        (None, 404, 404),
        (Roll.LASARE, 200, 404),
        (Roll.REVISOR, 200, 404),
        (Roll.KVALITETSKEDJAN, 200, 404),
        (Roll.RAPPORTOR, 200, 302),
        (Roll.GODKANNARE, 200, 302),
        (Roll.INTERNKONTROLLSAMORDNARE, 200, 302),
    ],
)
def test_who_follows_up_an_action(client, log_in, atgard, inlamning, roll, seen, changed):
    inlamning.lage = InlamningLage.GODKAND
    inlamning.save()
    log_in(roll)

    assert client.get(action_url(atgard)).status_code == seen
    assert client.post(action_url(atgard), ACTION).status_code == changed
    atgard.refresh_from_db()
    assert atgard.lage == ("pagar" if changed == 302 else "ej_paborjad")


@pytest.mark.parametrize(
    ("roll", "seen"),
    [(Roll.LASARE, 404), (Roll.REVISOR, 404), (Roll.KVALITETSKEDJAN, 200), (Roll.RAPPORTOR, 200)],
)
def test_what_follows_from_a_draft_is_part_of_the_draft(
    client, log_in, atgard, inlamning, roll, seen
):
    log_in(roll)

    assert client.get(action_url(atgard)).status_code == seen


def test_an_action_that_follows_from_no_check_is_not_shown_here(client, log_in, namnd):
    log_in(Roll.RAPPORTOR)

    assert client.get(action_url(AtgardFactory(enhet=namnd))).status_code == 404


def test_an_action_in_conflict_shows_both(client, log_in, atgard):
    log_in(Roll.RAPPORTOR)
    client.post(action_url(atgard), ACTION)

    response = client.post(action_url(atgard), ACTION | {"lage": "klar"})

    soup = soup_of(response)
    assert response.status_code == 409
    mine, theirs = (words(part) for part in soup.select(".konflikt__par > div"))
    assert mine.startswith("Ditt, inte sparat Läge Klar")
    assert theirs.startswith("Sparat nu Läge Pågår")
    assert Atgard.objects.get().lage == "pagar"
    assert Handelse.objects.filter(vad="ändrade åtgärd").count() == 1


def test_an_action_without_words_is_refused(client, log_in, atgard):
    log_in(Roll.RAPPORTOR)

    response = client.post(action_url(atgard), ACTION | {"atgard_text": ""})

    assert response.status_code == 422
    assert Atgard.objects.get().lage == "ej_paborjad"


def test_a_check_of_a_draft_plan_has_no_form(client, log_in, tillfalle, address):
    plan = tillfalle.moment.plan
    plan.lage = PlanLage.UTKAST
    plan.save()
    log_in(Roll.RAPPORTOR)

    assert soup_of(client.get(address)).find(id="form-rubrik") is None
    assert client.post(address, GOOD).status_code == 422
    assert Kontrollresultat.objects.count() == 0
