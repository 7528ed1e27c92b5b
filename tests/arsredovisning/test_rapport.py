"""Making reports, changing their outline, writing in them: what is saved, and what is refused."""

from datetime import UTC, date, datetime

import pytest

from mal.enums import RapporterasTill
from styrning.arsredovisning.enums import Blockslag, Rapportslag, Skrivlage
from styrning.arsredovisning.mallar import Mall, Mallrad, template_of
from styrning.arsredovisning.models import Rapport, Rapportbild, Rapportblock, Rapporttext
from styrning.arsredovisning.rapporter import blocks_of, gaps_of, next_for
from styrning.arsredovisning.services.block import (
    Blockform,
    add_block,
    assign,
    change_block,
    move_block,
    place_block,
    remove_block,
)
from styrning.arsredovisning.services.rapport import (
    Rapportform,
    create_as_last_year,
    create_report,
    delete_report,
    save_as_template,
)
from styrning.arsredovisning.services.text import mark, put_image, write_text
from styrning.arsredovisning.skribent import open_for, text_last_year
from styrning.bas.errors import RuleError, StaleError
from styrning.grund.enums import Roll
from styrning.grund.models import Handelse
from tests.arsredovisning import kommun
from tests.factories import (
    EnhetFactory,
    PlanFactory,
    RapportblockFactory,
    RapportFactory,
    RapporttextFactory,
    UserFactory,
)
from tests.factories.rapport import PNG

pytestmark = pytest.mark.django_db


@pytest.fixture
def by(db):
    return UserFactory(roll=Roll.KVALITETSKEDJAN)


@pytest.fixture
def rapport(db):
    PlanFactory(ar=2026)
    return RapportFactory()


def order(rapport) -> list[str]:
    return [block.nyckel for block in blocks_of(rapport)]


# --- making a report


def test_a_report_gets_the_headings_and_blocks_of_its_template(by):
    PlanFactory(ar=2026)
    mall = template_of(Rapportslag.ARSREDOVISNING)

    row = create_report(Rapportform(Rapportslag.ARSREDOVISNING, 2026), mall, by=by)

    assert (row.titel, row.version) == ("Årsredovisning 2026", 1)
    assert order(row) == [rad.nyckel for rad in mall.rader]
    assert Rapportblock.history.count() == len(mall.rader)
    assert list(Handelse.objects.values_list("vad", flat=True)) == ["gjorde rapport"]


@pytest.mark.parametrize(
    ("form", "field"),
    [
        (Rapportform(Rapportslag.ARSREDOVISNING, 2031), "ar"),
        (Rapportform(Rapportslag.VERKSAMHETSBERATTELSE, 2026), "enhet"),
        (Rapportform(Rapportslag.DELARSRAPPORT, 2026), "uppfoljning"),
    ],
)
def test_what_a_report_lacks_is_said_at_its_field(by, form, field):
    PlanFactory(ar=2026)

    with pytest.raises(RuleError) as refused:
        create_report(form, template_of(form.slag), by=by)

    assert refused.value.field == field
    assert not Rapport.objects.exists()


def test_a_year_has_one_arsredovisning(by, rapport):
    form = Rapportform(Rapportslag.ARSREDOVISNING, 2026)

    with pytest.raises(RuleError, match=r"Årsredovisning 2026 finns redan\. Öppna den i listan"):
        create_report(form, template_of(form.slag), by=by)

    assert Rapport.objects.count() == 1


def test_a_template_with_what_is_for_a_namnd_alone_makes_no_report_to_kf(by):
    PlanFactory(ar=2026)
    hemlig = Mallrad("a", Blockslag.TEXT, rubrik="Bara vi", rapporteras_till="namnd")
    mall = Mall("egen", Rapportslag.INTERNKONTROLLRAPPORT, "Egen", "", (hemlig,))

    with pytest.raises(RuleError, match="bara är för den egna nämnden: Bara vi"):
        create_report(Rapportform(Rapportslag.INTERNKONTROLLRAPPORT, 2026), mall, by=by)

    assert (Rapport.objects.count(), Rapportblock.objects.count()) == (0, 0)


