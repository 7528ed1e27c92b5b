"""The road of a submission: every change of state, allowed or refused with nothing written."""

from datetime import date

import pytest
from django.utils import timezone

from styrning.bas.errors import RuleError
from styrning.grund import registries
from styrning.grund.beslut import Beslut
from styrning.grund.enums import InlamningLage
from styrning.grund.models import Handelse, Inlamning
from styrning.grund.registries import Lucka
from styrning.grund.services import (
    approve,
    ensure_open,
    record_decision,
    remit,
    return_to_officer,
    submit,
    touch,
)
from tests.factories import InlamningFactory, UppfoljningFactory, UserFactory

pytestmark = pytest.mark.django_db

Lage = InlamningLage
CLOSED = "Årsbokslut 2026 är stängd. Inget har sparats. Kvalitetskedjan kan öppna omgången igen."
BESLUT = Beslut("Socialnämnden", date(2026, 11, 17), "34", "SN 2026/118", "https://example.se/p")


@pytest.fixture
def anna():
    return UserFactory(username="anna")


@pytest.fixture
def bo():
    return UserFactory(username="bo")


def in_state(lage, **facts):
    """A submission in ``lage`` with what the constraints ask of that state."""
    if lage in {Lage.ATER, Lage.ATERREMITTERAD}:
        facts.setdefault("ater_motiv", "Rätta mål 3")
    if lage == Lage.BESLUTAD:
        facts |= {
            "beslut_organ": "Socialnämnden",
            "beslut_datum": date(2026, 11, 17),
            "beslut_paragraf": "34",
        }
    return InlamningFactory(lage=lage, **facts)


def stored(inlamning):
    """Everything that is saved about a submission, with its versions and events."""
    return (
        Inlamning.objects.values().get(pk=inlamning.pk),
        list(inlamning.history.order_by("history_id").values_list("version", "lage")),
        list(Handelse.objects.order_by("pk").values_list("vad", "objekt_id")),
    )


@pytest.fixture
def _no_checks(monkeypatch):
    monkeypatch.setattr(registries, "_checks", [])


@pytest.fixture
def luckor(monkeypatch):
    """What the readiness checks answer, for a test to fill."""
    found: list[Lucka] = []
    monkeypatch.setattr(registries, "_checks", [lambda inlamning: found])
    return found


# -- submit --------------------------------------------------------------------------------


@pytest.mark.usefixtures("_no_checks")
@pytest.mark.parametrize("lage", [Lage.EJ_PABORJAD, Lage.UTKAST, Lage.ATER, Lage.ATERREMITTERAD])
def test_what_may_be_filled_in_may_be_sent_in(lage, anna):
    inlamning = in_state(lage)
    submit(inlamning, by=anna)
    inlamning.refresh_from_db()
    assert (inlamning.lage, inlamning.inskickad_av, inlamning.ater_motiv, inlamning.version) == (
        Lage.INSKICKAD,
        anna,
        "",
        2,
    )
    assert (timezone.now() - inlamning.inskickad_at).total_seconds() < 60
    assert list(inlamning.history.values_list("version", "history_user")) == [
        (2, anna.pk),
        (1, None),
    ]
    event = Handelse.objects.get()
    assert (event.vad, event.av, event.enhet, event.uppgift) == (
        "skickade in",
        anna,
        inlamning.enhet,
        {"luckor": 0, "syns_fran": inlamning.uppfoljning.avser_fran.year},
    )


@pytest.mark.usefixtures("_no_checks")
@pytest.mark.parametrize("lage", [Lage.INSKICKAD, Lage.GODKAND, Lage.BESLUTAD])
def test_what_is_sent_in_is_not_sent_in_again(lage, anna):
    inlamning = in_state(lage)
    before = stored(inlamning)
    with pytest.raises(RuleError, match=r"^Inlämningen är redan inskickad\.$"):
        submit(inlamning, by=anna)
    assert stored(inlamning) == before


