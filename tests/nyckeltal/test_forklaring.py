"""Why a colour: the rule, its inputs and who decided, in words."""

import datetime as dt
from decimal import Decimal

import pytest

from mal.enums import Riktning, Status
from nyckeltal.forklaring import Malbild, why_class, why_status
from nyckeltal.visning import target_words, tolerance_words

MAL = {
    "ar": 2026, "typ": "arsmal", "varde": Decimal(75), "varde_max": None, "text": None,
    "tolerans": Decimal(3), "tolerans_procent": False,
}  # fmt: skip


def point(totalt, **more):
    return {
        "period": "2026", "totalt": totalt, "text": None, "brott": None, "ingar": None,
        "sakerhet": "slutlig",
    } | more  # fmt: skip


def figure(totalt=Decimal("72.46"), status=Status.NARA, **more):
    told = {
        "status": str(status), "mattenhet": "procent", "decimaler": 1, "riktning": "hogre",
        "period": "2026", "malvarde": MAL, "saknas": None, "prognos": None, "prognos_text": None,
        "bedoms_pa": "utfall", "trend": None, "kalla": "Kolada", "publiceras": "juni",
        "alternativ": [], "serie": [point(totalt)],
    }  # fmt: skip
    return told | more


def told(rows):
    return {row.om: row.text for row in rows}


def test_a_near_miss_tells_value_rounding_target_and_tolerance():
    assert told(why_status(figure())) == {
        "Slutsats": "72,5 når inte målet minst 75,0 men är inom toleransen: nära.",
        "Bedöms på": "Utfall 2026: 72,5 procent.",
        "Avrundning": "72,46 visas och bedöms som 72,5.",
        "Mål": "minst 75,0 (2026).",
        "Riktning": "Högre är bättre.",
        "Tolerans": "Nära från 72,0.",
        "Avstånd": "2,5 procentenheter från målet.",
    }


@pytest.mark.parametrize(
    ("value", "status", "text", "distance"),
    [
        ("80", Status.NATT, "80,0 når målet minst 75,0: nått.",
         "5,0 procentenheter bättre än målet."),
        ("75", Status.NATT, "75,0 når målet minst 75,0: nått.", "Precis på målet."),
        ("60", Status.EJ_NATT, "60,0 når inte målet minst 75,0: ej nått.",
         "15,0 procentenheter från målet."),
    ],
)  # fmt: skip
def test_the_conclusion_says_what_was_compared(value, status, text, distance):
    rows = told(why_status(figure(Decimal(value), status)))

    assert (rows["Slutsats"], rows["Avstånd"]) == (text, distance)
    assert "Avrundning" not in rows


def test_a_forecast_is_told_to_be_no_outcome():
    rows = told(why_status(figure(None, prognos=Decimal(74), bedoms_pa="prognos")))
    assert rows["Bedöms på"] == "Prognos för året: 74,0 procent, inte utfall."
    assert rows["Slutsats"] == "74,0 når inte målet minst 75,0 men är inom toleransen: nära."


def test_what_is_awaited_says_from_where_and_when():
    rows = told(why_status(figure(None, Status.EJ_MATT, saknas="vantas")))
    assert rows["Slutsats"] == (
        "Ej mätt: ännu inte publicerat (Kolada, juni). Det räknas varken som nått eller missat."
    )


@pytest.mark.parametrize(
    ("more", "text"),
    [
        ({"malvarde": None}, "Följs: det har inget målvärde. Det ingår inte i någon räkning."),
        ({"riktning": "ingen"}, "Följs: det har ingen riktning. Det ingår inte i någon räkning."),
        (
            {"saknas": "ej_tillampligt"},
            "Följs: värdet är ej tillämpligt här. Det ingår inte i någon räkning.",
        ),
    ],
)
def test_what_is_followed_says_why_it_is_not_judged(more, text):
    assert told(why_status(figure(status=Status.FOLJS, **more)))["Slutsats"] == text


def test_a_break_is_named():
    serie = [point(Decimal(70), brott="ny definition 2026")]
    rows = told(why_status(figure(status=Status.KAN_EJ_BEDOMAS, serie=serie)))
    assert rows["Brott"] == (
        "Serien är bruten: ny definition 2026. Målet sattes för den gamla serien."
    )
    assert "Avstånd" not in rows


