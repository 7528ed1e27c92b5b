"""What a result must say, and where a deviation stands."""

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from internkontroll.enums import Kontrollutfall, Metod
from internkontroll.rules import Provat, Villkor, deviation_state, result_faults

DAY = dt.date(2026, 11, 18)
FOUND = Provat("utan_anmarkning", dt.date(2026, 5, 4), "Nils Berg", 30, 0, "", "", "")
VILLKOR = Villkor(metod=Metod.STICKPROV)

counts = st.none() | st.integers(0, 60)


@given(
    utfall=st.sampled_from(Kontrollutfall.values),
    stickprov=counts,
    avvikelser=counts,
    metod=st.sampled_from(Metod.values),
    is_reused=st.booleans(),
    lista_rader=st.none() | st.integers(1, 50),
)
def test_what_is_let_through_never_contradicts_itself(
    utfall, stickprov, avvikelser, metod, is_reused, lista_rader
):
    found = replace(
        FOUND, utfall=utfall, stickprov=stickprov, avvikelser=avvikelser, text="T.", orsak="O."
    )
    villkor = Villkor(metod=metod, is_reused=is_reused, lista_rader=lista_rader)

    faults = result_faults(found, villkor, day=DAY, has_action=True)

    if faults:
        assert set(faults) <= {"stickprov", "avvikelser"}
        return
    if stickprov is not None and avvikelser is not None:
        assert avvikelser <= stickprov
    if utfall in {Kontrollutfall.UTAN_ANMARKNING, Kontrollutfall.EJ_GENOMFORD}:
        assert not avvikelser
    else:
        assert avvikelser != 0
    if is_reused and utfall != Kontrollutfall.EJ_GENOMFORD:
        assert (stickprov, avvikelser) == (None, None)
    elif stickprov and lista_rader:
        assert stickprov <= lista_rader


def test_of_several_first_days_the_latest_is_told():
    villkor = replace(
        VILLKOR,
        tidigast=((dt.date(2026, 1, 1), "året"), (dt.date(2026, 6, 1), "planen")),
    )

    assert result_faults(FOUND, villkor, day=DAY, has_action=False) == {"utford_at": "planen"}


def test_the_first_day_itself_is_allowed():
    villkor = replace(VILLKOR, tidigast=((dt.date(2026, 5, 4), "planen"),))

    assert result_faults(FOUND, villkor, day=DAY, has_action=False) == {}


def test_a_check_that_was_not_done_needs_no_reason_for_who_did_it():
    found = replace(FOUND, utfall="ej_genomford", stickprov=None, avvikelser=None, text="Sjuk.")
    villkor = replace(VILLKOR, gjord_av_ansvarig=True)

    assert result_faults(found, villkor, day=DAY, has_action=False) == {}


@pytest.mark.parametrize(
    ("utfall", "atgarder", "omprovad", "expected"),
    [
        ("utan_anmarkning", [], None, None),
        ("ej_genomford", ["pagar"], None, None),
        (None, [], None, None),
        ("mindre_avvikelse", [], None, "oppen"),
        ("mindre_avvikelse", ["klar", "pagar"], None, "oppen"),
        ("mindre_avvikelse", ["avbruten"], None, "oppen"),
        ("mindre_avvikelse", ["klar"], None, "atgardad"),
        ("allvarlig_avvikelse", ["klar", "avbruten"], None, "atgardad"),
        ("allvarlig_avvikelse", ["klar"], "ej_genomford", "atgardad"),
        ("allvarlig_avvikelse", ["klar"], "mindre_avvikelse", "avviker_igen"),
        ("allvarlig_avvikelse", ["pagar"], "utan_anmarkning", "omprovad"),
    ],
)
def test_where_a_deviation_stands(utfall, atgarder, omprovad, expected):
    assert deviation_state(utfall, atgarder, omprovad) == expected