def test_a_gap_that_blocks_stops_it_also_with_a_reason(luckor, anna):
    luckor[:] = [Lucka("N1 saknar utfall", hindrar=True), Lucka("N2 saknar text", hindrar=False)]
    inlamning = in_state(Lage.UTKAST)
    before = stored(inlamning)
    with pytest.raises(RuleError, match=r"^Det här hindrar inskickning: N1 saknar utfall$"):
        submit(inlamning, by=anna, lucka_motiv="Vi hann inte")
    assert stored(inlamning) == before


@pytest.mark.parametrize("motiv", ["", "   ", "\0"])
def test_other_gaps_ask_for_a_reason(luckor, anna, motiv):
    luckor[:] = [Lucka("N2 saknar text", hindrar=False)]
    inlamning = in_state(Lage.UTKAST)
    before = stored(inlamning)
    with pytest.raises(RuleError, match="Skriv en mening om varför uppgifter saknas") as caught:
        submit(inlamning, by=anna, lucka_motiv=motiv)
    assert caught.value.field == "lucka_motiv"
    assert stored(inlamning) == before


def test_with_a_reason_it_is_sent_in_with_gaps(luckor, anna):
    luckor[:] = [Lucka("N2 saknar text", hindrar=False)]
    inlamning = submit(in_state(Lage.UTKAST), by=anna, lucka_motiv=" Enkäten kommer i mars. ")
    assert (inlamning.lage, inlamning.lucka_motiv) == (Lage.INSKICKAD, "Enkäten kommer i mars.")
    year = inlamning.uppfoljning.avser_fran.year
    assert Handelse.objects.get().uppgift == {"luckor": 1, "syns_fran": year}


@pytest.mark.usefixtures("_no_checks")
@pytest.mark.parametrize(
    ("dates", "message"),
    [
        (
            {"oppnar": date(2026, 11, 19)},
            "Årsbokslut 2026 öppnar 2026-11-19. Inget har sparats.",
        ),
        (
            {"lases": date(2026, 11, 17), "klar_namnd": date(2026, 11, 10)},
            CLOSED,
        ),
        (
            {"stangd_at": timezone.make_aware(timezone.datetime(2026, 11, 17, 12))},
            CLOSED,
        ),
    ],
)
def test_a_round_that_is_not_open_takes_nothing(dates, message, anna):
    inlamning = in_state(Lage.UTKAST, uppfoljning=UppfoljningFactory(**dates))
    before = stored(inlamning)
    with pytest.raises(RuleError) as caught:
        submit(inlamning, by=anna)
    assert str(caught.value) == message
    assert stored(inlamning) == before


def test_late_answers_are_taken_until_the_round_locks():
    runda = UppfoljningFactory(klar_namnd=date(2026, 11, 10), lases=date(2026, 11, 18))
    ensure_open(InlamningFactory(uppfoljning=runda))


# -- touch ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after", "marked"),
    [
        (Lage.EJ_PABORJAD, Lage.UTKAST, False),
        (Lage.UTKAST, Lage.UTKAST, False),
        (Lage.INSKICKAD, Lage.INSKICKAD, False),
        (Lage.ATER, Lage.ATER, False),
        (Lage.GODKAND, Lage.INSKICKAD, False),
        (Lage.BESLUTAD, Lage.BESLUTAD, True),
        (Lage.ATERREMITTERAD, Lage.ATERREMITTERAD, False),
    ],
)
def test_a_change_moves_the_state_or_marks_it(before, after, marked, anna):
    inlamning = in_state(before)
    touch(inlamning, by=anna)
    inlamning.refresh_from_db()
    assert (inlamning.lage, inlamning.andrad_efter_beslut) == (after, marked)
    changed = before != after or marked
    assert inlamning.version == (2 if changed or before == Lage.INSKICKAD else 1)
    assert list(Handelse.objects.values_list("vad", flat=True)) == ["ändrade läge"] * changed


def test_a_fallen_approval_forgets_who_approved(anna, bo):
    inlamning = in_state(Lage.GODKAND, godkand_av=bo, godkand_at=timezone.now())
    touch(inlamning, by=anna)
    inlamning.refresh_from_db()
    assert (inlamning.godkand_av, inlamning.godkand_at) == (None, None)


