"""An edition: frozen whole, left as it is, corrected beside, published, compared."""

import datetime as dt
import zlib
from decimal import Decimal

import pytest

from mal.enums import RapporterasTill
from mal.models import Bedomning
from nyckeltal.models import Utfall
from styrning.arsredovisning.dokument import content_hash
from styrning.arsredovisning.enums import Blockslag, Rapportslag
from styrning.arsredovisning.jamforelse import compare
from styrning.arsredovisning.models import (
    Rapport,
    Rapportblock,
    Rapporttext,
    Utgava,
    Utgavedokument,
)
from styrning.arsredovisning.services.text import write_text
from styrning.arsredovisning.services.utgava import (
    Frysform,
    correct,
    freeze,
    publish,
    reopen,
    withdraw,
)
from styrning.arsredovisning.utgavor import TamperedError, changed_since, envelope, load_document
from styrning.bas.errors import RuleError, StaleError
from styrning.grund.beslut import Beslut
from styrning.grund.enums import InlamningLage, Roll
from styrning.grund.models import Handelse, Inlamning
from tests.arsredovisning.kommun import build
from tests.factories import UppdragFactory, UppdragssvarFactory, UserFactory

pytestmark = pytest.mark.django_db

KF_BESLUT = Beslut("Kommunfullmäktige", dt.date(2026, 11, 16), "44")


@pytest.fixture
def kommun():
    return build()


@pytest.fixture
def by(kommun):
    return UserFactory(roll=Roll.KVALITETSKEDJAN)


@pytest.fixture
def rapport(kommun, by):
    row = Rapport.objects.create(
        slag=Rapportslag.ARSREDOVISNING,
        ar=2026,
        uppfoljning=kommun.runda,
        titel="Årsredovisning 2026",
        skapad_av=by,
    )
    blocks = [
        ("maluppfyllelse", Blockslag.RUBRIK, 1, "Måluppfyllelse"),
        ("mal", Blockslag.MAL, 0, ""),
        ("tal", Blockslag.NYCKELTAL, 0, ""),
    ]
    for ordning, (nyckel, slag, niva, rubrik) in enumerate(blocks):
        Rapportblock.objects.create(
            rapport=row, nyckel=nyckel, ordning=ordning, slag=slag, niva=niva, rubrik=rubrik
        )
    return row


def frys(rapport, by, **form):
    rapport.refresh_from_db()
    return freeze(rapport, Frysform(**form), by=by, version=rapport.version)


def change_a_value(by):
    row = Utfall.objects.get(nyckeltal__kod="BUN-1", kon="T", avser_till__year=2026)
    row.varde = Decimal("84.5")
    row.save_as(by)


def test_an_edition_names_itself_by_number_hash_and_who_froze_it(rapport, by):
    utgava = frys(rapport, by)
    document = load_document(utgava)
    assert (utgava.nummer, utgava.namn, utgava.fryst_av) == (1, "Utgåva 1", by)
    assert utgava.sha256 == content_hash(document)
    assert document["titel"] == "Årsredovisning 2026"
    assert [avsnitt["rubrik"] for avsnitt in document["avsnitt"]] == ["Måluppfyllelse"]


def test_a_frozen_edition_never_changes(rapport, by):
    utgava = frys(rapport, by)
    before = load_document(utgava)
    change_a_value(by)
    assert load_document(utgava) == before


def test_a_later_correction_is_told_with_before_now_who_and_when(rapport, by):
    utgava = frys(rapport, by)
    change_a_value(by)
    (change,) = changed_since(utgava)
    assert change.vad == ("Behöriga till gymnasiet, Barn- och utbildningsnämnden, 2026")
    assert (change.fran, change.till, change.av) == ("80,0", "84,5", by.namn)


def test_a_change_that_is_not_approved_again_is_not_told(rapport, by, kommun):
    utgava = frys(rapport, by)
    change_a_value(by)
    submission = Inlamning.objects.filter(enhet=kommun.skola, uppfoljning=kommun.runda)
    submission.update(lage=InlamningLage.INSKICKAD)
    assert changed_since(utgava) == []
    submission.update(lage=InlamningLage.GODKAND)
    assert len(changed_since(utgava)) == 1


