"""Occasions: planned, put off, cancelled."""

import datetime as dt

import pytest

from internkontroll.enums import TillfalleLage
from internkontroll.models import Kontrolltillfalle
from internkontroll.services import cancel, plan_tillfalle, postpone
from styrning.bas.errors import RuleError, StaleError
from styrning.grund.enums import InlamningLage
from styrning.grund.models import Handelse
from tests.factories import (
    InlamningFactory,
    KontrollmomentFactory,
    KontrollresultatFactory,
    KontrolltillfalleFactory,
    UppfoljningFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

DAY = dt.date(2026, 11, 30)
LATER = dt.date(2026, 12, 18)


@pytest.fixture
def user():
    return UserFactory()


@pytest.fixture
def moment():
    return KontrollmomentFactory()


@pytest.fixture
def tillfalle(moment):
    return KontrolltillfalleFactory(moment=moment)


@pytest.fixture
def inlamning(tillfalle):
    return InlamningFactory(
        enhet=tillfalle.moment.plan.enhet,
        uppfoljning=tillfalle.uppfoljning,
        lage=InlamningLage.GODKAND,
    )


def test_an_occasion_is_planned_with_an_event(moment, user):
    row = plan_tillfalle(moment, UppfoljningFactory(), DAY, by=user)

    assert (row.moment, row.planerad, row.lage) == (moment, DAY, TillfalleLage.PLANERAT)
    assert Handelse.objects.get().vad == "planerade kontroll"


def test_planning_in_an_approved_round_lets_the_approval_fall(inlamning, moment, user):
    plan_tillfalle(moment, inlamning.uppfoljning, LATER, by=user)

    inlamning.refresh_from_db()
    assert inlamning.lage == InlamningLage.INSKICKAD


def test_planning_does_not_begin_a_submission(moment, user):
    inlamning = InlamningFactory(enhet=moment.plan.enhet)

    plan_tillfalle(moment, inlamning.uppfoljning, DAY, by=user)

    inlamning.refresh_from_db()
    assert inlamning.lage == InlamningLage.EJ_PABORJAD


def test_a_round_that_opens_later_may_be_planned_for(moment, user, klocka):
    klocka.move_to("2026-03-02T10:00:00+01:00")

    assert plan_tillfalle(moment, UppfoljningFactory(), DAY, by=user).planerad == DAY


@pytest.mark.parametrize(
    ("runda", "day", "field", "message"),
    [
        ({"ar": 2027}, DAY, "uppfoljning", "Årsbokslut 2027 hör till ett annat år än planen."),
        (
            {"stangd_at": dt.datetime(2026, 11, 2, tzinfo=dt.UTC)},
            DAY,
            "uppfoljning",
            "Årsbokslut 2026 är stängd. Välj en senare uppföljning.",
        ),
        (
            {"fragar_kontroller": False},
            DAY,
            "uppfoljning",
            "Årsbokslut 2026 frågar inte efter kontroller. Välj en annan uppföljning.",
        ),
        ({}, dt.date(2025, 12, 31), "planerad", "Ange en dag mellan 2026-01-01 och 2027-03-31"),
        ({}, dt.date(2027, 4, 1), "planerad", "Ange en dag mellan 2026-01-01 och 2027-03-31"),
    ],
)
def test_an_occasion_outside_year_or_round_is_refused(moment, user, runda, day, field, message):
    with pytest.raises(RuleError, match=message) as error:
        plan_tillfalle(moment, UppfoljningFactory(**runda), day, by=user)

    assert error.value.field == field
    assert Kontrolltillfalle.objects.count() == 0
    assert Handelse.objects.count() == 0


def test_an_occasion_is_planned_once(tillfalle, user):
    with pytest.raises(RuleError, match="Kontrollen är redan planerad den 2026-11-30"):
        plan_tillfalle(tillfalle.moment, tillfalle.uppfoljning, DAY, by=user)

    assert Kontrolltillfalle.objects.count() == 1


def test_a_check_is_put_off_with_its_reason(tillfalle, inlamning, user):
    postpone(tillfalle, "Nytt system i december", till=LATER, by=user, version=1)

    tillfalle.refresh_from_db()
    inlamning.refresh_from_db()
    assert (tillfalle.lage, tillfalle.planerad) == (TillfalleLage.UPPSKJUTET, LATER)
    assert tillfalle.forst_planerad == DAY
    assert (tillfalle.lage_motiv, tillfalle.version) == ("Nytt system i december", 2)
    assert inlamning.lage == InlamningLage.INSKICKAD
    event = Handelse.objects.get(vad="sköt upp kontroll")
    assert (event.av, event.uppgift["planerad"]) == (user, "2026-11-30")


def test_put_off_twice_it_keeps_the_day_it_was_first_planned_for(tillfalle, inlamning, user):
    postpone(tillfalle, "Nytt system", till=LATER, by=user, version=1)
    postpone(tillfalle, "Mer försenat", till=dt.date(2027, 1, 15), by=user, version=2)

    tillfalle.refresh_from_db()
    assert (tillfalle.planerad, tillfalle.forst_planerad) == (dt.date(2027, 1, 15), DAY)


def test_a_check_is_cancelled_with_its_reason(tillfalle, inlamning, user):
    cancel(tillfalle, "Verksamheten är såld", by=user, version=1)

    tillfalle.refresh_from_db()
    inlamning.refresh_from_db()
    assert (tillfalle.lage, tillfalle.planerad) == (TillfalleLage.INSTALLT, DAY)
    assert inlamning.lage == InlamningLage.INSKICKAD
    assert Handelse.objects.filter(vad="ställde in kontroll", av=user).count() == 1


def untouched(tillfalle, inlamning) -> bool:
    tillfalle.refresh_from_db()
    inlamning.refresh_from_db()
    return (tillfalle.version, inlamning.version, Handelse.objects.count()) == (1, 1, 0)


def test_a_reason_is_needed(tillfalle, inlamning, user):
    for write in (
        lambda: postpone(tillfalle, " ", till=LATER, by=user, version=1),
        lambda: cancel(tillfalle, "", by=user, version=1),
    ):
        with pytest.raises(RuleError, match="Skriv varför kontrollen skjuts upp") as error:
            write()
        assert error.value.field == "motiv"

    assert untouched(tillfalle, inlamning)


@pytest.mark.parametrize(
    ("till", "message"),
    [
        (DAY, "Ange en dag efter 2026-11-30"),
        (dt.date(2027, 4, 1), "Årsbokslut 2026 stänger 2027-03-31. Ställ in kontrollen här"),
    ],
)
def test_a_check_is_put_off_to_a_later_day_of_its_round(tillfalle, inlamning, user, till, message):
    with pytest.raises(RuleError, match=message) as error:
        postpone(tillfalle, "Sjukdom", till=till, by=user, version=1)

    assert error.value.field == "till"
    assert untouched(tillfalle, inlamning)


def test_a_check_with_result_is_not_cancelled(tillfalle, inlamning, user):
    KontrollresultatFactory(tillfalle=tillfalle)

    with pytest.raises(RuleError, match="Kontrollen har redan ett resultat"):
        cancel(tillfalle, "Ångrat", by=user, version=1)

    assert untouched(tillfalle, inlamning)


def test_a_check_is_cancelled_once(tillfalle, inlamning, user):
    cancel(tillfalle, "Såld", by=user, version=1)

    with pytest.raises(RuleError, match="Kontrollen är redan inställd"):
        cancel(tillfalle, "Såld igen", by=user, version=2)

    tillfalle.refresh_from_db()
    assert tillfalle.lage_motiv == "Såld"


def test_somebody_changed_the_occasion_first(tillfalle, inlamning, user):
    with pytest.raises(StaleError):
        cancel(tillfalle, "Såld", by=user, version=2)

    assert untouched(tillfalle, inlamning)


def test_a_closed_round_is_not_changed(tillfalle, inlamning, user, klocka):
    klocka.move_to("2027-04-01T10:00:00+02:00")

    with pytest.raises(RuleError, match="Årsbokslut 2026 är stängd"):
        cancel(tillfalle, "Såld", by=user, version=1)

    assert untouched(tillfalle, inlamning)
