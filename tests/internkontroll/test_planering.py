"""A year's occasions from the checks' frequencies: proposed, planned once, never in the past."""

import datetime as dt

import pytest

from internkontroll.arsplanering import propose_year
from internkontroll.enums import Frekvens, TillfalleLage
from internkontroll.models import Kontrolltillfalle
from internkontroll.rules_tillfalle import parts
from internkontroll.services import generate_occasions, postpone
from styrning.bas.errors import FaultsError
from styrning.grund.enums import InlamningLage
from styrning.grund.models import Handelse
from tests.factories import (
    InlamningFactory,
    KontrollmomentFactory,
    KontrollplanFactory,
    KontrollresultatFactory,
    KontrolltillfalleFactory,
    UppfoljningFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

MARCH = "2026-03-02T10:00:00+01:00"


@pytest.fixture
def user():
    return UserFactory()


@pytest.fixture
def plan():
    return KontrollplanFactory()


@pytest.fixture
def rundor(klocka):
    """A delårsrapport to 31 August and the årsbokslut, both ahead."""
    klocka.move_to(MARCH)
    return (
        UppfoljningFactory(
            namn="Delår 2026",
            avser_till=dt.date(2026, 8, 31),
            oppnar=dt.date(2026, 8, 15),
            klar_namnd=dt.date(2026, 9, 25),
            lases=dt.date(2026, 10, 2),
        ),
        UppfoljningFactory(),
    )


def check(plan, frekvens=Frekvens.ARSVIS, **facts):
    return KontrollmomentFactory(plan=plan, frekvens=frekvens, **facts)


def planned():
    rows = Kontrolltillfalle.objects.order_by("planerad")
    return [(f"{row.planerad:%m-%d}", row.uppfoljning.namn) for row in rows]


@pytest.mark.parametrize(
    ("frekvens", "ends"),
    [
        (Frekvens.ARSVIS, ["12-31"]),
        (Frekvens.HALVARSVIS, ["06-30", "12-31"]),
        (Frekvens.TERTIALSVIS, ["04-30", "08-31", "12-31"]),
        (Frekvens.KVARTALSVIS, ["03-31", "06-30", "09-30", "12-31"]),
    ],
)
def test_the_parts_of_a_year(frekvens, ends):
    assert [f"{part.till:%m-%d}" for part in parts(2026, frekvens)] == ends


def test_the_months_fill_the_year():
    months = parts(2028, Frekvens.MANADSVIS)

    assert (len(months), months[1].fran, months[1].till) == (
        12,
        dt.date(2028, 2, 1),
        dt.date(2028, 2, 29),
    )


def test_each_part_is_due_its_last_working_day_in_the_first_round_that_reaches_it(
    plan, rundor, user
):
    check(plan, Frekvens.KVARTALSVIS)

    assert generate_occasions(plan, by=user) == 4

    assert planned() == [
        ("03-31", "Delår 2026"),
        ("06-30", "Delår 2026"),
        ("09-30", "Årsbokslut 2026"),
        ("12-30", "Årsbokslut 2026"),  # New Year's Eve is a day off
    ]


def test_a_day_off_is_told(plan, rundor):
    check(plan, Frekvens.HALVARSVIS)

    first, second = propose_year(plan).kan

    assert (first.flyttad_fran, first.flyttad_ord) == (None, "")
    assert (second.flyttad_fran, second.flyttad_ord) == (dt.date(2026, 12, 31), "nyårsafton")


def test_nothing_is_planned_in_a_closed_round(plan, rundor, user, klocka):
    klocka.move_to("2026-11-18T10:00:00+01:00")
    check(plan, Frekvens.HALVARSVIS)

    year = propose_year(plan)
    assert [row.hinder for row in year.kan_inte] == ["Delår 2026 är stängd"]
    assert generate_occasions(plan, by=user) == 1
    assert planned() == [("12-30", "Årsbokslut 2026")]


def test_what_no_round_reaches_is_told(plan, user, klocka):
    klocka.move_to(MARCH)
    check(plan)

    (row,) = propose_year(plan).kan_inte

    assert row.hinder == "ingen uppföljning som frågar efter kontroller når dit"
    assert generate_occasions(plan, by=user) == 0
    assert Handelse.objects.count() == 0


def test_a_round_that_asks_for_no_checks_is_passed_over(plan, rundor, user):
    rundor[0].fragar_kontroller = False
    rundor[0].save()
    check(plan, Frekvens.HALVARSVIS)

    generate_occasions(plan, by=user)

    assert planned() == [("06-30", "Årsbokslut 2026"), ("12-30", "Årsbokslut 2026")]


def test_a_second_time_plans_nothing(plan, rundor, user):
    check(plan, Frekvens.MANADSVIS)
    assert generate_occasions(plan, by=user) == 12
    events = Handelse.objects.count()

    assert generate_occasions(plan, by=user) == 0

    assert Kontrolltillfalle.objects.count() == 12
    assert Handelse.objects.count() == events
    assert propose_year(plan).finns == 12


def test_what_was_put_off_or_cancelled_is_not_planned_anew(plan, rundor, user):
    moment = check(plan, Frekvens.HALVARSVIS)
    generate_occasions(plan, by=user)
    first, second = moment.tillfallen.order_by("planerad")
    first.forst_planerad, first.planerad = first.planerad, dt.date(2026, 9, 4)
    first.lage, first.lage_motiv = TillfalleLage.UPPSKJUTET, "Nytt system"
    first.save()
    second.lage, second.lage_motiv = TillfalleLage.INSTALLT, "Såld"
    second.save()

    assert generate_occasions(plan, by=user) == 0


def test_a_recheck_covers_no_part_of_the_year(plan, rundor, user):
    moment = check(plan)
    result = KontrollresultatFactory(tillfalle__moment__plan__ar=2025)
    KontrolltillfalleFactory(moment=moment, uppfoljning=rundor[1], omprovar=result)

    assert generate_occasions(plan, by=user) == 1


def test_an_occasion_planned_by_hand_covers_its_part(plan, rundor, user):
    moment = check(plan, Frekvens.HALVARSVIS)
    KontrolltillfalleFactory(moment=moment, uppfoljning=rundor[0], planerad=dt.date(2026, 5, 12))

    assert [row.nyckel for row in propose_year(plan).kan] == [f"{moment.kod}.2"]


def test_chosen_ones_are_planned_on_the_chosen_day(plan, rundor, user):
    moment = check(plan, Frekvens.HALVARSVIS)

    generate_occasions(plan, {f"{moment.kod}.2": dt.date(2026, 10, 16)}, by=user)

    assert planned() == [("10-16", "Årsbokslut 2026")]


@pytest.mark.parametrize("day", [dt.date(2026, 6, 30), dt.date(2027, 1, 1)])
def test_a_day_outside_its_part_is_refused_and_nothing_is_planned(plan, rundor, user, day):
    moment = check(plan, Frekvens.HALVARSVIS)
    key = f"{moment.kod}.2"

    with pytest.raises(FaultsError) as error:
        generate_occasions(plan, {f"{moment.kod}.1": None, key: day}, by=user)

    assert error.value.faults == {
        key: f"{moment.kod}: ange en dag från 2026-07-01 till 2026-12-31."
    }
    assert Kontrolltillfalle.objects.count() == Handelse.objects.count() == 0


def test_history_and_one_event_are_kept(plan, rundor, user):
    check(plan, Frekvens.KVARTALSVIS)

    generate_occasions(plan, by=user)

    history = Kontrolltillfalle.history.values_list("version", "history_type", "history_user")
    assert list(history) == [(1, "+", user.pk)] * 4
    event = Handelse.objects.get()
    assert (event.vad, event.uppgift) == ("planerade årets kontroller", {"antal": 4})


def test_what_is_planned_may_be_put_off(plan, rundor, user, klocka):
    moment = check(plan)
    generate_occasions(plan, by=user)
    InlamningFactory(enhet=plan.enhet, uppfoljning=rundor[1])
    klocka.move_to("2026-11-18T10:00:00+01:00")

    row = postpone(
        moment.tillfallen.get(), "Sjukdom", till=dt.date(2027, 1, 15), by=user, version=1
    )

    assert row.forst_planerad == dt.date(2026, 12, 30)


def test_planning_in_an_approved_round_lets_the_approval_fall(plan, user):
    inlamning = InlamningFactory(
        enhet=plan.enhet, uppfoljning=UppfoljningFactory(), lage=InlamningLage.GODKAND
    )
    check(plan)

    generate_occasions(plan, by=user)

    inlamning.refresh_from_db()
    assert inlamning.lage == InlamningLage.INSKICKAD


@pytest.mark.parametrize("antal", [3, 30])
def test_the_statements_do_not_grow_with_the_checks(
    plan, rundor, user, antal, django_assert_num_queries, django_assert_max_num_queries
):
    for _ in range(antal):
        check(plan, Frekvens.KVARTALSVIS)

    with django_assert_num_queries(3):
        assert len(propose_year(plan).kan) == 4 * antal
    with django_assert_max_num_queries(12):  # some databases take the rows in two parts
        generate_occasions(plan, by=user)
