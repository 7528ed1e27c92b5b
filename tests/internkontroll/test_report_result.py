"""Reporting a result: what is saved, what follows from it, what is refused in words."""

import datetime as dt
from dataclasses import replace

import pytest

from internkontroll.enums import Kontrollutfall, Metod, PlanLage, TillfalleLage
from internkontroll.models import Kontrollresultat, ResultatAtgard
from internkontroll.services import (
    NyAtgard,
    Resultatdata,
    draw_sample,
    report_result,
)
from styrning.bas.errors import FaultsError, RuleError, StaleError
from styrning.grund.enums import InlamningLage
from styrning.grund.models import Atgard, Handelse, Inlamning
from tests.factories import (
    AtgardFactory,
    InlamningFactory,
    KontrolltillfalleFactory,
    NyckeltalFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

GOOD = Resultatdata(
    utfall=Kontrollutfall.UTAN_ANMARKNING,
    utford_at=dt.date(2026, 11, 17),
    utford_av="Nils Berg",
    stickprov=30,
    avvikelser=0,
)
ACTION = NyAtgard("Spärra dubbletter vid registrering", "Ekonomichefen", dt.date(2027, 3, 1))
DEVIATION = replace(
    GOOD,
    utfall=Kontrollutfall.MINDRE_AVVIKELSE,
    avvikelser=2,
    text="Två fakturor betalades dubbelt.",
    orsak="Leverantören är upplagd två gånger.",
    atgard=ACTION,
)


@pytest.fixture
def tillfalle():
    return KontrolltillfalleFactory()


@pytest.fixture
def inlamning(tillfalle):
    return InlamningFactory(enhet=tillfalle.moment.plan.enhet, uppfoljning=tillfalle.uppfoljning)


@pytest.fixture
def user():
    return UserFactory()


def nothing_written(tillfalle, *, results=0) -> bool:
    tillfalle.refresh_from_db()
    return (
        Kontrollresultat.objects.count() == results
        and Atgard.objects.count() == 0
        and Handelse.objects.count() == 0
        and tillfalle.lage == TillfalleLage.PLANERAT
    )


def test_a_result_is_saved_with_version_event_and_begun_submission(tillfalle, inlamning, user):
    report_result(tillfalle, GOOD, by=user)

    row = Kontrollresultat.objects.get()
    assert (row.utfall, row.utford_at, row.utford_av) == (
        "utan_anmarkning",
        dt.date(2026, 11, 17),
        "Nils Berg",
    )
    assert (row.stickprov, row.avvikelser, row.text, row.version) == (30, 0, "", 1)
    assert row.rapporterad_av == user
    assert row.history.get().history_user == user
    tillfalle.refresh_from_db()
    inlamning.refresh_from_db()
    assert (tillfalle.lage, inlamning.lage) == (TillfalleLage.UTFORT, InlamningLage.UTKAST)
    event = Handelse.objects.get(vad="rapporterade kontroll")
    assert (event.av, event.objekt_id) == (user, row.pk)
    assert event.uppgift == {"kontroll": tillfalle.moment.kod, "utfall": "utan_anmarkning"}


def test_a_deviation_is_saved_with_its_new_action(tillfalle, inlamning, user):
    row = report_result(tillfalle, DEVIATION, by=user)

    atgard = row.atgard_lista.get().atgard
    assert (atgard.text, atgard.ansvarig, atgard.klar_senast, atgard.lage) == (
        "Spärra dubbletter vid registrering",
        "Ekonomichefen",
        dt.date(2027, 3, 1),
        "ej_paborjad",
    )
    assert atgard.enhet == inlamning.enhet
    assert Handelse.objects.filter(vad="lade till åtgärd", av=user).count() == 1


def test_a_deviation_may_point_to_an_action_that_exists(tillfalle, inlamning, user):
    atgard = AtgardFactory(enhet=inlamning.enhet)

    report_result(tillfalle, replace(DEVIATION, atgard=atgard), by=user)

    assert ResultatAtgard.objects.get().atgard == atgard
    assert Atgard.objects.count() == 1


def test_an_action_of_another_namnd_is_refused(tillfalle, inlamning, user):
    with pytest.raises(RuleError, match="Åtgärden hör till en annan nämnd") as error:
        report_result(tillfalle, replace(DEVIATION, atgard=AtgardFactory()), by=user)

    assert error.value.field == "befintlig"
    assert Kontrollresultat.objects.count() == 0


def test_a_corrected_deviation_keeps_its_action_and_needs_no_new_one(tillfalle, inlamning, user):
    report_result(tillfalle, DEVIATION, by=user)

    again = replace(DEVIATION, avvikelser=3, atgard=None)
    row = report_result(tillfalle, again, by=user, version=1)

    assert (row.avvikelser, row.version) == (3, 2)
    assert row.atgard_lista.count() == 1
    history = row.history.order_by("version").values_list("version", "avvikelser")
    assert list(history) == [(1, 2), (2, 3)]


def test_the_same_result_again_writes_nothing(tillfalle, inlamning, user):
    report_result(tillfalle, GOOD, by=user)
    events = Handelse.objects.count()

    row = report_result(tillfalle, GOOD, by=user, version=0)

    assert row.version == 1
    assert Handelse.objects.count() == events


@pytest.mark.parametrize(
    ("change", "field", "message"),
    [
        (
            {"utford_at": dt.date(2026, 11, 19)},
            "utford_at",
            "Datumet ligger i framtiden. Ange dagen då kontrollen gjordes.",
        ),
        (
            {"utford_at": dt.date(2025, 12, 31)},
            "utford_at",
            "Kontrollen hör till 2026 års plan och kan inte vara gjord tidigare.",
        ),
        ({"utford_av": " "}, "utford_av", "Ange vem som gjorde kontrollen."),
        ({"utfall": "bra"}, "utfall", "Välj ett resultat i listan."),
        (
            {"stickprov": None},
            "stickprov",
            "Ange hur många som kontrollerades i stickprovet.",
        ),
        (
            {"avvikelser": 31},
            "avvikelser",
            "Fler avvikelser (31) än kontrollerade (30).",
        ),
        (
            {"avvikelser": 2},
            "avvikelser",
            "Antalet avvikelser är 2 men resultatet är utan anmärkning. Ändra det ena.",
        ),
        (
            {"utford_av": "controller"},
            "jav_motiv",
            "Den som ansvarar för kontrollen har också gjort den. Skriv varför det är så.",
        ),
        (
            {"utfall": "ej_genomford", "stickprov": None, "avvikelser": None},
            "text",
            "Skriv varför kontrollen inte gjordes.",
        ),
        (
            {"utfall": "ej_genomford", "text": "Sjukdom."},
            "stickprov",
            "En kontroll som inte är gjord har inget antal. Töm fälten.",
        ),
    ],
)
def test_a_result_that_cannot_be_is_refused_in_words(
    tillfalle, inlamning, user, change, field, message
):
    with pytest.raises(FaultsError) as error:
        report_result(tillfalle, replace(GOOD, **change), by=user)

    assert error.value.faults == {field: message}
    assert nothing_written(tillfalle)


@pytest.mark.parametrize(
    ("change", "field", "message"),
    [
        ({"text": "  "}, "text", "Beskriv avvikelsen: vad som inte stämde."),
        (
            {"orsak": "  "},
            "orsak",
            "Skriv vad avvikelsen beror på, eller att orsaken utreds.",
        ),
        (
            {"atgard": None},
            "atgard_text",
            "En avvikelse behöver minst en åtgärd med ansvarig och datum.",
        ),
        (
            {"avvikelser": 0},
            "avvikelser",
            "Resultatet är en avvikelse men antalet är 0. Ändra det ena.",
        ),
        ({"atgard": replace(ACTION, text="")}, "atgard_text", "Skriv vad som ska göras."),
        (
            {"atgard": replace(ACTION, ansvarig="")},
            "atgard_ansvarig",
            "Ange vem som ansvarar för åtgärden.",
        ),
        (
            {"atgard": replace(ACTION, klar_senast=None)},
            "atgard_klar_senast",
            "Ange när åtgärden ska vara klar.",
        ),
        (
            {"atgard": replace(ACTION, klar_senast=dt.date(2026, 11, 17))},
            "atgard_klar_senast",
            "Åtgärden kan inte vara klar före i dag.",
        ),
    ],
)
def test_a_deviation_needs_words_and_an_action(tillfalle, inlamning, user, change, field, message):
    with pytest.raises(FaultsError) as error:
        report_result(tillfalle, replace(DEVIATION, **change), by=user)

    assert error.value.faults == {field: message}
    assert nothing_written(tillfalle)


def test_all_faults_come_at_once(tillfalle, inlamning, user):
    bad = replace(
        DEVIATION, text="", orsak="", atgard=None, stickprov=None, utford_at=dt.date(2027, 1, 1)
    )

    with pytest.raises(FaultsError) as error:
        report_result(tillfalle, bad, by=user)

    assert set(error.value.faults) == {"stickprov", "utford_at", "text", "orsak", "atgard_text"}


def test_a_check_without_sample_needs_no_count(inlamning, tillfalle, user):
    tillfalle.moment.metod = Metod.AVSTAMNING
    tillfalle.moment.save()

    row = report_result(tillfalle, replace(GOOD, stickprov=None, avvikelser=None), by=user)

    assert (row.stickprov, row.avvikelser) == (None, None)


def test_responsible_may_perform_the_check_with_a_reason(tillfalle, inlamning, user):
    data = replace(GOOD, utford_av="Controller", jav_motiv="Enda controllern; chefen granskade.")

    row = report_result(tillfalle, data, by=user)

    assert (row.utford_av, row.jav_motiv) == ("Controller", "Enda controllern; chefen granskade.")


def test_the_performer_is_named_as_in_the_account(tillfalle, inlamning, user):
    person = UserFactory(first_name="Nils", last_name="Berg")

    row = report_result(tillfalle, replace(GOOD, utford_av="", utford_person=person), by=user)

    assert (row.utford_av, row.utford_person) == ("Nils Berg", person)


@pytest.mark.parametrize("by_account", [True, False])
def test_the_same_person_by_account_or_by_name(tillfalle, inlamning, user, by_account):
    person = UserFactory(first_name="Nils", last_name="Berg")
    moment = tillfalle.moment
    moment.ansvarig, moment.ansvarig_person = "Nils Berg", person
    moment.save()
    data = replace(GOOD, utford_av="nils berg", utford_person=person if by_account else None)

    with pytest.raises(FaultsError) as error:
        report_result(tillfalle, data, by=user)

    assert set(error.value.faults) == {"jav_motiv"}


def test_a_namesake_with_another_account_is_another_person(tillfalle, inlamning, user):
    moment = tillfalle.moment
    moment.ansvarig = "Nils Berg"
    moment.ansvarig_person = UserFactory(first_name="Nils", last_name="Berg")
    moment.save()
    namesake = UserFactory(first_name="Nils", last_name="Berg")

    row = report_result(tillfalle, replace(GOOD, utford_person=namesake), by=user)

    assert row.jav_motiv == ""


def test_nothing_is_done_before_the_plan_was_adopted(tillfalle, inlamning, user):
    plan = tillfalle.moment.plan
    plan.beslut_datum = dt.date(2026, 2, 19)
    plan.save()

    with pytest.raises(FaultsError) as error:
        report_result(tillfalle, replace(GOOD, utford_at=dt.date(2026, 2, 18)), by=user)

    assert error.value.faults == {
        "utford_at": "Planen fastställdes 2026-02-19. Kontrollen kan inte vara gjord före det."
    }
    assert nothing_written(tillfalle)


def test_no_more_rows_are_checked_than_the_list_has(tillfalle, inlamning, user, klocka):
    klocka.move_to("2026-11-16T10:00:00+01:00")
    draw_sample(tillfalle, 25, 10, by=user, nr=1)
    Handelse.objects.all().delete()
    klocka.move_to("2026-11-18T10:00:00+01:00")

    with pytest.raises(FaultsError) as error:
        report_result(tillfalle, GOOD, by=user)

    assert error.value.faults == {
        "stickprov": "Fler kontrollerade (30) än listan som urvalet drogs ur har rader (25)."
    }
    assert nothing_written(tillfalle)


def test_nothing_is_done_before_its_sample_was_drawn(tillfalle, inlamning, user):
    draw_sample(tillfalle, 250, 30, by=user, nr=1)

    with pytest.raises(FaultsError, match="Urvalet drogs 2026-11-18"):
        report_result(tillfalle, GOOD, by=user)

    assert Kontrollresultat.objects.count() == 0


def test_a_check_that_is_a_nyckeltal_is_not_counted_again(tillfalle, inlamning, user):
    tillfalle.moment.nyckeltal = NyckeltalFactory()
    tillfalle.moment.save()

    with pytest.raises(FaultsError) as error:
        report_result(tillfalle, GOOD, by=user)

    assert error.value.faults == {
        "stickprov": "Kontrollen är ett nyckeltal eller en undersökning och räknas där. "
        "Töm antalen."
    }
    saved = report_result(tillfalle, replace(GOOD, stickprov=None, avvikelser=None), by=user)
    assert (saved.stickprov, saved.utfall) == (None, "utan_anmarkning")


def test_a_check_that_was_not_done_is_planned_still(tillfalle, inlamning, user):
    report_result(tillfalle, GOOD, by=user)
    undone = replace(GOOD, utfall="ej_genomford", stickprov=None, avvikelser=None, text="Fel år.")

    report_result(tillfalle, undone, by=user, version=1)

    tillfalle.refresh_from_db()
    assert tillfalle.lage == TillfalleLage.PLANERAT


@pytest.mark.parametrize("seen", [0, 1, 3])
def test_somebody_saved_first(tillfalle, inlamning, user, seen):
    report_result(tillfalle, GOOD, by=UserFactory())
    saved = report_result(tillfalle, replace(GOOD, stickprov=31), by=UserFactory(), version=1)

    with pytest.raises(StaleError) as error:
        report_result(tillfalle, replace(GOOD, stickprov=29), by=user, version=seen)

    assert error.value.current == saved
    assert Kontrollresultat.objects.get().stickprov == 31


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (InlamningLage.INSKICKAD, (InlamningLage.INSKICKAD, False)),
        (InlamningLage.GODKAND, (InlamningLage.INSKICKAD, False)),
        (InlamningLage.BESLUTAD, (InlamningLage.BESLUTAD, True)),
    ],
)
def test_an_approval_falls_and_a_decision_is_marked(tillfalle, inlamning, user, before, after):
    Inlamning.objects.filter(pk=inlamning.pk).update(
        lage=before, beslut_organ="N", beslut_datum=dt.date(2026, 11, 17), beslut_paragraf="1"
    )

    report_result(tillfalle, GOOD, by=user)

    inlamning.refresh_from_db()
    assert (inlamning.lage, inlamning.andrad_efter_beslut) == after


