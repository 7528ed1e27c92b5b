"""The internal-control workbook back again: what it would do, what it refuses, what is saved."""

import datetime as dt

import pytest

from internkontroll.arbetsbok import Omfang, read_book
from internkontroll.columns import BLAD_PLAN, BLAD_RESULTAT, BLAD_RISKER
from internkontroll.enums import Kontrollutfall, PlanLage, Riskbeslut
from internkontroll.importers import INTERNKONTROLL
from internkontroll.models import Kontrollmoment, Kontrollresultat, Risk
from styrning.bas.arbetsbok import AGAIN, UNKNOWN
from styrning.bas.arbetsbok.form import VERSION
from styrning.bas.errors import RuleError
from styrning.bas.xlsx import VERSION_CHANGED
from styrning.bas.xlsx.read import FORMEL
from styrning.grund.enums import Roll
from styrning.grund.models import Atgard, Handelse
from tests.factories import (
    EnhetFactory,
    InlamningFactory,
    KontrollmomentFactory,
    KontrollplanFactory,
    KontrollresultatFactory,
    KontrolltillfalleFactory,
    RiskFactory,
    UppfoljningFactory,
    UserFactory,
)
from tests.internkontroll.arbetsbok import Arbetsbok, counts, errors

pytestmark = pytest.mark.django_db

AR = 2026


@pytest.fixture
def namnd(db):
    return EnhetFactory(kod="SON", namn="Socialnämnden")


@pytest.fixture
def samordnare(namnd):
    return UserFactory(
        first_name="Sara", last_name="Holm", roll=(Roll.INTERNKONTROLLSAMORDNARE, namnd)
    )


@pytest.fixture
def plan(namnd):
    return KontrollplanFactory(enhet=namnd, ar=AR)


@pytest.fixture
def utkast(plan):
    plan.lage, plan.beslut_datum, plan.beslut_paragraf = PlanLage.UTKAST, None, ""
    plan.save()
    return plan


@pytest.fixture
def risk(namnd):
    return RiskFactory(enhet=namnd, kod="SON-R1", risk_att="bistånd betalas på fel grund")


@pytest.fixture
def moment(plan, risk):
    return KontrollmomentFactory(plan=plan, risk=risk, kod="SON-K26-1", ansvarig="Enhetschefen")


@pytest.fixture
def tillfalle(moment):
    runda = UppfoljningFactory(ar=AR, kod="2026-AB")
    InlamningFactory(enhet=moment.plan.enhet, uppfoljning=runda)
    return KontrolltillfalleFactory(moment=moment, uppfoljning=runda)


@pytest.fixture
def bok(namnd, samordnare, tillfalle):
    return Arbetsbok(namnd, AR, samordnare)


def writes() -> int:
    return Handelse.objects.count()


def test_an_untouched_workbook_changes_nothing(namnd, samordnare, tillfalle):
    RiskFactory(enhet=namnd, kod="SON-R2", skala=None, sannolikhet=None, konsekvens=None, beslut="")
    RiskFactory(
        enhet=namnd, kod="SON-R3", beslut=Riskbeslut.ACCEPTERA, accepterad_av="Socialnämnden",
        accepterad_till=dt.date(2027, 6, 30), beslut_motiv="Kostar mer än den smakar.\n\nOmprövas.",
    )  # fmt: skip
    KontrollresultatFactory(tillfalle=tillfalle, text="Inget att anmärka på.")

    result = Arbetsbok(namnd, AR, samordnare).preview()

    assert (counts(result), errors(result)) == ({"samma": 5}, [])
    assert not result.can_apply


def test_a_workbook_is_read_though_rows_are_sorted_and_columns_moved(bok):
    sheet = bok.book[BLAD_RISKER]
    sheet.move_range(f"A3:{sheet.cell(30, sheet.max_column).coordinate}", cols=2)

    assert counts(bok.preview()) == {"samma": 3}


