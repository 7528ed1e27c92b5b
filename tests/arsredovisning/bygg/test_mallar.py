"""The shipped templates, and what no template may hold."""

import pytest

from styrning.arsredovisning.enums import Blockslag, Rapportslag
from styrning.arsredovisning.mallar import read_rows, shipped, template_of
from styrning.bas.errors import RuleError

R15 = [
    "Översikt över verksamhetens utveckling",
    "Den kommunala koncernen",
    "Viktiga förhållanden för resultat och ekonomisk ställning",
    "Händelser av väsentlig betydelse",
    "Styrning och uppföljning av den kommunala verksamheten",
    "God ekonomisk hushållning och ekonomisk ställning",
    "Balanskravsresultat",
    "Väsentliga personalförhållanden",
    "Förväntad utveckling",
]


def test_there_is_one_for_each_kind_of_report():
    assert [mall.slag for mall in shipped()] == list(Rapportslag)


def test_the_headings_of_the_forvaltningsberattelse_are_those_of_r15_in_order():
    rows = template_of(Rapportslag.ARSREDOVISNING).rader
    start = next(nr for nr, row in enumerate(rows) if row.rubrik == "Förvaltningsberättelse")
    chapter = [row for row in rows[start + 1 :] if row.slag == Blockslag.RUBRIK]
    headings = []
    for row in chapter:
        if row.niva == 1:
            break
        headings.append(row.rubrik)

    assert headings == R15


def test_a_namnds_own_text_to_kf_and_to_the_namnd_stand_apart():
    rows = {row.nyckel: row for row in template_of(Rapportslag.VERKSAMHETSBERATTELSE).rader}

    told = (rows["handelser-text"].rapporteras_till, rows["handelser-namnd"].rapporteras_till)

    assert told == ("kf", "namnd")


@pytest.mark.parametrize("slag", [Rapportslag.ARSREDOVISNING, Rapportslag.DELARSRAPPORT])
def test_kfs_templates_hold_nothing_for_a_namnd_alone(slag):
    assert {row.rapporteras_till for row in template_of(slag).rader} == {"kf"}


HEAD = {"nyckel": "a", "slag": "rubrik", "niva": 1, "rubrik": "Ett"}


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([{"nyckel": "a", "slag": "film"}], "Rad 1 i mallen: okänt slag av block: film."),
        ([{**HEAD, "farg": "röd"}], "Rad 1 i mallen: okänt fält farg."),
        ([{**HEAD, "nyckel": "Å B"}], "Rad 1 i mallen: nyckeln får ha små bokstäver"),
        ([HEAD, HEAD], "Rad 2 i mallen: Nyckeln a står två gånger."),
        ([HEAD, {**HEAD, "nyckel": "b", "niva": 3}], "Rad 2 i mallen: Rubriken Ett hoppar över"),
        ([{"nyckel": "a", "slag": "mal", "urval": {"kon": True}}], "Rad 1 i mallen: Målupp"),
        ([{"nyckel": "a", "slag": "text", "niva": 1}], "Rad 1 i mallen: en rubrik har nivå"),
    ],
)
def test_a_template_that_does_not_hold_is_refused_by_its_row(rows, message):
    with pytest.raises(RuleError, match=message):
        read_rows(rows)
