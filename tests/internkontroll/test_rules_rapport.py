"""The plain proposal and the auditors' four areas."""

import datetime as dt

import pytest

from internkontroll.enums import Omradesstatus, Tillracklighet
from internkontroll.rules_rapport import (
    Beslutsdag,
    Kontrollbild,
    changed_counts,
    four_areas,
    propose,
)

DAY = dt.date(2026, 11, 18)
FULL = {"plan_faststalld": True, "tillfallen": 4, "utforda": 4, "risker": 3}


@pytest.mark.parametrize(
    ("changed", "bedomning", "skal"),
    [
        (
            {},
            "tillracklig",
            "Alla kontroller som skulle göras är gjorda och ingen avvikelse är öppen.",
        ),
        ({"plan_faststalld": False}, "inte", "Det finns ingen fastställd kontrollplan."),
        ({"oppna_allvarliga": 1}, "inte", "1 allvarlig avvikelse är inte åtgärdad."),
        ({"oppna_allvarliga": 2}, "inte", "2 allvarliga avvikelser är inte åtgärdade."),
        (
            {"utforda": 0, "sena": 4},
            "inte",
            "Ingen kontroll är gjord, fast någon skulle ha varit det.",
        ),
        ({"oppna_mindre": 1}, "delvis", "1 mindre avvikelse är inte åtgärdad."),
        ({"ej_genomforda": 1}, "delvis", "1 kontroll blev inte gjord."),
        ({"sena": 2}, "delvis", "2 kontroller är sena."),
        ({"sena_atgarder": 1}, "delvis", "1 åtgärd är försenad."),
        ({"ej_varderade": 1}, "delvis", "1 risk är inte värderad."),
        ({"utgangna": 1}, "delvis", "1 accepterad risk har passerat sitt datum."),
        ({"tillfallen": 0, "utforda": 0}, "delvis", "Inga kontroller har planerats till perioden."),
    ],
)
def test_what_is_proposed_and_why(changed, bedomning, skal):
    forslag = propose(Kontrollbild(**FULL | changed))
    assert (forslag.bedomning, forslag.skal) == (Tillracklighet(bedomning), (skal,))


def test_all_reasons_of_the_hardest_kind_are_said():
    forslag = propose(Kontrollbild(plan_faststalld=False, oppna_allvarliga=1, oppna_mindre=3))
    assert forslag.skal == (
        "Det finns ingen fastställd kontrollplan.",
        "1 allvarlig avvikelse är inte åtgärdad.",
    )


def areas(bild=None, plan=None, rapport=None):
    found = four_areas(
        bild or Kontrollbild(**FULL),
        plan or Beslutsdag(dt.date(2025, 10, 23), dt.date(2025, 12, 31)),
        rapport or Beslutsdag(dt.date(2026, 11, 10), dt.date(2027, 2, 28)),
        day=DAY,
    )
    return [(area.status.value, area.ord) for area in found]


def test_four_areas_that_are_there():
    assert areas() == [
        ("finns", "3 risker är värderade."),
        ("finns", "Fastställd 2025-10-23."),
        ("finns", "4 av 4 kontroller är gjorda."),
        ("finns", "Rapporten beslutades 2026-11-10."),
    ]


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"risker": 0}, ("saknas", "Inga risker är värderade.")),
        (
            {"ej_varderade": 1},
            ("delvis", "2 av 3 risker är värderade; 1 är inte värderad."),
        ),
        (
            {"utgangna": 1},
            (
                "delvis",
                "3 av 3 risker är värderade; 1 är accepterad till ett datum som har passerat.",
            ),
        ),
    ],
)
def test_the_risk_assessment(changed, expected):
    assert areas(Kontrollbild(**FULL | changed))[0] == expected


def test_a_plan_that_came_late_is_partly_there():
    late = Beslutsdag(dt.date(2026, 1, 22), dt.date(2025, 12, 31))
    assert areas(plan=late)[1] == ("delvis", "Fastställd 2026-01-22, efter 2025-12-31.")


def test_a_plan_without_a_last_day_is_never_late():
    assert areas(plan=Beslutsdag(dt.date(2026, 6, 1), None))[1][0] == "finns"


def test_no_adopted_plan():
    bild = Kontrollbild(**FULL | {"plan_faststalld": False})
    assert areas(bild, Beslutsdag(None, None))[1] == ("saknas", "Ingen plan är fastställd.")


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        (
            {"utforda": 3, "sena": 1},
            ("delvis", "3 av 4 kontroller är gjorda; 1 är sen eller ej genomförd."),
        ),
        ({"utforda": 0, "sena": 2}, ("saknas", "0 av 4 kontroller är gjorda.")),
        ({"utforda": 0}, ("inte_an", "Ingen kontroll skulle ha varit gjord än.")),
        ({"utforda": 0, "tillfallen": 0}, ("saknas", "Inga kontroller är planerade.")),
    ],
)
def test_the_checks(changed, expected):
    assert areas(Kontrollbild(**FULL | changed))[2] == expected


@pytest.mark.parametrize(
    ("beslutad", "senast", "expected"),
    [
        (None, None, ("inte_an", "Nämnden har inte beslutat någon rapport än.")),
        (None, dt.date(2026, 11, 18), ("inte_an", "Rapporten ska vara beslutad 2026-11-18.")),
        (
            None,
            dt.date(2026, 11, 17),
            ("saknas", "Ingen rapport är beslutad; den skulle ha varit det 2026-11-17."),
        ),
        (
            dt.date(2026, 11, 12),
            dt.date(2026, 11, 1),
            ("delvis", "Rapporten beslutades 2026-11-12, efter 2026-11-01."),
        ),
    ],
)
def test_the_follow_up_by_the_political_body(beslutad, senast, expected):
    assert areas(rapport=Beslutsdag(beslutad, senast))[3] == expected


def test_status_vocabulary_is_whole():
    assert set(Omradesstatus.values) == {"finns", "delvis", "saknas", "inte_an"}


def test_changed_counts():
    assert changed_counts({"utforda": 3, "sena": 1}, {"utforda": 4, "sena": 1, "ny": 2}) == [
        ("utforda", 3, 4),
        ("ny", 0, 2),
    ]
