"""The signals: each class has one form, one icon and one word."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from bs4 import BeautifulSoup
from django.template import Context, Template, TemplateSyntaxError

from frontend.signaler import FORM, LAGE
from mal.enums import Klass, Riktning, Status, Trend
from styrning.grund.enums import InlamningLage
from tests.arkitektur.kallor import TEMPLATES

SPRITE = BeautifulSoup((TEMPLATES / "komponenter" / "sprite.html").read_text(), "html.parser")
ICONS = {symbol["id"] for symbol in SPRITE.find_all("symbol")}


def render(source: str, **context) -> BeautifulSoup:
    html = Template("{% load styrning %}" + source).render(Context(context))
    return BeautifulSoup(html, "html.parser")


def words(soup) -> str:
    return " ".join(soup.get_text().split())


def icons(soup) -> list[str]:
    return [use["href"].lstrip("#") for use in soup.find_all("use")]


@pytest.mark.parametrize(
    ("value", "form", "word"),
    [
        (Status.NATT, "natt", "Nått"),
        (Status.NARA, "delvis", "Nära"),
        (Status.EJ_NATT, "ej", "Ej nått"),
        (Status.KAN_EJ_BEDOMAS, "kanej", "Kan ej bedömas"),
        (Status.EJ_MATT, "ejmatt", "Ej mätt"),
    ],
)
def test_status_has_form_icon_and_word(value, form, word):
    soup = render("{% status value %}", value=value)

    assert soup.span["class"] == ["status", f"status--{form}"]
    assert icons(soup) == [f"s-{form}"]
    assert words(soup) == word


def test_a_followed_nyckeltal_is_a_plain_tag():
    soup = render("{% status value %}", value="foljs")

    assert soup.span["class"] == ["marke"]
    assert icons(soup) == []
    assert words(soup) == "Följs"


def test_an_unknown_status_is_refused():
    with pytest.raises(ValueError, match="is not a valid Status"):
        render("{% status value %}", value=None)


@pytest.mark.parametrize(
    ("value", "form", "word"),
    [
        (Klass.UPPFYLLT, "natt", "Uppfyllt"),
        (Klass.DELVIS, "delvis", "Delvis"),
        (Klass.EJ_UPPFYLLT, "ej", "Ej uppfyllt"),
        (Klass.KAN_EJ_BEDOMAS, "kanej", "Kan ej bedömas"),
        (Klass.EJ_BEDOMT, "ejmatt", "Ej bedömt"),
        (None, "ejmatt", "Ej bedömt"),
    ],
)
def test_klass_has_form_icon_and_word(value, form, word):
    soup = render("{% klass value %}", value=value)

    assert soup.span["class"] == ["status", f"status--{form}"]
    assert icons(soup) == [f"s-{form}"]
    assert words(soup) == word


def test_klass_is_shown_in_the_word_of_the_scale():
    assert words(render('{% klass "delvis" ord="3 av 5" %}')) == "3 av 5"


@pytest.mark.parametrize(
    ("value", "word"),
    [("uppfyllt", "Prognos: uppfyllt"), ("nara", "Prognos: nära"), ("natt", "Prognos: nått")],
)
def test_prognos_is_dashed_and_says_so(value, word):
    soup = render("{% prognos value %}", value=value)

    assert "status--prognos" in soup.span["class"]
    assert words(soup) == word


def test_no_prognos_is_a_dash_with_words_for_those_who_listen():
    assert words(render("{% prognos value %}", value=None)) == "–prognos saknas"


@pytest.mark.parametrize(
    ("value", "riktning", "arrow", "word"),
    [
        (Trend.BATTRE, Riktning.HOGRE, "t-upp", "bättre"),
        (Trend.SAMRE, Riktning.HOGRE, "t-ned", "sämre"),
        (Trend.OFORANDRAD, Riktning.LAGRE, "t-still", "oförändrad"),
        (Trend.BATTRE, Riktning.LAGRE, "t-ned", "bättre"),
        (Trend.SAMRE, Riktning.LAGRE, "t-upp", "sämre"),
        (Trend.BATTRE, None, "t-upp", "bättre"),
    ],
)
def test_trend_arrow_follows_the_figure_and_word_the_direction(value, riktning, arrow, word):
    soup = render("{% trend value riktning=riktning %}", value=value, riktning=riktning)

    assert icons(soup) == [arrow]
    assert words(soup) == word


def test_no_trend_is_said_in_words():
    soup = render("{% trend value %}", value=None)

    assert icons(soup) == []
    assert words(soup) == "ingen trend"


@pytest.mark.parametrize("value", InlamningLage)
def test_every_stage_has_its_own_word(value):
    soup = render("{% lage value %}", value=value)

    assert soup.span["class"] == ["lage", f"lage--{LAGE[value]}"]
    assert words(soup) == value.label


def test_stepper_marks_what_is_done_and_where_we_are():
    soup = render('{% steg "inskickad" %}')

    assert [li.get("class") for li in soup.find_all("li")] == [["klar"], ["klar"], None, None, None]
    assert [words(li) for li in soup.find_all(attrs={"aria-current": "step"})] == ["Inskickad"]


@pytest.mark.parametrize(
    ("value", "road"),
    [
        ("ater", ["Ej påbörjad", "Utkast", "Åter", "Inskickad", "Godkänd", "Beslutad"]),
        (
            "aterremitterad",
            ["Ej påbörjad", "Utkast", "Inskickad", "Godkänd", "Återremitterad", "Beslutad"],
        ),
    ],
)
def test_a_returned_submission_stands_after_what_it_had_passed(value, road):
    soup = render("{% steg value %}", value=value)

    assert [words(word) for word in soup.find_all(class_="steg__ord")] == road
    assert soup.find(attrs={"aria-current": "step"})["class"] == ["ater"]


def test_counts_are_ordered_spoken_and_without_what_is_followed():
    counts = {Status.EJ_MATT: 3, Status.FOLJS: 9, Status.KAN_EJ_BEDOMAS: 1, Status.NATT: 2}
    soup = render("{% rakning counts %}", counts=counts)

    assert [words(li) for li in soup.find_all("li")] == ["2 nått", "1 kan ej bedömas", "3 ej mätt"]
    assert icons(soup) == ["s-natt", "s-kanej", "s-ejmatt"]


def test_counts_of_zero_are_left_out_and_nothing_is_said_in_words():
    assert words(render("{% rakning counts %}", counts={"natt": 0})) == "inget att räkna"


def test_counts_may_use_the_words_of_the_scale():
    soup = render("{% rakning counts ord=ord %}", counts={"uppfyllt": 4}, ord={"uppfyllt": "Grönt"})

    assert words(soup) == "4 grönt"


def test_a_bar_has_its_numbers_in_words():
    soup = render(
        '{% stapel counts inledning="5 under:" %}',
        counts={"uppfyllt": 3, "delvis": 1, "ej_bedomt": 1},
    )

    assert [part["class"] for part in soup.svg.find_all("rect")] == [
        ["f-natt"],
        ["f-delvis"],
        ["f-ejmatt"],
    ]
    assert soup.svg["aria-hidden"] == "true"
    assert words(soup) == "5 under: 3 uppfyllt, 1 delvis, 1 ej bedömt"


def test_a_bar_of_nothing_is_said_in_words():
    soup = render("{% stapel counts %}", counts={"foljs": 4})

    assert soup.svg is None
    assert words(soup) == "inget att räkna"


def test_a_sparkline_is_hidden_where_the_numbers_stand_beside_it():
    soup = render("{% gnista values %}", values=[Decimal(1), None, Decimal(3)])

    assert soup.svg["class"] == ["gnista"]
    assert soup.svg["aria-hidden"] == "true"


@pytest.mark.parametrize(
    ("value", "place"), [("samst", 0), ("mitten", 1), ("bast", 2)], ids=["samst", "mitten", "bast"]
)
def test_comparison_is_a_place_on_a_scale(value, place):
    soup = render("{% load signaler %}{% jamforelse value %}", value=value)

    assert [nr for nr, box in enumerate(soup.find_all("rect")) if box.get("class")] == [place]


@pytest.mark.parametrize(
    ("value", "text"),
    [("", ""), ("sparar", "Sparar …"), ("fel", "Inte sparat"), ("konflikt", "Konflikt")],
)
def test_save_state_always_has_its_slot(value, text):
    soup = render("{% sparlage value %}", value=value)

    assert soup.p["role"] == "status"
    assert words(soup) == text


def test_save_state_says_when():
    saved = datetime(2026, 9, 8, 8, 42, tzinfo=UTC)

    assert words(render('{% sparlage "sparat" tid=saved %}', saved=saved)) == "Sparat 10.42"


@pytest.mark.parametrize(
    ("source", "value", "shown"),
    [
        ("{{ value|tal:1 }}", Decimal("1234.55"), "1\u00a0234,6"),
        ("{{ value|tal }}", Decimal("-2.5"), "\u22123"),
        ("{{ value|tal:1 }}", Decimal(0), "0,0"),
        ("{{ value|tal:1 }}", None, "–"),
        ("{{ value|datum }}", date(2026, 9, 11), "11 september 2026"),
        ("{{ value|datum }}", datetime(2026, 9, 11, 22, 30, tzinfo=UTC), "12 september 2026"),
        ("{{ value|datum }}", None, "–"),
        ("{{ value|veckodag }}", date(2026, 9, 11), "fredag 11 september"),
        ("{{ value|klockslag }}", datetime(2026, 1, 11, 9, 5, tzinfo=UTC), "10.05"),
        ("{{ value|kortnamn }}", "Karin Öhman", "Karin Ö."),
        ("{{ value|kortnamn }}", "Anna Maria af Klint", "Anna K."),
        ("{{ value|kortnamn }}", "demo", "demo"),
    ],
)
def test_filters_write_swedish(source, value, shown):
    assert Template("{% load styrning %}" + source).render(Context({"value": value})) == shown


def test_page_header_holds_place_heading_and_buttons():
    soup = render(
        '{% sidhuvud rubrik=rubrik plats="Nämnd" har="2026" %}'
        '<a class="knapp" href="/x">Gå</a>{% endsidhuvud %}',
        rubrik="A & B",
    )

    assert words(soup.h1) == "A & B"
    assert words(soup.find(class_="sidhuvud__var")) == "Nämnd · 2026"
    assert words(soup.select_one(".sidhuvud__steg > a.knapp")) == "Gå"


def test_page_header_without_buttons_has_no_place_for_them():
    soup = render('{% sidhuvud rubrik="Start" %}\n{% endsidhuvud %}')

    assert soup.find(class_="sidhuvud__steg") is None


def test_every_form_and_stage_is_drawn_in_the_sprite():
    wanted = {f"s-{form}" for form in FORM.values()} | {f"l-{form}" for form in LAGE.values()}

    assert wanted - ICONS == set()


ICON_TAG = re.compile(r"""{% ikon ["']([^"']+)["']""")


def test_every_icon_that_a_template_names_is_drawn_in_the_sprite():
    named = {
        name if name[1] == "-" else f"i-{name}"
        for path in TEMPLATES.rglob("*.html")
        for name in ICON_TAG.findall(path.read_text())
    }

    assert named - ICONS == set()


def test_an_icon_is_hidden_from_those_who_listen():
    assert render('{% ikon "upp" %}').svg["aria-hidden"] == "true"


def test_an_unknown_icon_is_refused():
    with pytest.raises(TemplateSyntaxError, match="hittepå"):
        render('{% ikon "hittepå" %}')
