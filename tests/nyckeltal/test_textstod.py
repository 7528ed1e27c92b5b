"""The first sentence of an analysis: exact words for every kind of figure."""

import datetime as dt
from decimal import Decimal

import pytest

from mal.enums import Riktning
from nyckeltal.enums import MalvardeTyp, Sakerhet, Saknas
from nyckeltal.textstod import sentence, sentences


def point(period="2026", totalt=None, **facts) -> dict:
    """A point of a series; ``totalt``, ``kvinnor`` and ``man`` as text."""
    values = {"totalt": totalt, "kvinnor": None, "man": None} | {
        name: facts.pop(name) for name in ("kvinnor", "man") if name in facts
    }
    numbers = {name: None if value is None else Decimal(value) for name, value in values.items()}
    rest = {"saknas": None, "sakerhet": Sakerhet.SLUTLIG, "brott": None, "ingar": None}
    till = dt.date(int(period[-4:]), 12, 31)
    return {"period": period, "till": till, "text": None, **rest, **numbers, **facts}


def target(varde="5", varde_max=None) -> dict:
    return {
        "ar": 2026,
        "typ": MalvardeTyp.ARSMAL,
        "varde": Decimal(varde),
        "varde_max": None if varde_max is None else Decimal(varde_max),
        "tolerans": Decimal(0),
        "tolerans_procent": False,
    }


def figure(*serie, **facts) -> dict:
    """Lower is better, one decimal, target 5, no unit."""
    usual = {
        "namn": "Väntetid",
        "mattenhet": "antal",
        "decimaler": 1,
        "riktning": Riktning.LAGRE,
        "malvarde": target(),
        "prognos": None,
        "period": "2026",
        "serie": list(serie),
    }
    return usual | facts


BEFORE = point("2025", "4.5")


def test_the_sentence_of_a_usual_figure():
    assert sentence(figure(BEFORE, point(totalt="4.2", kvinnor="4.0", man="4.4"))) == (
        "Utfall 4,2 mot mål 5,0; 0,3 bättre än året före; kvinnor 4,0, män 4,4."
    )


@pytest.mark.parametrize(
    ("riktning", "now", "said"),
    [
        (Riktning.HOGRE, "4.8", "0,3 bättre än året före"),
        (Riktning.HOGRE, "4.2", "0,3 sämre än året före"),
        (Riktning.LAGRE, "4.8", "0,3 sämre än året före"),
        (Riktning.LAGRE, "4.54", "oförändrat mot året före"),
        (Riktning.LAGRE, "4.55", "0,1 sämre än året före"),
    ],
)
def test_better_is_in_the_figures_own_direction_and_as_printed(riktning, now, said):
    text = sentence(figure(BEFORE, point(totalt=now), riktning=riktning))

    assert text.split("; ")[1] == f"{said}."


@pytest.mark.parametrize(
    ("before", "now", "said"),
    [
        ("3.5", "3.8", "0,3 högre än året före, närmare målet"),
        ("5.2", "5.8", "0,6 högre än året före, längre från målet"),
        ("4.2", "4.8", "0,6 högre än året före"),
    ],
)
def test_within_an_interval_it_is_near_or_far_from_the_target(before, now, said):
    text = sentence(
        figure(
            point("2025", before),
            point(totalt=now),
            riktning=Riktning.INOM,
            malvarde=target("4", "5"),
        )
    )

    assert text == f"Utfall {now.replace('.', ',')} mot mål 4,0–5,0; {said}."


def test_without_direction_it_is_higher_or_lower_and_no_target_is_told():
    told = figure(BEFORE, point(totalt="4.2"), riktning=Riktning.INGEN, malvarde=None)

    assert sentence(told) == "Utfall 4,2; 0,3 lägre än året före."


def test_a_difference_of_per_cent_is_percentage_points():
    share = figure(
        point("2025", "87.2"),
        point(totalt="88.3"),
        mattenhet="procent",
        riktning=Riktning.HOGRE,
        malvarde=target("88"),
    )

    assert sentence(share) == (
        "Utfall 88,3 procent mot mål 88,0; 1,1 procentenheter bättre än året före."
    )


