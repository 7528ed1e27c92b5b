import pytest
from hypothesis import given
from hypothesis import strategies as st

from styrning.bas.errors import RuleError
from styrning.bas.text import clean_text, counted_word, limited


@pytest.mark.parametrize(
    ("pasted", "kept"),
    [
        (None, ""),
        ("", ""),
        ("  Två rader:\r\nden andra. \n", "Två rader:\nden andra."),
        ("En\n\n\n\nTvå", "En\n\nTvå"),
        ("a\x00b\x07c\td", "abc d"),
        ("A\u030angström", "Ångström"),
        ("bort\u202emed\ufeff riktning", "bortmed riktning"),
        ("familj \U0001f468\u200d\U0001f469", "familj \U0001f468\u200d\U0001f469"),
        ("rad\u2028rad\x0brad", "rad\nrad\nrad"),
        ("x < 5 och y > 3", "x < 5 och y > 3"),
        ("Skriv <namn> här", "Skriv <namn> här"),
        ("a &amp; b", "a &amp; b"),
        (
            "<p class=MsoNormal>Ett <b>fetare</b>\nstycke<o:p></o:p></p>\n<p>Två &amp; tre</p>",
            "Ett fetare stycke\nTvå & tre",
        ),
        ("<ul><li>ett</li>\n<li>två</li></ul>slut", "– ett\n– två\nslut"),
        ("första<br>andra<br/>tredje", "första\nandra\ntredje"),
        ("ny\n<b>fet</b>\nrad", "ny\nfet\nrad"),
        ("<style>p{color:red}</style><p>Text</p>", "Text"),
        ("<script>alert(1)</script>kvar", "kvar"),
        ("<!--[if mso]><xml>x</xml><![endif]--><p>Text</p>", "Text"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"),
        (
            "<p>Inledning</p><h2>Orsak</h2><p>Vikarier</p><h3>Åtgärd</h3>\n<ul><li>ett</ul>",
            "Inledning\n\nOrsak\nVikarier\n\nÅtgärd\n– ett",
        ),
        ("<ol><li>ett</li><li>två</li></ol><ol start=5><li>fem</ol>", "1. ett\n2. två\n5. fem"),
        ("<ol><li>ett<ul><li>i</li></ul></li><li>två</li></ol>", "1. ett\n– i\n2. två"),
        ("•\tförst\n\uf0b7\tsedan\no\tsist\n1.\tnumrerat", "– först\n– sedan\n– sist\n1. numrerat"),
        ("o vad det går", "o vad det går"),
        (
            "<p class=MsoListParagraph style='mso-list:l0 level1'><![if !supportLists]>"
            "<span>·<span>&nbsp;&nbsp; </span></span><![endif]>Vikarier</p>",
            "– Vikarier",
        ),
    ],
)
def test_keeps_what_was_meant(pasted, kept):
    assert clean_text(pasted) == kept


@given(st.text())
def test_cleaning_twice_changes_nothing_more(text):
    once = clean_text(text)

    assert clean_text(once) == once


@given(st.lists(st.sampled_from(["<p>", "</p>", "<b>", "<li>", "a", " ", "\n", "&lt;", "p>", "<"])))
def test_cleaning_markup_twice_changes_nothing_more(parts):
    once = clean_text("".join(parts))

    assert clean_text(once) == once


@given(st.text())
def test_nothing_is_left_that_xml_forbids(text):
    assert not set(clean_text(text)) & {chr(code) for code in (*range(10), *range(11, 32), 127)}


def test_a_text_that_fits_is_kept_clean():
    assert limited("<p>Två rader:<br>den andra.</p>", 25, "Kommentaren", "kommentar") == (
        "Två rader:\nden andra."
    )


def test_markup_is_not_counted():
    assert limited(f"<p class='{'x' * 500}'>Kort</p>", 4, "Kommentaren", "kommentar") == "Kort"


def test_twenty_pages_are_refused_with_how_to_go_on():
    with pytest.raises(RuleError) as error:
        limited("ord " * 15_000, 10_000, "Kommentaren", "kommentar")

    assert error.value.field == "kommentar"
    assert str(error.value) == (
        "Kommentaren är 59\u00a0999 tecken, ungefär 20 sidor, och högst 10\u00a0000 tecken får "
        "plats. Korta texten, eller lägg den i ett eget dokument och skriv här var det finns."
    )


@pytest.mark.parametrize(
    ("antal", "said"), [(0, "0 rader"), (1, "1 rad"), (3, "3 rader"), (1592, "1\u00a0592 rader")]
)
def test_a_number_with_its_noun(antal, said):
    assert counted_word(antal, "rad", "rader") == said


def test_a_character_that_stands_many_times_is_asked_about_once(monkeypatch):
    asked = []

    def printed(char):
        asked.append(char)
        return char != "\u00ad"

    monkeypatch.setattr("styrning.bas.text._is_printed", printed)

    assert clean_text("ab\u00ad" * 1_000) == "ab" * 1_000
    assert sorted(asked) == ["a", "a", "b", "b", "\u00ad"]  # it is cleaned until nothing changes
