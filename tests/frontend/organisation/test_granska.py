"""Reviewing goal by goal: what wants a look, many passed at once, some returned, the rest kept."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mal.enums import Klass
from mal.models import Granskning
from nyckeltal.models import Fraga
from nyckeltal.services_fraga import ask
from styrning.grund import registries
from styrning.grund.enums import InlamningLage, Roll
from styrning.grund.models import Handelse, Inlamning
from tests.factories import (
    BedomningFactory,
    InlamningFactory,
    MalFactory,
    MalNyckeltalFactory,
    MalvardeFactory,
    NyckeltalEnhetFactory,
    PlanFactory,
    UppfoljningFactory,
    UserFactory,
    UtfallFactory,
)
from tests.frontend.organisation.conftest import soup_of, words

pytestmark = pytest.mark.django_db

ADRESS = "/omgang/2026-AB/granska/"


@pytest.fixture(autouse=True)
def _nothing_registered(monkeypatch):
    monkeypatch.setattr(registries, "_checks", [])


@pytest.fixture
def plan():
    return PlanFactory(ar=2026)


@pytest.fixture
def rot(plan, kf):
    return MalFactory(plan=plan, kod="V", namn="Vision", huvudansvarig=kf, parent=None)


@pytest.fixture
def runda():
    return UppfoljningFactory(kod="2026-AB", namn="Årsbokslut 2026")


@pytest.fixture
def inlamning(bun, runda):
    return InlamningFactory(enhet=bun, uppfoljning=runda, lage=InlamningLage.INSKICKAD)


@pytest.fixture
def judged(plan, rot, bun, runda):
    """``judged("M1", Klass.UPPFYLLT, foreslagen=…)``: a goal with its judgement."""

    def make(kod, klass, *, foreslagen=None, uppfoljning=None, mal=None, **facts):
        mal = mal or MalFactory(plan=plan, parent=rot, kod=kod, namn=f"Mål {kod}",
                                huvudansvarig=bun)  # fmt: skip
        steg = plan.skala.steg.get(klass=klass)
        BedomningFactory(
            mal=mal, enhet=bun, uppfoljning=uppfoljning or runda, steg=steg,
            foreslagen=foreslagen or klass, **facts,
        )  # fmt: skip
        return mal

    return make


def send(client, row, gor, **form):
    row.refresh_from_db()
    facts = {"enhet": row.enhet.kod, "version": row.version, "gor": gor}
    return client.post(ADRESS, facts | form, follow=True)


def marks():
    return dict(Granskning.objects.values_list("mal__kod", "lage"))


def test_each_goal_says_why_it_wants_a_look(client, log_in, bun, inlamning, judged):
    log_in((Roll.GODKANNARE, bun))
    delar = UppfoljningFactory(
        kod="2026-DEL", avser_till=date(2026, 8, 31), oppnar=date(2026, 8, 17)
    )
    judged("M1", Klass.UPPFYLLT)
    judged("M2", Klass.EJ_UPPFYLLT)
    judged("M3", Klass.UPPFYLLT, foreslagen=Klass.DELVIS, motiv="Vägt.")
    changed = judged("M4", Klass.DELVIS)
    judged("M4", Klass.UPPFYLLT, uppfoljning=delar, mal=changed)
    rows = soup_of(client.get(ADRESS)).select("tbody tr:has(> th)")
    assert [[words(mark) for mark in row.th.select(".lage")] for row in rows] == [
        [],
        ["Inte uppfyllt"],
        ["Avviker från förslaget"],
        ["Var uppfyllt förra omgången"],
    ]


def test_all_without_remark_skips_what_is_special(client, log_in, bun, inlamning, judged):
    log_in((Roll.GODKANNARE, bun))
    judged("M1", Klass.UPPFYLLT)
    judged("M2", Klass.EJ_UPPFYLLT)
    answer = send(client, inlamning, "alla")
    assert "1 mål är utan anmärkning. 1 har något särskilt att titta på." in words(soup_of(answer))
    assert marks() == {"M1": "utan_anmarkning"}


def test_passing_all_keeps_what_was_marked_before_it(client, log_in, bun, inlamning, judged):
    log_in((Roll.GODKANNARE, bun))
    judged("M1", Klass.UPPFYLLT)
    judged("M2", Klass.UPPFYLLT)
    judged("M3", Klass.EJ_UPPFYLLT)
    marked = {"lage-M1": "ater", "motiv-M1": "Källan saknas.", "lage-M2": "", "lage-M3": ""}
    answer = send(client, inlamning, "alla", **marked)
    assert "1 mål är utan anmärkning. 1 har något särskilt att titta på." in words(soup_of(answer))
    assert marks() == {"M1": "ater", "M2": "utan_anmarkning"}
    assert Granskning.objects.get(mal__kod="M1").motiv == "Källan saknas."


def test_one_goal_comes_back_with_its_reason_and_the_rest_stays_reviewed(
    client, log_in, bun, inlamning, judged
):
    log_in((Roll.GODKANNARE, bun))
    judged("M1", Klass.UPPFYLLT)
    judged("M2", Klass.EJ_UPPFYLLT)
    send(client, inlamning, "alla")
    answer = send(
        client, inlamning, "ater", **{"lage-M2": "ater", "motiv-M2": "Skriv vad ni gör åt det."}
    )
    assert "Inlämningen är lämnad åter med anmärkningarna." in words(soup_of(answer))
    inlamning.refresh_from_db()
    assert (inlamning.lage, inlamning.ater_motiv) == (
        InlamningLage.ATER, "M2 Mål M2: Skriv vad ni gör åt det.",
    )  # fmt: skip
    assert marks() == {"M1": "utan_anmarkning", "M2": "ater"}


def test_what_has_changed_since_is_unreviewed_again(client, log_in, bun, inlamning, judged):
    log_in((Roll.GODKANNARE, bun))
    mal = judged("M1", Klass.UPPFYLLT)
    send(client, inlamning, "alla")
    row = mal.bedomningar.get()
    row.motiv = "Annat."
    row.save()
    shown = soup_of(client.get(ADRESS)).select_one("tbody tr:has(> th)")
    assert "Ändrat sedan du granskade" in words(shown.th)
    assert shown.select_one("option[selected]") is None


def test_back_without_a_reason_is_told_at_the_goal_and_nothing_is_saved(
    client, log_in, bun, inlamning, judged
):
    log_in((Roll.GODKANNARE, bun))
    judged("M1", Klass.UPPFYLLT)
    judged("M2", Klass.UPPFYLLT)
    form = {"lage-M1": "utan_anmarkning", "lage-M2": "ater", "motiv-M2": " "}
    answer = send(client, inlamning, "ater", **form)
    assert answer.status_code == 422
    rows = soup_of(answer).select("tbody tr:has(> th)")
    assert "Skriv vad som behöver ändras." in words(rows[1])
    assert rows[0].select_one("option[selected]")["value"] == "utan_anmarkning"
    assert (marks(), Handelse.objects.count()) == ({}, 0)


def test_it_is_approved_when_every_goal_is_without_remark(client, log_in, bun, inlamning, judged):
    log_in((Roll.GODKANNARE, bun))
    judged("M1", Klass.UPPFYLLT)
    judged("M2", Klass.EJ_UPPFYLLT)
    refused = send(client, inlamning, "godkann", **{"lage-M1": "utan_anmarkning"})
    assert refused.status_code == 422
    assert "Ta ställning till M2 först" in words(soup_of(refused).select_one("[role=alert]"))
    form = {"lage-M1": "utan_anmarkning", "lage-M2": "utan_anmarkning"}
    send(client, inlamning, "godkann", **form)
    inlamning.refresh_from_db()
    assert inlamning.lage == InlamningLage.GODKAND


def test_who_sent_it_in_approves_only_with_a_reason(client, log_in, bun, inlamning, judged):
    user = log_in((Roll.GODKANNARE, bun))
    Inlamning.objects.update(inskickad_av=user)
    judged("M1", Klass.UPPFYLLT)
    answer = send(client, inlamning, "godkann", **{"lage-M1": "utan_anmarkning"})
    assert answer.status_code == 422
    inlamning.refresh_from_db()
    assert (inlamning.lage, marks()) == (InlamningLage.INSKICKAD, {})


def test_an_old_page_approves_nothing(client, log_in, bun, inlamning, judged):
    log_in((Roll.GODKANNARE, bun))
    judged("M1", Klass.UPPFYLLT)
    old = inlamning.version
    inlamning.save_as(UserFactory())
    form = {"enhet": "BUN", "version": old, "gor": "godkann", "lage-M1": "utan_anmarkning"}
    assert client.post(ADRESS, form).status_code == 409
    inlamning.refresh_from_db()
    assert inlamning.lage == InlamningLage.INSKICKAD


@pytest.mark.parametrize("roll", [*Roll, None])
def test_only_the_approver_reviews(client, log_in, bun, inlamning, judged, roll):
    judged("M1", Klass.UPPFYLLT)
    whole = roll in {Roll.REVISOR, Roll.KVALITETSKEDJAN, Roll.ADMINISTRATOR}
    log_in(*([] if roll is None else [roll if whole else (roll, bun)]))
    answers = [client.get(ADRESS).status_code, send(client, inlamning, "alla").status_code]
    allowed = roll == Roll.GODKANNARE
    assert answers == ([200, 200] if allowed else [404, 404])
    assert (marks() != {}, Handelse.objects.exists()) == (allowed, allowed)


@pytest.fixture
def siffra(judged, bun):
    """A goal with one figure, reported 92,8 against 90 and 91,0 the year before."""
    mal = judged("M1", Klass.UPPFYLLT)
    ansvar = NyckeltalEnhetFactory(
        enhet=bun, nyckeltal__agare=bun, nyckeltal__namn="Närvaro", nyckeltal__decimaler=1
    )
    MalNyckeltalFactory(mal=mal, nyckeltal=ansvar.nyckeltal)
    MalvardeFactory(nyckeltal=ansvar.nyckeltal, enhet=bun, varde=90)
    for ar, varde in ((2025, "91.0"), (2026, "92.8")):
        UtfallFactory(
            nyckeltal=ansvar.nyckeltal, enhet=bun, varde=Decimal(varde),
            avser_fran=date(ar, 1, 1), avser_till=date(ar, 12, 31),
        )  # fmt: skip
    return ansvar


def test_the_figures_stand_under_their_goal(client, log_in, bun, inlamning, siffra):
    log_in((Roll.GODKANNARE, bun))
    row = soup_of(client.get(ADRESS)).select_one("#fr-M1")
    assert words(row).startswith("Siffror och frågor om Mål M1 (1) Närvaro 92,8 mål 90,0 · förra")
    assert "förra 91,0" in words(row)


def test_a_question_is_asked_from_there_and_what_was_marked_is_saved(
    client, log_in, bun, inlamning, siffra
):
    log_in((Roll.GODKANNARE, bun))
    form = {"lage-M1": "utan_anmarkning", f"text-{siffra.publikt_id}": "Varför ökar den?"}
    page = words(soup_of(send(client, inlamning, f"fraga-{siffra.publikt_id}", **form)))
    assert "Frågan om Närvaro är skickad." in page
    assert "1 obesvarad fråga" in page
    assert list(Fraga.objects.values_list("ansvar", "mal", "text")) == [
        (siffra.pk, None, "Varför ökar den?")
    ]
    assert marks() == {"M1": "utan_anmarkning"}


def test_a_judgement_is_asked_about_from_there(client, log_in, bun, inlamning, siffra):
    log_in((Roll.GODKANNARE, bun))
    send(client, inlamning, "fraga-M1", **{"text-M1": "På vilken grund?"})
    assert list(Fraga.objects.values_list("mal__kod", "text")) == [("M1", "På vilken grund?")]


def test_an_empty_question_keeps_all_that_was_typed(client, log_in, bun, inlamning, siffra):
    log_in((Roll.GODKANNARE, bun))
    form = {"lage-M1": "utan_anmarkning", "text-M1": "Ett utkast"}
    answer = send(client, inlamning, f"fraga-{siffra.publikt_id}", **form)
    page = soup_of(answer)
    assert answer.status_code == 422
    assert words(page.select_one(f"#tf-{siffra.publikt_id}")) == "Skriv vad du undrar."
    assert page.select_one("#t-M1").get_text().strip() == "Ett utkast"
    assert page.select_one("option[selected]")["value"] == "utan_anmarkning"
    assert (Fraga.objects.count(), marks(), Handelse.objects.count()) == (0, {}, 0)


@pytest.mark.parametrize("om", ["M9", "finns-inte"])
def test_what_is_not_on_the_page_is_not_asked_about(client, log_in, bun, inlamning, siffra, om):
    log_in((Roll.GODKANNARE, bun))
    answer = send(client, inlamning, f"fraga-{om}", **{f"text-{om}": "Varför?"})
    assert (answer.status_code, Fraga.objects.count()) == (404, 0)


def test_statements_do_not_grow_with_questions(client, log_in, bun, inlamning, siffra):
    user = log_in((Roll.GODKANNARE, bun))
    counts = []
    for antal in (3, 30):
        for _ in range(antal):
            ask(inlamning, siffra, "Varför?", by=user)
        with CaptureQueriesContext(connection) as queries:
            client.get(ADRESS)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_another_enhet_is_not_found(client, log_in, bun, sn, runda, inlamning):
    log_in((Roll.GODKANNARE, bun))
    InlamningFactory(enhet=sn, uppfoljning=runda, lage=InlamningLage.INSKICKAD)
    form = {"enhet": "SN", "version": 1, "gor": "alla"}
    assert client.post(ADRESS, form).status_code == 404
