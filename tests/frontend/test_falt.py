"""Fields of forms as they are drawn."""

from django import forms


class Tva(forms.Form):
    ett = forms.CharField()
    tva = forms.CharField()
    val = forms.ChoiceField(choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)


def focused(form: forms.Form) -> list[str]:
    return [falt.name for falt in form if "autofocus" in str(falt)]


def test_the_first_refused_field_has_the_focus():
    assert focused(Tva({"ett": "x", "tva": "", "val": ""})) == ["tva"]


def test_a_form_that_is_not_sent_yet_takes_no_focus():
    assert focused(Tva()) == []


def test_a_refused_choice_has_the_focus():
    assert focused(Tva({"ett": "x", "tva": "y", "val": "ej"})) == ["val"]


def test_what_the_service_refuses_has_the_focus_too():
    form = Tva({"ett": "x", "tva": "y", "val": "a"})
    form.add_error("tva", "Koden är upptagen.")

    assert focused(form) == ["tva"]
