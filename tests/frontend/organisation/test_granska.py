"""Reviewing goal by goal: what wants a look, many passed at once, some returned, the rest kept."""

from datetime import date

import pytest

from mal.enums import Klass
from mal.models import Granskning
from styrning.grund import registries
from styrning.grund.enums import InlamningLage, Roll
from styrning.grund.models import Handelse, Inlamning
from tests.factories import (
    BedomningFactory,
    InlamningFactory,
    MalFactory,
    PlanFactory,
    UppfoljningFactory,
    UserFactory,
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


def test_another_enhet_is_not_found(client, log_in, bun, sn, runda, inlamning):
    log_in((Roll.GODKANNARE, bun))
    InlamningFactory(enhet=sn, uppfoljning=runda, lage=InlamningLage.INSKICKAD)
    form = {"enhet": "SN", "version": 1, "gor": "alla"}
    assert client.post(ADRESS, form).status_code == 404