def test_a_second_change_after_the_decision_writes_nothing_more(anna):
    inlamning = in_state(Lage.BESLUTAD, andrad_efter_beslut=True)
    before = stored(inlamning)
    touch(inlamning, by=anna)
    assert stored(inlamning) == before


# -- return --------------------------------------------------------------------------------


@pytest.mark.parametrize("lage", [Lage.INSKICKAD, Lage.GODKAND])
def test_a_sent_in_submission_is_given_back_with_a_reason(lage, bo):
    inlamning = return_to_officer(in_state(lage, godkand_av=bo), by=bo, motiv=" Mål 3 saknar text ")
    inlamning.refresh_from_db()
    assert (inlamning.lage, inlamning.ater_motiv, inlamning.godkand_av) == (
        Lage.ATER,
        "Mål 3 saknar text",
        None,
    )
    event = Handelse.objects.get()
    assert (event.vad, event.uppgift) == ("lämnade åter", {"motiv": "Mål 3 saknar text"})


@pytest.mark.parametrize(
    "lage", [Lage.EJ_PABORJAD, Lage.UTKAST, Lage.ATER, Lage.BESLUTAD, Lage.ATERREMITTERAD]
)
def test_only_a_sent_in_submission_is_given_back(lage, bo):
    inlamning = in_state(lage)
    before = stored(inlamning)
    with pytest.raises(RuleError, match=r"^Bara en inskickad inlämning kan lämnas åter\.$"):
        return_to_officer(inlamning, by=bo, motiv="Rätta")
    assert stored(inlamning) == before


@pytest.mark.parametrize("motiv", ["", " \n "])
def test_giving_back_needs_a_reason(motiv, bo):
    inlamning = in_state(Lage.INSKICKAD)
    before = stored(inlamning)
    with pytest.raises(RuleError, match="Skriv varför inlämningen lämnas åter") as caught:
        return_to_officer(inlamning, by=bo, motiv=motiv)
    assert caught.value.field == "motiv"
    assert stored(inlamning) == before


# -- approve -------------------------------------------------------------------------------


def test_another_person_approves_without_a_reason(anna, bo):
    inlamning = approve(in_state(Lage.INSKICKAD, inskickad_av=anna), by=bo)
    inlamning.refresh_from_db()
    assert (inlamning.lage, inlamning.godkand_av, inlamning.egen_motiv) == (Lage.GODKAND, bo, "")
    assert (timezone.now() - inlamning.godkand_at).total_seconds() < 60
    assert Handelse.objects.get().vad == "godkände"


def test_the_one_who_sent_in_approves_only_with_a_reason(anna):
    inlamning = in_state(Lage.INSKICKAD, inskickad_av=anna)
    before = stored(inlamning)
    with pytest.raises(RuleError, match="Du skickade själv in") as caught:
        approve(inlamning, by=anna, motiv=" ")
    assert caught.value.field == "motiv"
    assert stored(inlamning) == before

    approve(inlamning, by=anna, motiv="Chefen är ledig")
    inlamning.refresh_from_db()
    assert (inlamning.lage, inlamning.egen_motiv) == (Lage.GODKAND, "Chefen är ledig")


@pytest.mark.parametrize("lage", [lage for lage in Lage if lage != Lage.INSKICKAD])
def test_only_a_sent_in_submission_is_approved(lage, bo):
    inlamning = in_state(lage)
    before = stored(inlamning)
    with pytest.raises(RuleError, match=r"^Bara en inskickad inlämning kan godkännas\.$"):
        approve(inlamning, by=bo)
    assert stored(inlamning) == before


# -- decision and remit --------------------------------------------------------------------


