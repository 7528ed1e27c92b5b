"""The main job, through the services that the pages use: once, whole, and quick to run again."""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import openpyxl
import pytest
import time_machine
from django.db import transaction

from internkontroll.models import Kontrollresultat
from mal.models import Bedomning
from nyckeltal.models import Utfall
from styrning.bas.clock import today
from styrning.config.demo import alvstrand, huvudjobb
from styrning.grund.enums import InlamningLage
from styrning.grund.models import Handelse, Inlamning
from styrning.grund.registries import gaps
from tests.conftest import NOW

pytestmark = pytest.mark.django_db


class Korning(NamedTuple):
    """One run of the main job: how the submission stood before it, and the files it wrote."""

    lage_fore: str
    paths: list[Path]


@pytest.fixture(scope="module")
def korning(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[Korning]:
    """The demo built and the main job run, once for this module and rolled back after it."""
    with django_db_blocker.unblock(), time_machine.travel(NOW, tick=True), transaction.atomic():
        alvstrand.build()
        lage = submission("2026-AB", "MTN").lage
        yield Korning(lage, list(huvudjobb.run(tmp_path_factory.mktemp("huvudjobb"))))
        transaction.set_rollback(True)


def submission(omgang: str, enhet: str) -> Inlamning:
    return Inlamning.objects.get(uppfoljning__kod=omgang, enhet__kod=enhet)


def test_one_namnd_is_taken_from_not_begun_to_decided(korning):
    row = submission("2026-AB", "MTN")
    assert korning.lage_fore == InlamningLage.EJ_PABORJAD
    assert (row.lage, row.beslut_datum, row.beslut_paragraf) == (
        InlamningLage.BESLUTAD, today(), "74",
    )  # fmt: skip
    assert row.inskickad_av_id != row.godkand_av_id
    assert gaps(row) == []


def test_figures_checks_and_judgements_are_written_by_the_rapportor(korning):
    row = submission("2026-AB", "MTN")
    outcomes = Utfall.objects.filter(enhet=row.enhet, avser_till=row.uppfoljning.avser_till)
    assert outcomes.count() == 9  # seven nyckeltal, one of them by sex
    assert Kontrollresultat.objects.filter(tillfalle__moment__kod__startswith="MTN-26").count() == 5
    judged = Bedomning.objects.filter(uppfoljning=row.uppfoljning, enhet=row.enhet)
    assert sorted(judged.values_list("mal__kod", flat=True)) == ["MTN1", "MTN2", "P1", "U2"]
    assert set(judged.values_list("bedomd_av", flat=True)) == {row.inskickad_av_id}


def test_every_step_is_an_event(korning):
    enhet = submission("2026-AB", "MTN").enhet
    events = Handelse.objects.filter(enhet=enhet).values_list("vad", flat=True)
    assert {"rapporterade utfall", "bedömde mål", "rapporterade kontroll", "skickade in",
            "godkände", "registrerade beslut"} <= set(events)  # fmt: skip


def test_the_report_is_written_in_three_formats(korning):
    paths = korning.paths

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


def test_running_again_changes_nothing_and_is_quick(korning, tmp_path):
    before = Handelse.objects.count(), submission("2026-AB", "MTN").version

    start = time.process_time()
    huvudjobb.run(tmp_path)

    assert time.process_time() - start < 2
    assert (Handelse.objects.count(), submission("2026-AB", "MTN").version) == before
