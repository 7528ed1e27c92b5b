"""Actions by Excel: followed up by the service of what each belongs to, and new ones for goals."""

import datetime as dt

import pytest

from internkontroll.arbetsbocker.atgarder import BLAD, STANGD, STAR, follows_up, read_actions
from internkontroll.arbetsbocker.atgarder_in import ATGARDER, OTHERS_GOAL
from mal.models import MalAtgard
from styrning.bas.arbetsbok import AGAIN, UNKNOWN
from styrning.grund.enums import AtgardLage, InlamningLage, Roll
from styrning.grund.models import Atgard, Handelse, Inlamning, Uppfoljning
from tests.arbetsbocker.ark import Ark
from tests.arbetsbocker.fall import counts, errors
from tests.factories import EnhetFactory, MalFactory, PlanFactory, UserFactory
from tests.internkontroll.atgarder import of_audit, of_check, of_goal, of_risk

pytestmark = pytest.mark.django_db

NY = {"Åtgärd": "Öppna en mötesplats", "Ansvarig": "Rektor", "Klar senast": dt.date(2027, 5, 1)}


@pytest.fixture
def son(db):
    return EnhetFactory(kod="SON", namn="Socialnämnden")


@pytest.fixture
def godkannare(son):
    return UserFactory(roll=(Roll.GODKANNARE, son))


@pytest.fixture
def rows(son):
    return {
        "SON1": of_goal(son), "SON-K26-1": of_check(son), "SON-R1": of_risk(son),
        "REV26-1": of_audit(son),
    }  # fmt: skip


@pytest.fixture
def ark(rows, godkannare):
    return Ark(ATGARDER, None, godkannare)


def test_each_action_says_what_it_belongs_to(ark):
    told = {
        kod: (ark.get(BLAD, kod, "Slag"), ark.get(BLAD, kod, "Hör till"))
        for kod in ("SON1", "SON-K26-1", "SON-R1", "REV26-1")
    }

    assert told == {
        "SON1": ("Mål", "2026/SON1 Fler blir klara"),
        "SON-K26-1": ("Kontroll", "SON-K26-1 Attest"),
        "SON-R1": ("Risk", "SON-R1 Risk att lön betalas fel"),
        "REV26-1": ("Revision", "REV26-1 Attest av lön bör ske av två personer."),
    }


@pytest.mark.parametrize("kod", ["SON1", "SON-K26-1", "SON-R1", "REV26-1"])
def test_an_action_of_any_kind_is_followed_up(ark, rows, kod):
    ark.set(BLAD, kod, {
        "Läge": "Pågår", "Åtgärd": "Anställ tre", "Ansvarig": "Chefen",
        "Klar senast": dt.date(2027, 7, 1),
    })  # fmt: skip

    assert counts(ark.apply()) == {"andrad": 1}

    row = rows[kod]
    row.refresh_from_db()
    assert (row.lage, row.text, row.ansvarig, row.klar_senast, row.version) == (
        AtgardLage.PAGAR, "Anställ tre", "Chefen", dt.date(2027, 7, 1), 2,
    )  # fmt: skip


def test_following_up_a_checks_action_lets_the_approval_fall_as_on_its_page(ark, rows):
    Inlamning.objects.update(lage=InlamningLage.GODKAND)
    ark.set(BLAD, "SON-K26-1", {"Läge": "Klar"})

    ark.apply()

    assert Inlamning.objects.get().lage == InlamningLage.INSKICKAD


@pytest.mark.parametrize("kod", ["SON1", "SON-K26-1"])
def test_a_new_day_in_the_past_is_refused_at_its_cell(ark, kod):
    rad = ark.set(BLAD, kod, {"Klar senast": dt.date(2026, 11, 1)})

    assert errors(ark.preview()) == [
        (BLAD, rad, "Klar senast", "Åtgärden kan inte vara klar före i dag.")
    ]


def test_only_the_state_is_open_when_no_open_round_shows_the_action(rows, godkannare):
    runda = Uppfoljning.objects.get()
    runda.lases = dt.date(2026, 11, 17)
    runda.save()
    ark = Ark(ATGARDER, None, godkannare)
    headers = ("Åtgärd", "Ansvarig", "Klar senast", "Läge")

    assert [ark.is_locked(BLAD, "SON-K26-1", header) for header in headers] == [
        True, True, True, False,
    ]  # fmt: skip
    assert not ark.is_locked(BLAD, "SON-R1", "Ansvarig")

    rad = ark.set(BLAD, "SON-K26-1", {"Ansvarig": "Jag"})
    assert errors(ark.preview()) == [
        (BLAD, rad, "Ansvarig", STANGD.format(runda=runda.namn)),
    ]  # fmt: skip


def test_what_an_action_belongs_to_is_locked_with_the_way_out(ark):
    rad = ark.set(BLAD, "SON-R1", {"Hör till": "2026/SON1"})

    assert errors(ark.preview()) == [(BLAD, rad, "Hör till", STAR)]


