"""Common checks: asked of whom, and how the plans of nämnder and bolag get and keep them."""

import datetime as dt

import pytest

from internkontroll.enums import Omfattas, PlanLage
from internkontroll.models import GemensamtMoment, Kontrollar, Kontrollmoment
from internkontroll.services import (
    Arsram,
    Gemensamtdata,
    Momentdata,
    add_common,
    copy_common,
    create_plan,
    give_common,
    next_plan,
    register_change,
    remove_common,
    remove_moment,
    save_year,
    update_common,
    update_moment,
)
from styrning.bas.errors import RuleError, StaleError
from styrning.grund.beslut import Beslut
from styrning.grund.enums import Slag
from styrning.grund.models import Handelse
from tests.factories import (
    EnhetFactory,
    GemensamtMomentFactory,
    KontrollmomentFactory,
    KontrollplanFactory,
    RiskFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

DATA = Gemensamtdata(
    vad="Direktupphandlingar är dokumenterade",
    varfor="Revisorerna påpekade det 2025.",
    metod="komplett",
    frekvens="halvarsvis",
)
UTKAST = {
    "lage": PlanLage.UTKAST, "beslut_organ": "", "beslut_datum": None, "beslut_paragraf": ""
}  # fmt: skip


@pytest.fixture
def user():
    return UserFactory()


def plan_of(kod, slag=Slag.NAMND, **kwargs):
    enhet = EnhetFactory(kod=kod, namn=f"Enhet {kod}", slag=slag)
    return KontrollplanFactory(enhet=enhet, **{**UTKAST, **kwargs})


def commons_of(plan) -> list[str]:
    rows = plan.moment_lista.filter(gemensamt__isnull=False).order_by("kod")
    return list(rows.values_list("vad", flat=True))


def test_the_frame_of_a_year_is_set_once(user):
    ram = Arsram(dt.date(2026, 12, 18), dt.date(2028, 2, 28), "Börja med riskerna.",
                 Beslut("Kommunstyrelsen", dt.date(2026, 9, 8), "190"))  # fmt: skip

    row = save_year(2027, ram, by=user, version=0)

    assert (row.ar, row.plan_senast, row.beslut_text) == (
        2027, dt.date(2026, 12, 18), "Kommunstyrelsen 2026-09-08 § 190"
    )  # fmt: skip
    assert Handelse.objects.get().vad == "satte ram för internkontrollen"


@pytest.mark.parametrize(
    ("change", "field", "message"),
    [
        ({"plan_senast": dt.date(2024, 1, 1)}, "plan_senast", "mellan 2026-01-01 och 2028-12-31"),
        ({"rapport_senast": dt.date(2030, 1, 1)}, "rapport_senast", "mellan 2026-01-01"),
        (
            {"plan_senast": dt.date(2027, 2, 1), "rapport_senast": dt.date(2027, 1, 1)},
            "rapport_senast",
            "efter planerna",
        ),
        ({"beslut": Beslut("", dt.date(2026, 9, 8))}, "organ", "vilket organ"),
        ({"beslut": Beslut("KS", dt.date(2026, 11, 19))}, "datum", "framtiden"),
    ],
)
def test_a_frame_with_wrong_days_is_refused(user, change, field, message):
    with pytest.raises(RuleError, match=message) as error:
        save_year(2027, Arsram(**change), by=user, version=0)

    assert error.value.field == field
    assert Kontrollar.objects.count() == 0


def test_somebody_set_the_frame_first(user):
    save_year(2027, Arsram(anvisning="Först"), by=user, version=0)

    with pytest.raises(StaleError) as error:
        save_year(2027, Arsram(anvisning="Sedan"), by=user, version=0)

    assert error.value.current.anvisning == "Först"
    assert Kontrollar.objects.get().anvisning == "Först"


@pytest.mark.parametrize(
    ("omfattas", "given"),
    [
        (Omfattas.ALLA, ["KS", "SOC", "BOL"]),
        (Omfattas.NAMNDER, ["KS", "SOC"]),
        (Omfattas.BOLAG, ["BOL"]),
    ],
)
def test_draft_plans_of_those_it_is_meant_for_get_it(user, omfattas, given):
    plans = [plan_of("KS", Slag.STYRELSE), plan_of("SOC"), plan_of("BOL", Slag.BOLAG)]

    row = add_common(2026, Gemensamtdata(**{**vars(DATA), "omfattas": omfattas}), by=user)

    assert row.kod == "G26-1"
    assert [plan.enhet.kod for plan in plans if commons_of(plan)] == given
    assert Handelse.objects.get(vad="lade till gemensamt kontrollmoment").uppgift["planer"] == len(
        given
    )


def test_adopted_plans_and_those_of_other_years_do_not_get_it(user):
    adopted = KontrollplanFactory(enhet__kod="SOC")
    other = plan_of("BUN", ar=2027)

    add_common(2026, DATA, by=user)

    assert (commons_of(adopted), commons_of(other)) == ([], [])


def test_a_new_plan_gets_the_common_checks(user):
    GemensamtMomentFactory(kod="G26-1")
    GemensamtMomentFactory(kod="G26-2", omfattas=Omfattas.BOLAG)
    GemensamtMomentFactory(kod="G27-1", kontrollar__ar=2027)

    plan = create_plan(EnhetFactory(kod="SOC"), 2026, by=user)

    moment = plan.moment_lista.get()
    assert (moment.kod, moment.gemensamt.kod, moment.frekvens) == (
        "SOC-K26-1",
        "G26-1",
        "halvarsvis",
    )
    assert (moment.ansvarig, moment.rapporteras_till) == ("", "kf")


def test_giving_twice_gives_once(user):
    plan = plan_of("SOC")
    GemensamtMomentFactory()

    assert [len(give_common(plan, by=user)), len(give_common(plan, by=user))] == [1, 0]
    assert plan.moment_lista.count() == 1


def test_next_year_keeps_who_answers(user):
    before = plan_of("SOC", ar=2025)
    KontrollmomentFactory(
        plan=before, vad=DATA.vad, ansvarig="Ekonomichefen", risk=None,
        gemensamt=GemensamtMomentFactory(kod="G25-1", kontrollar__ar=2025),
    )  # fmt: skip
    add_common(2026, DATA, by=user)

    plan = next_plan(before.enhet, 2026, {}, by=user)

    moment = plan.moment_lista.get()
    assert (moment.ansvarig, moment.foregaende.plan) == ("Ekonomichefen", before)


def test_the_namnd_says_who_does_it(user):
    plan = plan_of("SOC")
    add_common(2026, DATA, by=user)
    moment = plan.moment_lista.get()
    risk = RiskFactory(enhet=plan.enhet)
    wanted = Momentdata(DATA.vad, "komplett", "halvarsvis", "Controllern", risk=risk,
                        urval="Alla över 100 000 kronor")  # fmt: skip

    update_moment(moment, wanted, by=user, version=1)

    moment.refresh_from_db()
    assert (moment.ansvarig, moment.risk, moment.urval) == (
        "Controllern", risk, "Alla över 100 000 kronor"
    )  # fmt: skip


def test_the_namnd_does_not_change_what_ks_decided(user):
    plan = plan_of("SOC")
    add_common(2026, DATA, by=user)
    moment = plan.moment_lista.get()
    wanted = Momentdata("Något lättare", "enkat", "halvarsvis", "Controllern")

    with pytest.raises(
        RuleError, match=r"vad som kontrolleras, metoden\. Kommunstyrelsen"
    ) as error:
        update_moment(moment, wanted, by=user, version=1)

    moment.refresh_from_db()
    assert (error.value.field, moment.vad, moment.version) == ("vad", DATA.vad, 1)


def test_a_common_check_is_not_removed_from_a_plan(user):
    plan = plan_of("SOC")
    add_common(2026, DATA, by=user)

    with pytest.raises(RuleError, match="SOC-K26-1 är gemensam"):
        remove_moment(plan.moment_lista.get(), by=user, version=1)

    assert plan.moment_lista.count() == 1


def test_a_change_follows_into_drafts(user):
    plan, bolag = plan_of("SOC"), plan_of("BOL", Slag.BOLAG)
    row = add_common(2026, DATA, by=user)
    wanted = Gemensamtdata(**{**vars(DATA), "metod": "stickprov", "omfattas": Omfattas.NAMNDER})

    update_common(row, wanted, by=user, version=1)

    assert plan.moment_lista.get().metod == "stickprov"
    left = bolag.moment_lista.get()
    assert (left.gemensamt, left.metod) == (None, "komplett")


def test_what_stands_in_an_adopted_plan_is_not_changed(user):
    row = GemensamtMomentFactory(kod="G26-1")
    KontrollmomentFactory(plan__enhet__namn="Socialnämnden", gemensamt=row)

    with pytest.raises(RuleError, match=r"fastställda \(Socialnämnden\)"):
        update_common(row, Gemensamtdata("Annat", "enkat", "arsvis"), by=user, version=1)
    with pytest.raises(RuleError, match=r"G26-1 tas inte bort: .*Socialnämnden"):
        remove_common(row, by=user, version=1)

    assert GemensamtMoment.objects.get().version == 1


def test_drafts_keep_as_their_own_what_ks_no_longer_asks_for(user):
    plan = plan_of("SOC")
    row = add_common(2026, DATA, by=user)

    remove_common(row, by=user, version=1)

    assert GemensamtMoment.objects.count() == 0
    assert plan.moment_lista.get().gemensamt is None


def test_a_code_is_not_given_again(user):
    row = add_common(2026, DATA, by=user)
    remove_common(row, by=user, version=1)

    assert add_common(2026, DATA, by=user).kod == "G26-2"


def test_last_years_are_copied_once(user):
    add_common(2025, DATA, by=user)
    plan = plan_of("SOC")

    rows = copy_common(2026, by=user)

    assert [row.kod for row in rows] == ["G26-1"]
    assert commons_of(plan) == [DATA.vad]
    with pytest.raises(RuleError, match="2025 har inga gemensamma kontrollmoment som saknas 2026"):
        copy_common(2026, by=user)


def test_an_adopted_plan_takes_it_through_a_decision(user):
    plan = KontrollplanFactory(enhet__kod="SOC")
    GemensamtMomentFactory()
    with pytest.raises(RuleError, match="Registrera först ett beslut om att ändra den"):
        give_common(plan, by=user)
    assert Kontrollmoment.objects.count() == 0
    beslut = Beslut("Nämnden", dt.date(2026, 3, 12), "31")
    andring = register_change(plan, beslut, "KS har lagt till en kontroll.", by=user)

    given = give_common(plan, by=user, andring=andring)

    assert [row.tillagd_genom for row in given] == [andring]