def test_a_unit_that_is_a_word_stands_after_the_number_once():
    days = figure(BEFORE, point(totalt="4.2"), mattenhet="dagar")

    assert sentence(days) == "Utfall 4,2 dagar mot mål 5,0; 0,3 bättre än året före."


def test_a_year_that_was_skipped_is_named():
    told = figure(point("2024", "4.5"), point("2025"), point(totalt="4.2"))

    assert sentence(told) == "Utfall 4,2 mot mål 5,0; 0,3 bättre än 2024."


def test_two_years_between_are_not_the_year_before():
    told = figure(point("2024", "4.5"), point(totalt="4.2"))

    assert sentence(told) == "Utfall 4,2 mot mål 5,0; 0,3 bättre än 2024."


def test_a_first_value_is_compared_with_nothing():
    assert sentence(figure(point("2025"), point(totalt="4.2"))) == "Utfall 4,2 mot mål 5,0."


def test_nothing_is_compared_across_a_break():
    told = figure(BEFORE, point(totalt="4.2", brott="Nytt mätsätt."))

    assert sentence(told) == (
        "Utfall 4,2 mot mål 5,0; tidsseriebrott, jämförs inte bakåt (nytt mätsätt)."
    )


def test_a_value_before_an_earlier_break_is_not_compared():
    told = figure(point("2024", "4.5"), point("2025", brott="Nytt"), point(totalt="4.2"))

    assert sentence(told) == "Utfall 4,2 mot mål 5,0."


def test_a_forecast_comes_before_the_outcome_so_far():
    told = figure(
        point("jan–aug 2025", "3.0"),
        point("jan–aug 2026", "2.9"),
        prognos=Decimal("4.8"),
        mattenhet="dagar",
    )

    assert sentence(told) == (
        "Prognos för året 4,8 dagar mot mål 5,0; utfall jan–aug 2026 2,9; 0,1 bättre än året före."
    )


def test_a_forecast_alone():
    told = figure(BEFORE, period=None, prognos=Decimal("4.8"))

    assert sentence(told) == "Prognos för året 4,8 mot mål 5,0."


def test_a_computed_value_says_how_many_enheter_it_rests_on():
    told = figure(point(totalt="4.2", ingar={"med": 18, "av": 20}))

    assert sentence(told) == "Utfall 4,2 mot mål 5,0; räknat på 18 av 20 enheter."


def test_a_missing_value_says_why_and_what_it_was():
    told = figure(BEFORE, point(saknas=Saknas.VANTAS))

    assert sentence(told) == "Utfall saknas: ännu inte publicerat; året före 4,5."


def test_a_preliminary_value_says_so():
    told = figure(point(totalt="4.2", sakerhet=Sakerhet.PRELIMINAR))

    assert sentence(told) == "Utfall 4,2 (preliminärt) mot mål 5,0."


def test_an_answer_is_told_in_its_word():
    told = figure(
        point("2025", "0", text={"totalt": "Nej"}),
        point(totalt="1", text={"totalt": "Ja"}),
        riktning=Riktning.HOGRE,
        malvarde=target("1") | {"text": "Ja"},
    )

    assert sentence(told) == "Utfall Ja mot mål Ja; året före Nej."


@pytest.mark.parametrize(
    "told", [figure(BEFORE, point()), figure(BEFORE, period=None), figure(point())]
)
def test_nothing_reported_has_no_sentence(told):
    assert sentence(told) == ""


def test_a_goals_figures_are_told_a_line_each_with_their_names():
    figures = [
        figure(point(totalt="4.2")),
        figure(point()),
        figure(point(totalt="6.0"), namn="Klagomål"),
    ]

    assert sentences(figures) == (
        "Väntetid: utfall 4,2 mot mål 5,0.\nKlagomål: utfall 6,0 mot mål 5,0."
    )
