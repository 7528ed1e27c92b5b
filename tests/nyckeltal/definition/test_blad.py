"""The definition of a key figure: its sheet, breaks in its series, and its end."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from nyckeltal.enums import Aggregering, Matt
from nyckeltal.library import sheet_history
from nyckeltal.models import Nyckeltal
from nyckeltal.services_definition import (
    Blad,
    Brott,
    add_break,
    change_nyckeltal,
    create_nyckeltal,
    end_nyckeltal,
)
from nyckeltal.services_foljd import succeed
from styrning.bas.errors import StaleError
from styrning.grund.models import Handelse
from tests.factories import EnhetFactory, NyckeltalEnhetFactory, NyckeltalFactory, UtfallFactory
from tests.nyckeltal.definition.conftest import refused

pytestmark = pytest.mark.django_db


def sheet(enhet, **changes):
    given = {"kod": "BUN-002", "namn": "Trygga elever", "agare": enhet, "mattenhet": "procent"}
    return Blad(**given | changes)


def changed(nyckeltal, by, brott=None, **changes):
    blad = replace(Blad.of(nyckeltal), **changes)
    return change_nyckeltal(nyckeltal, blad, by=by, version=nyckeltal.version, brott=brott)


def test_a_new_key_figure_has_a_version_a_history_and_an_event(enhet, by):
    row = create_nyckeltal(sheet(enhet, metod="<p>Enkät i <b>åk 8</b></p>"), by=by)

    assert (row.version, row.metod) == (1, "Enkät i åk 8")
    assert row.history.get().history_user == by
    assert Handelse.objects.get().uppgift == {"kod": "BUN-002"}


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"kod": "BUN 2"}, "kod", "utan mellanslag"),
        ({"kod": "bun-001"}, "kod", "används redan av Behöriga till gymnasiet"),
        ({"namn": "  "}, "namn", "Fyll i namn."),
        ({"mattenhet": " "}, "mattenhet", "Fyll i måttenhet."),
        ({"decimaler": 5}, "decimaler", "4"),
        ({"min_varde": Decimal(10), "max_varde": Decimal(9)}, "max_varde", "under det lägsta"),
        ({"namnarfaktor": Decimal(0)}, "namnarfaktor", "större än noll"),
        ({"aggregering": Aggregering.VAGT}, "namnarfaktor", "täljare och nämnare"),
        ({"aggregering": Aggregering.SUMMA}, "aggregering", "kan inte summeras"),
        ({"riktning": "uppåt"}, "riktning", "giltigt"),
    ],
)
def test_a_sheet_that_cannot_be_is_refused_at_its_field(nyckeltal, by, changes, field, message):
    assert message in refused(
        field, create_nyckeltal, sheet(nyckeltal.agare, **changes), by=by
    )  # fmt: skip
    assert Nyckeltal.objects.count() == 1


def test_sums_and_weighted_values_are_allowed_where_they_mean_something(enhet, by):
    additive = sheet(enhet, aggregering=Aggregering.SUMMA, matt=Matt.ADDITIV)
    weighted = sheet(
        enhet, kod="BUN-003", aggregering=Aggregering.VAGT, namnarfaktor=Decimal(100)
    )  # fmt: skip

    assert create_nyckeltal(additive, by=by).aggregering == "summa"
    assert create_nyckeltal(weighted, by=by).namnarfaktor == 100


def test_an_enhet_that_has_ended_owns_no_new_key_figure(by):
    gone = EnhetFactory(namn="Gamla nämnden", galler_till=dt.date(2025, 12, 31))

    message = refused("agare", create_nyckeltal, sheet(gone), by=by)

    assert message == "Gamla nämnden finns inte 18 november 2026. Välj en annan enhet."


def test_a_change_writes_one_version_and_names_what_changed(nyckeltal, by):
    row = changed(nyckeltal, by, syfte="Fler klarar skolan", decimaler=0)

    assert row.version == 2
    assert Handelse.objects.get().uppgift["andrat"] == ["syfte", "decimaler"]
    latest = sheet_history(row)[0]
    assert (latest.av, latest.version) == (by.namn, 2)
    assert latest.andrat == [("syfte", "–", "Fler klarar skolan"), ("decimaler", "1", "0")]


def test_the_history_names_owners_and_choices_in_words(nyckeltal, by):
    changed(nyckeltal, by, agare=EnhetFactory(namn="Nya nämnden"), riktning="lagre", per_kon=True)

    latest = sheet_history(nyckeltal)[0]
    assert ("ägare", "Barn- och utbildningsnämnden", "Nya nämnden") in latest.andrat
    assert ("riktning", "högre är bättre", "lägre är bättre") in latest.andrat
    assert ("delas på kön", "nej", "ja") in latest.andrat


def test_an_unchanged_sheet_writes_nothing(nyckeltal, by):
    assert changed(nyckeltal, by).version == 1
    assert not Handelse.objects.exists()


def test_a_sheet_that_somebody_else_saved_is_a_conflict(nyckeltal, by):
    changed(nyckeltal, by, syfte="Först")

    with pytest.raises(StaleError) as error:
        change_nyckeltal(
            nyckeltal, replace(Blad.of(nyckeltal), syfte="Sedan"), by=by, version=1
        )  # fmt: skip

    assert error.value.current.syfte == "Först"
    assert Nyckeltal.objects.get().syfte == "Först"


def test_the_kod_is_never_changed(nyckeltal, by):
    assert "pekar på den" in refused("kod", changed, nyckeltal, by, kod="BUN-9")


@pytest.mark.parametrize(
    "changes",
    [
        {"mattenhet": "antal"},
        {"riktning": "lagre"},
        {"matt": Matt.ADDITIV},
        {"per_kon": True},
        {"namnarfaktor": Decimal(1000)},
    ],
)
def test_what_is_measured_changes_after_reports_only_with_a_break(nyckeltal, by, changes):
    UtfallFactory(nyckeltal=nyckeltal)

    message = refused("brott_datum", changed, nyckeltal, by, **changes)
    assert "bryts tidsserien" in message
    assert Nyckeltal.objects.get().version == 1

    row = changed(nyckeltal, by, Brott(dt.date(2026, 1, 1), "Ny enkät"), **changes)
    assert row.version == 2
    assert list(row.brott.values_list("datum", "text")) == [(dt.date(2026, 1, 1), "Ny enkät")]


def test_what_is_measured_changes_freely_before_anything_is_reported(nyckeltal, by):
    assert changed(nyckeltal, by, mattenhet="antal").mattenhet == "antal"


def test_a_name_changes_without_a_break(nyckeltal, by):
    UtfallFactory(nyckeltal=nyckeltal)
    assert changed(nyckeltal, by, namn="Behöriga").namn == "Behöriga"


def test_a_first_day_after_what_is_reported_is_refused(nyckeltal, by):
    UtfallFactory(nyckeltal=nyckeltal, ar=2024)
    message = refused("galler_fran", changed, nyckeltal, by, galler_fran=dt.date(2025, 1, 1))
    assert message == "Utfall finns för tid före den dagen. Välj en tidigare dag."


def test_a_break_needs_a_text_and_a_day_of_its_own(nyckeltal, by):
    assert add_break(nyckeltal, Brott(dt.date(2026, 1, 1), " Ny enkät "), by=by).text == "Ny enkät"

    refused("text", add_break, nyckeltal, Brott(dt.date(2025, 1, 1), " "), by=by)
    refused("text", add_break, nyckeltal, Brott(dt.date(2025, 1, 1), "x" * 301), by=by)
    refused("datum", add_break, nyckeltal, Brott(dt.date(2026, 1, 1), "Igen"), by=by)


def test_a_key_figure_is_succeeded_once_and_never_in_a_circle(nyckeltal, by):
    day, new, newer = dt.date(2026, 1, 1), NyckeltalFactory(kod="NY"), NyckeltalFactory()
    assert succeed(nyckeltal, new, day, by=by, notering="Ny metod").notering == "Ny metod"
    succeed(new, newer, day, by=by)

    assert "står redan" in refused("till", succeed, nyckeltal, new, day, by=by)
    assert "sig självt" in refused("till", succeed, nyckeltal, nyckeltal, day, by=by)
    assert "ersätter redan" in refused("till", succeed, newer, nyckeltal, day, by=by)


def test_a_successor_must_exist_on_the_day(nyckeltal, by):
    later = NyckeltalFactory(kod="SEN", galler_fran=dt.date(2027, 1, 1))
    message = refused("datum", succeed, nyckeltal, later, dt.date(2026, 7, 1), by=by)
    assert message == "SEN gäller inte 1 juli 2026."


def test_a_key_figure_does_not_end_before_what_is_reported_or_promised(nyckeltal, enhet, by):
    UtfallFactory(nyckeltal=nyckeltal, ar=2026)
    end = dt.date(2025, 12, 31)
    assert "Utfall finns" in refused(
        "galler_till", end_nyckeltal, nyckeltal, end, by=by, version=1
    )  # fmt: skip
    NyckeltalEnhetFactory(nyckeltal=nyckeltal, galler_fran=dt.date(2027, 1, 1))
    assert "från 1 januari 2027" in refused(
        "galler_till", end_nyckeltal, nyckeltal, dt.date(2026, 12, 31), by=by, version=1
    )


def test_a_last_day_before_the_first_is_refused(enhet, by):
    row = NyckeltalFactory(galler_fran=dt.date(2026, 1, 1))
    message = refused("galler_till", end_nyckeltal, row, dt.date(2025, 6, 30), by=by, version=1)
    assert message == "Sista giltiga dag ligger före den första."
