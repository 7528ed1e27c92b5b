"""Handing over a key figure or a whole round to a colleague, and back, with its history."""

from dataclasses import dataclass
from datetime import date

import pytest

from nyckeltal.models import NyckeltalEnhet
from nyckeltal.overlamning import holders, received, reporters, responsible_over_time
from nyckeltal.services_overlamning import hand_back_round, hand_over, hand_over_round
from styrning.bas.clock import today
from styrning.bas.errors import RuleError, StaleError
from styrning.grund.enums import Roll, Slag
from styrning.grund.models import Enhet, Handelse, Inlamning, User
from tests.factories import (
    EnhetFactory,
    InlamningFactory,
    NyckeltalEnhetFactory,
    NyckeltalFactory,
    TilldelningFactory,
    UppfoljningFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@dataclass
class Varld:
    namnd: Enhet
    inlamning: Inlamning
    karin: User
    per: User
    rader: list[NyckeltalEnhet]

    def fresh(self) -> Inlamning:
        return Inlamning.objects.get(pk=self.inlamning.pk)

    def responsible(self) -> list[str | None]:
        rows = NyckeltalEnhet.objects.order_by("pk").values_list("ansvarig__username", flat=True)
        return list(rows)


def person(username: str, namn: str, enhet: Enhet, roll: Roll = Roll.RAPPORTOR) -> User:
    first, last = namn.split()
    return UserFactory(username=username, first_name=first, last_name=last, roll=(roll, enhet))


@pytest.fixture
def varld(db) -> Varld:
    kf = EnhetFactory(slag=Slag.KF)
    namnd = EnhetFactory(kod="BUN", namn="Barnnämnden", parent=kf)
    karin, per = person("karin", "Karin Öhman", namnd), person("per", "Per Asplund", namnd)
    rader = [
        NyckeltalEnhetFactory(nyckeltal=NyckeltalFactory(agare=namnd, namn=namn), ansvarig=holder)
        for namn, holder in (
            ("Behöriga", karin),
            ("Trygga", karin),
            ("Närvaro", per),
            ("Lön", None),
        )
    ]
    runda = UppfoljningFactory(kod="2026-AB")
    return Varld(namnd, InlamningFactory(enhet=namnd, uppfoljning=runda), karin, per, rader)


def test_one_key_figure_is_handed_over_with_a_sentence(varld):
    row = varld.rader[0]

    hand_over(row, varld.per, by=varld.karin, version=1, text="Du kan skolorna.")

    assert varld.responsible() == ["per", "karin", "per", None]
    event = Handelse.objects.get()
    assert (event.vad_till, event.enhet, event.av) == (
        "lämnade över nyckeltal till Per Asplund",
        varld.namnd,
        varld.karin,
    )
    assert event.uppgift["motiv"] == "Du kan skolorna."


def test_the_receiver_is_told_by_whom_and_why(varld):
    hand_over(varld.rader[0], varld.per, by=varld.karin, version=1, text="Du kan skolorna.",
              inlamning=varld.inlamning)  # fmt: skip

    [told] = received(varld.per, today())

    assert (told.av, told.vad, told.enhet, told.text, told.is_round) == (
        "Karin Öhman",
        "Behöriga",
        "Barnnämnden",
        "Du kan skolorna.",
        False,
    )
    assert (told.runda, told.inlamning) == ("2026-AB", "BUN")
    assert received(varld.karin, today()) == []


def test_what_was_handed_on_is_not_told_any_longer(varld):
    eva = person("eva", "Eva Lund", varld.namnd)
    hand_over(varld.rader[0], varld.per, by=varld.karin, version=1)
    hand_over(varld.rader[0], eva, by=varld.per, version=2)

    assert received(varld.per, today()) == []
    assert [told.av for told in received(eva, today())] == ["Per Asplund"]


def test_taking_over_oneself_is_no_news(varld):
    hand_over(varld.rader[0], varld.per, by=varld.per, version=1)

    assert varld.responsible()[0] == "per"
    assert received(varld.per, today()) == []


def test_it_is_told_for_sixty_days(varld, klocka):
    hand_over(varld.rader[0], varld.per, by=varld.karin, version=1)

    klocka.move_to("2027-01-17T10:00:00+01:00")
    assert len(received(varld.per, today())) == 1
    klocka.move_to("2027-01-18T10:00:00+01:00")
    assert received(varld.per, today()) == []


def test_who_answered_when_is_kept(varld):
    row = varld.rader[3]
    hand_over(row, varld.karin, by=varld.per, version=1, text="Din nu")
    hand_over(row, varld.per, by=varld.karin, version=2, text="Åter")

    assert [(r.ansvarig, r.av, r.text) for r in responsible_over_time(row)] == [
        ("Per Asplund", "Karin Öhman", "Åter"),
        ("Karin Öhman", "Per Asplund", "Din nu"),
    ]


@pytest.mark.parametrize("roll", [None, *Roll])
def test_only_whoever_reports_for_the_enhet_can_receive(varld, roll):
    held = roll if roll in {Roll.REVISOR, Roll.KVALITETSKEDJAN, Roll.ADMINISTRATOR} else (
        (roll, varld.namnd) if roll else None
    )  # fmt: skip
    other = UserFactory(first_name="Eva", last_name="Lund", roll=held)
    may = roll in {Roll.RAPPORTOR, Roll.GODKANNARE}

    if may:
        hand_over(varld.rader[0], other, by=varld.karin, version=1)
    else:
        with pytest.raises(RuleError, match="Eva Lund är inte rapportör eller godkännare") as no:
            hand_over(varld.rader[0], other, by=varld.karin, version=1)
        assert no.value.field == "till"
    assert varld.responsible()[0] == (other.username if may else "karin")
    assert Handelse.objects.count() == may


def test_those_above_report_too_and_those_beside_below_gone_or_ended_do_not(varld):
    below = EnhetFactory(parent=varld.namnd, slag=Slag.VERKSAMHET)
    beside = EnhetFactory(parent=varld.namnd.parent)
    person("chef", "Lena Sandberg", varld.namnd.parent, Roll.GODKANNARE)
    person("rektor", "Rolf Ek", below)
    person("grannen", "Ylva Ek", beside)
    gone = person("borta", "Bo Ek", varld.namnd)
    gone.is_active = False
    gone.save()
    robot = person("robot", "Robot Ek", varld.namnd)
    robot.maskinkonto = True
    robot.save()
    slutat = UserFactory()
    TilldelningFactory(user=slutat, enhet=varld.namnd, galler_till=date(2026, 11, 17))

    assert {user.username for user in reporters(varld.namnd, today())} == {"karin", "per", "chef"}


def test_a_second_hand_over_from_the_same_page_is_a_conflict(varld):
    hand_over(varld.rader[0], varld.per, by=varld.karin, version=1)

    with pytest.raises(StaleError) as stale:
        hand_over(varld.rader[0], varld.karin, by=varld.karin, version=1)

    assert stale.value.current.ansvarig == varld.per
    assert Handelse.objects.count() == 1


def test_it_cannot_be_given_to_the_one_who_has_it(varld):
    with pytest.raises(RuleError, match="Karin Öhman är redan ansvarig för"):
        hand_over(varld.rader[0], varld.karin, by=varld.per, version=1)


def test_a_text_that_is_too_long_is_refused_at_its_field(varld):
    with pytest.raises(RuleError, match="Meningen är 501 tecken") as no:
        hand_over(varld.rader[0], varld.per, by=varld.karin, version=1, text="x" * 501)
    assert no.value.field == "text"


def test_a_round_takes_the_givers_key_figures_with_it_and_nobody_elses(varld):
    eva = person("eva", "Eva Lund", varld.namnd)

    hand_over_round(varld.inlamning, eva, by=varld.karin, fran=varld.karin, version=1, text="Ledig")

    assert varld.responsible() == ["eva", "eva", "per", None]
    assert varld.fresh().handlaggare == eva
    assert [row.history.count() for row in varld.rader] == [2, 2, 1, 1]
    assert {row.history.first().history_user for row in varld.rader[:2]} == {varld.karin}
    [told] = received(eva, today())
    assert (told.av, told.vad, told.text, told.is_round) == (
        "Karin Öhman", "Årsbokslut 2026", "Ledig", True,
    )  # fmt: skip


def test_key_figures_outside_the_round_stay(varld):
    beside = EnhetFactory(parent=varld.namnd.parent)
    TilldelningFactory(user=varld.karin, enhet=beside)
    other = NyckeltalEnhetFactory(nyckeltal=NyckeltalFactory(agare=beside), ansvarig=varld.karin)

    hand_over_round(varld.inlamning, varld.per, by=varld.karin, fran=varld.karin, version=1)

    other.refresh_from_db()
    assert other.ansvarig == varld.karin


def test_a_round_is_handed_back_exactly_as_it_was(varld):
    hand_over_round(varld.inlamning, varld.per, by=varld.karin, fran=varld.karin, version=1)

    hand_back_round(varld.inlamning, by=varld.per, version=2)

    assert varld.responsible() == ["karin", "karin", "per", None]
    assert varld.fresh().handlaggare is None
    [told] = received(varld.karin, today())
    assert (told.av, told.is_back) == ("Per Asplund", True)
    assert received(varld.per, today()) == []


def test_what_was_handed_on_meanwhile_is_not_taken_back(varld):
    eva = person("eva", "Eva Lund", varld.namnd)
    hand_over_round(varld.inlamning, varld.per, by=varld.karin, fran=varld.karin, version=1)
    hand_over(varld.rader[0], eva, by=varld.per, version=2)

    hand_back_round(varld.inlamning, by=varld.per, version=2)

    assert varld.responsible() == ["eva", "karin", "per", None]


def test_nothing_is_handed_back_twice(varld):
    hand_over_round(varld.inlamning, varld.per, by=varld.karin, fran=varld.karin, version=1)
    hand_back_round(varld.inlamning, by=varld.per, version=2)

    with pytest.raises(RuleError, match="Det finns inget att lämna tillbaka"):
        hand_back_round(varld.inlamning, by=varld.per, version=3)


def test_nothing_is_handed_back_to_one_who_no_longer_reports(varld):
    hand_over_round(varld.inlamning, varld.per, by=varld.karin, fran=varld.karin, version=1)
    varld.karin.tilldelningar.update(galler_till=date(2026, 11, 17))

    with pytest.raises(RuleError, match="Karin Öhman är inte rapportör"):
        hand_back_round(varld.inlamning, by=varld.per, version=2)
    assert varld.responsible() == ["per", "per", "per", None]


def test_a_closed_round_is_not_handed_over(varld):
    runda = varld.inlamning.uppfoljning
    runda.lases = date(2026, 11, 17)
    runda.save()

    with pytest.raises(RuleError, match="Årsbokslut 2026 är stängd"):
        hand_over_round(varld.inlamning, varld.per, by=varld.karin, fran=varld.karin, version=1)
    assert varld.responsible() == ["karin", "karin", "per", None]


def test_a_round_to_the_one_who_has_it_is_refused(varld):
    hand_over_round(varld.inlamning, varld.per, by=varld.karin, version=1)

    with pytest.raises(RuleError, match="Per Asplund är redan handläggare"):
        hand_over_round(varld.inlamning, varld.per, by=varld.karin, version=2)


def test_holders_are_the_handlaggare_and_those_who_answer_for_a_figure(varld):
    assert [user.username for user in holders(varld.inlamning)] == ["per", "karin"]


@pytest.mark.parametrize("roll", [None, *Roll])
def test_who_may_hand_over(varld, roll):
    held = roll if roll in {Roll.REVISOR, Roll.KVALITETSKEDJAN, Roll.ADMINISTRATOR} else (
        (roll, varld.namnd) if roll else None
    )  # fmt: skip
    user = UserFactory(roll=held)
    may = roll in {Roll.RAPPORTOR, Roll.GODKANNARE, Roll.KVALITETSKEDJAN}

    assert NyckeltalEnhet.objects.transferable_by(user).count() == (4 if may else 0)
    assert Inlamning.objects.transferable_by(user).count() == (1 if may else 0)
