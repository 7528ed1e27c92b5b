"""The table of goals over the years: only years and columns that say something."""

from styrning.arsredovisning.bygg.kalla import Blockkalla
from styrning.arsredovisning.bygg.mal import ratings
from styrning.arsredovisning.urval import Urval


def goal(kod, *earlier):
    years = [{"ar": ar, "klass": klass, "ord": klass.capitalize()} for ar, klass in earlier]
    return {
        "kod": kod, "namn": "Mål", "bedoms": True, "klass": "uppfyllt", "ord": "Uppfyllt",
        "ar": years, "huvudansvarig": {"kod": "BUN", "namn": "Barnnämnden"},
    }  # fmt: skip


def table(*goals, **urval):
    kalla = Blockkalla({"ar": 2026, "uppfoljning": None, "mal": list(goals)}, Urval(**urval), "Mål")
    made = ratings(kalla, goals)
    head = [column["namn"] for column in made["kolumner"]]
    return head, [[cell["text"] for cell in row] for row in made["rader"]]


def test_years_before_the_first_that_is_known_are_no_columns():
    head, rows = table(goal("A", (2024, "delvis")), goal("B"), ar=5)
    assert head == ["Mål", "Ansvarig", "2024", "2025", "2026"]
    assert rows == [
        ["A Mål", "Barnnämnden", "Delvis", "–", "Uppfyllt"],
        ["B Mål", "Barnnämnden", "–", "–", "Uppfyllt"],
    ]


def test_the_year_alone_stands_where_nothing_is_known_before():
    assert table(goal("A"), ar=5)[0] == ["Mål", "Ansvarig", "2026"]


def test_the_table_of_one_enhet_does_not_say_who_in_every_row():
    assert table(goal("A"), enhet="BUN") == (["Mål", "2026"], [["A Mål", "Uppfyllt"]])
