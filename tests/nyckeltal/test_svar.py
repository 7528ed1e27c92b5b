"""Answers that are not any number: yes or no, and the steps of a scale."""

from decimal import Decimal

import pytest

from nyckeltal import columns as c
from nyckeltal.entry import entry
from nyckeltal.enums import Aggregering, Matt, Satt, Vardetyp
from nyckeltal.importers import answers_in, preview, read_workbook
from nyckeltal.models import Nyckeltal, Utfall
from nyckeltal.selectors import definition_of, facts
from nyckeltal.series import Runda, Underlag
from nyckeltal.series import figure as figure_at
from nyckeltal.services import Rapport, report_utfall
from nyckeltal.services_definition import Blad, change_nyckeltal, create_nyckeltal
from nyckeltal.services_malvarde import Malvardeform, set_target
from nyckeltal.services_skala import FARDIGA, Skalform, create_scale, remove_scale
from nyckeltal.svar import JA_NEJ, allowed, answer_text, computed_text, read_answer
from styrning.bas.errors import RuleError
from styrning.grund.organisation import organisation
from tests.factories import (
    EnhetFactory,
    InlamningFactory,
    NyckeltalEnhetFactory,
    NyckeltalFactory,
    UserFactory,
    UtfallFactory,
)
from tests.nyckeltal.arbetsbok import Arbetsbok

SVAR = tuple((Decimal(varde), ord) for varde, ord in FARDIGA[0].alternativ)
ALLOWED = "Välj 2 Mycket missnöjd, 4 Ganska missnöjd, 6 Ganska nöjd eller 8 Mycket nöjd."


@pytest.mark.parametrize("typed", ["6", "6,0", "ganska nöjd", "6  Ganska nöjd", 6, 6.0])
def test_an_answer_is_read_from_its_number_its_word_or_both(typed):
    assert read_answer(typed, SVAR) == Decimal(6)


@pytest.mark.parametrize("typed", ["3", 3, "nöjd", "1", "10"])
def test_what_is_no_answer_is_refused_with_those_that_are(typed):
    with pytest.raises(RuleError) as refused:
        read_answer(typed, SVAR)

    assert str(refused.value) == f'"{typed}" är inget svar på skalan. {ALLOWED}'


@pytest.mark.parametrize(
    ("typed", "value"), [("Ja", 1), ("nej", 0), ("1", 1), (True, 1), ("", None)]
)
def test_yes_and_no_are_one_and_zero(typed, value):
    assert read_answer(typed, JA_NEJ) == value
    assert allowed(JA_NEJ) == "Ja eller Nej"


def test_answers_are_shown_as_words_and_what_they_come_to_as_a_number():
    assert answer_text(Decimal(1), JA_NEJ) == "Ja"
    assert answer_text(Decimal(6), SVAR) == "6 Ganska nöjd"
    assert computed_text(Decimal("5.3333"), SVAR, Aggregering.MEDEL, 3, 0) == "medel 5,3"
    assert computed_text(Decimal(18), JA_NEJ, Aggregering.SUMMA, 20, 0) == "18 av 20 ja"
    assert computed_text(Decimal("0.9"), JA_NEJ, Aggregering.MEDEL, 20, 0) == "90 procent ja"


@pytest.fixture
def by(db):
    return UserFactory()


@pytest.fixture
def skala(by):
    return create_scale(FARDIGA[0], by=by)


@pytest.fixture
def ansvar(skala):
    return NyckeltalEnhetFactory(
        nyckeltal__kod="LUGN",
        nyckeltal__vardetyp=Vardetyp.SKALA,
        nyckeltal__svarsskala=skala,
        nyckeltal__mattenhet="svar 2–8",
        nyckeltal__min_varde=None,
        nyckeltal__max_varde=None,
    )


@pytest.fixture
def inlamning(ansvar):
    return InlamningFactory(enhet=ansvar.enhet)


