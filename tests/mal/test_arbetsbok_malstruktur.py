"""A plan's goals by Excel: new, changed and moved in a draft, through a decision when adopted."""

import datetime as dt

import pytest

from mal.arbetsbocker.struktur import BORJAR, INGEN_ROLL, KODEN, MAL, Omfang, read_structure
from mal.arbetsbocker.struktur_in import MALSTRUKTUR
from mal.enums import Geh, PlanLage, RapporterasTill
from mal.models import Mal, Planandring, Tagg
from styrning.bas.errors import RuleError
from styrning.grund.enums import Roll
from styrning.grund.models import Handelse
from tests.arbetsbocker.ark import Ark
from tests.arbetsbocker.fall import counts, errors
from tests.factories import EnhetFactory, MalFactory, NivaFactory, PlanFactory, UserFactory

pytestmark = pytest.mark.django_db

NYTT = {"Nivå": "Nämndsmål", "Mål": "Alla ska kunna simma", "Huvudansvarig": "BUN"}


def words_of(ark, blad):
    """Everything that is written above and beside the rows of a sheet."""
    return [str(cell.value) for row in ark.book[blad]["A1:A40"] for cell in row if cell.value]


@pytest.fixture
def bun(db):
    return EnhetFactory(kod="BUN", namn="Barn- och utbildningsnämnden")


@pytest.fixture
def kfn(db):
    return EnhetFactory(kod="KFN", namn="Kultur- och fritidsnämnden")


@pytest.fixture
def plan(db):
    return PlanFactory(ar=2027, lage=PlanLage.UTKAST, beslut_datum=None, beslut_paragraf="")


@pytest.fixture
def omrade(plan, bun):
    return MalFactory(plan=plan, kod="O1", niva=NivaFactory(ordning=2), huvudansvarig=bun)


@pytest.fixture
def goal(plan, omrade, bun):
    return MalFactory(plan=plan, kod="BUN1", namn="Fler läser", parent=omrade, huvudansvarig=bun)


@pytest.fixture
def kedjan(db):
    return UserFactory(roll=Roll.KVALITETSKEDJAN)


@pytest.fixture
def ark(plan, goal, kfn, kedjan):
    return Ark(MALSTRUKTUR, Omfang(plan), kedjan)


def test_a_draft_goal_is_changed_in_all_that_its_page_says(ark, goal, kfn):
    Tagg.objects.create(kod="barn", namn="Barns rättigheter")
    ark.set(MAL, "BUN1", {
        "Mål": "Alla läser", "Beskrivning": "I alla ämnen.", "Hur målet bedöms": "Enkät",
        "Huvudansvarig": "Kultur- och fritidsnämnden", "Medansvariga": "bun; O",
        "Rapporteras till": "Egen nämnd eller styrelse",
        "God ekonomisk hushållning": "Verksamhetsmål",
        "Beslut om god ekonomisk hushållning": "KF § 141", "Taggar": "Barns rättigheter",
    })  # fmt: skip
    rad = ark.row(MAL, "BUN1")
    told = '"O" finns inte i listan. Skriv koden eller välj i listan. Skriv flera med ; emellan.'
    assert errors(ark.preview()) == [(MAL, rad, "Medansvariga", told)]

    ark.set(MAL, "BUN1", {"Medansvariga": "bun"})
    assert (counts(ark.apply()), errors(ark.preview())) == ({"andrad": 1}, [])

    goal.refresh_from_db()
    assert (goal.namn, goal.beskrivning, goal.metod, goal.version) == (
        "Alla läser", "I alla ämnen.", "Enkät", 2,
    )  # fmt: skip
    assert (goal.huvudansvarig, goal.rapporteras_till, goal.geh, goal.geh_beslut) == (
        kfn, RapporterasTill.NAMND, Geh.VERKSAMHET, "KF § 141",
    )  # fmt: skip
    assert list(goal.medansvariga.values_list("kod", flat=True)) == ["BUN"]
    assert list(goal.taggar.values_list("kod", flat=True)) == ["barn"]


def test_new_goals_lie_under_each_other_in_whatever_order_they_stand(ark, plan, omrade):
    ark.set(MAL, None, NYTT | {"Kod": "BUN8", "Ligger under": "o2"})
    ark.set(MAL, None, NYTT | {"Kod": "O2", "Ligger under": "VISION", "Nivå": "Område"})

    assert counts(ark.apply()) == {"ny": 2}

    added = Mal.objects.get(plan=plan, kod="BUN8")
    assert [(row.kod, row.level) for row in added.get_ancestors(include_self=True)] == [
        ("VISION", 0), ("O2", 1), ("BUN8", 2),
    ]  # fmt: skip