def test_a_preview_keeps_nothing(bok, risk):
    before = writes()
    bok.set(BLAD_RISKER, "SON-R1", Sannolikhet="4 Sannolik")

    result = bok.preview()

    assert [(cell.rubrik, cell.fore, cell.efter) for cell in result.changed[0].celler] == [
        ("Sannolikhet", "3 Möjlig", "4 Sannolik")
    ]
    risk.refresh_from_db()
    assert (risk.sannolikhet, risk.version, writes()) == (3, 1, before)


def test_the_first_sheet_names_the_sheets_that_its_reader_fills_in(namnd, tillfalle):
    rapportor = UserFactory(roll=(Roll.RAPPORTOR, namnd))

    told = [cell.value for cell in Arbetsbok(namnd, AR, rapportor).book["Läs mig"]["A"]]

    assert "1. Fyll i de gröna cellerna på bladet Resultat. Övriga celler är låsta." in told


def test_a_risk_is_described_and_scored_anew(bok, risk):
    bok.set(
        BLAD_RISKER, "SON-R1", Riskägare="Enhetschefen", Sannolikhet=2,
        Det_som_redan_görs="Två handläggare granskar.", Sannolikhet_efter="1 Osannolik",
        Konsekvens_efter="Kännbar",
    )  # fmt: skip

    assert counts(bok.apply()) == {"andrad": 1}

    risk.refresh_from_db()
    assert (risk.agare, risk.sannolikhet, risk.inneboende, risk.riskvarde) == (
        "Enhetschefen", 2, 6, 3,
    )  # fmt: skip


def test_a_new_risk_is_added_with_the_next_kod(bok, namnd):
    bok.set(
        BLAD_RISKER, None, Process="Betala ut lön", Slag_av_process="Stödprocess",
        Kategori="Oegentligheter", Otillåten_påverkan="Ja", Risk_att="lön betalas till fel person",
        Sannolikhet=2, Konsekvens=4, Beslut="Kontrollera",
    )  # fmt: skip

    assert counts(bok.apply()) == {"ny": 1}
    added = Risk.objects.exclude(kod="SON-R1").get()
    assert (added.enhet, added.kod, added.riskvarde, added.otillaten_paverkan) == (
        namnd, "SON-R2", 8, True,
    )  # fmt: skip


def test_the_same_file_read_twice_adds_its_new_rows_once(utkast, risk, namnd, samordnare):
    bok = Arbetsbok(namnd, AR, samordnare)
    ny_risk = bok.set(
        BLAD_RISKER, None, Process="Betala ut lön", Slag_av_process="Stödprocess",
        Kategori="Ekonomi", Risk_att="lön  betalas till fel person", Sannolikhet=2, Konsekvens=4,
        Beslut="Kontrollera",
    )  # fmt: skip
    ny_kontroll = bok.set(
        BLAD_PLAN, None, Vad_kontrolleras="Beslut", Metod="Stickprov", Hur_ofta="En gång per år",
        Kontrollansvarig="Enhetschefen",
    )  # fmt: skip
    assert counts(bok.apply()) == {"ny": 2}
    before = (Risk.objects.count(), Kontrollmoment.objects.count())

    assert errors(bok.preview()) == [
        (BLAD_RISKER, ny_risk, "Process", AGAIN),
        (BLAD_PLAN, ny_kontroll, "Vad kontrolleras", AGAIN),
    ]
    assert (Risk.objects.count(), Kontrollmoment.objects.count()) == before


def test_a_new_risk_that_differs_in_one_word_is_another_risk(bok, risk):
    said = {"Process": "Lön", "Slag_av_process": "Stödprocess", "Kategori": "Ekonomi"}
    bok.set(BLAD_RISKER, None, Risk_att="lön betalas fel", **said)
    bok.apply()
    bok.set(BLAD_RISKER, None, Risk_att="lön betalas för sent", **said)

    assert [fault[1:3] for fault in errors(bok.preview())] == [
        (bok.row(BLAD_RISKER, None) - 2, "Process")
    ]


