from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from styrning.bas.errors import RuleError
from styrning.bas.periods import Period, deadline_words, number_word, swedish_date, weekday_date

days = st.dates(min_value=date(1900, 1, 1), max_value=date(2199, 12, 31))
periods = st.tuples(days, days).map(lambda pair: Period(min(pair), max(pair)))
whole_months = st.tuples(st.integers(1900, 2199), st.integers(1, 12), st.integers(1, 12)).map(
    lambda parts: Period.months(parts[0], min(parts[1:]), max(parts[1:]))
)

LABELS = [
    ("2025-01-01/2025-12-31", "2025"),
    ("2023-01-01/2024-12-31", "2023–2024"),
    ("2026-03-01/2026-03-31", "mars 2026"),
    ("2024-02-01/2024-02-29", "februari 2024"),
    ("2026-01-01/2026-04-30", "T1 2026"),
    ("2026-05-01/2026-08-31", "T2 2026"),
    ("2026-09-01/2026-12-31", "T3 2026"),
    ("2026-01-01/2026-03-31", "kv 1 2026"),
    ("2026-10-01/2026-12-31", "kv 4 2026"),
    ("2026-01-01/2026-06-30", "första halvåret 2026"),
    ("2026-07-01/2026-12-31", "andra halvåret 2026"),
    ("2025-01-01/2025-08-31", "jan–aug 2025"),
    ("2025-01-01/2025-10-31", "jan–okt 2025"),
    ("2025-11-01/2026-01-31", "nov 2025–jan 2026"),
    ("2024-07-01/2025-06-30", "läsåret 2024/25"),
    ("1999-07-01/2000-06-30", "läsåret 1999/00"),
    ("2026-10-15", "15 oktober 2026"),
    ("2026-03-01/2026-04-15", "1 mars–15 april 2026"),
    ("2026-03-01/2026-03-15", "1–15 mars 2026"),
    ("2025-12-15/2026-01-14", "15 december 2025–14 januari 2026"),
    ("2023-02-01/2023-02-27", "1–27 februari 2023"),
]


@pytest.mark.parametrize(("iso", "label"), LABELS)
def test_labels_a_period_in_swedish(iso, label):
    assert Period.parse(iso).label == label


@pytest.mark.parametrize(("iso", "label"), LABELS)
def test_reads_its_own_labels(iso, label):
    assert Period.parse(label) == Period.parse(iso)


@given(st.one_of(periods, whole_months))
def test_label_iso_and_slug_read_back(period):
    assert Period.parse(period.label) == period
    assert Period.parse(period.iso) == period
    assert Period.parse(period.slug) == period


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2025", "2025-01-01/2025-12-31"),
        (" 2025-03 ", "2025-03-01/2025-03-31"),
        ("2025-01-01--2025-08-31", "2025-01-01/2025-08-31"),
        ("jan - aug 2025", "2025-01-01/2025-08-31"),
        ("Jan-Aug 2025", "2025-01-01/2025-08-31"),
        ("januari–augusti 2025", "2025-01-01/2025-08-31"),
        ("jan–apr 2025", "2025-01-01/2025-04-30"),
        ("sept 2025", "2025-09-01/2025-09-30"),
        ("t2 2025", "2025-05-01/2025-08-31"),
        ("2024/25", "2024-07-01/2025-06-30"),
        ("2024/2025", "2024-07-01/2025-06-30"),
    ],
)
def test_reads_what_people_write(text, iso):
    assert Period.parse(text).iso == iso


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "igår",
            '"igår" är ingen period. Skriv till exempel 2025, mars 2026, jan–aug 2025, '
            "T2 2026 eller 2025-01-01/2025-08-31.",
        ),
        ("2026-02-30", '"2026-02-30" är en dag, en månad eller ett läsår som inte finns.'),
        ("2024/26", '"2024/26" är en dag, en månad eller ett läsår som inte finns.'),
        ("foo 2025", '"foo 2025" är en dag, en månad eller ett läsår som inte finns.'),
        ("0001", '"0001" ligger utanför åren 1900–2199.'),
        (
            "2025-08-31/2025-01-01",
            "Perioden börjar 31 augusti 2025 men slutar 1 januari 2025. Byt plats på datumen.",
        ),
    ],
)
def test_refuses_what_is_no_period(text, message):
    with pytest.raises(RuleError) as refused:
        Period.parse(text)

    assert str(refused.value) == message


@given(st.text(max_size=60))
def test_any_text_is_a_period_or_refused_in_swedish(text):
    try:
        answer = Period.parse(text).label
    except RuleError as error:
        answer = str(error)

    assert answer == answer.strip() != ""


def test_cannot_end_before_it_starts():
    with pytest.raises(RuleError, match="Byt plats på datumen"):
        Period(date(2025, 2, 1), date(2025, 1, 31))


def test_slug_is_short_for_a_year():
    assert Period.year(2025).slug == "2025"
    assert Period.months(2025, 1, 8).slug == "2025-01-01--2025-08-31"


def test_sorts_by_start_then_end():
    year, part, later = Period.year(2025), Period.months(2025, 1, 8), Period.months(2025, 9, 9)

    assert sorted([later, year, part]) == [part, year, later]


def test_contains_days_and_periods():
    part = Period.months(2025, 1, 8)

    assert part.contains(date(2025, 8, 31))
    assert not part.contains(date(2025, 9, 1))
    assert Period.year(2025).contains(part)
    assert not part.contains(Period.year(2025))


def test_counts_both_end_days():
    assert Period.year(2024).days == 366
    assert Period(date(2026, 1, 1), date(2026, 1, 1)).days == 1


def test_writes_dates_in_swedish():
    assert swedish_date(date(2026, 10, 5)) == "5 oktober 2026"
    assert weekday_date(date(2026, 9, 11)) == "fredag 11 september"


@pytest.mark.parametrize(
    ("due", "words"),
    [
        (date(2026, 9, 11), "i dag"),
        (date(2026, 9, 12), "i morgon"),
        (date(2026, 9, 13), "om två dagar"),
        (date(2026, 9, 14), "om tre dagar"),
        (date(2026, 9, 23), "om tolv dagar"),
        (date(2026, 9, 24), "om 13 dagar"),
        (date(2026, 9, 10), "försenad en dag"),
        (date(2026, 9, 9), "försenad två dagar"),
        (date(2026, 7, 3), "försenad 70 dagar"),
    ],
)
def test_says_how_far_off_a_deadline_is(due, words):
    assert deadline_words(due, today=date(2026, 9, 11)) == words


def test_numbers_to_twelve_are_words():
    assert [number_word(n) for n in (0, 1, 12, 13)] == ["noll", "en", "tolv", "13"]
    assert number_word(8970) == "8\u00a0970"
    assert number_word(1, neuter=True) == "ett"
