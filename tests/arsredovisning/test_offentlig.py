"""What the public reads: no small cell, and none that can be computed back."""

import copy
from decimal import Decimal

import pytest

from nyckeltal.enums import Kon
from styrning.arsredovisning.offentlig import SKYDDAT, SPAR_DOLT, is_count, public_report
from styrning.arsredovisning.offentlig_rattelse import DOLT, public_errata

D = Decimal


def pair(kon, over, under):
    return {"kon": kon, "taljare": D(over), "namnare": D(under)}


def point(totalt, kvinnor=None, man=None, *pairs, period="2026", ingar=None):
    return {
        "period": period,
        "totalt": None if totalt is None else D(totalt),
        "kvinnor": None if kvinnor is None else D(kvinnor),
        "man": None if man is None else D(man),
        "saknas": None,
        "kommentar": "Tre elever saknar betyg",
        "par": list(pairs),
        "text": None,
        "ingar": ingar,
        "fore_enheter": [],
        "versioner": dict.fromkeys(Kon.values, 1),
    }


def figure(*points, kod="N1", enhet="BUN", mattenhet="procent"):
    return {
        "kod": kod,
        "namn": "Utbrott",
        "enhet": {"kod": enhet, "namn": enhet},
        "mattenhet": mattenhet,
        "period": points[-1]["period"],
        "kommentar": "Tre elever saknar betyg",
        "prognos": D(75),
        "prognos_text": None,
        "saknas": None,
        "serie": list(points),
    }


def shown(*figures):
    """The points of each figure's last period, as the public sees them."""
    report = public_report({"ar": 2026, "mal": [{"nyckeltal": list(figures)}]})
    return [fig["serie"][-1] for fig in report["mal"][0]["nyckeltal"]]


def values(cell):
    return [cell[name] for name in ("totalt", "kvinnor", "man")]


def test_large_groups_are_shown_by_sex():
    whole = [pair("T", 80, 100), pair("K", 45, 50), pair("M", 35, 50)]
    (cell,) = shown(figure(point("80", "90", "70", *whole)))
    assert values(cell) == [D(80), D(90), D(70)]


@pytest.mark.parametrize(
    ("over", "under"),
    [(4, 4), (2, 4), (1, 50), (4, 50), (49, 50), (46, 50)],
)
def test_a_small_group_of_one_sex_hides_both_since_the_other_tells_it(over, under):
    pairs = [pair("T", 80, 100), pair("K", over, under), pair("M", 35, 50)]
    (cell,) = shown(figure(point("80", "90", "70", *pairs)))
    assert values(cell) == [D(80), None, None]
    assert [told["kon"] for told in cell["par"]] == ["T"]
    assert cell["versioner"] == {"T": 1}


@pytest.mark.parametrize(("over", "under"), [(0, 50), (50, 50), (5, 50), (45, 50), (0, 5)])
def test_nobody_everybody_and_five_point_out_no_one(over, under):
    pairs = [pair("T", 80, 100), pair("K", over, under), pair("M", 35, 50)]
    (cell,) = shown(figure(point("80", "90", "70", *pairs)))
    assert values(cell) == [D(80), D(90), D(70)]


def test_a_small_total_hides_everything_that_is_said_of_it():
    report = public_report(
        {"mal": [{"nyckeltal": [figure(point("75", "50", "100", pair("T", 3, 4)))]}]}
    )
    fig = report["mal"][0]["nyckeltal"][0]
    assert values(fig["serie"][-1]) == [None, None, None]
    assert fig["serie"][-1]["saknas"] == SKYDDAT
    assert (fig["kommentar"], fig["prognos"], fig["saknas"]) == ("", None, SKYDDAT)
    assert fig["serie"][-1]["kommentar"] == ""


def test_without_a_known_number_nothing_by_sex_is_public():
    (cell,) = shown(figure(point("80", "90", "70")))
    assert values(cell) == [D(80), None, None]


@pytest.mark.parametrize(("antal", "public"), [("3", None), ("0", D(0)), ("5", D(5))])
def test_a_count_of_a_few_persons_is_hidden(antal, public):
    (cell,) = shown(figure(point(antal), mattenhet="antal"))
    assert cell["totalt"] == public