def test_a_goal_is_moved_under_one_that_is_new_in_the_file(ark, plan, goal):
    ark.set(MAL, "BUN1", {"Ligger under": "O2"})
    ark.set(MAL, None, NYTT | {"Kod": "O2", "Ligger under": "VISION", "Nivå": "Område"})

    result = ark.apply()

    assert counts(result) == {"ny": 1, "andrad": 1}
    goal.refresh_from_db()
    assert goal.parent.kod == "O2"
    assert Mal.objects.get(plan=plan, kod="O1").is_leaf_node()


def test_goals_that_lie_under_each_other_in_a_ring_are_refused(ark):
    first = ark.set(MAL, None, NYTT | {"Kod": "A", "Ligger under": "B"})
    second = ark.set(MAL, None, NYTT | {"Kod": "B", "Ligger under": "A"})

    found = errors(ark.preview())

    assert [row[:3] for row in found] == [
        (MAL, first, "Ligger under"), (MAL, second, "Ligger under"),
    ]  # fmt: skip
    assert found[0][3].startswith("Det finns inget mål med koden B i planen")


def test_all_that_a_new_goal_lacks_is_told_at_its_cells(ark):
    rad = ark.set(MAL, None, {"Beskrivning": "Något"})

    assert [(fault[1], fault[2]) for fault in errors(ark.preview())] == [
        (rad, "Kod"), (rad, "Ligger under"), (rad, "Nivå"), (rad, "Mål"), (rad, "Huvudansvarig"),
    ]  # fmt: skip


def test_what_is_wrong_is_told_in_the_order_of_the_columns(ark):
    ark.set(MAL, "BUN1", {"Huvudansvarig": "HH", "Nivå": "Delmål"})

    found = errors(ark.preview())

    assert [fault[2] for fault in found] == ["Nivå", "Huvudansvarig"]


def test_a_kod_that_is_taken_is_refused_at_its_cell(ark):
    rad = ark.set(MAL, None, NYTT | {"Kod": "bun1", "Ligger under": "O1"})

    assert errors(ark.preview()) == [
        (MAL, rad, "Kod", "Koden används redan i planen, av Fler läser. Välj en annan.")
    ]


def test_a_changed_kod_is_refused_with_the_way_out(ark):
    rad = ark.set(MAL, "BUN1", {"Kod": "BUN99"})

    assert errors(ark.preview()) == [(MAL, rad, "Kod", KODEN)]


def test_a_level_that_does_not_lie_below_the_parents_is_refused_at_its_cell(ark):
    rad = ark.set(MAL, "BUN1", {"Nivå": "Område"})

    (fault,) = errors(ark.preview())

    assert fault[:3] == (MAL, rad, "Nivå")
    assert fault[3].startswith("Nivån Område ligger inte under Område.")


def test_the_vision_says_what_it_says_and_stays_the_root(ark, plan):
    ark.set(MAL, "VISION", {"Mål": "Det goda livet"})
    assert counts(ark.apply()) == {"andrad": 1}
    assert plan.mal_lista.get(parent=None).namn == "Det goda livet"

    ark = Ark(MALSTRUKTUR, ark.omfang, ark.user)
    rad = ark.set(MAL, "VISION", {"Ligger under": "BUN1"})

    assert errors(ark.preview()) == [
        (MAL, rad, "Ligger under", "Visionen är planens rot och kan inte flyttas. Töm cellen.")
    ]


def test_geh_needs_its_decision(ark):
    rad = ark.set(MAL, "BUN1", {"God ekonomisk hushållning": "Finansiellt mål"})

    assert errors(ark.preview()) == [
        (MAL, rad, "Beslut om god ekonomisk hushållning",
         "Ange fullmäktiges beslut om god ekonomisk hushållning.")
    ]  # fmt: skip


def test_a_first_day_is_no_matter_of_a_draft(ark):
    assert ark.cell(MAL, ark.row(MAL, None), "Gäller från och med").protection.locked
    rad = ark.set(
        MAL, None,
        NYTT | {"Kod": "B9", "Ligger under": "O1", "Gäller från och med": dt.date(2027, 5, 1)},
    )  # fmt: skip

    assert errors(ark.preview()) == [(MAL, rad, "Gäller från och med", BORJAR)]


def test_the_same_wording_twice_is_asked_about(ark):
    rad = ark.set(MAL, None, NYTT | {"Kod": "B9", "Ligger under": "O1", "Mål": "Fler läser"})

    result = ark.preview()

    assert [(row.rad, row.kolumn, row.message) for row in result.varningar] == [
        (rad, "Mål", "Målet har samma lydelse som BUN1.")
    ]
    assert result.can_apply


