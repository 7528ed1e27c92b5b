"""The definition of key figures: sheets, breaks, targets, responsibility and links to goals."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from mal.enums import PlanLage
from nyckeltal.enums import Aggregering, Matt, Satt
from nyckeltal.library import left_out, sheet_history
from nyckeltal.models import MalNyckeltal, Malvarde, Nyckeltal, NyckeltalEnhet
from nyckeltal.services_ansvar import (
    Ansvarsform,
    cascade,
    change_assignment,
    end_assignment,
    link,
    unlink,
)
from nyckeltal.services_definition import (
    Blad,
    Brott,
    add_break,
    change_nyckeltal,
    create_nyckeltal,
    end_nyckeltal,
)
from nyckeltal.services_foljd import succeed
from nyckeltal.services_malvarde import Malvardeform, set_target
from styrning.bas.errors import RuleError, StaleError
from styrning.grund.enums import Roll
from styrning.grund.models import Handelse
from tests.factories import (
    EnhetFactory,
    MalFactory,
    MalNyckeltalFactory,
    MalvardeFactory,
    NyckeltalEnhetFactory,
    NyckeltalFactory,
    PlanFactory,
    TilldelningFactory,
    UserFactory,
    UtfallFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def by(db):
    return UserFactory()


@pytest.fixture
def enhet(db):
    return EnhetFactory(kod="BUN", namn="Barn- och utbildningsnämnden")


@pytest.fixture
def nyckeltal(enhet):
    return NyckeltalFactory(kod="BUN-001", namn="Behöriga till gymnasiet", agare=enhet)


@pytest.fixture
def ansvar(nyckeltal):
    return NyckeltalEnhetFactory(nyckeltal=nyckeltal)


def sheet(enhet, **changes):
    given = {"kod": "BUN-002", "namn": "Trygga elever", "agare": enhet, "mattenhet": "procent"}
    return Blad(**given | changes)


def changed(nyckeltal, by, brott=None, **changes):
    blad = replace(Blad.of(nyckeltal), **changes)
    return change_nyckeltal(nyckeltal, blad, by=by, version=nyckeltal.version, brott=brott)


def refused(field, act, *args, **kwargs) -> str:
    """What the refused act says; that it wrote no event either."""
    events = Handelse.objects.count()
    with pytest.raises(RuleError) as error:
        act(*args, **kwargs)
    assert error.value.field == field
    assert Handelse.objects.count() == events
    return str(error.value)


# The sheet


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


# Breaks, successors, end


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


def test_an_ended_key_figure_ends_its_responsibilities(nyckeltal, ansvar, by):
    end_nyckeltal(nyckeltal, dt.date(2026, 12, 31), by=by, version=1)

    ansvar.refresh_from_db()
    assert (ansvar.galler_till, ansvar.version) == (dt.date(2026, 12, 31), 2)
    assert Nyckeltal.objects.get().galler_till == dt.date(2026, 12, 31)


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


# Targets


def target(**changes):
    return Malvardeform(**{"ar": 2027, "varde": Decimal(80), "tolerans": Decimal(3)} | changes)


def test_a_target_is_set_then_changed_with_its_history(nyckeltal, ansvar, by):
    row = set_target(nyckeltal, ansvar.enhet, target(), by=by, version=0)
    again = set_target(nyckeltal, ansvar.enhet, target(varde=Decimal(82)), by=by, version=1)

    assert again.pk == row.pk
    assert list(row.history.order_by("version").values_list("varde", "history_user")) == [
        (Decimal(80), by.pk),
        (Decimal(82), by.pk),
    ]
    assert Handelse.objects.count() == 2


def test_an_unchanged_target_writes_nothing(nyckeltal, ansvar, by):
    set_target(nyckeltal, ansvar.enhet, target(), by=by, version=0)
    assert set_target(nyckeltal, ansvar.enhet, target(), by=by, version=1).version == 1
    assert Handelse.objects.count() == 1


def test_targets_of_a_year_its_parts_and_its_end_stand_beside_each_other(nyckeltal, ansvar, by):
    for changes in ({}, {"typ": "slutmal"}, {"typ": "periodmal", "till_manad": 8}):
        set_target(nyckeltal, ansvar.enhet, target(**changes), by=by, version=0)
    assert Malvarde.objects.count() == 3


def test_a_target_that_somebody_set_meanwhile_is_a_conflict_that_names_it(nyckeltal, ansvar, by):
    set_target(nyckeltal, ansvar.enhet, target(), by=by, version=0)
    with pytest.raises(StaleError, match="redan 80,0 procent"):
        set_target(nyckeltal, ansvar.enhet, target(varde=Decimal(90)), by=by, version=0)
    assert Malvarde.objects.get().varde == 80


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"tolerans": Decimal(-1)}, "tolerans", "mindre än noll"),
        ({"tolerans": Decimal(101), "tolerans_procent": True}, "tolerans", "högst 100 procent"),
        ({"varde": Decimal(800)}, "varde", "800 ligger utanför 0–100 procent. Menade du 80?"),
        ({"varde_max": Decimal(90)}, "varde_max", "inom ett intervall"),
        ({"till_manad": 8}, "till_manad", "Bara ett periodmål"),
        ({"typ": "periodmal", "till_manad": 13}, "till_manad", ""),
        ({"ar": 27}, "ar", "fyra siffror"),
    ],
)
def test_a_target_that_cannot_be_is_refused_at_its_field(
    nyckeltal, ansvar, by, changes, field, message
):
    assert message in refused(
        field, set_target, nyckeltal, ansvar.enhet, target(**changes), by=by, version=0
    )
    assert not Malvarde.objects.exists()


@pytest.mark.parametrize(
    ("high", "message"),
    [(None, "Ange intervallets högsta"), (Decimal(70), "under det lägsta")],
)
def test_a_range_has_a_highest_value_above_its_lowest(enhet, by, high, message):
    row = NyckeltalFactory(riktning="inom", agare=enhet)
    NyckeltalEnhetFactory(nyckeltal=row)
    assert message in refused(
        "varde_max", set_target, row, enhet, target(varde_max=high), by=by, version=0
    )


def test_a_range_is_saved_with_both_ends(enhet, by):
    row = NyckeltalFactory(riktning="inom", agare=enhet)
    NyckeltalEnhetFactory(nyckeltal=row)
    saved = set_target(row, enhet, target(varde_max=Decimal(90)), by=by, version=0)
    assert (saved.varde, saved.varde_max) == (80, 90)


def test_a_conflict_tells_the_whole_target(enhet, by):
    row = NyckeltalFactory(riktning="inom", agare=enhet)
    NyckeltalEnhetFactory(nyckeltal=row)
    other = target(varde_max=Decimal(90), tolerans=Decimal("2.5"), tolerans_procent=True)
    set_target(row, enhet, other, by=by, version=0)

    told = "redan 80,0–90,0 procent med tolerans 2,5 procent av målvärdet, sparat"
    with pytest.raises(StaleError, match=told):
        set_target(row, enhet, target(varde_max=Decimal(95)), by=by, version=0)


def test_a_figure_that_is_only_followed_takes_no_target(enhet, by):
    row = NyckeltalFactory(riktning="ingen", agare=enhet)
    NyckeltalEnhetFactory(nyckeltal=row)
    assert "följs utan målvärde" in refused(
        "varde", set_target, row, enhet, target(), by=by, version=0
    )


def test_a_target_after_the_end_of_the_enhet_or_the_figure_is_refused(nyckeltal, by):
    gone = EnhetFactory(namn="Gamla nämnden", galler_till=dt.date(2025, 12, 31))
    message = refused("ar", set_target, nyckeltal, gone, target(), by=by, version=0)
    assert message == "Gamla nämnden upphörde 31 december 2025, före 2027."
    ended = NyckeltalFactory(kod="SLUT", galler_till=dt.date(2026, 12, 31))
    assert "SLUT upphörde" in refused(
        "ar", set_target, ended, ended.agare, target(), by=by, version=0
    )  # fmt: skip


def test_an_enhet_without_the_figure_gets_no_target(nyckeltal, by):
    message = refused("enhet", set_target, nyckeltal, EnhetFactory(), target(), by=by, version=0)
    assert "har inte BUN-001 under 2027" in message


# Responsibility


def assign(nyckeltal, enhet, form, *, by):
    return cascade(nyckeltal, [enhet], form, by=by)[0]


def period(**changes):
    return Ansvarsform(**{"galler_fran": dt.date(2027, 1, 1)} | changes)


def test_a_figure_cascades_to_several_enheter_at_once(nyckeltal, by):
    schools = EnhetFactory.create_batch(3)

    rows = cascade(nyckeltal, schools, period(), by=by)

    assert [row.enhet for row in rows] == schools
    assert Handelse.objects.filter(vad="gav enhet nyckeltal").count() == 3
    assert rows[0].history.get().history_user == by


def test_a_cascade_names_each_enhet_that_cannot_and_writes_none(nyckeltal, ansvar, by):
    gone = EnhetFactory(namn="Gamla skolan", galler_till=dt.date(2026, 6, 30))
    young = EnhetFactory(namn="Nya skolan", galler_fran=dt.date(2027, 8, 1))

    message = refused(
        "enheter",
        cascade,
        nyckeltal,
        [EnhetFactory(), ansvar.enhet, gone, young],
        period(),
        by=by,
    )

    assert message == (
        "Inget har sparats. Barn- och utbildningsnämnden har redan nyckeltalet sedan tidigare; "
        "Gamla skolan upphörde 30 juni 2026; Nya skolan finns först från 1 augusti 2027."
    )
    assert NyckeltalEnhet.objects.count() == 1


def test_a_cascade_to_nobody_is_refused(nyckeltal, by):
    refused("enheter", cascade, nyckeltal, [], period(), by=by)


def test_responsibilities_follow_each_other_but_never_overlap(nyckeltal, enhet, by):
    first = assign(
        nyckeltal,
        enhet,
        period(galler_fran=dt.date(2025, 1, 1), galler_till=dt.date(2026, 12, 31)),
        by=by,
    )
    refused(
        "enheter", assign, nyckeltal, enhet, period(galler_fran=dt.date(2026, 12, 31)), by=by
    )  # fmt: skip
    assign(nyckeltal, enhet, period(), by=by)

    message = refused(
        "galler_till", end_assignment, first, dt.date(2027, 1, 1), by=by, version=first.version
    )
    assert "från 1 januari 2027" in message


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"galler_till": dt.date(2026, 12, 31)}, "galler_till"),
        ({"satt": Satt.BERAKNAS}, "satt"),
        ({"galler_fran": dt.date(2019, 12, 31)}, "galler_fran"),
        ({"galler_till": dt.date(2031, 1, 1)}, "galler_till"),
    ],
)
def test_a_responsibility_that_cannot_be_is_refused_at_its_field(enhet, by, changes, field):
    row = NyckeltalFactory(galler_fran=dt.date(2020, 1, 1), galler_till=dt.date(2030, 12, 31))
    refused(field, assign, row, enhet, period(**changes), by=by)


def test_the_responsible_may_write_the_report_of_the_enhet(nyckeltal, enhet, by):
    stranger = UserFactory(first_name="Per", last_name="Ek")
    reporter = UserFactory(roll=(Roll.RAPPORTOR, enhet))

    message = refused("ansvarig", assign, nyckeltal, enhet, period(ansvarig=stranger), by=by)

    assert "Per Ek är inte rapportör eller godkännare för Barn- och" in message
    assert assign(nyckeltal, enhet, period(ansvarig=reporter), by=by).ansvarig == reporter


def test_who_answers_is_changed_with_its_version(nyckeltal, ansvar, by):
    reporter = TilldelningFactory(enhet=ansvar.enhet).user
    row = change_assignment(ansvar, satt="rapporteras", ansvarig=reporter, by=by, version=1)
    assert (row.ansvarig, row.version) == (reporter, 2)

    with pytest.raises(StaleError):
        change_assignment(ansvar, satt="rapporteras", ansvarig=None, by=by, version=1)
    same = change_assignment(row, satt="rapporteras", ansvarig=reporter, by=by, version=2)
    assert same.version == 2
    refused("satt", change_assignment, row, satt="beraknas", ansvarig=None, by=by, version=2)
    refused(
        "ansvarig", change_assignment, row, satt="rapporteras", ansvarig=by, by=by, version=2
    )  # fmt: skip


def test_a_responsibility_does_not_end_before_what_is_reported(nyckeltal, ansvar, by):
    UtfallFactory(nyckeltal=nyckeltal, ar=2026)
    assert "har utfall efter" in refused(
        "galler_till", end_assignment, ansvar, dt.date(2025, 12, 31), by=by, version=1
    )
    row = end_assignment(ansvar, dt.date(2026, 12, 31), by=by, version=1)
    assert row.galler_till == dt.date(2026, 12, 31)


def test_a_responsibility_ends_no_later_than_its_figure(enhet, by):
    row = NyckeltalFactory(agare=enhet, galler_till=dt.date(2026, 12, 31))
    ansvar = NyckeltalEnhetFactory(nyckeltal=row, galler_till=dt.date(2026, 6, 30))
    refused("galler_till", end_assignment, ansvar, dt.date(2027, 1, 1), by=by, version=1)


# Goals


def test_a_figure_is_linked_to_a_goal_of_a_draft_and_taken_away(nyckeltal, by):
    goal = MalFactory(plan=PlanFactory(ar=2027, lage=PlanLage.UTKAST), kod="M1")
    MalNyckeltalFactory(mal=goal, ordning=4)

    row = link(goal, nyckeltal, by=by, vikt=2)
    assert (row.ordning, row.vikt) == (5, 2)
    assert "mäter redan M1" in refused("mal", link, goal, nyckeltal, by=by)

    unlink(goal, nyckeltal, by=by)
    assert list(goal.nyckeltal_lankar.values_list("ordning", flat=True)) == [4]
    refused(None, unlink, goal, nyckeltal, by=by)


def test_goals_of_an_adopted_plan_keep_their_figures(nyckeltal, by):
    goal = MalFactory(plan=PlanFactory(ar=2026))
    MalNyckeltalFactory(mal=goal, nyckeltal=nyckeltal)

    assert "är fastställd" in refused("mal", link, goal, NyckeltalFactory(), by=by)
    refused("mal", unlink, goal, nyckeltal, by=by)
    assert MalNyckeltal.objects.count() == 1


@pytest.mark.parametrize("vikt", [0, 101])
def test_a_weight_is_one_to_a_hundred(nyckeltal, by, vikt):
    goal = MalFactory(plan=PlanFactory(ar=2027, lage=PlanLage.UTKAST))
    refused("vikt", link, goal, nyckeltal, by=by, vikt=vikt)


def test_an_ended_figure_measures_no_goal_of_a_later_year(by):
    goal = MalFactory(plan=PlanFactory(ar=2027, lage=PlanLage.UTKAST))
    ended = NyckeltalFactory(galler_till=dt.date(2026, 12, 31))
    refused("mal", link, goal, ended, by=by)


# Who may see and change


@pytest.fixture
def library(enhet):
    """One reported to KF and one to the nämnd, of the same owner, and a stranger's."""
    stranger = NyckeltalFactory(kod="FRAM", rapporteras_till="namnd")
    NyckeltalFactory(kod="KF", agare=enhet)
    NyckeltalFactory(kod="EGET", agare=enhet, rapporteras_till="namnd")
    return stranger