def test_a_decision_is_recorded_on_what_is_approved(anna):
    inlamning = record_decision(in_state(Lage.GODKAND, andrad_efter_beslut=True), BESLUT, by=anna)
    inlamning.refresh_from_db()
    assert (inlamning.lage, inlamning.beslut_text, inlamning.andrad_efter_beslut) == (
        Lage.BESLUTAD,
        "Socialnämnden 2026-11-17 § 34",
        False,
    )
    assert (inlamning.diarienummer, inlamning.protokoll) == ("SN 2026/118", "https://example.se/p")
    event = Handelse.objects.get()
    assert (event.vad, event.uppgift) == (
        "registrerade beslut",
        {"beslut": "Socialnämnden 2026-11-17 § 34"},
    )


@pytest.mark.parametrize("lage", [lage for lage in Lage if lage != Lage.GODKAND])
def test_only_what_is_approved_is_decided(lage, anna):
    inlamning = in_state(lage)
    before = stored(inlamning)
    with pytest.raises(RuleError, match=r"^Bara en godkänd inlämning kan beslutas\.$"):
        record_decision(inlamning, BESLUT, by=anna)
    assert stored(inlamning) == before


@pytest.mark.parametrize(
    ("beslut", "message"),
    [
        (Beslut(" ", date(2026, 11, 17), "34"), "Ange vilket organ som beslutade."),
        (Beslut("Socialnämnden", date(2026, 11, 17), ""), "Ange beslutets paragraf."),
        (Beslut("Socialnämnden", date(2026, 11, 19), "34"), "Beslutsdatum ligger i framtiden."),
    ],
)
def test_a_decision_needs_organ_paragraph_and_a_day_that_has_been(beslut, message, anna):
    inlamning = in_state(Lage.GODKAND)
    before = stored(inlamning)
    with pytest.raises(RuleError) as caught:
        record_decision(inlamning, beslut, by=anna)
    assert str(caught.value) == message
    assert stored(inlamning) == before


def test_the_namnd_sends_the_matter_back_with_its_reason(anna, bo):
    inlamning = remit(in_state(Lage.GODKAND, godkand_av=bo), by=anna, motiv="Könsuppdela")
    inlamning.refresh_from_db()
    assert (inlamning.lage, inlamning.ater_motiv, inlamning.godkand_av) == (
        Lage.ATERREMITTERAD,
        "Könsuppdela",
        None,
    )
    assert Handelse.objects.get().vad == "återremitterade"


@pytest.mark.parametrize("lage", [lage for lage in Lage if lage != Lage.GODKAND])
def test_only_what_is_approved_is_remitted(lage, anna):
    inlamning = in_state(lage)
    before = stored(inlamning)
    with pytest.raises(RuleError, match=r"^Bara en godkänd inlämning kan återremitteras\.$"):
        remit(inlamning, by=anna, motiv="Könsuppdela")
    assert stored(inlamning) == before


def test_a_remit_needs_a_reason(anna):
    inlamning = in_state(Lage.GODKAND)
    before = stored(inlamning)
    with pytest.raises(RuleError, match="Skriv varför ärendet återremitteras") as caught:
        remit(inlamning, by=anna, motiv="")
    assert caught.value.field == "motiv"
    assert stored(inlamning) == before


# -- the whole road ------------------------------------------------------------------------


@pytest.mark.usefixtures("_no_checks")
def test_the_whole_road_leaves_a_version_and_an_event_for_each_step(anna, bo):
    inlamning = InlamningFactory()
    touch(inlamning, by=anna)
    submit(inlamning, by=anna)
    return_to_officer(inlamning, by=bo, motiv="Mål 3")
    submit(inlamning, by=anna)
    approve(inlamning, by=bo)
    record_decision(inlamning, BESLUT, by=bo)
    versions = inlamning.history.order_by("version").values_list("version", "lage", "history_user")
    assert list(versions) == [
        (1, Lage.EJ_PABORJAD, None),
        (2, Lage.UTKAST, anna.pk),
        (3, Lage.INSKICKAD, anna.pk),
        (4, Lage.ATER, bo.pk),
        (5, Lage.INSKICKAD, anna.pk),
        (6, Lage.GODKAND, bo.pk),
        (7, Lage.BESLUTAD, bo.pk),
    ]
    assert Handelse.objects.count() == 6