def test_an_odd_answer_is_refused_and_nothing_is_saved(ansvar, inlamning, by):
    with pytest.raises(RuleError) as refused:
        report_utfall(ansvar, inlamning, Rapport({"T": Decimal(3)}), by=by)

    assert str(refused.value) == f'Totalt: "3" är inget svar på skalan. {ALLOWED}'
    assert refused.value.field == "T"
    assert not Utfall.objects.exists()


def test_an_answer_is_stored_as_its_number_and_shown_as_its_word(ansvar, inlamning, by):
    report_utfall(ansvar, inlamning, Rapport({"T": Decimal(6)}), by=by)

    figure = entry(inlamning).rader[0].figure
    point = figure["serie"][-1]
    assert (point["totalt"], point["text"]["totalt"]) == (Decimal(6), "6 Ganska nöjd")
    assert figure["alternativ"] == [{"varde": varde, "ord": ord} for varde, ord in SVAR]


@pytest.mark.parametrize(
    ("vardetyp", "how", "given", "text"),
    [
        (Vardetyp.SKALA, Aggregering.MEDEL, [4, 6, 6], "medel 5,3"),
        (Vardetyp.JA_NEJ, Aggregering.SUMMA, [1, 0, 1], "2 av 3 ja"),
    ],
)
def test_answers_of_enheter_come_to_a_number(skala, vardetyp, how, given, text):
    namnd = EnhetFactory()
    figure = NyckeltalFactory(
        agare=namnd, vardetyp=vardetyp, aggregering=how, min_varde=None, max_varde=None,
        svarsskala=skala if vardetyp == Vardetyp.SKALA else None,
    )  # fmt: skip
    NyckeltalEnhetFactory(nyckeltal=figure, satt=Satt.BERAKNAS)
    for varde in given:
        school = EnhetFactory(parent=namnd, slag="verksamhet")
        NyckeltalEnhetFactory(nyckeltal=figure, enhet=school)
        UtfallFactory(nyckeltal=figure, enhet=school, varde=Decimal(varde))

    rows = {row.enhet_id: row for row in entry(InlamningFactory(enhet=namnd)).rader}
    assert namnd.pk not in rows  # nobody types a computed value

    underlag = Underlag(Runda.year(2026), facts([figure.pk], 2026, None), organisation(None))
    point = figure_at(definition_of(figure.pk), namnd.pk, underlag)["serie"][-1]
    assert point["text"]["totalt"] == text
    assert point["ingar"] == {"med": 3, "av": 3, "saknas": []}


def workbook_with(inlamning, by, value):
    book = Arbetsbok(inlamning, by)
    book.set("LUGN", c.UTFALL, value)
    known = entry(book.inlamning)
    read = read_workbook(book.file(), "uppfoljning.xlsx", book.inlamning, answers_in(known))
    return preview(read.rader, read.errors, known)


@pytest.mark.parametrize("value", [6, "6", "Ganska nöjd", "6 Ganska nöjd"])
def test_the_workbook_takes_words_and_numbers(ansvar, inlamning, by, value):
    result = workbook_with(inlamning, by, value)

    assert [(one.slag, one.efter) for one in result.andringar] == [("ny", "6 Ganska nöjd")]
    assert result.can_apply


@pytest.mark.parametrize("value", [3, "3", "Nöjd"])
def test_an_odd_answer_in_the_workbook_is_told_at_its_cell(ansvar, inlamning, by, value):
    result = workbook_with(inlamning, by, value)

    assert [(error.kolumn, error.message) for error in result.errors] == [
        (c.UTFALL, f'"{value}" är inget svar på skalan. {ALLOWED}')
    ]
    assert not result.can_apply


def test_the_workbook_offers_the_answers_and_imports_unchanged(ansvar, inlamning, by):
    report_utfall(ansvar, inlamning, Rapport({"T": Decimal(8)}), by=by)
    book = Arbetsbok(inlamning, by)
    number = book.row("LUGN")
    letter = book.cell(number, c.UTFALL).coordinate
    offered = [v.type for v in book.sheet.data_validations.dataValidation if letter in v.sqref]

    assert book.get(number, c.UTFALL) == "8 Mycket nöjd"
    assert offered == ["list"]
    known = entry(book.inlamning)
    read = read_workbook(book.file(), "uppfoljning.xlsx", book.inlamning, answers_in(known))
    assert [one.slag for one in preview(read.rader, read.errors, known).andringar] == ["samma"]


