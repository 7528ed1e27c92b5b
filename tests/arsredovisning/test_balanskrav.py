"""The balanskravsutredning: entered, checked, corrected, and told beside GEH."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from styrning.arsredovisning.balanskravsvisning import whole
from styrning.arsredovisning.models import Balanskravsbeslut, Balanskravsutredning
from styrning.arsredovisning.read_model import BALANSKRAV, read_report
from styrning.arsredovisning.services.balanskrav import (
    Balanskravsform,
    Underskottsform,
    change_deficit_decision,
    record_deficit_decision,
    save_balanskrav,
)
from styrning.bas.errors import FaultsError, RuleError, StaleError
from styrning.grund.beslut import Beslut
from styrning.grund.enums import Roll, UppfoljningSlag
from styrning.grund.models import Handelse
from tests.factories import EnhetFactory, PlanFactory, UppfoljningFactory, UserFactory
from tests.factories.ekonomi import BalanskravFactory

pytestmark = pytest.mark.django_db

D = Decimal
KF_BESLUT = Beslut("Kommunfullmäktige", dt.date(2026, 6, 15), "88")


@pytest.fixture
def kf(db):
    return EnhetFactory(kod="KOMMUN", slag="kf")


@pytest.fixture
def by(kf):
    return UserFactory(roll=(Roll.EKONOM, kf))


@pytest.fixture
def runda(kf):
    PlanFactory(ar=2025)
    return UppfoljningFactory(ar=2025)


def form(klar=True, enhet="tkr", texter=None, **belopp):
    return Balanskravsform(
        {name: D(value) for name, value in belopp.items()}, texter or {}, enhet, klar
    )


def part(ar=2025, reader=None, **kwargs):
    return read_report(ar, reader=reader, parts={BALANSKRAV}, **kwargs)["balanskrav"]


def lines(found):
    return {row["nyckel"]: row["belopp"] for row in found["rader"]}


def test_malmo_2014_is_told_as_it_was_printed(kf, by):
    """-149 - 56 = -205, + 12 = -193 Mkr, 193 to restore.

    http://redovisningar.malmo.se/2014/arsredovisning-2014/forvaltningsberattelse-2/balanskrav/
    """
    PlanFactory(ar=2014)
    save_balanskrav(2014, None, form(
        enhet="mkr", texter={"reserv_text": "Skatteunderlaget växte mindre än snittet."},
        arets_resultat=-149_000, realisationsvinster=-56_000, fran_rur=12_000,
        rur_ingaende=100_000, uppgivet_justerat=-205_000, uppgivet_resultat=-193_000,
        uppgivet_summa=-193_000,
    ), by=by)  # fmt: skip

    found = part(2014)

    sums = {name: lines(found)[name][2] for name in ("justerat", "resultat", "summa")}
    assert sums == {"justerat": D(-205_000), "resultat": D(-193_000), "summa": D(-193_000)}
    assert found["att_reglera"] == D(193_000)
    assert [(row["belopp"], row["senast"]) for row in found["underskott"]] == [(D(193_000), 2017)]
    assert found["kontroller"] == []
    printed = {row["namn"]: row["celler"][2]["text"] for row in whole(found)["rader"]}
    assert (printed["Årets balanskravsresultat"], printed["Synnerliga skäl"]) == ("−193", "0")


def test_the_lines_stand_in_the_order_of_the_law(runda):
    BalanskravFactory()

    assert [row["nyckel"] for row in part()["rader"]] == [
        "arets_resultat", "realisationsvinster", "vinster_undantag", "forluster_undantag",
        "orealiserat", "aterforing", "justerat", "till_reserv", "fran_reserv", "synnerliga_skal",
        "resultat", "tidigare_underskott", "summa",
    ]  # fmt: skip


def test_rur_is_shown_for_the_years_that_had_it(runda):
    BalanskravFactory()
    BalanskravFactory(ar=2023)

    keys = [row["nyckel"] for row in part()["rader"]]

    assert keys[7:12] == ["till_rur", "fran_rur", "till_reserv", "fran_reserv", "synnerliga_skal"]


def test_three_years_stand_side_by_side_and_a_gap_is_no_zero(runda):
    BalanskravFactory()
    BalanskravFactory(ar=2023, arets_resultat=D(7))

    found = part()

    assert [(c["ar"], c["slag"]) for c in found["kolumner"]] == [
        (2023, "utfall"), (2024, None), (2025, "utfall")
    ]  # fmt: skip
    assert lines(found)["resultat"] == [D(7), None, D(50_000)]


def test_without_any_year_there_is_none_and_an_enhets_own_report_has_none(runda, by):
    assert part() is None
    BalanskravFactory()
    assert part(scope="KOMMUN", reader=UserFactory(roll=Roll.KVALITETSKEDJAN)) is None


def test_at_delar_the_year_is_the_rounds_forecast(kf, by):
    PlanFactory(ar=2026)
    runda = UppfoljningFactory(ar=2026, slag=UppfoljningSlag.DELAR, kod="2026-DEL")
    BalanskravFactory(arets_resultat=D(-10))
    save_balanskrav(2026, runda, form(arets_resultat=5), by=by)

    found = part(2026)

    assert [column["slag"] for column in found["kolumner"]] == [None, "utfall", "prognos"]
    assert lines(found)["resultat"] == [None, D(-10), D(5)]
    assert (found["underskott"][0]["kvar"], found["underskott"][0]["forsenat"]) == (D(5), False)


@pytest.mark.parametrize(
    ("roll", "seen"),
    [(None, 0), (Roll.LASARE, 0), (Roll.REVISOR, 0), (Roll.EKONOM, 1), (Roll.KVALITETSKEDJAN, 1)],
)
def test_a_draft_is_for_those_who_write_it(runda, kf, roll, seen):
    BalanskravFactory(lage="utkast")
    own = (Roll.LASARE, Roll.EKONOM)
    reader = UserFactory(roll=(roll, kf) if roll in own else roll) if roll else None

    assert (part(reader=reader) is not None) == bool(seen)
    assert part(reader=reader, drafts=False) is None


def test_the_statements_do_not_grow_with_years(runda):
    def reads():
        with CaptureQueriesContext(connection) as queries:
            part()
        return sum("SELECT" in q["sql"] for q in queries)

    BalanskravFactory(arets_resultat=D(-1))
    few = reads()
    for ar in range(2000, 2025):
        BalanskravFactory(ar=ar, arets_resultat=D(-1))

    assert reads() == few


# what is told and what is refused


def test_what_differs_from_the_year_before_is_told_and_not_corrected(runda):
    BalanskravFactory(
        ar=2024, arets_resultat=D(-100), rur_ingaende=D(40), fran_rur=D(10), reserv_text="Därför."
    )
    BalanskravFactory(rur_ingaende=D(35), tidigare_underskott=D(-60))

    told = part()["kontroller"]

    assert [(row["ar"], row["slag"], row["text"]) for row in told] == [
        (2025, "upplysning", "Enligt utredningarna för tidigare år återstår −90 tkr att reglera, "
         "här står −60 tkr."),
        (2025, "upplysning", "Resultatutjämningsreserven var 30 tkr vid utgången av 2024, men "
         "35 tkr när 2025 började."),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("facts", "fields"),
    [
        ({"realisationsvinster": 5}, {"realisationsvinster"}),
        ({"till_rur": -5}, {"till_rur"}),
        ({"uppgivet_resultat": 7}, {"uppgivet_resultat"}),
        ({"synnerliga_skal": 5}, {"skal_text"}),
        ({"fran_reserv": 5, "reserv_ingaende": 9}, {"reserv_text"}),
        ({"till_reserv": -5}, {"skatter_bidrag", "eget_kapital", "reserv_ingaende"}),
        ({"rur_ingaende": -1}, {"rur_ingaende"}),
        ({"skatter_bidrag": -1}, {"skatter_bidrag"}),
        ({"till_rur": -5, "vinster_undantag": -5}, {"till_rur", "vinster_undantag"}),
    ],
)
def test_every_fault_is_told_at_its_field_and_nothing_is_saved(by, facts, fields):
    with pytest.raises(FaultsError) as error:
        save_balanskrav(2025, None, form(arets_resultat=100, **facts), by=by)

    assert set(error.value.faults) == fields
    assert not Balanskravsutredning.objects.exists()
    assert not Handelse.objects.exists()


RESERV = {
    "arets_resultat": 61_400, "realisationsvinster": -6_300, "skatter_bidrag": 2_668_000,
    "eget_kapital": 5, "reserv_ingaende": 15_000,
}  # fmt: skip


def test_the_reserve_takes_no_more_than_the_lowest_limit(by):
    with pytest.raises(FaultsError) as error:
        save_balanskrav(2025, None, form(till_reserv=-28_421, **RESERV), by=by)
    assert error.value.faults == {
        "till_reserv": "Högst 28 420 tkr får reserveras, här står 28 421 tkr: den del av "
        "resultatet efter balanskravsjusteringar som överstiger 1 procent av skatter och bidrag, "
        "avgör (KL 11 kap. 14 §).".replace(" 4", "\u00a04").replace("28 ", "28\u00a0")
    }

    row = save_balanskrav(2025, None, form(till_reserv=-28_420, **RESERV), by=by)

    assert (row.lage, row.till_reserv) == ("avgiven", D(-28_420))


def test_a_reserve_cannot_give_more_than_it_held(by):
    facts = {"fran_rur": 12, "rur_ingaende": 10}
    texter = {"reserv_text": "Lågkonjunktur."}

    with pytest.raises(FaultsError) as error:
        save_balanskrav(2025, None, form(texter=texter, arets_resultat=-12, **facts), by=by)

    assert list(error.value.faults) == ["fran_rur"]


def test_a_draft_is_refused_only_for_what_cannot_be_right(by):
    row = save_balanskrav(2025, None, form(klar=False, synnerliga_skal=5), by=by)
    assert (row.lage, row.version) == ("utkast", 1)

    with pytest.raises(FaultsError):
        save_balanskrav(2025, None, form(klar=False, synnerliga_skal=-5), by=by, version=1)

    assert Balanskravsutredning.objects.get().synnerliga_skal == D(5)


def test_a_finished_one_is_corrected_by_a_new_version_with_its_reason(by):
    save_balanskrav(2025, None, form(arets_resultat=1), by=by)

    with pytest.raises(FaultsError) as error:
        save_balanskrav(2025, None, form(arets_resultat=2), by=by, version=1)
    assert list(error.value.faults) == ["rattelse"]
    with pytest.raises(RuleError, match="redan klar"):
        save_balanskrav(2025, None, form(klar=False, arets_resultat=2), by=by, version=1)
    row = save_balanskrav(
        2025, None, form(texter={"rattelse": "Fel rad."}, arets_resultat=2), by=by, version=1
    )

    assert (row.version, row.history.count()) == (2, 2)
    assert list(row.history.order_by("version").values_list("arets_resultat", "rattelse")) == [
        (D(1), ""), (D(2), "Fel rad.")
    ]  # fmt: skip


def test_a_stale_save_loses_nothing(by):
    save_balanskrav(2025, None, form(klar=False, arets_resultat=1), by=by)

    with pytest.raises(StaleError) as error:
        save_balanskrav(2025, None, form(klar=False, arets_resultat=2), by=by, version=0)

    assert error.value.current.arets_resultat == D(1)


def test_the_outcome_waits_for_the_year_and_a_forecast_for_its_round(by, runda):
    with pytest.raises(RuleError, match="2026 är inte slut än"):
        save_balanskrav(2026, None, form(arets_resultat=1), by=by)
    with pytest.raises(RuleError, match="är inte en prognos för 2025"):
        save_balanskrav(2025, runda, form(arets_resultat=1), by=by)
    with pytest.raises(RuleError, match="från och med 2000"):
        save_balanskrav(1999, None, form(arets_resultat=1), by=by)


# what kf decides of a deficit


def test_kf_adopts_a_plan_and_later_lets_a_part_be(runda, by):
    BalanskravFactory(arets_resultat=D(-100))
    record_deficit_decision(Underskottsform(2025, "atgardsplan", "Vi sparar.", KF_BESLUT), by=by)
    waived = Underskottsform(2025, "ej_reglera", "Flyktingvågen.", KF_BESLUT, D(40))
    record_deficit_decision(waived, by=by)

    (found,) = part()["underskott"]

    assert (found["kvar"], found["ej_regleras"], found["plan_saknas"]) == (D(60), D(40), False)
    assert [(row["slag"], row["belopp"]) for row in found["beslut"]] == [
        ("atgardsplan", None), ("ej_reglera", D(40))
    ]  # fmt: skip


def test_amounts_in_another_unit_than_the_year_befores_are_told(runda):
    BalanskravFactory(ar=2024, skatter_bidrag=D(2_565_000))
    BalanskravFactory(ar=2025, skatter_bidrag=D(2_668_000_000), enhet="mkr")

    assert [row["text"] for row in part()["kontroller"] if row["ar"] == 2025] == [
        "Skatter och bidrag är 2\u00a0668\u00a0000 Mkr, men var 2\u00a0565 Mkr 2024. Kontrollera "
        "om beloppen är skrivna i tkr eller Mkr för båda åren."
    ]


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"beslut": Beslut("Kommunfullmäktige", dt.date(2024, 12, 31), "88")}, "datum"),
        ({"ar": 2024}, "ar"),
        ({"belopp": None}, "belopp"),
        ({"belopp": D(0)}, "belopp"),
        ({"belopp": D(101)}, "belopp"),
        ({"text": " "}, "text"),
        ({"beslut": Beslut("KF", dt.date(2026, 6, 15))}, "paragraf"),
        ({"beslut": Beslut("KF", dt.date(2027, 6, 15), "1")}, "datum"),
    ],
)
def test_a_decision_that_cannot_be_is_refused(by, facts, field):
    BalanskravFactory(arets_resultat=D(-100))
    whole_form = {
        "ar": 2025, "slag": "ej_reglera", "text": "Skäl.", "beslut": KF_BESLUT, "belopp": D(40)
    }  # fmt: skip

    with pytest.raises(RuleError) as error:
        record_deficit_decision(Underskottsform(**whole_form | facts), by=by)

    assert error.value.field == field
    assert not Balanskravsbeslut.objects.exists()


def test_a_decision_is_corrected_and_a_stale_correction_refused(by):
    BalanskravFactory(arets_resultat=D(-100))
    plan = Underskottsform(2025, "atgardsplan", "Vi spar.", KF_BESLUT)
    row = record_deficit_decision(plan, by=by)
    right = Underskottsform(2025, "atgardsplan", "Vi sparar.", KF_BESLUT)
    change_deficit_decision(row, right, by=by, version=1)

    with pytest.raises(StaleError):
        change_deficit_decision(row, plan, by=by, version=1)

    assert Balanskravsbeslut.objects.get().text == "Vi sparar."


def test_the_database_holds_the_reserves_to_their_years(by):
    with pytest.raises(IntegrityError):
        BalanskravFactory(ar=2024, till_rur=D(-1))
