"""Checks in a draft: changed, removed, moved; and in an adopted plan, by decision only."""

import datetime as dt

import pytest

from internkontroll.enums import PlanLage, TillfalleLage
from internkontroll.models import Kontrollmoment, Kontrollplanandring, Kontrolltillfalle
from internkontroll.planhistorik import changes
from internkontroll.services import (
    Momentdata,
    add_moment,
    correct_adoption,
    correct_change,
    end_moment,
    move_moment,
    plan_tillfalle,
    register_change,
    remove_moment,
    update_moment,
)
from styrning.bas.errors import RuleError, StaleError
from styrning.grund.beslut import Beslut
from styrning.grund.models import Handelse
from tests.factories import (
    EnhetFactory,
    GemensamtMomentFactory,
    KontrollmomentFactory,
    KontrollplanFactory,
    KontrollresultatFactory,
    KontrolltillfalleFactory,
    RiskFactory,
    UppfoljningFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

MOMENT = Momentdata("Attest av lön", "stickprov", "halvarsvis", "Ekonomichefen", "25 per halvår")
BESLUT = Beslut("Socialnämnden", dt.date(2026, 3, 12), "31", "SOC 2026/40")
UTKAST = {
    "lage": PlanLage.UTKAST, "beslut_organ": "", "beslut_datum": None, "beslut_paragraf": ""
}  # fmt: skip


@pytest.fixture
def user():
    return UserFactory()


@pytest.fixture
def namnd():
    return EnhetFactory(kod="SOC", namn="Socialnämnden")


@pytest.fixture
def utkast(namnd):
    return KontrollplanFactory(enhet=namnd, **UTKAST)


@pytest.fixture
def plan(namnd):
    return KontrollplanFactory(enhet=namnd, beslut_organ="Socialnämnden")


def moment_in(plan, **kwargs) -> Kontrollmoment:
    return KontrollmomentFactory(plan=plan, kod="SOC-K26-1", **kwargs)


def test_a_person_answers_by_name(utkast):
    person = UserFactory(first_name="Nils", last_name="Berg")

    moment = add_moment(
        utkast, Momentdata("Jäv", "komplett", "arsvis", ansvarig_person=person), by=person
    )

    assert (moment.ansvarig, moment.ansvarig_person) == ("Nils Berg", person)


def test_somebody_answers_for_a_check(utkast, user):
    with pytest.raises(RuleError, match="Ange vem som ansvarar") as error:
        add_moment(utkast, Momentdata("Jäv", "komplett", "arsvis"), by=user)

    assert error.value.field == "ansvarig"
    assert Kontrollmoment.objects.count() == 0


def test_an_ended_risk_is_not_checked_anew(utkast, user):
    risk = RiskFactory(enhet=utkast.enhet, avslutad_at=dt.date(2026, 1, 1), avslutad_motiv="Såld")

    with pytest.raises(RuleError, match="Risken är avslutad") as error:
        add_moment(utkast, Momentdata(**{**vars(MOMENT), "risk": risk}), by=user)

    assert error.value.field == "risk"


def test_a_check_of_a_draft_is_changed(utkast, user):
    moment = moment_in(utkast, risk=None)

    row = update_moment(moment, MOMENT, by=user, version=1)

    assert (row.vad, row.frekvens, row.version) == ("Attest av lön", "halvarsvis", 2)
    assert update_moment(row, MOMENT, by=user, version=99).version == 2


def test_somebody_changed_the_check_first(utkast, user):
    moment = moment_in(utkast, risk=None)
    update_moment(moment, MOMENT, by=user, version=1)

    with pytest.raises(StaleError) as error:
        update_moment(moment, Momentdata("Annat", "enkat", "arsvis", "Nils"), by=user, version=1)

    assert error.value.current.vad == "Attest av lön"


def test_in_an_adopted_plan_only_who_answers_changes(plan, user):
    moment = moment_in(plan, risk=None)
    same = {name: getattr(moment, name) for name in ("vad", "metod", "frekvens", "omfattning")}

    row = update_moment(moment, Momentdata(**same, ansvarig="Nils"), by=user, version=1)
    assert row.ansvarig == "Nils"

    with pytest.raises(RuleError, match=r"inte ändra hur ofta\. Planen är fastställd") as error:
        update_moment(
            row,
            Momentdata(**{**same, "frekvens": "manadsvis"}, ansvarig="Nils"),
            by=user,
            version=2,
        )
    assert error.value.field == "frekvens"
    assert Kontrollmoment.objects.get().version == 2


def test_a_check_is_removed_from_a_draft_with_what_was_planned(utkast, user):
    moment = moment_in(utkast)
    KontrolltillfalleFactory(moment=moment)

    remove_moment(moment, by=user, version=1)

    assert (Kontrollmoment.objects.count(), Kontrolltillfalle.objects.count()) == (0, 0)
    assert Handelse.objects.get().uppgift["kontroll"] == "SOC-K26-1"
    assert Kontrollmoment.history.get(history_type="-").history_user == user


def test_a_check_of_an_adopted_plan_is_not_removed(plan, user):
    with pytest.raises(RuleError, match="Avsluta kontrollen genom ett beslut"):
        remove_moment(moment_in(plan), by=user, version=1)

    assert Kontrollmoment.objects.count() == 1


def test_a_check_with_results_is_not_removed(utkast, user):
    moment = moment_in(utkast)
    KontrollresultatFactory(tillfalle__moment=moment)

    with pytest.raises(RuleError, match="SOC-K26-1 har resultat eller urval"):
        remove_moment(moment, by=user, version=1)

    assert Kontrollmoment.objects.count() == 1


def test_a_check_that_a_later_plan_rests_on_is_not_removed(utkast, user):
    moment = moment_in(utkast)
    KontrollmomentFactory(plan__ar=2027, foregaende=moment)

    with pytest.raises(RuleError, match="SOC-K26-1 är förlaga"):
        remove_moment(moment, by=user, version=1)

    assert Kontrollmoment.objects.count() == 2
    assert Handelse.objects.count() == 0


def test_a_check_moves_to_another_namnds_draft(utkast, user):
    moment = moment_in(utkast)
    till = KontrollplanFactory(enhet__kod="BUN", **UTKAST)

    row = move_moment(moment, till, by=user, version=1)

    assert (row.plan, row.kod, row.risk) == (till, "SOC-K26-1", None)
    assert Handelse.objects.get().uppgift == {"kontroll": "SOC-K26-1", "till": "BUN"}


def test_a_check_with_results_does_not_move(utkast, user):
    moment = moment_in(utkast)
    KontrollresultatFactory(tillfalle__moment=moment)
    till = KontrollplanFactory(enhet__namn="Barnnämnden", **UTKAST)

    with pytest.raises(
        RuleError, match="Avsluta den hos Socialnämnden och lägg till en ny hos Barnnämnden"
    ):
        move_moment(moment, till, by=user, version=1)

    moment.refresh_from_db()
    assert (moment.plan, moment.version) == (utkast, 1)


@pytest.mark.parametrize("ar", [2025, 2027])
def test_a_check_moves_within_its_year(utkast, user, ar):
    till = KontrollplanFactory(ar=ar, **UTKAST)

    with pytest.raises(RuleError, match="ett annat år"):
        move_moment(moment_in(utkast), till, by=user, version=1)


def test_a_check_does_not_move_into_an_adopted_plan(utkast, user):
    till = KontrollplanFactory(enhet__namn="Barnnämnden")

    with pytest.raises(RuleError, match="Planen för Barnnämnden är fastställd"):
        move_moment(moment_in(utkast), till, by=user, version=1)


def test_a_common_check_does_not_move(utkast, user):
    moment = moment_in(utkast, gemensamt=GemensamtMomentFactory())

    with pytest.raises(RuleError, match="SOC-K26-1 är gemensam"):
        move_moment(moment, KontrollplanFactory(**UTKAST), by=user, version=1)


def test_an_adopted_plan_changes_by_a_decision(plan, user):
    risk = RiskFactory(enhet=plan.enhet)
    andring = register_change(plan, BESLUT, "Ny risk efter upphandlingen.", by=user)

    moment = add_moment(
        plan, Momentdata(**{**vars(MOMENT), "risk": risk}), by=user, andring=andring
    )

    plan.refresh_from_db()
    assert (moment.tillagd_genom, plan.beslut_paragraf, plan.version) == (andring, "88", 1)
    assert plan.risk_lista.get().risk_version == 1
    [told] = changes(plan)
    assert (told.beslut, [row.kod for row in told.tillagda], told.avslutade) == (
        "Socialnämnden 2026-03-12 § 31", [moment.kod], []
    )  # fmt: skip


@pytest.mark.parametrize(
    ("beslut", "motiv", "field", "message"),
    [
        (BESLUT, " ", "motiv", "Skriv vad som ändras och varför"),
        (Beslut("SN", dt.date(2026, 3, 12)), "Skäl", "paragraf", "Ange beslutets paragraf"),
        (Beslut("SN", dt.date(2025, 10, 22), "1"), "Skäl", "datum", "fastställdes 2025-10-23"),
        (Beslut("SN", dt.date(2026, 11, 19), "1"), "Skäl", "datum", "framtiden"),
        (Beslut("", dt.date(2026, 3, 12), "1"), "Skäl", "organ", "vilket organ"),
    ],
)
def test_a_decision_to_change_is_whole(plan, user, beslut, motiv, field, message):
    with pytest.raises(RuleError, match=message) as error:
        register_change(plan, beslut, motiv, by=user)

    assert error.value.field == field
    assert Kontrollplanandring.objects.count() == 0


def test_the_same_decision_is_registered_once(plan, user):
    register_change(plan, BESLUT, "Skäl", by=user)

    with pytest.raises(RuleError, match="redan registrerat"):
        register_change(plan, BESLUT, "Skäl", by=user)

    assert Kontrollplanandring.objects.count() == 1


def test_a_draft_needs_no_decision_to_change(utkast, user):
    with pytest.raises(RuleError, match="Ändra direkt i den"):
        register_change(utkast, BESLUT, "Skäl", by=user)


def test_a_decision_changes_its_own_plan(plan, user):
    andring = register_change(plan, BESLUT, "Skäl", by=user)

    with pytest.raises(RuleError, match="Beslutet gäller en annan plan"):
        add_moment(KontrollplanFactory(), MOMENT, by=user, andring=andring)


def test_a_mistyped_decision_is_corrected(plan, user):
    andring = register_change(plan, BESLUT, "Skäl", by=user)

    row = correct_change(
        andring, Beslut("Socialnämnden", dt.date(2026, 3, 12), "32"), "Skäl", by=user, version=1
    )

    assert (row.beslut_paragraf, row.version, row.history.count()) == ("32", 2, 2)


def test_a_mistyped_adoption_is_corrected_and_its_first_words_kept(plan, user):
    row = correct_adoption(
        plan, Beslut("Socialnämnden", dt.date(2025, 10, 23), "89"), by=user, version=1
    )

    assert (row.beslut_paragraf, row.lage, row.version) == ("89", PlanLage.FASTSTALLD, 2)
    assert Handelse.objects.get().uppgift == {
        "fore": "Socialnämnden 2025-10-23 § 88", "nu": "Socialnämnden 2025-10-23 § 89"
    }  # fmt: skip


def test_an_adoption_is_not_moved_past_a_change_of_it(plan, user):
    register_change(plan, BESLUT, "Skäl", by=user)

    with pytest.raises(RuleError, match="ändrad genom ett beslut före den dagen") as error:
        correct_adoption(
            plan, Beslut("Socialnämnden", dt.date(2026, 4, 1), "88"), by=user, version=1
        )

    assert error.value.field == "datum"


def test_a_draft_has_no_decision_to_correct(utkast, user):
    with pytest.raises(RuleError, match="inget beslut att rätta"):
        correct_adoption(utkast, BESLUT, by=user, version=1)


def test_an_ended_check_keeps_its_results_and_owes_no_more(plan, user):
    moment = moment_in(plan)
    oppen = UppfoljningFactory(oppnar=dt.date(2026, 11, 1))
    stangd = UppfoljningFactory(kod="DELAR", oppnar=dt.date(2026, 8, 1), lases=dt.date(2026, 10, 1))
    done = KontrollresultatFactory(tillfalle__moment=moment, tillfalle__uppfoljning=oppen).tillfalle
    missed = KontrolltillfalleFactory(moment=moment, uppfoljning=stangd)
    owed = KontrolltillfalleFactory(
        moment=moment, uppfoljning=oppen, planerad=dt.date(2026, 12, 15)
    )
    andring = register_change(plan, BESLUT, "Verksamheten är såld.", by=user)

    row = end_moment(moment, andring, by=user, version=1)

    for occasion in (done, missed, owed):
        occasion.refresh_from_db()
    assert row.avslutad_genom == andring
    assert (missed.lage, owed.lage) == (TillfalleLage.PLANERAT, TillfalleLage.INSTALLT)
    assert owed.lage_motiv == "Kontrollen är avslutad: Socialnämnden 2026-03-12 § 31."
    assert (done.lage, done.resultat.utfall) == (TillfalleLage.PLANERAT, "utan_anmarkning")
    with pytest.raises(RuleError, match="SOC-K26-1 är redan avslutad"):
        end_moment(row, andring, by=user, version=2)


def test_an_ended_check_is_planned_no_more(plan, user):
    moment = moment_in(plan)
    andring = register_change(plan, BESLUT, "Såld", by=user)
    ended = end_moment(moment, andring, by=user, version=1)

    with pytest.raises(RuleError, match="SOC-K26-1 är avslutad och planeras inte mer") as error:
        plan_tillfalle(ended, UppfoljningFactory(), dt.date(2026, 12, 1), by=user)

    assert error.value.field == "moment"
    assert Kontrolltillfalle.objects.count() == 0


def test_a_common_check_is_not_ended_by_the_namnd(plan, user):
    moment = moment_in(plan, gemensamt=GemensamtMomentFactory())
    andring = register_change(plan, BESLUT, "Skäl", by=user)

    with pytest.raises(RuleError, match="SOC-K26-1 är gemensam"):
        end_moment(moment, andring, by=user, version=1)

    assert Kontrollmoment.objects.get().avslutad_genom is None