def test_a_change_of_an_earlier_year_is_told_whatever_the_round_waits_for(rapport, by, kommun):
    utgava = frys(rapport, by)
    row = Utfall.objects.get(nyckeltal__kod="BUN-1", kon="T", avser_till__year=2024)
    row.varde = Decimal(82)
    row.save_as(by)
    submission = Inlamning.objects.filter(enhet=kommun.skola, uppfoljning=kommun.runda)
    submission.update(lage=InlamningLage.UTKAST)
    (change,) = changed_since(utgava)
    assert (change.fran, change.till) == ("81,0", "82,0")


def test_an_answer_to_an_uppdrag_of_a_namnd_alone_is_not_told(rapport, by, kommun):
    uppdrag = UppdragFactory(ar=2026, rapporteras_till=RapporterasTill.NAMND)
    svar = UppdragssvarFactory(uppdrag=uppdrag, enhet=kommun.skola, uppfoljning=kommun.runda)
    utgava = frys(rapport, by)
    svar.text = "Bara för nämnden."
    svar.save_as(by)
    assert changed_since(utgava) == []
    assert not utgava.rader.filter(slag="mal.uppdragssvar").exists()


def test_nothing_is_told_while_nothing_has_changed(rapport, by):
    assert changed_since(frys(rapport, by)) == []


def test_kf_is_never_told_of_what_is_reported_to_a_namnd_alone(rapport, by, kommun):
    utgava = frys(rapport, by)
    goal = kommun.mal["INT"]
    goal.namn = "Hemligt nytt namn"
    goal.save_as(by)
    assert changed_since(utgava) == []
    assert (
        "Internt mål"
        not in zlib.decompress(
            bytes(Utgavedokument.objects.get(utgava=utgava, publik=False).innehall)
        ).decode()
    )


def test_a_pin_names_the_version_that_the_edition_rests_on(rapport, by, kommun):
    bedomning = Bedomning.objects.get(mal=kommun.mal["E1"])
    utgava = frys(rapport, by)
    pin = utgava.rader.get(slag="mal.bedomning", objekt_id=bedomning.pk)
    assert pin.version == bedomning.version


def test_the_report_is_closed_until_it_is_opened_with_a_reason(rapport, by):
    frys(rapport, by)
    rapport.refresh_from_db()
    block = Rapportblock.objects.create(rapport=rapport, nyckel="t", ordning=9, slag=Blockslag.TEXT)
    with pytest.raises(RuleError, match="är låst sedan utgåvan frystes"):
        write_text(block, "Sent påkommet", by=by, version=0)
    assert not Rapporttext.objects.exists()
    with pytest.raises(RuleError, match="Skriv varför rapporten öppnas igen"):
        reopen(rapport, " ", by=by)
    reopen(rapport, "Fel i tabellen över nämnderna", by=by)
    event = Handelse.objects.get(vad="öppnade rapport igen")
    assert event.av == by
    assert Rapport.objects.get().last_at is None


def test_a_closed_report_is_not_frozen_again(rapport, by):
    frys(rapport, by)
    with pytest.raises(RuleError, match="är låst"):
        frys(rapport, by)
    assert Utgava.objects.count() == 1


def test_who_saw_an_older_outline_freezes_nothing(rapport, by):
    with pytest.raises(StaleError):
        freeze(rapport, Frysform(), by=by, version=rapport.version + 1)
    assert not Utgava.objects.exists()


def test_what_is_not_approved_stops_the_freezing_until_a_reason_is_given(rapport, by):
    Inlamning.objects.filter(enhet__kod="VA").update(lage="utkast")
    with pytest.raises(RuleError, match="1 del är inte godkänd") as error:
        frys(rapport, by)
    assert error.value.field == "motiv"
    assert not Utgava.objects.exists()
    utgava = frys(rapport, by, motiv="KF behandlar rapporten i dag")
    assert utgava.avsteg == ["Vatten AB: utkast"]
    assert utgava.avsteg_motiv == "KF behandlar rapporten i dag"


def test_drafts_are_in_no_edition(rapport, by):
    Inlamning.objects.filter(enhet__kod="BUN").update(lage="inskickad")
    utgava = frys(rapport, by, motiv="Ändå")
    goal = next(mal for mal in load_document(utgava)["rapport"]["mal"] if mal["kod"] == "B1")
    assert goal["nyckeltal"][0]["serie"][-1]["totalt"] is None


