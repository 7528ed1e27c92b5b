"""A nämnd's report: assembled, saved as a draft, decided, set right; and what is refused."""

import datetime as dt

import pytest

from internkontroll.enums import Kontrollutfall, RapportLage, Tillracklighet
from internkontroll.models import Kontrollrapport
from internkontroll.rapporter import report_of
from internkontroll.services.rapport import (
    Rapportdata,
    correct_report,
    decide_report,
    save_report,
)
from styrning.bas.errors import FaultsError, RuleError, StaleError
from styrning.grund.beslut import Beslut
from styrning.grund.enums import Roll, Slag, UppfoljningSlag
from styrning.grund.models import Handelse
from tests.factories import (
    EnhetFactory,
    KontrollmomentFactory,
    KontrollplanFactory,
    KontrollrapportFactory,
    KontrollresultatFactory,
    KontrolltillfalleFactory,
    RiskFactory,
    UppfoljningFactory,
    UserFactory,
)

DATA = Rapportdata("tillracklig", "Alla kontroller är gjorda.", "", "Fler stickprov.")
BESLUT = Beslut("Socialnämnden", dt.date(2026, 11, 12), "101", "SN 2026/4")


@pytest.fixture
def namnd(db):
    return EnhetFactory(kod="SOC", namn="Socialnämnden")


@pytest.fixture
def runda(db):
    return UppfoljningFactory(kod="BOKSLUT", namn="Årsbokslut 2026")


@pytest.fixture
def sara(namnd):
    return UserFactory(roll=(Roll.INTERNKONTROLLSAMORDNARE, namnd))


@pytest.fixture
def resultat(namnd, runda):
    """One check that is done, without remark, and one scored risk."""
    plan = KontrollplanFactory(enhet=namnd)
    risk = RiskFactory(enhet=namnd, kod="SOC-R1")
    moment = KontrollmomentFactory(plan=plan, risk=risk, kod="SOC-K26-1")
    return KontrollresultatFactory(
        tillfalle=KontrolltillfalleFactory(moment=moment, uppfoljning=runda)
    )


def test_a_draft_may_be_empty(namnd, runda, sara):
    row = save_report(namnd, runda, Rapportdata(), by=sara)
    assert (row.lage, row.bedomning, row.version) == (RapportLage.UTKAST, "", 1)


def test_a_draft_is_saved_with_its_event(namnd, runda, sara):
    save_report(namnd, runda, DATA, by=sara)
    row = Kontrollrapport.objects.get()
    assert (row.bedomning, row.motivering, row.forbattringar) == (
        "tillracklig",
        "Alla kontroller är gjorda.",
        "Fler stickprov.",
    )
    event = Handelse.objects.get()
    assert (event.vad, event.av, event.enhet) == ("skrev internkontrollrapport", sara, namnd)


def test_the_same_draft_writes_nothing(namnd, runda, sara):
    save_report(namnd, runda, DATA, by=sara)
    save_report(namnd, runda, DATA, by=sara, version=1)
    assert Kontrollrapport.objects.get().version == 1
    assert Handelse.objects.count() == 1


def test_who_saved_first_is_told_and_nothing_is_lost(namnd, runda, sara):
    first = save_report(namnd, runda, DATA, by=sara)
    with pytest.raises(StaleError) as refused:
        save_report(namnd, runda, Rapportdata("delvis", "Nej."), by=sara, version=0)
    assert refused.value.current == first
    assert Kontrollrapport.objects.get().motivering == "Alla kontroller är gjorda."


@pytest.mark.parametrize(
    ("slag", "message"),
    [
        (
            UppfoljningSlag.MANAD,
            "Mars har ingen internkontrollrapport. Den lämnas vid delår och årsbokslut.",
        ),
        (UppfoljningSlag.DELAR, None),
    ],
)
def test_reports_are_given_at_delar_and_arsbokslut(namnd, sara, slag, message):
    runda = UppfoljningFactory(namn="Mars", slag=slag)
    if message is None:
        assert save_report(namnd, runda, DATA, by=sara).pk
        return
    with pytest.raises(RuleError, match=message):
        save_report(namnd, runda, DATA, by=sara)
    assert not Kontrollrapport.objects.exists()


def test_a_round_that_has_not_opened(namnd, sara):
    runda = UppfoljningFactory(
        namn="Årsbokslut 2026", oppnar=dt.date(2026, 12, 1), klar_namnd=dt.date(2027, 1, 20)
    )
    with pytest.raises(RuleError) as refused:
        save_report(namnd, runda, DATA, by=sara)
    assert str(refused.value) == "Årsbokslut 2026 öppnar 2026-12-01. Skriv rapporten då."