@pytest.mark.parametrize("score", [5, 0, 3.2, "hög", "-1"])
def test_a_score_off_the_scale_is_refused_at_its_cell(bok, score):
    rad = bok.set(BLAD_RISKER, "SON-R1", Sannolikhet=score)

    result = bok.preview()

    (fault,) = errors(result)
    assert fault[:3] == (BLAD_RISKER, rad, "Sannolikhet")
    assert "1 Osannolik, 2 Mindre sannolik, 3 Möjlig, 4 Sannolik" in fault[3]


def test_an_acceptance_without_decider_day_and_reason_is_refused_at_each_cell(bok):
    rad = bok.set(BLAD_RISKER, "SON-R1", Beslut="Acceptera")

    assert errors(bok.preview()) == [
        (BLAD_RISKER, rad, "Motiv till beslutet", "Skriv varför risken accepteras."),
        (BLAD_RISKER, rad, "Accepterad av", "Ange vem som accepterar risken."),
        (BLAD_RISKER, rad, "Accepterad till och med",
         "Ange till och med vilken dag risken accepteras."),
    ]  # fmt: skip


def test_an_acceptance_past_its_date_is_refused(bok):
    rad = bok.set(
        BLAD_RISKER, "SON-R1", Beslut="Acceptera", Accepterad_av="Nämnden",
        Motiv_till_beslutet="Liten.", Accepterad_till_och_med=dt.date(2026, 1, 1),
    )  # fmt: skip

    (fault,) = errors(bok.preview())
    assert fault[:3] == (BLAD_RISKER, rad, "Accepterad till och med")


def test_half_a_score_on_a_new_row_is_told_at_what_is_missing(bok):
    rad = bok.set(
        BLAD_RISKER, None, Process="Lön", Slag_av_process="Stödprocess", Kategori="Ekonomi",
        Risk_att="fel lön", Sannolikhet=2,
    )  # fmt: skip

    assert [fault[:3] for fault in errors(bok.preview())] == [
        (BLAD_RISKER, rad, "Konsekvens"),
        (BLAD_RISKER, rad, "Beslut"),
    ]


def test_a_draft_takes_new_and_changed_checks(bok, utkast, moment, risk, namnd, samordnare):
    bok = Arbetsbok(namnd, AR, samordnare)
    bok.set(BLAD_PLAN, "SON-K26-1", Metod="Komplett", Hur_ofta="Varje kvartal")
    bok.set(
        BLAD_PLAN, None, Risk=bok.get(BLAD_PLAN, "SON-K26-1", "Risk"), Vad_kontrolleras="Beslut",
        Metod="Stickprov", Hur_ofta="En gång per år", Kontrollansvarig="Enhetschefen",
    )  # fmt: skip

    result = bok.apply()

    assert counts(result) == {"ny": 1, "andrad": 1}
    added = Kontrollmoment.objects.get(kod="SON-K26-2")
    assert (added.plan, added.risk, added.vad) == (utkast, risk, "Beslut")
    moment.refresh_from_db()
    assert (moment.metod, moment.frekvens, moment.version) == ("komplett", "kvartalsvis", 2)


def test_an_adopted_plan_takes_who_answers_and_nothing_decided(bok, moment):
    bok.set(BLAD_PLAN, "SON-K26-1", Kontrollansvarig="Controllern")
    assert errors(bok.preview()) == []

    rad = bok.set(BLAD_PLAN, "SON-K26-1", Metod="Komplett")

    (fault,) = errors(bok.preview())
    assert fault[:3] == (BLAD_PLAN, rad, "Metod")
    assert fault[3].startswith("Planen är fastställd")


def test_a_check_of_another_namnd_is_not_known_here(bok, samordnare):
    other = KontrollmomentFactory(plan__ar=AR, kod="BUN-K26-1")
    rad = bok.set(BLAD_PLAN, "SON-K26-1", Kod=other.kod)

    assert errors(bok.preview()) == [(BLAD_PLAN, rad, "Kod", UNKNOWN)]


