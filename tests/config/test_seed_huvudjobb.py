"""The main job, through the services that the pages use: once, whole, and quick to run again."""

import json
import time

import openpyxl
import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from internkontroll.models import Kontrollresultat
from mal.models import Bedomning
from nyckeltal.models import Utfall
from styrning.arsredovisning.read_model import read_report
from styrning.bas.clock import today
from styrning.config.demo import alvstrand, huvudjobb, pitea
from styrning.grund.enums import InlamningLage
from styrning.grund.models import Handelse, Inlamning
from styrning.grund.registries import gaps

pytestmark = pytest.mark.django_db


def submission(omgang: str, enhet: str) -> Inlamning:
    return Inlamning.objects.get(uppfoljning__kod=omgang, enhet__kod=enhet)


def test_one_namnd_is_taken_from_not_begun_to_decided(tmp_path):
    alvstrand.build()
    assert submission("2026-AB", "MTN").lage == InlamningLage.EJ_PABORJAD

    huvudjobb.run(tmp_path)

    row = submission("2026-AB", "MTN")
    assert (row.lage, row.beslut_datum, row.beslut_paragraf) == (
        InlamningLage.BESLUTAD, today(), "74",
    )  # fmt: skip
    assert row.inskickad_av_id != row.godkand_av_id
    assert gaps(row) == []


def test_figures_checks_and_judgements_are_written_by_the_rapportor(tmp_path):
    alvstrand.build()

    huvudjobb.run(tmp_path)

    row = submission("2026-AB", "MTN")
    outcomes = Utfall.objects.filter(enhet=row.enhet, avser_till=row.uppfoljning.avser_till)
    assert outcomes.count() == 9  # seven nyckeltal, one of them by sex
    assert Kontrollresultat.objects.filter(tillfalle__moment__kod__startswith="MTN-26").count() == 5
    judged = Bedomning.objects.filter(uppfoljning=row.uppfoljning, enhet=row.enhet)
    assert sorted(judged.values_list("mal__kod", flat=True)) == ["MTN1", "MTN2", "P1", "U2"]
    assert set(judged.values_list("bedomd_av", flat=True)) == {row.inskickad_av_id}


def test_every_step_is_an_event(tmp_path):
    alvstrand.build()

    huvudjobb.run(tmp_path)

    enhet = submission("2026-AB", "MTN").enhet
    events = Handelse.objects.filter(enhet=enhet).values_list("vad", flat=True)
    assert {"rapporterade utfall", "bedömde mål", "rapporterade kontroll", "skickade in",
            "godkände", "registrerade beslut"} <= set(events)  # fmt: skip


def test_the_report_is_written_in_three_formats(tmp_path):
    alvstrand.build()

    paths = huvudjobb.run(tmp_path)

    assert [path.name for path in paths] == [
        "arsredovisning-2025-KF.json",
        "arsredovisning-2025-KF.html",
        "arsredovisning-2025-KF.xlsx",
    ]
    document = json.loads(paths[0].read_text(encoding="utf-8"))
    assert "demodata" in paths[0].read_text(encoding="utf-8")
    assert document["ar"] == 2025
    assert "demodata" in paths[1].read_text(encoding="utf-8").lower()
    openpyxl.load_workbook(paths[2], read_only=True).close()


def test_running_again_changes_nothing_and_is_quick(tmp_path):
    alvstrand.build()
    huvudjobb.run(tmp_path)
    before = Handelse.objects.count(), submission("2026-AB", "MTN").version

    start = time.process_time()
    huvudjobb.run(tmp_path)

    assert time.process_time() - start < 2
    assert (Handelse.objects.count(), submission("2026-AB", "MTN").version) == before


def test_without_a_demo_it_says_so(tmp_path):
    with pytest.raises(CommandError, match="Bygg den först med seed_demo"):
        call_command("run_huvudjobb", out=tmp_path)

    assert list(tmp_path.iterdir()) == []


def test_piteas_2014_entered_by_the_main_job_reads_as_published(tmp_path):
    pitea.build(unrated=2014)
    before = {mal["kod"]: mal["ord"] for mal in read_report(2014, reader=None)["mal"]}

    paths = huvudjobb.run(tmp_path)

    report = read_report(2014, reader=None)
    after = {mal["kod"]: mal["ord"] for mal in report["mal"] if mal["nivaslag"] == "omrade"}
    assert {before[kod] for kod in after} == {"Ej bedömt"}
    assert after == pitea.published_ratings(2014)
    assert [path.name for path in paths] == [
        "arsredovisning-2014-KF.json",
        "arsredovisning-2014-KF.html",
        "arsredovisning-2014-KF.xlsx",
    ]
    assert submission("2014-AB", "KS").lage == InlamningLage.GODKAND


def test_piteas_ratings_already_there_are_left_as_they_are(tmp_path):
    pitea.build()
    before = list(Bedomning.objects.order_by("pk").values_list("pk", "version"))

    huvudjobb.run(tmp_path)

    assert list(Bedomning.objects.order_by("pk").values_list("pk", "version")) == before