def test_a_forvaltning_reports_no_internal_control(runda, sara):
    with pytest.raises(RuleError, match="Bara styrelser, nämnder och bolag"):
        save_report(EnhetFactory(slag=Slag.FORVALTNING), runda, DATA, by=sara)


def test_decided_with_the_counts_of_that_day(namnd, runda, sara, resultat):
    row = decide_report(namnd, runda, DATA, BESLUT, by=sara)
    assert (row.lage, row.beslut_text) == (
        RapportLage.BESLUTAD,
        "Socialnämnden 2026-11-12 § 101",
    )
    assert row.rakning["forslag"] == "tillracklig"
    assert {k: v for k, v in row.rakning["antal"].items() if v} == {
        "moment": 1,
        "tillfallen": 1,
        "utforda": 1,
    }
    assert row.rakning["resultat"] == {str(resultat.tillfalle.publikt_id): 1}


def test_a_draft_without_judgement_cannot_be_decided(namnd, runda, sara, resultat):
    with pytest.raises(FaultsError) as refused:
        decide_report(namnd, runda, Rapportdata(), BESLUT, by=sara)
    assert refused.value.faults == {
        "bedomning": "Välj om internkontrollen är tillräcklig.",
        "motivering": "Skriv vad bedömningen vilar på.",
    }
    assert not Kontrollrapport.objects.exists()


def test_a_judgement_that_parts_from_the_proposal_says_why(namnd, runda, sara):
    KontrollplanFactory(enhet=namnd, lage="utkast", beslut_datum=None, beslut_paragraf="")
    with pytest.raises(FaultsError) as refused:
        decide_report(namnd, runda, DATA, BESLUT, by=sara)
    assert refused.value.faults == {
        "avsteg": "Bedömningen skiljer sig från förslaget (inte tillräcklig). Skriv varför."
    }
    told = Rapportdata("tillracklig", "Gott läge.", "Planen fastställs i nästa vecka.")
    row = decide_report(namnd, runda, told, BESLUT, by=sara)
    assert (row.bedomning, row.rakning["forslag"]) == (Tillracklighet.TILLRACKLIG, "inte")


@pytest.mark.parametrize(
    ("beslut", "field", "message"),
    [
        (Beslut("", dt.date(2026, 11, 12), "1"), "organ", "Ange vilket organ som beslutade."),
        (Beslut("Nämnden", dt.date(2026, 11, 12), ""), "paragraf", "Ange beslutets paragraf."),
        (
            Beslut("Nämnden", dt.date(2026, 11, 19), "1"),
            "datum",
            "Beslutsdatum ligger i framtiden.",
        ),
        (
            Beslut("Nämnden", dt.date(2026, 10, 31), "1"),
            "datum",
            "Beslutet är daterat före 2026-11-01, då Årsbokslut 2026 öppnade.",
        ),
    ],
)
def test_decisions_that_are_refused(namnd, runda, sara, resultat, beslut, field, message):
    with pytest.raises(RuleError) as refused:
        decide_report(namnd, runda, DATA, beslut, by=sara)
    assert (refused.value.field, str(refused.value)) == (field, message)
    assert not Kontrollrapport.objects.exists()


def test_it_is_decided_once(namnd, runda, sara, resultat):
    decide_report(namnd, runda, DATA, BESLUT, by=sara)
    with pytest.raises(RuleError) as refused:
        decide_report(namnd, runda, DATA, BESLUT, by=sara, version=1)
    assert str(refused.value) == "Rapporten är redan beslutad (Socialnämnden 2026-11-12 § 101)."
    with pytest.raises(RuleError, match="Rätta den och skriv varför"):
        save_report(namnd, runda, DATA, by=sara, version=1)


def test_a_mistyped_decision_is_set_right_and_every_version_kept(namnd, runda, sara, resultat):
    row = decide_report(namnd, runda, DATA, BESLUT, by=sara)
    right = Beslut("Socialnämnden", dt.date(2026, 11, 12), "110")
    row = correct_report(row, DATA, right, skal="Fel paragraf.", by=sara, version=1)
    assert row.beslut_paragraf == "110"
    versions = row.history.order_by("version").values_list(
        "version", "beslut_paragraf", "history_change_reason"
    )
    assert list(versions) == [(1, "101", None), (2, "110", "Fel paragraf.")]


