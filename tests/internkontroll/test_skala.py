"""The scales of risk: begun, changed while a draft, adopted, made anew; never under a score."""

import datetime as dt
from dataclasses import replace

import pytest

from internkontroll.enums import Axel, Skallage
from internkontroll.models import Riskskala
from internkontroll.rules_risk import STANDARD
from internkontroll.services import (
    adopt_scale,
    begin_scale,
    change_scale,
    remove_draft_scale,
)
from internkontroll.services.skala import data_of
from internkontroll.skalor import current_scale, read_scales, scale_use
from styrning.bas.errors import FaultsError, RuleError, StaleError
from styrning.grund.beslut import Beslut
from styrning.grund.models import Handelse
from tests.factories import RiskFactory, RiskskalaFactory, UserFactory

pytestmark = pytest.mark.django_db

BESLUT = Beslut("Kommunstyrelsen", dt.date(2026, 9, 8), "164")
DATA = data_of(STANDARD)


@pytest.fixture
def user():
    return UserFactory()


@pytest.fixture
def utkast(user):
    return begin_scale(by=user)


def test_the_first_version_is_the_standard_scale_as_a_draft(utkast):
    assert (utkast.nummer, utkast.lage, utkast.troskel) == (1, "utkast", 9)
    assert read_scales().alla[utkast.pk] == STANDARD
    assert current_scale() is None


def test_a_second_draft_is_refused(utkast, user):
    with pytest.raises(RuleError, match="Det finns redan ett utkast, version 1"):
        begin_scale(by=user)

    assert Riskskala.objects.count() == 1


def test_a_new_version_is_a_copy_of_the_newest(user):
    RiskskalaFactory(namn="Vår skala", troskel=8)

    row = begin_scale(by=user)

    copied = read_scales().alla[row.pk]
    assert copied == replace(STANDARD, namn="Vår skala", nummer=2, troskel=8)
    assert current_scale().nummer == 1


def test_a_draft_takes_other_steps_words_zones_and_threshold(utkast, user):
    steg = {
        Axel.SANNOLIKHET: [("Låg", "Sällan"), ("Mellan", "Ibland"), ("Hög", "Ofta")],
        Axel.KONSEKVENS: [(f"Följd {nr}", f"Betyder {nr}") for nr in range(1, 7)],
    }
    data = replace(DATA, namn="Tre gånger sex", steg=steg, zoner=[(1, "grönt"), (12, "rött")],
                   troskel=12)  # fmt: skip

    row = change_scale(utkast, data, by=user, version=1)

    skala = read_scales().alla[row.pk]
    assert (skala.max_varde, skala.troskel, row.version) == (18, 12, 2)
    assert (skala.zone(11).ord, skala.zone(12).ord) == ("grönt", "rött")
    assert skala.in_words(3, 6) == "3 Hög × 6 Följd 6"


def test_every_fault_is_told_and_nothing_saved(utkast, user):
    steg = {Axel.SANNOLIKHET: [("Låg", ""), ("Hög", "Ofta")], Axel.KONSEKVENS: DATA.steg[
        Axel.KONSEKVENS]}  # fmt: skip

    with pytest.raises(FaultsError) as error:
        change_scale(utkast, replace(DATA, namn=" ", steg=steg, troskel=99), by=user, version=1)

    assert set(error.value.faults) == {"namn", "sannolikhet", "zon_3_fran", "troskel"}
    assert read_scales().alla[utkast.pk] == STANDARD


def test_a_scale_that_is_adopted_or_scored_on_is_not_changed(user):
    risk = RiskFactory()

    with pytest.raises(RuleError, match="Version 1 är fastställd och ändras inte"):
        change_scale(risk.skala, replace(DATA, troskel=4), by=user, version=1)

    assert (Riskskala.objects.get().troskel, Handelse.objects.count()) == (9, 0)


def test_a_draft_in_conflict_is_not_saved(utkast, user):
    change_scale(utkast, replace(DATA, troskel=8), by=user, version=1)

    with pytest.raises(StaleError) as error:
        change_scale(utkast, replace(DATA, troskel=7), by=user, version=1)

    assert error.value.current.troskel == 8
    assert Riskskala.objects.get().troskel == 8


def test_the_newest_adopted_version_is_in_force(user):
    old = RiskFactory()
    ny = begin_scale(by=user)

    adopt_scale(ny, BESLUT, by=user, version=1)

    assert current_scale() == ny
    assert Riskskala.objects.get(pk=ny.pk).beslut_text == "Kommunstyrelsen 2026-09-08 § 164"
    old.refresh_from_db()
    assert old.skala.nummer == 1
    assert scale_use() == {old.skala_id: 1}


def test_a_scale_is_adopted_once(user):
    skala = RiskskalaFactory()

    with pytest.raises(RuleError, match=r"redan fastställd \(Kommunstyrelsen 2024-09-10 § 164\)"):
        adopt_scale(skala, BESLUT, by=user, version=1)

    assert Riskskala.objects.get().version == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [({"organ": " "}, "organ"), ({"paragraf": ""}, "paragraf"),
     ({"datum": dt.date(2026, 11, 19)}, "datum")],
)  # fmt: skip
def test_a_scale_needs_a_whole_decision(utkast, user, change, field):
    with pytest.raises(RuleError) as error:
        adopt_scale(utkast, replace(BESLUT, **change), by=user, version=1)

    assert error.value.field == field
    assert Riskskala.objects.get().lage == Skallage.UTKAST


def test_a_draft_is_taken_away_and_an_adopted_scale_is_not(utkast, user):
    with pytest.raises(StaleError):
        remove_draft_scale(utkast, by=user, version=4)
    remove_draft_scale(utkast, by=user, version=1)
    with pytest.raises(RuleError, match="En fastställd skala tas inte bort"):
        remove_draft_scale(RiskskalaFactory(), by=user, version=1)

    assert [row.lage for row in Riskskala.objects.all()] == ["faststalld"]


@pytest.mark.parametrize("antal", [1, 8])
def test_scales_are_read_in_three_statements(antal, django_assert_num_queries):
    for nummer in range(1, antal + 1):
        RiskskalaFactory(nummer=nummer)

    with django_assert_num_queries(3):
        assert len(read_scales().alla) == antal