def test_as_last_year_copies_outline_and_writers_and_no_text(by):
    PlanFactory(ar=2026)
    gammal = RapportFactory(ar=2025)
    kvar, borta = UserFactory(), UserFactory(is_active=False)
    forord = RapportblockFactory(rapport=gammal, nyckel="forord", ansvarig=kvar)
    RapportblockFactory(rapport=gammal, nyckel="slutord", ansvarig=borta)
    RapporttextFactory(block=forord, text="Gammalt.")

    row = create_as_last_year(Rapportform(Rapportslag.ARSREDOVISNING, 2026), gammal, by=by)

    assert [(b.nyckel, b.ansvarig_id, b.text, b.lage) for b in blocks_of(row)] == [
        ("forord", kvar.pk, None, Skrivlage.EJ_PABORJAD),
        ("slutord", None, None, Skrivlage.EJ_PABORJAD),
    ]
    assert text_last_year(row.block.get(nyckel="forord")).text == "Gammalt."


def test_another_enhets_text_is_not_last_years():
    ny = RapportblockFactory(rapport=RapportFactory(namnd=True, enhet=EnhetFactory()), nyckel="a")
    annan = RapportFactory(namnd=True, enhet=EnhetFactory(), ar=2025)
    RapporttextFactory(block=RapportblockFactory(rapport=annan, nyckel="a"))

    assert text_last_year(ny) is None


def test_a_report_is_kept_as_a_template_of_ones_own(by, rapport):
    RapportblockFactory(rapport=rapport, nyckel="geh", slag=Blockslag.MAL, urval={"geh": "alla"})

    mall = save_as_template(rapport, "Vår mall", by=by)

    assert mall.rader == [
        {"nyckel": "geh", "slag": "mal", "urval": {"geh": "alla"}, "rapporteras_till": "kf"}
    ]
    with pytest.raises(RuleError, match="Det finns redan en mall som heter vår mall"):
        save_as_template(rapport, "vår mall", by=by)


def test_a_report_with_texts_is_not_taken_away(by, rapport):
    text = RapporttextFactory(block__rapport=rapport)

    with pytest.raises(RuleError, match="har texter och kan inte tas bort"):
        delete_report(rapport, by=by)

    text.delete()
    delete_report(rapport, by=by)
    assert not Rapport.objects.exists()


# --- the outline


def test_a_block_is_added_after_another(by, rapport):
    first, last = (RapportblockFactory(rapport=rapport, nyckel=n) for n in ("a", "z"))

    row = add_block(rapport, Blockform(Blockslag.GEH), by=by, efter=first)

    assert order(rapport) == ["a", row.nyckel, "z"]
    last.refresh_from_db()
    assert (row.version, last.version) == (1, 1)


def test_a_block_moves_one_step_and_no_further_than_the_end(by, rapport):
    a, b, c = (RapportblockFactory(rapport=rapport, nyckel=n) for n in "abc")

    move_block(c, "upp", by=by)
    move_block(a, "ned", by=by)

    assert order(rapport) == ["c", "a", "b"]
    with pytest.raises(RuleError, match="står redan sist"):
        move_block(b, "ned", by=by)


@pytest.fixture
def chapters(rapport):
    """A chapter with a section, and another chapter."""
    rows = [("a", 1), ("a-text", 0), ("b", 2), ("b-text", 0), ("c", 1), ("c-text", 0)]
    return {
        nyckel: RapportblockFactory(
            rapport=rapport, nyckel=nyckel, niva=niva, slag="rubrik" if niva else "text"
        )
        for nyckel, niva in rows
    }