def test_an_earlier_year_is_hidden_by_itself():
    small, large = point("50", None, None, pair("T", 2, 4), period="2025"), point("80")
    report = public_report({"mal": [{"nyckeltal": [figure(small, large)]}]})
    fig = report["mal"][0]["nyckeltal"][0]
    assert [cell["totalt"] for cell in fig["serie"]] == [None, D(80)]
    assert fig["kommentar"] == "Tre elever saknar betyg"


def test_one_hidden_enhet_takes_the_next_smallest_with_it_where_the_whole_is_shown():
    whole = point("120", ingar={"med": 3, "av": 3, "saknas": []})
    hidden, small, large = shown_by_enhet(whole)
    assert [cell["totalt"] for cell in (hidden, small, large)] == [None, None, D(107)]


def shown_by_enhet(whole):
    cells = shown(
        figure(whole, enhet="KS", mattenhet="antal"),
        figure(point("3"), enhet="A", mattenhet="antal"),
        figure(point("10"), enhet="B", mattenhet="antal"),
        figure(point("107"), enhet="C", mattenhet="antal"),
    )
    assert cells[0]["totalt"] == D(120)
    return cells[1:]


def test_two_hidden_enheter_hide_each_other():
    whole = figure(point("120", ingar={"med": 3, "av": 3, "saknas": []}), enhet="KS",
                   mattenhet="antal")  # fmt: skip
    parts = [figure(point(n), enhet=n, mattenhet="antal") for n in ("3", "4", "113")]
    assert [cell["totalt"] for cell in shown(whole, *parts)] == [D(120), None, None, D(113)]


def test_where_one_part_alone_is_left_the_whole_goes():
    whole = figure(point("3", ingar={"med": 1, "av": 1, "saknas": []}), enhet="KS", mattenhet="kr")
    part = figure(point("3"), enhet="A", mattenhet="antal")
    assert [cell["totalt"] for cell in shown(whole, part)] == [None, None]


def test_the_report_that_came_in_is_left_as_it_was():
    report = {"mal": [{"nyckeltal": [figure(point("75", "50", "100", pair("T", 3, 4)))]}]}
    before = copy.deepcopy(report)
    public_report(report)
    assert report == before


WHOLE = {"med": 3, "av": 3, "saknas": []}


def by_sex(women, men):
    pairs = [pair("T", 80, 200), pair("K", *women), pair("M", *men)]
    return point("40", "41", "39", *pairs)


def test_a_sex_hidden_at_one_enhet_takes_that_of_the_next_with_it():
    whole = by_sex((100, 300), (90, 300)) | {"ingar": WHOLE}
    parts = [by_sex((2, 50), (30, 100)), by_sex((40, 100), (30, 100)), by_sex((58, 150), (30, 100))]
    parts[1]["kvinnor"] = D(38)
    cells = shown(
        figure(whole, enhet="KS"),
        *(figure(part, enhet=namn) for namn, part in zip("ABC", parts, strict=True)),
    )
    assert [values(cell) for cell in cells] == [
        [D(40), D(41), D(39)],
        [D(40), None, None],
        [D(40), None, None],
        [D(40), D(41), D(39)],
    ]


def test_two_hidden_that_are_a_few_together_take_a_third_with_them():
    whole = figure(point("112", ingar=WHOLE), enhet="KS", mattenhet="antal")
    parts = [figure(point(n), enhet=n, mattenhet="antal") for n in ("1", "2", "9", "100")]
    told = [cell["totalt"] for cell in shown(whole, *parts)]
    assert told == [D(112), None, None, None, D(100)]


def test_a_nobody_hidden_beside_a_few_hides_nothing_and_the_next_goes():
    whole = figure(point("112", ingar=WHOLE), enhet="KS", mattenhet="antal")
    parts = [figure(point(n), enhet=n, mattenhet="antal") for n in ("3", "0", "9", "100")]
    told = [cell["totalt"] for cell in shown(whole, *parts)]
    assert told == [D(112), None, None, None, D(100)]


def test_where_wholes_stand_within_wholes_they_all_go():
    wholes = [
        figure(point(n, ingar=WHOLE), enhet=e, mattenhet="antal")
        for n, e in (("120", "KS"), ("13", "BUN"))
    ]
    parts = [figure(point(n), enhet=e, mattenhet="antal") for n, e in (("3", "A"), ("4", "C"))]
    assert [cell["totalt"] for cell in shown(*wholes, *parts)] == [None] * 4


