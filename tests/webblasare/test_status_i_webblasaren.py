"""The status said while one types is the one that the server says when it saves."""

from decimal import Decimal
from itertools import product
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from playwright.sync_api import Page

from mal.enums import Riktning
from mal.rules import Malniva, judge
from nyckeltal.enums import Matt
from nyckeltal.rules import derive_total, from_pair
from styrning.bas.errors import RuleError
from styrning.bas.quantities import canonical, parse_decimal

RULE = {
    "riktning": "hogre", "decimaler": 1, "varde": "75", "hogst": None, "tolerans": "3",
    "procent": False, "additiv": False, "faktor": "100", "gransMin": None, "gransMax": None,
    "brott": False, "prognos": False, "prognosFinns": False, "utfall": True, "raknat": None,
}  # fmt: skip
TYPED = [
    "", "75", "74,95", "74,94", "74,949", "72", "71,95", "71,94", "0", "-5", "\u22124,2", "1 234,5",
    "1\u00a0234,5", "1234.5", "+7", "- 7", "007", "75,", "5 %", "ca 5", "1.234", "0.234", "12 34",
    "1e3", "75,12345", "75,12340", "99999999999", "100000000000", "4,2,1", "\u2013", "½", "٣",
]  # fmt: skip
NUMBERS = ["-10.05", "-0.05", "0", "0.05", "4.94", "4.95", "5", "5.05", "9.949", "9.95", "79.96"]
TARGETS = ["-10", "0", "5", "9.95", "80"]


@pytest.fixture(scope="module")
def sida(browser) -> Page:
    """A page of nothing but the script."""
    context = browser.new_context()
    page = context.new_page()
    page.add_script_tag(path=Path(finders.find("frontend/js/tal.js")))
    yield page
    context.close()


def said(page: Page, cases: list) -> list:
    """What the script says of each (typed, rule, why missing)."""
    return page.evaluate("cases => cases.map((one) => window.Tal.status(...one))", cases)


def server(text: str) -> str | None:
    try:
        value = parse_decimal(text)
    except RuleError:
        return "oläsligt"
    return canonical(value)


def test_numbers_are_read_alike(sida):
    read = sida.evaluate(
        """texts => texts.map((text) => {
          const value = window.Tal.read(text);
          return value === undefined ? "oläsligt" : value === null ? null : String(value);
        })""",
        TYPED,
    )

    as_told = [
        one if one in {None, "oläsligt"} else canonical(Decimal(one) / 10_000) for one in read
    ]
    assert dict(zip(TYPED, as_told, strict=True)) == {text: server(text) for text in TYPED}


@pytest.mark.parametrize("riktning", ["hogre", "lagre", "inom"])
def test_a_value_is_judged_alike(sida, riktning):
    grid = list(product(NUMBERS, TARGETS, ["0", "0.05", "2", "12.5"], [False, True], [0, 1, 4]))
    cases, expected = [], []
    for value, target, tolerance, percent, digits in grid:
        top = str(Decimal(target) + 3) if riktning == Riktning.INOM and digits else None
        rule = RULE | {
            "riktning": riktning, "varde": target, "hogst": top, "tolerans": tolerance,
            "procent": percent, "decimaler": digits,
        }  # fmt: skip
        cases.append([{"T": value.replace(".", ",")}, rule])
        niva = Malniva(
            Decimal(target), Decimal(tolerance), None if top is None else Decimal(top), percent
        )
        expected.append(str(judge(Decimal(value), niva, riktning, digits)))

    assert said(sida, cases) == expected
    assert len(set(expected)) == 3


def test_a_total_follows_from_both_sexes_alike(sida):
    values = [Decimal(v) for v in ("0", "12.3", "37.5", "62.45")]
    cases, expected = [], []
    for additive, kvinnor, man in product([True, False], values, values):
        typed = {"T": "", "K": canonical(kvinnor), "M": canonical(man)}
        cases.append([typed, RULE | {"additiv": additive}])
        total = derive_total(kvinnor, man, Matt.ADDITIV if additive else Matt.ANDEL)
        expected.append(str(judge(total, Malniva(Decimal(75), Decimal(3)), "hogre", 1)))

    assert said(sida, cases) == expected
    assert {"natt", "nara", "ej_natt", "ej_matt"} == set(expected)


def test_a_pair_is_divided_and_rounded_alike(sida):
    pairs = list(product(["0", "1", "2", "49", "72", "74", "75"], ["0", "3", "97", "98", "100"]))
    cases, expected = [], []
    for up, down in pairs:
        cases.append([{"Tt": up, "Tn": down, "Kt": "", "Kn": "", "Mt": "", "Mn": ""}, RULE])
        value = from_pair(Decimal(up), Decimal(down))
        expected.append(str(judge(value, Malniva(Decimal(75), Decimal(3)), "hogre", 1)))

    assert said(sida, cases) == expected


def test_pairs_of_both_sexes_make_the_total(sida):
    typed = {"Tt": "", "Tn": "", "Kt": "30", "Kn": "40", "Mt": "42", "Mn": "56"}

    assert said(sida, [[typed, RULE]]) == ["natt"]


@pytest.mark.parametrize(
    ("typed", "facts", "saknas", "status"),
    [
        ({"T": ""}, {}, "", "ej_matt"),
        ({"T": ""}, {}, "vantas", "ej_matt"),
        ({"T": ""}, {}, "sekretess", "kan_ej_bedomas"),
        ({"T": ""}, {}, "ej_tillampligt", "foljs"),
        ({"T": "80"}, {"brott": True}, "", "kan_ej_bedomas"),
        ({"T": ""}, {"brott": True}, "", "ej_matt"),
        # a forecast is judged before the outcome; where its target is not known, nothing is said
        ({"T": "80", "P": "70"}, {"prognos": True}, "", "ej_natt"),
        ({"T": "80", "P": ""}, {"prognos": True}, "", "natt"),
        ({"T": "80", "P": "70"}, {"prognos": False}, "", None),
        ({"T": "80", "P": ""}, {"prognos": True, "prognosFinns": True}, "", None),
        # what accumulates is not judged against the year's target by its part of the year
        ({"T": "80", "P": ""}, {"prognos": True, "utfall": False}, "", "ej_matt"),
        # a computed figure with a forecast of its own
        ({"P": ""}, {"prognos": True, "raknat": "80"}, "", "natt"),
        # what cannot be saved gets no status
        ({"T": "mycket"}, {}, "", None),
        ({"T": "812"}, {"gransMin": "0", "gransMax": "100"}, "", None),
    ],
)
def test_what_is_said_beside_the_number(sida, typed, facts, saknas, status):
    assert said(sida, [[typed, RULE | facts, saknas]]) == [status]