@pytest.mark.parametrize(
    ("moved", "efter", "expected"),
    [
        ("a", "c-text", "c c-text a a-text b b-text"),
        ("b", "c", "a a-text c b b-text c-text"),
        ("c", None, "c c-text a a-text b b-text"),
        ("a-text", "b", "a b a-text b-text c c-text"),
    ],
)
def test_a_block_is_put_in_its_place_and_a_heading_takes_its_own_along(
    by, rapport, chapters, moved, efter, expected
):
    place_block(chapters[moved], chapters[efter] if efter else None, by=by)

    assert order(rapport) == expected.split()


def test_a_heading_is_not_put_below_itself_nor_in_another_report(by, rapport, chapters):
    for efter in (chapters["a"], chapters["b-text"], RapportblockFactory(rapport__ar=2025)):
        with pytest.raises(RuleError, match="kan inte stå där"):
            place_block(chapters["a"], efter, by=by)

    assert order(rapport) == list(chapters)


def test_a_block_is_taken_away_and_its_text_stays_in_the_history(by, rapport):
    text = RapporttextFactory(block__rapport=rapport, text="Kvar i historiken.")

    remove_block(text.block, by=by, version=1)

    assert not Rapporttext.objects.exists()
    assert set(Rapporttext.history.values_list("text", flat=True)) == {"Kvar i historiken."}


def test_a_changed_block_keeps_what_is_typed_where_somebody_was_first(by, rapport):
    block = RapportblockFactory(rapport=rapport, slag=Blockslag.MAL)
    change_block(block, Blockform(Blockslag.MAL, rubrik="Först"), by=by, version=1)

    with pytest.raises(StaleError) as stale:
        change_block(block, Blockform(Blockslag.MAL, rubrik="Sen"), by=by, version=1)

    assert stale.value.current.rubrik == "Först"


def test_kfs_report_refuses_a_namnds_own_text(by, rapport):
    form = Blockform(Blockslag.TEXT, rapporteras_till=RapporterasTill.NAMND)

    with pytest.raises(RuleError, match="bara är för den egna nämnden") as refused:
        add_block(rapport, form, by=by)

    assert refused.value.field == "rapporteras_till"
    assert order(rapport) == []


@pytest.mark.parametrize(
    ("urval", "field", "message"),
    [
        ({"mal": ["INT"]}, "mal", "Målet INT Internt mål rapporteras bara till den egna nämnden"),
        ({"mal": ["XX"]}, "mal", "Målet XX finns inte i planen för 2026."),
        ({"enhet": "NIX"}, "enhet", "Enheten NIX finns inte."),
    ],
)
def test_kfs_report_refuses_goals_that_are_not_told_to_kf(by, urval, field, message):
    kommun.build()
    rapport = RapportFactory()

    with pytest.raises(RuleError, match=message) as refused:
        add_block(rapport, Blockform(Blockslag.MAL, urval=urval), by=by)

    assert refused.value.field == field
    assert order(rapport) == []


def test_the_namnds_own_report_may_choose_its_own_goal(by):
    world = kommun.build()
    rapport = RapportFactory(namnd=True, enhet=world.skola)

    row = add_block(rapport, Blockform(Blockslag.MAL, urval={"mal": ["INT"]}), by=by)

    assert row.urval == {"mal": ["INT"]}


def test_kfs_report_refuses_a_nyckeltal_that_is_for_the_namnd_alone(by):
    world = kommun.build()
    world.nyckeltal["BUN-3"].rapporteras_till = RapporterasTill.NAMND
    world.nyckeltal["BUN-3"].save()

    form = Blockform(Blockslag.NYCKELTAL, urval={"nyckeltal": ["BUN-3"]})
    rapport = RapportFactory()

    with pytest.raises(RuleError, match="Nyckeltalet BUN-3 Bara för nämnden rapporteras bara"):
        add_block(rapport, form, by=by)