def test_a_result_is_saved_with_its_action(bok, tillfalle, samordnare):
    bok.set(
        BLAD_RESULTAT, "SON-K26-1", Resultat="Mindre avvikelse", Utförd=dt.date(2026, 11, 17),
        Utförd_av="Nils Berg", Antal_kontrollerade=50, Antal_avvikelser="2",
        Iakttagelse="I två ärenden saknades underlag.", Orsak="Handläggarbyte.",
        Ny_åtgärd="Kontrollen blir obligatorisk.", Ansvarig_för_åtgärden="Enhetschefen",
        Åtgärden_klar_senast="2027-02-01",
    )  # fmt: skip

    assert counts(bok.apply()) == {"ny": 1}

    saved = Kontrollresultat.objects.get(tillfalle=tillfalle)
    assert (saved.utfall, saved.stickprov, saved.avvikelser, saved.orsak) == (
        Kontrollutfall.MINDRE_AVVIKELSE, 50, 2, "Handläggarbyte.",
    )  # fmt: skip
    assert saved.rapporterad_av == samordnare
    assert Atgard.objects.get().klar_senast == dt.date(2027, 2, 1)


def test_every_fault_of_a_result_is_told_at_its_cell(bok):
    rad = bok.set(
        BLAD_RESULTAT, "SON-K26-1", Resultat="Allvarlig avvikelse", Utförd=dt.date(2026, 11, 19),
        Utförd_av="Nils Berg", Antal_kontrollerade=10, Antal_avvikelser=11, Iakttagelse="Fel.",
    )  # fmt: skip

    found = {fault[2]: fault[3] for fault in errors(bok.preview())}

    assert found["Utförd"].startswith("Datumet ligger i framtiden")
    assert found["Antal avvikelser"] == "Fler avvikelser (11) än kontrollerade (10)."
    assert "Ny åtgärd" in found
    assert {fault[1] for fault in errors(bok.preview())} == {rad}


def test_a_result_without_day_and_with_words_for_numbers_is_told_cell_by_cell(bok):
    bok.set(
        BLAD_RESULTAT, "SON-K26-1", Resultat="Bra", Utförd="i går", Utförd_av="Nils Berg",
        Antal_kontrollerade="många",
    )  # fmt: skip

    assert [fault[2] for fault in errors(bok.preview())] == [
        "Resultat",
        "Utförd",
        "Antal kontrollerade",
    ]


def test_a_formula_is_not_taken_as_its_value(bok):
    rad = bok.set(BLAD_RESULTAT, "SON-K26-1", Antal_kontrollerade="=20+5")

    assert (BLAD_RESULTAT, rad, "Antal kontrollerade", FORMEL) in errors(bok.preview())


def test_text_that_looks_like_a_formula_goes_out_and_in_as_text(namnd, samordnare, plan):
    RiskFactory(enhet=namnd, kod="SON-R9", risk_att="=HYPERLINK(1)", agare="+46 911 123")

    bok = Arbetsbok(namnd, AR, samordnare)

    assert bok.cell(BLAD_RISKER, bok.row(BLAD_RISKER, "SON-R9"), "Risk att").data_type == "s"
    assert counts(bok.preview()) == {"samma": 1}


def test_what_somebody_saved_since_is_a_conflict_with_both_values(bok, risk):
    bok.set(BLAD_RISKER, "SON-R1", Riskägare="Jag")
    risk.agare = "Någon annan"
    risk.save()

    result = bok.preview()

    (conflict,) = result.of("konflikt")
    assert [(cell.fore, cell.efter) for cell in conflict.celler] == [("Någon annan", "Jag")]
    assert not result.can_apply
    assert counts(bok.apply()) == {}
    risk.refresh_from_db()
    assert risk.agare == "Någon annan"


