"""The start page: what waits for each role, in words, with one next step."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from nyckeltal.models import NyckeltalEnhet, Utfall
from nyckeltal.progress import figure_progress
from nyckeltal.services_overlamning import hand_over_round
from styrning.grund import registries
from styrning.grund.enums import InlamningLage, Roll
from styrning.grund.models import Handelse
from styrning.grund.services import return_to_officer
from tests.factories import (
    EnhetFactory,
    InlamningFactory,
    NyckeltalEnhetFactory,
    NyckeltalFactory,
    TilldelningFactory,
    UppfoljningFactory,
    UserFactory,
    UtfallFactory,
)
from tests.frontend.organisation.conftest import soup_of, words

pytestmark = pytest.mark.django_db

Lage = InlamningLage


@pytest.fixture(autouse=True)
def _no_sources(monkeypatch):
    monkeypatch.setattr(registries, "_progress_sources", [])


@pytest.fixture
def runda():
    """Årsbokslut 2026: open since 1 November, last day Friday 20 November 2026."""
    return UppfoljningFactory(klar_namnd=date(2026, 11, 20), behandlas_namnd=date(2026, 12, 2))


def start(client):
    response = client.get(reverse("frontend:start"))
    assert response.status_code == 200
    return soup_of(response)


def headings(soup):
    return [words(h2) for h2 in soup.main.find_all("h2")]


# -- handläggare ---------------------------------------------------------------------------


def test_an_officer_sees_what_is_owed_by_when_and_one_next_step(client, log_in, bun, runda):
    log_in((Roll.RAPPORTOR, bun))
    InlamningFactory(enhet=bun, uppfoljning=runda, lage=Lage.UTKAST)
    soup = start(client)
    assert words(soup.h1) == "God dag, Karin"
    assert words(soup.select_one(".sidhuvud__var")) == "Onsdag 18 november · vecka 47"
    assert words(soup.select_one(".sidhuvud__ingress")) == "En sak väntar på dig."
    [card] = soup.select("article.kort")
    assert words(card.h3) == "Årsbokslut 2026"
    assert words(card.select_one(".rad--isar")) == (
        "Barn- och utbildningsnämnden Om två dagar · fredag 20 november"
    )
    assert words(card.select_one("[aria-current=step]")) == "Utkast"
    [button] = soup.select("main .knapp--forst")
    assert words(button) == "Fortsätt där du slutade"
    assert button["href"] == reverse("frontend:nasta", args=[runda.kod, "BUN"])
    assert card.h3.a["href"] == reverse("frontend:min_uppfoljning_enhet", args=[runda.kod, "BUN"])


@pytest.mark.parametrize(
    ("lage", "facts", "step"),
    [
        (Lage.EJ_PABORJAD, {}, "Börja fylla i"),
        (Lage.UTKAST, {}, "Fortsätt där du slutade"),
        (Lage.ATER, {"ater_motiv": "Mål 3"}, "Rätta och skicka igen"),
        (Lage.ATERREMITTERAD, {"ater_motiv": "Mål 3"}, "Rätta och skicka igen"),
    ],
)
def test_the_next_step_follows_the_state(client, log_in, bun, runda, lage, facts, step):
    log_in((Roll.RAPPORTOR, bun))
    InlamningFactory(enhet=bun, uppfoljning=runda, lage=lage, **facts)
    assert words(start(client).select_one("main .knapp--forst")) == step


@pytest.mark.parametrize("lage", [Lage.INSKICKAD, Lage.GODKAND])
def test_what_an_officer_has_sent_in_waits_for_others(client, log_in, bun, runda, lage):
    log_in((Roll.RAPPORTOR, bun))
    InlamningFactory(enhet=bun, uppfoljning=runda, lage=lage)
    soup = start(client)
    assert headings(soup) == ["Inget att göra just nu", "På väg och klart"]
    assert words(soup.select_one(".sidhuvud__ingress")) == "Inget väntar på dig just nu."
    assert soup.select("main .knapp--forst") == []


@pytest.mark.parametrize(
    ("due", "text"),
    [
        (date(2026, 11, 18), "I dag · onsdag 18 november"),
        (date(2026, 11, 19), "I morgon · torsdag 19 november"),
        (date(2026, 12, 1), "Om 13 dagar · tisdag 1 december"),
        (date(2026, 11, 17), "Sen, 1 dag"),
        (date(2026, 11, 7), "Sen, 11 dagar"),
    ],
)
def test_the_deadline_is_said_in_words(client, log_in, bun, due, text):
    log_in((Roll.RAPPORTOR, bun))
    InlamningFactory(enhet=bun, uppfoljning=UppfoljningFactory(klar_namnd=due))
    card = start(client).select_one("article.kort")
    assert words(card.select_one(".rad--isar")) == f"Barn- och utbildningsnämnden {text}"


def test_why_it_came_back_and_from_whom(client, log_in, bun, runda):
    log_in((Roll.RAPPORTOR, bun))
    inlamning = InlamningFactory(enhet=bun, uppfoljning=runda, lage=Lage.INSKICKAD)
    lena = UserFactory(first_name="Lena", last_name="Sandberg")
    return_to_officer(inlamning, by=lena, motiv="Mål 3 saknar text")
    assert words(start(client).select_one(".notis--fel")) == (
        "Lena Sandberg lämnade åter 18 november 2026: ”Mål 3 saknar text”"
    )


def test_progress_is_shown_where_somebody_counts(client, log_in, bun, runda, monkeypatch):
    log_in((Roll.RAPPORTOR, bun))
    row = InlamningFactory(enhet=bun, uppfoljning=runda, lage=Lage.UTKAST)
    assert start(client).select("progress") == []
    monkeypatch.setattr(registries, "_progress_sources", [lambda rows: {row.pk: (8, 17)}])
    [bar] = start(client).select("progress")
    assert (bar["value"], bar["max"]) == ("8", "17")
    assert words(bar.parent.span) == "8 av 17 klara"


def test_what_exists_before_anybody_began_is_not_said_to_be_begun(
    client, log_in, bun, runda, monkeypatch
):
    log_in((Roll.RAPPORTOR, bun))
    row = InlamningFactory(enhet=bun, uppfoljning=runda)
    monkeypatch.setattr(registries, "_progress_sources", [lambda rows: {row.pk: (1, 20)}])
    card = start(client).select_one("article.kort")
    assert words(card.select_one("[aria-current=step]")) == "Ej påbörjad"
    assert words(card.select_one(".framdrift span")) == (
        "1 av 20 finns redan, inlästa eller från en tidigare omgång"
    )


def test_when_all_is_filled_in_the_next_step_is_to_send(client, log_in, bun, runda, monkeypatch):
    log_in((Roll.RAPPORTOR, bun))
    row = InlamningFactory(enhet=bun, uppfoljning=runda, lage=Lage.UTKAST)
    monkeypatch.setattr(registries, "_progress_sources", [lambda rows: {row.pk: (20, 20)}])
    assert words(start(client).select_one("main .knapp--forst")) == "Granska och skicka"


# -- whose it is ---------------------------------------------------------------------------


@pytest.fixture
def shared(bun, runda, monkeypatch):
    """A draft with five figures: two Karin's, two Per's, one nobody's; Karin's first is there."""
    monkeypatch.setattr(registries, "_progress_sources", [figure_progress])
    karin = UserFactory(first_name="Karin", roll=(Roll.RAPPORTOR, bun))
    per = UserFactory(first_name="Per", last_name="Asplund", roll=(Roll.RAPPORTOR, bun))
    for nr, holder in enumerate([karin, karin, per, per, None]):
        row = NyckeltalEnhetFactory(nyckeltal=NyckeltalFactory(agare=bun), ansvarig=holder)
        if nr == 0:
            UtfallFactory(nyckeltal=row.nyckeltal)
    return InlamningFactory(enhet=bun, uppfoljning=runda, lage=Lage.UTKAST), karin, per


def progress_words(client, user):
    client.force_login(user)
    return [words(span) for span in start(client).select(".framdrift span")]


def test_the_readers_own_part_stands_beside_the_whole(client, shared):
    _, karin, per = shared
    assert progress_words(client, karin) == ["Dina: 1 av 3 klara · hela enheten 1 av 5"]
    assert progress_words(client, per) == ["Dina: 0 av 3 klara · hela enheten 1 av 5"]


def test_what_nobody_is_named_for_is_the_handlaggares(client, shared):
    inlamning, karin, per = shared
    inlamning.handlaggare = per
    inlamning.save()
    assert progress_words(client, karin) == ["Dina: 1 av 2 klara · hela enheten 1 av 5"]
    assert progress_words(client, per) == ["Dina: 0 av 3 klara · hela enheten 1 av 5"]


def test_when_ones_own_is_done_the_rest_is_others(client, shared):
    _, karin, _ = shared
    for row in NyckeltalEnhet.objects.exclude(ansvarig__first_name="Per"):
        if not Utfall.objects.filter(nyckeltal=row.nyckeltal).exists():
            UtfallFactory(nyckeltal=row.nyckeltal)
    assert progress_words(client, karin) == [
        "Ditt är klart, 2 kvar hos andra · hela enheten 3 av 5"
    ]


def test_an_approver_owes_what_is_named_and_a_round_that_was_received(client, log_in, bun, shared):
    inlamning, karin, _ = shared
    lena = log_in((Roll.GODKANNARE, bun))
    assert headings(start(client))[0] == "På väg till dig"

    row = NyckeltalEnhet.objects.filter(ansvarig=karin).first()
    NyckeltalEnhet.objects.filter(pk=row.pk).update(ansvarig=lena)
    assert progress_words(client, lena) == ["Ditt är klart, 4 kvar hos andra · hela enheten 1 av 5"]

    hand_over_round(inlamning, lena, by=karin, fran=karin, version=1)
    assert progress_words(client, lena) == ["Dina: 1 av 3 klara · hela enheten 1 av 5"]


def test_a_round_that_a_colleague_does_is_not_owed(client, shared):
    inlamning, karin, per = shared
    hand_over_round(inlamning, per, by=karin, fran=karin, version=1, text="Ledig")
    client.force_login(karin)
    soup = start(client)
    assert headings(soup) == ["Hos en kollega", "Senast hänt"]
    assert "Per Asplund" in words(soup.tbody)
    assert "lämnade över omgången till Per Asplund" in words(soup.select_one(".tidslinje"))

    client.force_login(per)
    soup = start(client)
    assert headings(soup)[0] == "Att göra nu"
    assert "18 november: Årsbokslut 2026 , Barn- och utbildningsnämnden. ”Ledig”" in words(
        soup.select_one(".notis")
    )


def test_what_opens_later_is_shown_as_coming(client, log_in, bun):
    log_in((Roll.RAPPORTOR, bun))
    for kod, opens in (("NASTA", date(2026, 12, 1)), ("AVLAGSEN", date(2027, 3, 1))):
        InlamningFactory(
            enhet=bun,
            uppfoljning=UppfoljningFactory(
                kod=kod, namn=kod, oppnar=opens, klar_namnd=date(2027, 3, 31)
            ),
        )
    soup = start(client)
    assert headings(soup) == ["Inget att göra just nu", "Kommer"]
    [card] = soup.select("article.kort")
    assert words(card.h3) == "NASTA"
    assert "Om 13 dagar · öppnar tisdag 1 december" in words(card)


def test_what_is_below_is_owed_and_what_is_beside_is_not(client, log_in, bun, sn, runda):
    log_in((Roll.RAPPORTOR, bun))
    skola = EnhetFactory(namn="Strandskolan", parent=bun)
    for enhet in (skola, sn):
        InlamningFactory(enhet=enhet, uppfoljning=runda)
    [card] = start(client).select("article.kort")
    assert words(card.p) == "Strandskolan"


def test_the_table_is_short_and_the_board_has_the_rest(client, log_in, kf, runda):
    log_in((Roll.SEKRETERARE, kf))
    for _ in range(10):
        InlamningFactory(enhet=EnhetFactory(parent=kf), uppfoljning=runda)
    soup = start(client)
    assert len(soup.select("tbody tr")) == 8
    assert "2 till på tavlan" in words(soup.main)


# -- godkännare, sekreterare ---------------------------------------------------------------


def test_an_approver_sees_what_waits_for_approval(client, log_in, bun, sn, runda):
    user = log_in((Roll.GODKANNARE, bun), (Roll.GODKANNARE, sn))
    emma = UserFactory(first_name="Emma", last_name="Sjölund")
    sent = {"lage": Lage.INSKICKAD, "inskickad_at": timezone.now(), "uppfoljning": runda}
    InlamningFactory(enhet=bun, inskickad_av=emma, lucka_motiv="Enkäten dröjer", **sent)
    InlamningFactory(enhet=sn, inskickad_av=user, **sent)
    soup = start(client)
    assert headings(soup) == ["Väntar på ditt godkännande"]
    first, second = soup.select("article.kort")
    assert "Inskickad av Emma Sjölund 18 november 2026." in words(first)
    assert "Uppgifter saknas: ”Enkäten dröjer”" in words(first)
    assert "Du skickade själv in: godkänner du krävs ett skäl." in words(second)
    assert len(soup.select("main .knapp--forst")) == 1


def test_an_approver_sees_what_is_not_sent_in_as_somebody_elses_task(client, log_in, bun, runda):
    log_in((Roll.GODKANNARE, bun))
    InlamningFactory(enhet=bun, uppfoljning=runda, lage=Lage.UTKAST)
    soup = start(client)
    assert headings(soup) == ["På väg till dig"]
    assert "Om två dagar fredag 20 november" in words(soup.tbody)
    assert words(soup.select_one(".sidhuvud__ingress")) == (
        "Inget väntar på dig just nu. En inlämning är inte inskickad till dig än, "
        "sista dag om två dagar."
    )
    assert soup.select(".tomt") == []


def test_several_on_their_way_are_counted_with_the_first_day(client, log_in, bun, sn, runda):
    log_in((Roll.GODKANNARE, bun), (Roll.GODKANNARE, sn))
    for enhet, lage in ((bun, Lage.UTKAST), (sn, Lage.EJ_PABORJAD)):
        InlamningFactory(enhet=enhet, uppfoljning=runda, lage=lage)
    assert words(start(client).select_one(".sidhuvud__ingress")).endswith(
        "Två inlämningar är inte inskickade till dig än, första sista dag om två dagar."
    )


def test_a_secretary_sees_what_waits_for_a_decision(client, log_in, bun, runda):
    log_in((Roll.SEKRETERARE, bun))
    lena = UserFactory(first_name="Lena", last_name="Sandberg")
    row = InlamningFactory(
        enhet=bun,
        uppfoljning=runda,
        lage=Lage.GODKAND,
        godkand_av=lena,
        godkand_at=timezone.now(),
    )
    soup = start(client)
    assert headings(soup) == ["Väntar på att beslutet antecknas"]
    [card] = soup.select("article.kort")
    assert "Godkänd av Lena Sandberg 18 november 2026." in words(card)
    assert "Om 14 dagar · onsdag 2 december" in words(card)
    assert card.h3.a["href"] == reverse("frontend:inlamning", args=[row.publikt_id])


def test_a_secretary_is_not_told_that_all_is_done_while_drafts_lie_below(
    client, log_in, bun, runda
):
    log_in((Roll.SEKRETERARE, bun))
    row = InlamningFactory(enhet=bun, uppfoljning=runda, lage=Lage.UTKAST)
    assert headings(start(client)) == ["På väg och klart"]
    row.lage = Lage.BESLUTAD
    row.beslut_organ, row.beslut_datum, row.beslut_paragraf = "BUN", date(2026, 11, 17), "1"
    row.save()
    assert headings(start(client)) == ["Inget att göra just nu", "På väg och klart"]


# -- kvalitetskedjan -----------------------------------------------------------------------


def test_the_quality_chain_sees_each_round_with_its_states(client, log_in, bun, sn, runda):
    log_in(Roll.KVALITETSKEDJAN)
    InlamningFactory(enhet=bun, uppfoljning=runda, lage=Lage.UTKAST)
    InlamningFactory(enhet=sn, uppfoljning=runda, lage=Lage.INSKICKAD)
    soup = start(client)
    assert headings(soup) == ["Omgångarna just nu", "Gemensam struktur"]
    assert [words(cell) for cell in soup.select("tbody tr > *")] == [
        "Årsbokslut 2026",
        "Om två dagar sista dag 20 november 2026",
        "1 av 2",
        "1 Utkast 1 Inskickad",
    ]


@pytest.mark.parametrize(
    ("lage", "text"),
    [
        (Lage.UTKAST, "1 sen sista dag 17 november 2026"),
        (Lage.INSKICKAD, "Alla är inne sista dag 17 november 2026"),
    ],
)
def test_only_what_is_missing_is_late(client, log_in, bun, lage, text):
    log_in(Roll.KVALITETSKEDJAN)
    InlamningFactory(
        enhet=bun, lage=lage, uppfoljning=UppfoljningFactory(klar_namnd=date(2026, 11, 17))
    )
    assert words(start(client).select("tbody td")[0]) == text


def test_the_quality_chain_is_led_to_next_year_surveys_and_letters(client, log_in):
    log_in(Roll.KVALITETSKEDJAN)
    links = {words(link): link["href"] for link in start(client).main.select("h3 a")}
    assert [links[name] for name in ("Årshjulet 2027", "Undersökningar", "Utskick")] == [
        reverse("frontend:arshjul_ar", args=[2027]),
        reverse("frontend:undersokningar"),
        reverse("frontend:utskick"),
    ]


def test_without_rounds_the_quality_chain_is_sent_to_the_arshjul(client, log_in):
    log_in(Roll.KVALITETSKEDJAN)
    empty = start(client).select_one(".tomt")
    assert words(empty.h2) == "Ingen omgång är öppen"
    assert empty.a["href"] == reverse("frontend:arshjul")


# -- readers, administratör, several, none -------------------------------------------------


@pytest.mark.parametrize("roll", [Roll.LASARE, Roll.EKONOM, Roll.REVISOR])
def test_readers_get_ways_in(client, log_in, bun, roll):
    log_in(roll if roll == Roll.REVISOR else (roll, bun))
    soup = start(client)
    assert headings(soup) == (["Granskning", "Läs"] if roll == Roll.REVISOR else ["Läs"])
    assert "Årshjul" in [words(h3) for h3 in soup.main.find_all("h3")]


def test_an_administrator_gets_ways_to_set_up(client, log_in):
    log_in(Roll.ADMINISTRATOR)
    soup = start(client)
    assert headings(soup) == ["Administrera"]
    assert [words(h3) for h3 in soup.main.find_all("h3")] == [
        "Användare och roller",
        "Organisation",
        "API-nycklar",
        "Utskick",
        "Fullständighet",
        "Grundinställningar",
    ]


def test_several_roles_stand_in_order(client, log_in, bun, sn, runda):
    log_in(
        Roll.ADMINISTRATOR,
        Roll.KVALITETSKEDJAN,
        Roll.REVISOR,
        (Roll.SEKRETERARE, sn),
        (Roll.GODKANNARE, bun),
        (Roll.RAPPORTOR, sn),
    )
    skola = EnhetFactory(parent=sn)
    InlamningFactory(enhet=skola, uppfoljning=runda, lage=Lage.UTKAST)
    InlamningFactory(enhet=bun, uppfoljning=runda, lage=Lage.INSKICKAD)
    InlamningFactory(enhet=sn, uppfoljning=runda, lage=Lage.GODKAND)
    soup = start(client)
    assert headings(soup) == [
        "Att göra nu",
        "Väntar på ditt godkännande",
        "Väntar på att beslutet antecknas",
        "Omgångarna just nu",
        "Gemensam struktur",
        "Läs",
        "Administrera",
    ]
    assert words(soup.select_one(".sidhuvud__ingress")) == "Tre saker väntar på dig."
    assert len(soup.select("main .knapp--forst")) == 1


def test_without_a_role_one_is_told_whom_to_ask(client, log_in):
    petra = UserFactory(first_name="Petra", last_name="Lind", telefon="0911-10 00")
    TilldelningFactory(user=petra, roll=Roll.ADMINISTRATOR)
    gone = UserFactory(first_name="Gun", last_name="Ek", is_active=False)
    TilldelningFactory(user=gone, roll=Roll.ADMINISTRATOR)
    log_in()
    soup = start(client)
    assert headings(soup) == ["Du har ingen roll i dag"]
    assert words(soup.select_one(".tomt ul")) == "Petra Lind, 0911-10 00"


def test_without_a_role_and_an_administrator_it_says_so(client, log_in):
    log_in()
    assert "Ingen administratör är utsedd." in words(start(client).select_one(".tomt"))


def test_a_role_that_has_ended_is_no_role(client, log_in, bun, runda):
    user = log_in((Roll.RAPPORTOR, bun))
    user.tilldelningar.update(galler_till=date(2026, 11, 17))
    InlamningFactory(enhet=bun, uppfoljning=runda)
    assert headings(start(client)) == ["Du har ingen roll i dag"]


def test_a_stranger_is_asked_to_log_in(client):
    response = client.get(reverse("frontend:start"))
    assert response["Location"] == f"{reverse('account_login')}?next=/"


# -- statements ----------------------------------------------------------------------------


def test_statements_do_not_grow_with_rows(client, log_in, kf):
    user = log_in((Roll.RAPPORTOR, kf), (Roll.GODKANNARE, kf), Roll.KVALITETSKEDJAN)
    counts = []
    for total in (3, 12):
        while Handelse.objects.count() < total:
            runda = UppfoljningFactory(klar_namnd=date(2026, 11, 20))
            for lage in (Lage.INSKICKAD, Lage.UTKAST, Lage.GODKAND):
                row = InlamningFactory(
                    enhet=EnhetFactory(parent=kf),
                    uppfoljning=runda,
                    lage=lage,
                    inskickad_av=user,
                    inskickad_at=timezone.now(),
                )
            return_to_officer(row, by=user, motiv="Mål 3")
        with CaptureQueriesContext(
            connection,
        ) as captured:
            start(client)
        counts.append(len(captured))
    assert counts[0] == counts[1]
    assert counts[0] <= 11