def test_last_years_wording_stands_beside_where_it_differs(plan, goal, bun, kedjan):
    before = PlanFactory(ar=2026)
    MalFactory(plan=before, kod="X", namn="Fler ska läsa", identitet=goal.identitet)

    ark = Ark(MALSTRUKTUR, Omfang(plan), kedjan)

    assert ark.get(MAL, "BUN1", "Förra årets lydelse") == "Fler ska läsa"
    assert ark.get(MAL, "VISION", "Förra årets lydelse") is None


@pytest.fixture
def antagen(plan, goal):
    plan.lage, plan.beslut_datum = PlanLage.FASTSTALLD, dt.date(2026, 11, 10)
    plan.beslut_paragraf = "141"
    plan.save()
    return plan


@pytest.fixture
def andring(antagen):
    return Planandring.objects.create(
        plan=antagen, text="Nytt mål.", beslut_organ="Kommunfullmäktige",
        beslut_datum=dt.date(2026, 11, 17), beslut_paragraf="12",
    )  # fmt: skip


def test_an_adopted_plan_is_locked_and_says_the_way_out(antagen, kedjan):
    ark = Ark(MALSTRUKTUR, Omfang(antagen), kedjan)
    assert ark.is_locked(MAL, "BUN1", "Mål")
    rad = ark.set(MAL, "BUN1", {"Mål": "Annat"})
    ny = ark.row(MAL, "BUN1") + 1
    ark.cell(MAL, ny, "Kod").value = "NY"
    before = Handelse.objects.count()

    found = errors(ark.preview())

    assert [fault[:3] for fault in found] == [(MAL, rad, "Mål"), (MAL, ny, "Kod")]
    assert {fault[3] for fault in found} == {
        "Verksamhetsplan 2027 är fastställd (Kommunfullmäktige 2026-11-10 § 141) och ändras "
        "bara genom ett nytt beslut. Registrera eller välj ändringen på planens sida och hämta "
        "arbetsboken där."
    }
    assert Handelse.objects.count() == before


def test_a_locked_workbook_does_not_ask_to_be_filled_in(antagen, andring, kedjan):
    locked, opened = (Ark(MALSTRUKTUR, Omfang(antagen, which), kedjan) for which in (None, andring))

    told = [words_of(ark, "Läs mig") + words_of(ark, MAL) for ark in (locked, opened)]

    assert "• Arbetsboken är låst: du får läsa och filtrera, men inte ändra." in told[0]
    assert ["gröna cellerna" in " ".join(text) for text in told] == [False, True]


def test_through_an_amendment_goals_are_changed_and_added(antagen, andring, goal, kedjan):
    ark = Ark(MALSTRUKTUR, Omfang(antagen, andring), kedjan)
    ark.set(MAL, "BUN1", {"Beskrivning": "Ändrat"})
    ark.set(
        MAL, None,
        NYTT | {"Kod": "B9", "Ligger under": "O1", "Gäller från och med": dt.date(2027, 5, 1)},
    )  # fmt: skip

    assert counts(ark.apply()) == {"ny": 1, "andrad": 1}

    goal.refresh_from_db()
    added = Mal.objects.get(plan=antagen, kod="B9")
    assert (goal.andring, added.andring, added.borjar) == (andring, andring, dt.date(2027, 5, 1))


def test_an_ended_goal_is_locked(antagen, andring, goal, kedjan):
    goal.upphor, goal.andring = dt.date(2027, 6, 1), andring
    goal.save()
    ark = Ark(MALSTRUKTUR, Omfang(antagen, andring), kedjan)
    rad = ark.set(MAL, "BUN1", {"Mål": "Annat"})

    (fault,) = errors(ark.preview())

    assert fault[:3] == (MAL, rad, "Mål")
    assert fault[3].startswith("Målet gäller inte från och med 1 juni 2027")


def test_a_file_of_the_draft_is_not_read_in_under_an_amendment(ark, antagen, andring):
    with pytest.raises(RuleError, match="Arbetsboken gäller 2027 planen"):
        ark.preview(Omfang(antagen, andring))


def test_who_has_no_role_gets_locked_rows(ark, plan, bun):
    other = UserFactory(roll=(Roll.GODKANNARE, bun))
    rad = ark.set(MAL, "BUN1", {"Mål": "Annat"})

    assert errors(ark.preview(user=other)) == [(MAL, rad, "Mål", INGEN_ROLL)]


@pytest.mark.parametrize("rows", [3, 30])
def test_the_book_is_read_in_a_constant_number_of_statements(
    rows, plan, omrade, bun, kfn, kedjan, django_assert_num_queries
):
    tagg = Tagg.objects.create(kod="barn", namn="Barn")
    for _ in range(rows):
        goal = MalFactory(plan=plan, parent=omrade, huvudansvarig=bun)
        goal.medansvar.create(enhet=kfn)
        goal.taggar.set([tagg])

    with django_assert_num_queries(10):
        read_structure(Omfang(plan), kedjan)