def test_a_document_that_was_tampered_with_is_told_and_not_shown(rapport, by):
    utgava = frys(rapport, by)
    kept = Utgavedokument.objects.get(utgava=utgava, publik=False)
    text = zlib.decompress(bytes(kept.innehall)).replace(b"2026", b"2025", 1)
    kept.innehall = zlib.compress(text)
    kept.save()
    with pytest.raises(TamperedError, match="stämmer inte med sin hash"):
        load_document(utgava)


def test_the_same_content_in_other_bytes_is_not_what_was_frozen(rapport, by):
    utgava = frys(rapport, by)
    kept = Utgavedokument.objects.get(utgava=utgava, publik=False)
    kept.innehall = zlib.compress(zlib.decompress(bytes(kept.innehall)).replace(b",", b", "))
    kept.save()
    with pytest.raises(TamperedError):
        load_document(utgava)


@pytest.mark.parametrize("data", [b"", b"inte komprimerat", zlib.compress(b"{halv")])
def test_broken_bytes_are_told_as_tampered(rapport, by, data):
    utgava = frys(rapport, by)
    Utgavedokument.objects.filter(utgava=utgava).update(innehall=data)
    with pytest.raises(TamperedError):
        load_document(utgava)


def test_publishing_needs_the_decision_of_kf(rapport, by):
    utgava = frys(rapport, by)
    with pytest.raises(RuleError, match="när kommunfullmäktige har beslutat"):
        publish(utgava, None, by=by)
    with pytest.raises(RuleError, match="Ange beslutets paragraf"):
        publish(utgava, Beslut("KF", dt.date(2026, 11, 16), ""), by=by)
    assert not Utgava.objects.public().exists()


def test_a_published_edition_is_public_until_it_is_taken_back_with_a_reason(rapport, by):
    utgava = publish(frys(rapport, by), KF_BESLUT, by=by)
    assert Utgava.objects.public().get() == utgava
    with pytest.raises(RuleError, match="redan publicerad"):
        publish(utgava, None, by=by)
    with pytest.raises(RuleError, match="Skriv varför"):
        withdraw(utgava, "", by=by)
    withdraw(utgava, "Fel siffra om elever", by=by)
    assert not Utgava.objects.public().exists()


def test_a_correction_stands_beside_the_edition(rapport, by):
    utgava = frys(rapport, by)
    correct(
        utgava,
        {"vad": "Behöriga till gymnasiet", "publicerat": "80,0", "nu": "84,5", "var": "Skolan"},
        by=by,
    )
    assert envelope(utgava)["errata"] == [
        {
            "vad": "Behöriga till gymnasiet",
            "var": "Skolan",
            "publicerat": "80,0",
            "nu": "84,5",
            "nar": "2026-11-18",
            "vem": by.namn,
        }
    ]


@pytest.mark.parametrize(
    ("rattelse", "field"),
    [
        ({"vad": "", "nu": "1"}, "vad"),
        ({"vad": "x", "publicerat": "1", "nu": "1"}, "nu"),
        ({}, "vad"),
    ],
)
def test_a_correction_says_what_and_what_now(rapport, by, rattelse, field):
    utgava = frys(rapport, by)
    with pytest.raises(RuleError) as error:
        correct(utgava, rattelse, by=by)
    assert error.value.field == field
    assert not utgava.rattelser.exists()


def test_the_public_envelope_names_no_official(rapport, by):
    utgava = frys(rapport, by)
    correct(utgava, {"vad": "x", "publicerat": "1", "nu": "2"}, by=by)
    envelope_ = envelope(utgava, publik=True)
    assert (envelope_["utgava"]["fryst_av"], envelope_["errata"][0]["vem"]) == ("", "")
    assert envelope_["utgava"]["hash"] == utgava.publik_sha256


def test_two_editions_are_compared_place_by_place(rapport, by):
    first = frys(rapport, by)
    reopen(rapport, "Rättat utfall", by=by)
    change_a_value(by)
    second = frys(rapport, by)
    rows = compare(load_document(first), load_document(second))
    assert ("80,0", "84,5") in [(row["fore"], row["nu"]) for row in rows]
    assert all("84,5" in row["nu"] or "80,0" in row["fore"] for row in rows)
    assert second.nummer == 2


def test_an_edition_is_the_same_to_itself(rapport, by):
    document = load_document(frys(rapport, by))
    assert compare(document, document) == []


def test_freezing_reads_and_writes_a_constant_number_of_statements(
    rapport, by, django_assert_max_num_queries
):
    with django_assert_max_num_queries(70):
        frys(rapport, by)