ALL, SEEN, OWN = {"EGET", "FRAM", "KF"}, {"EGET", "KF"}, {"EGET"}


@pytest.mark.parametrize(
    ("roll", "sees", "edits"),
    [
        (None, {"KF"}, set()),
        (Roll.LASARE, SEEN, set()),
        (Roll.SEKRETERARE, SEEN, set()),
        (Roll.EKONOM, SEEN, set()),
        (Roll.RAPPORTOR, SEEN, OWN),
        (Roll.GODKANNARE, SEEN, OWN),
        (Roll.REVISOR, ALL, set()),
        (Roll.KVALITETSKEDJAN, ALL, ALL),
        (Roll.ADMINISTRATOR, ALL, ALL),
    ],
)
def test_each_role_sees_and_edits_its_own_part(library, enhet, roll, sees, edits):
    whole = {Roll.REVISOR, Roll.KVALITETSKEDJAN, Roll.ADMINISTRATOR}
    user = UserFactory(roll=roll if roll in {None, *whole} else (roll, enhet))

    assert set(Nyckeltal.objects.visible_to(user).values_list("kod", flat=True)) == sees
    assert set(Nyckeltal.objects.editable_by(user).values_list("kod", flat=True)) == edits


def test_a_figure_that_the_own_enhet_owes_is_seen(library, enhet):
    NyckeltalEnhetFactory(nyckeltal=library, enhet=enhet)
    user = UserFactory(roll=(Roll.RAPPORTOR, enhet))
    assert Nyckeltal.objects.visible_to(user).filter(kod="FRAM").exists()
    assert not Nyckeltal.objects.editable_by(user).filter(kod="FRAM").exists()