def refused(field, act, *args, **kwargs):
    with pytest.raises(RuleError) as error:
        act(*args, **kwargs)
    assert error.value.field == field
    return str(error.value)


def test_kind_and_scale_stand_once_values_are_there(ansvar, by):
    row = ansvar.nyckeltal
    UtfallFactory(nyckeltal=row, varde=Decimal(6))
    other = create_scale(FARDIGA[1], by=by)
    blad = vars(Blad.of(row))

    for changes, field in (
        ({"svarsskala": other}, "svarsskala"),
        ({"vardetyp": Vardetyp.TAL, "svarsskala": None}, "vardetyp"),
    ):
        message = refused(field, change_nyckeltal, row, Blad(**blad | changes), by=by, version=1)
        assert "Skapa ett nytt nyckeltal" in message
    assert Nyckeltal.objects.get().svarsskala == row.svarsskala


def test_a_sheet_with_answers_takes_nothing_that_only_numbers_have(skala, by):
    blad = {"kod": "S1", "namn": "Lugn", "agare": EnhetFactory(), "mattenhet": ""}
    blad |= {"vardetyp": Vardetyp.SKALA, "svarsskala": skala}

    assert "bara när svaret är ett tal" in refused(
        "ackumulerad", create_nyckeltal, Blad(**blad, ackumulerad=True), by=by
    )
    assert "bara när svaret är ett tal" in refused(
        "matt", create_nyckeltal, Blad(**blad, matt=Matt.ADDITIV), by=by
    )
    assert "medelvärde" in refused(
        "aggregering", create_nyckeltal, Blad(**blad, aggregering=Aggregering.SUMMA), by=by
    )
    assert (
        refused("svarsskala", create_nyckeltal, Blad(**blad | {"svarsskala": None}), by=by)
        == "Välj en svarsskala när svaret ges på en skala."
    )
    assert create_nyckeltal(Blad(**blad), by=by).mattenhet == "Nöjdhet 2-4-6-8"


def test_a_target_lies_on_the_scale(ansvar, by):
    row, enhet = ansvar.nyckeltal, ansvar.enhet

    message = refused(
        "varde", set_target, row, enhet, Malvardeform(2026, Decimal(9)), by=by, version=0
    )
    assert message == f'"9" är inget svar på skalan. {ALLOWED}'
    assert set_target(row, enhet, Malvardeform(2026, Decimal(6)), by=by, version=0).varde == 6


def test_a_target_for_yes_or_no_is_yes_or_no(by):
    ansvar = NyckeltalEnhetFactory(
        nyckeltal__vardetyp=Vardetyp.JA_NEJ, nyckeltal__min_varde=None, nyckeltal__max_varde=None
    )
    form = Malvardeform(2026, Decimal("0.5"))

    message = refused("varde", set_target, ansvar.nyckeltal, ansvar.enhet, form, by=by, version=0)
    assert message == '"0,5" är inget svar. Välj Ja eller Nej.'


@pytest.mark.parametrize(
    ("form", "field"),
    [
        (Skalform("A B", "X", ((1, "a"), (2, "b"))), "kod"),
        (Skalform("A", "X", ((1, "a"),)), "alternativ"),
        (Skalform("A", "X", ((1, "a"), (1, "b"))), "alternativ"),
        (Skalform("A", "X", ((1, "a"), (2, "A"))), "alternativ"),
        (Skalform("A", "X", ((1, "a"), (2, ""))), "alternativ"),
        (Skalform("A", "", ((1, "a"), (2, "b"))), "namn"),
        (Skalform("skala-2468", "X", ((1, "a"), (2, "b"))), "kod"),
    ],
)
def test_a_bad_scale_is_refused_at_its_field(skala, by, form, field):
    refused(field, create_scale, form, by=by)


def test_a_scale_that_is_used_stays(ansvar, skala, by):
    with pytest.raises(RuleError, match="används av LUGN"):
        remove_scale(skala, by=by)
