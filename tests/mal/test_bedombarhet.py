"""What a goal itself says about whether it can be judged. Pure."""

import uuid
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from mal.bedombarhet import asks_geh, missing_geh, owner_gap, per_level, same_name, spread
from mal.enums import Geh, NivaSlag, RapporterasTill, Regel
from mal.selectors import Malrad
from styrning.grund.organisation import Enhetsrad

MAL = Malrad(
    id=1, publikt_id=uuid.UUID(int=1), kod="M1", identitet=uuid.UUID(int=2), namn="Målet",
    beskrivning="", parent_id=None, djup=1, huvudansvarig_id=1,
    rapporteras_till=RapporterasTill.KF, geh=Geh.NEJ, geh_beslut="", niva="Nämndsmål",
    nivaslag=NivaSlag.MAL, bedoms=True, regel=Regel.MAJORITET, minsta_matta=Decimal(75),
)  # fmt: skip
ENHET = Enhetsrad(
    id=1, kod="BUN", namn="Barnnämnden", slag="namnd", parent_id=None, tree_id=1, lft=1, rght=2,
    galler_fran=None, galler_till=None, lage=None, andrad_efter_beslut=None, beslut_organ=None,
    beslut_datum=None, beslut_paragraf=None,
)  # fmt: skip


@pytest.mark.parametrize(
    ("fran", "till", "text"),
    [
        (None, None, None),
        (date(2026, 12, 31), None, None),
        (None, date(2026, 12, 31), None),
        (None, date(2026, 6, 30), "Huvudansvarig Barnnämnden upphör 2026-06-30. Utse en annan."),
        (
            date(2027, 1, 1),
            None,
            "Huvudansvarig Barnnämnden börjar först 2027-01-01. Utse en annan.",
        ),
    ],
)
def test_the_huvudansvarig_must_exist_on_the_last_day(fran, till, text):
    gap = owner_gap(replace(ENHET, galler_fran=fran, galler_till=till), 2026)

    assert (gap.text if gap else None) == text
    assert gap is None or gap.hindrar


@pytest.mark.parametrize(
    ("changes", "asks"),
    [
        ({}, True),
        ({"geh": Geh.VERKSAMHET, "geh_beslut": "KF § 1"}, False),
        ({"geh_beslut": "KF 2025-11-24 § 141: nej"}, False),
        ({"rapporteras_till": RapporterasTill.NAMND}, False),
        ({"bedoms": False}, False),
    ],
)
def test_geh_is_asked_until_kf_has_said_yes_or_no(changes, asks):
    assert asks_geh(replace(MAL, **changes)) is asks


def test_a_plan_needs_both_kinds_of_geh_goal():
    assert missing_geh([MAL, replace(MAL, geh=Geh.VERKSAMHET)]) == ["Finansiellt mål"]


def test_a_geh_mark_on_a_level_that_is_not_judged_is_no_goal():
    area = replace(MAL, geh=Geh.FINANSIELLT, bedoms=False)
    assert missing_geh([area]) == ["Finansiellt mål", "Verksamhetsmål"]


def test_levels_are_counted_in_the_order_of_the_tree():
    rows = [replace(MAL, niva="Vision", djup=0), MAL, replace(MAL, niva="Område", djup=0), MAL]
    assert per_level(rows) == [("Vision", 1), ("Område", 1), ("Nämndsmål", 2)]


def test_the_same_name_is_found_whatever_case_and_spaces():
    rows = [("A", "Nöjda  elever"), ("B", "nöjda elever"), ("C", "Trygga elever")]
    assert same_name(rows) == [("Nöjda  elever", ["A", "B"])]


def test_goals_are_spread_by_how_many_nyckeltal_they_have():
    assert spread([0, 1, 3, 4, 7, 8, 20]) == [
        ("inget", 1),
        ("1–3", 2),
        ("4–7", 2),
        ("8 eller fler", 2),
    ]