def test_a_target_of_a_year_does_not_hide_the_next(nyckeltal, ansvar, by):
    MalvardeFactory(nyckeltal=nyckeltal, ar=2026)
    set_target(nyckeltal, ansvar.enhet, target(ar=2027), by=by, version=0)
    assert list(Malvarde.objects.order_by("ar").values_list("ar", flat=True)) == [2026, 2027]


def test_a_new_enhet_beside_those_that_report_is_found():
    parent = EnhetFactory()
    schools = [EnhetFactory(parent=parent, slag="verksamhet") for _ in range(3)]
    row = NyckeltalFactory(agare=parent)
    for school in schools[:2]:
        NyckeltalEnhetFactory(nyckeltal=row, enhet=school)
    EnhetFactory(slag="verksamhet")  # below another

    assert left_out(row, dt.date(2026, 11, 18)) == [schools[2]]


def test_one_that_reports_alone_has_nobody_beside_it():
    parent = EnhetFactory()
    school = EnhetFactory(parent=parent, slag="verksamhet")
    EnhetFactory(parent=parent, slag="verksamhet")
    row = NyckeltalFactory(agare=parent)
    NyckeltalEnhetFactory(nyckeltal=row, enhet=school)

    assert left_out(row, dt.date(2026, 11, 18)) == []
