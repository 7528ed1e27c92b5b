"""A reviewer's question: asked, told by e-mail, answered once; refused with nothing written."""

import pytest

from nyckeltal.models import Fraga
from nyckeltal.services_fraga import MAX_TEXT, answer, ask
from styrning.bas.errors import RuleError
from styrning.grund.enums import InlamningLage, Roll
from styrning.grund.models import Handelse, Inlamning, Utskick
from tests.factories import (
    EnhetFactory,
    InlamningFactory,
    MalFactory,
    NyckeltalEnhetFactory,
    UppfoljningFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _address(settings):
    settings.ADRESS = "https://styrning.example.se"


@pytest.fixture
def karin():
    return UserFactory(first_name="Karin", last_name="Öhman", email="karin@example.se")


@pytest.fixture
def lena():
    return UserFactory(first_name="Lena", last_name="Sandberg", email="lena@example.se")


@pytest.fixture
def inlamning():
    return InlamningFactory(
        enhet=EnhetFactory(kod="BUN", namn="Barnnämnden"), lage=InlamningLage.INSKICKAD,
        uppfoljning=UppfoljningFactory(kod="2026-AB", namn="Årsbokslut 2026"),
    )  # fmt: skip


@pytest.fixture
def ansvar(inlamning, karin):
    return NyckeltalEnhetFactory(
        enhet=inlamning.enhet, nyckeltal__namn="Närvaro i grundskolan", ansvarig=karin
    )


def stored():
    return (
        list(Fraga.objects.values("text", "svar")), list(Utskick.objects.values("amne")),
        list(Inlamning.objects.values("lage", "version")), Handelse.objects.count(),
    )  # fmt: skip


def refused(action, message, field="text"):
    before = stored()
    with pytest.raises(RuleError) as caught:
        action()
    assert (str(caught.value), caught.value.field, stored()) == (message, field, before)


def test_who_answers_for_the_value_gets_the_question_with_its_place(inlamning, ansvar, lena):
    fraga = ask(inlamning, ansvar, " Varför ökar den? ", by=lena)
    assert (fraga.text, fraga.ansvar, fraga.mal, fraga.svar) == (
        "Varför ökar den?", ansvar, None, "",
    )  # fmt: skip
    letter = Utskick.objects.get()
    assert (letter.mottagare.email, letter.slag, letter.amne) == (
        "karin@example.se", "fraga", "Styrning: fråga om Närvaro i grundskolan",
    )  # fmt: skip
    place = f"r-{ansvar.publikt_id}"
    assert f"/min-uppfoljning/2026-AB/BUN/?visa={place}#{place}" in letter.text
    assert "”Varför ökar den?”" in letter.text


def test_the_submission_stays_as_it_is_and_the_log_knows(inlamning, ansvar, lena):
    ask(inlamning, ansvar, "Varför?", by=lena)
    assert list(Inlamning.objects.values_list("lage", "version")) == [("inskickad", 1)]
    event = Handelse.objects.get()
    assert (event.vad, event.objekt_id, event.uppgift) == (
        "ställde fråga", inlamning.pk, {"motiv": "Närvaro i grundskolan: Varför?"},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("named", "expected"),
    [
        (["ansvarig", "handlaggare", "inskickad_av"], "ansvarig"),
        (["handlaggare", "inskickad_av"], "handlaggare"),
        (["inskickad_av"], "inskickad_av"),
        ([], "rapportor"),
    ],
)
def test_who_is_written_to(inlamning, lena, named, expected):
    people = {name: UserFactory(email=f"{name}@example.se") for name in named}
    UserFactory(email="rapportor@example.se", roll=(Roll.RAPPORTOR, inlamning.enhet))
    ansvar = NyckeltalEnhetFactory(enhet=inlamning.enhet, ansvarig=people.get("ansvarig"))
    for name in ("handlaggare", "inskickad_av"):
        setattr(inlamning, name, people.get(name))
    inlamning.save()
    ask(inlamning, ansvar, "Varför?", by=lena)
    assert list(Utskick.objects.values_list("mottagare__email", flat=True)) == [
        f"{expected}@example.se"
    ]


def test_a_judgement_is_asked_about_too(inlamning, lena):
    mal = MalFactory(huvudansvarig=inlamning.enhet, namn="Alla elever når målen", kod="M1")
    fraga = ask(inlamning, mal, "Varför delvis?", by=lena)
    assert (fraga.om, fraga.ansvar, fraga.mal) == ("Alla elever når målen", None, mal)


def test_the_answer_is_written_to_who_asked(inlamning, ansvar, karin, lena):
    fraga = ask(inlamning, ansvar, "Varför?", by=lena)
    row = answer(fraga, "Fler redovisar nu.", by=karin)
    assert (row.svar, row.svarad_av, row.svarad_at is not None) == (
        "Fler redovisar nu.", karin, True,
    )  # fmt: skip
    letter = Utskick.objects.get(mottagare=lena)
    assert letter.amne == "Styrning: svar om Närvaro i grundskolan"
    assert "Svar: ”Fler redovisar nu.”" in letter.text
    assert list(Handelse.objects.values_list("vad", flat=True)) == [
        "svarade på fråga", "ställde fråga",
    ]  # fmt: skip


def test_it_is_answered_once(inlamning, ansvar, karin, lena):
    fraga = ask(inlamning, ansvar, "Varför?", by=lena)
    answer(fraga, "Fler redovisar nu.", by=karin)
    refused(
        lambda: answer(fraga, "Vet inte.", by=lena),
        "Karin Öhman har redan svarat: ”Fler redovisar nu.”.",
    )


@pytest.mark.parametrize("text", ["", "  \n"])
def test_without_words_nothing_is_asked_or_answered(inlamning, ansvar, karin, lena, text):
    refused(lambda: ask(inlamning, ansvar, text, by=lena), "Skriv vad du undrar.")
    fraga = ask(inlamning, ansvar, "Varför?", by=lena)
    refused(lambda: answer(fraga, text, by=karin), "Skriv ett svar.")


def test_a_question_has_a_length(inlamning, ansvar, lena):
    with pytest.raises(RuleError, match="högst 2"):
        ask(inlamning, ansvar, "x" * (MAX_TEXT + 1), by=lena)
    assert stored()[0] == []


def test_there_is_nothing_to_ask_about_before_anybody_has_begun(inlamning, ansvar, lena):
    Inlamning.objects.update(lage=InlamningLage.EJ_PABORJAD)
    refused(
        lambda: ask(inlamning, ansvar, "Varför?", by=lena),
        "Ingen har börjat fylla i. Det finns ingen uppgift att fråga om än.",
        None,
    )


@pytest.mark.parametrize(
    ("roll", "sees", "answers"),
    [
        (None, False, False),
        (Roll.LASARE, False, False),
        (Roll.REVISOR, False, False),
        (Roll.ADMINISTRATOR, False, False),
        (Roll.SEKRETERARE, True, False),
        (Roll.KVALITETSKEDJAN, True, False),
        (Roll.RAPPORTOR, True, True),
        (Roll.GODKANNARE, True, True),
    ],
)
def test_who_sees_and_who_answers(inlamning, ansvar, lena, roll, sees, answers):
    whole = roll in {Roll.REVISOR, Roll.KVALITETSKEDJAN, Roll.ADMINISTRATOR}
    user = UserFactory(roll=roll if whole or roll is None else (roll, inlamning.enhet))
    ask(inlamning, ansvar, "Varför?", by=lena)
    rows = Fraga.objects
    assert (rows.visible_to(user).exists(), rows.answerable_by(user).exists()) == (sees, answers)
