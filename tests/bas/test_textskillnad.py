"""Two texts told apart word by word."""

from hypothesis import given
from hypothesis import strategies as st

from styrning.bas.textskillnad import BORTA, LIKA, NYTT, word_diff


def told(before, now):
    return [(run.slag, run.text) for run in word_diff(before, now)]


def test_a_changed_word_is_what_went_and_what_came():
    assert told("Resultatet ökade i år.", "Resultatet minskade i år.") == [
        (LIKA, "Resultatet "),
        (BORTA, "ökade "),
        (NYTT, "minskade "),
        (LIKA, "i år."),
    ]


def test_the_same_text_has_no_difference():
    assert told("Lika.", "Lika.") == [(LIKA, "Lika.")]


def test_nothing_before_is_all_new():
    assert told("", "Allt är nytt.") == [(NYTT, "Allt är nytt.")]


def test_a_long_text_is_told_apart_paragraph_by_paragraph():
    before = "ett två\n\n" * 3000

    assert told(before, f"{before}tre") == [(LIKA, before), (NYTT, "tre")]


@given(st.text(max_size=60), st.text(max_size=60))
def test_both_texts_can_be_read_out_of_it(before, now):
    runs = word_diff(before, now)

    assert "".join(run.text for run in runs if run.slag != NYTT) == before
    assert "".join(run.text for run in runs if run.slag != BORTA) == now
