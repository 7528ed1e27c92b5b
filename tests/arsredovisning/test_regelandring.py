"""What is decided keeps its colour: a later rule or scale never reaches an earlier year."""

import datetime as dt
from decimal import Decimal

import pytest

from mal.enums import Klass, Regel
from mal.models import Niva, Plan
from mal.services import (
    Nivaform,
    Regelform,
    add_scale,
    change_level,
    change_rule,
    choose_scale,
    copy_plan,
)
from styrning.arsredovisning.read_model import read_report
from styrning.grund.beslut import Beslut
from styrning.grund.enums import InlamningLage
from tests.arsredovisning import kommun
from tests.factories import (
    BedomningFactory,
    InlamningFactory,
    MalFactory,
    UppfoljningFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

BESLUT = Beslut("Kommunfullmäktige", dt.date(2026, 6, 15), "88")


def goals(report):
    return {
        mal["kod"]: (mal["klass"], mal["ord"], mal["bedomning"], mal["ar"])
        for mal in report["mal"]
        if mal["bedoms"]
    }


def test_next_years_rule_and_scale_leave_this_year_as_it_was(db):
    kommun.build()
    by = UserFactory()
    before = read_report(2026, reader=None)

    for niva in Niva.objects.filter(bedoms=True):
        change_rule(niva, Regelform(2027, Regel.ALLA, Decimal(100)), BESLUT, by=by)
    draft = copy_plan(Plan.objects.get(ar=2026), 2027, by=by)
    new = add_scale("NY", "Ny skala", by=by, source=draft.skala, beslut=BESLUT)
    choose_scale(draft, new, by=by, version=draft.version)

    assert read_report(2026, reader=None) == before


def test_next_year_is_proposed_by_its_own_rule(db):
    kommun.build()
    by = UserFactory()
    niva = Niva.objects.get(bedoms=True)
    change_rule(niva, Regelform(2027, Regel.ALLA, Decimal(100)), BESLUT, by=by)
    copy_plan(Plan.objects.get(ar=2026), 2027, by=by)
    reader = UserFactory(roll="kvalitetskedjan")

    found = {ar: goals(read_report(ar, reader=reader)) for ar in (2026, 2027)}

    assert "regel: majoritet, minst 75 % mätta" in found[2026]["B2"][2]["spar"]
    assert "regel: alla måste nås, minst 100 % mätta" in found[2027]["B2"][2]["spar"]


def test_a_new_name_of_a_level_moves_no_colour(db):
    kommun.build()
    before = goals(read_report(2026, reader=None))
    niva = Niva.objects.get(bedoms=True)

    form = Nivaform("Mål för nämnden", niva.slag, niva.bedoms)
    change_level(niva, form, by=UserFactory(), version=niva.version)

    assert goals(read_report(2026, reader=None)) == before


def test_a_forecast_is_not_among_the_years_outcomes(db):
    goal = MalFactory()
    before = MalFactory(plan__ar=2025, identitet=goal.identitet, huvudansvarig=goal.huvudansvarig)
    delar = UppfoljningFactory(kod="DEL", slag="delar", avser_till=dt.date(2026, 8, 31))
    InlamningFactory(enhet=goal.huvudansvarig, uppfoljning=delar, lage=InlamningLage.GODKAND)
    BedomningFactory(mal=before, uppfoljning=UppfoljningFactory(ar=2025))
    BedomningFactory(mal=goal, uppfoljning=delar)

    shown = goals(read_report(2026, reader=None, moment="DEL"))[goal.kod]

    assert (shown[0], shown[2]["prognos"]) == (Klass.DELVIS, True)
    assert [rad["ar"] for rad in shown[3]] == [2025]
