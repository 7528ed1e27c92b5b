"""Giving uppdrag: who gets them, what is refused, how they change and end."""

import datetime as dt

import pytest

from mal.enums import RapporterasTill, RiktatTill
from mal.models import Uppdrag
from mal.services import (
    Uppdragsform,
    add_recipient,
    change_uppdrag,
    end_uppdrag,
    give_uppdrag,
    remove_goal,
    remove_recipient,
    resume_uppdrag,
)
from styrning.bas.errors import RuleError, StaleError
from styrning.grund.beslut import Beslut
from styrning.grund.enums import Slag
from styrning.grund.models import Handelse
from tests.factories import (
    EnhetFactory,
    MalFactory,
    PlanFactory,
    UppdragFactory,
    UppdragssvarFactory,
    UppfoljningFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def by(db):
    return UserFactory()


@pytest.fixture
def kommun(db):
    """A styrelse, two nämnder of which one ends with 2025, a bolag and a förvaltning."""
    PlanFactory(ar=2025)
    PlanFactory(ar=2026)
    return {
        "KS": EnhetFactory(kod="KS", slag=Slag.STYRELSE, namn="Kommunstyrelsen"),
        "BUN": EnhetFactory(kod="BUN", namn="Barn- och utbildningsnämnden"),
        "KUN": EnhetFactory(kod="KUN", namn="Kulturnämnden", galler_till=dt.date(2025, 12, 31)),
        "VA": EnhetFactory(kod="VA", slag=Slag.BOLAG, namn="Vatten AB"),
        "SOF": EnhetFactory(kod="SOF", slag=Slag.FORVALTNING, namn="Socialförvaltningen"),
    }


def form(**facts) -> Uppdragsform:
    return Uppdragsform(
        **{
            "kod": "U-1",
            "namn": "Minska sjukfrånvaron",
            "ar": 2026,
            "riktat_till": RiktatTill.NAMNDER,
            "beslut": Beslut("Kommunfullmäktige", dt.date(2025, 11, 24), "§ 152"),
        }
        | facts
    )


def recipients(uppdrag) -> set[str]:
    return set(uppdrag.mottagare.values_list("kod", flat=True))


@pytest.mark.parametrize(
    ("riktat_till", "ar", "expected"),
    [
        (RiktatTill.NAMNDER, 2026, {"KS", "BUN"}),
        (RiktatTill.NAMNDER, 2025, {"KS", "BUN", "KUN"}),
        (RiktatTill.BOLAG, 2026, {"VA"}),
        (RiktatTill.ALLA, 2026, {"KS", "BUN", "VA"}),
    ],
)
def test_those_of_the_year_get_it(kommun, by, riktat_till, ar, expected):
    beslut = Beslut("Kommunfullmäktige", dt.date(ar - 1, 11, 24), "§ 152")

    row = give_uppdrag(form(riktat_till=riktat_till, ar=ar, beslut=beslut), by=by)

    assert recipients(row) == expected
    assert row.beslut_text == f"Kommunfullmäktige {ar - 1}-11-24 § 152"
    assert [event.vad for event in Handelse.objects.all()] == ["gav uppdrag"]
    assert row.history.get().history_user == by


def test_chosen_ones_get_it(kommun, by):
    chosen = (kommun["VA"], kommun["BUN"])

    row = give_uppdrag(form(riktat_till=RiktatTill.UTVALDA, utvalda=chosen), by=by)

    assert recipients(row) == {"VA", "BUN"}


@pytest.mark.parametrize(
    ("facts", "field", "message"),
    [
        ({"kod": "a b"}, "kod", "bokstäver, siffror och bindestreck"),
        ({"namn": " "}, "namn", "inte vara tomt"),
        ({"ar": 2031}, "ar", "ingen plan för 2031"),
        ({"beslut": Beslut(" ", dt.date(2025, 11, 24))}, "organ", "organ som beslutade"),
        ({"beslut": Beslut("KF", dt.date(2026, 12, 1))}, "datum", "framtiden"),
        ({"klart_senast": dt.date(2025, 1, 1)}, "klart_senast", "innan det beslutades"),
        ({"riktat_till": RiktatTill.UTVALDA}, "utvalda", "Välj minst en nämnd"),
    ],
)
def test_what_lacks_something_is_refused_at_its_field(kommun, by, facts, field, message):
    with pytest.raises(RuleError, match=message) as error:
        give_uppdrag(form(**facts), by=by)

    assert error.value.field == field
    assert not Uppdrag.objects.exists()


@pytest.mark.parametrize("kod", ["KUN", "SOF"])
def test_an_enhet_that_cannot_report_is_refused_by_name(kommun, by, kod):
    chosen = (kommun["BUN"], kommun[kod])

    with pytest.raises(RuleError, match=f"{kommun[kod].namn} är inte nämnd eller bolag 2026"):
        give_uppdrag(form(riktat_till=RiktatTill.UTVALDA, utvalda=chosen), by=by)
    assert not Uppdrag.objects.exists()


def test_a_kod_is_never_used_twice(kommun, by):
    UppdragFactory(kod="U-1")

    with pytest.raises(RuleError, match="finns redan") as error:
        give_uppdrag(form(), by=by)
    assert error.value.field == "kod"


def test_a_goal_of_another_years_plan_is_refused(kommun, by):
    goal = MalFactory(plan=PlanFactory(ar=2025))

    with pytest.raises(RuleError, match="planen för 2025, inte 2026") as error:
        give_uppdrag(form(mal=goal), by=by)
    assert error.value.field == "mal"


def test_a_change_moves_the_recipients_and_keeps_history(kommun, by):
    row = give_uppdrag(form(), by=by)

    changed = change_uppdrag(
        row,
        form(riktat_till=RiktatTill.ALLA, rapporteras_till=RapporterasTill.NAMND),
        by=by,
        version=row.version,
    )

    assert recipients(changed) == {"KS", "BUN", "VA"}
    assert [version.riktat_till for version in changed.history.all()] == ["alla", "namnder"]


def test_a_change_of_words_leaves_recipients_that_were_added(kommun, by):
    row = give_uppdrag(form(riktat_till=RiktatTill.BOLAG), by=by)
    row = add_recipient(row, kommun["KS"], by=by, version=row.version)

    change_uppdrag(row, form(riktat_till=RiktatTill.BOLAG, namn="Nytt"), by=by, version=row.version)

    assert recipients(row) == {"VA", "KS"}


def test_who_has_answered_does_not_lose_it(kommun, by):
    row = give_uppdrag(form(), by=by)
    UppdragssvarFactory(uppdrag=row, enhet=kommun["BUN"])

    with pytest.raises(RuleError, match="Barn- och utbildningsnämnden har redan svarat"):
        change_uppdrag(row, form(riktat_till=RiktatTill.BOLAG), by=by, version=row.version)
    with pytest.raises(RuleError, match="Barn- och utbildningsnämnden har redan svarat"):
        remove_recipient(row, kommun["BUN"], by=by, version=row.version)

    assert recipients(row) == {"KS", "BUN"}
    assert Uppdrag.objects.get().riktat_till == RiktatTill.NAMNDER


def test_an_answered_one_is_not_moved_to_a_later_year(kommun, by):
    row = UppdragFactory(ar=2025, mottagare=[kommun["BUN"]])
    UppdragssvarFactory(uppdrag=row, uppfoljning=UppfoljningFactory(ar=2025))

    with pytest.raises(RuleError, match="är besvarat i Årsbokslut 2025") as error:
        change_uppdrag(row, form(ar=2026), by=by, version=row.version)
    assert error.value.field == "ar"


def test_a_recipient_is_taken_away_but_not_the_last(kommun, by):
    row = give_uppdrag(form(), by=by)

    row = remove_recipient(row, kommun["KS"], by=by, version=row.version)
    assert recipients(row) == {"BUN"}
    with pytest.raises(RuleError, match="ensam om uppdraget"):
        remove_recipient(row, kommun["BUN"], by=by, version=row.version)


@pytest.mark.parametrize(("kod", "message"), [("KS", "har redan"), ("SOF", "varken nämnd eller")])
def test_a_recipient_that_has_it_or_cannot_have_it_is_refused(kommun, by, kod, message):
    row = give_uppdrag(form(), by=by)

    with pytest.raises(RuleError, match=message) as error:
        add_recipient(row, kommun[kod], by=by, version=row.version)
    assert error.value.field == "enhet"


def test_ending_needs_a_reason_and_a_day_that_has_come(kommun, by):
    row = give_uppdrag(form(), by=by)
    for datum, motiv, field in [
        (dt.date(2026, 11, 18), " ", "motiv"),
        (dt.date(2026, 11, 19), "Ändrade planer", "datum"),
        (dt.date(2025, 11, 23), "Ändrade planer", "datum"),
    ]:
        with pytest.raises(RuleError) as error:
            end_uppdrag(row, datum, motiv, by=by, version=row.version)
        assert error.value.field == field
    assert Uppdrag.objects.get().avslutat is None

    ended = end_uppdrag(row, dt.date(2026, 11, 18), "Ändrade planer", by=by, version=row.version)

    assert (ended.avslutat, ended.avslutat_motiv) == (dt.date(2026, 11, 18), "Ändrade planer")
    with pytest.raises(RuleError, match="avslutades redan 2026-11-18"):
        end_uppdrag(ended, dt.date(2026, 11, 18), "Igen", by=by, version=ended.version)


def test_ending_is_taken_back_with_its_history(kommun, by):
    row = give_uppdrag(form(), by=by)
    row = end_uppdrag(row, dt.date(2026, 11, 18), "Av misstag", by=by, version=row.version)

    row = resume_uppdrag(row, by=by, version=row.version)

    assert row.avslutat is None
    assert [v.avslutat_motiv for v in row.history.all()] == ["", "Av misstag", ""]
    with pytest.raises(RuleError, match="inte avslutat"):
        resume_uppdrag(row, by=by, version=row.version)


def test_every_change_is_stopped_by_a_newer_version(kommun, by):
    row = give_uppdrag(form(), by=by)
    seen = row.version
    change_uppdrag(row, form(namn="Annat"), by=by, version=seen)

    for change in (
        lambda: change_uppdrag(row, form(namn="Mitt"), by=by, version=seen),
        lambda: add_recipient(row, kommun["VA"], by=by, version=seen),
        lambda: remove_recipient(row, kommun["KS"], by=by, version=seen),
        lambda: end_uppdrag(row, dt.date(2026, 11, 1), "Slut", by=by, version=seen),
    ):
        with pytest.raises(StaleError) as error:
            change()
        assert error.value.current.namn == "Annat"
    assert recipients(row) == {"KS", "BUN"}


def test_a_goal_that_has_uppdrag_is_not_removed(kommun, by):
    goal = MalFactory(plan=PlanFactory(ar=2027, lage="utkast"))
    UppdragFactory(kod="U-9", ar=2027, mal=goal)

    with pytest.raises(RuleError, match="uppdraget U-9 hör till det"):
        remove_goal(goal, by=by)