@pytest.mark.parametrize(
    ("day", "message"),
    [
        ("2026-10-31", "Årsbokslut 2026 öppnar 2026-11-01. Inget har sparats."),
        ("2027-04-01", "Årsbokslut 2026 är stängd. Inget har sparats."),
    ],
)
def test_the_round_must_be_open(tillfalle, inlamning, user, klocka, day, message):
    klocka.move_to(f"{day}T10:00:00+01:00")

    with pytest.raises(RuleError, match=message):
        report_result(tillfalle, GOOD, by=user)

    assert nothing_written(tillfalle)


def test_a_namnd_outside_the_round_reports_nothing(tillfalle, user):
    with pytest.raises(RuleError, match="ingår inte i Årsbokslut 2026"):
        report_result(tillfalle, GOOD, by=user)

    assert nothing_written(tillfalle)


def test_the_plan_must_be_adopted(tillfalle, inlamning, user):
    plan = tillfalle.moment.plan
    plan.lage = PlanLage.UTKAST
    plan.save()

    with pytest.raises(RuleError, match="Kontrollplanen för 2026 är inte fastställd"):
        report_result(tillfalle, GOOD, by=user)

    assert nothing_written(tillfalle)


def test_a_cancelled_check_has_no_result(tillfalle, inlamning, user):
    tillfalle.lage, tillfalle.lage_motiv = TillfalleLage.INSTALLT, "Systemet byts"
    tillfalle.save()

    with pytest.raises(RuleError, match="Kontrollen är inställd: Systemet byts"):
        report_result(tillfalle, GOOD, by=user)

    assert Kontrollresultat.objects.count() == 0


def test_too_long_a_name_is_refused_at_its_field(tillfalle, inlamning, user):
    with pytest.raises(RuleError) as error:
        report_result(tillfalle, replace(GOOD, utford_av="x" * 101), by=user)

    assert error.value.field == "utford_av"
    assert nothing_written(tillfalle)


def test_another_action_leaves_the_result_as_it_is(tillfalle, inlamning, user):
    report_result(tillfalle, DEVIATION, by=user)

    row = report_result(tillfalle, DEVIATION, by=user, version=1)

    assert row.version == 1
    assert row.atgard_lista.count() == 2
