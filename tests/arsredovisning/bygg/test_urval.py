"""What a block shows: validated, and told in plain words."""

import pytest

from styrning.arsredovisning.enums import Blockslag
from styrning.arsredovisning.urval import CHECK, FALT, Urval, read_urval, words
from styrning.bas.errors import RuleError


@pytest.mark.parametrize(
    ("slag", "data", "told"),
    [
        ("mal", {"tagg": "Barn"}, "KF-mål med taggen Barn, fem år"),
        ("mal", {"geh": "alla", "ar": 1}, "KF-mål för god ekonomisk hushållning, bara årets"),
        ("mal", {"omrade": "B"}, "KF-mål i området Barn och unga, fem år"),
        ("mal", {"mal": ["B1", "B2"], "motiv": True},
         "KF-mål B1, B2, fem år, med motiv till varje bedömning"),
        ("nyckeltal", {"tagg": "Barn", "kon": True},
         "Nyckeltal för KF-mål med taggen Barn, fem år, per kön"),
        ("nyckeltal", {"enhet": "BUN"}, "Nyckeltal för KF-mål hos Skolnämnden, fem år"),
        ("diagram", {"nyckeltal": ["BUN-1"], "ar": 3}, "Diagram över BUN-1, tre år"),
        ("tagg", {"tagg": "Barn"}, "Mål och nyckeltal med taggen Barn, fem år"),
        ("internkontroll", {"avvikelser": True, "enhet": "BUN"},
         "Avvikelser i internkontrollen hos Skolnämnden"),
        ("uppdrag", {"kvar": True}, "Uppdrag som inte är klara"),
        ("namnder", {"vilka": "bolag", "innehall": ["mal"]},
         "Alla bolag, var för sig: måluppfyllelse"),
    ],
)  # fmt: skip
def test_told_in_plain_words(slag, data, told):
    names = {"B": "Barn och unga", "BUN": "Skolnämnden"}

    assert words(slag, read_urval(slag, data), names=names) == told


def test_a_namnds_own_report_tells_of_its_own_goals():
    assert words("mal", read_urval("mal", {}), for_kf=False) == "Nämndens mål, fem år"


@pytest.mark.parametrize("slag", list(Blockslag))
def test_every_kind_is_told(slag):
    data = {"tagg": "Barn"} if slag == Blockslag.TAGG else {}

    assert words(slag, read_urval(slag, data)) != ""


@pytest.mark.parametrize(
    ("slag", "data", "field"),
    [
        ("mal", {"kon": True}, "kon"),
        ("mal", {"geh": "ibland"}, "geh"),
        ("mal", {"ar": 0}, "ar"),
        ("mal", {"ar": 11}, "ar"),
        ("mal", {"ar": True}, "ar"),
        ("mal", {"mal": "B1"}, "mal"),
        ("mal", {"motiv": "ja"}, "motiv"),
        ("tagg", {}, "tagg"),
        ("namnder", {"innehall": []}, "innehall"),
        ("namnder", {"innehall": ["lösenord"]}, "innehall"),
        ("text", {"tagg": "Barn"}, "tagg"),
    ],
)
def test_what_cannot_be_chosen_is_refused_at_its_field(slag, data, field):
    with pytest.raises(RuleError) as refused:
        read_urval(slag, data)

    assert refused.value.field == field


def test_only_what_differs_from_the_default_is_kept():
    assert read_urval("nyckeltal", {"tagg": "Barn", "ar": 5, "kon": False}).data() == {
        "tagg": "Barn"
    }


def test_every_selection_has_its_check():
    assert set(CHECK) == set(Urval.__dataclass_fields__)
    assert {name for names in FALT.values() for name in names} == set(CHECK)