@pytest.mark.parametrize("said", ["Fler blir klara", "2026/SON1", "son1"])
def test_a_new_action_is_added_to_a_goal(ark, son, said):
    ark.set(BLAD, None, NY | {"Hör till": said, "Läge": "Pågår"})

    assert counts(ark.apply()) == {"ny": 1}

    added = Atgard.objects.get(text="Öppna en mötesplats")
    assert (added.enhet, added.lage, MalAtgard.objects.get(atgard=added).mal.kod) == (
        son, AtgardLage.PAGAR, "SON1",
    )  # fmt: skip


@pytest.mark.parametrize("said", ["2026/SON1", "SON1"])
def test_the_same_file_read_twice_adds_its_new_action_once(ark, said):
    rad = ark.set(BLAD, None, NY | {"Hör till": said})
    seen = [row.inlast for row in ark.preview().changed]
    ATGARDER.apply(seen, None, by=ark.user)

    again = ATGARDER.apply(seen, None, by=ark.user)

    assert errors(again) == [(BLAD, rad, "Åtgärd", AGAIN)]
    assert errors(ark.preview()) == [(BLAD, rad, "Åtgärd", AGAIN)]
    assert Atgard.objects.count() == 5


def test_all_that_a_new_action_lacks_is_told_at_its_cells(ark):
    rad = ark.set(BLAD, None, {"Läge": "Pågår"})

    assert [fault[1:3] for fault in errors(ark.preview())] == [
        (rad, "Hör till"), (rad, "Åtgärd"), (rad, "Ansvarig"), (rad, "Klar senast"),
    ]  # fmt: skip


def test_another_namnds_goal_gets_no_action(ark):
    MalFactory(kod="BUN1")
    rad = ark.set(BLAD, None, NY | {"Hör till": "2026/BUN1"})
    before = Handelse.objects.count()

    assert errors(ark.preview()) == [(BLAD, rad, "Hör till", OTHERS_GOAL)]
    assert (Atgard.objects.count(), Handelse.objects.count()) == (4, before)


def test_a_day_far_ahead_is_asked_about(ark):
    rad = ark.set(BLAD, "SON1", {"Klar senast": dt.date(2062, 6, 30)})

    result = ark.preview()

    assert [(row.rad, row.kolumn) for row in result.varningar] == [(rad, "Klar senast")]


def test_somebody_elses_change_is_a_conflict(ark, rows):
    ark.set(BLAD, "SON-R1", {"Ansvarig": "Jag"})
    rows["SON-R1"].ansvarig = "Någon annan"
    rows["SON-R1"].save()

    (conflict,) = ark.preview().of("konflikt")

    assert [(cell.fore, cell.efter) for cell in conflict.celler] == [("Någon annan", "Jag")]


def test_what_is_late_is_said_and_first(son, godkannare):
    of_goal(son, text="Sen", klar_senast=dt.date(2026, 11, 1))
    of_risk(son, text="Klar", klar_senast=dt.date(2025, 1, 1), lage=AtgardLage.KLAR)
    of_check(son, text="I tid")

    bok = read_actions(None, godkannare)

    assert [(rad.namn, rad.varden["forsenad"]) for rad in bok.rader[BLAD].values()] == [
        ("Sen", "Ja"), ("I tid", ""), ("Klar", ""),
    ]  # fmt: skip
    assert bok.lage == ["2 öppna åtgärder som du följer upp, varav 1 försenade."]


MINA = {
    Roll.LASARE: [],
    Roll.EKONOM: [],
    Roll.SEKRETERARE: ["REV26-1"],
    Roll.INTERNKONTROLLSAMORDNARE: ["REV26-1", "SON-K26-1", "SON-R1"],
    Roll.RAPPORTOR: ["REV26-1", "SON-K26-1", "SON-R1", "SON1"],
    Roll.GODKANNARE: ["REV26-1", "SON-K26-1", "SON-R1", "SON1"],
}


@pytest.mark.parametrize("roll", MINA)
def test_who_follows_up_what(rows, ark, son, roll):
    user = UserFactory(roll=(roll, son))
    bok = read_actions(None, user)

    assert sorted(str(rad.varden["kod"]) for rad in bok.rader[BLAD].values()) == MINA[roll]
    assert follows_up(user) == bool(MINA[roll])

    ark.set(BLAD, "SON1", {"Ansvarig": "Jag"})
    faults = [] if "SON1" in MINA[roll] else [UNKNOWN]
    rad = ark.row(BLAD, "SON1")
    assert [fault[3] for fault in errors(ark.preview(user=user)) if fault[1] == rad] == faults
    rows["SON1"].refresh_from_db()
    assert rows["SON1"].ansvarig == "Rektor"


def test_another_namnds_actions_are_not_there(rows):
    stranger = UserFactory(roll=(Roll.GODKANNARE, EnhetFactory(kod="BUN")))

    assert read_actions(None, stranger).rader[BLAD] == {}


@pytest.mark.parametrize("count", [3, 30])
def test_the_book_is_read_in_a_constant_number_of_statements(
    count, son, godkannare, django_assert_num_queries
):
    PlanFactory(ar=2026)
    for number in range(count):
        of_goal(son, kod=f"M{number}")
    of_check(son)
    of_risk(son)
    of_audit(son)

    with django_assert_num_queries(7):
        read_actions(None, godkannare)
