"""The document of a report: valid, whole, equal to the figures, and closed to what is not KF's."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mal.enums import RapporterasTill
from styrning.arsredovisning.bygg import build_document
from styrning.arsredovisning.dokument import faults, plain
from styrning.arsredovisning.enums import (
    Avgivandelage,
    Blockslag,
    Rapportslag,
    Skrivlage,
    Utlatandeinstans,
)
from styrning.arsredovisning.mallar import template_of
from styrning.arsredovisning.models import Rapport, Rapportbild
from styrning.arsredovisning.read_model import MissingReportError, read_report
from styrning.arsredovisning.services.rapport import Rapportform, create_report
from styrning.grund.enums import InlamningLage, Roll
from tests.arsredovisning import kommun
from tests.factories import (
    BedomningFactory,
    EnhetFactory,
    InlamningFactory,
    MalFactory,
    MalNyckeltalFactory,
    NyckeltalEnhetFactory,
    NyckeltalFactory,
    RapportblockFactory,
    RapportFactory,
    RapporttextFactory,
    UserFactory,
    UtfallFactory,
)
from tests.factories.ekonomi import BalanskravFactory, GehutlatandeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db):
    return kommun.build()


@pytest.fixture
def reader(db):
    return UserFactory(roll=Roll.KVALITETSKEDJAN)


def report(*slag, **facts) -> Rapport:
    """KF's report with a block of each kind; a dict gives a block's own facts."""
    row = RapportFactory(**facts)
    for one in slag:
        given = one if isinstance(one, dict) else {"slag": one}
        RapportblockFactory(rapport=row, **given)
    return Rapport.objects.select_related("enhet", "uppfoljning").get(pk=row.pk)


def blocks(document) -> list[dict]:
    return [block for part in document["avsnitt"] for block in part["block"]]


def tables(document) -> dict[str, dict]:
    return {block["rubrik"]: block for block in blocks(document) if block["slag"] == "tabell"}


def rows(table) -> dict[str, list[str]]:
    return {row[0]["text"]: [cell["text"] for cell in row[1:]] for row in table["rader"]}


def words(document) -> str:
    return str(document["avsnitt"]) + str(document["klarsprak"])


@pytest.mark.parametrize("slag", [Rapportslag.ARSREDOVISNING, Rapportslag.INTERNKONTROLLRAPPORT])
def test_every_template_of_kf_gives_a_document(world, reader, slag):
    form = Rapportform(slag, 2026, uppfoljning=world.runda)

    document = build_document(create_report(form, template_of(slag), by=reader), reader=reader)

    assert faults(document) == []
    assert (document["mall"], document["scope"], document["period"]) == (
        slag,
        "KF",
        "2026-01-01–2026-12-31",
    )


def test_a_namnds_own_template_gives_a_document(world, reader):
    form = Rapportform(
        Rapportslag.VERKSAMHETSBERATTELSE, 2026, enhet=world.skola, uppfoljning=world.runda
    )
    row = create_report(form, template_of(form.slag), by=reader)

    document = build_document(row, reader=reader)

    assert faults(document) == []
    assert (document["scope"], document["enhet"]) == ("BUN", "Barn- och utbildningsnämnden")
    assert "INT Internt mål" in rows(tables(document)["Måluppfyllelse"])


def test_every_kind_of_block_can_stand_in_it(world, reader):
    filled = [slag for slag in Blockslag if slag != Blockslag.TAGG]
    row = report(*filled, {"slag": Blockslag.TAGG, "urval": {"tagg": "Barn"}})

    assert faults(build_document(row, reader=reader)) == []


def test_the_figures_are_those_of_the_read_model(world, reader):
    document = build_document(report(Blockslag.MAL), reader=reader)

    assert document["rapport"] == plain(read_report(2026, reader=reader))


def test_goals_stand_with_years_and_words(world, reader):
    document = build_document(
        report({"slag": Blockslag.MAL, "rubrik": "Mål", "urval": {"ar": 2}}), reader=reader
    )

    table = tables(document)["Mål"]
    assert [column["namn"] for column in table["kolumner"]] == ["Mål", "Ansvarig", "2026"]
    assert rows(table)["E1 Ekonomin är i balans"] == ["Vatten AB", "Uppfyllt"]
    assert "Internt mål" not in words(document)


def test_nyckeltal_stand_five_years_by_sex_with_the_figure_in_full(world, reader):
    block = {"slag": Blockslag.NYCKELTAL, "rubrik": "Tal", "urval": {"kon": True}}
    table = tables(build_document(report(block), reader=reader))["Tal"]

    found = rows(table)
    assert found["Behöriga till gymnasiet, procent"][:5] == ["–", "–", "81,0", "–", "80,0"]
    assert found["Behöriga till gymnasiet: kvinnor"][:5] == ["–", "–", "84,0", "–", "83,5"]
    assert found["Behöriga till gymnasiet: män"][4] == "76,3"
    assert table["rader"][0][5]["tal"] == "80.04"


def test_a_chart_has_its_values_in_words_and_in_a_table(world, reader):
    block = {"slag": Blockslag.DIAGRAM, "urval": {"nyckeltal": ["BUN-1"]}}
    (chart,) = blocks(build_document(report(block), reader=reader))

    assert chart["serier"] == [{"namn": "Totalt", "varden": [None, None, "81", None, "80.04"]}]
    assert chart["alt"] == (
        "Linjediagram över Behöriga till gymnasiet i procent. 2022: saknas; 2023: saknas; "
        "2024: 81,0; 2025: saknas; 2026: 80,0. Målvärde minst 75,0."
    )
    assert chart["tabell"]["rubrik"] == "Behöriga till gymnasiet, värden"


def test_headings_give_the_tree_and_no_level_is_skipped(world, reader):
    row = report(
        {"slag": Blockslag.GEH},
        {"slag": Blockslag.RUBRIK, "rubrik": "Kapitel", "niva": 1, "nyckel": "kapitel"},
        {"slag": Blockslag.RUBRIK, "rubrik": "Djupt", "niva": 3, "nyckel": "djupt"},
    )

    found = build_document(row, reader=reader)["avsnitt"]

    assert [(part["id"], part["niva"], part["rubrik"]) for part in found] == [
        ("inledning", 1, "Årsredovisning 2026"),
        ("kapitel", 1, "Kapitel"),
        ("djupt", 2, "Djupt"),
    ]


def test_plain_language_stands_first_and_instructions_nowhere(world, reader):
    row = report(
        Blockslag.KLARSPRAK, {"slag": Blockslag.INSTRUKTION, "instruktion": "Hemligt tips"}
    )
    RapporttextFactory(block=row.block.first(), text="Det **gick bra**.")

    document = build_document(row, reader=reader)

    assert [part["text"] for part in document["klarsprak"][0]["delar"]] == [
        "Det ",
        "gick bra",
        ".",
    ]
    assert "Hemligt tips" not in words(document)


def test_an_image_stands_with_its_words(world, reader):
    bild = Rapportbild.objects.create(
        sha256="a" * 64, mime="image/png", bredd=1, hojd=1, innehall=b"x", skapad_av=reader
    )
    row = report(
        {"slag": Blockslag.BILD, "bild": bild, "alt": "Stadshuset", "rubrik": "I snö"},
        Blockslag.BILD,
    )

    assert blocks(build_document(row, reader=reader)) == [
        {
            "slag": "bild",
            "alt": "Stadshuset",
            "sha256": "a" * 64,
            "mime": "image/png",
            "bildtext": "I snö",
        }
    ]


# --- nämnd by nämnd


def test_each_namnd_has_its_section_last_under_its_heading(world, reader):
    row = report(
        {"slag": Blockslag.RUBRIK, "rubrik": "Nämnderna", "niva": 1, "nyckel": "n"},
        {"slag": Blockslag.NAMNDER, "nyckel": "varje", "urval": {"innehall": ["mal"]}},
        {"slag": Blockslag.GEH},
    )

    found = build_document(row, reader=reader)["avsnitt"]

    assert [(part["id"], part["rubrik"], len(part["block"])) for part in found] == [
        ("n", "Nämnderna", 4),
        ("varje-bun", "Barn- och utbildningsnämnden", 2),
    ]
    assert "INT" not in str(found[1])


def namnds_text(world, text, *, lage=Skrivlage.KLAR, till="kf"):
    rapport, _ = Rapport.objects.get_or_create(
        slag=Rapportslag.VERKSAMHETSBERATTELSE,
        ar=2026,
        enhet=world.skola,
        defaults={"titel": "VB", "skapad_av": UserFactory()},
    )
    block = RapportblockFactory(rapport=rapport, lage=lage, rapporteras_till=till)
    return RapporttextFactory(block=block, text=text)


def test_kf_is_told_what_the_namnd_says_to_kf_once_it_is_ready(world, reader):
    namnds_text(world, "Till fullmäktige.")
    namnds_text(world, "Hemligt för nämnden.", till="namnd")
    namnds_text(world, "Halvfärdigt.", lage=Skrivlage.PABORJAD)
    row = report({"slag": Blockslag.NAMNDER, "urval": {"innehall": ["texter"]}})

    told = words(build_document(row, reader=reader))

    assert "Till fullmäktige." in told
    assert "Hemligt" not in told
    assert "Halvfärdigt" not in told


def test_a_namnds_own_text_in_kfs_report_is_left_out_however_it_got_there(world, reader):
    row = report(
        {"slag": Blockslag.TEXT, "rapporteras_till": RapporterasTill.NAMND},
        {"slag": Blockslag.MAL, "urval": {"mal": ["INT", "B1"]}},
    )
    RapporttextFactory(block=row.block.first(), text="Hemligt för nämnden.")

    told = words(build_document(row, reader=reader))

    assert "Hemligt" not in told
    assert "Internt mål" not in told
    assert "Alla klarar skolan" in told


def test_an_enhets_report_is_not_built_for_who_may_not_see_it(world):
    row = report(Blockslag.MAL, namnd=True, enhet=world.skola)

    with pytest.raises(MissingReportError):
        build_document(row, reader=UserFactory(roll=(Roll.RAPPORTOR, world.vatten)))


# --- speed


def _more(world, antal):
    for _ in range(antal):
        namnd = EnhetFactory(parent=world.kf)
        InlamningFactory(enhet=namnd, uppfoljning=world.runda, lage=InlamningLage.GODKAND)
        mal = MalFactory(huvudansvarig=namnd, parent=world.mal["B"])
        BedomningFactory(mal=mal, uppfoljning=world.runda)
        figure = NyckeltalFactory(agare=namnd)
        MalNyckeltalFactory(mal=mal, nyckeltal=figure)
        NyckeltalEnhetFactory(nyckeltal=figure)
        UtfallFactory(nyckeltal=figure)
        namnds_text(world, "Till fullmäktige.")


def statements(row, reader) -> int:
    with CaptureQueriesContext(connection) as found:
        build_document(row, reader=reader)
    return len(found)


def test_the_whole_document_takes_at_most_twenty_statements_however_many_the_rows(world):
    row = report(*[slag for slag in Blockslag if slag != Blockslag.TAGG], uppfoljning=world.runda)
    for block in row.block.filter(slag=Blockslag.TEXT):
        RapporttextFactory(block=block)

    _more(world, 3)
    few = statements(row, UserFactory(roll=Roll.KVALITETSKEDJAN))
    _more(world, 27)
    many = statements(row, UserFactory(roll=Roll.KVALITETSKEDJAN))

    assert few == many
    assert many <= 20


def test_the_same_report_gives_the_same_document(world, reader):
    row = report(Blockslag.MAL, Blockslag.GEH, last_at=datetime(2026, 11, 1, tzinfo=UTC))

    assert build_document(row, reader=reader) == build_document(row, reader=reader)


# --- money


def test_balanskrav_tells_that_the_years_own_is_not_ready(world, reader):
    BalanskravFactory(ar=2025)

    document = build_document(report(Blockslag.BALANSKRAV), reader=reader)

    missing, table = blocks(document)
    assert missing["noder"][0]["delar"][0]["text"] == (
        "Balanskravsutredningen för 2026 är inte klar än. Tabellen visar åren före."
    )
    assert [column["namn"] for column in table["kolumner"]] == ["Belopp i tkr", "2025"]
    assert table["rader"][0][1] == {"text": "50\xa0000", "tal": "50000", "status": None}
    assert table["summarad"] is True


def test_balanskrav_of_the_year_stands_alone(world, reader):
    BalanskravFactory(ar=2026)

    (table,) = blocks(build_document(report(Blockslag.BALANSKRAV), reader=reader))

    assert rows(table)["Årets balanskravsresultat"] == ["50\xa0000"]


def test_a_statement_on_geh_stands_once_it_is_given_and_never_as_a_draft(world, reader):
    GehutlatandeFactory(uppfoljning=world.runda, text="Utvärderat.")
    GehutlatandeFactory(
        uppfoljning=world.runda,
        instans=Utlatandeinstans.KF,
        lage=Avgivandelage.UTKAST,
        text="Ett utkast.",
    )
    row = report(Blockslag.GEH, uppfoljning=world.runda)

    told = words(build_document(row, reader=reader))

    assert "Kommunstyrelsens utvärdering" in told
    assert "Ett utkast." not in told