def test_only_who_reaches_a_namnds_report_is_named_to_write_in_it(by):
    namnd, annan = EnhetFactory(), EnhetFactory()
    egen = UserFactory(roll=(Roll.RAPPORTOR, namnd))
    frammande = UserFactory(roll=(Roll.RAPPORTOR, annan))
    block = RapportblockFactory(rapport=RapportFactory(namnd=True, enhet=namnd))

    assert assign([block], egen, date(2027, 1, 22), by=by) == 1
    with pytest.raises(RuleError, match="har ingen roll som når rapporten"):
        assign([block], frammande, None, by=by)

    block.refresh_from_db()
    assert (block.ansvarig, block.klar_senast, block.version) == (egen, date(2027, 1, 22), 2)


# --- writing


def test_a_text_is_begun_then_ready_and_every_version_is_kept(by, rapport):
    block = RapportblockFactory(rapport=rapport)

    write_text(block, "Ett utkast.", by=by, version=0)
    block.refresh_from_db()
    assert block.lage == Skrivlage.PABORJAD
    row = write_text(block, "Färdigt.", by=by, version=1, klar=True)

    block.refresh_from_db()
    assert (block.lage, row.version) == (Skrivlage.KLAR, 2)
    versions = Rapporttext.history.order_by("version").values_list("text", flat=True)
    assert list(versions) == ["Ett utkast.", "Färdigt."]


def test_a_changed_text_is_ready_only_if_it_is_said_to_be(by, rapport):
    block = RapportblockFactory(rapport=rapport)
    write_text(block, "Färdigt.", by=by, version=0, klar=True)

    write_text(block, "Färdigt, nästan.", by=by, version=1)

    block.refresh_from_db()
    assert block.lage == Skrivlage.PABORJAD


def test_a_late_save_gets_both_texts_and_overwrites_nothing(by, rapport):
    text = RapporttextFactory(block__rapport=rapport, text="Den andres.")

    with pytest.raises(StaleError) as stale:
        write_text(text.block, "Mitt.", by=by, version=0)

    assert stale.value.current.text == "Den andres."
    assert Rapporttext.objects.get().text == "Den andres."


@pytest.mark.parametrize(
    ("text", "klar", "message"),
    [
        ("  ", True, "Texten är tom och kan inte markeras som klar"),
        ("x" * 60_001, False, "Texten är 60\xa0001 tecken"),
    ],
)
def test_an_empty_text_is_not_ready_and_a_long_one_is_not_cut(by, rapport, text, klar, message):
    block = RapportblockFactory(rapport=rapport)

    with pytest.raises(RuleError, match=message) as refused:
        write_text(block, text, by=by, version=0, klar=klar)

    assert refused.value.field == "text"
    assert not Rapporttext.objects.exists()


def test_nobody_writes_in_what_is_filled_from_the_figures(by, rapport):
    block = RapportblockFactory(rapport=rapport, slag=Blockslag.GEH)

    with pytest.raises(RuleError, match="fylls av det som är rapporterat"):
        write_text(block, "Hej", by=by, version=0)


def test_markup_is_text_that_was_pasted(by, rapport):
    block = RapportblockFactory(rapport=rapport)

    row = write_text(block, "<p>Hej <b>du</b></p><script>x</script>", by=by, version=0)

    assert row.text == "Hej du"


def test_ready_is_taken_back(by, rapport):
    block = RapportblockFactory(rapport=rapport)
    write_text(block, "Klart.", by=by, version=0, klar=True)
    block.refresh_from_db()

    row = mark(block, klar=False, by=by, version=block.version)

    assert row.lage == Skrivlage.PABORJAD


def test_an_empty_block_is_not_marked_as_ready(by, rapport):
    with pytest.raises(RuleError, match="är tom och kan inte markeras som klar"):
        mark(RapportblockFactory(rapport=rapport), klar=True, by=by, version=1)


def test_an_image_is_kept_once_with_its_words(by, rapport):
    ett, tva = (RapportblockFactory(rapport=rapport, slag=Blockslag.BILD) for _ in range(2))

    put_image(ett, PNG, "a.png", "Stadshuset i snö", by=by, version=1)
    row = put_image(tva, PNG, "b.png", "Stadshuset", by=by, version=1)

    assert (row.bild.mime, row.alt, row.lage) == ("image/png", "Stadshuset", Skrivlage.KLAR)
    assert Rapportbild.objects.count() == 1


