"""Actions after a check: added, followed up, changed."""

import datetime as dt

import pytest

from internkontroll.models import ResultatAtgard
from internkontroll.services import NyAtgard, add_atgard, update_atgard
from styrning.bas.errors import RuleError, StaleError
from styrning.grund.enums import AtgardLage, InlamningLage
from styrning.grund.models import Atgard, Handelse
from tests.factories import AtgardFactory, InlamningFactory, KontrollresultatFactory, UserFactory

pytestmark = pytest.mark.django_db

NEW = NyAtgard("Utbilda attestanter", "HR-chefen", dt.date(2027, 2, 1))


@pytest.fixture
def user():
    return UserFactory()


@pytest.fixture
def resultat():
    return KontrollresultatFactory()


@pytest.fixture
def inlamning(resultat):
    tillfalle = resultat.tillfalle
    return InlamningFactory(
        enhet=tillfalle.moment.plan.enhet,
        uppfoljning=tillfalle.uppfoljning,
        lage=InlamningLage.GODKAND,
    )


@pytest.fixture
def atgard(resultat, inlamning):
    row = AtgardFactory(enhet=inlamning.enhet)
    ResultatAtgard.objects.create(resultat=resultat, atgard=row)
    return row


def lage_of(inlamning) -> str:
    inlamning.refresh_from_db()
    return inlamning.lage


def test_an_action_is_added_and_the_approval_falls(resultat, inlamning, user):
    row = add_atgard(resultat, NEW, by=user)

    assert (row.text, row.ansvarig, row.enhet) == (
        "Utbilda attestanter",
        "HR-chefen",
        inlamning.enhet,
    )
    assert resultat.atgard_lista.get().atgard == row
    assert lage_of(inlamning) == InlamningLage.INSKICKAD
    assert Handelse.objects.filter(vad="lade till åtgärd", av=user).count() == 1


def test_an_action_stands_once_on_a_result(resultat, atgard, user):
    with pytest.raises(RuleError, match="Åtgärden finns redan på kontrollen"):
        add_atgard(resultat, atgard, by=user)

    assert ResultatAtgard.objects.count() == 1
    assert Handelse.objects.count() == 0


def test_an_action_is_not_added_to_a_closed_round(resultat, inlamning, user, klocka):
    klocka.move_to("2027-04-01T10:00:00+02:00")

    with pytest.raises(RuleError, match="Årsbokslut 2026 är stängd"):
        add_atgard(resultat, NEW, by=user)

    assert Atgard.objects.count() == 0


def test_progress_is_told_and_the_approval_falls(atgard, inlamning, user):
    row = update_atgard(atgard, by=user, version=1, lage=AtgardLage.PAGAR)

    assert (row.lage, row.version) == ("pagar", 2)
    assert row.history.order_by("-version").first().history_user == user
    assert lage_of(inlamning) == InlamningLage.INSKICKAD
    assert Handelse.objects.get(vad="ändrade åtgärd").uppgift == {"lage": "pagar"}


def test_progress_is_told_after_the_round_too(atgard, inlamning, user, klocka):
    klocka.move_to("2027-06-01T10:00:00+02:00")

    assert update_atgard(atgard, by=user, version=1, lage=AtgardLage.KLAR).lage == "klar"
    assert lage_of(inlamning) == InlamningLage.GODKAND


def test_what_was_decided_is_not_rewritten_after_the_round(atgard, inlamning, user, klocka):
    klocka.move_to("2027-06-01T10:00:00+02:00")
    later = NyAtgard(atgard.text, atgard.ansvarig, dt.date(2028, 1, 1))

    with pytest.raises(RuleError, match="Årsbokslut 2026 är stängd"):
        update_atgard(atgard, by=user, version=1, lage=atgard.lage, ny=later)

    atgard.refresh_from_db()
    assert atgard.klar_senast == dt.date(2027, 6, 30)


def test_an_overdue_action_may_be_closed_with_its_old_date(atgard, inlamning, user):
    Atgard.objects.update(klar_senast=dt.date(2026, 10, 1))
    same = NyAtgard(atgard.text, "Ny rektor", dt.date(2026, 10, 1))

    row = update_atgard(atgard, by=user, version=1, lage=AtgardLage.KLAR, ny=same)

    assert (row.lage, row.ansvarig, row.klar_senast) == (
        "klar",
        "Ny rektor",
        dt.date(2026, 10, 1),
    )


@pytest.mark.parametrize(
    ("ny", "field"),
    [
        (NyAtgard("", "Rektor", dt.date(2027, 6, 30)), "atgard_text"),
        (NyAtgard("Text", "", dt.date(2027, 6, 30)), "atgard_ansvarig"),
        (NyAtgard("Text", "Rektor", dt.date(2026, 11, 1)), "atgard_klar_senast"),
        (NyAtgard("Text", "Rektor", None), "atgard_klar_senast"),
    ],
)
def test_a_change_keeps_the_action_whole(atgard, user, ny, field):
    with pytest.raises(RuleError) as error:
        update_atgard(atgard, by=user, version=1, lage=AtgardLage.PAGAR, ny=ny)

    assert error.value.field == field
    assert Atgard.objects.get().version == 1
    assert Handelse.objects.count() == 0


def test_an_unknown_state_is_refused(atgard, user):
    with pytest.raises(RuleError, match="Välj ett läge i listan"):
        update_atgard(atgard, by=user, version=1, lage="nästan")

    assert Atgard.objects.get().lage == "ej_paborjad"


def test_the_same_again_writes_nothing(atgard, user):
    assert update_atgard(atgard, by=user, version=9, lage="ej_paborjad").version == 1
    assert Handelse.objects.count() == 0


def test_somebody_changed_the_action_first(atgard, inlamning, user):
    update_atgard(atgard, by=user, version=1, lage=AtgardLage.PAGAR)

    with pytest.raises(StaleError) as error:
        update_atgard(atgard, by=user, version=1, lage=AtgardLage.KLAR)

    assert error.value.current.lage == "pagar"
    assert Atgard.objects.get().lage == "pagar"
