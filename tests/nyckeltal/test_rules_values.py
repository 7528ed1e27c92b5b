from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nyckeltal.enums import Aggregering, Matt
from nyckeltal.rules import Aggregat, Fraga, aggregate, check_split, derive_total, from_pair
from nyckeltal.rules import plausibility as plausible

D = Decimal
numbers = st.decimals(min_value=0, max_value=100000, places=4)
counts = st.integers(0, 100000).map(Decimal)


@pytest.mark.parametrize(
    ("totalt", "kvinnor", "man", "matt", "questions"),
    [
        ("22", "12", "10", Matt.ADDITIV, []),
        (
            "23",
            "12",
            "10",
            Matt.ADDITIV,
            ["Kvinnor 12,0 och män 10,0 blir tillsammans 22,0, men totalt är 23,0. "
             "Skillnaden är 1,0."],
        ),
        (
            "20",
            "12",
            "10",
            Matt.ADDITIV,
            ["Kvinnor 12,0 och män 10,0 blir tillsammans 22,0, men totalt är 20,0. "
             "Skillnaden är −2,0."],
        ),
        ("2.5", "1.25", "1.25", Matt.ADDITIV, []),
        ("22.04", "12", "10", Matt.ADDITIV, []),
        ("50", "45", "55", Matt.ANDEL, []),
        ("55", "55", "45", Matt.ANDEL, []),
        ("55.04", "45", "55", Matt.ANDEL, []),
        (
            "56",
            "55",
            "45",
            Matt.ANDEL,
            ["Totalt 56,0 ligger inte mellan kvinnor 55,0 och män 45,0. Kontrollera värdena."],
        ),
        (None, "12", "10", Matt.ADDITIV, []),
        ("22", None, "10", Matt.ADDITIV, []),
        ("22", "12", None, Matt.ANDEL, []),
    ],
)  # fmt: skip
def test_questions_a_total_that_its_parts_contradict(totalt, kvinnor, man, matt, questions):
    values = [None if text is None else D(text) for text in (totalt, kvinnor, man)]

    assert check_split(*values, matt, 1) == questions


@given(numbers, numbers)
def test_an_additive_total_that_is_derived_is_never_questioned(kvinnor, man):
    totalt = derive_total(kvinnor, man, Matt.ADDITIV)

    assert check_split(totalt, kvinnor, man, Matt.ADDITIV, 4) == []


@given(counts, counts, counts, counts)
def test_a_share_that_is_derived_from_pairs_lies_between(t_k, n_k, t_m, n_m):
    pairs = ((t_k, n_k + 1), (t_m, n_m + 1))
    kvinnor, man = (from_pair(*pair) for pair in pairs)

    totalt = derive_total(kvinnor, man, Matt.ANDEL, pairs)

    assert check_split(totalt, kvinnor, man, Matt.ANDEL, 1) == []


@pytest.mark.parametrize(
    ("kvinnor", "man", "matt", "pairs", "totalt"),
    [
        (D(12), D(10), Matt.ADDITIV, None, D(22)),
        (D(12), None, Matt.ADDITIV, None, None),
        (None, D(10), Matt.ADDITIV, None, None),
        (D(50), D(60), Matt.ANDEL, None, None),
        (D(50), D(60), Matt.ANDEL, ((D(5), D(10)), (D(54), D(90))), D(59)),
        (D(50), D(60), Matt.ANDEL, ((D(5), D(10)), (None, D(90))), None),
        (None, None, Matt.ANDEL, ((D(0), D(0)), (D(0), D(0))), None),
    ],
)
def test_derives_a_total_only_where_it_may(kvinnor, man, matt, pairs, totalt):
    assert derive_total(kvinnor, man, matt, pairs) == totalt


@pytest.mark.parametrize(
    ("taljare", "namnare", "faktor", "value"),
    [
        (D(1), D(3), D(100), "33.3333"),
        (D(2), D(3), D(100), "66.6667"),
        (D(0), D(3), D(100), "0.0000"),
        (D(7), D(2000), D(1000), "3.5000"),
    ],
)
def test_divides_a_pair(taljare, namnare, faktor, value):
    assert str(from_pair(taljare, namnare, faktor)) == value