@pytest.mark.parametrize(
    ("skal", "message"),
    [(" ", "Skriv varför det beslutade rättas."), ("x" * 101, "Skriv högst 100 tecken.")],
)
def test_a_correction_needs_a_reason(namnd, runda, sara, resultat, skal, message):
    row = decide_report(namnd, runda, DATA, BESLUT, by=sara)
    with pytest.raises(RuleError) as refused:
        correct_report(row, DATA, BESLUT, skal=skal, by=sara, version=1)
    assert (refused.value.field, str(refused.value)) == ("skal", message)
    assert Kontrollrapport.objects.get().version == 1


def test_what_has_changed_since_the_decision_is_said(namnd, runda, sara, resultat):
    decide_report(namnd, runda, DATA, BESLUT, by=sara)
    resultat.utfall = Kontrollutfall.ALLVARLIG_AVVIKELSE
    resultat.text = "Fel lön."
    resultat.save_as(sara)
    bild = report_of(namnd, runda, sara)
    assert bild.andrat() == [
        ("allvarliga avvikelser", 0, 1),
        ("avvikelser som inte är åtgärdade", 0, 1),
    ]
    assert bild.andrade_resultat() == ["SOC-K26-1"]


def test_a_draft_is_not_shown_to_a_lasare(namnd, runda):
    KontrollrapportFactory(enhet=namnd, uppfoljning=runda, motivering="Hemligt utkast.")
    reader = UserFactory(roll=(Roll.LASARE, namnd))
    assert report_of(namnd, runda, reader).rad is None


def test_the_report_holds_the_checks_of_the_year_up_to_its_round(namnd, runda, sara, resultat):
    delar = UppfoljningFactory(
        kod="DELAR", slag=UppfoljningSlag.DELAR, avser_till=dt.date(2026, 8, 31)
    )
    earlier = KontrolltillfalleFactory(
        moment=resultat.tillfalle.moment, uppfoljning=delar, planerad=dt.date(2026, 8, 20)
    )
    at_delar = report_of(namnd, delar, sara).kontroller()
    assert [row["tillfalle_id"] for row in at_delar[0]["tillfallen"]] == [earlier.publikt_id]
    assert len(report_of(namnd, runda, sara).kontroller()[0]["tillfallen"]) == 2


def test_what_was_not_done_says_why(namnd, runda, sara, resultat):
    moment = resultat.tillfalle.moment
    KontrolltillfalleFactory(
        moment=moment, uppfoljning=runda, planerad=dt.date(2026, 10, 1), lage="installt",
        lage_motiv="Systemet byttes.",
    )  # fmt: skip
    KontrolltillfalleFactory(moment=moment, uppfoljning=runda, planerad=dt.date(2026, 9, 1))
    bild = report_of(namnd, runda, sara)
    assert [row["varfor"] for row in bild.ogjorda()] == ["", "Systemet byttes."]
    assert bild.underlag.forslag.skal == ("1 kontroll är sen.",)


def test_a_clean_recheck_closes_the_deviation(namnd, runda, sara, resultat):
    resultat.utfall, resultat.text = Kontrollutfall.ALLVARLIG_AVVIKELSE, "Fel lön."
    resultat.save_as(sara)
    assert report_of(namnd, runda, sara).underlag.forslag.bedomning == Tillracklighet.INTE
    again = KontrolltillfalleFactory(
        moment=resultat.tillfalle.moment, uppfoljning=runda, omprovar=resultat,
        planerad=dt.date(2026, 11, 16),
    )  # fmt: skip
    KontrollresultatFactory(tillfalle=again)
    assert report_of(namnd, runda, sara).underlag.forslag.bedomning == Tillracklighet.TILLRACKLIG


@pytest.mark.parametrize("antal", [3, 30])
def test_statements_do_not_grow_with_checks(namnd, runda, sara, antal, django_assert_num_queries):
    plan = KontrollplanFactory(enhet=namnd)
    for _ in range(antal):
        moment = KontrollmomentFactory(plan=plan)
        KontrollresultatFactory(
            tillfalle=KontrolltillfalleFactory(moment=moment, uppfoljning=runda)
        )

    sara.role_ranges()
    with django_assert_num_queries(6):
        bild = report_of(namnd, runda, sara)
        bild.kontroller(), bild.underlag.forslag, bild.accepterade(), bild.ogjorda()
