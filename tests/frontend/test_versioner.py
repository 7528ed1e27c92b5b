from django import forms

from frontend.versioner import conflict


class Provform(forms.Form):
    namn = forms.CharField(label="Namn", required=False)
    lage = forms.ChoiceField(label="Läge", choices=[("", "Välj …"), ("klar", "Klar")])
    delar = forms.MultipleChoiceField(
        label="Delar", choices=[("a", "Text"), ("b", "Tabell")], required=False
    )
    poang = forms.IntegerField(label="Poäng", required=False)
    oppen = forms.BooleanField(label="Öppen", required=False)
    version = forms.IntegerField(required=False)


SAVED = {"namn": "Ny", "lage": "klar", "delar": ["b"], "poang": None, "oppen": False, "version": 2}


def filled(**changed) -> Provform:
    form = Provform(SAVED | changed)
    assert form.is_valid(), form.errors
    return form


def test_what_differs_is_told_in_the_words_of_the_form_and_in_its_order():
    form = filled(namn="Min", delar=["a", "b"], poang=3, oppen=True)

    assert conflict(form, dict(reversed(SAVED.items())) | {"lage": ""}) == [
        {"vad": "Namn", "ditt": "Min", "sparat": "Ny"},
        {"vad": "Läge", "ditt": "Klar", "sparat": "–"},
        {"vad": "Delar", "ditt": "Text, Tabell", "sparat": "Tabell"},
        {"vad": "Poäng", "ditt": "3", "sparat": "–"},
        {"vad": "Öppen", "ditt": "ja", "sparat": "nej"},
    ]


def test_nothing_typed_is_the_same_as_nothing_saved_and_a_version_is_no_difference():
    assert conflict(filled(namn="", version=1), SAVED | {"namn": None}) == []


def test_zero_is_not_the_same_as_nothing():
    assert conflict(filled(poang=0), SAVED) == [{"vad": "Poäng", "ditt": "0", "sparat": "–"}]


def test_a_row_is_compared_as_the_saved_values_put_it():
    assert conflict(filled(namn="objekt"), SAVED, typed={"namn": "Ny"}) == []


def test_a_page_may_say_what_changed_where_no_field_did():
    rows = conflict(filled(), SAVED, otherwise=("Läget", "oförändrat", "klar"))

    assert rows == [{"vad": "Läget", "ditt": "oförändrat", "sparat": "klar"}]
