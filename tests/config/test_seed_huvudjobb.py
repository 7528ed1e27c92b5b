"""The main job without a demo, and in Piteå's."""

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from mal.models import Bedomning
from styrning.arsredovisning.read_model import read_report
from styrning.config.demo import huvudjobb, pitea
from styrning.grund.enums import InlamningLage
from styrning.grund.models import Inlamning

pytestmark = pytest.mark.django_db


def submission(omgang: str, enhet: str) -> Inlamning:
    return Inlamning.objects.get(uppfoljning__kod=omgang, enhet__kod=enhet)


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