def test_a_confirmed_preview_that_went_stale_saves_nothing(bok, risk, namnd, samordnare):
    bok.set(BLAD_RISKER, "SON-R1", Riskägare="Jag", Sannolikhet=4)
    rows = [row.inlast for row in bok.preview().changed]
    risk.agare = "Någon annan"
    risk.save()

    result = INTERNKONTROLL.apply(rows, Omfang(namnd, AR), by=samordnare)

    assert counts(result) == {"konflikt": 1}
    risk.refresh_from_db()
    assert (risk.agare, risk.sannolikhet) == ("Någon annan", 3)


def test_one_bad_row_holds_back_all(bok, risk, namnd, samordnare):
    bok.set(BLAD_RISKER, "SON-R1", Riskägare="Jag")
    bok.set(BLAD_RESULTAT, "SON-K26-1", Resultat="Utan anmärkning", Utförd=dt.date(2026, 11, 17),
            Utförd_av="Nils Berg", Antal_kontrollerade=5, Antal_avvikelser=0)  # fmt: skip
    rows = [row.inlast for row in bok.preview().changed]
    rows[1].varden["utford_at"] = dt.date(2026, 12, 24)  # as if the day had been changed since

    result = INTERNKONTROLL.apply(rows, Omfang(namnd, AR), by=samordnare)

    assert [error.kolumn for error in result.errors] == ["Utförd"]
    risk.refresh_from_db()
    assert (risk.agare, Kontrollresultat.objects.count()) == ("", 0)


def test_a_changed_version_is_refused(bok):
    number = bok.row(BLAD_RISKER, "SON-R1")
    bok.cell(BLAD_RISKER, number, VERSION).value = 7

    assert errors(bok.preview()) == [(BLAD_RISKER, number, VERSION, VERSION_CHANGED)]


def test_the_same_row_twice_is_refused(bok):
    sheet, number = bok.book[BLAD_RISKER], bok.row(BLAD_RISKER, "SON-R1")
    for cell in sheet[number]:
        sheet.cell(number + 1, cell.column).value = cell.value

    assert errors(bok.preview()) == [
        (BLAD_RISKER, number + 1, "Kod",
         f"Samma rad står redan på rad {number}. Ta bort en av dem.")
    ]  # fmt: skip


def test_the_workbook_of_another_namnd_is_refused(bok, samordnare):
    other = EnhetFactory(kod="BUN", namn="Barn- och utbildningsnämnden")

    with pytest.raises(RuleError, match="gäller SON 2026, men du är i internkontroll för BUN 2026"):
        bok.preview(enhet=other)


def test_a_workbook_that_is_not_ours_is_refused(bok, namnd, samordnare):
    del bok.book["_kontroll"]

    with pytest.raises(RuleError, match="ingen arbetsbok för internkontroll"):
        INTERNKONTROLL.read_file(bok.file(), "x.xlsx", read_book(Omfang(namnd, AR), samordnare))


def test_a_rapportor_reports_results_and_changes_no_risk(bok, namnd, tillfalle):
    rapportor = UserFactory(roll=(Roll.RAPPORTOR, namnd))
    own = Arbetsbok(namnd, AR, rapportor)
    assert own.cell(BLAD_RISKER, own.row(BLAD_RISKER, "SON-R1"), "Riskägare").protection.locked
    rad = own.set(BLAD_RISKER, "SON-R1", Riskägare="Jag")

    (fault,) = errors(own.preview())

    assert fault[:3] == (BLAD_RISKER, rad, "Riskägare")
    assert fault[3].startswith("Du har ingen roll")


@pytest.mark.parametrize("rows", [3, 30])
def test_the_book_is_read_in_a_constant_number_of_statements(
    rows, namnd, samordnare, plan, risk, django_assert_num_queries
):
    runda = UppfoljningFactory(ar=AR)
    for number in range(rows):
        moment = KontrollmomentFactory(plan=plan, risk=risk, kod=f"SON-K26-{number:03}")
        KontrollresultatFactory(
            tillfalle=KontrolltillfalleFactory(moment=moment, uppfoljning=runda)
        )

    with django_assert_num_queries(13):
        read_book(Omfang(namnd, AR), samordnare)
