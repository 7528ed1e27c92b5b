"""Piteå 2007–2015: only what is published, with what is missing left missing."""

from datetime import date
from decimal import Decimal
from io import StringIO

import pytest
import time_machine
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import transaction

from mal.models import Bedomning, Mal, Plan
from nyckeltal.enums import MalvardeTyp
from nyckeltal.models import Malvarde, Nyckeltal, Utfall
from styrning.arsredovisning.read_model import read_report
from styrning.config.demo import pitea
from styrning.config.demo.tabeller import read_document
from styrning.grund.demo import is_demo
from styrning.grund.models import Enhet, EnhetSuccession, User
from tests.conftest import NOW

pytestmark = pytest.mark.django_db
AREAS = [
    "Barn och unga",
    "Utbildning, arbete och näringsliv",
    "Demokrati och öppenhet",
    "Livsmiljö",
    "Personal",
    "Ekonomi",
]


@pytest.fixture(scope="module")
def built(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), time_machine.travel(NOW, tick=True), transaction.atomic():
        pitea.build()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def pitea_kommun(built, db):
    return built


@pytest.mark.parametrize("ar", [2011, 2012, 2013, 2014, 2015])
def test_the_published_ratings_of_each_year(pitea_kommun, ar):
    report = read_report(ar, reader=None)

    ratings = {mal["namn"]: mal["ord"] for mal in report["mal"] if mal["nivaslag"] == "omrade"}
    assert ratings == dict.fromkeys(AREAS, "3") | {"Ekonomi": "4"}


def test_five_years_stand_beside_each_other(pitea_kommun):
    report = read_report(2015, reader=None)

    ekonomi = next(mal for mal in report["mal"] if mal["kod"] == "ekonomi")
    assert [(row["ar"], row["ord"]) for row in ekonomi["ar"]] == [
        (2011, "4"), (2012, "4"), (2013, "4"), (2014, "4"), (2015, "4"),
    ]  # fmt: skip


def test_the_class_of_a_number_is_said_to_be_ours(pitea_kommun):
    plan = Plan.objects.select_related("skala").get(ar=2014)

    assert [(steg.ord, steg.klass) for steg in plan.skala.steg.all()] == [
        ("4", "delvis"), ("3", "delvis"), ("2", "delvis"),
    ]  # fmt: skip
    assert "Klassen är vår läsning, inte Piteås" in plan.skala.notering


def test_a_series_is_what_the_source_holds(pitea_kommun):
    rows = Utfall.objects.filter(nyckeltal__kod="N15418").order_by("avser_till")

    assert list(rows.values_list("avser_till__year", "varde")) == [
        (2006, Decimal("84.2133")),
        (2007, Decimal("84.8739")),
        (2008, Decimal("84.3806")),
        (2009, Decimal("86.4504")),
        (2010, Decimal("87.5969")),
        (2011, Decimal("86.4119")),
        (2012, Decimal("89.4040")),
    ]


def test_a_year_that_was_not_measured_has_no_row(pitea_kommun):
    rows = Utfall.objects.filter(nyckeltal__kod="U00408")

    assert sorted(rows.values_list("avser_till__year", flat=True)) == [2007, 2009, 2011]
    assert not Utfall.objects.exclude(saknas_orsak="").exists()


def test_every_value_of_the_file_is_there(pitea_kommun):
    series = read_document("pitea")["kolada"]["nyckeltal"]

    assert sum(len(rad["utfall"]) for rad in series) == 63
    assert Utfall.objects.filter(nyckeltal__kolada_id__gt="").count() == 63


@pytest.mark.parametrize(
    ("kod", "namn", "mattenhet"),
    [
        ("U07417", "U. Anmälda stöld- och tillgreppsbrott, antal/1000 inv", "antal/1000 inv"),
        (
            "U07457",
            "U. Våldsbrott där offret är obekant med gärningsmannen, antal/1000 inv.",
            "antal/1000 inv",
        ),
        ("N15418", "Elever i åk. 9 som uppnått målen i alla ämnen, totalt,  andel (%)", "procent"),
    ],
)
def test_title_and_unit_are_as_they_were_then(pitea_kommun, kod, namn, mattenhet):
    nyckeltal = Nyckeltal.objects.get(kod=kod)

    assert (nyckeltal.namn, nyckeltal.mattenhet) == (namn, mattenhet)
    assert nyckeltal.kalla.startswith("Kolada")


def test_the_reorganisation_of_2015(pitea_kommun):
    rows = EnhetSuccession.objects.order_by("fran__kod", "till__kod")

    assert list(rows.values_list("fran__kod", "till__kod")) == [
        ("MBN", "MTN"), ("MBN", "SBN"), ("RN", "RTJ"), ("SB", "SBN"), ("TSN", "FSN"),
    ]  # fmt: skip
    assert set(rows.values_list("datum", flat=True)) == {date(2015, 1, 1)}
    ended = Enhet.objects.filter(galler_till=date(2014, 12, 31))
    assert sorted(ended.values_list("kod", flat=True)) == ["MBN", "NAV", "RN", "SB", "TSN"]


def test_a_goal_stands_in_the_plans_it_was_read_in(pitea_kommun):
    rows = Mal.objects.filter(niva__namn="Prioriterat mål").order_by("plan__ar", "kod")

    assert list(rows.values_list("plan__ar", "kod")) == [
        (2014, "P1"), (2017, "P1"), (2017, "P2"), (2017, "P3"), (2017, "P4"),
    ]  # fmt: skip


def test_the_target_of_the_number_of_inhabitants(pitea_kommun):
    rows = Malvarde.objects.order_by("ar").values_list("nyckeltal__namn", "ar", "typ", "varde")

    assert list(rows) == [
        ("Folkmängd", 2020, MalvardeTyp.SLUTMAL, Decimal(43000)),
        ("Folkmängd", 2030, MalvardeTyp.SLUTMAL, Decimal(46000)),
    ]


def test_a_decision_that_has_not_been_read_is_not_claimed(pitea_kommun):
    assert not Plan.objects.exclude(beslut_datum=None).exists()
    assert set(Plan.objects.values_list("lage", flat=True)) == {"utkast"}


def test_every_judgement_was_written_by_the_published_source(pitea_kommun):
    assert Bedomning.objects.count() == 30
    assert set(Bedomning.objects.values_list("bedomd_av__username", flat=True)) == {
        pitea.SOURCE_ACCOUNT
    }


def test_published_facts_are_not_called_invented(pitea_kommun):
    assert not is_demo()


def test_building_again_changes_nothing(pitea_kommun):
    assert pitea.build() is False


def test_the_fictitious_municipality_does_not_mix_with_it(pitea_kommun):
    with pytest.raises(CommandError, match="innehåller redan Piteå 2007–2015"):
        call_command("seed_demo", stdout=StringIO())

    assert not Enhet.objects.filter(kod="ABO").exists()


def test_its_log_in_works(pitea_kommun):
    user = User.objects.get(username=pitea.LOGIN["konto"])

    assert user.check_password(pitea.LOGIN["losenord"])


def test_every_block_of_the_file_names_its_source():
    document = read_document("pitea")

    blocks = ["organisation", "vision", "omraden", "skala", "bedomningar", "kolada", "omgangar"]
    assert all(document[name]["kalla"] for name in blocks)
    rows = document["mal"]["prioriterade"] + document["mal"]["namndsmal"]
    assert all(rad["kalla"] for rad in rows + document["nyckeltal"]["lista"])