def test_what_tells_a_hidden_value_elsewhere_is_hidden_with_it():
    told = figure(point("3"), mattenhet="antal elever") | {
        "status": "natt",
        "trend": 1,
        "utgangsvarde": {"ar": 2026, "varde": D(3), "text": None},
    }
    judged = {"bedomd_av": "Karin Öhman", "spar": "nyckeltal: 1 nått", "spar_nu": "1 nått"}
    mal = {"nyckeltal": [told], "bedomning": judged, "bidrag": [dict(judged)]}
    (shown_goal,) = public_report({"mal": [mal]})["mal"]
    fig = shown_goal["nyckeltal"][0]
    assert (fig["status"], fig["trend"], fig["utgangsvarde"]) == ("kan_ej_bedomas", None, None)
    assert shown_goal["bedomning"] == {"bedomd_av": "", "spar": SPAR_DOLT, "spar_nu": SPAR_DOLT}
    assert shown_goal["bidrag"][0]["spar"] == SPAR_DOLT


def test_a_forecast_of_a_few_persons_is_hidden():
    few = figure(point("7"), mattenhet="antal") | {"prognos": D(4), "prognos_text": "4"}
    report = public_report({"mal": [{"nyckeltal": [few]}]})
    fig = report["mal"][0]["nyckeltal"][0]
    assert (fig["prognos"], fig["serie"][0]["totalt"]) == (None, D(7))


@pytest.mark.parametrize(
    ("unit", "counted"),
    [("antal", True), ("Antal elever", True), ("barn", True), ("antal per 1 000 invånare", False),
     ("procent", False), ("", False)],
)  # fmt: skip
def test_what_counts_persons_is_told_by_the_unit(unit, counted):
    assert is_count(unit) is counted


def test_nobody_is_named_and_the_register_of_risks_is_left_out():
    result = {"utford_av": "Elin Forsberg", "utfall": "utan_anmarkning"}
    check = {"vad": "Prognoser", "tillfallen": [{"resultat": result}, {"resultat": None}]}
    enhet = {"enhet": {"kod": "KS"}, "moment": [check], "risker": [{"kod": "KS-R1"}]}
    (told,) = public_report({"mal": [], "internkontroll": [enhet]})["internkontroll"]
    assert told["risker"] == []
    assert told["moment"][0]["tillfallen"] == [
        {"resultat": {"utford_av": "", "utfall": "utan_anmarkning"}},
        {"resultat": None},
    ]


def erratum(vad, publicerat, nu, var=""):
    return {"vad": vad, "var": var, "publicerat": publicerat, "nu": nu, "nar": "", "vem": ""}


def told_of(row):
    """The erratum's values, beside a report that hides N1 at A and shows it at B without sexes."""
    report = public_report({"mal": [{"nyckeltal": [
        figure(point("3"), mattenhet="antal", enhet="A-nämnden"),
        figure(point("10"), mattenhet="antal", enhet="B-nämnden"),
        figure(point("75"), kod="N2", enhet="B-nämnden") | {"namn": "Index"},
    ]}]})  # fmt: skip
    (told,) = public_errata(report, [row])
    return told["publicerat"], told["nu"]


@pytest.mark.parametrize(
    "row",
    [
        erratum("Utbrott, A-nämnden, 2026", "7", "8"),  # hidden in the report
        erratum("Utbrott", "7", "8", var="A-nämnden"),
        erratum("Utbrott, A-skolan, 2026", "17", "18"),  # never in the report
        erratum("Utbrott, B-nämnden, kvinnor, 2026", "17", "18"),  # no sexes in the report
        erratum("Utbrott, B-nämnden, 2026", "10", "3"),  # a few persons now
        erratum("Något annat", "4", "12"),
        erratum("Index, B-nämnden, 2026", "80 av 100", "3 av 100"),
    ],
)
def test_a_correction_never_tells_what_the_report_hides(row):
    assert told_of(row) == (DOLT, DOLT)


@pytest.mark.parametrize(
    "row",
    [
        erratum("Utbrott, B-nämnden, 2026", "10", "11"),
        erratum("Utbrott", "10", "11", var="B-nämnden, 2026"),
        erratum("Index, 2026", "4", "75"),  # an index is no count
        erratum("Skattesatsen", "4,2", "4,5"),
        erratum("Förord", "Året som gick", "Året 2026"),
    ],
)
def test_other_corrections_are_told_whole(row):
    assert told_of(row) == (row["publicerat"], row["nu"])