def test_secrecy_is_named():
    rows = told(why_status(figure(None, Status.KAN_EJ_BEDOMAS, saknas="sekretess")))
    assert rows["Sekretess"] == "Värdet får inte visas och kan därför inte bedömas."


def test_missing_parts_are_counted():
    serie = [point(Decimal(72), ingar={"med": 18, "av": 20, "saknas": []})]
    assert told(why_status(figure(serie=serie)))["Ingår"] == ("18 av 20 enheter har lämnat värde.")


def test_a_preliminary_value_and_a_trend_are_told():
    serie = [point(Decimal(72), sakerhet="preliminar")]
    rows = told(why_status(figure(serie=serie, trend=-1)))
    assert rows["Bedöms på"] == "Utfall 2026: 72,0 procent, preliminärt."
    assert rows["Trend"] == "Sämre än perioden före, räknat på värdena som de visas."


@pytest.mark.parametrize(
    ("varde", "tolerans", "procent", "riktning", "decimaler", "words"),
    [
        ("75", "3", False, Riktning.HOGRE, 1, "nära från 72,0"),
        ("75", "2.75", False, Riktning.HOGRE, 0, "nära från 73"),
        ("75", "2.75", False, Riktning.LAGRE, 0, "nära till 77"),
        ("80", "5", True, Riktning.HOGRE, 1, "nära från 76,0"),
        ("75", "3", False, Riktning.INOM, 1, "nära inom ± 3,0"),
        ("75", "3", False, Riktning.INGEN, 1, ""),
        ("75", "0", False, Riktning.HOGRE, 1, ""),
    ],
)
def test_the_tolerance_tells_the_last_value_that_is_near(
    varde, tolerans, procent, riktning, decimaler, words
):
    target = MAL | {
        "varde": Decimal(varde), "tolerans": Decimal(tolerans), "tolerans_procent": procent,
    }  # fmt: skip
    assert tolerance_words(target, riktning, decimaler) == words


def test_per_cent_of_an_interval_is_of_its_longer_end_as_it_is_judged():
    target = MAL | {"varde_max": Decimal(100), "tolerans_procent": True}
    assert target_words(target, Riktning.INOM, 0) == "75–100"
    assert tolerance_words(target, Riktning.INOM, 0) == "nära inom ± 3"


def bild(**more):
    told = {
        "forslag": "Delvis", "spar": "1 nått, 1 nära → delvis; regel: majoritet", "nu": "Delvis",
        "spar_nu": "1 nått, 1 nära → delvis; regel: majoritet",
    }  # fmt: skip
    return Malbild(**(told | more))


AT = dt.datetime(2026, 11, 18, 10, 0, tzinfo=dt.UTC)


def test_a_decision_that_follows_the_rule():
    rows = why_class(bild(beslutad="Delvis", av="Karin Öhman", at=AT))
    assert told(rows) == {
        "Slutsats": "Bedömningen är delvis. Beslutet följer regelns förslag.",
        "Regelns förslag då": "Delvis. 1 nått, 1 nära → delvis; regel: majoritet.",
        "Beslutades av": "Karin Öhman, 2026-11-18.",
    }


def test_a_decision_that_parts_from_the_rule_gives_its_reason_and_todays_proposal():
    rows = told(
        why_class(
            bild(beslutad="Uppfyllt", av="Karin Öhman", at=AT, avviker=True, motiv="Mätfel.",
                 nu="Uppfyllt", spar_nu="2 nått → uppfyllt; regel: majoritet", prognos=True)
        )
    )  # fmt: skip
    assert rows["Slutsats"] == (
        "Prognosen för året är uppfyllt. Beslutet skiljer sig från regelns förslag."
    )
    assert rows["Skäl"] == "Mätfel."
    assert rows["Regelns förslag i dag"] == "Uppfyllt. 2 nått → uppfyllt; regel: majoritet."


def test_nothing_decided_tells_what_the_rule_says():
    rows = told(why_class(bild()))
    assert rows["Slutsats"] == "Ej bedömt: ingen bedömning är beslutad eller synlig än."
    assert rows["Regelns förslag"] == "Delvis. 1 nått, 1 nära → delvis; regel: majoritet."


@pytest.mark.parametrize("status", Status)
def test_every_status_has_its_conclusion_first(status):
    assert why_status(figure(status=status))[0].om == "Slutsats"