@pytest.mark.parametrize(
    ("data", "alt", "field"),
    [(PNG, " ", "alt"), (None, "Stadshuset", "bild"), (b"GIF89a", "Stadshuset", "bild")],
)
def test_an_image_without_words_or_of_another_kind_is_refused(by, rapport, data, alt, field):
    block = RapportblockFactory(rapport=rapport, slag=Blockslag.BILD)

    with pytest.raises(RuleError) as refused:
        put_image(block, data, "a.png", alt, by=by, version=1)

    block.refresh_from_db()
    assert refused.value.field == field
    assert (block.bild_id, Rapportbild.objects.count()) == (None, 0)


def test_nothing_is_written_in_a_report_that_an_edition_has_closed(by, rapport):
    block = RapportblockFactory(rapport=rapport)
    Rapport.objects.update(last_at=datetime(2026, 11, 1, tzinfo=UTC))

    with pytest.raises(RuleError, match="är låst sedan utgåvan frystes 2026-11-01"):
        write_text(block, "Sent.", by=by, version=0)
    with pytest.raises(RuleError, match="är låst"):
        add_block(rapport, Blockform(Blockslag.GEH), by=by)

    assert (Rapporttext.objects.count(), Rapportblock.objects.count()) == (0, 1)


# --- how far it has come


def test_what_is_not_ready_is_told_with_who_writes_it(rapport):
    RapportblockFactory(rapport=rapport, slag=Blockslag.RUBRIK, rubrik="Förord")
    RapportblockFactory(rapport=rapport, ansvarig=UserFactory(last_name="Öhman"))
    RapporttextFactory(block=RapportblockFactory(rapport=rapport, rubrik="Personal"))
    klar = RapportblockFactory(rapport=rapport, rubrik="Klart", lage=Skrivlage.KLAR)
    RapporttextFactory(block=klar)

    assert gaps_of(blocks_of(rapport)) == [
        "Förord är tom (Karin Öhman).",
        "Personal är inte markerad som klar (ingen skribent).",
    ]


def test_the_next_thing_is_what_is_due_first(rapport):
    me = UserFactory()
    for nyckel, day in (("sen", date(2027, 3, 1)), ("forst", date(2027, 1, 1)), ("utan", None)):
        RapportblockFactory(rapport=rapport, nyckel=nyckel, ansvarig=me, klar_senast=day)
    RapportblockFactory(
        rapport=rapport, ansvarig=me, klar_senast=date(2026, 1, 1), lage=Skrivlage.KLAR
    )

    assert next_for(blocks_of(rapport), me).nyckel == "forst"
    assert next_for(blocks_of(rapport), UserFactory()) is None


def test_what_waits_for_a_writer_over_all_reports(rapport):
    me, day = UserFactory(), date(2026, 11, 18)
    RapportblockFactory(rapport=rapport, slag=Blockslag.RUBRIK, rubrik="Personal")
    RapportblockFactory(rapport=rapport, ansvarig=me, klar_senast=date(2026, 11, 1))
    annan = RapportFactory(ar=2025)
    RapportblockFactory(rapport=annan, slag=Blockslag.BILD, rubrik="Foto", ansvarig=me)
    last = RapportFactory(ar=2024, last_at=datetime(2025, 4, 1, tzinfo=UTC))
    RapportblockFactory(rapport=last, ansvarig=me)
    RapportblockFactory(rapport=rapport, ansvarig=me, lage=Skrivlage.KLAR)

    found = open_for(me, day, 5)

    assert [(row.namn, row.rapport, row.sen, row.is_image) for row in found] == [
        ("Personal", "Årsredovisning 2026", True, False),
        ("Foto", "Årsredovisning 2025", False, True),
    ]
    assert len(open_for(me, day, 1)) == 1