@pytest.mark.parametrize("pair", [(D(1), D(0)), (None, D(3)), (D(1), None)])
def test_a_pair_without_a_quotient_is_a_gap(pair):
    assert from_pair(*pair) is None


@pytest.mark.parametrize(
    ("values", "how", "aggregat"),
    [
        ([D(1), D(2), D(3)], Aggregering.SUMMA, Aggregat(D(6), 3, 3)),
        ([D(1), None, D(3)], Aggregering.SUMMA, Aggregat(D(4), 2, 3)),
        ([D(0), None], Aggregering.SUMMA, Aggregat(D(0), 1, 2)),
        ([None, None], Aggregering.SUMMA, Aggregat(None, 0, 2)),
        ([], Aggregering.SUMMA, Aggregat(None, 0, 0)),
        ([D(1), None, D(2)], Aggregering.MEDEL, Aggregat(D("1.5"), 2, 3)),
        ([None], Aggregering.MEDEL, Aggregat(None, 0, 1)),
        ([(D(5), D(10)), (D(54), D(90))], Aggregering.VAGT, Aggregat(D(59), 2, 2)),
        ([(D(5), D(10)), (None, D(90)), None], Aggregering.VAGT, Aggregat(D(50), 1, 3)),
        ([(D(0), D(0))], Aggregering.VAGT, Aggregat(None, 1, 1)),
        ([D(1), D(2)], Aggregering.INGEN, Aggregat(None, 2, 2)),
    ],
)
def test_aggregates_what_there_is_and_counts_what_is_missing(values, how, aggregat):
    assert aggregate(values, how) == aggregat


def test_tells_how_many_are_in_an_aggregate():
    aggregat = aggregate([D(1)] * 18 + [None] * 2, Aggregering.SUMMA)

    assert aggregat.text == "18 av 20 enheter"
    assert not aggregat.komplett
    assert aggregate([D(1)], Aggregering.SUMMA).text == "1 av 1 enhet"


@given(st.lists(st.one_of(st.none(), numbers)))
def test_a_missing_child_is_never_a_zero(values):
    known = [value for value in values if value is not None]

    assert aggregate(values, Aggregering.MEDEL).varde == aggregate(known, Aggregering.MEDEL).varde


@pytest.mark.parametrize(
    ("value", "previous", "low", "high", "question"),
    [
        ("81.2", "80", "0", "100", None),
        ("100", "80", "0", "100", None),
        ("81.2", None, None, None, None),
        ("812", None, "0", "100",
         Fraga("812 ligger utanför 0–100 procent. Menade du 81,2?", fel=True)),
        ("812", "8.5", "0", "100",
         Fraga("812 ligger utanför 0–100 procent. Menade du 8,12?", fel=True)),
        ("-5", None, "0", "100",
         Fraga("−5 ligger utanför 0–100 procent. Menade du 5?", fel=True)),
        ("99999999", None, "0", "100",
         Fraga("99\u00a0999\u00a0999 ligger utanför 0–100 procent.", fel=True)),
        ("-5", None, "0", None,
         Fraga("−5 är mindre än 0, som är det lägsta möjliga. Menade du 5?", fel=True)),
        ("11", None, None, "10",
         Fraga("11 är mer än 10, som är det högsta möjliga. Menade du 1,1?", fel=True)),
        ("5", None, None, "0",
         Fraga("5 är mer än 0, som är det högsta möjliga. Menade du −5?", fel=True)),
        ("812", "81.2", None, None,
         Fraga("812 är minst tio gånger förra värdet, 81,2. Stämmer det?")),
        ("8.12", "81.2", None, None,
         Fraga("8,12 är högst en tiondel av förra värdet, 81,2. Stämmer det?")),
        ("811", "81.2", None, None, None),
        ("0", "81.2", None, None,
         Fraga("0 efter 81,2 förra gången. Saknas värdet? Lämna då tomt och ange varför.")),
        ("0", "2", None, None, None),
        ("5", "0", None, None, None),
    ],
)  # fmt: skip
def test_asks_about_values_that_look_slipped(value, previous, low, high, question):
    arguments = [None if text is None else D(text) for text in (previous, low, high)]

    assert plausible(D(value), *arguments, "procent") == question
